"""The small pieces that every panel is made of: texts, lines, cards, segments, rows that wrap.

They carry object names for ``window.qss`` and no knowledge of the field.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gisapp.ui import icons

_SEGMENT_ROOM_PX = 26


def text(words: str = "", name: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label; ``name`` picks its look (grey, small, strong, big, title, heading …)."""
    made = QLabel(words)
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def button(words: str, clicked: Callable[[], object], name: str = "", icon: str = "") -> QPushButton:
    """A push button that calls a function."""
    made = QPushButton(words)
    made.setObjectName(name)
    if icon:
        made.setIcon(icons.icon(icon))
    made.setAutoDefault(name == "primary")
    made.clicked.connect(lambda _checked=False: clicked())
    return made


def line() -> QFrame:
    """A thin horizontal line."""
    made = QFrame()
    made.setObjectName("line")
    return made


def column(*items: QWidget | QLayout | int, margins: tuple[int, int, int, int] = (0, 0, 0, 0),
           spacing: int = 6) -> QVBoxLayout:
    """Things above each other; an int is a gap, 0 a stretch."""
    made = QVBoxLayout()
    _fill(made, items, margins, spacing)
    return made


def row(*items: QWidget | QLayout | int, margins: tuple[int, int, int, int] = (0, 0, 0, 0),
        spacing: int = 8) -> QHBoxLayout:
    """Things beside each other; an int is a gap, 0 a stretch."""
    made = QHBoxLayout()
    _fill(made, items, margins, spacing)
    return made


def _fill(layout: QVBoxLayout | QHBoxLayout, items: Iterable[QWidget | QLayout | int],
          margins: tuple[int, int, int, int], spacing: int) -> None:
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        elif item:
            layout.addSpacing(item)
        else:
            layout.addStretch(1)


def boxed(layout: QLayout, name: str = "") -> QFrame:
    """A frame around a layout."""
    made = QFrame()
    made.setObjectName(name)
    made.setLayout(layout)
    return made


def size_up(window: QWidget, width: int, height: int) -> None:
    """Give a window its size, or what the screen has beside the frame: at 125 % a small one is 614 high."""
    room = window.screen().availableGeometry()
    window.resize(min(width, room.width() - 40), min(height, room.height() - 60))


def place_beside(dialog: QWidget, window: QWidget) -> None:
    """Put a dialog at the right edge of a window, no higher than it, so that the map stays in sight."""
    corner = window.mapToGlobal(window.rect().topRight())
    dialog.resize(dialog.width(), min(dialog.height(), max(window.height() - 90, 420)))
    dialog.move(corner.x() - dialog.width() - 12, corner.y() + 60)


def scrolled(inner: QWidget) -> QScrollArea:
    """A widget that scrolls vertically when there is too little room, and never sideways."""
    area = QScrollArea()
    area.setObjectName("plain")
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def scrolled_both_ways(inner: QWidget) -> QScrollArea:
    """A widget that scrolls both ways when there is too little room."""
    area = scrolled(inner)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setViewportMargins(10, 4, 10, 4)
    return area


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item else None
        inner = item.layout() if item else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class ElidedLabel(QLabel):
    """A label that ends in … where it is too long, and tells its full text under the pointer."""

    def __init__(self, words: str = "", name: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self.setObjectName(name)
        self._mode = mode
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_words(words)

    def set_words(self, words: str) -> None:
        """Change the text."""
        self._words = words
        self._elide()

    @property
    def words(self) -> str:
        """The full text."""
        return self._words

    def resizeEvent(self, event: object) -> None:
        """Fit the text again."""
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._words, self._mode, max(self.width(), 0))
        super().setText(shown)
        self.setToolTip(self._words if shown != self._words else "")

    def sizeHint(self) -> QSize:
        """As wide as the full text would be."""
        return QSize(self.fontMetrics().horizontalAdvance(self._words) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Almost nothing: the text can be cut."""
        return QSize(24, super().sizeHint().height())


def _bold_width(widget: QPushButton) -> int:
    font = QFont(widget.font())
    font.setBold(True)
    return QFontMetrics(font).horizontalAdvance(widget.text())


class Segments(QFrame):
    """A few choices side by side, one of them on.

    Signals:
        chosen: the key of the choice that the officer made.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("segments")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._row = row(margins=(3, 3, 3, 3), spacing=0)
        self.setLayout(self._row)
        self._group = QButtonGroup(self)
        self._keys: list[object] = []

    def set_choices(self, choices: Iterable[tuple[object, str]], current: object) -> None:
        """Offer other choices (key, text)."""
        clear(self._row)
        for old in self._group.buttons():
            self._group.removeButton(old)
        self._keys = []
        for key, words in choices:
            made = button(words, lambda key=key: self.chosen.emit(key))  # type: ignore[misc]
            made.setCheckable(True)
            made.setChecked(key == current)
            made.setMinimumWidth(_bold_width(made) + _SEGMENT_ROOM_PX)  # the one that is on is written in bold
            self._group.addButton(made)
            self._row.addWidget(made)
            self._keys.append(key)

    def set_current(self, key: object) -> None:
        """Show a choice as the one that is on, without telling anybody."""
        for known, made in zip(self._keys, self._group.buttons(), strict=True):
            if known == key:
                made.setChecked(True)


def offer(box: QComboBox, choices: Iterable[tuple[str, object]]) -> None:
    """Offer other choices, keeping the one chosen where it is still there; nobody is told."""
    before = box.currentData()
    box.blockSignals(True)
    box.clear()
    for words, key in choices:
        box.addItem(words, key)
    box.setCurrentIndex(max(box.findData(before), 0))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.blockSignals(False)
