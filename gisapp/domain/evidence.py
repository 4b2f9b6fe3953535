"""The truths that guards ask for, each as an array over the households of a case.

A truth about a row says yes where the row itself is missing: that it is missing is another guard's sentence.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import exits, gates, money
from gisapp.domain.case import Case, Mask
from gisapp.domain.codes import label
from gisapp.domain.schema import TABLES

SEPARATORS: Final = r"[、，,;；/\s]+"
_TERMS: Final = ("mode", "total", "pay_due", "move_due", "transit_mode")
_HOUSE_TERMS: Final = ("house_place", "house_area", "transit_months")
_FACTS: Final = ("area_ok", "use_reg", "use_real")
_RESTRUCTURING: Final = ("title_chain", "approval_no", "land_disposal", "identity_swap", "consent_by")
_HANDOVER: Final = ("keys", "utilities", "cert_back", "signed")


def _surveys(case: Case) -> tuple[pd.DataFrame, np.ndarray]:
    rows, at = case.rows("survey")
    done = case.by(rows["visit_date"])
    return rows[done], at[done]


def surveyed(case: Case) -> Mask:
    """Somebody has visited."""
    return case.hit(_surveys(case)[1])


def two_surveyors(case: Case) -> Mask:
    """One visit at least was made by two surveyors."""
    rows, at = _surveys(case)
    two = rows["surveyors"].fillna("").str.strip().str.contains(rf"\S{SEPARATORS}\S").to_numpy(dtype=bool)
    return case.hit(at[two]) | ~case.hit(at)


def signed_or_witnessed(case: Case) -> Mask:
    """One visit at least was signed, or its refusal witnessed."""
    rows, at = _surveys(case)
    good = ((rows["sign_state"] == "signed") | rows["witness"].notna()).to_numpy(dtype=bool)
    return case.hit(at[good]) | ~case.hit(at)


def posted(case: Case) -> Mask:
    """The results have been posted inside the scope."""
    rows, at = _surveys(case)
    return case.hit(at[case.by(rows["post_date"])])


def no_open_objection(case: Case) -> Mask:
    """Every objection to the results is closed."""
    rows, at = _surveys(case)
    return ~case.hit(at[case.column(rows, "objection") & ~case.by(rows["objection_closed"])])


def unregistered_determined(case: Case) -> Mask:
    """Every unregistered part has its result."""
    return ~case.any("unreg_part", lambda rows: rows["result"].isna().to_numpy() | ~case.by(rows["doc_date"]))


def facts_fixed(case: Case) -> Mask:
    """Use is fixed, and the area of whoever has a building."""
    known = case.households[list(_FACTS)].notna().to_numpy()
    known[:, 0] |= ~case.hit(case.buildings[1])
    return np.asarray(known.all(axis=1))


def facts_lacking(case: Case, at: int) -> Mapping[str, Any]:
    """Which facts are not fixed."""
    row = case.households.iloc[at]
    return {"facts": [TABLES["household"][name].label for name in _FACTS if pd.isna(row[name])]}


def restructuring_filed(case: Case) -> Mask:
    """The papers of a restructured enterprise are complete."""
    whole = case.any("restructuring", lambda rows: rows[list(_RESTRUCTURING)].notna().all(axis=1).to_numpy())
    return np.asarray((case.value("tenure") != "restructured") | whole)


def no_home_proved(case: Case) -> Mask:
    """A household without a home has the proof of it."""
    return ~case.homeless | case.any("no_home", lambda rows: rows["proof_no"].notna().to_numpy())


def no_home_settled(case: Case) -> Mask:
    """A household without a home is provided for."""
    return ~case.homeless | case.any(
        "no_home", lambda rows: rows["guarantee"].notna().to_numpy() & case.by(rows["settled_on"]))


def decided_phase(case: Case) -> Mask:
    """The decision of the phase has been announced (国有), or its plan published (集体)."""
    done = gates.reached(case.tables, case.day)
    need = np.where(gates.on_collective_land(case.tables, case.households.index), "C2", "G5")
    phase = case.households["phase"].to_numpy()
    return np.fromiter(((each, gate) in done for each, gate in zip(phase, need, strict=True)), dtype=bool,
                       count=len(case))


def appraised(case: Case) -> Mask:
    """There is a report."""
    return case.appraisal["report_no"].notna().to_numpy()


def value_on_announcement(case: Case) -> Mask:
    """The report values as of the day on which the decision was announced."""
    found = case.appraisal
    announced = case.phase["announced_on"].to_numpy()
    same = (found["value_date"].to_numpy() == announced) | np.isnat(announced)
    return np.asarray(same | found["report_no"].isna().to_numpy())


def appraisal_posted(case: Case) -> Mask:
    """The preliminary results have been posted."""
    found = case.appraisal
    return np.asarray(case.by(found["post_date"]) | found["report_no"].isna().to_numpy())


def appraisal_served(case: Case) -> Mask:
    """The report has been served."""
    found = case.appraisal
    return np.asarray(case.by(found["served_date"]) | _served(case, "appraisal") | found["report_no"].isna().to_numpy())


def _served(case: Case, doc_kind: str) -> Mask:
    rows, at = case.rows("service")
    return case.hit(at[(rows["doc_kind"] == doc_kind).to_numpy(dtype=bool) & case.by(rows["served_on"])])


def no_open_review(case: Case) -> Mask:
    """No review or expert examination is under way."""
    def opened(rows: pd.DataFrame) -> Mask:
        return np.asarray((case.by(rows["rv_apply"]) & ~case.by(rows["rv_reply"]))
                          | (case.by(rows["ex_apply"]) & ~case.by(rows["ex_reply"])))

    return ~case.any("appraisal", opened)


def offered(case: Case) -> Mask:
    """Both ways, money and exchange, have been offered in writing."""
    return _served(case, "offer")


def agreed(case: Case) -> Mask:
    """An agreement binds."""
    return case.agreed


def signed_in_window(case: Case) -> Mask:
    """The agreement was signed inside the phase's window."""
    day = case.agreement["sign_date"].to_numpy()
    start, end = case.phase["sign_from"].to_numpy(), case.phase["sign_to"].to_numpy()
    return np.asarray(((day >= start) & (day <= end)) | ~case.agreed)


