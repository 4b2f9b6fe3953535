"""A very small town for tests: one zone of 100 × 60 m in EPSG:4547, six parcels, seven buildings, eight households.

Parcels P1…P6 stand in two rows of three, each 30 × 25 m. P1 holds B1 with households H1 and H2; P2 holds B2 with H3;
P3 holds B3 and B4 with H4 over both; P4 holds B5 (kept) with H5; P5 holds B6 (heritage) with H6 and B7 without
households; P6 is empty land. H7 lies on P6 directly. H8 is 无房户.
"""

import datetime as dt

import shapely

from gisapp import app
from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.project import Project
from gisapp.store.memory import MemoryStore
from tests.evidence import evidence

EAST, NORTH = 411_600.0, 3_251_700.0
TODAY = dt.date(2026, 11, 24)


def _box(east, north, width, height):
    return shapely.box(EAST + east, NORTH + north, EAST + east + width, NORTH + north + height)


def _parcels():
    return {f"p{number + 1}": _box(2 + 32 * (number % 3), 2 + 30 * (number // 3), 30, 25) for number in range(6)}


def contents():
    """The town as one set for an empty project, with all that the guards ask for on record."""
    bare = without_evidence()
    return bare.merged(evidence(Tables.empty().with_changes(bare)))


def without_evidence():
    """The town as one set for an empty project, nothing on record but who lies where."""
    parcels = _parcels()
    homes = {"b1": ("p1", 5, 5), "b2": ("p2", 5, 5), "b3": ("p3", 2, 5), "b4": ("p3", 16, 5), "b5": ("p4", 5, 5),
             "b6": ("p5", 2, 5), "b7": ("p5", 16, 5)}
    outlines = {uid: _box(parcels[parcel].bounds[0] - EAST + dx, parcels[parcel].bounds[1] - NORTH + dy, 10, 10)
                for uid, (parcel, dx, dy) in homes.items()}
    households = [f"h{number}" for number in range(1, 9)]
    return ChangeSet("小镇", (
        inserted("zone", {"zone_name": ["试点片区"], "zone_code": ["SD"], "geom": [_box(0, 0, 100, 60)]}, ["z"]),
        inserted("phase", {"phase_no": ["1", "2"], "zone": "z", "geom": [_box(0, 0, 100, 30), _box(0, 30, 100, 30)]},
                 ["f1", "f2"]),
        inserted("parcel", {"parcel_no": [uid.upper() for uid in parcels], "zone": "z", "phase": "f1",
                            "name": ["老宅", "铺面", "两幢院", "军工厂房", "祠堂", "空地"], "area_surv": 750,
                            "address": [f"郭亮街{number}号" for number in range(1, 7)], "holder_name": "李建国",
                            "geom": list(parcels.values())}, parcels),
        inserted("building", {"bldg_no": [uid.upper() for uid in homes], "zone": "z",
                              "parcel": [parcel for parcel, *_ in homes.values()],
                              "disposal": ["demolish"] * 4 + ["retain"] + ["demolish"] * 2,
                              "heritage": [False] * 5 + [True, False], "floors": 3,
                              "geom": list(outlines.values())}, homes),
        inserted("household", {"hh_no": [f"SD-{number:04}" for number in range(1, 9)], "zone": "z", "phase": "f1",
                               "address": [f"郭亮街{number}号1室" for number in range(1, 9)], "area_ok": 80.0,
                               "team": "第1组", "officer": "周敏", "tenure": "private",
                               "stage": "uninvestigated"}, households),
        inserted("household_building", {"household": ["h1", "h2", "h3", "h4", "h4", "h5", "h6"],
                                        "building": ["b1", "b1", "b2", "b3", "b4", "b5", "b6"], "share": 1.0}),
        inserted("household_parcel", {"household": ["h7"], "parcel": ["p6"], "share": 1.0}),
        inserted("holder", {"household": households, "role": ["owner"] * 7 + ["no_house"], "phone": "10012345678",
                            "name": ["张伟", "李建明", "欧阳明", "王芳", "曾建国", "刘洋", "陈静", "赵敏"]},
                 [f"o{number}" for number in range(1, 9)]),
    ))


def written(path, *steps, who="李建国"):
    """The town as a file, after further steps: each a change, or what makes one of the tables before it."""
    made = app.create_project(path, who=who)
    for step in (contents(), *steps):
        made.do(step(made.tables) if callable(step) else step)
    app.close_project(made)
    return path


def project():
    """The town in memory."""
    opened = Project(MemoryStore(), who="周敏")
    opened.do(contents())
    return opened
