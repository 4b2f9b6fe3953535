"""A project of any size for the benchmarks: square parcels with eight corners, one building and household each.

Made once and kept in the system's temporary folder; every benchmark works on a copy.
"""

import datetime as dt
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gisapp import app
from gisapp.domain import schema
from gisapp.domain.changes import Change, ChangeSet, inserted
from gisapp.domain.lifecycle import ORDER

CELL_M = 14.0
ORIGIN = (413_000.0, 3_252_000.0)
TODAY = dt.date(2026, 11, 24)


def polygons(count: int) -> np.ndarray:
    """About ``count`` edge-sharing polygons of eight corners on a jittered grid (EPSG:4547)."""
    side = round(count ** 0.5)
    chance = np.random.default_rng(1)
    x, y = np.meshgrid(np.arange(side + 1) * CELL_M, np.arange(side + 1) * CELL_M, indexing="ij")
    nodes = np.stack([x, y], -1) + chance.uniform(-2.5, 2.5, (*x.shape, 2))
    across, along = (nodes[:-1] + nodes[1:]) / 2, (nodes[:, :-1] + nodes[:, 1:]) / 2
    across += chance.uniform(-1, 1, across.shape)
    along += chance.uniform(-1, 1, along.shape)
    ring = np.stack([nodes[:-1, :-1], across[:, :-1], nodes[1:, :-1], along[1:], nodes[1:, 1:], across[:, 1:],
                     nodes[:-1, 1:], along[:-1], nodes[:-1, :-1]], axis=2)
    return shapely.polygons(ring.reshape(side * side, 9, 2) + ORIGIN)


def contents(count: int) -> ChangeSet:
    """A zone of ``count`` parcels, each with a building, a household and a holder."""
    shapes = polygons(count)
    numbers = [f"{number:07}" for number in range(len(shapes))]
    uids = {name: [f"{name}{number}" for number in numbers] for name in "pbho"}
    stages = [ORDER[rank].value for rank in np.random.default_rng(2).integers(0, len(ORDER), len(shapes))]
    outline = shapely.box(*shapely.total_bounds(shapes))
    days = [TODAY - dt.timedelta(30)] * len(shapes)
    return ChangeSet("基准", (
        inserted("zone", {"zone_name": ["基准片区"], "geom": [outline]}, ["z"]),
        inserted("phase", {"phase_no": ["1"], "zone": "z", "geom": [outline]}, ["f"]),
        inserted("parcel", {"parcel_no": numbers, "zone": "z", "phase": "f", "area_surv": shapely.area(shapes).round(2),
                            "address": "郭亮街", "geom": shapes}, uids["p"]),
        inserted("building", {"bldg_no": "1", "zone": "z", "parcel": uids["p"], "disposal": "demolish",
                              "geom": shapely.buffer(shapes, -2, join_style="mitre")}, uids["b"]),
        inserted("household", {"hh_no": [f"H{number}" for number in numbers], "zone": "z", "phase": "f",
                               "stage": stages, "stage_on": days, "area_ok": 80, "tenure": "private",
                               "use_reg": "dwelling", "use_real": "dwelling", "team": "第1组",
                               "address": "郭亮街1号"}, uids["h"]),
        inserted("household_building", {"household": uids["h"], "building": uids["b"], "share": 1.0}),
        inserted("holder", {"household": uids["h"], "name": "张伟", "role": "owner"}, uids["o"]),
        inserted("stage_event", {"household": uids["h"], "stage": stages, "happened_on": days}),
        _surveys([uid for uid, stage in zip(uids["h"], stages, strict=True) if stage == "surveyed"]),
    ))


def _surveys(households: list[str]) -> Change:
    """What the households at 已调查 need for the next stage."""
    days = [TODAY - dt.timedelta(30)] * len(households)
    return inserted("survey", {"household": households, "visit_no": 1, "visit_date": days, "post_date": days,
                               "surveyors": "周敏、李建国", "sign_state": "signed"})


def land(count: int) -> ChangeSet:
    """A zone of ``count`` parcels and nothing else."""
    shapes = polygons(count)
    numbers = [f"{number:07}" for number in range(len(shapes))]
    nature = np.array(["state", "collective"], dtype=object)[np.random.default_rng(2).integers(0, 2, len(shapes))]
    return ChangeSet("基准", (
        inserted("zone", {"zone_name": ["基准片区"], "geom": [shapely.box(*shapely.total_bounds(shapes))]}, ["z"]),
        inserted("parcel", {"parcel_no": numbers, "zone": "z", "land_nature": nature,
                            "area_surv": shapely.area(shapes).round(2), "geom": shapes},
                 [f"p{number}" for number in numbers])))


def project(count: int, made_of: Callable[[int], ChangeSet] = contents) -> Path:
    """The path of a fresh copy of the project of ``count`` parcels."""
    room = Path(tempfile.gettempdir()) / "gisapp-benchmarks"
    room.mkdir(exist_ok=True)
    master = room / f"{count}-{made_of.__name__}-{schema.SCHEMA_VERSION}.gpkg"
    if not master.exists():
        part = room / f"{count}.part.gpkg"
        part.unlink(missing_ok=True)
        made = app.create_project(part, who="基准")
        made.do(made_of(count))
        app.close_project(made)
        part.replace(master)
    copy = Path(tempfile.mkdtemp(dir=room)) / "项目.gpkg"
    shutil.copy(master, copy)
    return copy


def clean(copy: Path) -> None:
    """Take a copy away."""
    shutil.rmtree(copy.parent, ignore_errors=True)