def all_signed(case: Case) -> Mask:
    """All holders or their agents have signed."""
    return case.column(case.agreement, "all_signed") | ~case.agreed


def _lacks_terms(case: Case) -> pd.DataFrame:
    found = case.agreement
    houses = found["mode"].isin(["exchange", "mixed"])
    lacking = {name: found[name].isna() for name in _TERMS}
    lacking |= {name: found[name].isna() & houses for name in _HOUSE_TERMS}
    return pd.DataFrame(lacking)


def terms_complete(case: Case) -> Mask:
    """The agreement has every term of 第25条."""
    return ~_lacks_terms(case).any(axis=1).to_numpy() | ~case.agreed


def terms_lacking(case: Case, at: int) -> Mapping[str, Any]:
    """Which terms the agreement lacks."""
    row = _lacks_terms(case).iloc[at]
    return {"terms": [TABLES["agreement"][str(name)].label for name in row.index[row.to_numpy(dtype=bool)]]}


def shares_whole(case: Case) -> Mask:
    """按份共有: the shares make 100."""
    rows, at = case.rows("holder")
    shared = (rows["co_own"] == "shares").to_numpy(dtype=bool)
    part = np.nan_to_num(rows["share_pct"].to_numpy(dtype="float64")[shared])
    total = np.bincount(at[shared], weights=part, minlength=len(case))
    return np.asarray(~case.hit(at[shared]) | (np.round(total * 100) == 10_000), dtype=np.bool_)


def heirs_proved(case: Case) -> Mask:
    """A deceased owner's heirs have their proof."""
    return ~case.any("holder", lambda rows: case.column(rows, "deceased") & rows["inherit_proof"].isna().to_numpy())


def not_seized(case: Case) -> Mask:
    """Nobody occupies the home without title."""
    return np.asarray(case.value("occupancy") != "seized")


