"""The window as an officer meets it: places, legend, selection both ways, undo, search, what it tells."""

import datetime as dt
import sqlite3

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from gisapp import app
from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from gisapp.domain.lifecycle import Stage
from gisapp.errors import StoreError
from gisapp.services import households
from gisapp.store.geopackage import GeoPackageStore
from gisapp.ui.main_window import MainWindow

DAY = dt.date(2026, 5, 6)


def record(qtbot, window, uids, stage=Stage.SURVEYED):
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda tables: households.set_stage(tables, uids, stage, DAY))


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.workbench.map.map.busy, timeout=5_000)


def test_opens_with_the_first_zone_and_its_counts(qtbot, window):
    legend = window.workbench.map.legend
    qtbot.waitUntil(lambda: legend.rows["uninvestigated"].count.text() == "8")
    assert window.focus.zone == "z"
    assert window.windowTitle() == "小镇 — 旧改一张图"
    assert window.workbench.map.zone_facts._area.text() == "0.60 公顷 · 9.0 亩"


def test_legend_table_and_map_follow_a_change_and_its_undo(qtbot, window):
    record(qtbot, window, ["h1"])
    legend = window.workbench.map.legend
    qtbot.waitUntil(lambda: legend.rows["surveying"].count.text() == "1")
    assert window.workbench.map.table.households.index(0, 3).data() == "已调查"
    assert window.actions_["undo"].isEnabled()
    with qtbot.waitSignal(window.session.saved):
        window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: legend.rows["surveying"].count.text() == "0")
    assert window.toast.words.startswith("已撤销：登记“已调查”")
    assert window.actions_["redo"].isEnabled()


def test_legend_says_when_it_counts_kept_households_as_done(qtbot, window):
    legend = window.workbench.map.legend
    assert legend.kept.isHidden()
    rows = changes.updated(window.session.tables, "household", ["h5"], {"stage": "closed"})
    window.session.submit(lambda _tables: ChangeSet("结案", (rows,)))
    qtbot.waitUntil(legend.kept.isVisible)
    assert legend.kept.text() == "已拆除含保留 1 户，不计入累计拆除"


def test_a_click_on_the_legend_shows_only_that_stage(qtbot, window):
    record(qtbot, window, ["h1"])
    bench = window.workbench
    qtbot.mouseClick(bench.map.legend.rows["surveying"], Qt.MouseButton.LeftButton)
    assert bench.map.table.households.rowCount() == 1
    assert bench.map.map.spec.only == frozenset({"surveying"})
    qtbot.mouseClick(bench.map.legend.rows["negotiating"], Qt.MouseButton.LeftButton,
                     Qt.KeyboardModifier.ControlModifier)
    assert window.focus.only == frozenset({"surveying", "negotiating"})
    window.actions_["all_stages"].trigger()
    assert bench.map.table.households.rowCount() == 8


def test_map_table_and_panel_agree_on_the_selection(qtbot, window):
    settled(qtbot, window)
    bench = window.workbench
    shape = window.session.tables["building"].at["b1", "geom"].centroid
    at = QPoint(*(round(each) for each in bench.map.map.view.to_px_point(shape.x, shape.y)))
    qtbot.mouseClick(bench.map.map, Qt.MouseButton.LeftButton, pos=at)
    assert window.focus.selection.table == "building"
    assert bench.map.table.chosen() == ["h1", "h2"]
    assert bench.right.group.title.text() == "P1 号宗地 B1 幢"
    assert bench.right.group.ticked() == ["h1", "h2"]
    bench.map.table.selectRow(2)
    assert bench.right.household.number.text() == "SD-0003"
    assert bench.map.map.picked_out.rows["building"] == ["b2"]
    assert window.status.selection.text() == "已选 1 户 · 80.00 ㎡"


def test_what_has_gone_is_no_longer_selected(qtbot, window):
    window.focus.show_rows("parcel", ["p1", "p6"], "test")
    tables = window.session.tables
    gone = changes.deleted(tables, "parcel", ["p6"])
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda _: ChangeSet("分割", (gone, changes.deleted(
            tables, "household_parcel", tables["household_parcel"].index))))
    assert window.focus.selection.uids == ("p1",)
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda now: ChangeSet("分割", (changes.deleted(now, "parcel", ["p1"]),)))
    assert not window.focus.selection


