"""The settings of one underlay: opacity, brightness, scales, its place among the others. Seen on the map at once."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QSlider, QWidget

from gisapp.carto.basemap import ANY_SCALE, Underlay
from gisapp.i18n import tr
from gisapp.ui import parts

_SCALES: Final = (200, 500, 1000, 2000, 5000, 10_000, 25_000, 50_000, 100_000)


class UnderlayForm(QDialog):
    """A small window beside the map.

    Signals:
        changed: the underlay as it is now asked for.
        moved: +1 to lie higher, −1 to lie lower.
        removed: it shall go.
        zoom_wanted: show where it lies.
    """

    changed = Signal(object)
    moved = Signal(int)
    removed = Signal()
    zoom_wanted = Signal()

    def __init__(self, underlay: Underlay, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.underlay = underlay
        self.setWindowTitle(tr("底图设置"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name, self.attribution = QLineEdit(underlay.name), QLineEdit(underlay.attribution)
        self.attribution.setPlaceholderText(tr("如 影像 © 岳阳市自然资源和规划局 2025"))
        self.opacity, self.brightness = _slider(0, 100, underlay.opacity), _slider(-100, 100, underlay.brightness)
        self.closest, self.farthest = _scales(underlay.closest), _scales(underlay.farthest)
        self._lay_out()
        for slider in (self.opacity, self.brightness):
            slider.valueChanged.connect(lambda _value: self._tell())
        for box in (self.closest, self.farthest):
            box.currentIndexChanged.connect(lambda _at: self._tell())
        for field in (self.name, self.attribution):
            field.editingFinished.connect(self._tell)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        scales = parts.row(self.closest, parts.text(tr("到")), self.farthest, spacing=6)
        for words, field in ((tr("名称"), self.name), (tr("不透明度"), self.opacity), (tr("亮度"), self.brightness)):
            form.addRow(words, field)
        form.addRow(tr("可见比例尺"), scales)
        form.addRow(tr("来源（注在图上）"), self.attribution)
        source = parts.ElidedLabel(self.underlay.source, "small", Qt.TextElideMode.ElideMiddle)
        form.addRow(tr("文件") if self.underlay.kind != "web" else tr("地址"), source)
        buttons = parts.row(parts.button(tr("上移"), lambda: self.moved.emit(1)),
                            parts.button(tr("下移"), lambda: self.moved.emit(-1)),
                            parts.button(tr("看全图"), self.zoom_wanted.emit),
                            parts.button(tr("移除"), self._on_removed), 0,
                            parts.button(tr("关闭"), self.close))
        if self.underlay.kind == "web":
            item = buttons.itemAt(2)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
        self.setLayout(parts.column(form, 6, buttons, margins=(20, 18, 20, 16)))
        self.setMinimumWidth(460)

    def _tell(self) -> None:
        self.underlay = replace(
            self.underlay, name=self.name.text().strip() or self.underlay.name, opacity=self.opacity.value() / 100,
            brightness=self.brightness.value() / 100, closest=self.closest.currentData(),
            farthest=self.farthest.currentData(), attribution=self.attribution.text().strip())
        self.changed.emit(self.underlay)

    def _on_removed(self) -> None:
        self.removed.emit()
        self.close()


def _slider(low: int, high: int, share: float) -> QSlider:
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(low, high)
    made.setPageStep(10)
    made.setValue(round(share * 100))
    return made


def _scales(chosen: float) -> QComboBox:
    made = QComboBox()
    made.addItem(tr("不限"), ANY_SCALE)
    for scale in sorted({*_SCALES, *([int(chosen)] if chosen else [])}):
        made.addItem(f"1 : {scale}", float(scale))
    made.setCurrentIndex(max(made.findData(float(chosen)), 0))
    return made
