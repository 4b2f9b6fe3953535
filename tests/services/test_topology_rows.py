"""红线体检 of a project: whose faults they are, zone by zone, and what the records say beside the drawing."""

import pandas as pd
import pytest
import shapely

from gisapp import i18n
from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.topology import Kind, Severity, Tolerances
from gisapp.services import checking, topology
from tests.town import EAST, NORTH

LAND = [each for each in Kind if each is not Kind.NO_HOUSEHOLD]


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


@pytest.fixture
def changed(town):
    def changed(**shapes):
        sets = [changes.updated(town.tables, {"p": "parcel", "b": "building", "z": "zone"}[uid[0]], [uid],
                                {"geom": [shape]}) for uid, shape in shapes.items()]
        return town.tables.with_changes(ChangeSet("x", tuple(sets)))

    return changed


def told(found):
    return {(row.kind, row.uid, row.other) for row in found.itertuples()}


def test_a_whole_town_has_nothing_but_land_without_households(town):
    found = topology.rows(town.tables)
    assert told(found) == set()  # H8 is 无房户 and lies on no parcel; P6 is held by H7 alone
    assert list(found.columns) == list(topology.COLUMNS)


def test_an_empty_project_and_one_without_red_line_have_no_faults(town):
    assert topology.rows(Tables.empty()).empty and topology.balances(Tables.empty()).empty
    bare = town.tables.with_changes(ChangeSet("x", (
        changes.updated(town.tables, "zone", ["z"], {"geom": None}),
        changes.updated(town.tables, "parcel", ["p1"], {"geom": None}))))
    assert told(topology.rows(bare)) == {("off_parcel", "b1", None)}
    assert topology.balances(bare).loc["z"].isna().tolist() == [True, True, True, False, True]


def test_overlaps_slivers_and_duplicates_are_told_apart(changed):
    tables = changed(p1=box(2, 2, 34.01, 27), p2=box(34, 2, 70, 27), p5=box(2, 32, 32, 57))
    found = topology.rows(tables, kinds=(Kind.OVERLAP, Kind.SLIVER, Kind.DUPLICATE))
    assert [(row.kind, row.uid, row.other) for row in found.itertuples() if row.table == "parcel"] == [
        ("overlap", "p2", "p3"), ("duplicate", "p4", "p5"), ("sliver", "p1", "p2")]
    sliver = found[(found["kind"] == "sliver").to_numpy()].iloc[0]
    assert (sliver["measure"], sliver["severity"]) == (pytest.approx(0.25, abs=1e-6), Severity.WARNING)
    assert sliver["geom"].covers(shapely.Point(sliver["x"], sliver["y"]))


def test_gaps_belong_to_the_longest_neighbour(changed):
    ring = box(0, 0, 30, 30).difference(box(10, 10, 13, 14))
    tables = changed(p1=ring, p2=box(30.01, 0, 60, 30), p4=box(0, 30, 60, 60), p3=box(60, 0, 100, 60),
                     p5=None, p6=None)
    found = topology.rows(tables, kinds=(Kind.GAP, Kind.GAP_SLIVER))
    assert [(row.kind, row.uid, row.other) for row in found.itertuples()] == [
        ("gap_sliver", "p1", "p2"), ("gap", "p1", None)]
    assert found["measure"].tolist() == pytest.approx([0.3, 12])


def test_what_lies_beyond_the_red_line_or_off_its_parcel(changed):
    tables = changed(p3=box(66, 2, 101, 27), b1=box(0, 10, 6, 20), b2=box(28, 5, 44, 15), b3=box(200, 0, 210, 10))
    found = topology.rows(tables, kinds=(Kind.OUTSIDE, Kind.OFF_PARCEL, Kind.OVER_PARCELS))
    assert told(found) == {("outside", "p3", "z"), ("outside", "b3", "z"), ("off_parcel", "b1", None),
                           ("off_parcel", "b2", None), ("off_parcel", "b3", None), ("over_parcels", "b2", "p1")}
    measures = {(row.kind, row.uid): row.measure for row in found.itertuples()}
    assert measures["outside", "p3"] == pytest.approx(25)
    assert (measures["off_parcel", "b1"], measures["off_parcel", "b2"]) == pytest.approx((20, 20))


