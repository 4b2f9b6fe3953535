"""The rows of the procedure: gates, surveys, appraisals, services, handovers, demolitions, exits and side states."""

import numpy as np
import pandas as pd

from gisapp.domain import changes
from gisapp.domain.changes import Change
from gisapp.domain.lifecycle import RANK, Stage
from gisapp.services.demo import course
from gisapp.services.demo.ground import FAR, uid
from gisapp.services.demo.life import Life, amounts, dates, filled, put, rows, texts

_DAY = np.timedelta64(1, "D")
_AGENCY = "洞庭房地产评估所（虚构）"
_PANEL = "住建、自然资源、城管联合认定组"
_FAR_GATES = (("G0", course.BEGUN - 20), ("G1", course.BEGUN + 90), ("G2", course.DECIDED - 7),
              ("G3", course.DECIDED - 5), ("G4", course.DECIDED - 2), ("G5", course.ANNOUNCED),
              ("G6", course.ANNOUNCED + 10),
              ("G7", course.SIGNING))
_LAND_GATES = (("C0", course.BEGUN - 15), ("C1", course.BEGUN + 60), ("C2", course.DECIDED - 9),
               ("C3", course.DECIDED - 8), ("C4", course.DECIDED - 3), ("C5", course.ANNOUNCED))
_NEAR_GATES = (("G0", course.NEAR_BEGUN - 20),)


def gates(life: Life) -> Change:
    """The gates that each phase has passed."""
    found = []
    for phase, number in life.town.phases["phase_no"].items():
        passed = (*_FAR_GATES, *(_LAND_GATES if life.town.place.collective else ())) if number == FAR else _NEAR_GATES
        found += [(phase, gate, life.today + offset * _DAY) for gate, offset in passed]
    return put("gate_event", {
        "phase": [row[0] for row in found], "gate": [row[1] for row in found], "done_on": [row[2] for row in found],
        "doc_no": [f"（示意）{gate}-{number}" for number, (_, gate, _) in enumerate(found, 1)],
    }, [uid("gate_event", phase, gate) for phase, gate, _ in found])


def surveyed(life: Life) -> list[Change]:
    """入户调查 and what was found: fixtures, unregistered parts, businesses, restructuring papers, 无房户."""
    done = life.at_least(Stage.SURVEYED)
    coming = life.waiting(Stage.UNINVESTIGATED)
    visit = np.where(done, life.on(Stage.SURVEYED), life.lately(np.full(len(life), np.datetime64("NaT", "D"))))
    determined = life.at_least(Stage.DETERMINED)
    limit = np.where(determined, life.on(Stage.DETERMINED), life.today)
    post = np.minimum(visit + 7 * _DAY, limit)
    posted = determined | (done & (life.ready | life.homeless) & (post <= life.today))
    state = life.draw({"signed": 0.9, "refused": 0.07, "absent": 0.03})
    witnessed = state != "signed"
    officer = life.column("officer")
    second = np.roll(np.array(life.town.place.officers, dtype=object), 1)
    partner = np.array([second[life.town.place.officers.index(each)] for each in officer], dtype=object)
    return [
        rows("survey", done | coming, life, {
            "visit_no": 1, "visit_date": visit, "surveyors": texts("{}、{}", officer, partner), "sign_state": state,
            "witness": filled(witnessed, "社区网格员（虚构）"), "post_date": dates(posted, post),
            "demand": filled(life.rng.random(len(life)) < 0.3, _demands(life)),
        }),
        _parts(life, done, visit, determined),
        *_special(life, done, visit),
    ]


def _demands(life: Life) -> np.ndarray:
    return life.draw({"希望就近安置": 0.4, "要求提高装修补偿": 0.25, "希望一次性付款": 0.2, "担心孩子上学": 0.15})


