"""The map opens as it was left: theme, day compared with, what bears the colours."""

import datetime as dt

from gisapp import settings
from gisapp.carto.colouring import BY_BUILDING, Colouring
from gisapp.ui import map_memory
from gisapp.ui.focus import Focus


def test_what_was_chosen_comes_back(tmp_path):
    chosen = Focus()
    chosen.set_theme("since", dt.date(2026, 11, 2))
    chosen.set_colouring(Colouring("parcel", "rate"))
    map_memory.keep(chosen, tmp_path / "甲.gpkg")
    map_memory.keep(Focus(), tmp_path / "乙.gpkg")
    again = Focus()
    map_memory.recall(again, tmp_path / "甲.gpkg")
    assert (again.theme, again.since, again.colouring) == (chosen.theme, chosen.since, chosen.colouring)
    map_memory.recall(again, tmp_path / "丙.gpkg")
    assert (again.theme, again.colouring) == ("stage", BY_BUILDING)


def test_nonsense_is_nothing_remembered(tmp_path):
    for stored in ("{", "[1]", '{"x": 3}', f'{{"{tmp_path}": {{"theme": "weather", "carrier": 3, "since": "x"}}}}'):
        settings.save(map_looks=stored)
        focus = Focus()
        map_memory.recall(focus, tmp_path)
        assert (focus.theme, focus.since, focus.colouring) == ("stage", None, BY_BUILDING)


def test_the_window_remembers_and_offers(window, qtbot):
    chooser = window.workbench.map.legend.chooser
    chooser.carrier.chosen.emit("parcel")
    chooser.rate.setChecked(True)
    assert window.focus.colouring == Colouring("parcel", "rate")
    assert window.workbench.map.map.spec.colouring == Colouring("parcel", "rate")
    with qtbot.waitSignal(window.session.opened, timeout=10_000):
        window.open_project(window.session.project.path)
    assert window.focus.colouring == Colouring("parcel", "rate")
    assert chooser.rate.isChecked()
