"""Merging, splitting and mending parcels in the window: seen first, with a reason where one is needed, and undone."""

import pytest
import shapely
from PySide6.QtWidgets import QDialog

from gisapp import i18n
from gisapp.domain.changes import ChangeSet, updated
from gisapp.domain.topology import Kind
from gisapp.ui.land_edit import LandEdit
from gisapp.ui.land_forms import MergeForm, SplitForm
from tests import town

E, N = town.EAST, town.NORTH
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def town_path(tmp_path):
    """The town; P1 and P2 overlap by 2 cm, P4 and P5 share an edge, P3 is surveyed."""
    shapes = [shapely.box(E + 2, N + 2, E + 34.02, N + 27), shapely.box(E + 2, N + 32, E + 34, N + 57)]
    return town.written(tmp_path / "小镇.gpkg", lambda tables: ChangeSet("测量", (
        updated(tables, "parcel", ["p1", "p4"], {"geom": shapes}),
        updated(tables, "parcel", ["p3"], {"surv_org": "测绘队"}))))


@pytest.fixture
def land(window):
    return window.workbench.land


def opened(window, qtbot, kind=LandEdit):
    form = next(each for each in window.findChildren(QDialog) if isinstance(each, kind) and each.isVisible())
    qtbot.waitUntil(lambda: form.edited is not None or form.problem.text() != "")
    return form


def rows(form):
    return [[cell.text for cell in row] for row in form.preview.cells.rows]


def numbers(window):
    return sorted(window.session.tables["parcel"]["parcel_no"])


def test_chosen_parcels_are_merged_and_undo_brings_them_back(window, land, qtbot):
    window.focus.select("parcel", ["p4", "p5"], "test")
    window.actions_["merge_land"].trigger()
    form = opened(window, qtbot, MergeForm)
    assert [row[:2] for row in rows(form)] == [["注销", "P4"], ["注销", "P5"], ["新设", "P4-1"]]
    assert rows(form)[2][3] == "1,550.00 ㎡"
    assert land.mark.isVisible()
    form.number.setText("M1")
    qtbot.waitUntil(lambda: bool(rows(form)) and rows(form)[2][1] == "M1")
    with qtbot.waitSignal(window.session.saved):
        form.go.click()
    assert numbers(window) == ["M1", "P1", "P2", "P3", "P6"]
    assert not land.mark.isVisible()
    assert [str(window.session.tables["parcel"].at[uid, "parcel_no"]) for uid in window.focus.selection.uids] == ["M1"]
    with qtbot.waitSignal(window.session.saved):
        window.actions_["undo"].trigger()
    assert numbers(window) == ["P1", "P2", "P3", "P4", "P5", "P6"]
    assert not window.focus.selection


def test_parcels_apart_are_not_merged_and_one_is_not_enough(window, land, qtbot):
    window.focus.select("parcel", ["p1", "p6"], "test")
    land.open_merge()
    form = opened(window, qtbot)
    assert "没有公共边" in form.problem.text()
    assert not form.go.isEnabled()
    form.reject()
    window.focus.select("parcel", ["p1"], "test")
    with qtbot.waitSignal(land.told):
        land.open_merge()


def test_an_area_is_split_off_from_the_side_that_was_said(window, land, qtbot):
    window.focus.select("parcel", ["p6"], "test")
    window.actions_["split_land"].trigger()
    form = next(each for each in window.findChildren(SplitForm) if each.isVisible())
    form.area.setText("很多")
    qtbot.waitUntil(lambda: "面积看不懂" in form.problem.text())
    form.side.setCurrentIndex(form.side.findData("west"))
    form.area.setText("250")
    qtbot.waitUntil(lambda: form.edited is not None)
    assert [row[1] for row in rows(form)] == ["P6", "P6-1", "P6-2"]
    assert list(form.homes) == ["h7"]
    form.homes["h7"].setCurrentIndex(2)
    form.numbers[0].setText("W")
    form.numbers[1].setText("O")
    qtbot.waitUntil(lambda: bool(rows(form)) and rows(form)[1][1] == "W")
    with qtbot.waitSignal(window.session.saved):
        form.go.click()
    parcels = window.session.tables["parcel"].set_index("parcel_no")["geom"]
    assert parcels["W"].bounds == pytest.approx((E + 66, N + 32, E + 76, N + 57))
    assert parcels["O"].area == pytest.approx(500)
    links = window.session.tables["household_parcel"]
    named = window.session.tables["parcel"]["parcel_no"]
    assert list(named[links.loc[(links["household"] == "h7").to_numpy(), "parcel"]]) == ["O"]
    with qtbot.waitSignal(window.session.saved):
        window.session.undo()
    assert "P6" in numbers(window)


