"""图层样式: one layer's look with the map as its preview. Cancel restores, 保存 keeps the office's own copy.

Opened by the layer panel beside the map, which stays in use. The map repaints with each change (a frozen style in its
MapSpec); nothing is written before 保存.
"""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QTabWidget,
    QWidget,
)

from gisapp.carto import layer as layers
from gisapp.carto.style import INK, PAPER
from gisapp.carto.symbology import Labels, Layer
from gisapp.domain import schema
from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError
from gisapp.i18n import explain, tr
from gisapp.services import layer_styles
from gisapp.ui import desktop, parts
from gisapp.ui.sign_editor import ColourButton, millimetres, percent
from gisapp.ui.style_rows import StyleRows, scale_field, scales_of, show_scales

_SETTLE_MS: Final = 90
_WIDTH_PX: Final = 430


class LabelFields(QWidget):
    """标注: what is written, how large, in which colour, at which scales.

    Signals:
        changed: ``Labels`` or None.
    """

    changed = Signal(object)

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self._before = layer.labels
        self.source = QComboBox()
        self.height_mm: QDoubleSpinBox = millimetres(1.0, 20, 0.2)
        self.colour, self.halo_colour = ColourButton(tr("文字颜色")), ColourButton(tr("描边颜色"))
        self.bold, self.halo = QCheckBox(tr("粗体")), QCheckBox(tr("描边"))
        self.least, self.most = scale_field(tr("不限")), scale_field(tr("不限"))
        self.source.addItem(tr("不标注"), "")
        if layer.table in {"parcel", "building"}:
            self.source.addItem(tr("户编号（多户写 33/40）"), "households")
        for each in layer_styles.columns(layer.table, "label"):
            self.source.addItem(tr(each.label), each.name)
        form = QFormLayout()
        form.setContentsMargins(0, 12, 0, 0)
        form.setVerticalSpacing(10)
        form.addRow(tr("内容"), self.source)
        form.addRow(tr("字高"), parts.row(self.height_mm, self.colour, self.bold, 0))
        form.addRow(tr("衬底"), parts.row(self.halo, self.halo_colour, 0))
        form.addRow(tr("比例尺"), parts.row(parts.text("1:"), self.least, parts.text(tr("到 1:")), self.most, 0))
        note = parts.text(tr("放得下才标，放不下先缩小，再省略；屏幕和纸上同一规则。"), "small", wrap=True)
        whole = parts.column(form, note, 0, spacing=10)
        self.setLayout(whole)
        self._show(layer.labels)
        for told in (self.source.activated, self.height_mm.valueChanged, self.colour.chosen, self.bold.toggled,
                     self.halo.toggled, self.halo_colour.chosen, self.least.editingFinished,
                     self.most.editingFinished):
            told.connect(lambda *_value: self._tell())

    def _show(self, labels: Labels | None) -> None:
        shown = labels or Labels("")
        self.source.setCurrentIndex(max(self.source.findData(shown.source), 0))
        self.height_mm.setValue(shown.style.sizes_mm[0])
        self.colour.show_colour(shown.style.colour)
        self.bold.setChecked(shown.style.bold)
        self.halo.setChecked(shown.style.halo is not None)
        self.halo_colour.show_colour(shown.style.halo or PAPER)
        show_scales(self.least, self.most, shown.min_denominator, shown.max_denominator)
        self._enable()

    def _enable(self) -> None:
        on = bool(self.source.currentData())
        for each in (self.height_mm, self.colour, self.bold, self.halo, self.least, self.most):
            each.setEnabled(on)
        self.halo_colour.setEnabled(on and self.halo.isChecked())

    def _tell(self) -> None:
        self._enable()
        source = str(self.source.currentData())
        if not source:
            self.changed.emit(None)
            return
        base = self._before or Labels(source)
        tallest = self.height_mm.value()
        sizes = base.style.sizes_mm if tallest == base.style.sizes_mm[0] else tuple(
            round(tallest * share, 2) for share in (1.0, 0.85, 0.7))
        look = replace(base.style, sizes_mm=sizes, colour=self.colour.colour or INK, bold=self.bold.isChecked(),
                       halo=self.halo_colour.colour if self.halo.isChecked() else None)
        least, most = scales_of(self.least, self.most)
        self.changed.emit(replace(base, source=source, style=look, min_denominator=least, max_denominator=most))


