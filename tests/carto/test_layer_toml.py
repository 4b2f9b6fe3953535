"""Layer files: every shape of style is written and read as the same, what is wrong is told and ours is drawn."""

import itertools
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from gisapp.carto import classing, layer, layer_toml, palettes, signing
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.scene import compose, recolour, restyle
from gisapp.carto.style import SYMBOLS, Fill, Hatch, LabelStyle, Sign, Stroke
from gisapp.carto.symbology import Condition, Labels, Layer
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.errors import InputError
from tests.carto.test_style import _SIGHT, lab

RED, BLUE = Sign(Fill("#C00000", opacity=0.5), Stroke("#000000", 0.3, (1.0, 0.5))), Sign(Fill("#0000C0"))
STYLES = {
    "single": Layer("parcel", "宗地", "parcel", 20, signs=MappingProxyType({"": RED}), opacity=0.4),
    "category": Layer("parcel", "宗地", "parcel", 20, rule="category", column="land_nature",
                      signs=MappingProxyType({"state": RED, "*": BLUE})),
    "class": Layer("parcel", "宗地", "parcel", 20, rule="class", column="area_surv", limits=(100.5, 800.0),
                   method="natural", signs=MappingProxyType({"0": RED, "1": BLUE, "2": RED})),
    "rules": Layer("parcel", "宗地", "parcel", 20, rule="rules", max_denominator=9000.0, conditions=(
        Condition(RED, "area_surv > 500 AND address LIKE '%1号'", "大宗地 \"甲\"", max_denominator=2000.0),
        Condition(BLUE, min_denominator=1000.0))),
    "labels": Layer("building", "房屋", "building", 30, rule="stage", visible=False, labels=Labels(
        "floors", LabelStyle((2.5, 1.8), "#123456", bold=True, halo="#FFFFFF"), "inside", 5000.0, 200.0)),
    "points": Layer("issue", "遗留问题", "issue", 70, signs=MappingProxyType({"": Sign(
        Fill("#C00000", (Hatch(45, 1.0), Hatch(135, 2.5, 0.2, "#FFFFFF"))), symbol_mm=3.5, symbol="star",
        mono=Fill("#808080"))})),
}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The office's folder."""
    monkeypatch.setenv("GISAPP_CONFIG", str(tmp_path))
    (tmp_path / "layers").mkdir()
    layer.reread()
    yield tmp_path / "layers"
    layer.reread()


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_what_is_written_is_read_as_the_same(style):
    assert layer_toml.parsed(layer_toml.written(style, "说明\n第二行")) == style


@pytest.mark.parametrize("each", layer.shipped(), ids=lambda each: each.name)
def test_ours_are_written_and_read_as_the_same(each):
    assert layer_toml.parsed(layer_toml.written(each)) == each


def test_an_office_file_takes_the_place_of_ours(own):
    (own / "parcel.toml").write_text(layer_toml.written(STYLES["class"]), "utf-8")
    layer.reread()
    assert layer.layer("parcel").rule == "class"
    assert layer.layer("parcel").own
    assert not layer.layer("building").own
    assert layer.faults() == ()


@pytest.mark.parametrize("text", [
    "不是 TOML", 'name = "parcel"', 'name = "parcel"\nlabel = "x"\ntable = "household"\norder = 1',
    'name = "parcel"\nlabel = "x"\ntable = "parcel"\norder = 1\nrule = "category"\ncolumn = "holder_name"',
    'name = "parcel"\nlabel = "x"\ntable = "parcel"\norder = 1\nrule = "class"\ncolumn = "area_surv"\nlimits = [1]',
    'name = "parcel"\nlabel = "x"\ntable = "parcel"\norder = 1\nrule = "rules"\n[[sign]]\nwhere = "nothing > 1"',
    'name = "parcel"\nlabel = "x"\ntable = "parcel"\norder = 1\n[[sign]]\nfill = { colour = "red" }',
    'name = "parcel"\nlabel = "x"\ntable = "parcel"\norder = 1\n[[sign]]\nsymbol = "heart"',
    'name = "parcel"\nlabel = "x"\ntable = "parcel"\norder = 1\nwonder = 3',
    'name = "parcel"\nlabel = "x"\ntable = "parcel"\norder = "z"',
    'name = "other"\nlabel = "x"\ntable = "parcel"\norder = 1',
    'name = "parcel"\nlabel = "x"\ntable = "parcel"\norder = 1\n[labels]\nsource = "holder_name"',
])
def test_a_bad_file_is_told_and_ours_is_drawn(own, text):
    (own / "parcel.toml").write_text(text, "utf-8")
    layer.reread()
    assert layer.layer("parcel") == next(each for each in layer.shipped() if each.name == "parcel")
    [fault] = layer.faults()
    assert fault.code == "map.bad_layer"
    assert fault.params["path"] == "parcel.toml"
    assert fault.params["detail"]


def test_a_bad_file_that_is_no_text(own):
    (own / "parcel.toml").write_bytes(b"\xff\xfe\x00")
    layer.reread()
    assert len(layer.faults()) == 1


