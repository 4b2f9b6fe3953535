"""Editors of single values in the pane: numbers in millimetres, texts with fields, choices, colours, columns, files.

Each is made for a ``kinds.Wish``, shows what it is given without telling anybody, and tells what the officer makes of
it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from gisapp.domain.schema import TABLES
from gisapp.i18n import tr
from gisapp.services.layouts import kinds
from gisapp.services.layouts.field_menu import Group
from gisapp.services.layouts.kinds import Wish
from gisapp.services.pages import records
from gisapp.services.pages.figures import PICTURES
from gisapp.ui import desktop, parts

Give = Callable[[Any], object]
_SWATCHES: Final = ("#22262E", "#6B7280", "#C8102E", "#2B5C99", "#2F9E80", "#E9B04A", "#FFF6CF", "#F1F2F4", "#FFFFFF")
_ROWS_PX: Final = 96
_PAD_PX: Final = 8
_NUMBER_PX: Final = 74


class Editor(QWidget):
    """One value; ``put`` shows it."""

    def put(self, value: Any) -> None:
        """Show a value; nobody is told."""


class NumberEdit(Editor):
    """A number with its unit; the wheel turns it only while it is being edited, so that a pane can be scrolled."""

    def __init__(self, give: Give, *, unit: str = "", low: float = 0.0, high: float = 500.0, decimals: int = 1,
                 empty: str = "") -> None:
        super().__init__()
        self.box = _Spin()
        self.box.setRange(low, high)
        self.box.setDecimals(decimals)
        self.box.setSingleStep(0.1 if decimals == 1 else 0.05)
        self.box.setSuffix(f" {tr(unit)}" if unit else "")
        self.box.setKeyboardTracking(False)
        self.box.setSpecialValueText(empty)
        self.box.valueChanged.connect(lambda value: give(round(value, 3)))
        self.setLayout(parts.column(self.box))

    def put(self, value: Any) -> None:
        """Show a number."""
        with QSignalBlocker(self.box):
            self.box.setValue(float(value or 0))


class _Spin(QDoubleSpinBox):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(_PAD_PX, 0, 0, 0)
        self.setMinimumWidth(_NUMBER_PX)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn only what is being edited."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CountEdit(Editor):
    """A whole number."""

    def __init__(self, give: Give, high: float) -> None:
        super().__init__()
        self.box = QSpinBox()
        self.box.lineEdit().setTextMargins(_PAD_PX, 0, 0, 0)
        self.box.setRange(0, round(high))
        self.box.setKeyboardTracking(False)
        self.box.valueChanged.connect(give)
        self.setLayout(parts.column(self.box))

    def put(self, value: Any) -> None:
        """Show a number."""
        with QSignalBlocker(self.box):
            self.box.setValue(int(value or 0))


class PairEdit(Editor):
    """Two numbers."""

    def __init__(self, give: Give) -> None:
        super().__init__()
        self._both = [NumberEdit(lambda _value: give(self._values()), decimals=2, high=500) for _ in range(2)]
        self.setLayout(parts.row(*self._both, spacing=6))

    def _values(self) -> list[float]:
        return [round(each.box.value(), 2) for each in self._both]

    def put(self, value: Any) -> None:
        """Show two numbers."""
        for each, number in zip(self._both, value or (0, 0), strict=False):
            each.put(number)


class FlagEdit(Editor):
    """Yes or no."""

    def __init__(self, words: str, give: Give) -> None:
        super().__init__()
        self.box = QCheckBox(words)
        self.box.toggled.connect(give)
        self.setLayout(parts.column(self.box))

    def put(self, value: Any) -> None:
        """Show whether it is so."""
        with QSignalBlocker(self.box):
            self.box.setChecked(bool(value))


class _Choices(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the pane, and choose nothing by the way."""
        event.ignore()


