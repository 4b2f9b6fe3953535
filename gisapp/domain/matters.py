"""遗留问题: what each class of the plan's taxonomy needs before it is settled.

The classes are those of the street's plan of 2016 (E1–E4 经济风险, S1–S3 社会稳定, O). Whom they hold back meanwhile is
said by ``guards``. Class S3 is about an event: it is tied to no household, parcel or unit, and lists leave it out.
Called by ``services.issues`` and the listing. Nobody is rated here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from gisapp.domain.changes import Tables, effective

RESTRICTED: Final = "S3"
CLOSED: Final = "closed"
UNSETTLED: Final = ("open", "working", "listed")
PENDING: Final = ("pending", "training")
"""Results of 就业 and 住房 that are not yet results."""

_OF_ISSUES: Final = ("issue_event", "issue_object")
_PAPERS: Final = ("title_chain", "approval_no", "land_disposal", "identity_swap", "consent_by")
_PROVISION: Final = ("proof_no", "guarantee", "settled_on")
_FINDING: Final = ("land_approval", "house_paid", "finding")
_CLEARANCE: Final = "腾退|起诉|诉讼|立案"
_SUITS: Final = ("litigation", "applied", "granted")


@dataclass(frozen=True, slots=True)
class Need:
    """Something that an issue still needs before it can be closed: key and values of its sentence."""

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Concern:
    """What an issue concerns (uids): households, parcels, local units. Nothing for class S3."""

    households: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.households or self.parcels or self.units)


def concern(tables: Tables, issue: str) -> Concern:
    """What an issue is linked to."""
    links = tables["issue_object"]
    mine = links[(links["issue"] == issue).to_numpy(dtype=bool)]
    return Concern(*(tuple(dict.fromkeys(mine[name].dropna())) for name in ("household", "parcel", "unit_org")))


def restricted(tables: Tables) -> pd.Index:
    """The issues of class S3, which no list shows unless asked to."""
    issues = tables["issue"]
    return issues.index[(issues["class"] == RESTRICTED).to_numpy(dtype=bool)]


def without_restricted(tables: Tables, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table without those of restricted issues; rows of other tables as they are."""
    hidden = restricted(tables) if table == "issue" or table in _OF_ISSUES else ()
    if not len(hidden):
        return frame
    named = frame.index if table == "issue" else pd.Index(frame["issue"])
    return frame[~named.isin(hidden)]


def progress(tables: Tables, issue: str) -> pd.DataFrame:
    """The entries of an issue that hold, in the order of their recording."""
    events = tables["issue_event"]
    return effective(events[(events["issue"] == issue).to_numpy(dtype=bool)])


def needs(tables: Tables, issue: str) -> list[Need]:
    """What an issue still needs before it can be closed; empty when it is settled. Source: DOMAIN §1.5."""
    kind = str(tables["issue"].at[issue, "class"])
    return list(_SETTLED[kind](tables, issue, concern(tables, issue)))


Settled = Callable[[Tables, str, Concern], Iterator[Need]]


def _lacking(tables: Tables, table: str, households: tuple[str, ...], columns: tuple[str, ...]) -> list[str]:
    """户编号 of the households that have no row with all these columns filled."""
    rows = tables[table]
    whole = rows[rows[list(columns)].notna().all(axis=1).to_numpy(dtype=bool)]
    numbers = tables["household"]["hh_no"]
    return [str(numbers[uid]) for uid in households if uid not in set(whole["household"])]


def _of_each_household(code: str, table: str, columns: tuple[str, ...]) -> Settled:
    """A class that is settled once a table says all of something for every household concerned."""

    def settled(tables: Tables, _issue: str, about: Concern) -> Iterator[Need]:
        if not about.households:
            yield Need("issue.no_household", {})
        elif lacking := _lacking(tables, table, about.households, columns):
            yield Need(code, {"hh_nos": lacking})

    return settled


def _liens_cancelled(tables: Tables, _issue: str, about: Concern) -> Iterator[Need]:
    if not about.households and not about.parcels:
        yield Need("issue.no_object", {})
        return
    liens = tables["lien"]
    opened = liens[liens.index.isin(_liens_on(tables, about)) & liens["cancelled_on"].isna().to_numpy()]
    if len(opened):
        yield Need("issue.lien_open", {"certs": [str(each or "—") for each in opened["cert_no"]]})
    households = tables["household"].loc[list(about.households)]
    marked = households[households["lien"].isin(["mortgage", "seizure"]).to_numpy(dtype=bool)]
    if len(marked) and not len(opened):
        yield Need("issue.lien_marked", {"hh_nos": [str(each) for each in marked["hh_no"]]})


def _liens_on(tables: Tables, about: Concern) -> pd.Series:
    """The liens that lie on what an issue concerns, directly or on its buildings."""
    links, buildings, objects = tables["household_building"], tables["building"], tables["lien_object"]
    mine = buildings.index[buildings["parcel"].isin(about.parcels)].union(
        pd.Index(links.loc[links["household"].isin(about.households), "building"], dtype="object"))
    hit = (objects["household"].isin(about.households) | objects["parcel"].isin(about.parcels)
           | objects["building"].isin(mine))
    return objects.loc[hit, "lien"]


def _staff_placed(tables: Tables, _issue: str, about: Concern) -> Iterator[Need]:
    staff = tables["staff"]
    mine = staff[(staff["unit_org"].isin(about.units) | staff["household"].isin(about.households)).to_numpy(dtype=bool)]
    if not len(mine):
        yield Need("issue.no_staff", {})
        return
    for code, name in (("issue.jobs_open", "job_result"), ("issue.homes_open", "home_result")):
        left = int((mine[name].isna() | mine[name].isin(PENDING)).sum())
        if left:
            yield Need(code, {"count": left, "total": len(mine)})


def _vacated(tables: Tables, issue: str, about: Concern) -> Iterator[Need]:
    if not about.households:
        yield Need("issue.no_household", {})
        return
    if progress(tables, issue)["note"].fillna("").str.contains(_CLEARANCE).any():
        return
    exits = effective(tables["exit_event"])
    sued = set(exits.loc[exits["step"].isin(_SUITS), "household"])
    rows = tables["household"].loc[list(about.households)]
    left = rows[(rows["occupancy"] == "seized").to_numpy(dtype=bool) & ~rows.index.isin(sued)]
    if len(left):
        yield Need("issue.still_seized", {"hh_nos": [str(each) for each in left["hh_no"]]})


def _event_reported(tables: Tables, issue: str, _about: Concern) -> Iterator[Need]:
    if not progress(tables, issue)["note"].notna().any():
        yield Need("issue.no_event", {})


def _nothing_more(_tables: Tables, _issue: str, _about: Concern) -> Iterator[Need]:
    return iter(())


_SETTLED: Final[Mapping[str, Settled]] = MappingProxyType({
    "E1": _of_each_household("issue.papers", "restructuring", _PAPERS),
    "E2": _of_each_household("issue.no_home_open", "no_home", _PROVISION),
    "E3": _liens_cancelled,
    "E4": _of_each_household("issue.business_open", "business", _FINDING),
    "S1": _staff_placed, "S2": _vacated, "S3": _event_reported, "O": _nothing_more,
})
