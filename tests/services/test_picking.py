"""Lists of numbers as a spreadsheet copies them."""

import pandas as pd

from gisapp.services import picking
from tests import town


def test_numbers_of_households_and_parcels(tables):
    rows = tables["household"]["hh_no"]
    parcel = tables["parcel"].at["p3", "parcel_no"]
    text = f"{rows['h3'].lower()}\r\n{rows['h1']}\t{parcel}，XX-9999\n{rows['h3']}"
    found = picking.by_numbers(tables, text)
    assert found.households == ("h3", "h1", "h4")
    assert found.unknown == ("XX-9999",)
    assert found.known == 3


def test_empty_parcels_and_empty_lists(tables):
    assert picking.by_numbers(tables, " \n ") == picking.Picked((), 0, ())
    bare = town.without_evidence()
    assert bare
    numbers = "\n".join(tables["parcel"]["parcel_no"])
    assert set(picking.by_numbers(tables, numbers).households) == {"h1", "h2", "h3", "h4", "h5", "h6", "h7"}


def test_others(tables):
    assert picking.others(tables, ("h1", "h3"), pd.Index(["h1", "h2", "h3", "h4"])) == ["h2", "h4"]


def test_columns_pasted_from_a_table_with_their_title(tables):
    found = picking.by_numbers(tables, "户编号\t说明\nsd-0001\t补件\nＳＤ－０００２\t2\nSD-9999\t3\n")
    assert len(found.households) == 2
    assert found.unknown == ("SD-9999", "3")
