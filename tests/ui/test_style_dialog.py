"""图层样式: the map tries each change, cancel restores, what is saved is the office's own, the default comes back."""

import pytest
from PySide6.QtCore import Qt

from gisapp import settings
from gisapp.carto import layer
from gisapp.carto.style import Fill, Hatch, Sign, Stroke
from gisapp.domain.changes import ChangeSet, updated
from gisapp.services import layer_styles
from gisapp.ui.layer_panel import LayerPanel
from gisapp.ui.sign_editor import SignEditor

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture(autouse=True)
def own_styles():
    layer.reread()
    yield
    layer.reread()


@pytest.fixture
def dialog(window, qtbot):
    styling = window.workbench.map.styling
    styling.open("parcel")
    yield styling.dialog
    styling.close()


def way(dialog, key):
    dialog.rows.way.setCurrentIndex(dialog.rows.way.findData(key))
    dialog.rows.way.activated.emit(dialog.rows.way.currentIndex())


def column(dialog, name):
    dialog.rows.column.setCurrentIndex(dialog.rows.column.findData(name))
    dialog.rows.column.activated.emit(dialog.rows.column.currentIndex())


def shown(window):
    return window.workbench.map.map.scene.layer("parcel").layer


def test_the_map_tries_it_and_cancel_restores(window, dialog, qtbot):
    way(dialog, "category")
    column(dialog, "land_nature")
    qtbot.waitUntil(lambda: shown(window).rule == "category" and shown(window).column == "land_nature")
    assert window.workbench.map.map.scene.layer("parcel").shapes is not None
    dialog.reject()
    qtbot.waitUntil(lambda: shown(window).rule == "stage")
    assert not layer_styles.own_file("parcel").exists()


def test_saved_is_the_offices_and_default_comes_back(window, dialog, qtbot):
    way(dialog, "class")
    column(dialog, "area_surv")
    dialog.save()
    qtbot.waitUntil(lambda: shown(window).rule == "class")
    assert shown(window).own
    assert layer_styles.own_file("parcel").exists()
    assert (layer_styles.own_file("parcel").parent / "README.md").exists()
    assert window.workbench.map.map.spec.styles == ()
    window.workbench.map.layers.restore_wanted.emit("parcel")
    qtbot.waitUntil(lambda: shown(window).rule == "stage")
    assert not layer_styles.own_file("parcel").exists()


def test_rules_in_order_and_a_wrong_condition(dialog):
    way(dialog, "rules")
    assert dialog.rows.classes.count() == 1
    dialog.rows._add()
    dialog.rows.rule.where.setText("实测面积 > 100")
    dialog.rows.rule.label.setText("大宗地")
    dialog.rows.rule.where.editingFinished.emit()
    assert [each.label for each in dialog.layer.conditions] == ["大宗地", ""]
    assert dialog.rows.classes.item(0).text().startswith("大宗地")
    dialog.rows._move(1)
    assert [each.label for each in dialog.layer.conditions] == ["", "大宗地"]
    dialog.rows.rule.where.setText("没有这个字段 > 1")
    dialog.rows.rule.where.editingFinished.emit()
    assert dialog.rows.fault.isVisibleTo(dialog)
    assert dialog.layer.conditions[1].where == "实测面积 > 100"
    dialog.rows._drop()
    assert len(dialog.layer.conditions) == 1


def test_limits_stay_as_they_were_kept_until_they_shall_follow_the_values(window, dialog, qtbot):
    def areas(values):
        with qtbot.waitSignal(window.session.saved):
            window.session.submit(lambda tables: ChangeSet("实测", (updated(
                tables, "parcel", [f"p{at}" for at in range(1, 7)], {"area_surv": values}),)))

    areas([100.0, 110.0, 300.0, 310.0, 900.0, 910.0])
    dialog.close()
    window.workbench.map.styling.open("parcel")
    dialog = window.workbench.map.styling.dialog
    rows = dialog.rows
    way(dialog, "class")
    column(dialog, "area_surv")
    rows.colours.setCurrentIndex(rows.colours.findData("greens"))
    rows.count.setValue(3)
    before = dialog.layer
    assert before.limits == (205.0, 605.0) and not rows.reclass.isEnabled()
    dialog.save()
    areas([100.0, 110.0, 300.0, 310.0, 500.0, 520.0])
    layer.reread()
    window.workbench.map.styling.open("parcel")
    dialog = window.workbench.map.styling.dialog
    rows = dialog.rows
    assert dialog.layer.limits == before.limits and dialog.layer.method == "natural"
    assert rows.colours.currentData() == "greens" and rows.reclass.isEnabled()
    rows.reclass.click()
    assert dialog.layer.limits == (205.0, 405.0) and dict(dialog.layer.signs) == dict(before.signs)
    assert not rows.reclass.isEnabled()
    dialog.save()
    layer.reread()
    assert layer.layer("parcel").limits == (205.0, 405.0)
    areas([100.0] * 6)  # one value has no classes
    assert layer_styles.reclassed(window.session.tables, layer.layer("parcel")).limits == ()


