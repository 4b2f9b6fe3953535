"""The map opens as it was left: theme, day compared with, what bears the colours."""

import datetime as dt

import pytest

from gisapp import app, settings
from gisapp.carto import readings
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.portrayal import Portrayal
from gisapp.carto.scene import compose
from gisapp.domain.changes import Tables
from gisapp.project import DRAWN
from gisapp.ui import map_memory
from gisapp.ui.focus import Focus
from gisapp.ui.main_window import MainWindow


def test_what_was_chosen_comes_back(tmp_path):
    chosen = Focus()
    chosen.set_portrayal(Portrayal("since", dt.date(2026, 11, 2), "parcel", "rate", lettering=("door",)))
    map_memory.keep(chosen, tmp_path / "甲.gpkg")
    map_memory.keep(Focus(), tmp_path / "乙.gpkg")
    again = Focus()
    map_memory.recall(again, tmp_path / "甲.gpkg")
    assert again.portrayal == chosen.portrayal
    map_memory.recall(again, tmp_path / "丙.gpkg")
    assert again.portrayal == Portrayal()


def test_nonsense_is_nothing_remembered(tmp_path):
    for stored in ("{", "[1]", '{"x": 3}', f'{{"{tmp_path}": {{"theme": "weather", "carrier": 3, "since": "x"}}}}'):
        settings.save(map_looks=stored)
        focus = Focus()
        map_memory.recall(focus, tmp_path)
        assert focus.portrayal == Portrayal()


def test_the_window_remembers_and_offers(window, qtbot):
    chooser = window.workbench.map.legend.chooser
    chooser.carrier.chosen.emit("parcel")
    chooser.rate.setChecked(True)
    assert window.focus.portrayal == Portrayal(carrier="parcel", summed="rate")
    assert window.workbench.map.map.spec.portrayal == window.focus.portrayal
    with qtbot.waitSignal(window.session.opened, timeout=10_000):
        window.opening.open(window.session.project.path)
    assert window.focus.portrayal == Portrayal(carrier="parcel", summed="rate")
    assert chooser.rate.isChecked()


@pytest.mark.parametrize("theme", ["tenure", "mode", "ready", "since"])
def test_the_first_picture_is_in_the_remembered_theme(qtbot, dressed, town_path, theme):
    chosen = Focus()
    chosen.set_portrayal(Portrayal(theme))
    map_memory.keep(chosen, town_path)
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.session.opened, timeout=10_000):
        made.start(town_path)
    place = made.workbench.map
    qtbot.waitUntil(lambda: not place.map.busy)
    assert made.focus.portrayal.theme == theme
    assert place.map.spec.portrayal.theme == theme
    assert place.map.scene.spec.portrayal.theme == theme
    assert place.legend.chooser.list.currentData() == theme
    made.close()


@pytest.mark.parametrize("each", [each for each in readings.THEMES if each.drawn], ids=lambda each: each.code)
def test_themes_for_the_first_picture_need_no_other_tables(town_path, each):
    project = app.open_project(town_path, backup=False)
    drawn = Tables.of(((name, project.tables[name]) for name in DRAWN), project.tables.crs, 1)
    assert compose(drawn, MapSpec(portrayal=Portrayal(each.code))).layers
    app.close_project(project)
