"""Printed maps of a zone (progress map, red-line map) on any paper, and the register of what was printed.

Called by ``services.prints``. A map is a page; ``render.targets`` makes a file or a sheet of it.
Contents follow DOMAIN §3, "All maps"; every figure comes from ``services.dashboard``.
"""

import os
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from gisapp.carto import changed, ground, lettering, readings, typography
from gisapp.carto.gridname import convergence_deg, convergence_words, grid_name
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.page import MapFrame, Page
from gisapp.carto.paper import PAPERS, ROUND_SCALES, Sheet, checked_paper, fits, largest_scale
from gisapp.carto.scene import Bounds, Scene, compose
from gisapp.domain import lines, lookup
from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.domain.schema import TABLES
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import boundary, boundary_table, dashboard, layer_styles, margins, theming
from gisapp.services.ask import Ask
from gisapp.services.boundary import Boundary
from gisapp.services.pages import zonal
from gisapp.services.pages.order import Order
from gisapp.services.products import Product
from gisapp.services.sheets import Facts, Layout, layout
from gisapp.services.wish import Wish

_SCALES = (100, 1_000_000)
_LONGEST_EM = 34


def zone_map(tables: Tables, zone_uid: str, wish: Wish, *, further: int = 0) -> Page:
    """The map of a zone.

    Args:
        tables: the snapshot to print.
        zone_uid: whose map.
        wish: what is asked for. Its product says what the map shows and what stands beside it. A public map has
            neither numbers nor coordinates, and bears its ``review``.
        further: sheets at a larger scale that follow it as their index.

    Raises:
        InputError: ``map.no_zone``, ``map.no_outline``, ``map.no_paper``, ``map.bad_scale``, ``map.no_theme``;
            ``map.too_small`` with the smallest paper and the largest scale that fit, ``map.too_large`` where no paper
            does; ``product.no_review`` for a public map without.
    """
    if wish.public and not wish.review.strip():
        raise InputError("product.no_review")
    return _drawn(tables, zone_uid, wish, further=further).page


def laid_out(tables: Tables, zone_uid: str, wish: Wish, scene: Scene) -> zonal.Drawn:
    """The sheet of a zone while it is laid out: with the places of its frames, and faults marked where they are.

    Args:
        tables: the snapshot.
        zone_uid: whose map.
        wish: with a product that has frames.
        scene: what the map shows, as ``scene_of`` makes it.
    """
    return _drawn(tables, zone_uid, wish, scene=scene, tolerant=True)


def _drawn(tables: Tables, zone_uid: str, wish: Wish, *, further: int = 0, scene: Scene | None = None,
           tolerant: bool = False) -> zonal.Drawn:
    bounds, spec = zone_bounds(tables, zone_uid), spec_of(zone_uid, wish)
    facts = facts_of(tables, spec, wish, further)
    made, denominator = _laid(tables, zone_uid, wish, facts, bounds)
    land = zonal.Land(zone_uid, scene or scene_of(tables, spec, wish), bounds, denominator)
    order = replace(wish.order, paper=made.sheet.paper)
    return zonal.sheet(tables, wish.product, order, land, facts, made, tolerant=tolerant)


def _laid(tables: Tables, zone_uid: str, wish: Wish, facts: Facts, bounds: Bounds) -> tuple[Layout, int]:
    west, south, east, north = bounds
    choice = _Choice(facts, (east - west, north - south), lookup.zone_name(tables, zone_uid))
    return choice.layout(checked_paper(wish.order.paper or wish.product.paper), _turned(wish), wish.order.scale)


def layout_of(tables: Tables, zone_uid: str, wish: Wish) -> Layout:
    """Where everything stands on the map of a zone, without drawing it; arguments and errors as for ``zone_map``."""
    facts = facts_of(tables, spec_of(zone_uid, wish), wish)
    return _laid(tables, zone_uid, wish, facts, zone_bounds(tables, zone_uid))[0]


