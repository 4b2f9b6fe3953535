"""The demo project: both zones with invented people, so that the first screen is never empty.

``contents`` fills an empty project from ``layers/``. The same date gives the same rows, whatever the clock says: row
ids come from names, all chance from fixed seeds. Called by ``gisapp demo`` and by the window's first start.

``ground`` reads the land, ``homes`` settles it, ``people`` invents who lives there, ``course`` says what happened when;
``procedure``, ``funds``, ``housing`` and ``matters`` write the records that the guards ask for, from one ``life``.
"""

import datetime as dt
from decimal import ROUND_UP, Decimal

import numpy as np
import pandas as pd

from gisapp.domain import changes
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.lifecycle import RANK, Stage
from gisapp.errors import InputError
from gisapp.services.demo import (
    course,
    funds,
    ground,
    homes,
    households,
    housing,
    land,
    life,
    matters,
    papers,
    people,
    procedure,
)

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
    parts += [funds.policy(tables), *matters.office(np.datetime64(today, "D"))]
    lived = ChangeSet(LABEL, _joined(parts), undoable=False)
    parts.append(papers.rest(tables.with_changes(lived), today))
    return ChangeSet(LABEL, _joined(parts), undoable=False)


def _project(tables: Tables, today: dt.date) -> Change:
    facts = {
        "name": "文旅新城、九华山片区（示意）", "org": "岳阳楼街道办事处", "survey_source": "示意", "drafter": "李建国",
        "checker": "周敏", "sample": True, "begun_on": today + dt.timedelta(days=course.TAKEN_IN),
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
    decisions = {settled.uids[at]: step for at, step in happened.decisions.items()}
    holders["role"] = holders["role"].where(~holders["household"].isin(decisions), "occupant")  # owners unknown
    links = homes.links(settled)
    lived = life.of(town, settled, happened, families, holders, rng, today)
    fixed = lived.waiting(Stage.SURVEYED)
    families["area_ok"] = families["area_ok"].where(~fixed, families["area_surv"])
    parcels = land.parcels(town, settled, happened, holders, rng, today)
    deal = funds.deals(lived)
    return [
        *land.areas(town, today, _budget(deal), _base(lived)),
        land.surveys(town, today),
        parcels,
        land.buildings(town),
        changes.insertion("household", families),
        *links,
        changes.insertion("holder", holders),
        *land.plan(town),
        *land.sketches(town, today),
        course.recorded(happened, families, today),
        *_records(lived, deal, links[0].after, decisions, [settled.uids[at] for at in happened.early]),
    ]


def _records(lived: life.Life, deal: funds.Deal, links: pd.DataFrame, decisions: dict[str, str],
             early: list[str]) -> list[Change]:
    """What the guards ask for, and the matters beside the track."""
    paid = sum((each for each in deal.total[lived.at_least(Stage.COMPENSATED)] if each), start=Decimal(0))
    down = lived.families["area_ok"].fillna(0).to_numpy(dtype="float64")[lived.rank >= RANK[Stage.DEMOLISHED]].sum()
    return [
        procedure.gates(lived), *procedure.surveyed(lived), *procedure.appraised(lived),
        *funds.agreements(lived, deal), *funds.payments(lived, deal, decisions), funds.transition(lived, deal),
        *funds.tickets(lived, deal), *funds.liens(lived), funds.overrides(lived, early),
        procedure.handed_over(lived), procedure.demolished(lived, links), procedure.exits(lived, decisions),
        procedure.broken(lived),
        procedure.held(lived), procedure.talks(lived), procedure.documents(lived), *housing.houses(lived, deal),
        *matters.units(lived), *matters.issues(lived), matters.petitions(lived), matters.boundary_points(lived),
        matters.milestones(lived, round(paid / 10_000 * Decimal("1.4")), round(float(down) * 1.2)),
    ]


def _budget(deal: funds.Deal) -> Decimal:
    """The budget of the far phase: what has been agreed and half as much again, in whole millions."""
    agreed = sum((each for each in deal.total if each is not None), start=Decimal(0))
    return (agreed * Decimal("1.5") / 1_000_000).quantize(Decimal(1), ROUND_UP) * 1_000_000


def _base(lived: life.Life) -> tuple[int, float]:
    """The frozen base of the signed rate: households of the far phase and their areas."""
    mine = lived.far & ~lived.homeless
    return int(mine.sum()), float(lived.families["area_ok"].fillna(0.0).to_numpy(dtype="float64")[mine].sum())


def _joined(parts: list[Change]) -> tuple[Change, ...]:
    """One change a table, in the order in which the tables refer to each other."""
    by_table: dict[str, list[Change]] = {}
    for part in parts:
        by_table.setdefault(part.table, []).append(part)
    return tuple(mine[0] if len(mine) == 1 else changes.insertion(table, pd.concat([each.after for each in mine]))
                 for table, mine in by_table.items())
