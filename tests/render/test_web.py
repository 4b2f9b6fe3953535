"""The web map: one file that loads nothing, names nobody, and has every parcel once."""

import datetime as dt
import json
import re

import pytest

from gisapp.domain.changes import ChangeSet, updated
from gisapp.errors import InputError
from gisapp.render import web
from gisapp.services import dashboard, webmap
from tests import mapped_town

WHEN = dt.datetime(2026, 11, 24, 14, 35)
LOADS = re.compile(r"""(?:src|href|data|action)\s*=\s*["']?\s*(?:https?:)?//|@import|url\(\s*["']?(?!#|data:)\s*[^)]""",
                   re.IGNORECASE)


@pytest.fixture(scope="module")
def tables():
    return mapped_town.tables()


@pytest.fixture(scope="module")
def text(tables):
    return web.page(webmap.web_map(tables, made_at=WHEN))


def test_nothing_is_loaded(text):
    own = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not LOADS.search(own)
    assert not re.search(r"<(?:link|img|iframe|object|embed)\b", own, re.IGNORECASE)
    assert not re.search(r"<script[^>]+src", text)
    assert not re.search(r"tileLayer\(\s*[\"']http|fetch\(|XMLHttpRequest|importScripts", text)
    addresses = set(re.findall(r"https?://[^\s\"'<>)]*", text))
    known = {"http://www.w3.org/2000/svg", "https://leafletjs.com"}
    assert {each for each in addresses if not each.startswith(("https://bug",))} <= known


def test_each_parcel_is_there_once_at_its_stage(tables):
    made = webmap.web_map(tables, made_at=WHEN)
    numbers = [feature["properties"]["no"] for layer in made.layers for feature in layer.features
               if "no" in feature["properties"]]
    assert sorted(numbers) == sorted(tables["parcel"]["parcel_no"])
    assert [layer.label for layer in made.layers[:7]] == [
        "未调查", "调查评估", "协商中", "已签约", "补偿到位", "已交房", "已拆除"]
    assert all(layer.count == f"{len(layer.features)} 宗" for layer in made.layers[:8])


def test_figures_are_the_summarys(tables):
    facts = dict(webmap.web_map(tables, made_at=WHEN).facts)
    summary = dashboard.summary(tables, mapped_town.ZONE)
    assert facts["总户数"] == f"{summary.households} 户"
    assert facts["累计签约"].startswith(f"{summary.signed} 户")


def test_households_are_found_and_lie_where_they_should(tables):
    made = webmap.web_map(tables, made_at=WHEN)
    assert set(made.places) == set(tables["household"]["hh_no"])
    north, east = made.places["WL-0001"]
    assert 29.3 < north < 29.5
    assert 113.0 < east < 113.2
    south, west, top, right = made.bounds
    assert all(south <= each[0] <= top and west <= each[1] <= right for each in made.places.values())


def test_nobody_is_named_and_texts_are_no_markup(tables):
    named = tables.with_changes(ChangeSet("x", (updated(tables, "parcel", tables["parcel"].index[:1], {
        "holder_name": "张建华", "address": "<b>郭亮街</b>"}),)))
    text = web.page(webmap.web_map(named, made_at=WHEN))
    assert "张建华" not in text
    assert "<b>郭亮街" not in text.replace("\\u003c", "<") or "&lt;b&gt;" in text
    assert "内部使用" in text
    assert "示意数据" in text


def test_one_zone_and_none(tables, tmp_path):
    made = webmap.web_map(tables, zone="文旅新城", made_at=WHEN)
    assert made.title == "岳阳楼街道文旅新城片区征收进度图"
    web.write_web(made, tmp_path / "图.html")
    assert (tmp_path / "图.html").read_text("utf-8").rstrip().endswith("</html>")
    bare = tables.with_changes(ChangeSet("x", (updated(tables, "parcel", tables["parcel"].index, {"geom": None}),)))
    with pytest.raises(InputError) as refused:
        webmap.web_map(bare)
    assert refused.value.code == "web.nothing"


def test_two_thousand_parcels_are_small_enough():
    town = mapped_town.tables(900, 700, 170)
    assert len(town["parcel"]) > 1900
    text = web.page(webmap.web_map(town, made_at=WHEN))
    assert len(text.encode("utf-8")) < 3_000_000
    assert json.dumps("文旅新城")
