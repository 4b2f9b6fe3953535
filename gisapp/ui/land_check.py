"""红线体检 below the map: what is wrong with the land, worst first; a row is looked at on the map.

It is counted by a job, and anew when the land changes. Called by ``land_tools``.
"""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QMenu, QToolButton

from gisapp.domain.changes import ChangeSet
from gisapp.domain.codes import label
from gisapp.domain.topology import Kind, Severity
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services import land_report, repairs
from gisapp.services.land_report import Report
from gisapp.ui import desktop, icons, parts, theme
from gisapp.ui.focus import Focus
from gisapp.ui.grid import Cell, Column, Grid
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.session import Session

WATCHED: Final = ("parcel", "building", "zone", "phase", "household_parcel", "household_building", "setting")
MOST: Final = 2_000
"""Rows that are listed at once; the workbook has all."""
_ZONES: Final = 2
_COLOURS: Final = {"fault": theme.ACCENT, "warning": "#B45309", "notice": theme.GREY}
_ORDER: Final = [each.value for each in Severity]


class LandCheck(QFrame):
    """The panel.

    Signals:
        told: a sentence about what was done.
        failed: a ``GisAppError``.
        shown: a row of the report (a mapping of ``topology.COLUMNS``) that is to be seen on the map; None for none.
        repair_wanted: a ``Kind`` to be mended.
        closed: the officer has done with it.
    """

    told = Signal(str)
    failed = Signal(object)
    shown = Signal(object)
    repair_wanted = Signal(object)
    closed = Signal()

    def __init__(self, session: Session, focus: Focus, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._focus, self._jobs = session, focus, jobs
        self._job: Job | None = None
        self.report: Report | None = None
        self.title = parts.text(tr("红线体检"), "strong")
        self.kind = QComboBox()
        self.kind.setFixedWidth(170)
        self.kind.view().setMinimumWidth(260)
        self.kind.activated.connect(lambda _at: self._list())
        self.count = parts.ElidedLabel("", "grey")
        self.repair = parts.button(tr("安全修复"), lambda: None)
        self.repair.setToolTip(tr("狭长重叠、狭缝可以安全修复：先看结果，再作为一步改动，可撤销"))
        self.repairs = QMenu(self)
        self.repair.setMenu(self.repairs)
        self.again = parts.button(tr("重新体检"), self.look)
        self.export = parts.button(tr("导出清单…"), self._ask_export)
        close = QToolButton()
        close.setObjectName("link")
        close.setIcon(icons.icon("close"))
        close.setToolTip(tr("关闭"))
        close.clicked.connect(lambda _checked=False: self.closed.emit())
        self.table = Grid((Column(tr("程度")), Column(tr("问题类型"), widest_px=220), Column(tr("涉及").capitalize(),
                          widest_px=240), Column(tr("大小"), right=True), Column(tr("说明"), stretch=True, spare=1)),
                          "landCheck")
        self.balance = parts.text("", "small", wrap=True, selectable=True)
        bar = parts.row(self.title, self.kind, 0, self.repair, self.export, self.again, close,
                        margins=(14, 7, 10, 7))
        foot = parts.column(self.count, self.balance, margins=(14, 5, 14, 5), spacing=2)
        whole = parts.column(bar, parts.line(), self.table, parts.line(), foot, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.table.chosen.connect(self._on_chosen)
        self.table.clicked.connect(lambda _index: self._on_chosen(self.table.current()))
        session.changed.connect(self._on_changed)
        session.opened.connect(self.forget)
        focus.zone_changed.connect(self._on_zone)

    def forget(self) -> None:
        """Another project: what was found is not about it."""
        self._stop()
        self.report = None
        self._show_all()
        if self.isVisible():
            self.look()

    def look(self) -> None:
        """Check the land of the zone looked at; an older check that still runs is dropped."""
        self._stop()
        tables, zone = self._session.tables, self._focus.zone
        self.count.set_words(tr("正在体检…"))
        self.again.setEnabled(False)
        self._job = self._jobs.start(lambda _job: land_report.report(tables, zone=zone), self._on_found,
                                     self._on_failed)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_found(self, found: Report) -> None:
        self._job, self.report = None, found
        self._show_all()

    def _on_failed(self, error: GisAppError) -> None:
        self._job = None
        self._show_all()
        self.failed.emit(error)

    def _on_changed(self, changeset: ChangeSet) -> None:
        if self.isVisible() and any(changeset.touches(each) for each in WATCHED):
            self.look()

    def _on_zone(self) -> None:
        if self.isVisible() and self._session.project is not None:
            self.look()

    # the list

    def _show_all(self) -> None:
        self._offer_kinds()
        self._offer_repairs()
        self.again.setEnabled(True)
        self.export.setEnabled(self.report is not None)
        sums = self.report.balances if self.report is not None else ()
        self.balance.setText("\n".join(sums[:_ZONES]))
        self.balance.setToolTip("\n".join(sums))
        self._list()

    def _offer_kinds(self) -> None:
        before = self.kind.currentData()
        self.kind.clear()
        self.kind.addItem(tr("全部问题"), None)
        counts = Counter([] if self.report is None else self.report.found["kind"].tolist())
        for each in Kind:
            if each.value in counts:
                self.kind.addItem(f"{tr(label('topology', each.value))}（{counts[each.value]}）", each.value)
        self.kind.setCurrentIndex(max(self.kind.findData(before), 0))

    def _offer_repairs(self) -> None:
        self.repairs.clear()
        if self.report is not None:
            found = self.report.found[(self.report.found["table"] == "parcel").to_numpy(dtype=bool)]
            for each in repairs.KINDS:
                count = int((found["kind"] == each.value).sum())
                if count:
                    words = f"{tr(label('topology', each.value))}（{count}）…"
                    self.repairs.addAction(words, partial(self.repair_wanted.emit, each))
        self.repair.setEnabled(self._session.writable and bool(self.repairs.actions()))

    def _list(self) -> None:
        if self.report is None:
            self.table.show_rows([], [])
            self.count.set_words("")
            return
        found, kind = self.report.found, self.kind.currentData()
        chosen = np.arange(len(found)) if kind is None else np.flatnonzero(found["kind"] == kind)
        listed = chosen[:MOST]
        shown = found.iloc[listed][["severity", "kind", "measure", "unit"]].to_dict("records")
        self.table.show_rows([self._cells(int(at), row) for at, row in zip(listed, shown, strict=True)],
                             [str(at) for at in listed])
        counts = found["severity"].iloc[chosen].value_counts()
        words = " · ".join(f"{tr(label('severity', each))} {counts[each]}" for each in _ORDER if each in counts)
        if len(chosen) > MOST:
            words += tr("（列出前 {most} 条，导出清单有全部）", most=f"{MOST:,}")
        self.count.set_words(words or tr("没有发现问题。"))

    def _cells(self, at: int, row: dict[Any, Any]) -> list[Cell]:
        report: Any = self.report
        severity, measure = str(row["severity"]), float(row["measure"])
        size = "" if np.isnan(measure) else f"{measure:,.4f}" if abs(measure) < 0.1 else f"{measure:,.2f}"
        return [
            Cell(tr(label("severity", severity)), order=_ORDER.index(severity), colour=_COLOURS[severity], bold=True),
            Cell(tr(label("topology", str(row["kind"])))), Cell(report.rows[at], tip=report.rows[at]),
            Cell(f"{size} {row['unit']}".strip() if size else "", order=0.0 if np.isnan(measure) else measure),
            Cell(report.sentences[at], tip=report.sentences[at]),
        ]

    def _on_chosen(self, key: str) -> None:
        if self.report is not None and key:
            self.shown.emit(self.report.found.iloc[int(key)].to_dict())
        else:
            self.shown.emit(None)

    # the workbook

    def _ask_export(self) -> None:
        path = desktop.asked_target(self, tr("导出清单…"), f"{tr('红线体检')}.xlsx", tr("Excel 工作簿 (*.xlsx)"))
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the whole list as a workbook; the dialog has asked about replacing."""
        report = self.report
        if report is None:
            return
        self._jobs.start(lambda _job: land_report.write_book(path, report, overwrite=True),
                         lambda _none: self.told.emit(tr("已导出 {path}", path=str(path))), self.failed.emit)
