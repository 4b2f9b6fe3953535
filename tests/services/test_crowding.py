"""Numbers that find no room on a map are told, and found in insets, in the index or on larger paper."""

import datetime as dt

import pytest

from gisapp.carto.page import MapFrame, Text
from gisapp.services import crowding, prints
from tests import mapped_town, wishes
from tests.mapped_town import ZONE

WHEN = dt.datetime(2026, 11, 24, 14, 35)


@pytest.fixture(scope="module")
def tables():
    return mapped_town.tables(smallest_m2=120.0)


def wish(**more):
    return wishes.wish(more.pop("product", "wall_map"), (ZONE,), WHEN, **{"paper": "A4", **more})


def pages(tables, asked):
    return prints.sheets(tables, asked)(ZONE)


def texts(page):
    return [item.text for item in page.items if isinstance(item, Text)]


def test_what_lacks_room_is_counted(tables):
    small = crowding.fit(crowding.frame_of(pages(tables, wish(scale=5000))[0]))
    large = crowding.fit(crowding.frame_of(pages(tables, wish(paper="A0"))[0]))
    assert small.wanted == large.wanted > 100
    assert small.share < crowding.ENOUGH <= large.share
    assert len(small.lacking) == small.wanted - small.shown


def test_the_smallest_larger_paper_with_room_is_named(tables):
    found = prints.crowded(tables, wish(scale=4000), pages(tables, wish(scale=4000))[0])
    assert found.shown / found.wanted < crowding.ENOUGH
    papers = ["A3", "A2", "A1", "A0"]
    shares = {paper: crowding.fit(crowding.frame_of(pages(tables, wish(paper=paper))[0])).share
              for paper in papers}
    assert found.paper == next(paper for paper in papers if shares[paper] >= crowding.ENOUGH)
    assert prints.crowded(tables, wish(paper="A0"), pages(tables, wish(paper="A0"))[0]) is None
    assert prints.crowded(tables, wish(product="red_line_map", paper="A3"),
                          pages(tables, wish(product="red_line_map", paper="A3"))[0]) is None


def test_insets_show_what_lacks_room(tables):
    first, *more = pages(tables, wish(scale=4000, numbers=crowding.INSETS))
    assert more
    before = crowding.fit(crowding.frame_of(first))
    frames = [item for page in more for item in page.items if isinstance(item, MapFrame)]
    assert all(frame.scale_denominator <= 2000 for frame in frames)
    for east, north in before.lacking:
        assert any(west <= east <= right and south <= north <= top for west, south, right, top in
                   (frame.bounds for frame in frames))
    numbered = {label.text for frame in frames for label in frame.labels}
    assert len([text for text in numbered if "-" in text or text.isdigit()]) > 0.8 * len(before.lacking)
    letters = {text.split("　")[0] for page in more for text in texts(page) if "　1:" in text}
    assert letters <= set(texts(first))
    assert len(letters) == len(frames)


def test_the_index_says_where_every_household_lies(tables):
    first, *more = pages(tables, wish(scale=4000, numbers=crowding.INDEX))
    frame = crowding.frame_of(first)
    said = [text for page in more for text in texts(page)]
    for uid in tables["household"].index[::37]:
        row = tables["household"].loc[uid]
        square = said[said.index(row["hh_no"]) + 2]
        links = tables["household_building"]
        building = links.loc[links["household"] == uid, "building"].iloc[0]
        land = tables["parcel"].at[tables["building"].at[building, "parcel"], "geom"].centroid
        x, y = frame.view.to_px_point(land.x, land.y)
        columns, rows = (max(round(each / 60 / frame.magnify), 1) for each in (frame.width_mm, frame.height_mm))
        assert square == "ABCDEFGH"[int(x / frame.width_mm * columns)] + str(int(y / frame.height_mm * rows) + 1)
    assert sum(text.startswith("WL-") for text in said) == len(tables["household"])


@pytest.mark.parametrize("aid", [crowding.INSETS, crowding.INDEX])
def test_public_maps_get_neither(tables, aid):
    assert len(pages(tables, wish(numbers=aid, public=True, review="免"))) == 1
