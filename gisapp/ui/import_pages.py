"""The three pages of the import dialog. They show and ask; the dialog reads, plans and writes."""

from pathlib import Path
from typing import Any, Final

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gisapp.domain import codes, privacy, schema
from gisapp.domain.changes import Tables
from gisapp.domain.columns import Column, is_missing
from gisapp.i18n import tr
from gisapp.io import encoding, findings
from gisapp.io.encoding import Guess
from gisapp.io.source import Source
from gisapp.services import import_fields, importing
from gisapp.services.importing import ImportPlan
from gisapp.ui import crs_names, desktop, parts

_PREVIEW, _LISTED = 60, 300
KINDS: Final = "*.shp *.zip *.gpkg *.geojson *.json *.dbf *.xlsx *.xlsm *.csv"
_HOW: Final = {"cpg": "按 cpg 文件", "ldid": "按语言标记", "utf8": "按内容判断", "gb18030": "按内容判断",
               "ascii": "只有英文数字", "given": "手工指定", "format": "格式规定"}
SYSTEMS: Final = ("EPSG:4547", "EPSG:4526", "EPSG:4490", "EPSG:4326", "EPSG:4508", "EPSG:4497")
_STATUS: Final = {"new": ("新增", "#24593B"), "changed": ("更新", "#8A5A14"), "unchanged": ("未变", "#6B7280"),
                  "left_out": ("不导入", "#B5172F")}


def grid() -> QTableWidget:
    """A read-only table for previews."""
    made = QTableWidget()
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setShowGrid(False)
    made.verticalHeader().setDefaultSectionSize(28)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.horizontalHeader().setFixedHeight(30)
    return made


def personal(field: str, table: str) -> Column | None:
    """The field's column where it is personal."""
    column = import_fields.fields(table).get(field)
    return column if column is not None and column.personal else None


def masked(values: list[Any], field: str, table: str) -> list[str]:
    """Values as texts, masked where the field is personal."""
    column = personal(field, table) if field else None
    name = import_fields.HOLDER.get(field, field)
    shown = [privacy.mask_value(name, value) if column else value for value in values]
    return ["" if is_missing(value) else str(value) for value in shown]