def _parts(life: Life, done: np.ndarray, visit: np.ndarray, determined: np.ndarray) -> Change:
    """未登记建筑: every part has its result before its household is determined."""
    has = done & (life.kind == "house") & (life.rng.random(len(life)) < 0.14)
    day = np.maximum(np.where(determined, life.on(Stage.DETERMINED), visit) - 3 * _DAY, visit)
    known = determined | life.ready
    results = life.draw({"legal": 0.3, "temporary_valid": 0.1, "temporary_expired": 0.15, "illegal": 0.15,
                         "historic": 0.3})
    return rows("unreg_part", has, life, {
        "part_no": 1, "area": np.round(life.rng.uniform(6, 40, len(life)), 2),
        "built_year": life.rng.integers(1975, 2015, len(life)), "evidence": "邻里证明、航片（示意）",
        "panel": filled(known, _PANEL), "result": filled(known, results),
        "doc_no": filled(known, texts("认定（示意）{}号", life.column("hh_no"))), "doc_date": dates(known, day),
    })


def _special(life: Life, done: np.ndarray, visit: np.ndarray) -> list[Change]:
    """What special cases need on file (DOMAIN §1.5)."""
    appraised = life.at_least(Stage.APPRAISED)
    firm = (life.column("tenure") == "restructured") & done
    filed = firm & appraised
    business = done & (life.column("use_real") == "dwelling_business")
    air = done & (life.kind == "flat") & (life.rng.random(len(life)) < 0.05)
    return [
        rows("restructuring", firm, life, {
            "title_chain": "原国营 3517 厂划拨，改制后由公司持有（示意）",
            "approval_no": filled(filed, "改制（示意）〔2004〕7号"), "land_disposal": filled(filed, "授权经营（示意）"),
            "identity_swap": filled(filed, "已完成（示意）"), "consent_by": filled(filed, "国资监管机构（示意）"),
            "consent_on": dates(filed, visit),
        }),
        rows("business", business, life, {
            "licence_no": texts("执照（示意）{}", life.column("hh_no")), "licence_on": life.today - 2400 * _DAY,
            "tax_from": life.today - 2300 * _DAY, "biz_area": np.round(life.rng.uniform(15, 45, len(life)), 2),
            "profit_month": amounts(life.rng.integers(10, 45, len(life)) * 100),
            "finding": "按登记用途计算，经营部分给予补助（示意）",
        }),
        rows("fixture", air, life, {"item": "空调", "qty": 2.0, "qty_unit": "台", "item_code": "move_aircon",
                                    "signed": True, "counted_on": visit}),
        rows("no_home", life.homeless & done, life, {
            "residence": life.column("address"), "proof_no": texts("查档（示意）{}", life.column("hh_no")),
            "proof_on": visit, "years": np.round(life.rng.uniform(6, 20, len(life)), 1), "guarantee": "public_rental",
        }),
    ]


def appraised(life: Life) -> list[Change]:
    """分户评估 and the offer of both ways, served."""
    done = life.at_least(Stage.APPRAISED)
    served = life.on(Stage.APPRAISED)
    announced = life.today + course.ANNOUNCED * _DAY
    decor, equip = life.rng.integers(150, 420, len(life)), life.rng.integers(2, 60, len(life)) * 500
    area = np.nan_to_num(life.column("area_ok").astype("float64"))
    price = prices(life)
    reviewed = done & life.at_least(Stage.NEGOTIATING) & (life.rng.random(len(life)) < 0.03)
    reviewed &= (life.on(Stage.NEGOTIATING) - served) > 14 * _DAY
    offered = life.at_least(Stage.NEGOTIATING)
    coming = life.waiting(Stage.APPRAISED)
    day = np.where(offered, life.on(Stage.NEGOTIATING), life.lately(served))
    return [
        rows("appraisal", done, life, {
            "agency": _AGENCY, "pick_mode": "majority", "report_no": texts("PG-{}", life.column("hh_no")),
            "value_date": announced, "unit_price": amounts(price), "val_house": amounts(np.rint(area * price)),
            "val_decor": amounts(np.rint(area * decor)),
            "val_equip": amounts(np.where(life.kind == "unit", equip, 0)),
            "post_date": np.maximum(served - 8 * _DAY, announced), "served_date": served,
            "rv_apply": dates(reviewed, served + 6 * _DAY), "rv_reply": dates(reviewed, served + 13 * _DAY),
        }),
        rows("service", offered | coming, life, {
            "doc_kind": "offer", "mode": life.draw({"direct": 0.86, "left": 0.08, "post": 0.06}), "served_on": day,
            "recipient": life.person, "witness": "社区网格员（虚构）",
            "receipt_no": texts("HZ-{}", life.column("hh_no")), "officer": life.column("officer"),
        }, "offer"),
    ]


