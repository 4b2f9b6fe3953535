"""Where each term runs now: the records that start it, without those that have ended it.

One short function for each term of ``clocks.TERMS``; each reads a ``Docket`` and answers with ``Runs``: columns of
records, so that a hundred thousand households cost what a hundred do.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from gisapp.domain import lifecycle, linked, money, workdays
from gisapp.domain.changes import Tables
from gisapp.domain.docket import Docket, as_days, is_one_of
from gisapp.domain.lifecycle import RANK, Stage

_COMPENSATED = RANK[Stage.COMPENSATED]


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Records on which a term runs.

    Attributes:
        tables: where each record is.
        rows: their uids.
        households: uid of each one's household, or None.
        phases: uid of each one's phase, or None.
        started: the day from which the term is counted (``datetime64[D]``), NaT where only its end is known.
        due: the last day where the records themselves say it.
    """

    tables: np.ndarray
    rows: np.ndarray
    households: np.ndarray
    phases: np.ndarray
    started: np.ndarray
    due: np.ndarray | None = None

    def where(self, chosen: np.ndarray) -> "Runs":
        """Some of them."""
        cells: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        return replace(self, **{name: cell[chosen] for name, cell in cells.items() if cell is not None})


def _runs(table: Any, frame: pd.DataFrame, started: Any, due: Any = None, rows: Any = None) -> Runs:
    none = np.full(len(frame), None, dtype=object)

    def cells(name: str) -> np.ndarray:
        return frame[name].to_numpy(dtype=object) if name in frame else none

    uids = np.asarray(frame.index if rows is None else rows, dtype=object)
    phases = uids if isinstance(table, str) and table == "phase" else cells("phase")
    return Runs(np.full(len(frame), table, dtype=object), uids, cells("household"), phases, as_days(started),
                None if due is None else as_days(due))


# phases

def comments(docket: Docket) -> Runs:
    """方案征求意见: from publication until 30 days have passed, longer where the notice says so; over with G3."""
    phases = docket.tables["phase"]
    open_ = phases["comments_from"].notna().to_numpy() & ~phases.index.isin(docket.gate("G3")["phase"])
    phases = phases[open_]
    least = workdays.after_days(phases["comments_from"], 30)
    return _runs("phase", phases, phases["comments_from"], np.fmax(least, as_days(phases["comments_to"])))


def freeze(docket: Docket) -> Runs:
    """暂停办理: to its stated end, one year at the most."""
    phases = docket.tables["phase"]
    phases = phases[phases["freeze_from"].notna().to_numpy()]
    most = workdays.after_months(phases["freeze_from"], 12)
    return _runs("phase", phases, phases["freeze_from"], np.fmin(most, as_days(phases["freeze_to"])))


def signing(docket: Docket) -> Runs:
    """签约期: as long as a household of the phase has neither signed nor been put up for a decision."""
    phases, rows = docket.tables["phase"], docket.tables["household"]
    open_ = (docket.ranks < lifecycle.SIGNED) & ~docket.excluded
    open_ &= ~rows.index.isin(docket.step("requested")["household"])
    phases = phases[phases["sign_to"].notna().to_numpy() & phases.index.isin(rows["phase"][open_])]
    return _runs("phase", phases, phases["sign_from"], phases["sign_to"])


def after_gate(gate: str, until: str) -> Any:
    """A term of a phase from one gate until the next."""
    def run(docket: Docket) -> Runs:
        events = docket.gate(gate)
        events = events[~events["phase"].isin(docket.gate(until)["phase"]).to_numpy(dtype=bool)]
        return _runs("gate_event", events, events["done_on"])
    return run


# service and appraisal

def public_notice(docket: Docket) -> Runs:
    """公告送达: until the document counts as served."""
    rows = docket.services[is_one_of(docket.services["mode"], "public")]
    return _runs("service", rows, rows["served_on"], rows["counts_on"])