def test_own_limits(dialog):
    way(dialog, "class")
    column(dialog, "area_surv")
    dialog.rows.method.setCurrentIndex(dialog.rows.method.findData("own"))
    dialog.rows.limits.setText("100，500、x, 700")
    dialog.rows.limits.editingFinished.emit()
    assert dialog.layer.limits == (100.0, 500.0, 700.0)
    assert [dialog.rows.classes.item(at).text().split("  ")[0] for at in range(4)] == [
        "≤ 100 ㎡", "100 – 500 ㎡", "500 – 700 ㎡", "> 700 ㎡"]


def test_sign_label_and_opacity(dialog):
    way(dialog, "single")
    dialog.rows.sign.opacity.setValue(40)
    dialog.rows.sign.hatch.setCurrentIndex(dialog.rows.sign.hatch.findData("x"))
    dialog.rows.sign.hatch.activated.emit(0)
    dialog.labels.source.setCurrentIndex(dialog.labels.source.findData("parcel_no"))
    dialog.labels.source.activated.emit(0)
    dialog.whole.opacity.setValue(70)
    found = dialog.layer
    assert found.signs[""].fill.opacity == 0.4
    assert len(found.signs[""].fill.hatches) == 2
    assert found.labels.source == "parcel_no"
    assert found.opacity == 0.7
    assert layer_styles.checked(found) == found


@pytest.mark.parametrize("sign", [
    Sign(Fill("#112233", (Hatch(45, 2.0, 0.2, "#445566"),), 0.5), Stroke("#778899", 0.4, (2.0, 1.0))),
    Sign(Fill(None)), Sign(Fill("#112233"), symbol="star", symbol_mm=4.0)])
def test_the_editor_keeps_what_it_is_given(qtbot, sign):
    editor = SignEditor()
    qtbot.addWidget(editor)
    told = []
    editor.changed.connect(told.append)
    editor.show_sign(sign, points=sign.symbol_mm > 0, areas=True)
    assert told == []
    editor._on_edited()
    assert told[0].fill == sign.fill
    assert told[0].stroke == sign.stroke
    assert told[0].symbol == sign.symbol


def test_no_personal_column_is_offered(dialog):
    offered = [dialog.labels.source.itemData(at) for at in range(dialog.labels.source.count())]
    assert "parcel_no" in offered
    assert "holder_name" not in offered


def test_order_and_visibility_come_back(qtbot):
    panel = LayerPanel()
    qtbot.addWidget(panel)
    panel.set_visible("building", shown=False)
    panel._list.setCurrentRow(0)
    panel._list._move(1)
    again = LayerPanel()
    qtbot.addWidget(again)
    assert again.visible_layers() == panel.visible_layers()
    assert again._list.item(1).data(Qt.ItemDataRole.UserRole) == panel._list.item(1).data(Qt.ItemDataRole.UserRole)
    again._reset()
    assert again.visible_layers() == layer.visible_layers()
    settings.save(layers_shown="{nonsense")
    assert LayerPanel._remembered() == list(layer.layers())


def test_a_bad_file_is_told_at_opening(window, qtbot):
    file = layer_styles.own_file("parcel")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("rule = 3", "utf-8")
    layer.reread()
    told = []
    window.workbench.failed.connect(told.append)
    with qtbot.waitSignal(window.session.opened, timeout=10_000):
        window.opening.open(window.session.project.path)
    assert [each.code for each in told] == ["map.bad_layer"]
    assert shown(window).rule == "stage"
