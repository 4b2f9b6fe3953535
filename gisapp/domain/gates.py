"""The gates of a 征收批次: public interest, survey, plan, money, decision – in their order, each with its article.

Gates belong to a phase and hold back what depends on them: no decision before the money is in the account (§12), no
signing before the decision. 国有 land goes through G0–G7, 集体 land through C0–C5. Source: 590号令 §8–20;
土地管理法实施条例 §26–31; DOMAIN §1.1, §1.4. Rows of ``gate_event``.
"""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from gisapp.domain import money
from gisapp.domain.changes import Tables, effective
from gisapp.domain.codes import label
from gisapp.domain.lifecycle import Unmet, valid_links

ARTICLES: Final[Mapping[str, str]] = MappingProxyType({
    "G0": "590号令第8条、第9条、第16条", "G1": "590号令第15条", "G2": "590号令第24条", "G3": "590号令第10条、第11条",
    "G4": "590号令第12条", "G5": "590号令第13条", "G6": "590号令第19条、第20条", "G7": "590号令第26条",
    "C0": "土地管理法实施条例第26条", "C1": "土地管理法实施条例第26条", "C2": "土地管理法实施条例第27条、第28条",
    "C3": "土地管理法实施条例第29条", "C4": "土地管理法第46条", "C5": "土地管理法实施条例第31条",
})
COMMENT_DAYS: Final = 30
_TRACKS: Final = (("G0", "G1", "G2", "G3", "G4", "G5", "G6", "G7"), ("C0", "C1", "C2", "C3", "C4", "C5"))


def events(tables: Tables) -> pd.DataFrame:
    """The gate events that hold."""
    return effective(tables["gate_event"])


def reached(tables: Tables, on: dt.date) -> set[tuple[str, str]]:
    """Pairs (phase, gate) passed by a day; an announced phase counts as G5 as its dates say."""
    rows = events(tables)
    rows = rows[(rows["done_on"] <= pd.Timestamp(on)).to_numpy(dtype=bool)]
    found = {(str(phase), str(gate)) for phase, gate in zip(rows["phase"], rows["gate"], strict=True)}
    announced = tables["phase"]["announced_on"]
    return found | {(str(uid), "G5") for uid in announced.index[(announced <= pd.Timestamp(on)).to_numpy(dtype=bool)]}


def on_collective_land(tables: Tables, households: pd.Index) -> Any:
    """Whether a household lies on 集体 land: ``land_nature`` of its parcel selects the workflow."""
    parcels = tables["parcel"]
    collective = set(parcels.index[(parcels["land_nature"] == "collective").to_numpy(dtype=bool)])
    direct = valid_links(tables["household_parcel"])
    through = valid_links(tables["household_building"])
    buildings = tables["building"]
    on_building = set(buildings.index[buildings["parcel"].isin(collective)])
    mine = set(direct.loc[direct["parcel"].isin(collective), "household"])
    mine |= set(through.loc[through["building"].isin(on_building), "household"])
    return households.isin(mine)


def unmet(tables: Tables, phase: str, gate: str, on: dt.date) -> list[Unmet]:
    """What stands between a phase and a gate; empty when it may be recorded. ``Unmet.household`` is the phase."""
    row = tables["phase"].loc[phase]
    return [Unmet(phase, code, {"phase_no": row["phase_no"], "gate": label("gate", gate),
                                "article": ARTICLES[gate], **params})
            for code, params in [*_order(tables, phase, gate, on), *_terms(row, gate, on)]]


def _order(tables: Tables, phase: str, gate: str, on: dt.date) -> list[tuple[str, dict[str, Any]]]:
    rows = events(tables)
    rows = rows[(rows["phase"] == phase).to_numpy(dtype=bool)]
    days = {str(code): day.date() for code, day in zip(rows["gate"], rows["done_on"], strict=True)}
    track = next(each for each in _TRACKS if gate in each)
    earlier = track[:track.index(gate)]
    found: list[tuple[str, dict[str, Any]]] = [
        ("gate.before", {"before": label("gate", each)}) for each in earlier if each not in days]
    late = [days[each] for each in earlier if each in days and days[each] > on]
    if late:
        found.append(("gate.date", {"on": on.isoformat(), "previous": max(late).isoformat()}))
    return found


def _terms(row: Any, gate: str, on: dt.date) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    if gate == "G0":
        if row["ground"] is None:
            found.append(("gate.ground", {}))
        if not pd.isna(row["freeze_to"]) and row["freeze_to"] > row["freeze_from"] + pd.DateOffset(years=1):
            found.append(("gate.freeze", {}))
    if gate in {"G3", "C2"}:
        start, end = row["comments_from"], row["comments_to"]
        if pd.isna(start) or pd.isna(end) or (end - start).days < COMMENT_DAYS or end.date() > on:
            found.append(("gate.comments", {"days": COMMENT_DAYS}))
        if not pd.isna(row["objection"]) and row["objection"] and pd.isna(row["hearing_on"]):
            found.append(("gate.hearing", {}))
    if gate == "G4" and not _funded(row):
        found.append(("gate.funds", {name: _shown(row[column]) for name, column in
                                     (("budget", "budget_amt"), ("escrow", "escrow_amt"))}))
    if gate == "G7" and (pd.isna(row["sign_from"]) or pd.isna(row["sign_to"])):
        found.append(("gate.window", {}))
    return found


def _funded(row: Any) -> bool:
    budget, escrow = money.fen([row["budget_amt"], row["escrow_amt"]])
    return bool(budget > 0 and escrow >= budget)


def _shown(amount: Any) -> str:
    return "—" if amount is None else f"{amount:,.2f}"
