"""What every tool of the map answers to; ``map_tools`` hands pointer and keys to the one in hand.

A tool keeps what it has drawn in land coordinates, paints it over the map, and says in one sentence what to do next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QMenu

from gisapp.carto.measuring import Point
from gisapp.carto.traverse import Way
from gisapp.ui.map_canvas import MapCanvas

Keys = Qt.KeyboardModifier
"""The modifiers held while the pointer does something."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done now: its words, the call, and its key as it is written; ``on`` makes it a tick."""

    words: str
    call: Callable[[], object]
    key: str = ""
    on: bool | None = None


class Tool:
    """A tool that does nothing; each one overrides what it is about.

    Attributes:
        cursor: what the pointer looks like while the tool is in hand.
        title: what it is called in the panel of drawing tools; one without a title has no panel.
        ways: how points may be typed in the panel.
        verb: what the panel's button does with them.
    """

    cursor = Qt.CursorShape.CrossCursor
    title = ""
    ways: tuple[Way, ...] = ()
    verb = ""

    def __init__(self, view: MapCanvas) -> None:
        self.view = view

    def hint(self) -> str:
        """What to do next, in one sentence."""
        return ""

    def offers(self) -> Sequence[Offer]:
        """What else can be done now, as buttons of the panel and rows of the menu."""
        return ()

    def start(self) -> Sequence[Point]:
        """The points from which typed ones are told, the latest last."""
        return ()

    def aimed(self) -> Point | None:
        """Where the pointer is on the land."""
        return None

    def typed(self, points: Sequence[Point]) -> None:
        """Points were typed in the panel."""

    def copied(self) -> str:
        """What Ctrl+C takes to the clipboard; an empty text leaves the clipboard alone."""
        return ""

    def move(self, at: QPointF, held: Keys) -> None:
        """The pointer is elsewhere, no button held."""

    def press(self, at: QPointF, held: Keys) -> bool:
        """The left button went down; True where the tool takes the drag, else the hand moves the land."""
        return False

    def drag(self, at: QPointF, held: Keys) -> None:
        """The pointer moves with the button held, in a drag that the tool took."""

    def drop(self, at: QPointF, held: Keys) -> None:
        """The drag that the tool took is over."""

    def click(self, at: QPointF, held: Keys) -> None:
        """The button was pressed and released at one place."""

    def double_click(self, at: QPointF, held: Keys) -> None:
        """Two clicks; the first one came as such."""

    def key(self, event: QKeyEvent) -> bool:
        """A key; True where it meant something."""
        return False

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key is the tool's although the window has a command of that key."""
        return False

    def escape(self) -> bool:
        """Esc: take back what is in the middle of being done; False where there is nothing, which ends the tool."""
        return False

    def ask(self, at: QPointF) -> bool:
        """The right button, or the menu key; True where the tool has something to offer."""
        return False

    def popup(self, at: QPointF, offers: Sequence[Offer]) -> QMenu:
        """Show offers in a menu at a pixel."""
        menu = QMenu(self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in offers:
            action = menu.addAction(each.words + (f"\t{each.key}" if each.key else ""))
            action.setCheckable(each.on is not None)
            action.setChecked(bool(each.on))
            action.triggered.connect(lambda _checked=False, call=each.call: call())
        menu.popup(self.view.mapToGlobal(QPoint(round(at.x()), round(at.y()))))
        return menu

    def leave(self) -> None:
        """The tool goes out of hand."""

    def paint(self, painter: QPainter) -> None:
        """Draw over the map what is in hand."""
