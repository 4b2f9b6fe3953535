"""Double claims: the same ID number, the same unit, the same room, told for each household and nobody else."""

import pytest

from gisapp.domain import claims
from gisapp.domain.changes import ChangeSet, Tables, inserted, updated
from tests import town as small
from tests.evidence import changed

ID_NO = "11010519491231002X"


@pytest.fixture
def tables():
    return Tables.empty().with_changes(small.without_evidence())


def test_one_person_in_two_households(tables):
    doubled = changed(changed(tables, "holder", ["o1"], id_no=ID_NO), "holder", ["o3"], id_no=ID_NO.lower())
    assert claims.double(doubled) == [claims.Claim("h1", claims.PERSON, ("SD-0003",)),
                                      claims.Claim("h3", claims.PERSON, ("SD-0001",))]
    assert claims.double(doubled, ["h3"]) == [claims.Claim("h3", claims.PERSON, ("SD-0001",))]
    assert claims.double(doubled, ["h2"]) == []
    assert claims.double(changed(doubled, "holder", ["o1"], deceased=True)) == []


def test_one_home_in_two_households(tables):
    same_room = changed(tables, "household", ["h1", "h2"], unit_no="1", floor_no="3", room_no="301")
    assert [each.code for each in claims.double(same_room)] == [claims.HOME, claims.HOME]
    other_building = changed(tables, "household", ["h1", "h3"], room_no="301")
    assert claims.double(other_building) == []
    same_unit = changed(tables, "household", ["h1", "h3"], unit_code="430602001001GB00001F00010001")
    assert {each.household for each in claims.double(same_unit)} == {"h1", "h3"}


def test_only_what_a_step_makes_is_told(tables):
    doubled = changed(changed(tables, "holder", ["o1"], id_no=ID_NO), "holder", ["o3"], id_no=ID_NO)
    assert claims.made(doubled, ChangeSet("x", (updated(doubled, "household", ["h1"], {"remark": "x"}),))) == []
    new = ChangeSet("x", (inserted("holder", {"household": ["h2"], "name": ["甲"], "id_no": [ID_NO]}),
                          updated(doubled, "household", ["h2"], {})))
    assert claims.made(doubled, new) == [claims.Claim("h2", claims.PERSON, ("SD-0001", "SD-0003"))]
