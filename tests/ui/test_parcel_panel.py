"""A parcel's panel: who still holds it, where it came from, what experts can do with it."""

import pytest
from PySide6.QtWidgets import QDialog

from gisapp import app
from gisapp.domain.changes import ChangeSet, updated
from gisapp.services import editing
from gisapp.ui.family import FamilyDialog
from gisapp.ui.project_menu import OF_PARCELS
from tests import town

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def town_path(tmp_path):
    """The town; H1 has handed over, P1 has been split and merged again."""
    line = [[town.EAST + 3, town.NORTH], [town.EAST + 3, town.NORTH + 40]]
    return town.written(
        tmp_path / "小镇.gpkg",
        lambda tables: ChangeSet("交房", (updated(tables, "household", ["h1"], {"stage": "handed_over"}),)),
        lambda tables: editing.split(tables, "p1", line, reason="退让道路").changeset)


def uid_of(window, number):
    parcels = window.session.tables["parcel"]
    return str(parcels.index[(parcels["parcel_no"] == number).to_numpy(dtype=bool)][0])


@pytest.fixture
def panel(window):
    window.focus.select("parcel", [uid_of(window, "P1-1")], "test")
    return window.workbench.right.group


def test_who_still_holds_the_parcel_is_named_and_comes_first(window, panel):
    assert panel.holding.text() == "还没交房 1 户：SD-0002 李*明"
    assert panel.ticked() == ["h2", "h1"]
    window.focus.select("building", ["b1"], "test")
    assert panel.holding.isHidden()
    assert panel.expert.isHidden()
    assert panel.ticked() == ["h1", "h2"]


def test_all_have_handed_over(window, panel, qtbot):
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda tables: ChangeSet("交房", (updated(tables, "household", ["h2"],
                                                                      {"stage": "handed_over"}),)))
    assert panel.holding.text() == "各户都已交房"


def test_its_history_is_told_and_follows(window, panel, qtbot):
    qtbot.waitUntil(lambda: "P1 → P1-1、P1-2" in panel.family.words.text())
    assert not panel.family.isHidden()
    mine = [uid_of(window, "P1-1"), uid_of(window, "P1-2")]
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda tables: editing.merge(tables, mine, number="P1", reason="撤回").changeset)
    assert not window.focus.selection  # what was selected is gone
    window.focus.select("parcel", [uid_of(window, "P1")], "test")
    qtbot.waitUntil(lambda: panel.family.words.text().count("→") == 2)
    assert panel.family.words.text().splitlines()[0].endswith("P1-1、P1-2 → P1")
    with qtbot.waitSignal(window.session.saved):
        window.session.undo()
    window.focus.select("parcel", mine[:1], "test")
    qtbot.waitUntil(lambda: panel.family.words.text().count("→") == 1)
    window.focus.select("parcel", ["p6", "p5"], "test")
    assert panel.family.isHidden()


def test_the_tree_shows_parents_and_children_and_goes_to_those_that_still_are(window, panel, qtbot):
    window.actions_["family"].trigger()
    dialog = next(each for each in window.findChildren(QDialog) if isinstance(each, FamilyDialog))
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 1)
    top = dialog.tree.topLevelItem(0)
    assert top.text(0) == "P1"
    children = [top.child(at) for at in range(top.childCount())]
    assert [each.text(0) for each in children] == ["P1-1", "P1-2"]
    assert [each.text(1) for each in children] == ["725.00 ㎡", "25.00 ㎡"]
    assert children[0].font(0).bold() and not children[1].font(0).bold()
    assert "退让道路" in children[0].text(4)
    dialog.tree.itemDoubleClicked.emit(children[1], 0)
    assert window.focus.selection.uids == (uid_of(window, "P1-2"),)
    assert not dialog.isVisible()


def test_a_parcel_never_touched_has_no_tree(window, qtbot):
    window.focus.select("parcel", ["p3"], "test")
    window.actions_["family"].trigger()
    dialog = next(each for each in window.findChildren(QDialog) if isinstance(each, FamilyDialog))
    qtbot.waitUntil(lambda: "没有分割或合并过" in dialog.note.text())
    dialog.accept()


def test_expert_commands_stand_at_the_parcel(window, panel):
    assert panel.expert.isVisible()
    assert [action.objectName() for action in panel.expert_menu.actions()] == list(OF_PARCELS)
    assert {"reshape_land", "merge_land", "split_land", "family"} <= set(OF_PARCELS)


def test_a_project_that_is_only_looked_at_is_not_edited(window, qtbot, town_path):
    with qtbot.waitSignal(window.session.opened, timeout=10_000):
        window.session.create(town_path, lambda path: app.open_project(path, read_only=True))
    assert not window.actions_["merge_land"].isEnabled()
    assert not window.actions_["split_land"].isEnabled()
    assert window.actions_["check_land"].isEnabled()
