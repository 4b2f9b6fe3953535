"""A corner or an edge in the hand: where it goes and what would come of it. Used by ``draw_reshape``."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from gisapp import i18n
from gisapp.domain import fabric, vertices
from gisapp.domain.fabric import Edit
from gisapp.domain.rings import Areal, Points
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.ui.draw_ground import Ground

LEAST_M2: Final = 0.005
"""Flaws below this are not told: areas are written to the hundredth."""


@dataclass(slots=True, eq=False)
class Drag:
    """A corner (1, 2) or an edge (2, 2) that is moved.

    Attributes:
        old: where it is.
        grip: where the hand took it, (2,).
        new: where it goes.
        alone: whether only the parcel in hand moves.
        edit: what would come of it; None where it cannot be.
        fault: why not; ``advice`` says it with what to do instead.
        flaws: ㎡ that the parcel would share with others, and ㎡ that it would leave to nobody.
    """

    old: Points
    grip: Points
    new: Points
    alone: bool = False
    edit: Edit | None = None
    fault: str = ""
    advice: str = ""
    flaws: tuple[float, float] = (0.0, 0.0)

    def attempt(self, ground: Ground, uid: str | None, table: str = "parcel") -> None:
        """Try it on the parcels of the map, or on one sketch; ``uid`` is the one in hand."""
        shapes = ground.around(np.concatenate([self.old, self.new]), table)
        if table != "parcel":
            shapes = shapes[shapes.index == uid]
        try:
            self.edit, self.fault = fabric.move(shapes, self.old, self.new, alone=uid if self.alone else None), ""
            self.flaws = vertices.flaws(shapes, self.edit.changed) if self.alone else (0.0, 0.0)
        except GisAppError as error:
            self.edit, self.fault = None, i18n.sentence(error.code, error.params)
            self.advice = i18n.explain(error).replace("\n", " ")

    def words(self, uid: str | None, shape: Areal) -> str:
        """How far, the area of the parcel in hand before and after, how many move with it."""
        lines = [f"{float(np.hypot(*(self.new[0] - self.old[0]))):.3f} m"]
        if self.edit is None or uid is None:
            return "\n".join([*lines, self.fault]) if self.fault else lines[0]
        after = self.edit.changed.get(uid, shape)
        if shape.area:
            lines.append(f"{shape.area:,.2f} → {after.area:,.2f} ㎡（{after.area - shape.area:+,.2f}）")
        elif shape.length:
            lines.append(f"{shape.length:,.3f} → {after.length:,.3f} m（{after.length - shape.length:+,.3f}）")
        others = len(self.edit.bent) - (uid in self.edit.bent)
        if others:
            lines.append(tr("相邻 {count} 宗一起动", count=others))
        if max(self.flaws) >= LEAST_M2:
            shared, lost = (f"{each:.2f}" for each in self.flaws)
            lines.append(tr("重叠 {shared} ㎡，空出 {lost} ㎡", shared=shared, lost=lost))
        return "\n".join(lines)
