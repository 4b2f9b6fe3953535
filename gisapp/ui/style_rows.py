"""样式: by what a layer is drawn, its classes, and the sign of the one chosen. The first page of the style dialog."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QWidget,
)

from gisapp.carto import palettes
from gisapp.carto.style import Sign
from gisapp.carto.symbology import Condition, Layer
from gisapp.domain import schema
from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError
from gisapp.i18n import explain, tr
from gisapp.services import layer_styles
from gisapp.ui import parts, swatches
from gisapp.ui.layer_panel import FORMS
from gisapp.ui.sign_editor import SignEditor


class StyleRows(QWidget):
    """Way, column, palette, classes, sign.

    Signals:
        changed: the layer as it is now.
    """

    changed = Signal(object)

    def __init__(self, tables: Tables, layer: Layer) -> None:
        super().__init__()
        self._tables, self.layer = tables, layer
        self._form = FORMS[schema.TABLES[layer.table].geometry or "POINT"]
        self.way, self.column, self.colours, self.method = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self.count, self.limits = QSpinBox(), QLineEdit()
        self.classes = QListWidget()
        self.sign = SignEditor()
        self.rule = _RuleFields()
        self.fault = parts.text("", "fault", wrap=True)
        self._offer()
        self._lay_out()
        self._connect()
        self._show()

    def _offer(self) -> None:
        ways = [("single", tr("单一样式")), ("category", tr("按类别")), ("class", tr("按数值分级")),
                ("rules", tr("按规则（高级）"))]
        if self.layer.table in {"parcel", "building"}:
            ways.insert(0, ("stage", tr("按地图的着色专题")))
        for key, words in ways:
            self.way.addItem(words, key)
        for name, (words, _order) in palettes.NAMES.items():
            self.colours.addItem(tr(words), name)
        for key, words in (("natural", tr("自然断点")), ("quantile", tr("等数量")), ("equal", tr("等间距")),
                           ("own", tr("自定界限"))):
            self.method.addItem(words, key)
        self.count.setRange(2, palettes.MOST)
        self.count.setSuffix(tr(" 级"))
        self.count.lineEdit().setTextMargins(6, 0, 0, 0)
        self.count.setMinimumWidth(78)
        self.limits.setPlaceholderText(tr("上限，如 60, 90, 120"))
        self.classes.setIconSize(QSize(20, 20))
        self.classes.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.classes.setMinimumHeight(120)

    def _lay_out(self) -> None:
        self._by_number = QWidget()
        self._by_number.setLayout(parts.row(self.method, self.count, self.limits))
        self.reclass = parts.button(tr("按数据重新分级"), self._reclass, "link")
        self._moves = QWidget()
        self._moves.setLayout(parts.row(
            parts.button(tr("加一条"), self._add, "link"), parts.button(tr("删去"), self._drop, "link"),
            parts.button(tr("上移"), lambda: self._move(-1), "link"),
            parts.button(tr("下移"), lambda: self._move(1), "link"), 0))
        layout = parts.column(
            parts.row(self.way, self.column), self._by_number, parts.row(self.reclass, 0), self.colours, self.classes,
            self._moves, self.rule, self.fault, parts.line(), self.sign, margins=(0, 10, 0, 0), spacing=8)
        layout.setStretch(4, 1)
        self.setLayout(layout)
        self.fault.hide()

    def _connect(self) -> None:
        self.way.activated.connect(lambda _at: self._on_way())
        self.column.activated.connect(lambda _at: self._remake())
        for box in (self.colours, self.method):
            box.activated.connect(lambda _at: self._remake())
        self.count.valueChanged.connect(lambda _count: self._remake())
        self.limits.editingFinished.connect(self._remake)
        self.classes.currentRowChanged.connect(lambda _row: self._show_sign())
        self.sign.changed.connect(self._on_sign)
        self.rule.changed.connect(self._on_rule)

    # what is shown

    def _show(self) -> None:
        layer = self.layer
        self.way.setCurrentIndex(self.way.findData(layer.rule))
        self._offer_columns()
        if layer.rule == "class":
            self.method.setCurrentIndex(self.method.findData(layer.method))
            self.count.blockSignals(True)
            self.count.setValue(len(layer.limits) + 1)
            self.count.blockSignals(False)
            self.limits.setText(", ".join(f"{each:g}" for each in layer.limits))
            self.limits.setCursorPosition(0)
        if layer.rule in {"class", "category"}:
            self.colours.setCurrentIndex(self.colours.findData(layer_styles.palette_of(layer)))
        self._enable()
        self._show_classes()

    def _offer_columns(self) -> None:
        self.column.clear()
        kind = "class" if self.layer.rule == "class" else "category"
        for each in layer_styles.columns(self.layer.table, kind):
            self.column.addItem(tr(each.label), each.name)
        self.column.setCurrentIndex(max(self.column.findData(self.layer.column), 0))

    def _enable(self) -> None:
        rule = self.layer.rule
        self.column.setVisible(rule in {"category", "class"})
        self.colours.setVisible(rule in {"category", "class"})
        self._by_number.setVisible(rule == "class")
        own = self.method.currentData() == "own"
        self.reclass.setVisible(rule == "class" and not own)
        moved = rule == "class" and layer_styles.reclassed(self._tables, self.layer).limits != self.layer.limits
        self.reclass.setEnabled(moved)
        self.reclass.setToolTip(tr("数据变了，现在的界限与保存时不同；颜色不变") if moved
                                else tr("界限与现在的数据一致，不必重新分级"))
        self.count.setVisible(not own)
        self.limits.setEnabled(own)
        self._moves.setVisible(rule == "rules")
        self.rule.setVisible(rule == "rules")
        self.classes.setVisible(rule != "single")
        self.sign.setVisible(rule != "stage")
        self.classes.setEnabled(rule != "stage")

    def _show_classes(self) -> None:
        at = max(self.classes.currentRow(), 0)
        self.classes.blockSignals(True)
        self.classes.clear()
        found = layer_styles.rows(self._tables, self.layer)
        for each in found:
            icon = QIcon(swatches.sign_pixmap(each.sign, self._form, 2.0, 20))
            item = QListWidgetItem(icon, f"{each.words}  · {each.count}")
            item.setData(Qt.ItemDataRole.UserRole, each.key)
            self.classes.addItem(item)
        if not found and self.layer.rule == "stage":
            self.classes.addItem(tr("颜色由左边“着色”里选的专题决定"))
        self.classes.setCurrentRow(min(at, self.classes.count() - 1))
        self.classes.blockSignals(False)
        self._show_sign()

    def _show_sign(self) -> None:
        found = layer_styles.rows(self._tables, self.layer)
        at = self.classes.currentRow()
        if 0 <= at < len(found):
            self.sign.show_sign(found[at].sign, points=self._form == "point", areas=self._form == "area")
        if self.layer.conditions and 0 <= at < len(self.layer.conditions):
            self.rule.show_condition(self.layer.conditions[at])

    # what is done

    def _on_way(self) -> None:
        calls: dict[str, Callable[[], Layer]] = {
            "stage": lambda: layer_styles.themed(self.layer), "single": lambda: layer_styles.single(self.layer),
            "rules": lambda: layer_styles.by_rules(self.layer)}
        way = self.way.currentData()
        if way in calls:
            self._set(calls[way]())
            return
        self.layer = replace(self.layer, rule=way, column="")
        self._offer_columns()
        self.colours.setCurrentIndex(self.colours.findData("plain" if way == "category" else "blues"))
        if way == "class":
            self.method.setCurrentIndex(0)
            self.count.setValue(5)
        self._remake()

    def _remake(self) -> None:
        """Classes anew, by the column, palette and limits chosen."""
        column, palette = self.column.currentData(), self.colours.currentData()
        if self.layer.rule == "category" and column:
            self._set(layer_styles.by_category(self._tables, self.layer, column, palette))
        elif self.layer.rule == "class" and column:
            self._set(layer_styles.by_class(self._tables, self.layer, column, palette, self.count.value(),
                                            self.method.currentData(), self._own_limits()))

    def _reclass(self) -> None:
        """Limits as the values are now; the signs stay."""
        self._set(layer_styles.reclassed(self._tables, self.layer))

    def _own_limits(self) -> tuple[float, ...]:
        found = set()
        for each in self.limits.text().replace("，", ",").replace("、", ",").split(","):
            try:
                found.add(float(each))
            except ValueError:
                continue
        return tuple(sorted(found))[:palettes.MOST - 1]

    def _set(self, layer: Layer) -> None:
        try:
            self.layer = layer_styles.checked(layer)
        except GisAppError as error:
            self.fault.setText(explain(error))
            self.fault.show()
            return
        self.fault.hide()
        self._show()
        self.changed.emit(self.layer)

    def _on_sign(self, sign: Sign) -> None:
        item = self.classes.currentItem()
        key = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if key is None:
            return
        self.layer = layer_styles.with_sign(self.layer, key, sign)
        item.setIcon(QIcon(swatches.sign_pixmap(sign, self._form, 2.0, 20)))
        self.changed.emit(self.layer)

    # rules

    def _on_rule(self, condition: Condition) -> None:
        at = self.classes.currentRow()
        conditions = list(self.layer.conditions)
        if 0 <= at < len(conditions):
            conditions[at] = replace(condition, sign=conditions[at].sign)
            self._set(replace(self.layer, conditions=tuple(conditions)))

    def _add(self) -> None:
        conditions = self.layer.conditions
        fresh = Condition(conditions[-1].sign if conditions else Sign())
        self._set(replace(self.layer, conditions=(fresh, *conditions)))
        self.classes.setCurrentRow(0)

    def _drop(self) -> None:
        at, conditions = self.classes.currentRow(), list(self.layer.conditions)
        if len(conditions) > 1 and 0 <= at < len(conditions):
            del conditions[at]
            self._set(replace(self.layer, conditions=tuple(conditions)))

    def _move(self, step: int) -> None:
        at, conditions = self.classes.currentRow(), list(self.layer.conditions)
        if 0 <= at < len(conditions) and 0 <= at + step < len(conditions):
            conditions.insert(at + step, conditions.pop(at))
            self._set(replace(self.layer, conditions=tuple(conditions)))
            self.classes.setCurrentRow(at + step)


class _RuleFields(QWidget):
    """Condition, name and scales of one rule."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.where, self.label = QLineEdit(), QLineEdit()
        self.least, self.most = scale_field(tr("不限")), scale_field(tr("不限"))
        self.where.setPlaceholderText(tr("条件，如 实测面积 > 100；空着是其余全部"))
        self.label.setPlaceholderText(tr("图例名称"))
        self.setLayout(parts.column(self.where, self.label, parts.row(
            parts.text(tr("比例尺 1:")), self.least, parts.text(tr("到 1:")), self.most, 0), spacing=6))
        for field in (self.where, self.label):
            field.editingFinished.connect(self._tell)
        for box in (self.least, self.most):
            box.editingFinished.connect(self._tell)
        self._shown = Condition(Sign())

    def show_condition(self, shown: Condition) -> None:
        """Show a rule, telling nobody."""
        self._shown = shown
        self.where.setText(shown.where)
        self.label.setText(shown.label)
        show_scales(self.least, self.most, shown.min_denominator, shown.max_denominator)

    def _tell(self) -> None:
        least, most = scales_of(self.least, self.most)
        fresh = replace(self._shown, where=self.where.text().strip(), label=self.label.text().strip(),
                        min_denominator=least, max_denominator=most)
        if fresh != self._shown:
            self.changed.emit(fresh)


def scale_field(unlimited: str) -> QSpinBox:
    """A field for the n of 1:n; 0 is no limit."""
    made = QSpinBox()
    made.setRange(0, 1_000_000)
    made.setSingleStep(500)
    made.setSpecialValueText(unlimited)
    made.lineEdit().setTextMargins(6, 0, 0, 0)
    made.setFixedWidth(96)
    return made


def show_scales(least: QSpinBox, most: QSpinBox, low: float, high: float) -> None:
    """Show a range of scales in two fields."""
    for field, value in ((least, low), (most, 0 if high == float("inf") else high)):
        field.blockSignals(True)
        field.setValue(round(value))
        field.blockSignals(False)


def scales_of(least: QSpinBox, most: QSpinBox) -> tuple[float, float]:
    """The range of scales in two fields."""
    return float(least.value()), float(most.value()) if most.value() else float("inf")