class ChoiceEdit(Editor):
    """One of several."""

    def __init__(self, choices: Sequence[tuple[Any, str]], give: Give) -> None:
        super().__init__()
        self.box = _Choices()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMaxVisibleItems(16)
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.activated.connect(lambda at: give(self.box.itemData(at)))
        self.setLayout(parts.column(self.box))

    def put(self, value: Any) -> None:
        """Show the one chosen; one that is not offered as it is written."""
        at = self.box.findData(value)
        if at < 0:
            self.box.addItem(str(value), value)
            at = self.box.count() - 1
        self.box.setCurrentIndex(at)


class ColourEdit(Editor):
    """A colour, one of a few or any; none where that is usual."""

    def __init__(self, give: Give, *, none: bool) -> None:
        super().__init__()
        self._give = give
        self.button = parts.button("", lambda: None)
        menu = QMenu(self.button)
        if none:
            menu.addAction(tr("无")).triggered.connect(lambda: self._take(""))
        for colour in _SWATCHES:
            action = menu.addAction(colour)
            action.setIcon(_swatch(colour))
            action.triggered.connect(lambda _checked=False, colour=colour: self._take(colour))
        menu.addAction(tr("其他颜色…")).triggered.connect(self._ask)
        self.button.setMenu(menu)
        self._colour = ""
        self.setLayout(parts.column(self.button))

    def _ask(self) -> None:
        chosen = QColorDialog.getColor(QColor(self._colour or "#FFFFFF"), self, tr("颜色"))
        if chosen.isValid():
            self._take(chosen.name().upper())

    def _take(self, colour: str) -> None:
        self.put(colour)
        self._give(colour)

    def put(self, value: Any) -> None:
        """Show a colour."""
        self._colour = str(value or "")
        self.button.setText(self._colour or tr("无"))
        self.button.setIcon(_swatch(self._colour or "#FFFFFF"))


def _swatch(colour: str) -> QIcon:
    picture = QPixmap(16, 16)
    picture.fill(QColor(colour))
    return QIcon(picture)