def _turned(wish: Wish) -> bool | None:
    """The orientation asked for; a sheet laid out by hand has its own.

    Raises:
        InputError: ``product.way``.
    """
    product = wish.product
    if not product.frames:
        return wish.landscape
    own = bool(product.landscape)
    if wish.landscape is not None and wish.landscape is not own:
        raise InputError("product.way", product=product.label)
    return own


def spec_of(zone_uid: str, wish: Wish) -> MapSpec:
    """What a wish asks for of a zone's map, with the layers of its theme."""
    order, portrayal = wish.order, wish.portrayed
    return MapSpec((*wish.product.layers, *readings.theme_of(portrayal.theme).layers), portrayal, as_of=order.as_of,
                   mono=order.mono, zone=zone_uid, today=order.printed_at.date())


def scene_of(tables: Tables, spec: MapSpec, wish: Wish) -> Scene:
    """What a zone's map shows: by stage or as a bare base map, as the product says; a public one without numbers."""
    scene, product = compose(tables, spec), wish.product
    if product.map.get("plain"):
        scene = ground.plain(scene, numbered=bool(product.map.get("numbers")) and not wish.public)
        doors = product.map.get("doors") and product.map.get("numbers")
        return ground.doored(scene, lettering.doors(tables)) if doors else scene
    if product.map.get("since"):
        scene = changed.outlined(scene, tables)
    return _unnumbered(scene) if wish.public else scene


def _red_lines(tables: Tables, zone_uid: str) -> tuple[tuple[str, Boundary], ...]:
    """Name and boundary of each phase's red line, numbered on from one to the next."""
    phases = tables["phase"]
    rows = phases[(phases["zone"] == zone_uid).to_numpy(dtype=bool) & phases["geom"].notna().to_numpy()]
    found: list[tuple[str, Boundary]] = []
    for name, geometry in zip(rows["phase_no"], rows["geom"], strict=True):
        first = 1 + sum(len(line.points) for _, line in found)
        found.append((str(name), boundary.of_land(geometry, first)))
    return tuple(found)


def _decisions(tables: Tables, zone_uid: str) -> tuple[tuple[str, str], ...]:
    """What was decided on each phase: number and the two days (DOMAIN §1.1)."""
    phases, found = tables["phase"], []
    for _, row in phases[(phases["zone"] == zone_uid).to_numpy(dtype=bool)].iterrows():
        found.append((str(row["phase_no"]), row["decision_no"] or tr("尚未作出征收决定")))
        days = [tr("{what} {day}", what=tr(words), day=row[name].date().isoformat())
                for name, words in (("decided_on", "决定日"), ("announced_on", "公告日")) if not pd.isna(row[name])]
        found += [("", each) for each in days]
    return tuple(found)


def following(tables: Tables, zone_uid: str, product: Product, order: Order, *, public: bool = False,
              ) -> tuple[Page, ...]:
    """The pages after a map with numbered corners: their coordinates, phase by phase; none on a public map."""
    if public or not product.map.get("points"):
        return ()
    name, found = lookup.zone_name(tables, zone_uid), []
    for phase, line in _red_lines(tables, zone_uid):
        area = tr("{hectares} 公顷 ({mu} 亩)", hectares=f"{line.area_m2 / 10_000:.4f}",
                  mu=f"{line.area_m2 / 10_000 * 15:.2f}")
        heading = tr("拐点坐标表　{zone} {phase}　{area}　{grid}", zone=name, phase=phase, area=area,
                     grid=grid_name(tables.crs).system)
        found += [Page(*PAPERS["A4"], items, heading)
                  for items in boundary_table.continued(heading, line.rows(), _about(tables, order))]
    return tuple(found)


def _about(tables: Tables, order: Order) -> tuple[str, str]:
    """What stands above and below a page of coordinates: for whom it is; as of when, and by which revision."""
    marks = [tr("内部使用"), *([tr("示意数据")] if tables.sample else [])]
    return " · ".join(marks), tr("数据截至 {day} · 打印 {moment} · 修订 {revision}", day=order.day.isoformat(),
                                 moment=order.printed_at.strftime("%Y-%m-%d %H:%M"), revision=tables.revision)


