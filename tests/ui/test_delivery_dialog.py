"""A surveyor's file beside the project: points and areas, the file's digest, nothing changed."""

import hashlib

import geopandas as gpd
import pytest
import shapely
from openpyxl import load_workbook

from gisapp import i18n
from gisapp.errors import InputError
from gisapp.ui import fields_form
from tests import town

E, N = town.EAST, town.NORTH
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def survey(tmp_path):
    """P1 with a corner 30 cm off, P2 as it is, a new parcel."""
    shapes = [shapely.Polygon([(E + 2, N + 2), (E + 32.3, N + 2.4), (E + 32, N + 27), (E + 2, N + 27)]),
              shapely.box(E + 34, N + 2, E + 64, N + 27), shapely.box(E + 97, N + 2, E + 99, N + 27)]
    path = tmp_path / "复测成果.gpkg"
    gpd.GeoDataFrame({"宗地号": ["P1", "P2", "N1"]}, geometry=shapes, crs=4547).to_file(path, layer="宗地")
    return path


@pytest.fixture
def dialog(window):
    window.actions_["compare"].trigger()
    return next(each for each in window.findChildren(object) if type(each).__name__ == "DeliveryDialog")


def rows(grid):
    return [[cell.text for cell in row] for row in grid.cells.rows]


def test_points_areas_and_digest_and_nothing_is_changed(window, dialog, survey, qtbot):
    before = window.session.tables
    dialog.choose(survey)
    qtbot.waitUntil(lambda: dialog.delivery is not None)
    before_and_now = [f"{N + 2:.3f}, {E + 32:.3f}", f"{N + 2.4:.3f}, {E + 32.3:.3f}"]
    assert rows(dialog.points) == [["P1", "移动", "0.500", *before_and_now]]
    assert rows(dialog.areas) == [["P1", "750.00 ㎡", "747.75 ㎡", "-2.25 ㎡"]]
    assert dialog.new.text() == "新宗地：N1"
    assert hashlib.sha256(survey.read_bytes()).hexdigest() in dialog.digest.text()
    assert window.session.tables is before
    assert not dialog.isModal()


def test_a_row_is_looked_at_on_the_map(window, dialog, survey, qtbot):
    dialog.choose(survey)
    qtbot.waitUntil(lambda: dialog.delivery is not None)
    dialog.points.choose("point 0")
    assert window.focus.selection.uids == ("p1",)
    mark = window.workbench.land.mark
    assert window.workbench.map.map.view.metres_per_px < 0.2
    assert mark.shape.coords[0] == pytest.approx((E + 32.3, N + 2.4))
    dialog.areas.choose("area 0")
    assert mark.shape.area == pytest.approx(750)
    dialog.reject()
    assert mark.shape is None


def test_a_wrong_file_is_told_and_another_system_is_taken(window, dialog, survey, qtbot, tmp_path):
    dialog.choose(tmp_path / "没有.shp")
    qtbot.waitUntil(lambda: not dialog.problem.isHidden())
    assert dialog.delivery is None
    assert not dialog.export.isEnabled()
    dialog.choose(survey)
    qtbot.waitUntil(lambda: dialog.delivery is not None)
    assert dialog.problem.isHidden()
    dialog.crs.setCurrentIndex(dialog.crs.findData("EPSG:4526"))
    dialog.crs.activated.emit(dialog.crs.currentIndex())
    qtbot.waitUntil(lambda: dialog._job is None)
    assert dialog.delivery is None or dialog.delivery.crs == "EPSG:4526"


def test_the_comparison_as_a_workbook(window, dialog, survey, qtbot, tmp_path):
    dialog.choose(survey)
    qtbot.waitUntil(lambda: dialog.delivery is not None)
    with qtbot.waitSignal(dialog.told):
        dialog.write(tmp_path / "比对.xlsx")
    book = load_workbook(tmp_path / "比对.xlsx")
    assert book.sheetnames == ["移动的点", "变化的面积"]
    texts = [[cell.value for cell in row] for row in book["移动的点"].iter_rows()]
    assert dialog.delivery.sha256 in texts[1][0]
    assert texts[-1] == ["P1", "移动", E + 32, N + 2, E + 32.3, N + 2.4, 0.5]
    assert [cell.value for cell in list(book["变化的面积"].iter_rows())[-1]] == ["P1", 750, 747.75, -2.25]


def test_it_follows_the_project_and_fits_in_either_language(window, survey, qtbot):
    for language in ("zh", "en"):
        i18n.use(language)
        dialog = window.workbench.land.open_compare()
        dialog.choose(survey)
        qtbot.waitUntil(lambda dialog=dialog: dialog.delivery is not None)
        for page in (dialog.points, dialog.areas):
            shown = [at for at in range(page.cells.columnCount()) if not page.isColumnHidden(at)]
            assert sum(page.columnWidth(at) for at in shown) <= max(page.viewport().width(), 700)
        assert dialog.minimumSizeHint().width() < 900
        dialog.reject()


def test_it_is_taken_in_with_its_slip_and_looked_at_again(window, dialog, survey, qtbot):
    dialog.choose(survey)
    qtbot.waitUntil(lambda: dialog.delivery is not None)
    form = dialog.open_slip()
    assert form.fields["received_by"].text() and form.fields["delivered_on"].text()
    form.fields["slip_no"].setText("")
    form.accept_button.click()
    qtbot.waitUntil(lambda: not form.faults["slip_no"].isHidden())
    form.fields["slip_no"].setText("移〔2026〕2号")
    form.fields["surveyor"].setText("市测绘院")
    form.accept_button.click()
    qtbot.waitUntil(lambda: not window.session.tables["boundary_version"].empty)
    assert window.session.tables["parcel"].at["p1", "geom"].area == pytest.approx(747.75)
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 2)
    assert [row[-1] for row in rows(dialog.versions.rows)] == ["3"]
    dialog.versions.rows.choose(window.session.tables["boundary_version"].index[0])
    qtbot.waitUntil(lambda: len(dialog.points.cells.rows) == 1)
    assert rows(dialog.areas) == [["P1", "750.00 ㎡", "747.75 ㎡", "-2.25 ㎡"]]
    window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: window.session.tables["boundary_version"].empty)


def test_what_was_refused_stays_in_sight(window, dialog, survey, qtbot):
    """The pause after typing ends while the refusal is read: it must not wipe it out."""
    dialog.choose(survey)
    qtbot.waitUntil(lambda: dialog.delivery is not None)
    form = dialog.open_slip()
    form.fields["slip_no"].setText("移〔2026〕3号")
    form._on_failed(InputError("edit.no_parcel"))
    assert not form.general.isHidden() and form.general.text()
    qtbot.wait(2 * fields_form._PAUSE_MS)
    assert not form.general.isHidden()
    form.reject()
    dialog.reject()
