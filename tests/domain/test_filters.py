"""The language of conditions: what it finds, what it refuses, and that it never runs anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain import filters
from gisapp.domain.changes import ChangeSet, Tables, updated
from gisapp.domain.schema.people import HOUSEHOLD
from gisapp.errors import InputError
from tests import town as small

TOWN = Tables.empty().with_changes(small.contents())
ROWS = TOWN.with_changes(ChangeSet("x", (updated(TOWN, "household", ["h1", "h2", "h3"], {
    "stage": ["signed", "closed", "surveyed"], "area_ok": [50, None, 100], "has_cert": [True, False, None],
    "stage_on": ["2026-01-01", "2026-06-01", None], "remark": ["it's", "100%", None],
}),)))["household"].loc[["h1", "h2", "h3"]]
FIELDS = {column.name: column for column in HOUSEHOLD.columns}


def found(text):
    return list(ROWS.index[filters.parse(text, FIELDS)(ROWS)])


@pytest.mark.parametrize(("text", "uids"), [
    ("stage = 'signed'", ["h1"]),
    ("stage = '已签约'", ["h1"]),
    ("阶段 = '已签约'", ["h1"]),
    ("stage >= 'signed'", ["h1", "h2"]),
    ("stage != 'signed'", ["h2", "h3"]),
    ("stage IN ('signed', '已结案')", ["h1", "h2"]),
    ("stage not in ('signed')", ["h2", "h3"]),
    ("area_ok > 60", ["h3"]),
    ("NOT area_ok > 60", ["h1"]),
    ("area_ok IS NULL", ["h2"]),
    ("area_ok is not null AND stage <> 'signed'", ["h3"]),
    ("area_ok = 50 OR stage = 'closed' AND area_ok > 0", ["h1"]),
    ("(area_ok = 50 OR stage = 'closed') AND stage_on > '2026-02-01'", ["h2"]),
    ("has_cert = TRUE", ["h1"]),
    ("has_cert = false", ["h2"]),
    ("remark = 'it''s'", ["h1"]),
    ("remark LIKE '100%'", ["h2"]),
    ("hh_no LIKE '%-000_'", ["h1", "h2", "h3"]),
    ("hh_no NOT LIKE '%1'", ["h2", "h3"]),
    ("stage LIKE '已%'", ["h1", "h2", "h3"]),
    ("stage_on < '2026-02-01'", ["h1"]),
    ('address = "郭亮街2号1室"', ["h2"]),
])
def test_conditions(text, uids):
    assert found(text) == uids


@pytest.mark.parametrize(("text", "code"), [
    ("", "where.syntax"), ("stage", "where.syntax"), ("stage =", "where.syntax"), ("= 'x'", "where.syntax"),
    ("stage = 'signed' AND", "where.syntax"), ("stage = 'signed' 'x'", "where.syntax"),
    ("(stage='signed'", "where.syntax"), ("stage = signed", "where.syntax"), ("stage IN ()", "where.syntax"),
    ("area_ok > 1; DROP TABLE household", "where.syntax"),
    ("__import__('os')", "where.field"), ("nothing = 1", "where.field"), ("stage = 'nonsense'", "where.code"),
    ("area_ok > 'much'", "where.value"), ("stage_on > 'soon'", "where.value"), ("has_cert = 'maybe'", "where.value"),
])
def test_refusals(text, code):
    with pytest.raises(InputError) as refused:
        filters.parse(text, FIELDS)
    assert refused.value.code == code


@given(st.text(max_size=40))
def test_any_text_is_a_condition_or_a_sentence(text):
    try:
        predicate = filters.parse(text, FIELDS)
    except InputError as refused:
        assert refused.code.startswith("where.")
    else:
        assert len(predicate(ROWS)) == len(ROWS)


@given(st.integers(0, 120))
def test_not_and_or_agree_with_each_other(area):
    one, other = f"area_ok > {area}", "stage = 'closed'"
    assert found(f"NOT ({one} OR {other})") == found(f"NOT {one} AND NOT {other}")