def test_tiny_edges_and_bowties_have_a_place(changed):
    bow = shapely.Polygon([(EAST, NORTH), (EAST + 2, NORTH + 2), (EAST + 2, NORTH), (EAST, NORTH + 2)])
    corner = shapely.Polygon([(EAST + 2, NORTH + 2), (EAST + 32, NORTH + 2), (EAST + 32, NORTH + 27),
                              (EAST + 31.99, NORTH + 27), (EAST + 2, NORTH + 27)])
    found = topology.rows(changed(p1=corner, p6=bow), kinds=(Kind.INVALID, Kind.SHORT_EDGE))
    invalid, edge = (row for row in found.itertuples())
    assert (invalid.uid, invalid.x - EAST, invalid.y - NORTH) == ("p6", pytest.approx(1), pytest.approx(1))
    assert (edge.uid, edge.unit, edge.measure) == ("p1", "m", pytest.approx(0.01, abs=1e-6))


def test_stated_areas_and_the_zone_against_its_parcels_and_its_plan(town):
    tables = town.tables
    wrong = tables.with_changes(ChangeSet("x", (
        changes.updated(tables, "parcel", ["p1"], {"area_cert": 700}),
        changes.updated(tables, "zone", ["z"], {"area_ha": 0.7}),
        changes.inserted("setting", {"name": ["plan_area_ha/试点片区"], "value": ["0.65"]}))))
    found = topology.rows(wrong, kinds=LAND)
    assert [(row.kind, row.uid, row.stated) for row in found.itertuples()] == [
        ("zone_stated", "z", 7000), ("zone_plan", "z", 6500), ("area", "p1", 700)]
    assert topology.balances(wrong).loc["z"].tolist() == [6000, 7000, 6500, 4500, 1500]
    assert topology.rows(wrong, kinds=[Kind.AREA], tolerances=Tolerances(area_share=0.1)).empty
    small = wrong.with_changes(ChangeSet("x", (changes.updated(wrong, "zone", ["z"], {"geom": [box(0, 0, 10, 9)]}),)))
    assert ("zone_parcels", "z", None) in told(topology.rows(small))


def test_households_without_parcels_and_parcels_without_households(town):
    tables = town.tables
    gone = tables.with_changes(ChangeSet("x", (changes.deleted(tables, "household_parcel",
                                                               tables["household_parcel"].index),)))
    assert told(topology.rows(gone)) == {("no_household", "p6", None), ("no_parcel", "h7", None)}


def test_a_zone_hears_of_its_own_land_only(town):
    town.do(ChangeSet("x", (
        changes.inserted("zone", {"zone_name": ["邻区"], "geom": [box(100, 0, 200, 60)]}, ["y"]),
        changes.inserted("parcel", {"parcel_no": ["Q1", "Q2"], "zone": "y",
                                    "geom": [box(95, 2, 130, 27), box(150, 2, 160, 12)]}, ["q1", "q2"]))))
    of = {zone: told(topology.rows(town.tables, zone=zone, kinds=(Kind.OVERLAP, Kind.NO_HOUSEHOLD, Kind.OUTSIDE)))
          for zone in ("z", "y")}
    assert of["z"] == {("overlap", "p3", "q1")}
    assert of["y"] == {("overlap", "p3", "q1"), ("outside", "q1", "y"), ("no_household", "q1", None),
                       ("no_household", "q2", None)}


def test_every_kind_has_its_sentence_and_check_says_the_same(changed):
    assert all(f"topology.{each}" in i18n.messages() for each in Kind)
    tables = changed(p1=box(2, 2, 34.01, 27), p3=box(66, 2, 101, 27), b2=box(28, 5, 44, 15))
    found = topology.rows(tables)
    words = [i18n.sentence(code, params) for code, params in topology.told(tables, found)]
    assert all("{" not in each and "None" not in each and "nan" not in each for each in words)
    overlaps = found[found["kind"].isin(["sliver", "overlap", "duplicate"]).to_numpy(dtype=bool)]
    checked = [each for each in checking.findings(tables) if each.code == "check.overlap"]
    assert [each.params["area_m2"] for each in checked] == overlaps["measure"].round(4).tolist()
    assert isinstance(found, pd.DataFrame)
