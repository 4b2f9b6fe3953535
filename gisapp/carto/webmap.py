"""A map for a browser as a frozen value: ``services.webmap`` fills it, ``render.web`` makes a file of it."""

import datetime as dt
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
        features: GeoJSON features in geographic coordinates; of parcels the property ``i`` is their place in ``Land``.
    """

    label: str
    count: str
    colour: str | None
    line: str
    weight: float
    features: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Days:
    """What changed on which day, counted from the first: ``(day, value, day, value, …)``.

    Attributes:
        first: day 0.
        last: number of the last day.
        parcels: legend group of each parcel on the map; empty without households.
        households: stage 0…10 of each household of the project.
    """

    first: dt.date
    last: int
    parcels: tuple[tuple[int, ...], ...]
    households: tuple[tuple[int, ...], ...]

    def day(self, at: int) -> dt.date:
        """The date of a day."""
        return self.first + dt.timedelta(days=at)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a zone on each day: a count a day for each name; ``base`` is what the signed rate counts."""

    zone: str
    base: int
    days: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Land:
    """The parcels on the map, each by its place.

    Attributes:
        numbers: 宗地号.
        heads: number, name and address as HTML, the first line of what is told of a parcel.
        lodgers: positions of its households in the project's table.
        present: its layer at the last day, a position among the stage layers.
    """

    numbers: tuple[str, ...]
    heads: tuple[str, ...]
    lodgers: tuple[tuple[int, ...], ...]
    present: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WebMap:
    """The whole map.

    Attributes:
        title: what it is called.
        notes: lines under the title.
        facts: label, figure and, where it follows the slider, its name of the summary.
        stages: the layers of the stage groups, and the one of land without households.
        outlines: layers of lines above them.
        land: the parcels.
        households: number of each household of the project.
        days: what changed when.
        figures: of each zone, day by day.
        places: household number → latitude and longitude, for the search.
        bounds: south, west, north, east in degrees.
    """

    title: str
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str, str], ...]
    stages: tuple[WebLayer, ...]
    outlines: tuple[WebLayer, ...]
    land: Land
    households: tuple[str, ...]
    days: Days
    figures: tuple[Figures, ...]
    places: Mapping[str, tuple[float, float]]
    bounds: tuple[float, float, float, float]

    @property
    def layers(self) -> tuple[WebLayer, ...]:
        """All layers, bottom to top."""
        return (*self.stages, *self.outlines)
