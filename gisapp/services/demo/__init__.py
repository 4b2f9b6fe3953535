"""The demo project: both zones with invented people, so that the first screen is never empty.

``contents`` fills an empty project from ``layers/``. The same date gives the same rows, whatever the clock says: row
ids come from names, all chance from fixed seeds. Called by ``gisapp demo`` and by the window's first start.

``ground`` reads the land, ``homes`` settles it, ``people`` invents who lives there, ``course`` says what happened when.
"""

import datetime as dt

import numpy as np
import pandas as pd

from gisapp.domain import changes
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.errors import InputError
from gisapp.services.demo import course, ground, homes, households, land, people

CRS = "EPSG:4547"
LABEL = "写入示意数据"
_SEED = 20160415


def contents(tables: Tables, today: dt.date) -> ChangeSet:
    """Everything that the demo project holds, as one step that is not undone.

    Args:
        tables: an empty project (it may have its own first row) in EPSG:4547.
        today: the day up to which things have happened.

    Raises:
        InputError: ``demo.crs`` for another CRS, ``demo.not_empty`` where there are zones or households already.
    """
    if tables.crs != CRS:
        raise InputError("demo.crs", crs=tables.crs, needed=CRS)
    if len(tables["zone"]) or len(tables["household"]):
        raise InputError("demo.not_empty")
    parts = [_project(tables, today)]
    for place in ground.PLACES:
        parts += _zone(place, today)
    return ChangeSet(LABEL, _joined(parts), undoable=False)


def _project(tables: Tables, today: dt.date) -> Change:
    facts = {
        "name": "文旅新城、九华山片区（示意）", "org": "岳阳楼街道办事处", "survey_source": "示意", "drafter": "李建国",
        "checker": "周敏", "sample": True, "begun_on": today + dt.timedelta(days=course.BEGUN),
    }
    present = tables["project"].index
    if len(present):
        return changes.updated(tables, "project", present[:1], facts)
    return changes.inserted("project", {name: [value] for name, value in facts.items()}, [ground.uid("project")])


def _zone(place: ground.Place, today: dt.date) -> list[Change]:
    rng = np.random.default_rng([_SEED, place.seed])
    town = ground.read(place)
    settled = homes.settle(town, rng)
    happened = course.run(town, settled, rng, today)
    families = households.rows(town, settled, happened, rng)
    holders = people.holders(families, settled, place.seed, rng)
    return [
        *land.areas(town, today),
        land.parcels(town, settled, happened, holders, rng, today),
        land.buildings(town),
        changes.insertion("household", families),
        *homes.links(settled),
        changes.insertion("holder", holders),
        *land.plan(town),
        course.recorded(happened, families),
    ]


def _joined(parts: list[Change]) -> tuple[Change, ...]:
    """One change a table, in the order in which the tables refer to each other."""
    by_table: dict[str, list[Change]] = {}
    for part in parts:
        by_table.setdefault(part.table, []).append(part)
    return tuple(mine[0] if len(mine) == 1 else changes.insertion(table, pd.concat([each.after for each in mine]))
                 for table, mine in by_table.items())