class FilePage(QWidget):
    """Which file, which layer, how its text and coordinates are read; below it how that looks.

    Signals:
        asked: a file or another way of reading was chosen.
    """

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.path = QLineEdit()
        self.path.setPlaceholderText(tr("选一个文件，或把文件拖到这里：Excel 台账、SHP（可压成 zip）、GPKG、GeoJSON"))
        self.path.returnPressed.connect(lambda: self.choose(Path(self.path.text().strip())))
        self.layer, self.encoding, self.crs = QComboBox(), QComboBox(), QComboBox()
        self.layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.layer.setMaximumWidth(220)
        for box in (self.encoding, self.crs):
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            box.setMinimumWidth(236)
        self.note = parts.text("", "small", wrap=True)
        self.preview = grid()
        browse = parts.button(tr("选择…"), self._on_browse)
        choices = parts.row(parts.text(tr("图层")), self.layer, 6, parts.text(tr("文字编码")), self.encoding, 6,
                            parts.text(tr("坐标系")), self.crs, 0)
        column = parts.column(parts.row(self.path, browse), choices, self.note, self.preview, spacing=10)
        column.setStretch(3, 1)
        self.setLayout(column)
        for box in (self.layer, self.encoding, self.crs):
            box.activated.connect(lambda _at: self.asked.emit())
        self._reset()

    @property
    def chosen(self) -> Path | None:
        """The file in the box."""
        words = self.path.text().strip()
        return Path(words).expanduser() if words else None

    @property
    def layer_asked(self) -> str | None:
        """The layer chosen; None before the file's layers are known."""
        return self.layer.currentText() or None

    @property
    def encoding_asked(self) -> str | None:
        """The encoding that overrules the guess."""
        return self._asked(self.encoding)

    @property
    def crs_asked(self) -> str | None:
        """The coordinate system that overrules the file's."""
        return self._asked(self.crs)

    @staticmethod
    def _asked(box: QComboBox) -> str | None:
        """What was chosen or typed; None for the first line, which says what the file itself says."""
        words = box.currentText().strip()
        if not words or (box.currentIndex() == 0 and words == box.itemText(0)):
            return None
        return words.split("  ")[0]

    def choose(self, path: Path) -> None:
        """Take a file, and forget what was said about the one before."""
        self.path.setText(str(path))
        self._reset()
        self.asked.emit()

    def _reset(self) -> None:
        for box in (self.layer, self.encoding, self.crs):
            box.blockSignals(True)
            box.clear()
            box.setEnabled(False)
            box.blockSignals(False)
        self.preview.setRowCount(0)
        self.preview.setColumnCount(0)
        self.note.setText(tr("先导入红线（片区），再导入宗地和房屋的图形，最后导入户的台账（Excel）。数据只留在本机。"))

    def _on_browse(self) -> None:
        path = desktop.asked_file(self, tr("选择文件"), tr("图形和表格") + f" ({KINDS})")
        if path is not None:
            self.choose(path)

    def wait(self, *, on: bool) -> None:
        """Say that the file is being read."""
        if on:
            self.note.setText(tr("正在读取…"))

    def show_source(self, names: list[str], source: Source, mapping: dict[str, str]) -> None:
        """Show how the file was read; columns that hold persons are masked."""
        self._fill(self.layer, names, source.layer)
        self._offer(self.encoding, _guessed(source.encoding), encoding.CHOICES)
        if source.crs is not None:
            said = f"{crs_names.short(source.crs.to_string())}（{tr('文件自带')}）"
        else:
            said = tr("文件没有写明，按数字判断") if source.spatial else tr("没有坐标")
        self._offer(self.crs, said, tuple(f"{each}  {crs_names.short(each)}" for each in SYSTEMS))
        self.encoding.setEnabled(source.encoding.source != "format")
        self.crs.setEnabled(source.spatial)
        self.layer.setEnabled(len(names) > 1)
        self._show_rows(source, mapping)
        lines = [tr("{rows} 行，{columns} 列", rows=len(source.frame), columns=len(source.frame.columns))]
        lines += [each.reason for each in source.findings[:3]]
        self.note.setText("\n".join(lines))

    @staticmethod
    def _fill(box: QComboBox, words: list[str], current: str) -> None:
        box.blockSignals(True)
        box.clear()
        box.addItems(words)
        box.setCurrentText(current)
        box.blockSignals(False)

    @staticmethod
    def _offer(box: QComboBox, said: str, others: tuple[str, ...]) -> None:
        """The file's own answer first, then what may overrule it; a choice already made stays."""
        chosen = FilePage._asked(box)
        box.blockSignals(True)
        box.clear()
        box.addItems([said, *others])
        if chosen is not None:
            found = box.findText(chosen, Qt.MatchFlag.MatchStartsWith)
            box.setCurrentIndex(found if found > 0 else 0)
            if found <= 0:
                box.setCurrentText(chosen)
        if (typed := box.lineEdit()) is not None:
            typed.setCursorPosition(0)
        box.blockSignals(False)

    def _show_rows(self, source: Source, mapping: dict[str, str]) -> None:
        frame = source.frame.head(_PREVIEW)
        self.preview.setColumnCount(len(frame.columns))
        self.preview.setRowCount(len(frame))
        self.preview.setHorizontalHeaderLabels([str(name) for name in frame.columns])
        self.preview.setVerticalHeaderLabels([str(row) for row in frame.index])
        table = importing.suggest_table(source)
        for at, name in enumerate(frame.columns):
            texts = masked(list(frame[name]), mapping.get(str(name), ""), table)
            for row, words in enumerate(texts):
                self.preview.setItem(row, at, QTableWidgetItem(words))
        self.preview.resizeColumnsToContents()


def _guessed(guess: Guess) -> str:
    sure = "" if guess.certain else tr("，请核对预览")
    return f"{guess.encoding.upper()}（{tr(_HOW[guess.source])}{sure}）"


class MappingPage(QWidget):
    """Into which table, which zone, and which column is which field.

    Signals:
        changed: something was chosen.
    """

    changed = Signal()

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        self._source: Source | None = None
        self.table, self.zone = QComboBox(), QComboBox()
        for name in importing.TABLES:
            self.table.addItem(tr(schema.TABLES[name].label), name)
        self.zone.addItem(tr("自动（按位置或文件里的片区列）"), None)
        for name in tables["zone"]["zone_name"]:
            self.zone.addItem(str(name), str(name))
        self.columns = grid()
        self.columns.setColumnCount(3)
        self.columns.setHorizontalHeaderLabels([tr("文件里的列"), tr("前几行"), tr("导入为")])
        self.columns.verticalHeader().hide()
        self.columns.verticalHeader().setDefaultSectionSize(36)
        header = self.columns.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 170)
        header.resizeSection(2, 220)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.addRow(tr("导入到"), self.table)
        form.addRow(tr("片区"), self.zone)
        self.key = parts.text("", "small", wrap=True)
        column = parts.column(form, self.key, self.columns, spacing=10)
        column.setStretch(2, 1)
        self.setLayout(column)
        self.table.activated.connect(lambda _at: self._fill())
        self.zone.activated.connect(lambda _at: self.changed.emit())

    @property
    def into(self) -> str:
        """The table chosen."""
        return str(self.table.currentData())

    @property
    def zone_name(self) -> str | None:
        """The zone chosen; None leaves it to the file."""
        return None if self.into == "zone" else self.zone.currentData()

    @property
    def mapping(self) -> dict[str, str]:
        """Column → field; an empty field leaves the column out."""
        chosen = {}
        for row in range(self.columns.rowCount()):
            item, box = self.columns.item(row, 0), self.columns.cellWidget(row, 2)
            if item is not None and isinstance(box, QComboBox):
                chosen[item.text()] = str(box.currentData() or "")
        return chosen

    def show_source(self, source: Source, table: str) -> None:
        """Suggest for another file."""
        self._source = source
        self.table.setCurrentIndex(self.table.findData(table))
        self._fill()

    def _fill(self) -> None:
        source = self._source
        if source is None:
            return
        self.zone.setEnabled(self.into != "zone")
        suggested = importing.suggest_mapping(source, self.into)
        fields = importing.fields(self.into)
        key = fields[importing.KEYS[self.into]]
        self.key.setText(tr("按“{key}”认行：编号相同的更新，没有的新增。", key=tr(key.label)))
        self.columns.setRowCount(len(source.frame.columns))
        for row, name in enumerate(source.frame.columns):
            field = suggested.get(str(name), "")
            given = [each for each in source.frame[name].head(20) if not is_missing(each)][:3]
            sample = masked(given, field, self.into)
            self.columns.setItem(row, 0, QTableWidgetItem(str(name)))
            self.columns.setItem(row, 1, QTableWidgetItem("、".join(sample)))
            self.columns.setCellWidget(row, 2, self._choice(fields, field))
        self.changed.emit()

    def _choice(self, fields: dict[str, Column], current: str) -> QComboBox:
        box = QComboBox()
        box.addItem(tr("（不导入）"), "")
        for name, column in fields.items():
            box.addItem(tr(column.label), name)
        box.setCurrentIndex(max(box.findData(current), 0))
        box.activated.connect(lambda _at: self.changed.emit())
        return box


