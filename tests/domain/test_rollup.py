"""The roll-up: 户 is counted, 幢 is demolished, 宗地 is delivered; emptiness never means done."""

from gisapp.domain import changes, rollup
from gisapp.domain.changes import ChangeSet, Tables
from tests import town as small

TOWN = Tables.empty().with_changes(small.contents())


def at(**stages):
    change = changes.updated(TOWN, "household", list(stages), {"stage": list(stages.values())})
    return TOWN.with_changes(ChangeSet("x", (change,)))


def test_the_slowest_household_speaks_for_the_building():
    tables = at(h1="demolished", h2="signed", h3="audited")
    stages = rollup.stage_by_building(tables)
    assert (stages["b1"], stages["b2"], stages["b7"]) == ("signed", "audited", None)
    assert rollup.stage_by_parcel(tables)["p1"] == "signed"


def test_a_household_over_two_buildings_holds_back_both():
    demolition = rollup.demolition_by_parcel(at(h4="handed_over"))
    assert demolition["p3"] == "none"
    assert rollup.demolition_by_parcel(at(h4="demolished"))["p3"] == "done"
    assert len(rollup.household_parcels(TOWN).query("household == 'h4'")) == 1


def test_parcels_by_their_buildings():
    tables = at(h1="demolished", h2="demolished", h5="handed_over", h6="demolished")
    demolition = rollup.demolition_by_parcel(tables)
    assert (demolition["p1"], demolition["p2"], demolition["p4"]) == ("done", "none", "done")
    assert demolition["p5"] == "partly"  # B7 has no household and still stands


def test_empty_land_follows_its_handing_over():
    assert rollup.demolition_by_parcel(TOWN)["p6"] == "none"
    change = changes.updated(TOWN, "parcel", ["p6"], {"cleared_on": small.TODAY})
    assert rollup.demolition_by_parcel(TOWN.with_changes(ChangeSet("x", (change,))))["p6"] == "done"


def test_resettlement_counts_the_entitled():
    tables = at(h1="closed", h2="demolished", h7="closed")
    resettled = rollup.resettlement_by_parcel(tables)
    assert (resettled["p1"], resettled["p6"], resettled["p2"]) == ("partly", "done", "none")
    change = changes.updated(tables, "household", ["h2"], {"occupancy": "seized"})
    seized = tables.with_changes(ChangeSet("x", (change,)))
    assert rollup.resettlement_by_parcel(seized)["p1"] == "done"


def test_homeless_stay_outside_the_base():
    counted = rollup.counted(TOWN)
    assert not counted["h8"]
    assert counted.sum() == 7


def test_base_area_prefers_what_was_determined():
    change = changes.updated(TOWN, "household", ["h1", "h2", "h3"],
                             {"area_ok": [None, None, 70], "area_surv": [66, None, 71], "area_cert": [65, 64, 72]})
    rows = TOWN.with_changes(ChangeSet("x", (change,)))["household"]
    assert list(rollup.base_area(rows)[["h1", "h2", "h3"]]) == [66, 64, 70]


def test_households_on_parcels_are_those_of_the_pairs():
    pairs = rollup.household_parcels(TOWN)
    for parcel in TOWN["parcel"].index:
        assert set(rollup.households_on(TOWN, [parcel])) == set(pairs.loc[pairs["parcel"] == parcel, "household"])
    assert sorted(rollup.households_on(TOWN, ["p1", "p6"])) == ["h1", "h2", "h7"]
