"""What is asked to be printed: what is offered for a selection, the paper that is found, the line in the register."""

import datetime as dt
from dataclasses import replace

import pytest

from gisapp.errors import InputError
from gisapp.services import prints, products
from tests import town, wishes

NOW = dt.datetime(2026, 11, 24, 9, 0)


@pytest.fixture(scope="module")
def tables():
    return town.project().tables


def wish(name, *uids, **more):
    return wishes.wish(name, uids, NOW, who="周敏", **more)


def offered(tables, table, *uids):
    return [(each.product.name, each.uids) for each in prints.offers(tables, table, uids)]


def test_two_flats_are_two_sheets_one_building_and_one_parcel(tables):
    assert offered(tables, "household", "h2", "h1") == [
        ("household_sheet", ("h1", "h2")), ("visit_sheet", ("h1", "h2")), ("resettlement_sheet", ("h1", "h2")),
        ("parcel_map", ("p1",)), ("storey_table", ("b1",))]


def test_what_is_selected_comes_first_and_what_has_no_rows_is_not_offered(tables):
    assert offered(tables, "building", "b1")[0] == ("storey_table", ("b1",))
    assert offered(tables, "parcel", "p6")[0] == ("parcel_map", ("p6",))
    assert [name for name, _ in offered(tables, "building", "b7")] == ["storey_table"]
    assert [name for name, _ in offered(tables, "household", "h8")] == [
        "household_sheet", "visit_sheet", "resettlement_sheet"]


def test_a_scale_finds_the_smallest_paper_that_holds_it(tables):
    [small, *_] = prints.sheets(tables, wish("progress_map", "z"))("z")
    assert prints.paper_of(small) == "A3"
    [large, *_] = prints.sheets(tables, wish("progress_map", "z", scale=200))("z")
    assert prints.paper_of(large) == "A1"
    with pytest.raises(InputError, match=r"map\.too_small"):
        prints.sheets(tables, wish("progress_map", "z", paper="A4", scale=200))("z")


def test_a_sheet_with_names_cannot_be_public(tables):
    with pytest.raises(InputError, match=r"product\.not_public"):
        prints.sheets(tables, wish("household_sheet", "h1", public=True, review="免"))


def test_the_register_says_whose(tables):
    def line(*asked):
        page = prints.sheets(tables, wish(*asked))(asked[1])[0]
        [change] = prints.entry(tables, wish(*asked), page, "单.pdf").changes
        row = change.after.iloc[0]
        return row["product"], row["zone_name"], row["paper"]

    assert line("household_sheet", "h3") == ("被征收房屋情况单 SD-0003", "试点片区", "A4")
    assert line("household_sheet", "h3", "h4") == ("被征收房屋情况单 ×2", "试点片区", "A4")
    assert line("red_line_map", "z") == ("征收范围红线图", "试点片区", "A3")


def test_names_are_masked_where_it_cannot_be_logged(tables):
    assert not prints.masked(products.product("household_sheet")).reveals


def test_many_pages_are_told_with_the_papers_that_need_fewer(tables):
    asked = wish("progress_map", "z", paper="A4", scale=50, tile=True)
    made = prints.sheets(tables, asked)("z")
    found = prints.many(tables, asked, made)
    assert (found.count, found.paper) == (len(made), "A4") and found.count > prints.MANY
    assert found.larger
    for paper, count in found.larger:
        fewer = replace(asked, order=replace(asked.order, paper=paper))
        assert len(prints.sheets(tables, fewer)("z")) == count < found.count
    single = wish("progress_map", "z")
    assert prints.many(tables, single, prints.sheets(tables, single)("z")) is None
