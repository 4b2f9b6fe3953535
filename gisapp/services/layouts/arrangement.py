"""The frames of a product while they are laid out, and every state they went through.

A state is frozen; a step makes another one. Undoing is going back to a state that is still there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from gisapp.services.products import Frame, Product

_ROUND: Final = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A frame with the key by which it is known as long as it is laid out."""

    key: int
    frame: Frame

    @property
    def locked(self) -> bool:
        """Whether it stays as it is."""
        return bool(self.frame.wanted.get("locked"))

    @property
    def hidden(self) -> bool:
        """Whether it is not printed."""
        return bool(self.frame.wanted.get("hidden"))


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A product and its frames, the lowest first.

    Attributes:
        product: name, label, paper; its own frames are those it was opened with.
        pieces: the frames now.
        used: the largest key given so far.
    """

    product: Product
    pieces: tuple[Piece, ...]
    used: int

    @classmethod
    def of(cls, product: Product) -> "Arrangement":
        """The frames of a product."""
        pieces = tuple(Piece(key, frame) for key, frame in enumerate(product.frames))
        return cls(product, pieces, len(pieces) - 1)

    def __iter__(self) -> Iterator[Piece]:
        return iter(self.pieces)

    def __getitem__(self, key: int) -> Piece:
        return next(each for each in self.pieces if each.key == key)

    @property
    def keys(self) -> tuple[int, ...]:
        """The keys, the lowest frame first."""
        return tuple(each.key for each in self.pieces)

    def named(self, name: str) -> Piece | None:
        """The frame of a name."""
        return next((each for each in self.pieces if name and each.frame.name == name), None)

    def following(self, key: int) -> tuple[Piece, ...]:
        """Frames that stand below one, directly."""
        name = self[key].frame.name
        return tuple(each for each in self.pieces if name and each.frame.below == name)

    def as_product(self) -> Product:
        """The product with these frames."""
        return replace(self.product, frames=tuple(each.frame for each in self.pieces))

    # the smallest steps

    def with_frames(self, frames: Mapping[int, Frame]) -> "Arrangement":
        """Other frames under the same keys."""
        return replace(self, pieces=tuple(
            replace(each, frame=frames[each.key]) if each.key in frames else each for each in self.pieces))

    def with_pieces(self, pieces: Iterable[Piece]) -> "Arrangement":
        """Other pieces, or the same in another order."""
        made = tuple(pieces)
        return replace(self, pieces=made, used=max([self.used, *(each.key for each in made)]))

    def with_head(self, **values: Any) -> "Arrangement":
        """Other values of the product itself: label, about, paper, landscape, title."""
        return replace(self, product=replace(self.product, **values))


def at(frame: Frame, **place: float) -> Frame:
    """The frame elsewhere (``x_mm``, ``y_mm``, ``width_mm``, ``height_mm``), to the hundredth of a millimetre."""
    rounded: dict[str, Any] = {name: round(float(value), _ROUND) for name, value in place.items()}
    return replace(frame, **rounded)


def wanting(frame: Frame, **values: Any) -> Frame:
    """The frame with other wishes; None takes one away."""
    wanted = {**frame.wanted, **values}
    return replace(frame, wanted=MappingProxyType({name: value for name, value in wanted.items() if value is not None}))


@dataclass(frozen=True, slots=True)
class History:
    """The states of an arrangement.

    Attributes:
        start: what it began with.
        now: what it is.
        past: what it was before, oldest first.
        future: what was undone, latest first.
        doing: what the last step was about; steps of one doing, such as typing, are undone together.
    """

    start: Arrangement
    now: Arrangement
    past: tuple[Arrangement, ...] = ()
    future: tuple[Arrangement, ...] = field(default=())
    doing: str = ""

    @classmethod
    def of(cls, arrangement: Arrangement) -> "History":
        """Nothing has been done yet."""
        return cls(arrangement, arrangement)

    @property
    def changed(self) -> bool:
        """Whether anything differs from the start."""
        return self.now.product != self.start.product or self.now.pieces != self.start.pieces

    def then(self, arrangement: Arrangement, doing: str = "") -> "History":
        """After another step."""
        if (arrangement.product, arrangement.pieces) == (self.now.product, self.now.pieces):
            return self
        going_on = bool(doing) and doing == self.doing and bool(self.past)
        past = self.past if going_on else (*self.past, self.now)
        return replace(self, now=arrangement, past=past, future=(), doing=doing)

    def undone(self) -> "History":
        """One step back; the same where there is none."""
        if not self.past:
            return self
        return replace(self, now=self.past[-1], past=self.past[:-1], future=(self.now, *self.future), doing="")

    def redone(self) -> "History":
        """One step on again; the same where there is none."""
        if not self.future:
            return self
        return replace(self, now=self.future[0], past=(*self.past, self.now), future=self.future[1:], doing="")

    def kept(self, arrangement: Arrangement) -> "History":
        """After it was saved: this is what changes are counted from."""
        return replace(self, start=arrangement, now=arrangement, doing="")
