"""From tables and a MapSpec to what the painter draws: one frozen scene for screen, paper and file.

Called by ``services.maps`` and the window's map. ``restyle`` follows a change without touching geometry.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.carto import lettering, numbering, signing, standing
from gisapp.carto.layer import layer, visible_layers
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.shapes import Form, Shapes, amended, shapes
from gisapp.carto.sharing import Shares
from gisapp.carto.standing import Standing
from gisapp.carto.style import Sign
from gisapp.carto.symbology import Layer
from gisapp.domain import schema
from gisapp.domain.changes import ChangeSet, Tables

Bounds = tuple[float, float, float, float]
Namer = Callable[[np.ndarray], list[tuple[str, ...]]]
_FORMS: dict[str, Form] = {"MULTIPOLYGON": "polygon", "MULTILINESTRING": "line", "POINT": "point"}
_NOTHING = -1
_NOTHING_KNOWN: Final[Mapping[str, Shapes]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class SceneLayer:
    """One layer's geometry and classes.

    Attributes:
        layer: what was asked for.
        index: row of each feature, by uid.
        shapes: geometry, relative to the scene's origin.
        classes: class of each feature, a position in ``signs``; −1 is not drawn.
        signs: class → how it is drawn.
        namer: texts to try, best first, for features given by position; None has no labels.
        widths_m: width of streets in metres; None elsewhere.
        rooms: features whose label has less room than their outline, by position.
        shares: features that several households share; None where nobody lives.
        scaled: (largest n of 1:n, classes) ascending, where classes depend on the scale; then ``classes`` tells what
            is drawn at any scale.
    """

    layer: Layer
    index: pd.Index
    shapes: Shapes
    classes: np.ndarray
    signs: tuple[Sign, ...]
    namer: Namer | None = None
    widths_m: np.ndarray | None = None
    rooms: Mapping[int, shapely.Geometry] = field(default_factory=dict)
    shares: Shares | None = None
    scaled: tuple[tuple[float, np.ndarray], ...] = ()

    @property
    def uids(self) -> np.ndarray:
        """Uid of each feature (object array)."""
        return self.index.to_numpy(dtype=object)

    def at(self, denominator: float) -> "SceneLayer":
        """The layer as it is drawn at a scale 1:n."""
        if not self.scaled:
            return self
        return replace(self, classes=next(classes for edge, classes in self.scaled if denominator <= edge), scaled=())


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What to draw, bottom to top, in metres from ``origin`` (E, N of the project's CRS)."""

    spec: MapSpec
    origin: tuple[float, float]
    layers: tuple[SceneLayer, ...]
    standing: Standing

    def at(self, denominator: float) -> "Scene":
        """The scene as it is drawn at a scale 1:n."""
        if not any(each.scaled for each in self.layers):
            return self
        return replace(self, layers=tuple(each.at(denominator) for each in self.layers))

    def layer(self, name: str) -> SceneLayer | None:
        """The layer of a name, if it is shown."""
        return next((each for each in self.layers if each.layer.name == name), None)

    @property
    def bounds(self) -> Bounds | None:
        """West, south, east, north of everything in project coordinates; None when there is nothing."""
        boxes = [each.shapes.blocks for each in self.layers]
        return _around(np.concatenate(boxes), self.origin) if boxes else None

    def shares_geometry(self, other: "Scene") -> bool:
        """Whether both differ in classes only, so that a picture of one can be mended into one of the other."""
        return len(self.layers) == len(other.layers) and all(
            mine.shapes is theirs.shapes for mine, theirs in zip(self.layers, other.layers, strict=True))

    def places(self, table: str, uids: Sequence[str]) -> np.ndarray:
        """Positions of rows among the features of the layer that shows their table; unknown ones are left out."""
        each = next((each for each in self.layers if each.layer.table == table), None)
        if each is None or not uids:
            return np.empty(0, dtype="int64")
        found = np.asarray(each.index.get_indexer(pd.Index(np.array(uids, dtype=object))))
        found = found[found >= 0]
        return np.asarray(found[np.isfinite(each.shapes.bounds[found, 0])])


def origin_of(tables: Tables) -> tuple[float, float]:
    """The point (E, N) from which a scene of a snapshot is measured."""
    for table in ("zone", "phase", "parcel", "building"):
        for geometry in tables[table]["geom"]:
            if geometry is not None and not geometry.is_empty:
                west, south, _, _ = geometry.bounds
                return float(np.floor(west / 1000) * 1000), float(np.floor(south / 1000) * 1000)
    return 0.0, 0.0


