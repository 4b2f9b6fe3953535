"""Where there is no agreement: the way by decision and court (Exit A), and by decision on a broken agreement (Exit B).

Nobody is moved but after the court's ruling; nothing here cuts water, power, gas or roads. Source: 590号令 §26–28, §31;
行政强制法 §43, §53–54; 法释〔2012〕4号; 法释〔2019〕17号 §24. Steps are rows of ``exit_event``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain.changes import Tables, effective
from gisapp.domain.codes import label
from gisapp.domain.lifecycle import Unmet
from gisapp.domain.schema import TABLES

BEFORE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType({
    "decision": {
        "requested": (), "decided": ("requested",), "served": ("decided",), "reconsideration": ("served",),
        "litigation": ("served",), "lapsed": ("served",), "urged": ("lapsed",), "applied": ("urged",),
        "granted": ("applied",), "denied": ("applied",), "executed": ("granted",),
    },
    "performance": {
        "urged": (), "decided": ("urged",), "served": ("decided",), "reconsideration": ("served",),
        "litigation": ("served",), "lapsed": ("served",), "applied": ("lapsed",), "granted": ("applied",),
        "denied": ("applied",), "executed": ("granted",),
    },
})
"""Route → step → the steps that must have happened before it (reconsideration and litigation end in ``lapsed`` too).

