"""Typed points: either axis order, told apart by the place."""

import pytest

from gisapp.errors import InputError
from gisapp.services import coordinates

HERE = (411_600.0, 3_251_700.0, 411_700.0, 3_251_760.0)


@pytest.mark.parametrize("text", [
    "411600.5,3251700 411650,3251701", "3251700,411600.5; 3251701,411650", " 411600.5， 3251700\n411650 ,3251701 ",
])
def test_both_orders_are_east_and_north(text):
    assert coordinates.points(text, HERE).tolist() == [[411600.5, 3251700], [411650, 3251701]]


@pytest.mark.parametrize(("text", "code"), [
    ("", "points.syntax"), ("411600", "points.syntax"), ("411600,3251700 北", "points.syntax"),
    ("0,0", "points.far"), ("38411600,3251700", "points.far"),
])
def test_what_cannot_be_meant(text, code):
    with pytest.raises(InputError, match=code):
        coordinates.points(text, HERE)
