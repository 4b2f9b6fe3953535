"""按条件选: rows picked on the map by a condition, put together from lists or typed. Opened by the map's 选择 menu."""

from typing import Final, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPlainTextEdit, QWidget

from gisapp.domain.changes import Tables
from gisapp.domain.columns import Column, Kind
from gisapp.errors import GisAppError
from gisapp.i18n import explain, tr
from gisapp.services import conditions, listing
from gisapp.ui import parts

_PAUSE_MS = 250
_WORDS: Final = {"=": "等于", "!=": "不等于", ">": "大于", ">=": "不小于", "<": "小于", "<=": "不大于", "LIKE": "含有",
                 "NULL": "没有填", "NOT NULL": "已填"}
_TABLES: Final = {"household": "户", "building": "房屋", "parcel": "宗地"}


class ConditionDialog(QDialog):
    """A condition, and how many rows it means while it is made.

    Signals:
        picked: table, uids.
    """

    picked = Signal(str, list)

    def __init__(self, tables: Tables, zone: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tables, self._zone = tables, zone
        self.found: list[str] = []
        self.setWindowTitle(tr("按条件选"))
        self.resize(560, 400)
        self.table = parts.Segments()
        self.table.set_choices([(name, tr(words)) for name, words in _TABLES.items()], "household")
        self.field, self.comparison, self.value = QComboBox(), QComboBox(), QComboBox()
        self.value.setEditable(True)
        self.typed = cast(QLineEdit, self.value.lineEdit())
        self.value.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.also = parts.button(tr("并且"), lambda: self.add("AND"))
        self.either = parts.button(tr("或者"), lambda: self.add("OR"))
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(tr(
            "在上面选字段、比较、值，点“并且”加进来；也可直接写，如 阶段 = '已签约' AND 认定面积 > 80"))
        self.told = parts.text("", "strong", wrap=True)
        self.fault = parts.text("", "refusal", wrap=True, selectable=True)
        self.go = parts.button(tr("选中"), self._on_go, "primary")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._on_table("household")
        self.field.setFocus()

    def _lay_out(self) -> None:
        builder = parts.row(self.field, self.comparison, self.value, self.also, self.either)
        for at, stretch in ((0, 3), (1, 2), (2, 4)):
            builder.setStretch(at, stretch)
        self.fault.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._faults = parts.scrolled(self.fault)
        self._faults.setMaximumHeight(90)
        layout = parts.column(
            parts.row(parts.text(tr("按条件选"), "title"), 0, self.table), builder, self.text, self.told, self._faults,
            parts.row(parts.text(tr("按现在的登记，只在所看的片区里选"), "grey"), 0,
                      parts.button(tr("取消"), self.reject), self.go),
            margins=(20, 16, 20, 16), spacing=10)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.table.chosen.connect(self._on_table)
        self.field.activated.connect(lambda _at: self._on_field())
        self.comparison.activated.connect(lambda _at: self._on_comparison())
        self.typed.returnPressed.connect(lambda: self.add("AND"))
        self.text.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self.read)

    def _on_table(self, table: object) -> None:
        self._table = str(table)
        self._rows = conditions.rows(self._tables, self._table, self._zone)
        parts.offer(self.field, [(tr(each.label), name) for name, each in listing.fields(self._table).items()])
        if self._table == "household" and not self.text.toPlainText():
            self.field.setCurrentIndex(self.field.findData("stage"))
        self._on_field()
        self.read()

    @property
    def column(self) -> Column:
        """The field chosen."""
        return listing.fields(self._table)[str(self.field.currentData())]

    def _on_field(self) -> None:
        column = self.column
        parts.offer(self.comparison, [(tr(_WORDS[each]), each) for each in conditions.comparisons(column)])
        offered = conditions.values(self._rows, column)
        words = [("是", "TRUE"), ("否", "FALSE")] if column.kind is Kind.BOOLEAN else [(each, each) for each in offered]
        translated = column.codes is not None or column.kind is Kind.BOOLEAN
        self.value.clear()
        for label, key in words:
            self.value.addItem(tr(label) if translated else label, key)
        self.value.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        days = column.kind in {Kind.DATE, Kind.MOMENT}
        self.typed.setPlaceholderText("2026-11-24" if days else "")
        self._on_comparison()

    def _on_comparison(self) -> None:
        self.value.setEnabled(self.comparison.currentData() not in {"NULL", "NOT NULL"})

    def add(self, joint: str) -> None:
        """Join the comparison chosen to the condition; ``joint`` is AND or OR."""
        at = self.value.findText(self.value.currentText())
        value = self.value.itemData(at) if at >= 0 else self.value.currentText()
        if self.value.isEnabled() and not value.strip():
            self.value.setFocus()
            return
        more = conditions.written(self._table, self.column, str(self.comparison.currentData()), value)
        before = self.text.toPlainText().strip()
        if joint == "AND" and " OR " in before:
            before = f"({before})"
        self.text.setPlainText(f"{before} {joint} {more}" if before else more)
        self.read()

    def read(self) -> None:
        """Say how many rows the condition means, or what cannot be read."""
        self._pause.stop()
        self.found, fault, text = [], "", self.text.toPlainText().strip()
        try:
            self.found = conditions.fitting(self._rows, self._table, text) if text else []
        except GisAppError as error:
            fault = explain(error)
        told = tr("符合条件的{what}：{count}（共 {all}）", what=tr(_TABLES[self._table]), count=len(self.found),
                  all=len(self._rows))
        self.told.setText(told if text and not fault else "")
        self.fault.setText(fault)
        self._faults.setVisible(bool(fault))
        self.go.setEnabled(bool(self.found))

    def _on_go(self) -> None:
        if self._pause.isActive():
            self.read()
        if self.found:
            self.picked.emit(self._table, self.found)
            self.accept()
