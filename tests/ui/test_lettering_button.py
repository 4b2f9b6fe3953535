"""字注 in the layer panel, followed by map, memory and print; callouts of what is selected."""

import pytest

from gisapp.carto.portrayal import Portrayal
from gisapp.services import prints
from tests import town


@pytest.fixture
def place(window):
    return window.workbench.map


def settled(qtbot, place):
    qtbot.waitUntil(lambda: not place.map.busy)


def words(place):
    return {each.text for each in place.map._pictures.picture.labels}


def test_the_map_bears_what_is_chosen_and_remembers_it(qtbot, window, place):
    place.map.look_at(town.EAST + 50, town.NORTH + 30, 0.12)
    settled(qtbot, place)
    assert "SD-0005" in words(place)
    place.layers.lettering.actions_["number"].setChecked(False)
    place.layers.lettering.actions_["area"].setChecked(True)
    settled(qtbot, place)
    assert words(place) == {"750㎡"}
    assert "面积" in place.layers.lettering.button.text()
    assert window.workbench.map.map.spec.portrayal.lettering == ("area",)
    window.focus.forget()
    from gisapp.ui import map_memory

    map_memory.recall(window.focus, window.session.project.path)
    assert window.focus.portrayal.lettering == ("area",)
    assert place.layers.lettering.wanted() == ("area",)


def test_nothing_at_all_may_be_chosen(qtbot, place):
    place.layers.lettering.actions_["number"].setChecked(False)
    settled(qtbot, place)
    assert words(place) == set()
    assert "不注" in place.layers.lettering.button.text()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_click_leaves_the_menu_open(qtbot, place):
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    button = place.layers.lettering
    button.menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    button.menu.setActiveAction(button.actions_["door"])
    QTest.keyClick(button.menu, Qt.Key.Key_Space)
    assert button.wanted() == ("number", "door")
    assert button.menu.isVisible()
    button.menu.close()


def test_what_is_selected_and_has_no_room_is_called_out(qtbot, window, place):
    place.map.look_at(town.EAST + 50, town.NORTH + 30, 3.0)
    settled(qtbot, place)
    assert "SD-0005" not in words(place)
    window.focus.select("household", ["h5"], "test")
    assert [each.text for each in place.map.picked_out.callouts] == ["SD-0005"]
    place.map.look_at(town.EAST + 50, town.NORTH + 30, 0.12)
    settled(qtbot, place)
    assert place.map.picked_out.callouts == ()
    window.focus.select("", [], "test")
    assert place.map.picked_out.callouts == ()


def test_the_progress_map_is_printed_with_them(qtbot, window, place):
    window.focus.set_portrayal(Portrayal(lettering=("parcel",)))
    window.show_place("print")
    choices = window.workbench.places["print"].choices
    choices.choose("progress_map")
    wish = choices.wish()
    page = prints.sheets(window.session.tables, wish)(wish.uids[0])[0]
    scene = next(each.scene for each in page.items if hasattr(each, "scene"))
    assert scene.spec.portrayal.lettering == ("parcel",)
