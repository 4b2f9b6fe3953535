"""The picture for a phone and its text: the dashboard's figures, nobody's name, no number of a household."""

import pytest

from gisapp.carto.labels import place
from gisapp.carto.page import MapFrame, Text
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.services import dashboard, phone
from tests import town


@pytest.fixture(scope="module")
def tables() -> Tables:
    return town.project().tables


def test_text_and_picture_tell_the_figures_of_the_dashboard(tables):
    told, now = phone.progress(tables, "z", town.TODAY), dashboard.standing(tables, "z", town.TODAY)
    said = phone.words(told)
    assert f"总户数 {now.households} 户，累计签约 {now.signed} 户" in said
    assert f"剩余未签约 {now.unsigned} 户" in said
    shown = {item.text for item in phone.picture(tables, "z", told).items if isinstance(item, Text)}
    assert f"总户数 {now.households}　未签约 {now.unsigned}" in shown


def test_nothing_personal(tables):
    told = phone.progress(tables, "z", town.TODAY)
    page = phone.picture(tables, "z", told)
    texts = [item.text for item in page.items if isinstance(item, Text)]
    frame = next(item for item in page.items if isinstance(item, MapFrame))
    texts += [each.text for each in place(frame.scene, frame.view)]
    texts.append(phone.words(told))
    personal = [*tables["holder"]["name"], *tables["household"]["hh_no"], *tables["household"]["address"]]
    assert not [each for each in personal if any(each in text for text in texts)]


def test_legible(tables):
    """On 1080 pixels the smallest text is over 30 pixels high."""
    page = phone.picture(tables, "z", phone.progress(tables, "z", town.TODAY))
    least = min(item.size_mm for item in page.items if isinstance(item, Text))
    assert least * phone.WIDTH_PX / phone.WIDTH_MM > 30


def test_an_empty_zone_has_words_too():
    told = phone.progress(Tables.empty().with_changes(ChangeSet("空", town.without_evidence().changes[:1])), "z",
                          town.TODAY)
    assert "总户数 0 户" in phone.words(told)
