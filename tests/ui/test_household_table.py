"""The table of households: sorts, filters, follows, copies."""

import datetime as dt

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from gisapp.domain.changes import ChangeSet, deleted, inserted, updated
from gisapp.domain.lifecycle import Stage
from gisapp.services import households
from gisapp.ui import household_rows
from gisapp.ui.focus import Focus
from gisapp.ui.household_model import AREA, NEXT, STAGE, HouseholdModel
from gisapp.ui.household_table import HouseholdTable

DAY = dt.date(2026, 5, 6)


@pytest.fixture
def model(qapp, town):
    made = HouseholdModel()
    made.show_tables(town.tables)
    return made


def column(model, at):
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_shows_masked_names_labels_and_the_next_step(model):
    assert model.rowCount() == 8
    assert model.index(0, 1).data() == "张*"
    assert model.index(0, STAGE).data() == "未调查"
    assert model.index(0, AREA).data() == "80.00"
    assert model.index(0, NEXT).data() == "入户调查"
    assert not model.index(0, STAGE).data(Qt.ItemDataRole.DecorationRole).isNull()


def test_filters_by_every_word_by_zone_and_by_stage(model):
    model.set_filter(text="郭亮街 SD-0003")
    assert column(model, 0) == ["SD-0003"]
    model.set_filter(text="")
    model.set_filter(only=frozenset({"signed"}))
    assert model.rowCount() == 0
    model.set_filter(zone="nowhere")
    assert model.rowCount() == 0


def test_sorts_and_leaves_empty_values_last(town, model):
    town.do(households.set_stage(town.tables, ["h5"], Stage.SURVEYED, DAY))
    model.show_tables(town.tables)
    model.sort(4, Qt.SortOrder.DescendingOrder)
    assert model.index(0, 0).data() == "SD-0005"
    model.sort(4, Qt.SortOrder.AscendingOrder)
    assert model.index(0, 0).data() == "SD-0005"
    model.sort(STAGE, Qt.SortOrder.DescendingOrder)
    assert model.index(0, 0).data() == "SD-0005"


def test_sounds_learnt_beforehand_are_not_looked_up_by_a_click(town, model):
    household_rows._sound.cache_clear()
    assert household_rows.learn_sounds(town.tables) > 3
    known = household_rows._sound.cache_info().misses
    for column in ("names", "team", "address"):
        model.sort(household_rows.COLUMNS.index(column))
    assert household_rows._sound.cache_info().misses == known


def test_a_change_of_values_keeps_the_rows_in_place(qtbot, town, model):
    with qtbot.waitSignal(model.dataChanged):
        kept = town.do(households.set_stage(town.tables, ["h2"], Stage.SURVEYED, DAY))
        model.absorb(town.tables, kept)
    assert column(model, STAGE)[1] == "已调查"


def test_a_row_that_no_longer_passes_goes(town, model):
    model.set_filter(only=frozenset({"uninvestigated"}))
    kept = town.do(households.set_stage(town.tables, ["h2"], Stage.SURVEYED, DAY))
    model.absorb(town.tables, kept)
    assert "SD-0002" not in column(model, 0)


def test_selection_of_many_is_a_few_ranges(model):
    chosen = model.selection_of(["h1", "h2", "h3", "h7"])
    assert chosen.count() == 2
    assert sorted(model.uids_at([0, 1, 2, 6])) == ["h1", "h2", "h3", "h7"]




def test_the_table_selects_into_the_focus_and_follows_it(qtbot, session):
    focus = Focus()
    table = HouseholdTable(session, focus, "t")
    qtbot.addWidget(table)
    table.resize(900, 300)
    table.show()
    session.opened.emit()
    table.selectRow(2)
    assert focus.selection.uids == ("h3",)
    focus.select("building", ["b1"], "map")
    assert table.chosen() == ["h1", "h2"]
    focus.select("", [], "map")
    assert table.chosen() == []


def test_copies_masked_rows_with_tabs(qtbot, session):
    table = HouseholdTable(session, Focus(), "t")
    table.show_project()
    qtbot.addWidget(table)
    session.opened.emit()
    table.selectionModel().select(table.households.index(0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
                                  | QItemSelectionModel.SelectionFlag.Rows)
    table.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].startswith("户编号\t权利人")
    assert lines[1].startswith("SD-0001\t张*\t郭亮街1号1室")


def test_narrow_tables_drop_columns_instead_of_cutting_them(qtbot, dressed, session):
    table = HouseholdTable(session, Focus(), "t")
    table.show_project()
    qtbot.addWidget(table)
    table.resize(1200, 200)
    table.show()
    assert not any(table.isColumnHidden(at) for at in range(8))
    table.resize(480, 200)
    qtbot.waitUntil(lambda: table.isColumnHidden(6))
    assert not table.isColumnHidden(0)
    assert not table.isColumnHidden(STAGE)


def test_an_arrow_held_down_is_followed_where_the_walk_rests(qtbot, session):
    focus, told = Focus(), []
    table = HouseholdTable(session, focus, "t")
    qtbot.addWidget(table)
    table.show()
    table.selectRow(0)
    assert focus.selection.uids == ("h1",)
    focus.selected.connect(told.append)
    for _ in range(4):
        table.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, "", True))
    assert table.chosen() == ["h5"]
    assert not told
    qtbot.waitUntil(lambda: told == ["t"])
    assert focus.selection.uids == ("h5",)


@pytest.mark.parametrize("change", [
    lambda tables: updated(tables, "holder", ["o1"], {"name": "王小明"}),
    lambda tables: inserted("holder", {"household": ["h7"], "name": ["王小明"], "role": ["owner"]}),
    lambda tables: updated(tables, "building", ["b1"], {"disposal": "retain"}),
    lambda tables: deleted(tables, "household_building", tables["household_building"].index[:2]),
    lambda tables: updated(tables, "household", ["h4"], {"team": "第9组", "stage": "handed_over"}),
])
def test_after_a_change_the_rows_are_those_gathered_anew(qapp, town, change):
    before = household_rows.HouseholdRows.of(town.tables)
    step = ChangeSet("", (change(town.tables),))
    after = town.tables.with_changes(step)
    followed = before.after(after, household_rows.concerned(after, step))
    anew = household_rows.HouseholdRows.of(after)
    assert {name: list(texts) for name, texts in followed.columns.items()} == {
        name: list(texts) for name, texts in anew.columns.items()}
    assert list(followed.ranks) == list(anew.ranks)


def test_of_two_tables_beside_each_other_the_hidden_one_follows_when_it_is_shown(qtbot, session):
    focus = Focus()
    short, ledger = HouseholdTable(session, focus, "short"), HouseholdTable(session, focus, "ledger")
    short.beside, ledger.beside = ledger, short
    for each in (short, ledger):
        qtbot.addWidget(each)
        each.show()
    short.hide()
    ledger.selectRow(2)
    assert short.chosen() == []
    short.show()
    assert short.chosen() == ["h3"]
    short.hide()
    focus.set_only(frozenset({"signed"}))
    assert (short.households.rowCount(), ledger.households.rowCount()) == (8, 0)
    short.show()
    assert short.households.rowCount() == 0
    assert short.households.rows is ledger.households.rows
