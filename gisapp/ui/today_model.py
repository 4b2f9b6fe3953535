"""The lines of 今日待办: a heading for each group, then its clocks; texts are made when they are looked at."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from gisapp.domain import clocks, codes
from gisapp.i18n import tr
from gisapp.services import due

Index = QModelIndex | QPersistentModelIndex
_SHOWN = ("household", "phase", "hh_no", "phase_no", "key", "code", "title", "article", "started_on", "due_on",
          "days_left", "overdue", "ready", "unit", "length", "duty", "action", "rolled", "assumed")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a group's heading (no clock), or a clock."""

    group: str
    name: str
    title: str
    left: str
    basis: str
    late: bool = False
    household: str | None = None
    heading: bool = False


class TodayModel(QAbstractListModel):
    """What is to be done, all groups or one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: due.Today | None = None
        self.only: str | None = None
        self._lines: list[tuple[str, int]] = []
        self._cells: dict[str, dict[str, np.ndarray]] = {}

    def show(self, found: due.Today | None, only: str | None = None) -> None:
        """Show another day's list, all groups or one; a heading stands where groups follow each other."""
        self.beginResetModel()
        groups = {name: rows for name, rows in found.groups.items() if len(rows)} if found else {}
        if found is not self.found:
            self._cells = {name: _arrays(rows) for name, rows in groups.items()}
        self.found, self.only = found, only
        self._lines = [(name, at) for name, rows in groups.items() if only in {None, name}
                       for at in range(-1 if only is None else 0, len(rows))]
        self.endResetModel()

    def line(self, row: int) -> Line:
        """The texts of a line."""
        group, at = self._lines[row]
        if at < 0:
            count = tr("{count} 项", count=len(self._cells[group]["code"]))
            return Line(group, tr(due.GROUPS[group]), "", count, "", late=group == "overdue", heading=True)
        cells = {name: values[at] for name, values in self._cells[group].items()}
        basis = f"{_day(cells['due_on'])} · {tr(cells['article'])}"
        return Line(group, _name(cells), tr(cells["title"]), due.left_words(cells["days_left"], ready=cells["ready"]),
                    basis, late=bool(cells["overdue"]), household=cells["household"])

    def household(self, row: int) -> str | None:
        """The household that a line is about."""
        group, at = self._lines[row]
        return None if at < 0 else self._cells[group]["household"][at]

    def told(self, row: int) -> str:
        """What a line tells under the pointer: where the term comes from and what is to be done."""
        group, at = self._lines[row]
        if at < 0:
            return ""
        cells = {name: values[at] for name, values in self._cells[group].items()}
        term = clocks.TERMS[cells["code"]]
        lines = [f"{_name(cells)}  {tr(cells['title'])}", tr(cells["action"]), "",
                 tr("依据：{article}", article=tr(cells["article"])), _reckoned(cells),
                 tr("起：{starts}；止：{ends}", starts=tr(term.starts), ends=tr(term.ends)),
                 tr("责任：{duty}", duty=tr(codes.label("term_duty", cells["duty"])))]
        if cells["rolled"]:
            lines.append(tr("末日为休息日，顺延到下一个工作日（{rolls}）", rolls=tr(term.rolls)))
        if cells["assumed"]:
            lines.append(tr("这一年的放假安排未知，按周末计算"))
        return "\n".join(lines)

    # Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:
        """Lines."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        heading = index.isValid() and self._lines[index.row()][1] < 0
        return Qt.ItemFlag.NoItemFlags if heading else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The whole line as text, and what it tells."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.told(index.row()) or None
        if role == Qt.ItemDataRole.DisplayRole:
            line = self.line(index.row())
            return "  ".join(part for part in (line.name, line.title, line.left, line.basis) if part)
        return None


def _arrays(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    return {name: rows[name].to_numpy() for name in _SHOWN}


def _name(cells: dict[str, Any]) -> str:
    """Whom or what a clock is about: the household, else the phase, else the matter's number."""
    if cells["hh_no"]:
        return str(cells["hh_no"])
    return tr("批次 {no}", no=cells["phase_no"]) if cells["phase_no"] else str(cells["key"] or "")


def _day(moment: Any) -> str:
    return "" if np.isnat(moment) else str(moment.astype("datetime64[D]"))


def _reckoned(cells: dict[str, Any]) -> str:
    """From when, how long, until when."""
    start, end = _day(cells["started_on"]), _day(cells["due_on"])
    if not cells["length"]:
        return tr("{start} 起，约定到 {end}", start=start, end=end) if start else tr("约定到 {end}", end=end)
    length = f"{cells['length']} {tr(codes.label('term_unit', cells['unit']))}"
    return tr("{start} 起 {length}，到 {end}", start=start, length=length, end=end)