def _unnumbered(scene: Scene) -> Scene:
    """The scene without the numbers of households and the names of parcels."""
    layers = (replace(each, namer=None) if each.layer.table in {"parcel", "building"} else each
              for each in scene.layers)
    return replace(scene, layers=tuple(layers))


def zone_bounds(tables: Tables, zone_uid: str) -> Bounds:
    """Box around a zone's outline, its phases' red lines and its parcels, in project coordinates.

    Raises:
        InputError: ``map.no_zone`` or ``map.no_outline``.
    """
    if zone_uid not in tables["zone"].index:
        raise InputError("map.no_zone")
    parts = [tables["zone"].loc[[zone_uid], "geom"]]
    parts += [tables[name].loc[tables[name]["zone"] == zone_uid, "geom"] for name in ("phase", "parcel", "building")]
    boxes = shapely.bounds(np.concatenate([part.to_numpy(dtype=object) for part in parts]))
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        raise InputError("map.no_outline", zone=lookup.zone_name(tables, zone_uid))
    (west, south), (east, north) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def label_of(wish: Wish) -> str:
    """What a map is called: by its product, or 土地性质专题图 where it is coloured by another theme than its own."""
    theme = wish.portrayed.theme
    own = theme == wish.product.portrayal.theme
    return wish.product.label if own else tr("{theme}专题图", theme=tr(readings.theme_of(theme).label))


def title(org: str, zone_name: str, pattern: str = "{org}{place}征收进度图", what: str = "") -> str:
    """The title of a zone's map, by the pattern of its product; ``what`` is the map by another theme.

    One too long to be read from afar leaves the office to the lines that say who made the map.

    >>> title("岳阳楼街道办事处", "文旅新城")
    '岳阳楼街道文旅新城片区征收进度图'
    """
    place = zone_name if zone_name.endswith(("片区", "棚户区", "地块")) else tr("{zone}片区", zone=zone_name)
    whole = tr(pattern, org=org.removesuffix("办事处"), place=place, what=what).strip()
    short = tr(pattern, org="", place=place, what=what).strip()
    return whole if typography.width_mm(whole, 1) <= _LONGEST_EM else short


def register(
    tables: Tables, order: Order, product: str, *, zone_name: str | None, paper: str, scale: int = 0,
    path: str | os.PathLike[str] | None = None,
) -> ChangeSet:
    """The entry of a printed or saved map in the print register; it cannot be undone, since paper cannot."""
    row = inserted("print_register", {
        "product": [product], "zone_name": zone_name, "paper": paper,
        "scale_denominator": [scale or None], "as_of": [order.as_of],
        "path": os.fspath(path) if path is not None else None, "who": order.who,
        "made_at": [order.printed_at], "on_revision": [tables.revision],
    })
    return ChangeSet("登记打印", (row,), undoable=False)


def register_name(label: str, what: str) -> str:
    """A product and whose sheet it is, as the print register has room for it."""
    size = TABLES["print_register"]["product"].size or 0
    return lines.fitted(f"{label} {what}", size)


def scale_of(page: Page) -> int:
    """The denominator of the map on a page; 0 where it has none."""
    return next((int(item.scale_denominator) for item in page.items if isinstance(item, MapFrame)), 0)


