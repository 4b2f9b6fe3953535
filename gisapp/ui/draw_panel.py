"""The panel of the drawing tools over the map: what to do next, fields to type points, what else can be done, the keys.

It follows the tool in hand and hides with it. Made by ``draw_desk``.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
)

from gisapp import i18n
from gisapp.carto.traverse import Way
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services import typed_points
from gisapp.ui import icons, parts
from gisapp.ui.draw_keys import KeySheet
from gisapp.ui.map_tool import Offer, Tool
from gisapp.ui.map_view import MapView

_LEFT_PX: Final = 56
_TOP_PX: Final = 12
_WIDEST_PX: Final = 720
_FIELD_PX: Final = 84
_REFUSING_MS: Final = 5_000
_MARGINS_PX: Final = 30
_AFTER_FIELDS: Final = 3
_WAYS: Final = {Way.BEARING: "距离和方位角", Way.TURN: "距离和转角", Way.DELTA: "坐标差", Way.PLACE: "坐标"}
_FIELDS: Final[dict[Way, tuple[str, str]]] = {
    Way.BEARING: ("距离 m", "方位角"), Way.TURN: ("距离 m", "转角"),
    Way.DELTA: ("ΔX 北 m", "ΔY 东 m"), Way.PLACE: ("X（北）, Y（东），或经纬度", "")}
_TIPS: Final = {"方位角": "从北起顺时针，如 45°30′00″ 或 45.5；不填则朝光标",
                "转角": "从上一条边起，右转为正、左转为负"}


class _Field(QLineEdit):
    """A field whose Esc leaves the tool and whose Backspace, when empty, takes back a point.

    ``spared`` is asked about every other key and says whether it was the tool's: a hand that has just typed a point
    presses R or F1 without clicking on the map first.

    Signals:
        left: Esc was pressed.
        emptied: Backspace was pressed in the empty field.
    """

    left = Signal()
    emptied = Signal()

    def __init__(self, spared: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._spared = spared

    def event(self, event: QEvent) -> bool:
        """Esc is the tool's, before it means anything to the window; undo in an empty field is the window's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and not self.text() and (
                event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)):
            event.ignore()
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride \
                and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Backspace."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        elif not self._spared(event):
            super().keyPressEvent(event)
        event.accept()