def form_of(table: str) -> Form:
    """What the features of a table are drawn as."""
    return _FORMS[schema.TABLES[table].geometry or "POINT"]


def taken_apart(tables: Tables) -> dict[str, Shapes]:
    """The geometry of the layers shown at first, table by table, for ``compose``: its long part, on any thread."""
    origin = origin_of(tables)
    return {each.table: _shapes_of(tables, each, origin) for each in map(layer, visible_layers())}


def compose(tables: Tables, spec: MapSpec, known: Mapping[str, Shapes] = _NOTHING_KNOWN,
            stands: Standing | None = None) -> Scene:
    """The scene of a map.

    Args:
        tables: the snapshot.
        spec: what to show.
        known: geometry that need not be made anew, table by table, of this very snapshot and with its origin.
        stands: the standing, where it is known.

    Raises:
        InputError: ``map.no_layer``.
    """
    shown = [spec.style(name) for name in spec.layers]
    origin = origin_of(tables)
    stand = standing.standing(tables, spec) if stands is None else stands
    by_table = dict(zip(("building", "parcel"), stand.classes(spec), strict=True))
    shared = stand.shares(spec)
    return Scene(spec, origin, tuple(
        _composed(tables, spec, each, known.get(each.table) or _shapes_of(tables, each, origin), (stand, by_table),
                  shared.get(each.table)) for each in shown), stand)


def restyle(scene: Scene, tables: Tables, spec: MapSpec, changeset: ChangeSet) -> tuple[Scene, Bounds | None]:
    """The scene after a change, sharing all geometry where only states changed.

    Returns:
        The new scene, and the rectangle (project coordinates) that looks different: None when nothing does, or
        when everything must be painted anew (then ``shares_geometry`` is false).
    """
    if spec.layers != scene.spec.layers or Standing.moves(changeset) or _redraws(scene, changeset):
        same = origin_of(tables) == scene.origin
        kept = {each.layer.table: _following(scene, each, tables, changeset) for each in scene.layers} if same else {}
        stays = spec == scene.spec and scene.standing.fits(changeset, spec)
        return compose(tables, spec, kept, scene.standing.after(tables, changeset) if stays else None), None
    if spec != scene.spec or not scene.standing.fits(changeset, spec):
        return recolour(scene, tables, spec)
    return _reclassed(scene, tables, spec, scene.standing.after(tables, changeset))


def recolour(scene: Scene, tables: Tables, spec: MapSpec) -> tuple[Scene, Bounds | None]:
    """The scene of the same land on another day, by another theme, or with other classes shown.

    Args:
        scene: what is shown; its geometry and who lies where must be those of ``tables``.
        tables: the snapshot.
        spec: what to show now; with other layers everything is composed anew.

    Returns:
        As ``restyle``.
    """
    if spec.layers != scene.spec.layers or spec.mono != scene.spec.mono or spec.styles != scene.spec.styles:
        return redrawn(scene, tables, spec)
    return _reclassed(scene, tables, spec, standing.standing(tables, spec))


def redrawn(scene: Scene, tables: Tables, spec: MapSpec) -> tuple[Scene, Bounds | None]:
    """The scene of the same land with other layers, or as their files say now; returns as ``restyle``."""
    fresh = compose(tables, spec, {each.layer.table: each.shapes for each in scene.layers})
    return fresh, fresh.bounds if fresh.shares_geometry(scene) else None


def _reclassed(scene: Scene, tables: Tables, spec: MapSpec, stand: Standing) -> tuple[Scene, Bounds | None]:
    by_table = dict(zip(("building", "parcel"), stand.classes(spec), strict=True))
    shared = stand.shares(spec)
    signs = (None if stand.reading.classes is scene.standing.reading.classes
             else standing.signs(stand.reading.classes, mono=spec.mono))
    wanted, told = spec.portrayal.lettering, spec.portrayal.tally
    relettered = wanted != scene.spec.portrayal.lettering
    relabel = relettered or not stand.same_links(scene.standing) or scene.standing.dyed != stand.dyed
    layers, boxes = [], [np.empty((0, 4))]
    for each in scene.layers:
        turned = scene.standing.dyed != stand.dyed and each.layer.table in {scene.standing.dyed, stand.dyed}
        dyed = turned or (each.layer.rule == "stage" and signs is not None)
        found, fresh = signing.classified(tables[each.layer.table], each.layer, stand, by_table, spec)
        classes = _in_zone(tables, spec, each.layer.table, found)
        held = shared.get(each.layer.table)
        differs = (classes != each.classes) | dyed
        if held is not None and each.shares is not None:
            differs[held.differing(each.shares)] = True
        differs |= _reworded(each.layer.table, scene.standing, stand)
        boxes.append(each.shapes.bounds[differs])
        namer = numbering.renewed(each.namer, tables, each.layer, stand, held if told else None, anew=relabel,
                                  wanted=wanted)
        rooms = (numbering.rooms(tables, held, wanted) if relettered and each.layer.table == "parcel"
                 else each.rooms)
        layers.append(replace(each, classes=classes, signs=fresh if dyed else each.signs, namer=namer, rooms=rooms,
                              shares=held, scaled=_scaled(tables, spec, each.layer, stand)))
    changed = np.concatenate(boxes)
    return replace(scene, spec=spec, layers=tuple(layers), standing=stand), _around(changed, scene.origin)