class _Choice:
    """Which sheet and scale a map gets."""

    def __init__(self, facts: Facts, size_m: tuple[float, float], zone_name: str) -> None:
        self._facts = facts
        self._size_m = size_m
        self._zone_name = zone_name

    def layout(self, paper: str, landscape: bool | None, scale: int | None) -> tuple[Layout, int]:
        if scale is not None and not _SCALES[0] <= scale <= _SCALES[1]:
            raise InputError("map.bad_scale", scale=scale)
        best = min(self._rooms(paper, landscape), key=self._largest)
        largest = self._largest(best)
        asked = largest if scale is None else scale
        fitting = [each for each in self._rooms(paper, landscape) if fits(self._size_m, each.room_mm, asked)]
        if not fitting:
            raise self._refusal(paper, landscape, asked, largest)
        chosen = best if best.sheet in [each.sheet for each in fitting] else fitting[0]
        return layout(chosen.sheet, self._facts, asked), asked

    def _rooms(self, paper: str, landscape: bool | None) -> list[Layout]:
        turns = (True, False) if landscape is None else (landscape,)
        return [layout(Sheet(paper, turn), self._facts, ROUND_SCALES[-1]) for turn in turns]

    def _largest(self, room: Layout) -> int:
        return largest_scale(self._size_m, room.room_mm)

    def _refusal(self, paper: str, landscape: bool | None, scale: int, largest: int) -> InputError:
        known = {"paper": paper, "scale": scale, "zone": self._zone_name, "largest_scale": largest}
        for other in PAPERS:
            if any(fits(self._size_m, each.room_mm, scale) for each in self._rooms(other, landscape)):
                return InputError("map.too_small", **known, smallest_paper=other)
        largest_sheet = list(PAPERS)[-1]
        best = min(self._largest(each) for each in self._rooms(largest_sheet, landscape))
        return InputError("map.too_large", **known, largest_paper=largest_sheet, best_scale=best)


def facts_of(tables: Tables, spec: MapSpec, wish: Wish, further: int = 0) -> Facts:
    """What the sheet of a zone says beside its map; drafter and checker are the project's where none is named.

    ``further`` sheets at a larger scale follow it.
    """
    product, order, org, zone_uid = wish.product, wish.order, tables.fact("org") or "", spec.zone or ""
    label = label_of(wish)
    pattern = product.title if label == product.label else "{org}{place}{what}"
    return Facts(
        title=title(org, lookup.zone_name(tables, zone_uid), pattern, label),
        sample=tables.sample, org=org,
        source=tables.fact("survey_source") or "",
        drafter=order.drafter or tables.fact("drafter") or "", checker=order.checker or tables.fact("checker") or "",
        grid=grid_name(tables.crs), data_on=order.day, printed_at=order.printed_at,
        schematic=tables["zone"].loc[[zone_uid], "schematic"].fillna(False).astype(bool).item(),
        summary=dashboard.standing(tables, zone_uid, spec.as_of), mono=spec.mono,
        prefix="" if wish.public else _prefix(tables, zone_uid), public=wish.public, review=wish.review.strip(),
        further=further,
        layers=spec.layers, legend=theming.legend(tables, spec.portrayal, spec.moment, spec.zone),
        beside=product.beside, below=product.below, binding=bool(product.margin.get("binding", True)),
        red_lines=_red_lines(tables, zone_uid) if product.map.get("points") else (),
        decisions=_decisions(tables, zone_uid) if product.map.get("points") else (),
        styled=() if product.map.get("plain") else layer_styles.legends(tables, spec.layers, spec.zone),
        special=margins.special(Ask(tables, zone_uid, spec, wish.by), product), revision=tables.revision,
        frames=product.frames, drawn_for=product.paper,
        convergence=_convergence(tables, zone_uid) if product.margin.get("convergence") else "",
        drawn=_drawn_of(tables, zone_uid),
    )


def _drawn_of(tables: Tables, zone_uid: str) -> frozenset[str]:
    """What the zone has that the legend tells of beside the classes: red lines, parcels, buildings that are kept."""
    found = {name for name in ("phase", "parcel") if lookup.in_zone(tables[name], zone_uid)["geom"].notna().any()}
    kept = (lookup.in_zone(tables["building"], zone_uid)["disposal"] == "retain").any()
    return frozenset({*found, *(["kept"] if kept else [])})


def _convergence(tables: Tables, zone_uid: str) -> str:
    west, south, east, north = zone_bounds(tables, zone_uid)
    return convergence_words(convergence_deg(tables.crs, (west + east) / 2, (south + north) / 2))


def _prefix(tables: Tables, zone_uid: str) -> str:
    """What most household numbers of a zone begin with, e.g. ``WL-``; empty where they have no such part."""
    numbers = lookup.in_zone(tables["household"], zone_uid)["hh_no"]
    heads = numbers.str.extract(r"^(.*-)[^-]+$")[0].dropna()
    return str(heads.mode().iloc[0]) if len(heads) else ""
