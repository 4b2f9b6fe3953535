"""Where the changes of the outline in hand go; used by ``draw_reshape``.

A parcel's boundary is changed under the rules of ``services.reshaping``; a working sketch needs no reason.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from gisapp.domain import fabric, vertices
from gisapp.domain.changes import ChangeSet
from gisapp.domain.fabric import Edit
from gisapp.domain.rings import Points
from gisapp.services import reshaping, sketching
from gisapp.ui.draw_round import Round


@dataclass(frozen=True, slots=True)
class Kept:
    """The changes of one row.

    Attributes:
        round: keeps each as a step.
        table: ``parcel``, or one of ``sketching.TABLES``.
        uid: the row.
    """

    round: Round
    table: str
    uid: str

    def move(self, old: Points, new: Points, *, alone: bool, done: Callable[[ChangeSet], object],
             undone: Callable[[], object]) -> None:
        """Corners go from ``old`` to ``new`` places (n, 2)."""
        if self.table == "parcel":
            lone = self.uid if alone else None
            self.round.submit(lambda tables, reason: reshaping.move(tables, old, new, alone=lone, reason=reason), done,
                              undone)
        else:
            self._redraw(lambda shapes: fabric.move(shapes, old, new), undone)

    def add_corner(self, place: Points) -> None:
        """A corner (2,) on an edge."""
        if self.table == "parcel":
            self.round.submit(lambda tables, _reason: reshaping.add_corner(tables, place))
        else:
            self._redraw(lambda shapes: vertices.added(shapes, place))

    def drop_corner(self, place: Points) -> None:
        """A corner (2,) goes."""
        if self.table == "parcel":
            self.round.submit(lambda tables, reason: reshaping.drop_corner(tables, place, reason=reason))
        else:
            self._redraw(lambda shapes: vertices.removed(shapes, place))

    def drop_sketch(self) -> None:
        """The whole sketch goes."""
        self.round.submit(lambda tables, _reason: sketching.drop(tables, self.table, self.uid))

    def _redraw(self, change: Callable[[pd.Series], Edit], undone: Callable[[], object] | None = None) -> None:
        self.round.submit(lambda tables, _reason: sketching.redraw(tables, self.table, self.uid, change), None, undone)
