"""成果比对: a surveyor's file beside the project: which points moved how far, which areas changed; then it is taken in.

It stays beside the map: a row is looked at there. Called by ``land_tools``.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QStackedWidget, QWidget

from gisapp import i18n, settings
from gisapp.domain.changes import ChangeSet
from gisapp.domain.codes import label
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.io import vector
from gisapp.services import deliveries
from gisapp.services.deliveries import Delivery, Differences
from gisapp.ui import crs_names, desktop, parts, theme
from gisapp.ui.fields_form import FieldsForm
from gisapp.ui.focus import Focus
from gisapp.ui.grid import Cell, Column, Grid
from gisapp.ui.import_pages import KINDS, SYSTEMS
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.session import Session
from gisapp.ui.survey_form import SurveyVersions, accept_form

MOST: Final = 2_000
"""Rows that are listed at once; the workbook has all."""
_FINDINGS: Final = 3
_NEW: Final = 8
_COLOURS: Final = {"moved": "", "added": "#24593B", "dropped": theme.ACCENT}


class DeliveryDialog(QDialog):
    """The dialog.

    Signals:
        told: a sentence about what was done.
        said: a sentence about a change that can be undone.
        marked: a shape to be marked on the map, None for none.
    """

    told = Signal(str)
    said = Signal(str)
    marked = Signal(object)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._focus, self._jobs = session, focus, jobs
        self._job: Job | None = None
        self.delivery: Delivery | None = None
        self.setWindowTitle(tr("比对测绘成果"))
        self.setModal(False)
        self.resize(760, 520)
        self.path = QLineEdit()
        self.path.setPlaceholderText(tr("测绘单位交来的宗地图形：SHP（可压成 zip）、GPKG、GeoJSON"))
        self.path.returnPressed.connect(lambda: self.choose(Path(self.path.text().strip()).expanduser()))
        self.layer, self.zone, self.crs = QComboBox(), QComboBox(), QComboBox()
        self._offer()
        self.summary = parts.text("", "strong", wrap=True)
        self.problem = parts.text("", "refusal", wrap=True)
        self.points = Grid((Column(tr("宗地号"), stretch=True), Column(tr("变化").capitalize()),
                            Column(tr("移动（米）"), right=True), Column(tr("原位置 X, Y"), right=True, spare=1),
                            Column(tr("现位置 X, Y"), right=True)), "deliveryPoints")
        self.areas = Grid((Column(tr("宗地号"), stretch=True), Column(tr("原面积"), right=True),
                           Column(tr("现面积"), right=True), Column(tr("变化").capitalize(), right=True)),
                          "deliveryAreas")
        self.pages = QStackedWidget()
        self.views = parts.Segments()
        self.new = parts.text("", "grey", wrap=True, selectable=True)
        self.digest = parts.text("", "small", wrap=True, selectable=True)
        self.export = parts.button(tr("导出清单…"), self._ask_export)
        self.accept_button = parts.button(tr("接收为新版本…"), self.open_slip, "primary")
        self.versions = SurveyVersions(session)
        self.versions.chosen.connect(self._on_version)
        self._found: Differences | None = None
        self._lay_out()
        session.opened.connect(self.reject)
        session.changed.connect(self._on_changed)
        self._show(None)

    def _offer(self) -> None:
        for box in (self.layer, self.zone, self.crs):
            box.setMinimumWidth(150)
        self.zone.addItem(tr("按位置判断"), None)
        for name in self._session.tables["zone"]["zone_name"]:
            self.zone.addItem(str(name), str(name))
        self.crs.addItem(tr("按文件"), None)
        for each in SYSTEMS:
            self.crs.addItem(f"{each}  {crs_names.short(each)}", each)
        for box in (self.layer, self.zone, self.crs):
            box.activated.connect(lambda _at: self.look())

    def _lay_out(self) -> None:
        for page in (self.points, self.areas):
            self.pages.addWidget(page)
            page.clicked.connect(lambda _index, page=page: self._on_chosen(page.current()))
        self.points.chosen.connect(self._on_chosen)
        self.areas.chosen.connect(self._on_chosen)
        self.pages.addWidget(self.versions)
        self.views.chosen.connect(self._on_view)
        note = parts.text(tr("比对不改动项目。核对无误后，按移交单接收为新的成果版本；证载和协议面积不变。"), "small",
                          wrap=True)
        choices = parts.row(parts.text(tr("图层")), self.layer, 6, parts.text(tr("片区")), self.zone, 6,
                            parts.text(tr("坐标系")), self.crs, 0)
        whole = parts.column(
            parts.text(tr("比对测绘成果"), "title"), parts.row(self.path, parts.button(tr("选择…"), self._on_browse)),
            choices, self.problem, self.summary, parts.row(self.views, 0), self.pages, self.new, self.digest, note,
            parts.row(self.export, 0, self.accept_button,
                      parts.button(tr("关闭"), self.reject)), margins=(22, 18, 22, 16), spacing=9)
        whole.setStretch(6, 1)
        self.setLayout(whole)

    # reading

    def _on_browse(self) -> None:
        path = desktop.asked_file(self, tr("选择文件"), f"{tr('图形和表格')} ({KINDS})")
        if path is not None:
            self.choose(path)

    def choose(self, path: Path) -> None:
        """Compare a file."""
        self.path.setText(str(path))
        self.layer.clear()
        self.crs.setCurrentIndex(0)
        self.look()

    def look(self) -> None:
        """Compare the file chosen, as it is said to be read."""
        words, project = self.path.text().strip(), self._session.project
        if not words or project is None:
            return
        self._cancel()
        path, tables, own = Path(words).expanduser(), self._session.tables, project.path
        layer, zone, crs = self.layer.currentText(), self.zone.currentData(), self.crs.currentData()
        self.summary.setText(tr("正在比对…"))
        self.problem.hide()

        def work(job: Job) -> tuple[list[str], Delivery]:
            names = vector.layers(path, own=own)
            job.report(-1)
            chosen = layer if layer in names else names[0] if names else None
            return names, deliveries.compare(tables, path, zone=zone, layer=chosen, crs=crs, own=own)

        self._job = self._jobs.start(work, lambda answer: self._on_compared(path, *answer), self._on_failed)

    def _on_compared(self, path: Path, names: list[str], made: Delivery) -> None:
        settings.save(last_folder=str(path.parent))
        self.layer.clear()
        self.layer.addItems(names)
        self.layer.setCurrentText(made.layer)
        self._show(made)

    def _on_failed(self, error: GisAppError) -> None:
        self._show(None)
        self.problem.setText(i18n.explain(error))
        self.problem.show()

    def _on_changed(self, changeset: ChangeSet) -> None:
        if self.delivery is not None and changeset.touches("parcel"):
            self.look()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def done(self, result: int) -> None:
        """Close; an answer on its way is dropped."""
        self._cancel()
        self.marked.emit(None)
        super().done(result)

    # what is different

    def _show(self, made: Delivery | None) -> None:
        self._job, self.delivery = None, made
        self.problem.hide()
        for button in (self.export, self.accept_button):
            button.setEnabled(made is not None)
        self.layer.setEnabled(self.layer.count() > 1)
        self._show_found(None if made is None else made.found, self.pages.currentIndex())
        self.summary.setText("" if made is None else self._summed(made))
        self.new.setText("" if made is None else _new_words(made))
        self.new.setVisible(bool(self.new.text()))
        self.digest.setText("" if made is None else f"SHA-256  {made.sha256}")
        self.digest.setVisible(made is not None)

    def _show_found(self, found: Differences | None, page: int) -> None:
        """The lists of a file, or of a delivery taken in before."""
        self._found = found
        points = [] if found is None else found.points.head(MOST).to_dict("records")
        areas = [] if found is None else found.areas.head(MOST).to_dict("records")
        self.points.show_rows([_point_cells(row) for row in points], [f"point {at}" for at in range(len(points))])
        self.areas.show_rows([_area_cells(row) for row in areas], [f"area {at}" for at in range(len(areas))])
        counts = (0, 0) if found is None else (len(found.points), len(found.areas))
        self.views.set_choices([(0, f"{tr('移动的点')} {counts[0]}"), (1, f"{tr('变化的面积')} {counts[1]}"),
                                (2, f"{tr('接收过的成果')} {self.versions.refresh()}")], page)
        self.pages.setCurrentIndex(page)

    def _on_version(self, number: str, found: Differences) -> None:
        """Look again at what a delivery taken in before has moved."""
        self._show(None)
        self._show_found(found, 0)
        self.summary.setText(tr("成果版本 {number}：", number=number) + deliveries.summary(found))

    # taking in

    def open_slip(self) -> FieldsForm | None:
        """Ask for the transfer slip, and take the file in."""
        made = self.delivery
        if made is None:
            return None
        form = accept_form(self._session, made, self._on_accepted, self)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.open()
        return form

    def _on_accepted(self, kept: ChangeSet) -> None:
        self._cancel()
        self.said.emit(tr(kept.label))
        self._show(None)
        self._show_found(None, 2)

    @staticmethod
    def _summed(made: Delivery) -> str:
        words = [deliveries.summary(made.found)]
        if made.left_out:
            words.append(tr("{count} 行不能比对：", count=made.left_out) +
                         "；".join(each.reason for each in made.findings[:_FINDINGS]))
        if max(len(made.found.points), len(made.found.areas)) > MOST:
            words.append(tr("（列出前 {most} 条，导出清单有全部）", most=f"{MOST:,}"))
        return "\n".join(words)

    def _on_view(self, at: object) -> None:
        self.pages.setCurrentIndex(at if isinstance(at, int) else 0)

    def _on_chosen(self, key: str) -> None:
        """Look at the parcel, and mark where the point lies now."""
        if self._found is None or not key:
            return
        kind, _, at = key.partition(" ")
        row: Any = (self._found.points if kind == "point" else self._found.areas).iloc[int(at)]
        self._focus.show_rows("parcel", [row["uid"]], "delivery")
        if kind == "point":
            there = row[["to_x", "to_y"]] if not np.isnan(row["to_x"]) else row[["x", "y"]]
            self.marked.emit(shapely.Point(*(float(each) for each in there)))
        else:
            self.marked.emit(self._session.tables["parcel"]["geom"].get(row["uid"]))

    # the workbook

    def _ask_export(self) -> None:
        stem = Path(self.delivery.name).stem if self.delivery is not None else ""
        path = desktop.asked_target(self, tr("导出清单…"), f"{stem}_{tr('成果比对')}.xlsx", tr("Excel 工作簿 (*.xlsx)"))
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the comparison as a workbook."""
        made = self.delivery
        if made is not None:
            self._jobs.start(lambda _job: deliveries.write_book(path, made, overwrite=True),
                             lambda _none: self.told.emit(tr("已导出 {path}", path=str(path))), self._on_failed)