class LayerFields(QWidget):
    """图层: how opaque it is, at which scales it is seen.

    Signals:
        changed: opacity 0–1, least and most n of 1:n.
    """

    changed = Signal(float, float, float)

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.opacity, self.share = percent(), QLabel()
        self.least, self.most = scale_field(tr("不限")), scale_field(tr("不限"))
        self.opacity.setValue(round(layer.opacity * 100))
        show_scales(self.least, self.most, layer.min_denominator, layer.max_denominator)
        form = QFormLayout()
        form.setContentsMargins(0, 12, 0, 0)
        form.setVerticalSpacing(10)
        form.addRow(tr("不透明度"), parts.row(self.opacity, self.share))
        form.addRow(tr("比例尺"), parts.row(parts.text("1:"), self.least, parts.text(tr("到 1:")), self.most, 0))
        note = parts.text(tr("上下次序在左边“图层”里拖动。"), "small", wrap=True)
        self.setLayout(parts.column(form, note, 0, spacing=10))
        self.share.setMinimumWidth(40)
        self.share.setText(f"{self.opacity.value()}%")
        for told in (self.opacity.valueChanged, self.least.editingFinished, self.most.editingFinished):
            told.connect(lambda *_value: self._tell())

    def _tell(self) -> None:
        self.share.setText(f"{self.opacity.value()}%")
        self.changed.emit(self.opacity.value() / 100, *scales_of(self.least, self.most))


class StyleDialog(QDialog):
    """The style of one layer.

    Signals:
        previewed: the layer as it would look; None for as it is on record.
        saved: the layer's file was written or taken away.
    """

    previewed = Signal(object)
    saved = Signal()

    def __init__(self, tables: Tables, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tables, self.layer = tables, layers.layer(name)
        self.setWindowTitle(tr("图层样式 — {layer}", layer=tr(self.layer.label)))
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(lambda: self.previewed.emit(self.layer))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.said = parts.text("", "fault", wrap=True)
        self.said.hide()
        self.restore = parts.button(tr("恢复默认"), self._restore, "link")
        self.folder = parts.button(tr("打开样式文件夹"), self._open_folder, "link")
        self.folder.setToolTip(tr("样式是一个文本文件，可以直接改，也可以复制给别的电脑；写法见里面的 README.md"))
        foot = parts.row(self.restore, self.folder, 0, parts.button(tr("取消"), self.reject),
                         parts.button(tr("保存"), self.save, "primary"))
        layout = parts.column(self.tabs, self.said, foot, margins=(18, 10, 18, 14), spacing=10)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._fill()
        parts.size_up(self, _WIDTH_PX, 600)

    def _fill(self) -> None:
        self.tabs.clear()
        self.rows, self.labels, self.whole = StyleRows(self._tables, self.layer), LabelFields(self.layer), LayerFields(
            self.layer)
        line = schema.TABLES[self.layer.table].geometry == "MULTILINESTRING"
        pages = [(self.rows, tr("样式")), (self.labels, tr("标注")), (self.whole, tr("图层"))]
        for page, words in pages[1:] + pages[:1] if line and not self.layer.signs else pages:
            self.tabs.addTab(parts.scrolled(page), words)
        self.rows.changed.connect(self._on_rows)
        self.labels.changed.connect(lambda labels: self._set(replace(self.layer, labels=labels)))
        self.whole.changed.connect(lambda opacity, least, most: self._set(
            replace(self.layer, opacity=opacity, min_denominator=least, max_denominator=most)))
        self.restore.setEnabled(self.layer.own)

    def _on_rows(self, drawn: Layer) -> None:
        self._set(replace(self.layer, rule=drawn.rule, column=drawn.column, signs=drawn.signs, limits=drawn.limits,
                          method=drawn.method, conditions=drawn.conditions))

    def _set(self, layer: Layer) -> None:
        self.layer = layer
        self.rows.layer = layer
        self._settle.start()

    def save(self) -> None:
        """Keep the style as the office's own copy."""
        try:
            layer_styles.save(self.layer)
        except GisAppError as error:
            self._say(error)
            return
        self._settle.stop()
        self.saved.emit()
        self.accept()

    def _restore(self) -> None:
        try:
            self.layer = layer_styles.restore(self.layer.name)
        except GisAppError as error:
            self._say(error)
            return
        self.saved.emit()
        self._fill()

    def _say(self, error: GisAppError) -> None:
        self.said.setText(explain(error))
        self.said.show()

    def _open_folder(self) -> None:
        folder = layers.own_folder()
        folder.mkdir(parents=True, exist_ok=True)
        desktop.show(folder)

    def reject(self) -> None:
        """Put the map back as it was."""
        self._settle.stop()
        self.previewed.emit(None)
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is cancelling."""
        if self.result() != QDialog.DialogCode.Accepted:
            self.previewed.emit(None)
        super().closeEvent(event)
