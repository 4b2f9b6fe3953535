"""Two small dialogs of the map: pick by pasted numbers, and go to a coordinate."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QWidget

from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError
from gisapp.i18n import explain, hint, tr
from gisapp.io import position
from gisapp.services import picking
from gisapp.ui import parts
from gisapp.ui.status_bar import position_text

_PAUSE_MS = 250
_SHOWN = 40


class NumbersDialog(QDialog):
    """Numbers pasted from a spreadsheet, with what they mean and which are unknown, while they are typed.

    Signals:
        picked: uids of households.
    """

    picked = Signal(list)

    def __init__(self, tables: Tables, zone: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tables, self._zone = tables, zone
        self.found = picking.Picked((), 0, ())
        self.setWindowTitle(tr("按编号选"))
        self.resize(460, 460)
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(tr("从 Excel 粘贴一列或几列：户编号、不动产单元号、宗地号或宗地代码"))
        self.counts = parts.text("", "strong", wrap=True)
        self.unknown = parts.text("", "refusal", wrap=True, selectable=True)
        self.go = parts.button(tr("选中"), self._on_go, "primary")
        self.unknown.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.copy = parts.button(tr("复制不认识的编号"), self._copy, "link")
        faults = parts.scrolled(self.unknown)
        faults.setMaximumHeight(110)
        self._faults = faults
        layout = parts.column(
            parts.text(tr("按编号选"), "title"), self.text, self.counts, faults,
            parts.row(self.copy, 0, parts.button(tr("取消"), self.reject), self.go),
            margins=(20, 16, 20, 16), spacing=10)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self.text.textChanged.connect(self._pause.start)
        self.read()

    def read(self) -> None:
        """Say what the numbers mean."""
        self._pause.stop()
        found = self.found = picking.by_numbers(self._tables, self.text.toPlainText(), self._zone)
        self.counts.setText(tr("认识 {known} 个编号，共 {count} 户", known=found.known, count=len(found.households))
                            if found.known or found.unknown else tr("粘贴后这里说明认识哪些、不认识哪些"))
        said = []
        if found.unknown:
            said.append(tr("不认识 {count} 个：{numbers}", count=len(found.unknown), numbers=_listed(found.unknown)))
        if found.empty:
            said.append(tr("没有户的宗地 {count} 个：{numbers}", count=len(found.empty), numbers=_listed(found.empty)))
        self.unknown.setText("\n".join(said))
        self._faults.setVisible(bool(said))
        self.copy.setVisible(bool(found.unknown))
        self.go.setEnabled(bool(found.households))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self.found.unknown))

    def _on_go(self) -> None:
        if self._pause.isActive():
            self.read()
        if self.found.households:
            self.picked.emit(list(self.found.households))
            self.accept()


def _listed(numbers: tuple[str, ...]) -> str:
    return "、".join(numbers[:_SHOWN]) + ("…" if len(numbers) > _SHOWN else "")


class PositionDialog(QDialog):
    """A coordinate typed or pasted, and how it was understood.

    Signals:
        chosen: easting and northing, metres of the project's system.
    """

    chosen = Signal(float, float)

    def __init__(self, crs: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crs = crs
        self.position: position.Position | None = None
        self.setWindowTitle(tr("到坐标"))
        self.setMinimumWidth(430)
        self.text = QLineEdit()
        self.text.setPlaceholderText(tr("X（北）, Y（东），或经纬度"))
        self.understood = parts.text("", "small", wrap=True)
        self.understood.setMinimumHeight(54)
        self.go = parts.button(tr("到这里"), self._on_go, "primary")
        self.setLayout(parts.column(
            parts.text(tr("到坐标"), "title"), self.text, self.understood,
            parts.row(0, parts.button(tr("取消"), self.reject), self.go), margins=(20, 16, 20, 16), spacing=10))
        self.text.textChanged.connect(lambda _text: self.read())
        self.text.returnPressed.connect(self._on_go)
        pasted = QGuiApplication.clipboard().text().strip()
        if self._read(pasted) is not None:
            self.text.setText(pasted)
            self.text.selectAll()
        self.read()

    def _read(self, text: str) -> position.Position | None:
        try:
            return position.read(text, self._crs)
        except GisAppError:
            return None

    def read(self) -> None:
        """Say how the text is understood."""
        text = self.text.text()
        self.position = None
        try:
            self.position = position.read(text, self._crs)
            self.understood.setText(_described(self.position))
        except GisAppError as error:
            self.understood.setText(explain(error) if text.strip() else hint(error.code, error.params))
        self.go.setEnabled(self.position is not None)

    def _on_go(self) -> None:
        if self.position is not None:
            self.chosen.emit(self.position.easting, self.position.northing)
            self.accept()


def _described(found: position.Position) -> str:
    how = {"plane": tr("按 X 北、Y 东理解"), "swapped": tr("东坐标写在前面，已对调"),
           "zoned": tr("去掉带号 {zone}", zone=found.zone or 0), "lonlat": tr("按经纬度（CGCS2000）换算")}[found.form]
    return f"{position_text(found.easting, found.northing)}\n{how}"