def test_a_line_along_two_points(window, land, qtbot):
    window.focus.select("parcel", ["p6"], "test")
    land.open_split()
    form = next(each for each in window.findChildren(SplitForm) if each.isVisible())
    form.along.setCurrentIndex(form.along.findData("points"))
    assert not form.form.isRowVisible(form.side)
    form.area.setText("100")
    form.points.setText("东")
    qtbot.waitUntil(lambda: "坐标看不懂" in form.problem.text())
    form.points.setText(f"{E + 70},{N + 40} {E + 80},{N + 40}")
    qtbot.waitUntil(lambda: form.edited is not None)
    first = form.edited.preview.loc[(form.edited.preview["role"] == "comes").to_numpy(), "geom"].iloc[0]
    assert first.area == pytest.approx(100, abs=0.01)
    assert first.bounds[3] == pytest.approx(N + 57)  # the left of a way to the east is north
    form.reject()


def test_a_surveyed_boundary_and_signed_households_need_a_reason(window, land, qtbot):
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda tables: ChangeSet("签约", (updated(tables, "household", ["h4"],
                                                                      {"stage": "signed"}),)))
    window.focus.select("parcel", ["p3"], "test")
    land.open_split()
    form = next(each for each in window.findChildren(SplitForm) if each.isVisible())
    form.area.setText("100")
    qtbot.waitUntil(lambda: form.edited is not None)
    assert "界址已测绘，已锁定：P3" in form.concerned.text()
    assert "SD-0004" in form.concerned.text()
    assert not form.go.isEnabled()
    form.reason.setText("权属分割")
    assert form.go.isEnabled()
    with qtbot.waitSignal(window.session.saved):
        form.go.click()
    kept = window.session.project.log()[-1]
    assert "权属分割" in kept.reason
    assert "SD-0004" in kept.reason


def test_slivers_are_mended_after_a_look_and_the_list_follows(window, land, qtbot):
    land.open_check()
    check = land.check
    qtbot.waitUntil(lambda: check.report is not None)
    action = next(each for each in check.repairs.actions() if "狭长重叠" in each.text())
    assert "（1）" in action.text()
    action.trigger()
    form = opened(window, qtbot)
    assert "发现 1 处，可修复 1 处" in form.words.text()
    assert ["移界", "P1"] in [row[:2] for row in rows(form)]
    map_view = window.workbench.map.map
    assert map_view.view.metres_per_px < 0.2 and land.mark.shape.area > 700  # the sliver is looked at closely
    map_view.zoom_out()
    far, place = map_view.view.metres_per_px, form.preview.model().index(0, 0)
    form.preview.setCurrentIndex(place)
    form.preview.clicked.emit(place)
    assert map_view.view.metres_per_px < far
    _, right = (map_view.view.to_px_point(each, map_view.view.center_n)[0] for each in land.mark.shape.bounds[::2])
    assert right < map_view.mapFromGlobal(form.geometry().topLeft()).x()  # beside the form, not below it
    with qtbot.waitSignal(window.session.saved):
        form.go.click()
    qtbot.waitUntil(lambda: "sliver" not in set(check.report.found["kind"]))
    window.session.undo()
    qtbot.waitUntil(lambda: "sliver" in set(check.report.found["kind"]))


def test_nothing_to_mend_is_said(window, land, qtbot):
    land.open_repair(Kind.GAP_OPEN)
    form = next(each for each in window.findChildren(LandEdit) if each.isVisible())
    qtbot.waitUntil(lambda: "发现 0 处" in form.words.text())
    assert not form.go.isEnabled()
    form.reject()


def test_the_forms_fit_a_small_screen_in_either_language(window, land, qtbot):
    for language in ("zh", "en"):
        i18n.use(language)
        window.focus.select("parcel", ["p6"], language)
        land.open_split()
        form = next(each for each in window.findChildren(SplitForm) if each.isVisible())
        form.area.setText("100")
        qtbot.waitUntil(lambda form=form: form.edited is not None)
        inside = form.layout()
        assert inside.totalHeightForWidth(form.width()) <= form.height() <= 700
        assert form.sizeHint().width() < 1000
        form.reject()
