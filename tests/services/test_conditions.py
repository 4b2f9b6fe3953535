"""Conditions put together from lists mean what the language says of them."""

import pytest

from gisapp.errors import InputError
from gisapp.services import conditions, listing


@pytest.mark.parametrize("table", ["household", "building", "parcel"])
def test_every_field_and_comparison_can_be_read(tables, table):
    shown = conditions.rows(tables, table)
    for column in listing.fields(table).values():
        offered = conditions.values(shown, column)
        for comparison in conditions.comparisons(column):
            text = conditions.written(table, column, comparison, offered[0] if offered else "2026")
            assert set(conditions.fitting(shown, table, text)) <= set(shown.index), text


def test_what_is_put_together_is_what_the_list_lists(tables):
    shown = conditions.rows(tables, "household")
    column = listing.fields("household")["stage"]
    text = conditions.written("household", column, "=", str(conditions.values(shown, column)[0]))
    assert conditions.fitting(shown, "household", text) == list(
        listing.rows(tables, "household", where=text).index)


def test_quotes_stay_in_the_text(tables):
    column = listing.fields("household")["address"]
    assert conditions.written("household", column, "=", "O'Neil") == "坐落 = 'O''Neil'"
    assert conditions.fitting(conditions.rows(tables, "household"), "household", "坐落 = 'O''Neil'") == []


def test_only_the_zone_looked_at(tables):
    zone = str(tables["zone"].index[0])
    inside = tables["household"].index[(tables["household"]["zone"] == zone).to_numpy(dtype=bool)]
    assert list(conditions.rows(tables, "household", zone).index) == list(inside)


def test_what_cannot_be_read_is_told(tables):
    with pytest.raises(InputError) as told:
        conditions.fitting(conditions.rows(tables, "household"), "household", "阶段 =")
    assert told.value.code == "where.syntax"


def test_english_conditions_are_names_and_codes(monkeypatch):
    monkeypatch.setattr(conditions.i18n, "language", lambda: "en")
    column = listing.fields("household")["stage"]
    assert conditions.written("household", column, ">=", "已签约") == "stage >= 'signed'"
