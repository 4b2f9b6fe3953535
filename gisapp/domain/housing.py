"""Resettlement houses: who may pick which, in what turn; a house is given once and to one household.

Every refusal is a code with its values, so that the board, the list and the command line say the same. Source: 590号令
§21 (产权调换), §22; DOMAIN §2 (安置房, 房票).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from gisapp.domain import lifecycle, money
from gisapp.domain.changes import Tables, effective

AVAILABLE, RESERVED, LOCKED, PICKED, DELIVERED, VOID = (
    "available", "reserved", "locked", "picked", "delivered", "void")
AFTER: Final[Mapping[str, str]] = MappingProxyType({
    "reserve": RESERVED, "lock": LOCKED, "unlock": AVAILABLE, "pick": PICKED, "release": AVAILABLE,
    "deliver": DELIVERED, "void": VOID,
})
"""Action → the status of the house after it."""
BEFORE: Final[Mapping[str, frozenset[str]]] = MappingProxyType({
    "reserve": frozenset({AVAILABLE}), "lock": frozenset({AVAILABLE, RESERVED}),
    "unlock": frozenset({LOCKED, RESERVED}), "pick": frozenset({AVAILABLE, LOCKED, RESERVED}),
    "release": frozenset({PICKED}), "deliver": frozenset({PICKED}), "void": frozenset({AVAILABLE, RESERVED, LOCKED}),
})
"""Action → the statuses in which it is possible."""
_UNTIL: Final = {"unlock": LOCKED, "release": PICKED, "deliver": PICKED, "pick": AVAILABLE, "reserve": AVAILABLE,
                 "lock": AVAILABLE, "void": AVAILABLE}
"""Action → the status that a house had at the latest before it, where nothing earlier is recorded."""
EXCHANGE: Final = frozenset({"exchange", "mixed"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an action is not possible: a code and the values of its sentence."""

    code: str
    params: Mapping[str, Any]


def open_round(tables: Tables, zone: str | None, on: dt.date) -> str | None:
    """The round that is open for a zone on a day; None where picking is free."""
    rounds, day = tables["pick_round"], pd.Timestamp(on)
    opened = (rounds["state"] == "open") & ~(rounds["opens_on"] > day) & ~(rounds["closes_on"] < day)
    opened &= rounds["zone"].isna() | (rounds["zone"] == zone)
    found = rounds.index[opened.to_numpy(dtype=bool)]
    return str(found[0]) if len(found) else None


def turn(tables: Tables, pick_round: str) -> pd.DataFrame:
    """The turns of a round that are still to come, in their order."""
    turns = tables["pick_turn"]
    waiting = (turns["pick_round"] == pick_round) & ~turns["state"].isin(["picked", "passed"])
    return turns[waiting.to_numpy(dtype=bool)].sort_values("pick_no", kind="stable")


def action_refusals(tables: Tables, house: str, action: str) -> list[Refusal]:
    """Whether the house's status lets an action be done."""
    row = tables["resettle_house"].loc[house]
    if row["status"] in BEFORE[action]:
        return []
    return [Refusal("house.status", {"house_id": row["house_id"], "status": row["status"], "action": action})]


def pick_refusals(tables: Tables, house: str, household: str, on: dt.date) -> list[Refusal]:
    """Everything that stands between a household and a house; empty when it may pick it.

    Args:
        tables: the snapshot.
        house: uid of the house.
        household: uid of the household.
        on: the day of picking.
    """
    row, names = tables["resettle_house"].loc[house], tables["household"]["hh_no"]
    said = {"house_id": row["house_id"], "hh_no": names[household]}
    found = action_refusals(tables, house, "pick")
    if row["status"] in {LOCKED, RESERVED} and row["household"] not in {None, household}:
        found.append(Refusal("house.kept_for", {**said, "other": names[row["household"]]}))
    taken = houses_of(tables, household)
    if taken:
        found.append(Refusal("house.second", {**said, "other": tables["resettle_house"].at[taken[0], "house_id"]}))
    if lifecycle.RANK[str(tables["household"].at[household, "stage"])] < lifecycle.SIGNED:
        found.append(Refusal("house.unsigned", said))
    elif not exchanges(tables, household, on):
        found.append(Refusal("house.no_exchange", said))
    return [*found, *_turn_refusals(tables, row, household, on, said)]


