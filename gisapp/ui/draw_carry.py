"""Moving whole parcels: dragged, or by a typed step. They go as one with their buildings; neighbours are not pushed.

The corner nearest to where they are taken is led by the hand, so that it can be put onto another one. Taken in hand by
``draw_desk``.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from gisapp import i18n
from gisapp.carto.measuring import Point
from gisapp.carto.snapping import Caught
from gisapp.carto.style import INK
from gisapp.carto.traverse import Way
from gisapp.domain import placing, rings, vertices
from gisapp.domain.changes import Tables
from gisapp.domain.rings import Points
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services import reshaping
from gisapp.services.editing import Edited
from gisapp.ui import theme
from gisapp.ui.draw_ground import Ground
from gisapp.ui.draw_round import Round
from gisapp.ui.map_canvas import MapCanvas
from gisapp.ui.map_snapping import Snapping
from gisapp.ui.map_tool import Keys, Offer, Tool

_LED_PX: Final = 14
_FREE: Final = Qt.KeyboardModifier.ControlModifier
_NOWHERE: Final = np.zeros(2)


class Carry(Tool):
    """Parcels in the hand.

    Attributes:
        shapes: the parcels that are moved, by uid.
        houses: the shapes of the buildings on them.
        housed: whether the buildings move too.
        step: metres east and north so far.
    """

    ways = (Way.DELTA, Way.BEARING)
    cursor = Qt.CursorShape.OpenHandCursor

    def __init__(self, view: MapCanvas, snapping: Snapping, round_: Round, chosen: Callable[[list[str]], object],
                 told: Callable[[str], object]) -> None:
        super().__init__(view)
        self.verb = tr("平移")
        self.title = tr("平移宗地")
        self.snapping, self.round, self.ground = snapping, round_, Ground(view)
        self._chosen, self._told = chosen, told
        self.shapes: dict[str, Any] = {}
        self.houses: Sequence[Any] = ()
        self.housed = True
        self.step: Points = _NOWHERE
        self.fault = self._advice = ""
        self._led: Points | None = None
        self._pointer: Point | None = None
        self._caught: Caught | None = None

    def choose(self, shapes: dict[str, Any], houses: Sequence[Any] = ()) -> None:
        """Take other parcels, and the buildings on them."""
        self.shapes = {uid: shape for uid, shape in shapes.items() if shape is not None}
        self.houses = houses
        self.step, self.fault, self._led, self._caught = _NOWHERE, "", None, None
        self.view.update()

    def hint(self) -> str:
        """What to do next."""
        if not self.shapes:
            return tr("点要平移的宗地；按住 Ctrl 可加几块")
        if self.fault:
            return self.fault
        if self.houses and self.housed:
            return tr("拖到新位置，或输入坐标差；{count} 幢房屋一起移，相邻宗地不动", count=len(self.houses))
        return tr("拖到新位置，或输入坐标差；只移界线，相邻宗地不动")

    def offers(self) -> Sequence[Offer]:
        """Whether the buildings move too."""
        return [Offer(tr("房屋一起移"), self.toggle_houses, "B", self.housed)] if self.houses else ()

    def toggle_houses(self) -> None:
        """Buildings move with their parcels, or stay."""
        self.housed = not self.housed
        self.view.update()

    def key(self, event: QKeyEvent) -> bool:
        """B: with the buildings, or without."""
        if event.key() != Qt.Key.Key_B or event.modifiers() or not self.houses:
            return False
        self.toggle_houses()
        return True

    def ask(self, at: QPointF) -> bool:
        """The right button offers what can be done."""
        offers = self.offers()
        if offers:
            self.popup(at, offers)
        return bool(offers)

    def start(self) -> Sequence[Point]:
        """Typed steps are told from where the parcels are."""
        if not self.shapes:
            return ()
        first = rings.points(next(iter(self.shapes.values())))[0]
        return [(float(first[0]), float(first[1]))]

    def aimed(self) -> Point | None:
        """Where the pointer is."""
        return self._pointer

    def move(self, at: QPointF, held: Keys) -> None:
        """Follow the pointer."""
        self._pointer = self.view.view.to_land(at.x(), at.y())

    def press(self, at: QPointF, held: Keys) -> bool:
        """Take the parcels by the point under the pointer, or the corner near it."""
        point = np.array(self.view.view.to_land(at.x(), at.y()))
        mine = [shape for shape in self.shapes.values() if shapely.dwithin(shape, shapely.Point(point), 0)]
        if not mine:
            return False
        corner = vertices.nearest_corner(mine[0], point, _LED_PX * self.view.view.metres_per_px)
        self._led = point if corner is None else corner
        return True

    def drag(self, at: QPointF, held: Keys) -> None:
        """Move them with the pointer."""
        if self._led is None:
            return
        own = np.concatenate([rings.points(shape) for shape in (*self.shapes.values(), *self.houses)])
        self._pointer, self._caught = self.snapping.catch(at, free=bool(held & _FREE), moved=own)
        self.step = np.array(self._pointer) - self._led
        self._try()
        self.view.update()

    def _try(self) -> None:
        own = np.concatenate([rings.points(shape) for shape in self.shapes.values()])
        beside = self.ground.near((*(own + self.step).min(axis=0).tolist(), *(own + self.step).max(axis=0).tolist()))
        shapes = pd.concat([beside.drop([uid for uid in self.shapes if uid in beside.index]),
                            pd.Series(self.shapes, dtype="object")])
        try:
            placing.shifted(shapes, list(self.shapes), self.step)
            self.fault = ""
        except GisAppError as error:
            self.fault, self._advice = i18n.sentence(error.code, error.params), i18n.explain(error).replace("\n", " ")

    def drop(self, at: QPointF, held: Keys) -> None:
        """Keep them where they are put."""
        self._caught = None
        if self._led is not None and self.step.any():
            self._keep()

    def _keep(self) -> None:
        if self.fault:
            self._told(self._advice)
            self._back()
            return
        uids, step, housed = list(self.shapes), self.step, self.housed

        def shift(tables: Tables, reason: str | None) -> Edited:
            return reshaping.shift(tables, uids, step, houses=housed, reason=reason)

        self.round.submit(shift, None, self._back)

    def _back(self) -> None:
        self.choose(self.shapes, self.houses)

    def click(self, at: QPointF, held: Keys) -> None:
        """Take another parcel; with Ctrl one more, or one less."""
        self._led = None
        uid = self.ground.at(self.view.view.to_land(at.x(), at.y()))
        if uid is None:
            return
        if held & _FREE:
            self._chosen([each for each in self.shapes if each != uid] + [uid] * (uid not in self.shapes))
        elif uid not in self.shapes:
            self._chosen([uid])

    def typed(self, points: Sequence[Point]) -> None:
        """Move by a typed step."""
        if not self.shapes or not points:
            self._told(tr("先点一块宗地"))
            return
        self.step = np.subtract(points[-1], self.start()[-1])
        self._try()
        self._keep()

    def escape(self) -> bool:
        """What is dragged goes back."""
        dragged = bool(self.step.any())
        self._back()
        return dragged

    def paint(self, painter: QPainter) -> None:
        """Where they are, and where they would be."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        moved = bool(self.step.any())
        goes = [*self.shapes.values(), *(self.houses if self.housed else ())]
        for at, shape in enumerate(goes):
            width = 2.0 if at < len(self.shapes) else 1.2
            self.ground.paint(painter, shape, INK if moved else theme.BLUE, 1.2 if moved else width, dashed=moved)
            if moved:
                there = rings.redrawn(shape, lambda ring: ring + self.step)
                self.ground.paint(painter, there, theme.ACCENT if self.fault else theme.BLUE, width, filled=50)
        if moved:
            words = f"ΔX {self.step[1]:+.3f}  ΔY {self.step[0]:+.3f}  {float(np.hypot(*self.step)):.3f} m"
            self.snapping.paint(painter, self._pointer, self._caught,
                                "\n".join([words, self.fault]) if self.fault else words)
