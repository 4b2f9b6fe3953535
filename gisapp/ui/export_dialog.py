"""导出进度: the progress layer of a zone as a shapefile, a GeoPackage or GeoJSON, with its dictionary beside it."""

import datetime as dt
import re
from pathlib import Path

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QLineEdit,
    QWidget,
)

from gisapp import i18n, settings
from gisapp.errors import GisAppError, InputError, RefusedError
from gisapp.i18n import tr
from gisapp.services import exporting
from gisapp.ui import desktop, parts, web_out
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.session import Session

_FORMATS = ((exporting.SHEET, "Excel 表格（.xlsx）"),
            ("shp", "SHP（ArcGIS、QGIS 通用）"), ("gpkg", "GeoPackage"), ("geojson", "GeoJSON"),
            (web_out.SUFFIX, "网页地图（用浏览器打开）"))
_FIRST = "shp"


class ExportDialog(QDialog):
    """What, of which zone, in which form, where to.

    Signals:
        exported: a sentence about what was written.
    """

    exported = Signal(str)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._job: Job | None = None
        self.setWindowTitle(tr("导出进度"))
        self.setMinimumWidth(500)
        self.zone, self.form, self.rows, self.day = QComboBox(), QComboBox(), QComboBox(), QDateEdit()
        self.encoding, self.path, self.internal = QComboBox(), QLineEdit(), QCheckBox()
        self.overwrite = QCheckBox(tr("文件已存在时替换"))
        self.problem = parts.text("", "refusal", wrap=True)
        self.use_utf8 = parts.button(tr("改用 UTF-8 再导出"), self._on_use_utf8)
        self.use_utf8.hide()
        self.go = parts.button(tr("导出"), self.write, "primary")
        self._offer(focus.zone)
        self._lay_out()
        for box in (self.zone, self.form, self.rows):
            box.currentIndexChanged.connect(lambda _at: self._on_choice())
        self.day.dateChanged.connect(lambda _day: self._on_choice())
        self.path.textEdited.connect(lambda _text: self.path.setProperty("own", True))
        self._on_choice()

    def _offer(self, zone: str | None) -> None:
        self.zone.addItem(tr("全部").capitalize(), None)
        for uid, name in self._session.tables["zone"]["zone_name"].items():
            self.zone.addItem(str(name), str(name))
            if str(uid) == zone:
                self.zone.setCurrentIndex(self.zone.count() - 1)
        for name, words in _FORMATS:
            self.form.addItem(tr(words), name)
        self.form.setCurrentIndex(self.form.findData(_FIRST))
        self.rows.addItem(tr("一户一行"), "household")
        self.rows.addItem(tr("一宗地一行（汇总）"), "parcel")
        self.encoding.addItem("UTF-8", "utf-8")
        self.encoding.addItem(tr("GBK（旧版 ArcGIS、CASS）"), "gbk")
        self.day.setDate(QDate.currentDate())
        self.day.setMaximumDate(QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.internal.setText(tr("内部字段（坐落、补偿等；不含姓名证件）"))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(9)
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for words, field in ((tr("片区"), self.zone), (tr("格式"), self.form), (tr("内容"), self.rows),
                             (tr("数据截至"), self.day), (tr("文字编码"), self.encoding)):
            form.addRow(words, field)
        form.addRow("", self.internal)
        form.addRow(tr("存到"), parts.row(self.path, parts.button(tr("选择…"), self._on_browse)))
        form.addRow("", self.overwrite)
        note = parts.text(tr("旁边会同时写出《字段说明》表。姓名、证件、电话、账号从不导出。"), "small", wrap=True)
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), self.go)
        self.setLayout(parts.column(parts.text(tr("导出进度"), "title"), form, note, self.problem,
                                    parts.row(self.use_utf8, 0), 0, buttons, margins=(22, 20, 22, 18), spacing=12))

    def _on_choice(self) -> None:
        self.encoding.setEnabled(self.form.currentData() == "shp")
        for field in (self.rows, self.internal):
            field.setEnabled(self.form.currentData() != web_out.SUFFIX)
        self.say("")
        if not self.path.property("own"):
            self.path.setText(str(self._suggested()))

    def _suggested(self) -> Path:
        folder = Path(settings.load().last_folder or Path.home())
        zone = self.zone.currentData() or self._session.tables.fact("name") or tr("项目")
        by = tr("宗地汇总") if self.rows.currentData() == "parcel" else tr("进度")
        stem = re.sub(r'[\\/:*?"<>|]', "_", f"{zone}_{by}_{self._day().isoformat()}")
        return folder / f"{stem}.{self.form.currentData()}"

    def _day(self) -> dt.date:
        day = self.day.date()
        return dt.date(day.year(), day.month(), day.day())

    def _on_browse(self) -> None:
        chosen = desktop.asked_place(self, self.path.text(), self.form.currentData())
        if chosen:
            self.path.setText(chosen)
            self.path.setProperty("own", True)

    def say(self, words: str) -> None:
        """Say at the foot of the form what is wrong."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.use_utf8.hide()

    def _on_use_utf8(self) -> None:
        self.encoding.setCurrentIndex(0)
        self.write()

    def write(self) -> None:
        """Write the files off the main thread, then enter them in the register."""
        path = Path(self.path.text().strip()).expanduser()
        project = self._session.project
        if project is None or not self.path.text().strip():
            self.say(tr("请先填写存到哪里"))
            return
        if self.form.currentData() == web_out.SUFFIX:
            self._write_web(path)
            return
        tables, who, own = project.tables, project.who, project.path
        wanted = exporting.Wanted(
            self.form.currentData(), self.zone.currentData(), self.rows.currentData(),
            self._day() if self._day() != dt.date.today() else None,
            "internal" if self.internal.isChecked() else "progress", self.encoding.currentData())
        overwrite = self.overwrite.isChecked()
        self.go.setEnabled(False)
        self.go.setText(tr("正在导出…"))
        self.say("")
        self._job = self._jobs.start(
            lambda _job: exporting.write(tables, path, wanted, overwrite=overwrite, who=who, own=own),
            self._on_written, self._on_failed)

    def _write_web(self, path: Path) -> None:
        if path.exists() and not self.overwrite.isChecked():
            self.say(i18n.explain(InputError("output.exists", path=str(path))))
            return
        self.go.setEnabled(False)
        day = self._day() if self._day() != dt.date.today() else None
        self._job = web_out.write(self._session, self._jobs, path, self.zone.currentData(), day,
                                  lambda: self._on_web_written(path), self._on_failed)

    def _on_web_written(self, path: Path) -> None:
        self.exported.emit(tr("已写出网页地图，并在浏览器中打开：{path}", path=str(path)))
        self.accept()

    def _on_written(self, result: exporting.ExportResult) -> None:
        settings.save(last_folder=str(result.paths[0].parent))
        said = tr("已导出 {rows} 行到 {path}", rows=result.rows, path=str(result.paths[0].parent))
        if result.without_geometry:
            said += tr("；其中 {count} 户没有图形，列在《字段说明》第二页", count=len(result.without_geometry))
        if self._session.writable:
            self._session.submit(lambda _tables: result.changeset)
        self.exported.emit(said)
        self.accept()

    def _on_failed(self, error: GisAppError) -> None:
        self.go.setEnabled(True)
        self.go.setText(tr("导出"))
        self.say(i18n.explain(error))
        self.use_utf8.setVisible(isinstance(error, RefusedError) and error.code == "export.unencodable")
