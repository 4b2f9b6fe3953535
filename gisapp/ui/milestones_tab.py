"""责任分解 as a table: what is done as a bar with a mark where the plan stands, the light, the forecast."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import pandas as pd
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from gisapp.domain import lookup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import label
from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.services import milestone_sheet, milestones, recording
from gisapp.ui import desktop, parts, theme
from gisapp.ui.fields_form import FieldsForm, Values, field_of
from gisapp.ui.focus import Focus
from gisapp.ui.grid import Bar, Cell, Column, Grid
from gisapp.ui.issue_forms import written
from gisapp.ui.jobs import Jobs
from gisapp.ui.session import Session
from gisapp.ui.sheet_dialog import SheetDialog

COLOURS: Final = {"green": "#2F7D4F", "amber": "#C98A1B", "red": theme.ACCENT}
WATCHED: Final = ("milestone", "stage_event", "household", "payment", "agreement", "demolition", "parcel",
                  "resettle_house", "issue", "zone", "exit_event")
_FIELDS: Final = ("task", "zone", "lead_org", "leader", "resp", "coop", "measure", "target", "unit", "start",
                  "deadline", "plan_line", "weight", "proof")
_ORDER: Final = ("red", "amber", "green")


class MilestonesTab(QWidget):
    """The tab.

    Signals:
        said: a sentence about a change that can be undone.
        failed: a ``GisAppError``.
    """

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._focus, self._jobs = session, focus, jobs
        self.table = Grid((
            Column(tr("任务"), stretch=True), Column(tr("片区"), spare=4), Column(tr("责任单位"), widest_px=150),
            Column(tr("责任领导"), spare=3), Column(tr("目标量"), right=True), Column(tr("完成量"), right=True),
            Column(tr("进度").capitalize(), least_px=170), Column(tr("灯").capitalize()), Column(tr("止")),
            Column(tr("预计完成").capitalize()), Column(tr("口径"), spare=5)), "milestones")
        self.lights = parts.text("", "grey")
        self.import_ = parts.button(tr("导入 Excel…"), self.ask_import)
        self.add = parts.button(tr("新增任务…"), lambda: self.open_form(None))
        self.change = parts.button(tr("修改…"), lambda: self.open_form(self.table.current()))
        self.remove = parts.button(tr("删除任务"), self._on_remove)
        bar = parts.row(self.lights, 0, self.change, self.remove, self.add, self.import_, margins=(14, 10, 14, 10))
        note = parts.text(tr("完成量从记录算出，不手工填写；竖线是计划到今天应完成的位置。"), "small", wrap=True)
        foot = parts.boxed(parts.column(note, margins=(16, 8, 14, 8)))
        whole = parts.column(bar, parts.line(), self.table, parts.line(), foot, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.table.chosen.connect(lambda _uid: self._show_buttons())
        self.table.entered.connect(lambda uid: self.open_form(uid) if uid and session.writable else None)

    def refresh(self) -> None:
        """Count anew, off the main thread."""
        tables, today = self._session.tables, dt.date.today()
        zone = lookup.zone_name(tables, self._focus.zone) or None
        self._jobs.start(lambda _job: milestones.rows(tables, zone=zone, on=today), self._show)

    def _show(self, found: pd.DataFrame) -> None:
        self.table.show_rows([_cells(row) for _, row in found.iterrows()], [str(uid) for uid in found.index])
        counted = milestones.totals(found)
        self.lights.setText("    ".join(f"{_light(each)} {counted[each]}" for each in _ORDER))
        self._show_buttons()

    def _show_buttons(self) -> None:
        writable = self._session.writable
        self.import_.setEnabled(writable)
        self.add.setEnabled(writable)
        for button in (self.change, self.remove):
            button.setEnabled(writable and bool(self.table.current()))

    # what the officer does

    def open_form(self, uid: str | None) -> None:
        """Open the form for a new task or for one on record."""
        tables, declared = self._session.tables, schema.TABLES["milestone"]
        zones = [(str(each), str(name)) for each, name in tables["zone"]["zone_name"].items()]
        fields = []
        for name in _FIELDS:
            value = written("milestone", tables, uid, name) if uid else self._focus.zone or "" if name == "zone" else ""
            hint = tr("如 2026-01-01:20;2026-03-01:60，空为直线") if name == "plan_line" else ""
            fields.append(field_of(declared[name], value, choices=zones if name == "zone" else None, hint=hint))

        def call(tables: Tables, values: Values) -> ChangeSet:
            if uid is not None:
                return milestones.edit(tables, uid, values)
            return milestones.add(tables, {name: words for name, words in values.items() if words})

        form = FieldsForm(self._session, tr("修改任务") if uid else tr("新增任务"), fields, call,
                          check=lambda tables, values: recording.check(tables, "milestone", values, uid=uid),
                          done=lambda kept: self.said.emit(kept.label), parent=self.window())
        form.open()

    def _on_remove(self) -> None:
        uid = self.table.current()
        if uid:
            self._session.submit(lambda tables: milestones.remove(tables, [uid]),
                                 lambda kept: self.said.emit(kept.label))

    def ask_import(self) -> None:
        """Ask for a workbook and show what importing it would do."""
        path = desktop.asked_file(self, tr("导入责任分解表"), tr("Excel 工作簿 (*.xlsx)"))
        if path is not None:
            self.open_import(path)

    def open_import(self, path: Path) -> None:
        """Show what importing a workbook would do; the officer decides."""
        try:
            plan = milestone_sheet.plan(self._session.tables, path)
        except GisAppError as error:
            self.failed.emit(error)
            return
        dialog = SheetDialog(plan, path.name, self.window())
        dialog.finished.connect(lambda result: self._import(path) if result == QDialog.DialogCode.Accepted else None)
        dialog.open()

    def _import(self, path: Path) -> None:
        def call(tables: Tables) -> ChangeSet:
            step = milestone_sheet.plan(tables, path).changeset
            if step is None:
                raise InputError("milestone.nothing")
            return step

        self._session.submit(call, lambda kept: self.said.emit(kept.label))


def _light(light: str) -> str:
    return tr(milestones.LIGHTS[light]).capitalize()


def _cells(row: "pd.Series[Any]") -> list[Cell]:
    unit = str(row["unit"])
    light, deadline = str(row["light"]), row["deadline"].date()
    colour = COLOURS[light]
    forecast = "" if pd.isna(row["forecast"]) else str(row["forecast"].date())
    late = bool(forecast) and row["forecast"].date() > deadline
    done = row["share"] >= 1
    tip = tr("计划到今天 {planned}", planned=milestones.quantity(row["planned"], unit))
    return [
        Cell(row["task"], tip=row["task"], bold=True),
        Cell(row["zone"] if isinstance(row["zone"], str) else tr("全项目")),
        Cell(row["lead_org"], tip=row["lead_org"]), Cell(row["leader"] or ""),
        Cell(milestones.quantity(row["target"], unit), order=float(row["target"])),
        Cell(milestones.quantity(row["done"], unit), order=float(row["done"])),
        Cell(f"{row['share']:.0%}", order=float(row["share"]), tip=tip,
             bar=Bar(float(row["share"]), float(row["planned"] / row["target"]) if row["target"] else None, colour)),
        Cell("● " + _light(light), order=_ORDER.index(light), colour=colour, bold=True, tip=tip),
        Cell(str(deadline)),
        Cell(forecast or (tr("已完成") if done else tr("近四周无进展")), order=forecast or ("0" if done else "9999"),
             colour=theme.ACCENT if late or not (forecast or done) else ""),
        Cell(tr(label("measure", row["measure"]))),
    ]
