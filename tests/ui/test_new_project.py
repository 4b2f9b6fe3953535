"""新建项目: places that cannot be are told in the form, whatever was typed."""

import pytest

from gisapp.ui.project_menu import NewProjectDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.mark.parametrize(("written", "told"), [
    ("", "请先填写"), ("{folder}/", "请先填写"), ("{folder}/甲:乙?", "符号"), ("{folder}/" + "很长" * 90, "太长"),
    ("{folder}/已有", "已存在"),
])
def test_a_place_that_cannot_be_is_told(qtbot, tmp_path, written, told):
    (tmp_path / "已有.gpkg").touch()
    dialog = NewProjectDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.path.setText(written.format(folder=tmp_path))
    dialog._on_accept()
    assert told in dialog.problem.text() and dialog.isVisible()
    dialog.path.setText(f"{tmp_path}/三眼桥 片区")
    dialog._on_accept()
    assert not dialog.isVisible()
    assert dialog.chosen == tmp_path / "三眼桥 片区.gpkg"
    assert dialog.crs == "EPSG:4547"
