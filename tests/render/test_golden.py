"""Products as they looked when they were last looked at, within a tolerance for other font rasterisers.

Where a sheet is meant to look different: run this file with ``GOLDEN=write``, look at the pictures under
``tests/files/golden``, and commit them.
"""

import datetime as dt
import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gisapp.domain.changes import ChangeSet, updated
from gisapp.render import targets
from gisapp.services import phone, products
from gisapp.services.pages.order import Order
from gisapp.services.pages.press import Press
from tests import town, wishes

FOLDER = Path(__file__).resolve().parents[1] / "files" / "golden"
AT = dt.datetime(2026, 11, 24, 9, 0)
WIDTH_PX, BLOCK = 480, 4
pytestmark = pytest.mark.usefixtures("qapp")


def progress_map(tables):
    return wishes.zone_map(tables, "z", AT, paper="A4", as_of=AT.date())


def household_sheet(tables):
    press = Press(tables, products.product("household_sheet"), Order(AT, "周敏", AT.date()))
    return next(iter(press.pages("h3")))


def visit_sheet_mono(tables):
    press = Press(tables, products.product("visit_sheet"), Order(AT, "周敏", AT.date(), mono=True))
    return next(iter(press.pages("h3")))


def parcel_map(tables):
    return Press(tables, products.product("parcel_map"), Order(AT, "周敏", AT.date())).pages("p1")[0]


def storey_table(tables):
    flats = {"unit_no": ["1", "2"], "floor_no": ["2", "3"], "room_no": ["201", "302"],
             "stage": ["signed", "demolished"]}
    tables = tables.with_changes(ChangeSet("户室", tuple(updated(
        tables, "household", [uid], {name: values[at] for name, values in flats.items()})
        for at, uid in enumerate(("h1", "h2")))))
    return Press(tables, products.product("storey_table"), Order(AT, "周敏", AT.date())).pages("b1")[0]


def wall_map_mono(tables):
    return wishes.zone_map(tables, "z", AT, "wall_map", paper="A3", as_of=AT.date(), mono=True,
                           since=dt.date(2026, 3, 2), by="team")


def red_line_map(tables):
    return wishes.zone_map(tables, "z", AT, "red_line_map", paper="A3", as_of=AT.date())


def phone_picture(tables):
    return phone.picture(tables, "z", phone.progress(tables, "z", AT.date()))


def blurred(picture):
    """Grey means of blocks of 4 × 4 pixels: where things stand, not how edges are smoothed."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    read = np.frombuffer(grey.constBits(), "uint8").reshape(grey.height(), grey.bytesPerLine())[:, :grey.width()]
    high, wide = (each // BLOCK * BLOCK for each in read.shape)
    return read[:high, :wide].reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean(axis=(1, 3))


def apart(one, other):
    """Mean difference, and the share of blocks that clearly differ."""
    difference = np.abs(one - other)
    return float(difference.mean()), float((difference > 48).mean())


@pytest.mark.parametrize("make", [
    progress_map, household_sheet, phone_picture, visit_sheet_mono, parcel_map, storey_table, wall_map_mono,
    red_line_map], ids=lambda make: make.__name__)
def test_looks_as_before(make):
    picture = targets.image(make(town.project().tables), WIDTH_PX)
    path = FOLDER / f"{make.__name__}.png"
    if os.environ.get("GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        assert picture.convertToFormat(QImage.Format.Format_Grayscale8).save(str(path))
    golden = QImage(str(path))
    assert (golden.width(), golden.height()) == (picture.width(), picture.height())
    mean, changed = apart(blurred(picture), blurred(golden))
    assert mean < 2.0
    assert changed < 0.004


def test_the_tolerance_sees_a_line_that_is_gone():
    """A sheet without one of its rows of text is told from the whole."""
    golden = blurred(QImage(str(FOLDER / "household_sheet.png")))
    without = golden.copy()
    at = int(np.argmin(golden[40:, :].mean(axis=1))) + 40
    without[at - 1:at + 2] = 255
    assert apart(without, golden)[1] > 0.004
