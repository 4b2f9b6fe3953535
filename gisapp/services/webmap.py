"""The zones as a map for a browser: parcels by stage, buildings, red lines, where each household lies.

It names nobody: numbers, addresses and stages only, marked 内部使用 (DOMAIN §5). Called by ``gisapp web``.
"""

import datetime as dt
import html
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import pyproj
import shapely

from gisapp.carto.style import GROUP_COLOURS, PALE, RED_LINE
from gisapp.carto.webmap import WebLayer, WebMap
from gisapp.domain import lifecycle, lookup, rollup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import dashboard
from gisapp.services.maps import title
from gisapp.services.sheets import area_text

_DEGREES: Final = 7
_NAMED: Final = 60
_EDGE: Final = "#FFFFFF"


def web_map(tables: Tables, zone: str | None = None, as_of: dt.date | None = None,
            made_at: dt.datetime | None = None) -> WebMap:
    """The map of a zone, or of all zones.

    Args:
        tables: the snapshot.
        zone: name of a zone.
        as_of: stages at the end of this day.
        made_at: the moment printed on it; now where None.

    Raises:
        InputError: an unknown zone, or ``web.nothing`` where there is no parcel.
    """
    uid = lookup.zone_uid(tables, zone) if zone is not None else None
    parcels = lookup.in_zone(tables["parcel"], uid)
    parcels = parcels[parcels["geom"].notna().to_numpy()]
    if parcels.empty:
        raise InputError("web.nothing")
    land = _geographic(tables, parcels["geom"])
    texts, places = _texts(tables, parcels, land, as_of)
    made = (made_at or dt.datetime.now()).strftime("%Y-%m-%d %H:%M")
    south, west, north, east = shapely.total_bounds(land)[[1, 0, 3, 2]]
    return WebMap(
        title(tables.fact("org") or "", zone or tr("全部")), _notes(tables, as_of, made), _facts(tables, uid, as_of),
        (*_stages(tables, parcels, land, texts, as_of), _outlines(tables, uid, "building", tr("房屋"), "#6B7280", 0.6),
         _outlines(tables, uid, "phase", tr("征收范围红线"), RED_LINE, 3.0)),
        places, (float(south), float(west), float(north), float(east)))


def _geographic(tables: Tables, geometries: pd.Series) -> np.ndarray:
    """Geometries as longitude and latitude, to about a centimetre."""
    turn = pyproj.Transformer.from_crs(tables.crs, "EPSG:4326", always_xy=True)

    def placed(xy: np.ndarray) -> np.ndarray:
        return np.round(np.stack(turn.transform(xy[:, 0], xy[:, 1]), axis=1), _DEGREES)

    return np.asarray(shapely.transform(geometries.to_numpy(dtype=object), placed))


def _feature(geometry: shapely.Geometry, properties: Mapping[str, Any]) -> dict[str, Any]:
    rings = [[shapely.get_coordinates(ring).tolist() for ring in shapely.get_rings(part)]
             for part in shapely.get_parts(geometry)]
    return {"type": "Feature", "properties": dict(properties),
            "geometry": {"type": "MultiPolygon", "coordinates": rings}}


def _texts(tables: Tables, parcels: pd.DataFrame, land: np.ndarray, as_of: dt.date | None,
           ) -> tuple[dict[str, str], dict[str, tuple[float, float]]]:
    """What each parcel says when it is clicked, and where each household is found."""
    links = rollup.household_parcels(tables, as_of)
    stages, numbers = lifecycle.stages(tables, as_of), tables["household"]["hh_no"]
    middles = dict(zip(parcels.index, shapely.get_coordinates(shapely.point_on_surface(land)).tolist(), strict=True))
    rows: dict[str, list[str]] = {}
    places: dict[str, tuple[float, float]] = {}
    for household, parcel in links.itertuples(index=False):
        if parcel in middles:
            number = str(numbers[household])
            rows.setdefault(str(parcel), []).append(f"{number} {tr(label('stage', stages[household]))}")
            east, north = middles[parcel]
            places[number] = (north, east)
    texts = {}
    for uid, number, name, address in zip(parcels.index, parcels["parcel_no"], parcels["name"], parcels["address"],
                                          strict=True):
        own = sorted(rows.get(str(uid), []))
        more = [tr("……共 {count} 户", count=len(own))] if len(own) > _NAMED else []
        head = " ".join(str(each) for each in (number, name, address) if each)
        texts[str(uid)] = "<br>".join(html.escape(each) for each in (head, *own[:_NAMED], *more))
    return texts, places


def _stages(tables: Tables, parcels: pd.DataFrame, land: np.ndarray, texts: Mapping[str, str],
            as_of: dt.date | None) -> list[WebLayer]:
    """A layer for each stage group, and one for land without households."""
    stages = rollup.stage_by_parcel(tables, as_of).reindex(parcels.index)
    groups = stages.map(lifecycle.GROUP_OF).fillna("")
    numbers = parcels["parcel_no"]
    layers = []
    uids = [str(uid) for uid in parcels.index]
    for group, words in [*((name, words) for name, (words, _) in lifecycle.GROUPS.items()), ("", "无户的宗地")]:
        at = np.flatnonzero((groups == group).to_numpy())
        features = tuple(_feature(land[place], {"no": str(numbers.iloc[place]),
                                                "html": texts[uids[place]]}) for place in at)
        layers.append(WebLayer(tr(words), tr("{count} 宗", count=len(at)), GROUP_COLOURS.get(group, PALE), _EDGE, 1.0,
                               features))
    return layers


def _outlines(tables: Tables, zone: str | None, table: str, words: str, line: str, weight: float) -> WebLayer:
    rows = lookup.in_zone(tables[table], zone)
    geometries = rows["geom"][rows["geom"].notna().to_numpy()]
    land = _geographic(tables, geometries)
    return WebLayer(words, "", None, line, weight, tuple(_feature(each, {}) for each in land))


def _notes(tables: Tables, as_of: dt.date | None, made: str) -> tuple[str, ...]:
    marks = [tr("内部使用"), *([tr("示意数据：所有人和数字均为虚构。")] if tables.sample else [])]
    day = as_of.isoformat() if as_of else made[:10]
    return (" · ".join(marks), tr("数据截至 {day}", day=day) + tr("　制作 {when}　修订 {revision}", when=made,
                                                               revision=tables.revision))


def _facts(tables: Tables, zone: str | None, as_of: dt.date | None) -> tuple[tuple[str, str], ...]:
    """The figures of each zone, from the source that the screen has."""
    found: list[tuple[str, str]] = []
    for uid in tables["zone"].index if zone is None else [zone]:
        figures = dashboard.standing(tables, str(uid), as_of)
        found += [(lookup.zone_name(tables, str(uid)), area_text(figures)),
                  (tr("总户数"), tr("{count} 户", count=figures.households)),
                  (tr("累计签约"), f"{tr('{count} 户', count=figures.signed)} {figures.signed_rate_households:.1%}"),
                  (tr("累计交房"), tr("{count} 户", count=figures.handed_over)),
                  (tr("累计拆除"), tr("{count} 户", count=figures.demolished))]
    return tuple(found)