def _appraisals(docket: Docket) -> pd.DataFrame:
    """Reports that stand (not replaced) of households that have not signed, with the day of their service."""
    reports = docket.tables["appraisal"]
    stands = ~reports.index.isin(reports["replaces"].dropna()) & (docket.ranks_in("appraisal") < lifecycle.SIGNED)
    reports = docket.rows("appraisal", stands, "report_no", "served_date", "rv_apply", "rv_reply", "ex_apply")
    services = docket.services[is_one_of(docket.services["doc_kind"], "appraisal")]
    by_number = services.drop_duplicates("doc_no", keep="last").set_index("doc_no")["counts_on"]
    unnumbered = services[services["doc_no"].isna().to_numpy()].drop_duplicates("household", keep="last")
    by_household = unnumbered.set_index("household")["counts_on"]
    days = as_days(by_number.reindex(reports["report_no"]))
    for others in (reports["served_date"], by_household.reindex(reports["household"])):
        days = np.where(np.isnat(days), as_days(others), days)
    return reports.assign(counts_on=days)


def review_application(docket: Docket) -> Runs:
    """复核申请: from the service of the report, also of one that is not recorded itself."""
    reports = docket.once("appraisals", lambda: _appraisals(docket))
    reports = reports[reports["counts_on"].notna().to_numpy() & reports["rv_apply"].isna().to_numpy()]
    alone = np.ones(len(docket.index) + 1, dtype=bool)  # the last place is that of no household
    alone[linked.positions(docket.tables, "appraisal")] = False
    at = linked.positions(docket.tables, "service")
    alone = alone[at] & (at >= 0) & (docket.ranks_in("service") < lifecycle.SIGNED)
    services = docket.services[docket.services.index.isin(docket.tables["service"].index[alone])]
    services = services[is_one_of(services["doc_kind"], "appraisal")]
    return _joined(_runs("appraisal", reports, reports["counts_on"]), _runs("service", services, services["counts_on"]))


def expert_application(docket: Docket) -> Runs:
    """鉴定申请: from the service of the reply, its own day where no service is recorded."""
    reports = docket.once("appraisals", lambda: _appraisals(docket))
    reports = reports[reports["rv_reply"].notna().to_numpy() & reports["ex_apply"].isna().to_numpy()]
    replies = docket.served("review_reply").set_index("household")["counts_on"]
    days, told = as_days(reports["rv_reply"]), as_days(replies.reindex(reports["household"]))
    return _runs("appraisal", reports, np.where(np.isnat(told) | (told < days), days, told))


def between(table: str, start: str, end: str) -> Any:
    """A term from one date of a record until another is filled in."""
    def run(docket: Docket) -> Runs:
        rows = docket.tables[table]
        rows = rows[rows[start].notna().to_numpy() & rows[end].isna().to_numpy()]
        return _runs(table, rows, rows[start])
    return run


# decision and court

def _uncontested(docket: Docket, *ended_by: str) -> Runs:
    """Decisions served on households that have neither yielded nor gone to law, from the day the service counts."""
    served = docket.begun("served", "decision")
    return _unreviewed(docket, _of_steps(docket, served, "reconsideration", "litigation", "applied", *ended_by))


def _of_steps(docket: Docket, steps: pd.DataFrame, *without: str) -> Runs:
    """Runs on steps of households whose exit is not over, and in which none of these other steps has happened."""
    by_decision = steps.index.str.endswith("decision") if len(steps) else np.zeros(0, dtype=bool)
    over = np.where(by_decision, lifecycle.SIGNED, lifecycle.HANDED_OVER)
    kept = docket.rank_of(steps["household"]) < over
    if without:
        kept &= ~docket.has_step(steps.index, *without)
    steps = steps[kept]
    return _runs(steps["table"], steps, steps["day"], rows=steps["row"])


def remedies(docket: Docket) -> Runs:
    """行政复议、行政诉讼: from service, unless one was taken; after a reconsideration its own term holds."""
    return _uncontested(docket, "lapsed")