def audited(case: Case) -> Mask:
    """A second person has audited the agreement."""
    found = case.agreement
    return np.asarray((case.by(found["audit_date"]) & found["auditor"].notna().to_numpy()) | ~case.agreed)


def two_persons(case: Case) -> Mask:
    """The auditor is not the drafter."""
    found = case.agreement
    return np.asarray(found["drafter"].isna() | found["auditor"].isna() | (found["drafter"] != found["auditor"]))


def _item_sums(case: Case) -> np.ndarray:
    rows, at = case.rows("comp_item")
    own = case.agreement["_uid"].to_numpy(dtype=object)
    mine = rows["agreement"].to_numpy(dtype=object) == own[at]
    total = np.zeros(len(case), dtype="int64")
    np.add.at(total, at[mine], money.fen(rows["amount"][mine]))
    return total


def total_recomputed(case: Case) -> Mask:
    """The agreement's total is the sum of its items."""
    return np.asarray((_item_sums(case) == money.fen(_amounts(case.agreement["total"]))) | ~case.agreed)


def totals(case: Case, at: int) -> Mapping[str, Any]:
    """The total and the sum of the items."""
    total = money.fen(_amounts(case.agreement["total"]))[at]
    return {"total": f"{money.yuan(int(total)):,.2f}", "sum": f"{money.yuan(int(_item_sums(case)[at])):,.2f}"}


def _amounts(values: pd.Series) -> pd.Series:
    return values.astype("object").where(values.notna(), None)


def paid(case: Case) -> Mask:
    """Everything due has been paid or deposited."""
    return np.asarray((case.balance["paid"] >= case.balance["due"]).to_numpy() & case.agreed)


def paid_so_far(case: Case, at: int) -> Mapping[str, Any]:
    """What is due and what has been paid."""
    row = case.balance.iloc[at]
    return {"due": f"{money.yuan(int(row['due'])):,.2f}", "paid": f"{money.yuan(int(row['paid'])):,.2f}"}


def housed_meanwhile(case: Case) -> Mask:
    """Exchange: the house is chosen, or a place to live or the first transition fee has been provided."""
    found = case.agreement
    exchange = found["mode"].isin(["exchange", "mixed"]).to_numpy()
    fee = case.any("payment", lambda rows: (rows["kind"] == "transition").to_numpy() & case.by(rows["paid_date"]))
    item = case.any("comp_item", lambda rows: (rows["item_code"] == "transition").to_numpy())
    return np.asarray(~exchange | (found["transit_mode"] == "provided").to_numpy() | fee | item
                      | case.any("resettle_house", lambda rows: np.ones(len(rows), dtype=bool)))


def ticket_issued(case: Case) -> Mask:
    """What the agreement settles by house tickets has been issued in tickets."""
    agreed = money.fen(_amounts(case.agreement["ticket_value"]))
    rows, at = case.rows("house_ticket")
    done = case.by(rows["issued_on"])
    issued = np.zeros(len(case), dtype="int64")
    np.add.at(issued, at[done], money.fen(rows["tkt_value"][done]))
    return np.asarray((issued >= agreed) | ~case.agreed)


def no_open_lien(case: Case) -> Mask:
    """No mortgage or seizure is left, or the money has been deposited (提存)."""
    deposited = case.any("payment", lambda rows: (rows["kind"] == "deposit").to_numpy() & case.by(rows["paid_date"]))
    return ~liened(case) | deposited


def liened(case: Case) -> Mask:
    """Whether a lien lies on the household, its buildings or its parcels."""
    marked = case.households["lien"].isin(["mortgage", "seizure"]).to_numpy()
    liens = case.tables["lien"]
    opened = liens.index[~case.by(liens["cancelled_on"])]
    objects = case.tables["lien_object"]
    objects = objects[objects["lien"].isin(opened)]
    if objects.empty:
        return np.asarray(marked)
    buildings, at = case.buildings
    on_building = buildings.index.isin(objects["building"].dropna())
    on_parcel = buildings["parcel"].isin(objects["parcel"].dropna()).to_numpy()
    links, place = case.rows("household_parcel")
    direct = links["parcel"].isin(objects["parcel"].dropna()).to_numpy()
    return np.asarray(marked | case.households.index.isin(objects["household"].dropna())
                      | case.hit(at[on_building | on_parcel]) | case.hit(place[direct]))