A decision is urged before the court is asked (行政强制法第54条); who breaks an agreement is urged before it is decided
(法释〔2019〕17号第24条)."""

ARTICLES: Final[Mapping[str, str]] = MappingProxyType({
    "requested": "590号令第26条", "decided": "590号令第26条、第28条", "served": "行政强制法第54条",
    "lapsed": "590号令第28条", "urged": "行政强制法第54条", "applied": "行政强制法第53条",
    "granted": "法释〔2012〕4号", "executed": "590号令第28条、法释〔2012〕4号第9条",
})
LITIGATION_MONTHS: Final = 6
APPLY_MONTHS: Final = 3
DECIDED_NEEDS: Final = ("amount", "account", "house_place")


@dataclass(frozen=True, slots=True)
class Step:
    """One step to be recorded: its code, day, and what the decision encloses."""

    code: str
    on: dt.date
    route: str = "decision"
    values: Mapping[str, Any] = field(default_factory=dict)


def events(tables: Tables, household: str | None = None) -> pd.DataFrame:
    """The steps that hold, of all households or of one, in the order of their recording."""
    found = effective(tables["exit_event"])
    return found if household is None else found[(found["household"] == household).to_numpy(dtype=bool)]


def decisions(tables: Tables, on: dt.date | None = None) -> pd.DataFrame:
    """The 补偿决定 (Exit A) made by a day, the latest of each household."""
    found = events(tables)
    made = ((found["route"] == "decision") & (found["step"] == "decided")).to_numpy(dtype=bool)
    if on is not None:
        made = made & (found["happened_on"] <= pd.Timestamp(on)).to_numpy()
    return found[made].drop_duplicates("household", keep="last")


def on_decision(tables: Tables, on: dt.date) -> np.ndarray:
    """Whether a 补偿决定 has been made by a day; one value a household, in the order of the household table."""
    return tables["household"].index.isin(decisions(tables, on)["household"])


MAIN_WAY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "decision": ("requested", "decided", "served", "lapsed", "urged", "applied", "granted", "executed"),
    "performance": ("urged", "decided", "served", "lapsed", "applied", "granted", "executed"),
})
"""Route → its steps in order where nobody goes to court."""


def course(tables: Tables, household: str, route: str) -> tuple[str | None, str | None]:
    """The last step of a route that a household has come to, and the step that comes next; None where there is none."""
    rows = events(tables, household)
    done = list(rows.loc[(rows["route"] == route).to_numpy(dtype=bool), "step"])
    reached = [at for at, step in enumerate(MAIN_WAY[route]) if step in done]
    following = MAIN_WAY[route][max(reached, default=-1) + 1:]
    return (str(done[-1]) if done else None), (following[0] if following else None)


def unmet(tables: Tables, household: str, step: Step) -> list[Unmet]:
    """What stands between a household and a step of its exit; empty when the step may be recorded."""
    hh_no = str(tables["household"].at[household, "hh_no"])
    rows = events(tables, household)
    rows = rows[(rows["route"] == step.route).to_numpy(dtype=bool)]
    days = {str(code): day.date() for code, day in zip(rows["step"], rows["happened_on"], strict=True)}
    return [Unmet(household, code, {"hh_no": hh_no, "article": ARTICLES.get(step.code, "590号令第26条"), **params})
            for code, params in [*_order(step, days), *_terms(tables, household, step, days)]]


def _order(step: Step, days: Mapping[str, dt.date]) -> list[tuple[str, dict[str, Any]]]:
    before = BEFORE[step.route]
    if step.code not in before:
        return [("exit.not_of_route", {"step": label("exit_step", step.code),
                                       "route": label("exit_route", step.route)})]
    found: list[tuple[str, dict[str, Any]]] = [
        ("exit.before", {"step": label("exit_step", step.code), "before": label("exit_step", each)})
        for each in before[step.code] if each not in days]
    if days and step.on < max(days.values()):
        found.append(("exit.date", {"on": step.on.isoformat(), "previous": max(days.values()).isoformat()}))
    return found


def _terms(
    tables: Tables, household: str, step: Step, days: Mapping[str, dt.date],
) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    if step.route == "performance" and not len(_bound(tables, household, step.on)):
        found.append(("exit.no_agreement", {}))
    if step.code == "requested" and step.route == "decision":
        ends = _sign_to(tables, household)
        if (ends is None or step.on <= ends) and not owner_unclear(tables, household):
            found.append(("exit.window_open", {"sign_to": ends.isoformat() if ends else "—"}))
    if step.code == "decided" and step.route == "decision":
        missing = [name for name in DECIDED_NEEDS if not step.values.get(name)]
        if missing:
            found.append(("exit.decision_terms", {"terms": [TABLES["exit_event"][each].label for each in missing]}))
    if step.code == "lapsed" and "served" in days:
        ends = _months_after(max(days[each] for each in ("served", "reconsideration") if each in days),
                             LITIGATION_MONTHS)
        if "litigation" not in days and step.on <= ends:
            found.append(("exit.not_lapsed", {"until": ends.isoformat()}))
    if step.code == "applied" and "lapsed" in days and step.on > _months_after(days["lapsed"], APPLY_MONTHS):
        found.append(("exit.too_late", {"until": _months_after(days["lapsed"], APPLY_MONTHS).isoformat()}))
    return found


def _bound(tables: Tables, household: str, on: dt.date) -> pd.DataFrame:
    """Main agreements of a household that were signed by a day and are not void."""
    rows = tables["agreement"]
    signed = (rows["household"] == household) & (rows["kind"] == "main") & (rows["sign_date"] <= pd.Timestamp(on))
    return rows[(signed & ~rows["void"].fillna(False)).to_numpy(dtype=bool)]


def owner_unclear(tables: Tables, household: str) -> bool:
    """Whether nobody is on record as owner: then a decision need not wait for the end of the signing period (§26)."""
    holders = tables["holder"]
    mine = holders[(holders["household"] == household).to_numpy(dtype=bool)]
    return not mine["role"].isin(["owner", "co_owner"]).any()


def _sign_to(tables: Tables, household: str) -> dt.date | None:
    phase = tables["household"].at[household, "phase"]
    if phase not in tables["phase"].index:
        return None
    day: Any = tables["phase"].at[phase, "sign_to"]
    return None if pd.isna(day) else day.date()


def _months_after(day: dt.date, months: int) -> dt.date:
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