def _unreviewed(docket: Docket, runs: Runs) -> Runs:
    """Those on which no decision of a reconsideration was served."""
    return runs.where(~np.isin(runs.households, docket.served("reconsideration")["household"]))


def reconsidering(docket: Docket) -> Runs:
    """复议决定: from acceptance until the decision is served."""
    return _unreviewed(docket, _of_steps(docket, docket.step("reconsideration"), "litigation", "lapsed", "applied"))


def _reconsidered(docket: Docket, *ended_by: str) -> Runs:
    served = docket.begun("reconsideration", "reconsideration")
    return _of_steps(docket, served[is_one_of(served["table"], "service")], "litigation", "applied", *ended_by)


def litigation_after_reconsideration(docket: Docket) -> Runs:
    """After the reconsideration: 15 days from the service of its decision."""
    return _reconsidered(docket, "lapsed")


def urging(docket: Docket) -> Runs:
    """催告: from the service of the urging until the court is applied to."""
    return _of_steps(docket, docket.begun("urged", "urging"), "applied")


def execution(docket: Docket) -> Runs:
    """申请强制执行: open from the end of the time to sue, for three months; a suit closes this way."""
    plain = _uncontested(docket)
    ends = docket.calendar.rolled(workdays.after_months(plain.started, 6))
    plain = replace(plain, started=ends, due=workdays.after_months(plain.started, 9))
    later = _reconsidered(docket)
    ends = docket.calendar.rolled(workdays.after_days(later.started, 15))
    later = replace(later, started=ends, due=workdays.after_months(ends, 3))
    both = _joined(plain, later)
    return both.where(both.started < docket.on)


def _joined(one: Runs, other: Runs) -> Runs:
    def both(name: str) -> Any:
        parts = getattr(one, name), getattr(other, name)
        return None if any(each is None for each in parts) else np.concatenate(parts)
    return Runs(*(both(each.name) for each in fields(Runs)))


def docketing(docket: Docket) -> Runs:
    """法院立案: from the application."""
    return _of_steps(docket, docket.step("applied"), "granted", "denied")


def ruling(docket: Docket) -> Runs:
    """法院裁定: from docketing, at the latest five days after the application."""
    runs = docketing(docket)
    return replace(runs, started=workdays.after_days(runs.started, 5))


def denial(docket: Docket) -> Runs:
    """申请复议: from the ruling against execution."""
    return _of_steps(docket, docket.step("denied"), "granted")


# agreements and houses

def _promised(docket: Docket, column: str, below: int) -> pd.DataFrame:
    """The latest binding agreement that states a day, of each household below a rank; days beyond interest left out."""
    agreements = docket.tables["agreement"]
    chosen = np.zeros(len(agreements), dtype=bool)
    chosen[money.binding(agreements[["void", "kind", "sign_date"]].reset_index(drop=True)).index] = True
    chosen &= agreements[column].notna().to_numpy() & (docket.ranks_in("agreement") < below)
    last = docket.latest("agreement", "sign_date", chosen)
    rows = agreements[["household", "sign_date", column]].iloc[last]
    return rows[as_days(rows[column]) <= docket.until]


def moving(docket: Docket) -> Runs:
    """搬迁期限: until the house is handed over."""
    rows = _promised(docket, "move_due", lifecycle.HANDED_OVER)
    rows = rows[~rows["household"].isin(docket.tables["handover"]["household"]).to_numpy(dtype=bool)]
    return _runs("agreement", rows, rows["sign_date"], rows["move_due"])


def paying(docket: Docket) -> Runs:
    """付款期限: until what is due has been paid."""
    rows = _promised(docket, "pay_due", _COMPENSATED)
    if len(rows):
        balances = money.balances(_money_of(docket.tables, rows["household"])).loc[list(rows["household"])]
        rows = rows[(balances["due"] > balances["paid"]).to_numpy()]
    return _runs("agreement", rows, rows["sign_date"], rows["pay_due"])