class TextEdit(Editor):
    """A text, over one line or several, with a menu of fields."""

    def __init__(self, wish: Wish, groups: Sequence[Group], give: Give) -> None:
        super().__init__()
        self._wish = wish
        several = wish.sort in {"words", "rows", "labelled", "ticks"}
        self.text: QPlainTextEdit | QLineEdit = QPlainTextEdit() if several else QLineEdit()
        if isinstance(self.text, QPlainTextEdit):
            self.text.setTabChangesFocus(True)
            self.text.setFixedHeight(62 if wish.sort == "words" else _ROWS_PX)
            self.text.textChanged.connect(lambda: give(self.value()))
        else:
            self.text.textEdited.connect(lambda _words: give(self.value()))
        self._told = give
        line = parts.row(0, spacing=4)
        if wish.sort in {"labelled", "ticks"}:
            line.insertWidget(0, parts.text(tr("一行一条，用 | 隔开"), "small"))
        elif wish.sort == "rows":
            line.insertWidget(0, parts.text(tr("一行一条"), "small"))
        if wish.fields:
            line.addWidget(self._menu(groups))
        self.setLayout(parts.column(self.text, line, spacing=2))

    def _menu(self, groups: Sequence[Group]) -> QToolButton:
        made = QToolButton()
        made.setObjectName("link")
        made.setText(tr("插入字段"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        for name, fields in groups:
            inner = menu.addMenu(tr(name))
            for field in fields:
                shown = field.partition(".")[2] or field
                inner.addAction(shown).triggered.connect(lambda _checked=False, field=field: self.insert(field))
        made.setMenu(menu)
        return made

    def insert(self, field: str) -> None:
        """Put a field where the cursor is."""
        words = f"{{{field}}}"
        if isinstance(self.text, QPlainTextEdit):
            self.text.insertPlainText(words)
        else:
            self.text.insert(words)
            self._told(self.value())
        self.text.setFocus()

    def value(self) -> Any:
        """What is written, as the file keeps it."""
        words = self.text.toPlainText() if isinstance(self.text, QPlainTextEdit) else self.text.text()
        return words if self._wish.sort in {"words", "text"} else kinds.from_lines(self._wish.sort, words)

    def put(self, value: Any) -> None:
        """Show a text, unless it is what is written."""
        if value == self.value():
            return
        words = str(value or "") if self._wish.sort in {"words", "text"} else kinds.as_lines(self._wish.sort, value)
        with QSignalBlocker(self.text):
            if isinstance(self.text, QPlainTextEdit):
                self.text.setPlainText(words)
            else:
                self.text.setText(words)


class ColumnsEdit(Editor):
    """Which columns of a table, in the order in which they are ticked."""

    def __init__(self, give: Give) -> None:
        super().__init__()
        self._give = give
        self._chosen: list[str] = []
        self.button = parts.button("", lambda: None)
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._tick)
        self.button.setMenu(self.menu)
        self._table = ""
        self.setLayout(parts.column(self.button))

    def offer(self, table: str) -> None:
        """Offer the columns of another table; one that is made by the program has its own."""
        if table == self._table:
            return
        self._table = table
        self.menu.clear()
        labels = records.columns_of(table) if table in TABLES else ()
        for label in labels:
            action = self.menu.addAction(label)
            action.setCheckable(True)
            action.triggered.connect(lambda on, label=label: self._on_ticked(label, on=on))
        self.setEnabled(bool(labels))

    def _tick(self) -> None:
        for action in self.menu.actions():
            action.setChecked(action.text() in self._chosen)

    def _on_ticked(self, label: str, *, on: bool) -> None:
        self._chosen = [*self._chosen, label] if on else [each for each in self._chosen if each != label]
        self._show()
        self._give(self._chosen or None)

    def put(self, value: Any) -> None:
        """Show the columns chosen."""
        self._chosen = [str(each) for each in value or ()]
        self._show()

    def _show(self) -> None:
        self.button.setText("、".join(self._chosen[:4]) + ("…" if len(self._chosen) > 4 else "") or tr("前几列"))
        self.button.setToolTip("、".join(self._chosen))


class FileEdit(Editor):
    """A picture."""

    def __init__(self, give: Give) -> None:
        super().__init__()
        self._give = give
        self.name = parts.ElidedLabel("")
        line = parts.row(self.name, parts.button(tr("选择…"), self._ask), spacing=6)
        line.setStretch(0, 1)
        self.setLayout(line)

    def _ask(self) -> None:
        kinds_ = " ".join(f"*{suffix}" for suffix in PICTURES)
        path = desktop.asked_file(self, tr("图片"), f"{tr('图片')} ({kinds_})")
        if path is not None:
            self.take(path)

    def take(self, path: Path) -> None:
        """Take a file."""
        self.put(str(path))
        self._give(str(path))

    def put(self, value: Any) -> None:
        """Show a file."""
        self.name.set_words(Path(str(value)).name if value else tr("没有选图片"))


def editor(wish: Wish, subject: str, groups: Sequence[Group], give: Give) -> Editor:
    """The editor of a wish on sheets about a subject."""
    if wish.sort == "number":
        return NumberEdit(give, unit=wish.unit, high=wish.most, decimals=2)
    if wish.sort == "choice" and wish.choices is not None:
        return ChoiceEdit([(value, tr(words)) for value, words in wish.choices(subject)], give)
    made: dict[str, Callable[[], Editor]] = {
        "count": lambda: CountEdit(give, wish.most), "pair": lambda: PairEdit(give),
        "flag": lambda: FlagEdit(tr(wish.label), give), "colour": lambda: ColourEdit(give, none=not wish.usual),
        "columns": lambda: ColumnsEdit(give), "file": lambda: FileEdit(give),
    }
    return made.get(wish.sort, lambda: TextEdit(wish, groups, give))()