def test_the_present_stage_is_withdrawn_from_the_timeline(qtbot, window):
    for stage in (Stage.SURVEYED, Stage.DETERMINED):
        record(qtbot, window, ["h3"], stage)
    window.focus.show_rows("household", ["h3"], "test")
    panel = window.workbench.right.household
    links = [each for each in panel.timeline.findChildren(QPushButton) if each.text() == "撤销…"]
    assert len(links) == 1
    with qtbot.waitSignal(window.session.saved):
        panel.withdraw("登错户了")
    assert window.session.tables["household"].at["h3", "stage"] == "surveyed"
    assert panel.next_box.title.text().startswith("下一步：")


def test_the_panel_says_what_is_next_and_never_offers_what_is_forbidden(qtbot, window):
    for stage in list(Stage)[1:list(Stage).index(Stage.HANDED_OVER) + 1]:
        record(qtbot, window, ["h1"], stage)
    window.focus.select("household", ["h1"], "test")
    panel = window.workbench.right.household
    assert panel.next_box.title.text() == "下一步：安排拆除"
    assert "SD-0002" in panel.next_box.missing.text()
    assert panel.primary.text() == "还差 1 项…"
    panel.primary.click()
    assert window.focus.selection.table == "building"


def test_names_are_masked_until_revealed_which_is_logged(qtbot, window):
    window.focus.select("household", ["h2"], "test")
    panel = window.workbench.right.household
    assert panel.names.words == "李*明"
    with qtbot.waitSignal(window.session.saved):
        panel.reveal.click()
    assert panel.names.words == "李建明"
    assert window.session.project.log()[-1].reason == "SD-0002"
    window.focus.select("household", ["h3"], "test")
    window.focus.select("household", ["h2"], "test")
    assert panel.names.words == "李*明"


def test_search_finds_by_initials_and_shows_the_place(qtbot, window):
    window.search.begin()
    qtbot.keyClicks(window.search, "oym")
    qtbot.waitUntil(lambda: window.search.list.count() > 0 and "SD-0003" in window.search.list.item(0).text())
    assert "欧阳*" in window.search.list.item(0).text()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.focus.selection.uids == ("h3",)


def test_search_finds_commands(qtbot, window):
    window.search.begin()
    window.search.setText("看板")
    qtbot.waitUntil(lambda: window.search.list.count() > 0)
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workbench.current == "board")


def test_every_place_can_be_reached_by_key_and_rail(qtbot, window):
    for action, place in (("table", "table"), ("board", "board"), ("sheet", "print"), ("houses", "houses"),
                          ("map", "map")):
        window.actions_[action].trigger()
        assert window.workbench.current == place
        assert window.rail.buttons[place].isChecked()
    window.rail.buttons["table"].click()
    assert window.workbench.places["table"].isVisible()


def test_the_board_counts_like_the_legend(qtbot, window):
    record(qtbot, window, ["h1"])
    window.show_place("board")
    board = window.workbench.places["board"]
    qtbot.waitUntil(lambda: bool(board.cards) and board.cards[0].bar._counts.get("surveying") == 1)
    assert board.cards[0].name.text() == "试点片区"


def test_a_layer_can_be_hidden_and_moved(window):
    panel = window.workbench.map.layers
    before = panel.visible_layers()
    panel.set_visible("building", shown=False)
    assert window.workbench.map.map.spec.layers == tuple(each for each in before if each != "building")


def test_a_project_held_elsewhere_is_told_and_read_only(qtbot, dressed, town_path):
    lock = town_path.with_name(town_path.name + ".lock")
    beat = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    lock.write_text(f'{{"host": "别的电脑", "user": "王芳", "pid": 1, "beat": "{beat}"}}', "utf-8")
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.session.opened):
        made.start(town_path)
    assert "王芳（别的电脑）" in made.notices.notices()[0].words
    assert not made.actions_["import"].isEnabled()
    assert made.status.saved.text() == "只读"
    made.close()
    assert lock.exists()