def prices(life: Life) -> np.ndarray:
    """Unit price of each household's house in whole 元 per ㎡, invented: by kind, a little by floor."""
    base = np.select([life.kind == "flat", life.kind == "unit"], [4300, 2600], 4800)
    floor = np.array([int(each) if each else 2 for each in life.column("floor_no")])
    return np.asarray(base - 40 * np.abs(floor - 3) + life.town.place.seed * 50)


def handed_over(life: Life) -> Change:
    """交房, on its day; the registration is cancelled before the file is closed."""
    left = life.at_least(Stage.HANDED_OVER)
    coming = life.waiting(Stage.COMPENSATED)
    day = np.where(left, life.on(Stage.HANDED_OVER), life.lately(life.on(Stage.COMPENSATED), 5))
    closed = life.at_least(Stage.CLOSED)
    finishing = life.waiting(Stage.DEMOLISHED)
    dereg = np.maximum(np.where(closed, life.on(Stage.CLOSED) - 9 * _DAY, life.today - 4 * _DAY), day)
    return rows("handover", left | coming, life, {
        "hand_date": day, "keys": True, "utilities": True, "cert_back": True, "signed": True,
        "accept_by": life.column("officer"), "dereg_date": dates(closed | finishing, dereg),
    })


def demolished(life: Life, links: pd.DataFrame) -> Change:
    """拆除: a record for each building whose households have all gone on; utilities off after the last has left."""
    falling = life.town.buildings.index[(life.town.buildings["disposal"] != "retain").to_numpy(dtype=bool)]
    place = {each: number for number, each in enumerate(life.uids)}
    at = links["household"].map(place).to_numpy()
    pairs = pd.DataFrame({"building": links["building"].to_numpy(), "end": life.on(Stage.DEMOLISHED)[at],
                          "left": life.on(Stage.HANDED_OVER)[at]})
    pairs = pairs[pairs["building"].isin(falling)]
    grouped = pairs.groupby("building", sort=True)
    whole = (grouped["end"].count() == grouped.size()).to_numpy(dtype=bool)
    end, left = grouped["end"].min()[whole], grouped["left"].max()[whole]
    gfa = (life.town.buildings["foot_m2"] * life.town.buildings["floors"]).reindex(end.index).astype("float64")
    return put("demolition", {
        "building": end.index, "contractor": "楼城拆除有限公司（虚构）", "utilities_off": left + pd.Timedelta(days=2),
        "start": left + pd.Timedelta(days=3), "end": end, "demo_area": np.floor(gfa.to_numpy() * 100) / 100,
        "cleared": True, "accept_by": "征收办验收组",
    }, [uid("demolition", each) for each in end.index])


def exits(life: Life, on_decision: dict[str, str]) -> Change:
    """未达成协议户: one all the way to the carrying out, others on the way; owners unclear, so §26 allows it."""
    way = (("requested", -330), ("decided", -315), ("served", -310), ("lapsed", -120), ("urged", -115),
           ("applied", -95), ("granted", -70), ("executed", -45))
    steps = {"executed": way, "served": (("requested", -60), ("decided", -32), ("served", -28)),
             "litigation": (("requested", -190), ("decided", -170), ("served", -165), ("litigation", -100)),
             "urged": (("requested", -280), ("decided", -262), ("served", -255), ("lapsed", -60), ("urged", -5))}
    found = [(household, step, life.today + offset * _DAY) for household, state in on_decision.items()
             for step, offset in steps[state]]
    numbers = life.families["hh_no"]
    decided = [step == "decided" for _, step, _ in found]
    amounts = decision_amounts(life, on_decision)
    return put("exit_event", {
        "household": [row[0] for row in found], "route": "decision", "step": [row[1] for row in found],
        "happened_on": [row[2] for row in found],
        "doc_no":
         [f"补决（示意）{numbers[row[0]]}" if each else None for row, each in zip(found, decided, strict=True)],
        "amount": [amounts[row[0]] if each else None for row, each in zip(found, decided, strict=True)],
        "account": ["征收补偿专户（示意）" if each else None for each in decided],
        "house_place": ["洞庭安置小区周转房（示意）" if each else None for each in decided],
        "officer": "征收办法规组",
    }, [uid("exit_event", *row[:2]) for row in found])