class DrawPanel(QFrame):
    """The panel."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._view = view
        self._tool: Tool | None = None
        self._crs = ""
        self._refusing = QTimer(self, singleShot=True, interval=_REFUSING_MS)
        self._refusing.timeout.connect(view.tools.tell)
        self.title = parts.text("", "strong")
        self.hint = parts.ElidedLabel("", "grey")
        self.ways = QComboBox()
        self.ways.setAccessibleName(tr("输入方式"))
        self.ways.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.ways.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.first, self.second = _Field(self._spared), _Field(self._spared)
        self.add = parts.button("", self.enter)
        self.snaps = self._menu_button(tr("吸附"))
        self._offers = QWidget()
        self._buttons = parts.row(spacing=6)
        self._offers.setLayout(self._buttons)
        self._offered: list[tuple[str, str, bool | None]] = []
        self.cheats = KeySheet(view)
        self._lay_out()
        for each in (self.first, self.second):
            each.returnPressed.connect(self.enter)
            each.left.connect(self._view.tools.escape)
            each.emptied.connect(lambda: self._press(Qt.Key.Key_Backspace))
        self.ways.currentIndexChanged.connect(lambda _at: self._show_way())
        view.tools.taken.connect(self.follow)
        view.tools.hinted.connect(self._on_hinted)
        view.tools.listener = self._on_key
        view.tools.snapping.changed.connect(self._show_snapping)
        view.installEventFilter(self)
        self.hide()

    def _lay_out(self) -> None:
        keys = QToolButton()
        keys.setText("F1")
        keys.setToolTip(tr("快捷键（F1）"))
        keys.clicked.connect(lambda _checked=False: self.toggle_keys())
        close = QToolButton()
        close.setIcon(icons.icon("close"))
        close.setToolTip(tr("退出（Esc）"))
        close.clicked.connect(lambda _checked=False: self._view.tools.end())
        head = parts.row(self.title, self.hint, keys, close)
        head.setStretch(1, 1)
        self._row = parts.row(self.ways, self.first, self.second, self.add, self.snaps, 0, self._offers, spacing=6)
        self._below = parts.row(0)
        self.first.setMinimumWidth(_FIELD_PX)
        self.second.setMinimumWidth(_FIELD_PX)
        self._row.setStretch(1, 3)
        self._row.setStretch(2, 3)
        self.setLayout(parts.column(head, self._row, self._below, margins=(12, 8, 10, 10), spacing=6))

    def _menu_button(self, words: str) -> QToolButton:
        made = QToolButton()
        made.setText(words)
        made.setToolTip(tr("吸附到什么（F3 全开全关）"))
        menu = QMenu(made)
        menu.aboutToShow.connect(lambda: self._view.tools.snapping.menu(menu))
        made.setMenu(menu)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return made

    def _show_snapping(self) -> None:
        self.snaps.setText(tr("吸附") if self._view.tools.snapping.on else tr("不吸附"))
        self._place()

    # following the tool

    def follow(self, tool: Tool | None) -> None:
        """Show what belongs to the tool in hand; without one, or one that has no panel, nothing."""
        self._tool = tool if tool is not None and tool.title else None
        self._refusing.stop()
        self.setVisible(self._tool is not None)
        if self._tool is None:
            self.cheats.hide()
            if self.isAncestorOf(self._view.focusWidget() or self):
                self._view.setFocus()
            return
        self.title.setText(self._tool.title)
        self.add.setText(self._tool.verb)
        self.ways.blockSignals(True)
        self.ways.clear()
        for way in self._tool.ways:
            self.ways.addItem(tr(_WAYS[way]), way)
        self.ways.blockSignals(False)
        for each in (self.ways, self.first, self.second, self.add, self.snaps):
            each.setVisible(bool(self._tool.ways))
        self._show_way()
        self._offer()
        self._place()

    def set_crs(self, crs: str) -> None:
        """The project's system, in which coordinates are typed."""
        self._crs = crs

    def _show_way(self) -> None:
        if self.ways.currentData() is None:
            return
        way = Way(self.ways.currentData())
        for field, words in zip((self.first, self.second), _FIELDS[way], strict=True):
            field.clear()
            field.setPlaceholderText(tr(words) if words else "")
            field.setToolTip(tr(_TIPS.get(words, words)) if words else "")
            field.setAccessibleName(tr(words) if words else "")
            field.setVisible(bool(words))
        self.first.setMinimumWidth(_FIELD_PX if self.second.isVisibleTo(self) else 2 * _FIELD_PX)
        if self.isVisible():
            self._place()

    def refuse(self, error: GisAppError) -> None:
        """Say what cannot be done, in place of the hint and without moving the map; for a while."""
        self._refusing.start()
        self._say(i18n.explain(error).replace("\n", " "), "refusal")

    def _on_hinted(self, words: str) -> None:
        if self._tool is not None:
            self.title.setText(self._tool.title)
            if not self._refusing.isActive():
                self._say(words, "grey")
            self._offer()

    def _say(self, words: str, name: str) -> None:
        if self.hint.objectName() != name:
            self.hint.setObjectName(name)
            self.hint.style().polish(self.hint)
        self.hint.set_words(words)

    def _offer(self) -> None:
        """The buttons, made anew only where they are others."""
        offers: Sequence[Offer] = self._tool.offers() if self._tool is not None else ()
        wanted = [(each.words, each.key, each.on) for each in offers]
        if wanted == self._offered:
            return
        self._offered = wanted
        parts.clear(self._buttons)
        for at, each in enumerate(offers):
            made = _shown_offer(each, lambda at=at: self._call(at))  # type: ignore[misc]
            self._buttons.addWidget(made)
            made.show()  # a layout leaves room only for what is shown
        self._offers.setVisible(bool(offers))
        if self.isVisible():
            self._place()

    def _call(self, at: int) -> None:
        offers = self._tool.offers() if self._tool is not None else ()
        if at < len(offers):
            offers[at].call()
            self._view.tools.tell()

    # typing

    def enter(self) -> None:
        """Hand on what is typed; with nothing typed, end what is drawn."""
        tool = self._tool
        if tool is None:
            return
        first, second = self.first.text(), self.second.text()
        if not first.strip() and not second.strip():
            self._press(Qt.Key.Key_Return)
            return
        west, south, east, north = self._view.view.bounds
        try:
            points = typed_points.read(Way(self.ways.currentData()), first, second, tool.start(),
                                       crs=self._crs, bounds=(west, south, east, north), pointer=tool.aimed())
        except GisAppError as error:
            self.refuse(error)
            return
        self._refusing.stop()
        tool.typed(points)
        self.first.clear()
        self.second.clear()
        self.first.setFocus()
        self._view.tools.tell()

    def _press(self, key: Qt.Key) -> None:
        """A key in a field that means the tool."""
        if self._tool is not None:
            self._tool.key(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
            self._view.tools.tell()

    def _spared(self, event: QKeyEvent) -> bool:
        """A key in a field: F1 shows the keys; a letter is the tool's where nothing is typed that could begin so."""
        if event.key() == Qt.Key.Key_F1:
            return self._on_key(event)
        typed = bool(self.first.text() or self.second.text()) or self.ways.currentData() == Way.PLACE
        letter = event.text().isascii() and event.text().isalpha() and not event.modifiers()
        if typed or not letter or self._tool is None or not self._tool.key(event):
            return False
        self._view.tools.tell()
        return True

    def _on_key(self, event: QKeyEvent) -> bool:
        """A key on the map that the tool had no use for: a digit begins to type, F1 shows the keys."""
        if self._tool is None:
            return False
        if event.key() == Qt.Key.Key_F1:
            self.toggle_keys()
        elif self._tool.ways and event.text() and event.text() in "0123456789.":
            self.first.setFocus()
            self.first.setText(event.text())
        elif self._tool.ways and event.key() == Qt.Key.Key_Tab:
            self.first.setFocus()
        else:
            return False
        return True

    def toggle_keys(self) -> None:
        """Show or hide the keys."""
        self.cheats.setVisible(not self.cheats.isVisible())
        self._place()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is pressed here is no key of the map below."""
        event.accept()

    def _place(self) -> None:
        """At the upper edge of the map; the buttons go below the fields where they do not fit beside them."""
        width = min(max(self._view.width() - _LEFT_PX - 12, 200), _WIDEST_PX)
        fields = [each for each in (self.ways, self.first, self.second, self.add, self.snaps) if not each.isHidden()]
        needed = sum(each.minimumWidth() if isinstance(each, QLineEdit) else each.sizeHint().width() for each in fields)
        beside = needed + self._buttons.sizeHint().width() + 6 * len(fields) + _MARGINS_PX <= width
        tight = needed + 6 * len(fields) + _MARGINS_PX > width
        for at, each in enumerate((self.add, self.snaps)):
            line, place = (self._below, at) if tight else (self._row, _AFTER_FIELDS + at)
            if line.indexOf(each) < 0:
                line.insertWidget(place, each)
        line = self._row if beside else self._below
        if line.indexOf(self._offers) < 0:
            line.addWidget(self._offers)
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
        self.setGeometry(_LEFT_PX, _TOP_PX, width, self.sizeHint().height())
        self.raise_()
        self.cheats.place(_LEFT_PX, self.geometry().bottom() + 8)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the upper edge, however large the map is."""
        if watched is self._view and event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


def _shown_offer(offer: Offer, call: Callable[[], object]) -> QAbstractButton:
    """A button, or a tick for what is on or off; its key in its tip."""
    made: QAbstractButton
    if offer.on is None:
        made = button = parts.button(offer.words, call, "primary" if offer.key == "Enter" else "")
        button.setAutoDefault(False)
    else:
        made = QCheckBox(offer.words)
        made.setChecked(offer.on)
        made.clicked.connect(lambda _checked=False: call())
    made.setToolTip(offer.key)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made
