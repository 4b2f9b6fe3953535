"""导出进度: files, dictionary, register; refusals at the foot of the form."""

import geopandas as gpd
import pytest

from gisapp.domain.changes import ChangeSet, updated
from gisapp.ui.export_dialog import ExportDialog
from gisapp.ui.focus import Focus

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def dialog(qtbot, session, jobs):
    focus = Focus()
    focus.zone = "z"
    made = ExportDialog(session, focus, jobs)
    qtbot.addWidget(made)
    made.show()
    return made


def test_writes_a_shapefile_and_the_register(qtbot, session, dialog):
    assert dialog.zone.currentData() == "试点片区"
    with qtbot.waitSignals([dialog.exported, session.saved], timeout=10_000):
        dialog.write()
    written = gpd.read_file(dialog.path.text())
    assert len(written) == 8
    assert "HH_NO" in written.columns
    assert len(session.tables["export_register"]) == 1


def test_an_existing_file_needs_consent(qtbot, session, dialog):
    with qtbot.waitSignals([dialog.exported, session.saved], timeout=10_000):
        dialog.write()
    dialog.show()
    dialog.write()
    qtbot.waitUntil(lambda: bool(dialog.problem.text()))
    dialog.overwrite.setChecked(True)
    with qtbot.waitSignal(dialog.exported, timeout=10_000):
        dialog.write()


def test_what_gbk_cannot_hold_is_refused_and_utf8_offered(qtbot, session, dialog):
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: ChangeSet("改组", (updated(tables, "household", ["h1"], {"team": "䶮组"}),)))
    dialog.encoding.setCurrentIndex(1)
    dialog.write()
    qtbot.waitUntil(dialog.use_utf8.isVisible, timeout=10_000)
    assert "SD-0001" in dialog.problem.text() or "1" in dialog.problem.text()
    with qtbot.waitSignals([dialog.exported, session.saved], timeout=10_000):
        dialog.use_utf8.click()
    assert "䶮组" in set(gpd.read_file(dialog.path.text())["TEAM"])


def test_a_web_map_is_written_and_opened(qtbot, session, jobs, tmp_path, monkeypatch):
    from gisapp.ui import desktop

    shown = []
    monkeypatch.setattr(desktop, "show", shown.append)
    dialog = ExportDialog(session, Focus(), jobs)
    qtbot.addWidget(dialog)
    dialog.form.setCurrentIndex(dialog.form.findData("html"))
    assert not dialog.rows.isEnabled()
    dialog.path.setText(str(tmp_path / "网页.html"))
    with qtbot.waitSignal(dialog.exported, timeout=20_000):
        dialog.write()
    assert shown == [tmp_path / "网页.html"] and shown[0].is_file()
