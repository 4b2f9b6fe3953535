"""The web map: one file that loads nothing, names nobody, and has every parcel once."""

import datetime as dt
import json
import re
import shutil
import subprocess

import pytest

from gisapp.domain import course, lifecycle, rollup
from gisapp.domain.changes import ChangeSet, inserted, updated
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
    places = [feature["properties"]["i"] for layer in made.stages for feature in layer.features]
    assert sorted(places) == list(range(len(tables["parcel"])))
    assert list(made.land.numbers) == list(tables["parcel"]["parcel_no"])
    assert all(made.land.present[feature["properties"]["i"]] == at for at, layer in enumerate(made.stages)
               for feature in layer.features)
    assert [layer.label for layer in made.layers[:7]] == [
        "未调查", "调查评估", "协商中", "已签约", "补偿到位", "已交房", "已拆除"]
    assert all(layer.count == f"{len(layer.features)} 宗" for layer in made.layers[:8])


def test_figures_are_the_summarys(tables):
    facts = {name: value for name, value, _ in webmap.web_map(tables, made_at=WHEN).facts}
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


def value_on(changes, day):
    """As the page's script reads it."""
    found = [value for at, value in zip(changes[::2], changes[1::2], strict=True) if at <= day]
    return found[-1] if found else -1


def test_the_slider_knows_every_day_as_the_tables_do(tables):
    """On three days: the group of every parcel, the stage of every household, the figures of the zone."""
    moved = tables.with_changes(ChangeSet("进展", (inserted("stage_event", {
        "household": ["h1", "h2", "h2"], "stage": ["surveyed", "signed", "handed_over"],
        "happened_on": [dt.date(2026, 3, 2), dt.date(2026, 4, 1), dt.date(2026, 5, 9)]}),)))
    made = webmap.web_map(moved, made_at=WHEN)
    days = made.days
    assert days.first == dt.date(2026, 3, 2)
    assert days.day(days.last) == WHEN.date()
    groups = list(lifecycle.GROUPS)
    for on in (dt.date(2026, 3, 2), dt.date(2026, 4, 20), dt.date(2026, 11, 1)):
        at = (on - days.first).days
        stages = rollup.stage_by_parcel(moved, on)
        for place, uid in enumerate(moved["parcel"].index):
            group = value_on(days.parcels[place], at)
            known = stages[uid]
            if made.land.lodgers[place] and known is not None:
                assert max(group, 0) == groups.index(lifecycle.GROUP_OF[known]), (on, uid)
        ranks = course.ranks_on(moved, on)
        assert [max(value_on(each, at), 0) for each in days.households] == ranks.tolist()
        standing = dashboard.standing(moved, mapped_town.ZONE, on)
        told = {name: counts[at] for name, counts in made.figures[0].days.items()}
        assert (told["signed"], told["handed_over"], told["demolished"]) == (
            standing.signed, standing.handed_over, standing.demolished)
        assert [told[f"g{place}"] for place in range(len(groups))] == list(standing.by_group.values())


CHECK = """<script>window.addEventListener("load", function () { setTimeout(function () {
  function polygons() { var count = 0; window.__map.eachLayer(function (each) {
    if (each.feature && each.feature.properties.i !== undefined) count += 1; }); return count; }
  var before = polygons(), now = document.getElementById("signed-0").textContent;
  gisappShow(0);
  var past = document.getElementById("signed-0").textContent, moved = polygons();
  var box = document.getElementById("search"); box.value = "0001"; box.dispatchEvent(new Event("change"));
  var loaded = performance.getEntriesByType("resource").map(function (each) { return each.name; });
  document.body.insertAdjacentHTML("beforeend", "<pre id=report>" + JSON.stringify({before: before, moved: moved,
    now: now, past: past, shown: document.getElementById("shown").textContent, loaded: loaded,
    found: document.getElementById("found").textContent, errors: window.__errors}) + "</pre>");
}, 200); });</script></html>"""
WATCH = """<script>window.__errors = []; window.onerror = function (words) { window.__errors.push(String(words)); };
console.error = console.warn = function (words) { window.__errors.push(String(words)); };</script></head>"""


def test_in_a_real_browser_without_network(tables, tmp_path):
    """Every polygon is there, before and after the slider moves; nothing is loaded; no error. Where a browser is."""
    made = webmap.web_map(tables, made_at=WHEN)
    text = web.page(made)
    name = re.search(r"gisapp\((map_\w+),", text).group(1)
    text = text.replace("</head>", WATCH, 1)
    ending = text.rindex("</html>")
    text = text[:ending] + f"<script>window.__map = {name};</script>" + CHECK
    (tmp_path / "图.html").write_text(text, "utf-8")
    for browser in filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))):
        told = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--proxy-server=127.0.0.1:9",
             "--virtual-time-budget=8000", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom",
             (tmp_path / "图.html").as_uri()], capture_output=True, timeout=90, check=True)
        report = json.loads(re.search(r'<pre id="report">(.*?)</pre>', told.stdout.decode("utf-8")).group(1))
        assert report["errors"] == []
        assert report["loaded"] == []
        assert report["before"] == report["moved"] == len(tables["parcel"])
        assert report["now"].startswith(f"{dashboard.standing(tables, mapped_town.ZONE).signed} 户")
        assert report["past"].startswith(f"{made.figures[0].days['signed'][0]} 户")
        assert report["shown"] == made.days.first.isoformat()
        assert report["found"] == ""
        break


def test_a_phone_shows_the_whole_zone(tables, tmp_path):
    """Between legend and summary, which there lie above and below; not at the sides, where no room would be left."""
    made = webmap.web_map(tables, made_at=WHEN)
    text = web.page(made)
    name = re.search(r"gisapp\((map_\w+),", text).group(1)
    told_bounds = json.dumps([made.bounds[:2], made.bounds[2:]])
    ask = (f"<script>window.addEventListener('load',function(){{var seen=document.createElement('pre');seen.id='seen';"
           f"seen.textContent={name}.getZoom()+' '+{name}.getBounds().contains({told_bounds});"
           "document.body.appendChild(seen);});</script>")
    ending = text.rindex("</html>")
    (tmp_path / "图.html").write_text(text[:ending] + ask + text[ending:], "utf-8")
    for browser in filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))):
        told = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=390,800",
             "--virtual-time-budget=4000", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom",
             (tmp_path / "图.html").as_uri()], capture_output=True, timeout=90, check=True)
        zoom, whole = re.search(r'<pre id="seen">(\S+) (\S+)</pre>', told.stdout.decode("utf-8")).groups()
        assert float(zoom) > 10 and whole == "true"
        break
