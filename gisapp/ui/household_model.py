"""The table model of households: arrays in, cells out. Shared by the short table below the map and the ledger."""

import datetime as dt
from typing import Any, Final

import numpy as np
import pandas as pd
from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gisapp.domain import codes
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.i18n import tr
from gisapp.ui import household_rows, swatches, theme
from gisapp.ui.household_rows import COLUMNS, HouseholdRows
from gisapp.ui.stage_words import doing

Index = QModelIndex | QPersistentModelIndex
_NOTHING: Final = np.empty(0, dtype="int64")
STAGE, AREA, NEXT = COLUMNS.index("stage"), COLUMNS.index("area"), COLUMNS.index("next")
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def titles() -> list[str]:
    """Column titles in the language in use."""
    words = [tr("户编号"), tr("权利人"), tr("坐落"), tr("阶段"), tr("日期"), tr("认定面积 ㎡"), tr("责任"),
             tr("下一步")]
    return [each[:1].upper() + each[1:] for each in words]


class HouseholdModel(QAbstractTableModel):
    """Rows of the ledger that pass the filters, in the order asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: HouseholdRows | None = None
        self._now: HouseholdRows | None = None
        self._of: Tables | None = None
        self._sorted: tuple[HouseholdRows | None, tuple[str, bool], np.ndarray] = (None, ("", False), _NOTHING)
        self.day: dt.date | None = None
        self.order = _NOTHING
        self.filter_text = ""
        self.zone: str | None = None
        self.only: frozenset[str] | None = None
        self.classes: np.ndarray | None = None
        self._sort_column, self._descending = "hh_no", False
        self._row_of = _NOTHING

    # content

    def show_tables(self, tables: Tables, zone: str | None = None, only: frozenset[str] | None = None,
                    classes: np.ndarray | None = None, known: HouseholdRows | None = None) -> None:
        """Show another snapshot from the start, with the filters of the moment; its rows may be known already."""
        self._now, self._of = known or HouseholdRows.of(tables), tables
        self._dress(tables)
        self.zone, self.only, self.classes = zone, only, classes
        self.refilter()

    def known(self, tables: Tables) -> HouseholdRows | None:
        """The rows of a snapshot where it is the one shown, as they are today."""
        return self._now if self._of is tables else None

    def show_day(self, tables: Tables, day: dt.date | None, classes: np.ndarray | None = None) -> None:
        """Show the stages at the end of a past day; None is now."""
        if day != self.day:
            self.day, self.classes = day, classes
            self._dress(tables)
            self.refilter()

    def _dress(self, tables: Tables) -> None:
        self.rows = self._now if self.day is None or self._now is None else self._now.on(tables, self.day)

    def absorb(self, tables: Tables, changeset: ChangeSet, classes: np.ndarray | None = None) -> None:
        """Follow a change: rows stay where they are while only their values change."""
        regroups = classes is not None or self.classes is not None
        self.classes, self._of = classes, tables
        shown = ("household", "holder", "household_building", "building")
        if not regroups and not any(changeset.touches(table) for table in shown):
            return
        if self._now is None or any(change.table == "household" and change.op != "update"
                                    for change in changeset.changes):
            self.show_tables(tables, self.zone, self.only, classes)
            return
        self._now = self._now.after(tables, household_rows.concerned(tables, changeset))
        self._dress(tables)
        if self._still_passing():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(COLUMNS) - 1))
        else:
            self.refilter()

    def _still_passing(self) -> bool:
        rows = self.rows
        if rows is None or not len(self.order):
            return False
        passing = rows.filtered(self.filter_text, self.zone, self.only, self.classes)
        return len(passing) == len(self.order) and bool(np.array_equal(passing, np.sort(self.order)))

    def set_filter(self, *, text: str | None = None, zone: str | None = None,
                   only: frozenset[str] | None = None, classes: np.ndarray | None = None) -> None:
        """Show the rows of a zone (None: all), of classes (None: all), with every word of a text.

        ``classes`` holds the class of every household; the legend group of its stage where None.
        """
        wanted = (self.filter_text if text is None else text, zone, only)
        if wanted != (self.filter_text, self.zone, self.only) or classes is not self.classes:
            (self.filter_text, self.zone, self.only), self.classes = wanted, classes
            self.refilter()

    def refilter(self) -> None:
        """Filter and sort anew."""
        self.beginResetModel()
        if self.rows is None:
            self.order = self._row_of = _NOTHING
        else:
            passing = np.zeros(len(self.rows), dtype=bool)
            passing[self.rows.filtered(self.filter_text, self.zone, self.only, self.classes)] = True
            everything = self._everything(self.rows)
            self.order = everything[passing[everything]]
            self._row_of = np.full(len(self.rows), -1, dtype="int64")
            self._row_of[self.order] = np.arange(len(self.order))
        self.endResetModel()

    def _everything(self, rows: HouseholdRows) -> np.ndarray:
        """All rows in the order asked for; other filters need no new one."""
        asked = (self._sort_column, self._descending)
        if self._sorted[0] is not rows or self._sorted[1] != asked:
            self._sorted = (rows, asked, rows.sorted(np.arange(len(rows)), asked[0], descending=asked[1]))
        return self._sorted[2]

    # from and to households

    def uids_at(self, rows: np.ndarray) -> list[str]:
        """Households in table rows."""
        return [] if self.rows is None else list(self.rows.uids[self.order[rows]])

    def selection_of(self, uids: list[str]) -> QItemSelection:
        """The table rows of households as a selection of whole rows; those filtered away are left out."""
        selection = QItemSelection()
        if self.rows is None or not uids:
            return selection
        positions = self.rows.index.get_indexer(pd.Index(uids, dtype="object"))
        rows = np.sort(self._row_of[positions[positions >= 0]])
        rows = rows[rows >= 0]
        for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            if len(run):
                selection.select(self.index(int(run[0]), 0), self.index(int(run[-1]), len(COLUMNS) - 1))
        return selection

    # Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows that pass."""
        return 0 if parent is not None and parent.isValid() else len(self.order)

    def columnCount(self, parent: Index | None = None) -> int:
        """Columns of the ledger."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return titles()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == AREA else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell."""
        if self.rows is None or not index.isValid():
            return None
        position, column = self.order[index.row()], index.column()
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._text(position, column)
        if role == Qt.ItemDataRole.DecorationRole and column == STAGE:
            return swatches.icon(self.rows.groups[position])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column == AREA else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole and column == NEXT:
            return QColor(theme.GREY)
        return None

    def _text(self, position: int, column: int) -> str:
        if self.rows is None:
            return ""
        rows = self.rows
        return self._words((rows.area_m2 if column == AREA else rows.columns[COLUMNS[column]])[position], column)

    def _words(self, value: Any, column: int) -> str:
        """What a cell with a value says."""
        if column == AREA:
            return "" if np.isnan(value) else f"{value:.2f}"
        if column == STAGE:
            return tr(codes.label("stage", value or None))
        if column == NEXT and self.day is not None:
            return "—"
        if column == NEXT:
            return doing(value or None)
        return str(value)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._sort_column, self._descending = COLUMNS[column], order is Qt.SortOrder.DescendingOrder
        self.refilter()

    def as_text(self, rows: np.ndarray) -> str:
        """Rows with their titles, separated by tabs, as a spreadsheet takes them."""
        places = self.order[rows]
        cells = [self._texts(places, column) for column in range(len(COLUMNS))]
        return "\n".join(["\t".join(titles()), *map("\t".join, zip(*cells, strict=True))])

    def _texts(self, places: np.ndarray, column: int) -> list[str]:
        """A column of some rows; what many rows say alike is put into words once."""
        rows = self.rows
        if rows is None:
            return []
        values = rows.area_m2[places] if column == AREA else rows.columns[COLUMNS[column]][places]
        at, different = pd.factorize(values, use_na_sentinel=False)
        words = [self._words(value, column) for value in different]
        return [words[each] for each in at.tolist()]
