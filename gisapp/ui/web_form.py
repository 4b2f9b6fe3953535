"""在线底图: which service, with which key. Nothing is asked before the officer has read what leaves the machine."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QLineEdit, QMessageBox, QWidget

from gisapp import i18n, settings
from gisapp.carto.basemap import Underlay
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.io import webtiles
from gisapp.io.webtiles import Address
from gisapp.ui import parts

_OWN: Final = "own"
_WIDTH_PX: Final = 520
_LETTERING: Final = {"img_w": "cia_w", "vec_w": "cva_w"}


def leaving(host: str) -> str:
    """What leaves the machine when a service is asked."""
    return tr("显示这张底图时，程序向 {host} 请求所看范围的瓦片，对方能看到：瓦片编号（即所看的大致位置）、"
              "本机的网络地址、密钥。户、人、宗地和项目的任何内容都不发送。取回的瓦片存在本机，断网时照样可看。",
              host=host)


def agreed(host: str, parent: QWidget) -> bool:
    """Ask whether a service may be asked over the network; what was agreed to is remembered."""
    known = settings.load().map_services.split()
    if host in known:
        return True
    answer = QMessageBox.question(parent, tr("在线底图"), leaving(host) + "\n\n" + tr("要打开吗？"))
    if answer != QMessageBox.StandardButton.Yes:
        return False
    agree(host)
    return True


def agree(host: str) -> None:
    """Remember that a service may be asked."""
    known = settings.load().map_services.split()
    settings.save(map_services=" ".join(sorted({*known, host})))


class WebForm(QDialog):
    """The dialog.

    Signals:
        added: list of underlays, bottom to top.
    """

    added = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("在线底图"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.service, self.address = QComboBox(), QLineEdit()
        self.key, self.lettering = QLineEdit(settings.load().map_key), QCheckBox(tr("加地名注记"))
        self.lettering.setChecked(True)
        for words, layer in ((tr("天地图影像"), "img_w"), (tr("天地图地图"), "vec_w"), (tr("自己的地址"), _OWN)):
            self.service.addItem(words, layer)
        self.address.setPlaceholderText("https://…/{z}/{x}/{y}.png")
        self.key.setPlaceholderText(tr("在天地图网站申请的密钥（tk）"))
        self.told, self.problem = parts.text("", "small", wrap=True), parts.text("", "refusal", wrap=True)
        self.go = parts.button(tr("同意并添加"), self.add, "primary")
        self._lay_out()
        self.service.currentIndexChanged.connect(lambda _at: self._on_changed())
        self.address.textChanged.connect(lambda _text: self._on_changed())
        self._on_changed()

    def _lay_out(self) -> None:
        self.form = form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(tr("服务"), self.service)
        form.addRow(tr("地址"), self.address)
        form.addRow(tr("密钥"), self.key)
        form.addRow("", self.lettering)
        self.how = parts.text(tr("占位符：{z} 级别、{x} 列、{y} 行（{-y} 从南数）、{s} 服务器、{key} 密钥"), "small",
                              wrap=True)
        form.addRow("", self.how)
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), self.go)
        self.setLayout(parts.column(form, self.told, self.problem, 4, buttons, margins=(20, 18, 20, 16), spacing=10))
        self.setFixedWidth(_WIDTH_PX)

    @property
    def own(self) -> bool:
        """Whether the officer types an address."""
        return bool(self.service.currentData() == _OWN)

    def _on_changed(self) -> None:
        for field in (self.address, self.how):
            self.form.setRowVisible(field, self.own)
        self.form.setRowVisible(self.lettering, not self.own)
        self.problem.hide()
        host = webtiles.host_of(self._source())
        self.told.setText(leaving(host) if host else "")
        self._fit()

    def _fit(self) -> None:
        """As high as its texts are at its width."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(_WIDTH_PX))

    def _source(self) -> str:
        return self.address.text().strip() if self.own else f"{webtiles.TIANDITU}{self.service.currentData()}"

    def add(self) -> None:
        """Understand what was typed, remember key and consent, and hand the underlays on."""
        try:
            found = webtiles.understood(self._source())
        except GisAppError as error:
            self.problem.setText(i18n.explain(error))
            self.problem.show()
            self._fit()
            return
        agree(found.host)
        key = found.key or self.key.text().strip()
        if key:
            settings.save(map_key=key)
        self.added.emit(self._underlays(found))
        self.accept()

    def _underlays(self, found: Address) -> list[Underlay]:
        if self.own:
            return [Underlay("web", found.template, found.host, attribution=found.attribution)]
        layers = [str(self.service.currentData())]
        layers += [_LETTERING[layers[0]]] if self.lettering.isChecked() else []
        names = (self.service.currentText(), tr("天地图注记"))
        return [Underlay("web", f"{webtiles.TIANDITU}{layer}", name, attribution=found.attribution)
                for layer, name in zip(layers, names, strict=False)]
