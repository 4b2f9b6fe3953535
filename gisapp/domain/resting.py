"""What a reached stage rests on is not taken away from under it: first the stage is withdrawn, then its evidence.

New facts may always be recorded, and show in red what they upset; taking back is another matter. Called by undo and
redo, by 作废 and by 撤销阶段. Source: 590号令第27条; DOMAIN §1.3 (corrections go back only by 撤销 with a reason).
"""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from gisapp.domain import codes, guards, housing, lifecycle, paying
from gisapp.domain.case import Case
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.lifecycle import Unmet
from gisapp.errors import RefusedError


def broken(before: Tables, after: Tables, changeset: ChangeSet, on: dt.date) -> list[Unmet]:
    """What held for the stages, houses and payments of the households concerned, and no longer would.

    Args:
        before: the snapshot.
        after: the snapshot with the set.
        changeset: what takes something back.
        on: the present day.
    """
    both = after["household"].index.intersection(_concerned(before, changeset), sort=False)
    if both.empty:
        return []
    held = {(each.household, each.code) for each in _upset(before, both, on)}
    return [each for each in _upset(after, both, on) if (each.household, each.code) not in held]


def refuse(before: Tables, step: ChangeSet, code: str, on: dt.date, **said: Any) -> None:
    """Let a step pass that takes something back, unless something rests on it.

    Raises:
        RefusedError: with ``code`` and every condition that would no longer hold.
    """
    found = broken(before, before.with_changes(step), step, on)
    if found:
        raise RefusedError(code, count=len(found), conditions=tuple((each.code, dict(each.params)) for each in found),
                           **said)


def _concerned(tables: Tables, changeset: ChangeSet) -> pd.Index:
    """The households of a set, those of its phases, and who shares a building with them."""
    everybody = tables["household"]
    phases = changeset.uids("phase")
    named = [*changeset.uids("household"), *everybody.index[everybody["phase"].isin(phases).to_numpy()]]
    links = lifecycle.valid_links(tables["household_building"])
    around = links.loc[links["building"].isin(links.loc[links["household"].isin(named), "building"]), "household"]
    return everybody.index.intersection(pd.Index([*named, *around], dtype="object").unique(), sort=False)


def _upset(tables: Tables, uids: pd.Index, on: dt.date) -> list[Unmet]:
    case = Case(tables, uids, on)
    return [*guards.arrears(tables, on, uids), *_left_behind(case), *_unfounded(case), *_overpaid(case)]


def _unmet(case: Case, at: int, code: str, **params: Any) -> Unmet:
    return Unmet(str(case.households.index[at]), code, {"hh_no": case.households["hh_no"].iloc[at], **params})


def _left_behind(case: Case) -> list[Unmet]:
    """Buildings that are down while one of their households has not handed over."""
    index = case.households.index
    early = (case.rank >= lifecycle.DEMOLISHED) & lifecycle.waiting_for_others(case.tables, index)
    at = np.flatnonzero(early)
    held_up = zip(at.tolist(), lifecycle.others_remaining(case.tables, index[at]), strict=True)
    return [_unmet(case, each, "demolition.others_remaining", others=others) for each, others in held_up]


def _unfounded(case: Case) -> list[Unmet]:
    """Houses given to households that have not signed, or whose agreement takes none."""
    given = case.any("resettle_house", lambda rows: rows["status"].isin([housing.PICKED, housing.DELIVERED]).to_numpy())
    bare = given & ((case.rank < lifecycle.SIGNED) | ~case.agreement["mode"].isin(housing.EXCHANGE).to_numpy())
    return [_unmet(case, at, "rest.house", stage=codes.label("stage", lifecycle.Stage.SIGNED))
            for at in np.flatnonzero(bare).tolist()]


def _overpaid(case: Case) -> list[Unmet]:
    """More paid than payable, or received than owed."""
    sums = case.balance
    over = ((sums["paid"] > sums["payable"]) | (sums["received"] > sums["owed"])).to_numpy()
    return [_unmet(case, at, "rest.overpaid", paid=paying.shown(int(sums["paid"].iloc[at])),
                   payable=paying.shown(int(sums["payable"].iloc[at]))) for at in np.flatnonzero(over).tolist()]