def test_rows_changed_in_another_program_are_told(qtbot, dressed, town_path):
    with sqlite3.connect(town_path) as connection:
        connection.execute("UPDATE household SET remark = '改过' WHERE uid = 'h1'")
    connection.close()
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.session.opened):
        made.start(town_path)
    told = [each.words for each in made.notices.notices()]
    made.close()
    assert any("外部修改" in words and "户 修改 1" in words for words in told)


def test_a_file_that_is_no_project_is_told_with_ways_on(qtbot, dressed, tmp_path):
    wrong = tmp_path / "坏.gpkg"
    wrong.write_bytes(b"nothing of the kind")
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    made.start(wrong)
    qtbot.waitUntil(made.welcome._ways.isVisible, timeout=10_000)
    assert "坏.gpkg" in made.welcome.words.text()
    made.close()


def test_the_map_is_painted_before_the_project_is_there(qtbot, dressed, town_path):
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    order = []
    made.session.glimpsed.connect(lambda _tables: order.append("glimpsed"))
    made.session.opened.connect(lambda: order.append("opened"))
    made.start(town_path)
    qtbot.waitUntil(lambda: order == ["glimpsed", "opened"], timeout=10_000)
    place = made.workbench.map
    scene = place.map.scene
    qtbot.waitUntil(lambda: not place.map.busy and made.status.system.text() != "")
    assert place.map.isEnabled() and place.map.scene is scene
    qtbot.waitUntil(lambda: made.workbench.current == "map")  # nothing is due in this town
    qtbot.waitUntil(lambda: place.legend.rows["uninvestigated"].count.text() == "8")
    made.close()


def test_a_large_project_is_seen_before_its_outlines_are_made(qtbot, dressed, town_path, monkeypatch):
    monkeypatch.setattr("gisapp.project._MANY", 1)
    monkeypatch.setattr("gisapp.carto.outlook._MOST", 1.0)
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    order = []
    made.session.glimpsed.connect(lambda tables, _shapes: order.append(bool(tables["parcel"]["geom"].notna().all())))
    made.session.opened.connect(lambda: order.append("opened"))
    made.start(town_path)
    qtbot.waitUntil(lambda: "opened" in order, timeout=10_000)
    place = made.workbench.map
    scene = place.map.scene
    qtbot.waitUntil(lambda: not place.map.busy)
    assert order[1:] == [True, "opened"] and place.map.scene is scene and place.map.isEnabled()
    assert made.session.tables["parcel"]["geom"].notna().any()
    made.close()


def test_a_project_that_turns_out_damaged_is_told_in_place_of_its_map(qtbot, dressed, town_path, monkeypatch):
    load = GeoPackageStore.load

    def damaged(store, table):
        if table == "stage_event":
            raise StoreError("store.damaged", path=str(store.path), detail="x")
        return load(store, table)

    monkeypatch.setattr(GeoPackageStore, "load", damaged)
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    made.start(town_path)
    qtbot.waitUntil(made.welcome._ways.isVisible, timeout=10_000)
    assert made.welcome.isVisible() and "小镇" in made.welcome.words.text() and not made.session.writable
    made.close()


def test_an_empty_project_teaches(qtbot, dressed, tmp_path):
    path = tmp_path / "空.gpkg"
    app.close_project(app.create_project(path))
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.session.opened):
        made.start(path)
    assert made.workbench.map._empty.isVisible()
    made.show_place("print")
    choices = made.workbench.places["print"].choices
    qtbot.waitUntil(lambda: bool(choices.form.told(choices.zone)))
    made.close()


def test_the_demo_is_written_at_the_first_start(qtbot, dressed, monkeypatch):
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.session.opened, timeout=30_000):
        made.start()
    assert made.session.tables.sample
    assert made.top.sample.isVisible()
    assert len(made.session.tables["household"]) > 2_000
    assert made.session.project.path.name == "示意项目.gpkg"
    made.close()