def broken(life: Life) -> Change:
    """协议签了、款付了、到期不搬: one has been decided on, one has been urged (法释〔2019〕17号第24条)."""
    ways = ((("urged", -45), ("decided", -25), ("served", -20)), (("urged", -8),))
    found = [(household, step, life.today + offset * _DAY)
             for household, way in zip(life.uids[life.breaking()], ways, strict=False) for step, offset in way]
    return put("exit_event", {
        "household": [row[0] for row in found], "route": "performance", "step": [row[1] for row in found],
        "happened_on": [row[2] for row in found], "officer": "征收办法规组",
        "note": "协议约定的搬迁期限已过，仍未交房（示意）",
    }, [uid("exit_event", "performance", *row[:2]) for row in found])


def decision_amounts(life: Life, on_decision: dict[str, str]) -> dict[str, object]:
    """What each decision awards: the appraised value, in whole 元."""
    price, area = prices(life), np.nan_to_num(life.column("area_ok").astype("float64"))
    place = {each: number for number, each in enumerate(life.uids)}
    return {each: amounts(np.rint(area[[place[each]]] * price[[place[each]]] * 1.06))[0] for each in on_decision}


def held(life: Life) -> Change:
    """暂缓: disputes and seizures, each with its reason."""
    side = life.column("side")
    on_hold = np.array([each is not None for each in side])
    return rows("side_event", on_hold, life, {
        "state": side, "happened_on": life.today - 20 * _DAY, "officer": life.column("officer"),
        "note": "产权争议，法院审理中（示意）",
    })


def talks(life: Life) -> Change:
    """谈话 with those who have not signed, and when to meet again."""
    talking = (life.rank == RANK[Stage.NEGOTIATING]) & (life.rng.random(len(life)) < 0.3)
    day = life.earlier(np.full(len(life), life.today), 1, 14, life.on(Stage.NEGOTIATING))
    again = life.today + life.rng.integers(-1, 90, len(life)).astype("timedelta64[D]")
    return rows("talk", talking, life, {
        "talk_date": day, "attendees": life.column("officer"), "demand": _demands(life),
        "answer": "已说明政策，约定再谈", "next_on": np.maximum(again, day + _DAY), "officer": life.column("officer"),
    })


_PAPERS = (("id_card", Stage.SURVEYED), ("title", Stage.SURVEYED), ("survey_form", Stage.SURVEYED),
           ("appraisal_report", Stage.APPRAISED), ("receipt", Stage.APPRAISED), ("offer_sheet", Stage.NEGOTIATING),
           ("agreement", Stage.SIGNED), ("settlement", Stage.COMPENSATED), ("payment_voucher", Stage.COMPENSATED),
           ("handover_sheet", Stage.HANDED_OVER), ("demolition_photo", Stage.DEMOLISHED),
           ("deregistration", Stage.CLOSED))


def documents(life: Life) -> Change:
    """一户一档, on paper: whole for closed files, begun for many others, of which a few lack a paper."""
    closed = life.rank == RANK[Stage.CLOSED]
    boxed = closed | (life.at_least(Stage.SIGNED) & (life.rng.random(len(life)) < 0.4))
    parts = []
    for number, (kind, stage) in enumerate(_PAPERS):
        mine = boxed & life.at_least(stage) & (closed | (life.rng.random(len(life)) < 0.94))
        parts.append(rows("document", mine, life, {
            "doc_type": kind, "doc_date": life.on(stage), "pages": 2 + number % 4,
            "box_no": texts("{}盒", life.column("hh_no")), "retention": "永久"}, kind))
    return changes.insertion("document", pd.concat([each.after for each in parts]))
