"""The zones as a map for a browser: parcels by stage, buildings, red lines, where each household lies.

It names nobody: numbers, addresses and stages only, on any day, marked 内部使用 (DOMAIN §5). Called by ``gisapp web``.
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
from gisapp.carto.webmap import Land, WebLayer, WebMap
from gisapp.domain import lifecycle, lookup, rollup
from gisapp.domain.changes import Tables
from gisapp.domain.lifecycle import GROUPS
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import dashboard, webtime
from gisapp.services.maps import title
from gisapp.services.sheets import area_text

_DEGREES: Final = 7
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
    told, places = _land(tables, parcels, land, as_of)
    made = made_at or dt.datetime.now()
    south, west, north, east = shapely.total_bounds(land)[[1, 0, 3, 2]]
    present = [-1 if at == len(GROUPS) else at for at in told.present]
    days = webtime.days_of(tables, parcels.index, present, as_of or made.date())
    zones = [str(each) for each in (tables["zone"].index if uid is None else [uid])]
    return WebMap(
        title(tables.fact("org") or "", zone or tr("全部")), _notes(tables, as_of, made.strftime("%Y-%m-%d %H:%M")),
        _facts(tables, zones, as_of), tuple(_stages(land, told)),
        (_outlines(tables, uid, "building", tr("房屋"), "#6B7280", 0.6),
         _outlines(tables, uid, "phase", tr("征收范围红线"), RED_LINE, 3.0)),
        told, tuple(str(each) for each in tables["household"]["hh_no"]), days,
        tuple(webtime.figures(tables, each, days) for each in zones),
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


def _land(tables: Tables, parcels: pd.DataFrame, land: np.ndarray, as_of: dt.date | None,
          ) -> tuple[Land, dict[str, tuple[float, float]]]:
    """The parcels with their households, and where each household is found."""
    links = rollup.household_parcels(tables, as_of)
    numbers = tables["household"]["hh_no"].to_numpy(dtype=object)
    at = parcels.index.get_indexer(pd.Index(links["parcel"]))
    who = tables["household"].index.get_indexer(pd.Index(links["household"]))
    middles = shapely.get_coordinates(shapely.point_on_surface(land)).tolist()
    lodgers: list[list[int]] = [[] for _ in range(len(parcels))]
    places: dict[str, tuple[float, float]] = {}
    for parcel, household in zip(at.tolist(), who.tolist(), strict=True):
        if parcel >= 0 and household >= 0:
            lodgers[parcel].append(household)
            east, north = middles[parcel]
            places[str(numbers[household])] = (north, east)
    heads = [html.escape(" ".join(str(each) for each in told if each)) for told in zip(
        parcels["parcel_no"], parcels["name"], parcels["address"], strict=True)]
    groups = rollup.stage_by_parcel(tables, as_of).reindex(parcels.index).map(lifecycle.GROUP_OF)
    present = groups.map({name: place for place, name in enumerate(GROUPS)}).fillna(len(GROUPS)).astype("int64")
    return Land(tuple(map(str, parcels["parcel_no"])), tuple(heads),
                tuple(tuple(sorted(each, key=lambda one: str(numbers[one]))) for each in lodgers),
                tuple(present.tolist())), places


def _stages(land: np.ndarray, told: Land) -> list[WebLayer]:
    """A layer for each stage group, and one for land without households."""
    present = np.array(told.present)
    named = [*((GROUP_COLOURS[name], words) for name, (words, _) in GROUPS.items()), (PALE, "无户的宗地")]
    found = []
    for place, (colour, words) in enumerate(named):
        at = np.flatnonzero(present == place)
        features = tuple(_feature(land[each], {"i": int(each)}) for each in at)
        found.append(WebLayer(tr(words), tr("{count} 宗", count=len(at)), colour, _EDGE, 1.0, features))
    return found


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


def _facts(tables: Tables, zones: list[str], as_of: dt.date | None) -> tuple[tuple[str, str, str], ...]:
    """The figures of each zone, from the source that the screen has; what follows the slider has a name."""
    found: list[tuple[str, str, str]] = []
    for at, uid in enumerate(zones):
        figures = dashboard.standing(tables, uid, as_of)
        signed = f"{tr('{count} 户', count=figures.signed)} {figures.signed_rate_households:.1%}"
        found += [(lookup.zone_name(tables, uid), area_text(figures), ""),
                  (tr("总户数"), tr("{count} 户", count=figures.households), ""),
                  (tr("累计签约"), signed, f"signed-{at}"),
                  (tr("累计交房"), tr("{count} 户", count=figures.handed_over), f"handed_over-{at}"),
                  (tr("累计拆除"), tr("{count} 户", count=figures.demolished), f"demolished-{at}")]
        found += [(tr("当前：{stage}", stage=tr(words)), tr("{count} 户", count=figures.by_group[name]),
                   f"g{place}-{at}") for place, (name, (words, _)) in enumerate(GROUPS.items())]
    return tuple(found)