def _turn_refusals(tables: Tables, row: Any, household: str, on: dt.date, said: dict[str, Any]) -> list[Refusal]:
    opened = open_round(tables, row["zone"], on)
    if opened is None:
        return []
    waiting = turn(tables, opened)
    name = tables["pick_round"].at[opened, "name"]
    if household not in set(waiting["household"]):
        return [Refusal("house.not_in_round", {**said, "round": name})]
    first = waiting["household"].iloc[0]
    if first != household:
        number = int(waiting.loc[(waiting["household"] == household).to_numpy(dtype=bool), "pick_no"].iloc[0])
        return [Refusal("house.not_your_turn", {**said, "number": number,
                                                "first": tables["household"].at[first, "hh_no"]})]
    return []


def exchanges(tables: Tables, household: str, on: dt.date | None = None) -> bool:
    """Whether an agreement binds that takes a house."""
    rows = tables["agreement"]
    bound = money.binding(rows[(rows["household"] == household).to_numpy(dtype=bool)], on)
    return bool(bound["mode"].isin(EXCHANGE).any())


def houses_of(tables: Tables, household: str) -> list[str]:
    """The houses that a household has picked or got."""
    houses = tables["resettle_house"]
    mine = (houses["household"] == household) & houses["status"].isin([PICKED, DELIVERED])
    return [str(uid) for uid in houses.index[mine.to_numpy(dtype=bool)]]


def waiting_households(tables: Tables, zone: str | None = None) -> pd.Index:
    """Households at 已签约 or later whose agreement takes a house and who have none yet, in the order of signing."""
    bound = money.binding(tables["agreement"])
    bound = bound[bound["mode"].isin(EXCHANGE)].sort_values("sign_date", kind="stable")
    households = tables["household"]
    order = pd.Index(bound["household"]).drop_duplicates()
    rows = households.reindex(order)
    houses = tables["resettle_house"]
    housed = houses.loc[houses["status"].isin([PICKED, DELIVERED]), "household"]
    wanted = (lifecycle.ranks(rows["stage"]) >= lifecycle.SIGNED).to_numpy() & ~order.isin(housed)
    if zone is not None:
        wanted &= (rows["zone"] == zone).to_numpy(dtype=bool)
    found: pd.Index = order[wanted]
    return found


def statuses(tables: Tables, on: dt.date | None = None) -> pd.Series:
    """The status of every house, by uid: on record now, or at the end of a day.

    What was done with a house tells it; of one whose stock was imported without a record, its days of picking and
    delivery do. A reservation of which nothing is recorded counts as it is now.
    """
    houses = tables["resettle_house"]
    if on is None:
        return houses["status"]
    day, found = pd.Timestamp(on), houses["status"].copy()
    found[((found == DELIVERED) & (houses["res_date"] > day)).to_numpy(dtype=bool)] = PICKED
    found[(found.isin([PICKED, DELIVERED]) & (houses["pick_date"] > day)).to_numpy(dtype=bool)] = AVAILABLE
    events = effective(tables["house_event"]).sort_values("happened_on", kind="stable")
    later = (events["happened_on"] > day).to_numpy(dtype=bool)
    first = events[later].drop_duplicates("resettle_house")
    last = events[~later].drop_duplicates("resettle_house", keep="last")
    moved = last["resettle_house"].isin(first["resettle_house"]).to_numpy(dtype=bool)
    found.update(pd.Series(first["action"].map(_UNTIL).to_numpy(dtype=object), index=first["resettle_house"]))
    found.update(pd.Series(last["action"].map(AFTER).to_numpy(dtype=object)[moved],
                           index=last["resettle_house"][moved]))
    return found