def _money_of(tables: Tables, households: pd.Series) -> Tables:
    """What the balances of some households need."""
    index = tables["household"].index
    at = index.get_indexer(pd.Index(households))
    wanted = np.zeros(len(index) + 1, dtype=bool)
    wanted[at] = True
    frames = {**tables.frames, "household": tables["household"].iloc[at]}
    for name in ("agreement", "comp_item", "payment"):
        frames[name] = frames[name][wanted[linked.positions(tables, name)]]
    return replace(tables, frames=frames)


def transition(docket: Docket) -> Runs:
    """过渡期: until the family lives in its house."""
    open_ = docket.tables["transition"]["ended_on"].isna().to_numpy() & (
        docket.ranks_in("transition") < lifecycle.CLOSED)
    rows = docket.rows("transition", open_, "start", "due", "months")
    counted = workdays.after_months(rows["start"], rows["months"].fillna(0).to_numpy(dtype="int64"))
    counted[rows["months"].isna().to_numpy()] = np.datetime64("NaT")
    stated = as_days(rows["due"])
    return _runs("transition", rows, rows["start"], np.where(np.isnat(stated), counted, stated))


def delivery(docket: Docket) -> Runs:
    """安置房交付: until the house is delivered."""
    rows = docket.tables["resettle_house"]
    rows = rows[is_one_of(rows["status"], "picked") & (rows["res_due"].notna() & rows["res_date"].isna()).to_numpy()]
    return _runs("resettle_house", rows, rows["pick_date"], rows["res_due"])


def ticket(docket: Docket) -> Runs:
    """房票: until it is used up."""
    rows = docket.tables["house_ticket"]
    rows = rows[rows["tkt_expire"].notna().to_numpy() & (as_days(rows["tkt_expire"]) <= docket.until)]
    rows = rows[money.fen(rows["tkt_used"]) < money.fen(rows["tkt_value"])]
    return _runs("house_ticket", rows, rows["issued_on"], rows["tkt_expire"])


# matters

def issue(docket: Docket) -> Runs:
    """遗留问题: until it is closed; shown with the first household that it concerns."""
    rows = docket.tables["issue"]
    rows = rows[rows["due"].notna().to_numpy() & is_one_of(rows["state"], "open", "working")]
    links = docket.tables["issue_object"]
    first = links[links["household"].notna().to_numpy()].drop_duplicates("issue").set_index("issue")["household"]
    households = first.reindex(rows.index).astype("object")
    rows = rows.assign(household=households.where(households.notna(), None))
    return _runs("issue", rows, rows["found_on"], rows["due"])


def petition_notice(docket: Docket) -> Runs:
    """信访告知: from receipt until the petitioner is told, or the petition is accepted."""
    rows = docket.tables["petition"]
    rows = rows[(rows["notified_on"].isna() & rows["accept_date"].isna() & rows["closed_on"].isna()).to_numpy()]
    return _runs("petition", rows, rows["recv_date"])


def petition_closing(docket: Docket) -> Runs:
    """信访办结: 60 days from acceptance, 90 where it was prolonged."""
    rows = docket.tables["petition"]
    rows = rows[rows["accept_date"].notna().to_numpy() & rows["closed_on"].isna().to_numpy()]
    accepted = as_days(rows["accept_date"])
    longer = rows["extended"].fillna(False).to_numpy(dtype=bool)
    due = np.where(longer, workdays.after_days(accepted, 90), workdays.after_days(accepted, 60))
    return _runs("petition", rows, accepted, due)


def appointment(docket: Docket) -> Runs:
    """约定: the next talk, until a later talk is recorded."""
    talks = docket.tables["talk"]
    rows = talks.iloc[docket.latest("talk", "talk_date", np.ones(len(talks), dtype=bool))]
    rows = rows[rows["next_on"].notna().to_numpy()]
    return _runs("talk", rows, rows["talk_date"], rows["next_on"])
