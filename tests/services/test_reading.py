"""Finding, listing, checking, the log: what an officer reads."""

import pytest
import shapely

from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from gisapp.errors import InputError
from gisapp.services import checking, finding, households, listing, logbook
from tests.town import EAST, NORTH, TODAY


@pytest.mark.parametrize(("text", "uid"), [
    ("SD-0003", "h3"), ("sd-0003", "h3"), ("0003", "h3"), ("欧阳", "h3"), ("oym", "h3"), ("zjg", "h5"), ("刘洋", "h6"),
    ("P4", "p4"), ("军工", "p4"), ("jgcf", "p4"), ("郭亮街2号1室", "h2"), ("glj2h1s", "h2"),
])
def test_find(town, text, uid):
    assert finding.Index.of(town.tables).find(text)[0].uid == uid


def test_found_names_are_masked(town):
    hit = finding.Index.of(town.tables).find("李建明")[0]
    assert (hit.table, hit.title, hit.detail) == ("household", "SD-0002", "李*明 · 郭亮街2号1室")
    assert finding.Index.of(town.tables).find("  ") == []
    assert len(finding.Index.of(town.tables).find("SD", limit=3)) == 3
    numbers = [hit.title for hit in finding.Index.of(town.tables).find("0003")]
    assert numbers[0] == "SD-0003"  # a part of a number between dashes comes before what merely holds it


def test_only_what_is_searched_makes_the_index_stale(town):
    index = ChangeSet("", (changes.updated(town.tables, "household", ["h1"], {"address": "郭亮街99号"}),))
    other = ChangeSet("", (changes.updated(town.tables, "household", ["h1"], {"team": "第2组"}),))
    assert finding.concerns(index) and not finding.concerns(other)
    town.do(index)
    assert finding.Index.of(town.tables).find("街99")[0].uid == "h1"


def test_a_row_of_which_nothing_but_its_version_changed_is_in_the_log(town):
    def touched(_tables):
        return ChangeSet("碰一下", (changes.updated(town.tables, "household", ["h1"], {}),))

    town.do(touched(town.tables))
    row = list(logbook.entries(town.tables, town.log()))[-1]
    assert (row["key"], row["before"], row["after"]) == ("SD-0001", {}, {})


def test_references_are_listed_by_name_and_codes_as_codes(town):
    rows = listing.records("parcel", listing.rows(town.tables, "parcel", zone="试点片区"))
    assert rows[0]["zone"] == "试点片区"
    assert (rows[0]["stage"], rows[0]["demolition"], rows[5]["demolition"]) == ("uninvestigated", "none", "none")
    assert rows[0]["holder_name"] == "李*国"
    assert "geom" not in rows[0]


def test_links_and_holders_follow_their_household_into_the_zone(town):
    town.do(ChangeSet("x", (changes.inserted("household", {"hh_no": ["Q-1"], "stage": "surveyed"}, ["q"]),
                            changes.inserted("holder", {"household": ["q"], "name": "钱多"}))))
    assert len(listing.rows(town.tables, "holder")) == 9
    assert len(listing.rows(town.tables, "holder", zone="试点片区")) == 8
    assert listing.rows(town.tables, "household_building")["building"].tolist()[:2] == ["B1", "B1"]


def test_a_condition_cannot_reveal_what_the_list_hides(town):
    assert listing.rows(town.tables, "holder", where="name = '李建明'").empty
    assert len(listing.rows(town.tables, "holder", where="name = '李建明'", reveal=True)) == 1


def test_columns_are_chosen_by_name(town):
    assert listing.chosen("household", "hh_no, stage") == ["hh_no", "stage"]
    for call in (lambda: listing.chosen("household", "hh_no,nothing"), lambda: listing.fields("nothing")):
        with pytest.raises(InputError):
            call()


def test_a_whole_town_has_no_findings(town):
    assert checking.faults(town.tables) == []
    assert checking.findings(town.tables) == []


def test_what_contradicts_itself_is_found(town):
    tables = town.tables
    wrong = ChangeSet("x", (
        changes.updated(tables, "household", ["h1"], {"stage": "signed"}),
        changes.updated(tables, "building", ["b1"], {"parcel": "nowhere"}),
    ))
    codes = [(each.table, each.key, each.code) for each in checking.faults(tables.with_changes(wrong))]
    assert codes == [("household", "SD-0001", "check.stage"), ("building", "b1", "check.reference")]


def box(west, east, north):
    return shapely.box(EAST + west, NORTH + 2, EAST + east, NORTH + north)


def test_faults_of_the_land_are_found(town):
    tables = town.tables
    bow = shapely.Polygon([(EAST, NORTH), (EAST + 1, NORTH + 1), (EAST + 1, NORTH), (EAST, NORTH + 1)])
    wrong = ChangeSet("x", (
        changes.updated(tables, "parcel", ["p6"], {"geom": [bow]}),
        changes.updated(tables, "parcel", ["p2"], {"geom": [box(31, 64, 27)]}),
        changes.updated(tables, "building", ["b2"], {"geom": [box(26, 36, 9)]}),
        changes.updated(tables, "building", ["b7"], {"geom": [box(95, 105, 9)]}),
    ))
    found = {(each.key, each.code) for each in checking.findings(tables.with_changes(wrong))}
    assert {("P6", "check.invalid"), ("P1", "check.overlap"), ("B2", "check.two_parcels"), ("B7", "check.outside_zone"),
            ("P2", "check.area")} <= found


def test_the_log_tells_old_and_new(town):
    town.do(households.set_stage(town.tables, ["h3"], households.stage_named("surveyed"), TODAY, today=TODAY))
    rows = list(logbook.entries(town.tables, town.log()[1:]))
    update = rows[0]
    assert (update["table"], update["key"], update["op"], update["who"]) == ("household", "SD-0003", "update", "周敏")
    assert update["before"] == {"stage": "uninvestigated", "stage_on": None}
    assert update["after"] == {"stage": "surveyed", "stage_on": "2026-11-24"}
    assert rows[1]["key"] == "SD-0003"


def test_the_log_masks_names(town):
    rows = list(logbook.entries(town.tables, town.log()))
    names = [row["after"]["name"] for row in rows if row["table"] == "holder"]
    assert names[1] == "李*明"
    revealed = list(logbook.entries(town.tables, town.log(), reveal=True))
    assert [row["after"]["name"] for row in revealed if row["table"] == "holder"][1] == "李建明"
