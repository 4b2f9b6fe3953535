"""Themes and the day slider in the window: map, legend, table and panel agree."""

import datetime as dt

import pytest
from PySide6.QtCore import QDate, QPoint, Qt

from gisapp.carto import readings
from gisapp.carto.portrayal import Portrayal
from gisapp.domain import lifecycle
from gisapp.services import dashboard, households
from gisapp.ui.household_rows import COLUMNS
from tests import town

STAGE = COLUMNS.index("stage")


@pytest.fixture
def place(window, qtbot):
    """The map's place of a town in which h3 was surveyed on 2026-05-05."""
    kept = []
    window.session.submit(lambda tables: households.set_stage(
        tables, ["h3"], lifecycle.Stage.SURVEYED, dt.date(2026, 5, 5), today=town.TODAY), kept.append)
    qtbot.waitUntil(lambda: bool(kept))
    settle(window.workbench.map, qtbot)
    return window.workbench.map


def settle(place, qtbot):
    qtbot.waitUntil(lambda: not place.map.busy and not place._summarise.isActive(), timeout=5000)


def counts(place):
    return {code: int(row.count.text()) for code, row in place.legend.rows.items()}


def test_another_day_is_on_map_legend_table_and_facts(place, window, qtbot):
    window.focus.set_day(dt.date(2026, 5, 4))
    settle(place, qtbot)
    assert place.map.spec.as_of == dt.date(2026, 5, 4)
    told = dashboard.standing(window.session.tables, window.focus.zone, dt.date(2026, 5, 4))
    qtbot.waitUntil(lambda: counts(place) == dict(told.by_group))
    table = place.table.households
    qtbot.waitUntil(lambda: table.day == dt.date(2026, 5, 4))
    row = table.uids_at(list(range(table.rowCount()))).index("h3")
    assert table.index(row, STAGE).data() == "未调查"
    assert place.past.isVisible() and "2026-05-04" in place.past.words.text()
    assert window.workbench.right.past.isVisible()
    window.focus.set_day(None)
    settle(place, qtbot)
    qtbot.waitUntil(lambda: table.index(row, STAGE).data() == "已调查")
    assert not place.past.isVisible() and not window.workbench.right.past.isVisible()


def test_track_by_mouse_and_keys(place, window, qtbot):
    track = place.slider.track
    assert track.days > 0
    qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=QPoint(track.width() // 2, 10))
    assert window.focus.as_of is not None
    before = window.focus.as_of
    qtbot.keyClick(track, Qt.Key.Key_Left)
    assert window.focus.as_of == before - dt.timedelta(days=1)
    qtbot.keyClick(track, Qt.Key.Key_End)
    assert window.focus.as_of is None
    qtbot.keyClick(track, Qt.Key.Key_Home)
    assert window.focus.as_of == dt.date(2026, 5, 5)


def test_play_runs_to_today_and_stops(place, window, qtbot):
    seen = []
    place.slider.chosen.connect(seen.append)
    place.slider.track.step(-3)
    place.slider.set_playing(on=True)
    qtbot.waitUntil(lambda: not place.slider.playing, timeout=10_000)
    assert seen[-1] is None and window.focus.as_of is None


def test_leaving_the_map_returns_to_today(place, window):
    window.focus.set_day(dt.date(2026, 5, 4))
    window.show_place("table")
    assert window.focus.as_of is None


@pytest.mark.parametrize("code", [each.code for each in readings.THEMES])
def test_every_theme_in_the_window(place, window, qtbot, code):
    chooser = place.legend.chooser
    chooser.list.setCurrentIndex(chooser.list.findData(code))
    chooser.list.activated.emit(chooser.list.currentIndex())
    settle(place, qtbot)
    assert place.map.spec.portrayal.theme == code
    theme = readings.theme_of(code)
    told = {each.code: count for each, count in theme.counts(window.session.tables, window.focus.moment,
                                                            window.focus.zone)}
    qtbot.waitUntil(lambda: counts(place) == {each: told[each] for each in counts(place)})
    assert sum(counts(place).values()) == sum(told.values())


def test_a_class_of_a_theme_filters_map_and_table(place, window, qtbot):
    window.focus.set_portrayal(Portrayal("tenure"))
    settle(place, qtbot)
    code, wanted = next((code, count) for code, count in counts(place).items() if count)
    qtbot.mouseClick(place.legend.rows[code], Qt.MouseButton.LeftButton)
    assert place.map.spec.only == frozenset({code})
    assert place.table.households.rowCount() == wanted
    window.focus.set_portrayal(Portrayal("stage"))
    assert window.focus.only is None
    assert place.table.households.rowCount() == len(window.session.tables["household"])


def test_compared_day(place, window, qtbot):
    window.focus.set_portrayal(Portrayal("since"))
    settle(place, qtbot)
    chooser = place.legend.chooser
    assert chooser.since.isVisible()
    chooser.since.setDate(QDate(2026, 5, 4))
    settle(place, qtbot)
    assert place.map.spec.portrayal.since == dt.date(2026, 5, 4)
    qtbot.waitUntil(lambda: counts(place)["surveying"] == 1)
