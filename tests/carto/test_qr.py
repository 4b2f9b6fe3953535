"""QR codes and boundary marks on paper."""

import numpy as np
import pytest
import shapely

from gisapp.carto import plat, qr
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.page import Area, MapFrame, Text
from gisapp.carto.scene import compose
from tests import mapped_town


def test_code_is_one_figure_that_covers_its_dark_modules():
    figure = qr.code("WL-0417", 10, 20, 21)
    dark = qr.modules("WL-0417")
    assert dark.shape == (21, 21)
    turns = [1 if shapely.LinearRing(ring).is_ccw else -1 for ring in figure.rings]
    area = sum(shapely.Polygon(ring).area * turn for ring, turn in zip(figure.rings, turns, strict=True))
    assert abs(area) == pytest.approx(dark.sum())
    xy = np.concatenate([np.array(ring) for ring in figure.rings])
    assert xy.min(axis=0).tolist() == [10, 20]
    assert xy.max(axis=0).tolist() == [31, 41]


@pytest.fixture(scope="module")
def frame():
    tables = mapped_town.tables()
    scene = compose(tables, MapSpec(("parcel",)))
    return MapFrame(20, 30, 100, 80, scene, mapped_town.WEST + 50, mapped_town.SOUTH + 40, 500)


@pytest.mark.parametrize("turn", [1, -1])
def test_numbers_stand_outside_and_lengths_along_their_edges(frame, turn):
    west, south = mapped_town.WEST + 40, mapped_town.SOUTH + 30
    corners = [("J1", west, south + 20, 20.0), ("J2", west + 20, south + 20, 20.0), ("J3", west + 20, south, 20.0),
               ("J4", west, south, 20.0)][::turn]
    marks = plat.Marks(frame, colour="#C8102E")
    marks.ring(corners)
    circles = [item for item in marks.items if isinstance(item, Area)]
    assert len(circles) == 4
    xs = np.array([x for circle in circles for x, _ in circle.points])
    assert np.ptp(xs) == pytest.approx(40 + plat.POINT_MM, abs=0.03)
    land = shapely.box(xs.min() + 0.4, 0, xs.max() - 0.4, 200)
    names = {item.text: item for item in marks.items if isinstance(item, Text)}
    assert set(names) == {"J1", "J2", "J3", "J4", "20.00"}
    assert all(not land.contains(shapely.Point(names[name].x_mm, names[name].y_mm)) for name in ("J1", "J2"))
    assert {item.angle_deg % 180 for item in marks.items if isinstance(item, Text) and item.text == "20.00"} == {0, 90}


def test_what_finds_no_room_is_left_out(frame):
    west, south = mapped_town.WEST + 40, mapped_town.SOUTH + 30
    many = [(f"J{at}", west + 0.2 * at, south + (at % 2), 1.0) for at in range(60)]
    marks = plat.Marks(frame, colour="#C8102E")
    marks.keep_free([(20, 30, 100, 80)])
    marks.ring(many)
    assert not [item for item in marks.items if isinstance(item, Text)]
