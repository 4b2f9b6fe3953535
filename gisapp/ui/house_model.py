"""The table model of resettlement houses: rows that pass the filters, in the order asked for."""

from typing import Any, Final

import numpy as np
import pandas as pd
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gisapp.domain import rooms, schema
from gisapp.domain.changes import Tables
from gisapp.domain.columns import is_missing
from gisapp.domain.lookup import in_zone
from gisapp.i18n import tr
from gisapp.ui import facts
from gisapp.ui.house_grid import COLOURS

Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = ("house_id", "estate", "bldg", "unit", "floor", "room", "layout", "area", "price", "status",
                  "household", "pick_no", "pick_date", "res_due")
STATUS: Final = COLUMNS.index("status")
_NUMBERS: Final = frozenset({"area", "price", "pick_no"})
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def titles() -> list[str]:
    """Column titles in the language in use."""
    declared = schema.TABLES["resettle_house"]
    words = [tr(declared[name].label) + (f" {tr(unit)}" if (unit := declared[name].unit) else "") for name in COLUMNS]
    return [each[:1].upper() + each[1:] for each in words]


class HouseModel(QAbstractTableModel):
    """Houses as texts, made once for a snapshot."""

    def __init__(self) -> None:
        super().__init__()
        self.uids: list[str] = []
        self._texts: dict[str, list[str]] = {}
        self._codes = np.empty(0, dtype=object)
        self._whole: list[str] = []
        self._places: dict[str, np.ndarray] = {}
        self._order = np.empty(0, dtype="int64")
        self._titles = titles()
        self._sort, self._descending = "house_id", False
        self.status: str | None = None
        self.words = ""

    def show_tables(self, tables: Tables, zone: str | None) -> None:
        """Show another snapshot with the filters of the moment."""
        houses = in_zone(tables["resettle_house"], zone)
        self.uids = [str(uid) for uid in houses.index]
        self._codes = houses["status"].to_numpy(dtype=object)
        self._texts = {name: _texts(tables, houses, name) for name in COLUMNS}
        self._whole, self._places = [], {}
        self.refilter()

    def set_filter(self, status: str | None, words: str) -> None:
        """Show houses of a status (None: all) with every word of a text."""
        self.status, self.words = status, words
        self.refilter()

    def refilter(self) -> None:
        """Filter and sort anew."""
        self.beginResetModel()
        passing = np.ones(len(self.uids), dtype=bool) if self.status is None else self._codes == self.status
        for word in self.words.lower().split():
            self._whole = self._whole or [" ".join(each).lower() for each in zip(*self._texts.values(), strict=True)]
            passing &= np.fromiter((word in whole for whole in self._whole), dtype=bool, count=len(passing))
        shown = np.flatnonzero(passing)
        places = self._sorted(self._sort)[shown]
        self._order = shown[np.argsort(-places if self._descending else places, kind="stable")]
        self.endResetModel()

    def _sorted(self, name: str) -> np.ndarray:
        """The place of each house in the order of a column, numbers in texts by their value; equal ones share one."""
        if name not in self._places:
            codes, texts = pd.factorize(np.array(self._texts.get(name, []), dtype=object))
            keys = [rooms.natural(text.replace(",", "")) for text in texts]
            rank = {key: place for place, key in enumerate(sorted(set(keys)))}
            self._places[name] = np.array([rank[key] for key in keys], dtype="int64")[codes]
        return self._places[name]

    def uid_at(self, row: int) -> str:
        """The house in a row."""
        return self.uids[int(self._order[row])]

    def row_of(self, uid: str | None) -> int:
        """The row of a house; -1 where it is not shown."""
        if uid is None or uid not in self.uids:
            return -1
        found = np.flatnonzero(self._order == self.uids.index(uid))
        return int(found[0]) if len(found) else -1

    # Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:
        """Houses that pass."""
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: Index | None = None) -> int:
        """Columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section] in _NUMBERS else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell."""
        if not index.isValid():
            return None
        at, name = self._order[index.row()], COLUMNS[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._texts[name][at]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if name in _NUMBERS else _LEFT
        if role == Qt.ItemDataRole.DecorationRole and index.column() == STATUS:
            return QColor(COLOURS[self._codes[at]][0])
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, numbers in texts by their value."""
        self._sort, self._descending = COLUMNS[column], order is Qt.SortOrder.DescendingOrder
        self.refilter()


def _texts(tables: Tables, houses: pd.DataFrame, name: str) -> list[str]:
    column = schema.TABLES["resettle_house"][name]
    if name == "household":
        numbers = tables["household"]["hh_no"].reindex(houses["household"])
        return ["" if is_missing(number) else str(number) for number in numbers]
    places, different = pd.factorize(houses[name].to_numpy(dtype=object), use_na_sentinel=False)
    words = [facts.shown(column, value).removesuffix(f" {tr(column.unit)}" if column.unit else "")
             for value in different]
    return [words[place] for place in places.tolist()]