def _new_words(made: Delivery) -> str:
    numbers = made.found.new
    if not numbers:
        return ""
    words = tr("新宗地：{numbers}", numbers="、".join(numbers[:_NEW]))
    return words + (tr(" 等 {count} 块", count=len(numbers)) if len(numbers) > _NEW else "")


def _place(east: float, north: float) -> str:
    """As surveyors write it: X (north) first."""
    return "—" if pd.isna(east) else f"{north:.3f}, {east:.3f}"


def _point_cells(row: dict[Any, Any]) -> list[Cell]:
    away = row["distance_m"]
    return [Cell(str(row["parcel_no"])),
            Cell(tr(label("point_change", row["change"])).capitalize(), colour=_COLOURS[row["change"]]),
            Cell("—" if pd.isna(away) else f"{away:.3f}", order=-1.0 if pd.isna(away) else float(away)),
            Cell(_place(row["x"], row["y"])), Cell(_place(row["to_x"], row["to_y"]))]


def _area_cells(row: dict[Any, Any]) -> list[Cell]:
    return [Cell(str(row["parcel_no"])), *(Cell(f"{row[name]:,.2f} ㎡", order=float(row[name]))
                                           for name in ("before_m2", "after_m2")),
            Cell(f"{row['change_m2']:+,.2f} ㎡", order=float(row["change_m2"]), bold=True)]
