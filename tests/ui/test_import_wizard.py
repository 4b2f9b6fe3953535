"""导入: a GBK shapefile without .cpg, from file to undoable step, with reading that can be overruled."""

import geopandas as gpd
import pytest
import shapely

from gisapp.ui.import_wizard import ImportWizard
from tests.town import EAST, NORTH

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def shapefile(tmp_path):
    """Two parcels: one known (P1), one new; Chinese field names in GBK, no .cpg."""
    path = tmp_path / "宗地.shp"
    boxes = [shapely.box(EAST + 2, NORTH + 2, EAST + 32, NORTH + 27),
             shapely.box(EAST + 110, NORTH, EAST + 130, NORTH + 9)]
    columns = {"宗地号": ["P1", "P9"], "权利人": ["王小明", "李建国"], "geometry": boxes}
    frame = gpd.GeoDataFrame(columns, crs="EPSG:4547")
    frame.to_file(path, encoding="gbk")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


@pytest.fixture
def wizard(qtbot, session, jobs):
    made = ImportWizard(session, jobs)
    qtbot.addWidget(made)
    made.show()
    return made


def test_from_file_to_one_undoable_step(qtbot, session, wizard, shapefile):
    assert not wizard.next.isEnabled()
    wizard.file.choose(shapefile)
    qtbot.waitUntil(wizard.next.isEnabled)
    assert wizard.file.encoding.currentText().startswith("GB18030")
    assert wizard.file.preview.horizontalHeaderItem(0).text() == "宗地号"
    assert wizard.file.preview.item(0, 1).text() == "王*明"
    wizard.next.click()
    assert wizard.mapping.into == "parcel"
    assert wizard.mapping.mapping == {"宗地号": "parcel_no", "权利人": "holder_name"}
    wizard.mapping.zone.setCurrentIndex(1)
    wizard.next.click()
    qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 2)
    assert (wizard.plan.new, wizard.plan.changed) == (1, 1)
    with qtbot.waitSignals([session.saved, wizard.imported]):
        wizard.next.click()
    assert "P9" in set(session.tables["parcel"]["parcel_no"])
    assert not wizard.isVisible()
    with qtbot.waitSignal(session.saved):
        session.undo()
    assert "P9" not in set(session.tables["parcel"]["parcel_no"])


def test_another_encoding_is_read_at_once(qtbot, wizard, shapefile):
    wizard.file.choose(shapefile)
    qtbot.waitUntil(wizard.next.isEnabled)
    wizard.file.encoding.setCurrentText("cp1252")
    wizard.file.encoding.activated.emit(0)
    qtbot.waitUntil(lambda: wizard.source is not None and wizard.source.encoding.source == "given")
    assert wizard.file.preview.horizontalHeaderItem(0).text() != "宗地号"
    assert wizard.file.encoding_asked == "cp1252"


def test_a_column_can_be_left_out(qtbot, session, wizard, shapefile):
    wizard.file.choose(shapefile)
    qtbot.waitUntil(wizard.next.isEnabled)
    wizard.next.click()
    wizard.mapping.columns.cellWidget(1, 2).setCurrentIndex(0)
    wizard.next.click()
    qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 2)
    assert "holder_name" not in wizard.plan.mapping.values()


def test_a_file_that_cannot_be_read_is_a_sentence(qtbot, wizard, tmp_path):
    wrong = tmp_path / "坏.shp"
    wrong.write_bytes(b"nothing")
    wizard.file.choose(wrong)
    qtbot.waitUntil(lambda: bool(wizard.problem.text()))
    assert "坏.shp" in wizard.problem.text()
    assert not wizard.next.isEnabled()


def test_importing_the_same_twice_has_nothing_to_do(qtbot, session, wizard, shapefile):
    for again in (False, True):
        wizard.file.choose(shapefile)
        qtbot.waitUntil(wizard.next.isEnabled)
        wizard.next.click()
        wizard.mapping.zone.setCurrentIndex(1)
        wizard.next.click()
        qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 2)
        if not again:
            with qtbot.waitSignal(session.saved):
                wizard.next.click()
            wizard._show(0)
            wizard.plan = None
    assert wizard.plan.changeset is None
    assert not wizard.next.isEnabled()
    assert wizard.problem.text() == "没有需要改动的内容"