def by(style, tables, **more):
    return compose(tables, MapSpec(("parcel",), styles=(style,), **more)).layers[0]


def test_by_category_with_the_rest(tables):
    changed = ChangeSet("x", (updated(tables, "parcel", ["p1"], {"land_nature": "state"}),))
    assert by(STYLES["category"], tables.with_changes(changed)).classes.tolist() == [0, 1, 1, 1, 1, 1]


def test_by_class(tables):
    changed = ChangeSet("x", (updated(tables, "parcel", ["p1", "p2"], {"area_surv": 900.0}),
                              updated(tables, "parcel", ["p3"], {"area_surv": None})))
    assert by(STYLES["class"], tables.with_changes(changed)).classes.tolist() == [2, 2, -1, 1, 1, 1]


def test_the_first_rule_that_fits_at_a_scale(tables):
    each = by(STYLES["rules"], tables)
    assert each.at(500).classes.tolist() == [0, -1, -1, -1, -1, -1]
    assert each.at(1500).classes.tolist() == [0, 1, 1, 1, 1, 1]
    assert each.at(5000).classes.tolist() == [1] * 6
    assert each.classes.tolist() == [0, 1, 1, 1, 1, 1]


def test_rules_follow_the_records(tables):
    spec = MapSpec(("parcel",), styles=(STYLES["rules"],))
    scene = compose(tables, spec)
    changeset = ChangeSet("x", (updated(tables, "parcel", ["p1"], {"area_surv": 10.0}),))
    fresh, _ = restyle(scene, tables.with_changes(changeset), spec, changeset)
    assert fresh.layers[0].at(1500).classes.tolist() == [1] * 6


def test_trying_a_style_keeps_the_geometry(tables):
    scene = compose(tables, MapSpec(("parcel", "building")))
    fresh, changed = recolour(scene, tables, MapSpec(("parcel", "building"), styles=(STYLES["single"],)))
    assert fresh.shares_geometry(scene)
    assert changed == scene.bounds
    back, changed = recolour(fresh, tables, scene.spec)
    assert np.array_equal(back.layers[0].classes, scene.layers[0].classes)
    assert changed is not None


def test_coercion_is_never_drawn_whatever_the_style(tables):
    issues = ChangeSet("x", (inserted("issue", {"issue_no": ["1", "2"], "class": ["S3", "E1"], "title": "x",
                                                "state": "open"}),))
    scene = compose(tables.with_changes(issues), MapSpec(("issue",), styles=(STYLES["points"],)))
    assert scene.layers[0].classes.tolist() == [-1, 0]


def test_in_black_and_white_a_sign_has_its_own_fill(tables):
    assert signing.greyed(STYLES["points"].signs[""]).fill == Fill("#808080")
    assert set(SYMBOLS) >= {"diamond", "circle", "star"}


@pytest.mark.parametrize("method", ["equal", "quantile", "natural"])
def test_limits_part_the_values(method):
    values = np.concatenate([np.full(50, 3.0), np.linspace(100, 120, 40), np.linspace(900, 1000, 10), [np.nan]])
    upper = classing.limits(values, 3, method)
    assert list(upper) == sorted(upper)
    assert 1 <= len(upper) <= 2
    if method != "equal":
        assert set(classing.classified(values, upper).tolist()) == {-1, *range(len(upper) + 1)}
    if method == "natural":
        assert 3 < upper[0] < 100
        assert 120 < upper[1] < 900


def test_limits_of_few_values():
    assert classing.limits(np.array([5.0, 5.0]), 4, "quantile") == ()
    assert classing.limits(np.array([]), 4, "equal") == ()
    assert classing.limits(np.array([1.0, 2.0]), 5, "natural") == (1.5,)


def test_natural_breaks_of_many_values():
    values = np.random.default_rng(3).lognormal(5, 1, 100_000)
    assert len(classing.limits(values, 6, "natural")) == 5


@pytest.mark.parametrize("name", palettes.NAMES)
@pytest.mark.parametrize("sight", _SIGHT)
def test_palettes_differ_for_colour_blind_eyes(name, sight):
    for count in range(2, 9):
        looks = palettes.looks(name, count)
        for one, other in itertools.combinations(looks, 2):
            apart = np.linalg.norm(lab(one.colour, sight) - lab(other.colour, sight))
            assert apart > 9 or one.fill.hatches != other.fill.hatches, (one, other, apart)


@pytest.mark.parametrize("name", palettes.NAMES)
def test_palettes_differ_in_grey_and_keep_their_order(name):
    for count in range(2, 9):
        looks = palettes.looks(name, count)
        assert len({each.mono for each in looks}) == len(looks)
        if palettes.NAMES[name][1] == "ordered":
            light = [lab(each.colour, "normal")[0] for each in looks]
            assert light == sorted(light, reverse=True)
            assert min(np.diff(light[::-1])) > 6


def test_a_number_that_is_money_or_missing():
    assert signing.numbers(pd.Series([1, None, 3], dtype="Int64")).tolist()[::2] == [1.0, 3.0]


def test_unknown_style_is_refused():
    with pytest.raises(InputError):
        layer.layer("nothing")
