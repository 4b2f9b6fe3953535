"""What a map layer is: its table, its signs by a rule, its labels, the scales at which it is seen.

Frozen values: read from ``layers/*.toml`` by ``carto.layer_toml``, changed by the style dialog, drawn by the scene.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

from gisapp.carto.style import LabelStyle, Sign

Rule = Literal["single", "category", "class", "rules", "stage"]
Method = Literal["equal", "quantile", "natural", "own"]
Placement = Literal["inside", "along", "beside"]
RULES: Final[tuple[Rule, ...]] = get_args(Rule)
PLAIN: Final = LabelStyle()
OTHERS: Final = "*"
"""The class of a category layer that takes every value without a sign of its own."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a layer writes on the map: ``households`` (numbers), or a column's text; where; at which scales.

    Of texts that would meet, those of higher ``priority`` stay, then those of the upper layer.
    """

    source: str
    style: LabelStyle = PLAIN
    placement: Placement = "inside"
    max_denominator: float = 25_000
    min_denominator: float = 0.0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule of a layer by rules: the first that a feature fulfils at a scale gives its sign.

    Attributes:
        sign: how they are drawn.
        where: condition as ``domain.filters`` reads it; empty takes all that are left.
        label: what the legend says.
        min_denominator: seen at 1:n and smaller scales only.
        max_denominator: seen at 1:n and larger scales only.
    """

    sign: Sign
    where: str = ""
    label: str = ""
    min_denominator: float = 0.0
    max_denominator: float = float("inf")


@dataclass(frozen=True, slots=True)
class Layer:
    """One map layer.

    Attributes:
        name: name in a MapSpec.
        label: Chinese name, translated by ``tr``.
        table: table whose geometry it shows.
        order: place from bottom to top.
        visible: shown at first.
        rule: one sign for all, by the value in ``column``, by classes of its number, by conditions, or by the map's
            theme (``stage``).
        signs: class → sign (``""`` for rule single, from the lowest class for rule class); empty for rule stage.
        limits: upper limits of all classes but the last, ascending; rule class only.
        method: how the limits were found.
        conditions: rule ``rules`` only, the first that fits.
        opacity: of all that the layer draws but its labels, 0–1.
        min_denominator: seen at 1:n and smaller scales only.
        max_denominator: seen at 1:n and larger scales only.
        schematic: not surveyed, to be marked 示意.
        own: whether the office's own file says so.
    """

    name: str
    label: str
    table: str
    order: int
    visible: bool = True
    rule: Rule = "single"
    column: str = ""
    signs: Mapping[str, Sign] = field(default_factory=lambda: MappingProxyType({}))
    labels: Labels | None = None
    max_denominator: float = float("inf")
    schematic: bool = False
    limits: tuple[float, ...] = ()
    method: Method = "own"
    conditions: tuple[Condition, ...] = ()
    opacity: float = 1.0
    min_denominator: float = 0.0
    own: bool = False

    def seen_at(self, denominator: float) -> bool:
        """Whether it is drawn at a scale 1:n."""
        return self.min_denominator <= denominator <= self.max_denominator

    @property
    def breaks(self) -> tuple[float, ...]:
        """Scales at which another rule may come into force, ascending."""
        found = {edge for each in self.conditions for edge in (each.min_denominator, each.max_denominator)}
        return tuple(sorted(edge for edge in found if 0 < edge < float("inf")))
