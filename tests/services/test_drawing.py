"""A new parcel as one step."""

import pytest
import shapely

from gisapp.domain.changes import Tables
from gisapp.errors import InputError, RecordError
from gisapp.services import drawing
from tests import town

E, N = town.EAST, town.NORTH


def box(east, north, width, height):
    return shapely.box(E + east, N + north, E + east + width, N + north + height)


def test_a_new_parcel_is_one_step_that_is_undone():
    project = town.project()
    shape = box(2, 27, 30, 5)  # the lane between P1 and P4
    asked = drawing.suggested(project.tables, shape)
    assert asked["zone"] == "z" and asked["phase"] in {"f1", "f2"} and asked["parcel_no"] == "P7"
    written = {"parcel_no": "P7", "address": "郭亮街7号", "area_cert": "150.5"}
    made = drawing.add(project.tables, shape, {**asked, **written})
    assert list(made.preview["role"]) == ["comes"] and made.conditions == ()
    project.do(made.changeset)
    row = project.tables["parcel"].set_index("parcel_no").loc["P7"]
    assert row["zone"] == "z" and row["address"] == "郭亮街7号" and float(row["area_cert"]) == 150.5
    assert row["geom"].area == pytest.approx(150)
    project.do(project.undo())
    assert "P7" not in set(project.tables["parcel"]["parcel_no"])


def test_the_next_number_follows_the_largest():
    project = town.project()
    for number, following in (("0041", "0042"), ("W099", "W100"), ("祠堂", "P7")):
        made = drawing.add(project.tables, box(2, 27, 30, 5), {"parcel_no": number, "zone": "z"})
        project.do(made.changeset)
        assert drawing.suggested(project.tables, box(34, 27, 30, 5))["parcel_no"] == following
        project.do(project.undo())
    assert drawing.suggested(Tables.empty(), box(0, 0, 1, 1)) == {"parcel_no": ""}


def test_what_does_not_fit_is_told():
    tables = town.project().tables
    with pytest.raises(InputError, match=r"edit\.overlaps") as caught:
        drawing.add(tables, box(20, 20, 20, 20), {"parcel_no": "X", "zone": "z"})
    assert set(caught.value.params["parcels"]) == {"P1", "P2", "P4", "P5"}
    made = drawing.add(tables, box(20, 20, 20, 20), {"parcel_no": "X", "zone": "z"}, cut=True)
    assert made.preview["after_m2"].iloc[-1] == pytest.approx(400 - 84 - 42 - 96 - 48)
    with pytest.raises(InputError, match=r"edit\.number_taken"):
        drawing.add(tables, box(2, 27, 30, 5), {"parcel_no": "P1", "zone": "z"})
    with pytest.raises(RecordError):
        drawing.add(tables, box(2, 27, 30, 5), {"zone": "z"})
    with pytest.raises(RecordError) as wrong:
        drawing.add(tables, box(2, 27, 30, 5), {"parcel_no": "X", "area_cert": "很大"})
    assert list(wrong.value.fields) == ["area_cert"]