def handed_over(case: Case) -> Mask:
    """The handover is on record."""
    return case.any("handover", lambda rows: case.by(rows["hand_date"]))


def handover_complete(case: Case) -> Mask:
    """Keys, utilities, certificates and the signed sheet."""
    whole = case.any("handover", lambda rows: np.logical_and.reduce([case.column(rows, name) for name in _HANDOVER]))
    return whole | ~handed_over(case)


def handover_lacking(case: Case, at: int) -> Mapping[str, Any]:
    """What the handover lacks."""
    rows, place = case.rows("handover")
    row = rows[place == at].iloc[-1]
    return {"lacking": [TABLES["handover"][name].label for name in _HANDOVER if pd.isna(row[name]) or not row[name]]}


def court_granted(case: Case) -> Mask:
    """On a decision: the court has granted the execution, and it has been carried out by the government."""
    return ~case.decided | case.any(
        "exit_event", lambda rows: (rows["step"] == "executed").to_numpy(dtype=bool) & case.by(rows["happened_on"]))


def course_of_exit(case: Case, at: int) -> Mapping[str, Any]:
    """How far the way by decision and court has come, and what comes next."""
    done, following = exits.course(case.tables, str(case.households.index[at]), "decision")
    return {"done": label("exit_step", done), "next": label("exit_step", following)}


def decision_paid(case: Case) -> Mask:
    """On a decision: the amount decided has been paid or deposited."""
    return ~case.decided | (case.balance["paid"] >= case.balance["due"]).to_numpy()


def no_heritage(case: Case) -> Mask:
    """No building of the household is heritage."""
    buildings, at = case.buildings
    return ~case.hit(at[case.column(buildings, "heritage")]) | case.retained


def _demolitions(case: Case) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The demolition record of each pair of household and building that is to come down."""
    buildings, at = case.buildings
    falling = (buildings["disposal"] != "retain").to_numpy(dtype=bool)
    records = case.tables["demolition"].drop_duplicates("building", keep="last").set_index("building")
    return records.reindex(buildings.index[falling]), at[falling], falling


def taken_down(case: Case) -> Mask:
    """Every building that is to come down has its record and is down."""
    records, at, _ = _demolitions(case)
    return ~case.hit(at[~case.by(records["end"])])


def utilities_last(case: Case) -> Mask:
    """Utilities were disconnected only after the household had handed over."""
    records, at, _ = _demolitions(case)
    rows, place = case.rows("handover")
    left = np.full(len(case), np.datetime64("NaT", "s"))
    left[place] = rows["hand_date"].to_numpy()
    return ~case.hit(at[records["utilities_off"].to_numpy() < left[at]])


def all_so_far(case: Case, at: int) -> Mapping[str, Any]:
    """What is payable, overdue transition too, and what has been paid; what the household owes, and has paid."""
    row = case.balance.iloc[at]
    names = (("due", "payable"), ("paid", "paid"), ("owed", "owed"), ("received", "received"))
    return {said: f"{money.yuan(int(row[name])):,.2f}" for said, name in names}


def settled(case: Case) -> Mask:
    """Nothing is left to be paid by either side."""
    balance = case.balance
    return np.asarray(((balance["paid"] == balance["payable"]) & (balance["received"] == balance["owed"])).to_numpy())


def deregistered(case: Case) -> Mask:
    """The registration of the old house has been cancelled, where there was one."""
    done = case.any("handover", lambda rows: case.by(rows["dereg_date"]))
    return np.asarray(done | ~case.households["has_cert"].fillna(False).to_numpy(dtype=bool), dtype=np.bool_)


def resettled(case: Case) -> Mask:
    """Exchange: the new house has been delivered."""
    exchange = case.agreement["mode"].isin(["exchange", "mixed"]).to_numpy()
    return ~exchange | case.any("resettle_house", lambda rows: case.by(rows["res_date"]))
