"""A map for a browser as a frozen value: ``services.webmap`` fills it, ``render.web`` makes a file of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WebLayer:
    """One layer: its label, how it is drawn, and its features.

    Attributes:
        label: what the legend says.
        count: the number beside it; empty for none.
        colour: fill; None draws outlines only.
        line: outline.
        weight: width of the outline in pixels.
        features: GeoJSON features in geographic coordinates; properties ``no`` and ``html`` are shown.
    """

    label: str
    count: str
    colour: str | None
    line: str
    weight: float
    features: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class WebMap:
    """The whole map.

    Attributes:
        title: what it is called.
        notes: lines under the title.
        facts: label and figure of the summary.
        layers: bottom to top.
        places: household number → latitude and longitude, for the search.
        bounds: south, west, north, east in degrees.
    """

    title: str
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    layers: tuple[WebLayer, ...]
    places: Mapping[str, tuple[float, float]]
    bounds: tuple[float, float, float, float]