def _reworded(table: str, before: Standing, stand: Standing) -> np.ndarray | bool:
    """Features that the theme labels with other words than before."""
    if table not in {before.dyed, stand.dyed} or before.dyed != stand.dyed:
        return False
    pairs = zip(before.reading.words or (), stand.reading.words or (), strict=True)
    return np.array([one != other for one, other in pairs], dtype=bool)


def _redraws(scene: Scene, changeset: ChangeSet) -> bool:
    for each in scene.layers:
        table = each.layer.table
        labels = each.layer.labels
        read = ["geom", "zone", *([each.layer.column] if each.layer.column else []), "width_m"]
        if each.layer.conditions and changeset.touches(table):
            return True
        if labels:
            read += lettering.reads(table, scene.spec.portrayal.lettering)
        if labels and labels.source in schema.TABLES[table]:
            read.append(labels.source)
        if changeset.touches(table, *read) or (labels and changeset.touches(table, "name")):
            return True
    return changeset.touches("household", "hh_no")


def _following(scene: Scene, before: SceneLayer, tables: Tables, changeset: ChangeSet) -> Shapes:
    """A layer's shapes after a change: only the rows that changed are taken apart anew."""
    table = before.layer.table
    if not changeset.touches(table, "geom"):
        return before.shapes
    rows = tables[table]
    kept = before.index.get_indexer(rows.index)
    at = rows.index.get_indexer(pd.Index(changeset.uids(table), dtype="object"))
    kept[at[at >= 0]] = _NOTHING
    return amended(before.shapes, rows["geom"].to_numpy(dtype=object), kept, scene.origin)


def _shapes_of(tables: Tables, layer: Layer, origin: tuple[float, float]) -> Shapes:
    return shapes(tables[layer.table]["geom"].to_numpy(dtype=object), form_of(layer.table), origin)


def _composed(
    tables: Tables, spec: MapSpec, layer: Layer, made: Shapes,
    standings: tuple[Standing, dict[str, np.ndarray]], held: Shares | None,
) -> SceneLayer:
    stand, by_table = standings
    frame = tables[layer.table]
    classes, signs = signing.classified(frame, layer, stand, by_table, spec)
    widths = frame["width_m"].to_numpy(dtype="float64") if "width_m" in frame else None
    wanted, told = spec.portrayal.lettering, held if spec.portrayal.tally else None
    namer = numbering.namer(tables, layer, stand, told, wanted) if layer.labels else None
    rooms = numbering.rooms(tables, held, wanted) if layer.table == "parcel" and namer else {}
    return SceneLayer(layer, frame.index, made, _in_zone(tables, spec, layer.table, classes),
                      signs, namer, widths, rooms, held, _scaled(tables, spec, layer, stand))


def _scaled(tables: Tables, spec: MapSpec, layer: Layer, stand: Standing) -> tuple[tuple[float, np.ndarray], ...]:
    """Classes of a layer by rules, each up to a scale; empty where they are the same at all scales."""
    if stand.dyed == layer.table or not layer.conditions:
        return ()
    return tuple((edge, _in_zone(tables, spec, layer.table, classes))
                 for edge, classes in signing.scaled(tables[layer.table], layer))


def _in_zone(tables: Tables, spec: MapSpec, table: str, classes: np.ndarray) -> np.ndarray:
    if spec.zone is None:
        return classes
    return np.where((tables[table]["zone"] == spec.zone).to_numpy(dtype=bool), classes, _NOTHING).astype("int16")


def _around(boxes: np.ndarray, origin: tuple[float, float]) -> Bounds | None:
    known = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(known):
        return None
    west, south = known[:, :2].min(axis=0) + origin
    east, north = known[:, 2:].max(axis=0) + origin
    return float(west), float(south), float(east), float(north)