class PlanPage(QWidget):
    """What would change, what was noticed, and the rows as they would come in."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = parts.text("", "strong", wrap=True)
        self.about = parts.text("", "small", wrap=True)
        self.findings = QPlainTextEdit()
        self.findings.setReadOnly(True)
        self.rows = grid()
        self.heading = parts.text("", "heading")
        self._noticed = left = QWidget()
        left.setLayout(parts.column(self.heading, self.findings, margins=(0, 0, 10, 0)))
        right = QWidget()
        right.setLayout(parts.column(parts.text(tr("导入后的样子"), "heading"), self.rows, margins=(10, 0, 0, 0)))
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([300, 520])
        column = parts.column(self.counts, self.about, split, spacing=8)
        column.setStretch(2, 1)
        self.setLayout(column)

    def show_plan(self, plan: ImportPlan) -> None:
        """Show what an import would do."""
        words = tr("新增 {new} · 更新 {changed} · 未变 {unchanged} · 修复图形 {repaired} · 不导入 {left_out}")
        self.counts.setText(words.format(new=plan.new, changed=plan.changed, unchanged=plan.unchanged,
                                         repaired=plan.repaired, left_out=plan.left_out))
        system = crs_names.short(plan.crs) if plan.crs and plan.crs.startswith("EPSG") else plan.crs or tr("没有坐标")
        self.about.setText(tr("导入到{table} · 坐标系 {crs} · 编码 {encoding} · 整步可撤销",
                              table=tr(schema.TABLES[plan.table].label), crs=system,
                              encoding=plan.encoding.encoding.upper()))
        lines = findings.told(plan.findings)
        more = [tr("……另有 {count} 项", count=len(lines) - _LISTED)] if len(lines) > _LISTED else []
        self.findings.setPlainText("\n\n".join([*lines[:_LISTED], *more]))
        self.heading.setText(tr("注意 {count} 项", count=len(lines)))
        self._noticed.setVisible(bool(plan.findings))
        self._show_rows(plan)

    def _show_rows(self, plan: ImportPlan) -> None:
        frame = plan.preview
        frame = pd.concat([frame[frame["status"] == status] for status in ("left_out", "changed", "new", "unchanged")])
        frame = frame.head(_PREVIEW)
        fields = importing.fields(plan.table)
        self.rows.setColumnCount(len(frame.columns))
        self.rows.setRowCount(len(frame))
        self.rows.setVerticalHeaderLabels([str(row) for row in frame.index])
        titles = [tr(fields[name].label) if name in fields else tr("结果") for name in frame.columns]
        self.rows.setHorizontalHeaderLabels(titles)
        for at, name in enumerate(frame.columns):
            for row, value in enumerate(frame[name]):
                self.rows.setItem(row, at, self._cell(name, value, fields.get(name), plan.table))
        self.rows.resizeColumnsToContents()

    @staticmethod
    def _cell(name: str, value: Any, column: Column | None, table: str) -> QTableWidgetItem:
        if name == "status":
            words, colour = _STATUS[str(value)]
            item = QTableWidgetItem(tr(words))
            item.setForeground(QColor(colour))
            return item
        if column is not None and column.codes and not is_missing(value):
            return QTableWidgetItem(tr(codes.label(column.codes, str(value))))
        text = masked([value], name, table)[0]
        return QTableWidgetItem(text.removesuffix(" 00:00:00"))
