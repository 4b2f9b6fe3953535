"""The progress layer carries what the records say, by the day asked for, and nothing personal."""

import datetime as dt
from decimal import Decimal

import pandas as pd

from gisapp.domain.changes import ChangeSet, inserted
from gisapp.services import exporting
from tests import town

PROGRESS = {"COMP_MODE", "SIGN_DT", "MOVE_DUE", "HAND_DT", "DEMO_DT", "DEMO_AREA", "TRANS_DUE", "OVER_MON", "PICK_NO",
            "RES_DUE", "RES_DT"}


def lived():
    bare = town.Tables.empty().with_changes(town.without_evidence())
    day = dt.date
    return bare.with_changes(ChangeSet("", (
        inserted("agreement", {"household": ["h1", "h1", "h2"], "agr_no": ["A1", "A2", "A3"],
                               "kind": ["main", "main", "preliminary"], "mode": ["cash", "exchange", "cash"],
                               "sign_date": [day(2026, 1, 5), day(2026, 2, 5), day(2026, 1, 5)],
                               "total": [Decimal("10"), Decimal("500000.55"), Decimal("7")],
                               "void": [True, False, False],
                               "move_due": day(2026, 3, 31)}),
        inserted("payment", {"household": ["h1"], "voucher": ["P1"], "kind": ["compensation"],
                             "amount": [Decimal("1234.56")], "paid_date": day(2026, 3, 1)}),
        inserted("resettle_house", {"house_id": ["1-101"], "status": ["picked"], "household": ["h1"], "pick_no": [7],
                                    "pick_date": [day(2026, 4, 1)], "res_due": [day(2027, 6, 30)]}),
        inserted("transition", {"household": ["h1"], "start": [day(2026, 3, 1)], "due": [day(2026, 9, 1)],
                                "months": [6]}),
        inserted("demolition", {"building": ["b1"], "end": [day(2026, 5, 1)], "demo_area": [200.0]}),
    )))


def row(tables, **options):
    exported = exporting.progress(tables, **options)
    at = exported.layer.keys.index("SD-0001")
    return {field.name: column[at] for field, column in zip(exported.layer.fields, exported.layer.columns, strict=True)}


def test_the_row_that_binds_is_handed_on():
    found = row(lived())
    assert set(found) >= PROGRESS
    assert (found["COMP_MODE"], found["PICK_NO"], found["DEMO_AREA"]) == ("调换", 7, 200.0)
    assert str(found["MOVE_DUE"]) == "2026-03-31" and str(found["TRANS_DUE"]) == "2026-09-01"
    assert str(found["RES_DUE"]) == "2027-06-30" and pd.isna(found["RES_DT"])
    assert found["OVER_MON"] >= 3


def test_only_what_had_happened_by_the_day():
    found = row(lived(), as_of=dt.date(2026, 1, 31))
    assert [found[name] for name in ("COMP_MODE", "PICK_NO", "DEMO_AREA", "OVER_MON")] == [None] * 4
    assert pd.isna(found["TRANS_DUE"])


def test_money_stays_inside():
    assert not {"COMP_TOT", "PAID_TOT"} & set(row(lived()))
    inside = row(lived(), profile="internal")
    assert (inside["COMP_TOT"], inside["PAID_TOT"]) == (500000.55, 1234.56)


def test_names_of_fields_are_short_and_each_their_own():
    names = [field.name for field in exporting.progress(lived(), profile="internal").layer.fields]
    assert len(names) == len(set(names)) and max(map(len, names)) <= 10
