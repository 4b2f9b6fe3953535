"""安置房 and the 选房 board as an officer and a hall meet them: picking, refusals in place, turns, two computers."""

import datetime as dt

import pytest
from openpyxl import Workbook
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from gisapp import app, i18n
from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from gisapp.services import housing
from gisapp.ui.focus import Focus
from gisapp.ui.houses_view import HousesView
from gisapp.ui.pick_board import PickBoard
from gisapp.ui.round_box import RoundForm
from gisapp.ui.session import Session
from gisapp.ui.stock_form import StockForm
from tests.stock import stocked

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
TODAY = dt.date.today()


@pytest.fixture
def stock_path(tmp_path):
    path = tmp_path / "房源.gpkg"
    project = stocked(app.create_project(path, who="李建国"))
    project.do(ChangeSet("室号", (changes.updated(project.tables, "resettle_house", [f"a{n}" for n in range(1, 6)], {
        "bldg": ["1栋"] * 4 + ["2栋"], "unit": ["1单元"] * 5, "floor": ["1", "1", "2", "2", "1"],
        "room": ["101", "102", "201", "202", "101"]}),)))
    app.close_project(project)
    return path


@pytest.fixture
def session(qtbot, dressed, stock_path):
    made = Session()
    with qtbot.waitSignal(made.opened, timeout=10_000):
        made.open(stock_path)
    yield made
    made.finish()


@pytest.fixture
def focus():
    made = Focus()
    made.zone = "z"
    return made


@pytest.fixture
def view(qtbot, session, focus, jobs):
    made = HousesView(session, focus, jobs)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    qtbot.waitUntil(lambda: made.houses.rowCount() == 5)
    return made


@pytest.fixture
def board(qtbot, session, focus):
    made = PickBoard(session, focus)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: len(made.grid.blocks) == 2)
    return made


def act(qtbot, session, panel, action):
    qtbot.waitUntil(panel.buttons[action].isEnabled)
    with qtbot.waitSignal(session.saved):
        panel.buttons[action].click()


def write(field, words):
    field.setText(words)
    field.textEdited.emit(words)


def opened_round(qtbot, session, households):
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: housing.make_round(tables, "第一轮", "z", households, TODAY, TODAY, seconds=90))
    uid = str(session.tables["pick_round"].index[0])
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: housing.set_round(tables, uid, "open", TODAY))
    return uid


def counts(view):
    return [button.text() for button in view.statuses.findChildren(QPushButton) if not button.isHidden()]


def test_the_stock_by_status_and_by_words(qtbot, view, session):
    qtbot.waitUntil(lambda: counts(view)[:2] == ["全部 5", "可选 5"])
    assert view.waiting.text() == "4 户已签协议、尚未选房"
    assert view.layouts.text() == "洞庭家园 可选：两室 5/5"
    view.filter.setText("A-3 洞庭")
    qtbot.waitUntil(lambda: view.houses.rowCount() == 1)
    view.table.selectRow(0)
    assert view.panel.title.text() == "A-3"
    view.filter.clear()
    write(view.panel.household, "SD-0001")
    act(qtbot, session, view.panel, "pick")
    qtbot.waitUntil(lambda: counts(view)[4:5] == ["已选 1"])
    view.statuses.chosen.emit("picked")
    assert view.houses.rowCount() == 1
    assert view.houses.index(0, 10).data() == "SD-0001"
    assert view.panel.title.text() == "A-3"  # the house looked at stays


def test_pick_release_and_deliver_with_every_refusal_at_its_field(qtbot, view, session):
    panel = view.panel
    panel.show_house("a1")
    assert not panel.buttons["pick"].isEnabled() and panel.buttons["deliver"].isHidden()
    write(panel.household, "SD-0005")
    qtbot.waitUntil(lambda: panel.faults["household"].text() == "SD-0005 还没有签约，不能选房")
    assert not panel.buttons["pick"].isEnabled()
    write(panel.household, "没有")
    qtbot.waitUntil(lambda: "没有" in panel.faults["household"].text())
    write(panel.household, "SD-0001")
    qtbot.waitUntil(panel.buttons["pick"].isEnabled)
    with qtbot.waitSignal(view.said) as said:
        panel.buttons["pick"].click()
    assert said.args == ["安置房选定：A-1 SD-0001"]
    assert panel.buttons["pick"].isHidden() and not panel.buttons["release"].isEnabled()
    write(panel.witness, "王芳")
    write(panel.reason, "换房")
    qtbot.waitUntil(panel.buttons["release"].isEnabled)
    act(qtbot, session, panel, "release")
    event = session.tables["house_event"].iloc[-1]
    assert (event["action"], event["witness"], event["why"]) == ("release", "王芳", "换房")
    write(panel.household, "SD-0002")
    act(qtbot, session, panel, "pick")
    write(panel.area, "八十一")
    qtbot.waitUntil(lambda: panel.faults["area"].text() == "“八十一”不是面积")
    write(panel.area, "81.5")
    qtbot.waitUntil(panel.buttons["deliver"].isEnabled)
    act(qtbot, session, panel, "deliver")
    assert "面积结算 8,400.00 元（正数由户补付）" in panel.facts.text()
    assert all(button.isHidden() for button in panel.buttons.values())


def test_locked_for_one_and_voided_with_a_reason(qtbot, view, session):
    panel = view.panel
    panel.show_house("a2")
    write(panel.household, "SD-0003")
    act(qtbot, session, panel, "lock")
    assert panel.household.text() == "SD-0003" and not panel.buttons["unlock"].isHidden()
    write(panel.household, "SD-0001")
    qtbot.waitUntil(lambda: panel.faults["household"].text() == "安置房 A-2 是留给 SD-0003 的")
    act(qtbot, session, panel, "unlock")
    assert not panel.buttons["void"].isEnabled()
    write(panel.reason, "渗漏")
    qtbot.waitUntil(panel.buttons["void"].isEnabled)
    act(qtbot, session, panel, "void")
    assert session.tables["resettle_house"].at["a2", "status"] == "void"


def test_a_round_is_arranged_opened_called_and_passed(qtbot, view, session):
    form = RoundForm(session, "z")
    qtbot.addWidget(form)
    assert form.numbers == ["SD-0001", "SD-0002", "SD-0003", "SD-0004"]
    form.order.setPlainText("SD-0003\nSD-9999")
    assert "SD-9999" in form.fault.text() and not form.accept_button.isEnabled()
    form.order.setPlainText("SD-0003\nSD-0001")
    form.closes_on.setDate(QDate.currentDate().addDays(-1))
    assert form.fault.text() == "结束日早于开始日"
    form.closes_on.setDate(QDate.currentDate())
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    box = view.round_box
    assert box.now.text() == "2 户待选，第一户 SD-0003。"
    with qtbot.waitSignal(session.saved):
        box.begin.click()
    assert box.now.text() == "轮到第 1 号 SD-0003，还有 1 户等待。"
    view.panel.show_house("a1")
    assert view.panel.household.text() == "SD-0003" and view.panel.buttons["pick"].isEnabled()
    write(view.panel.household, "SD-0001")
    qtbot.waitUntil(lambda: view.panel.faults["household"].text() == "还没轮到 SD-0001（第 2 号），现在轮到 SD-0003")
    with qtbot.waitSignal(session.saved):
        box.call.click()
    assert list(session.tables["pick_turn"]["state"]) == ["called", "waiting"]
    with qtbot.waitSignal(session.saved):
        box.pass_.click()
    assert view.panel.household.text() == "SD-0001"
    act(qtbot, session, view.panel, "pick")
    assert box.now.text() == "这一轮没有等待的户。"
    with qtbot.waitSignal(session.saved):
        box.end.click()
    assert box.now.text().startswith("没有进行中的轮次")


def test_the_hall_sees_whose_turn_it_is_and_how_long(qtbot, board, session):
    assert board.headline.turn.text() == "自由选房" and board.headline.clock.isHidden()
    opened_round(qtbot, session, ["h2", "h1", "h3", "h4"])
    qtbot.waitUntil(lambda: board.headline.turn.text() == "请第 1 号 SD-0002 选房")
    assert board.headline.round.text() == "第一轮"
    assert board.headline.following.words == "下面：2  SD-0001　3  SD-0003　4  SD-0004"
    assert board.headline.clock.text() in {"1:30", "1:29"}
    board._begun -= dt.timedelta(seconds=65)
    qtbot.waitUntil(lambda: board.headline.clock.property("hurry") is True)
    board._begun -= dt.timedelta(seconds=60)
    qtbot.waitUntil(lambda: board.headline.clock.text() == "时间到")
    with qtbot.waitSignal(session.saved):
        board.round_box.call.click()
    qtbot.waitUntil(lambda: board.headline.clock.text() in {"1:30", "1:29"})


def test_a_pick_lights_up_and_never_shows_a_name(qtbot, board, session):
    spot = board.grid.rect_of("a3").center()
    qtbot.mouseClick(board.grid, Qt.MouseButton.LeftButton, pos=spot)
    assert board.house.title.text() == "A-3"
    write(board.house.household, "SD-0001")
    act(qtbot, session, board.house, "pick")
    assert board.grid.fresh == {"a3"}
    qtbot.waitUntil(lambda: board.grid.blocks[0].left == 3)
    assert board.told.words == "已保存：安置房选定：A-3 SD-0001"
    assert board.legend.left.text() == "可选：两室 4/5"
    shown = " ".join(label.text() for label in board.findChildren(QLabel)) + str(board.grid.blocks)
    assert not any(name in shown for name in session.tables["holder"]["name"])


def test_a_pick_on_another_computer_shows_within_two_seconds(qtbot, board, stock_path):
    other = app.open_project(stock_path, who="李建国", backup=False)
    other.do(housing.pick(other.tables, "a1", "h2", TODAY))
    app.close_project(other)
    qtbot.waitUntil(lambda: board.grid.blocks[0].left == 3, timeout=2_500)
    assert board.grid.fresh == {"a1"}


def test_who_clicks_second_is_told_and_gets_nothing(qtbot, view, session, stock_path):
    view.panel.show_house("a1")
    write(view.panel.household, "SD-0001")
    qtbot.waitUntil(view.panel.buttons["pick"].isEnabled)
    session._fetch_timer.stop()  # the other's pick has not arrived yet when this one is pressed
    other = app.open_project(stock_path, who="李建国", backup=False)
    other.do(housing.pick(other.tables, "a1", "h2", TODAY))
    view.panel.buttons["pick"].click()
    qtbot.waitUntil(lambda: session.tables["resettle_house"].at["a1", "household"] == "h2")
    qtbot.waitUntil(view.panel.buttons["pick"].isHidden)
    assert view.panel.general.text().startswith("这套房或这一户刚被别人办理过")
    assert len(other.tables["house_event"]) == len(session.tables["house_event"]) == 1
    app.close_project(other)


def test_over_the_whole_screen_and_back(qtbot, board):
    board.full_button.click()
    qtbot.waitUntil(board.isFullScreen)
    assert not board.side.isVisible() and board.full_button.text() == "退出全屏"
    qtbot.keyClick(board, Qt.Key.Key_F2)
    assert board.side.isVisible()
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert not board.isFullScreen() and board.isVisible() and board.side.isVisible()
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert not board.isVisible()


def test_blocks_one_by_one_and_by_arrows(qtbot, board):
    board.blocks.chosen.emit("2栋")
    assert [block.name for block in board.grid.blocks] == ["2栋"]
    board.blocks.chosen.emit("*")
    assert len(board.grid.blocks) == 2
    board.grid.setFocus()
    for key, room in ((Qt.Key.Key_Right, "a1"), (Qt.Key.Key_Up, "a3"), (Qt.Key.Key_Right, "a4"),
                      (Qt.Key.Key_Down, "a2"), (Qt.Key.Key_Right, "a5")):
        board.grid.mark("" if room == "a1" else board.grid.current)
        qtbot.keyClick(board.grid, key)
        assert board.grid.current == room
    assert board.grid.cell_at(QPoint(1, 1).toPointF()) is None


def test_a_sheet_of_houses_comes_in_after_a_look_at_it(qtbot, view, session, tmp_path):
    path = tmp_path / "房源.xlsx"
    book = Workbook()
    for row in (["小区", "栋", "单元", "层", "室", "户型", "建筑面积（㎡）", "单价", "朝向"],
                ["巴陵新居", "1栋", "1单元", 3, 301, "三室两厅", 98.5, 5600, "南"],
                ["巴陵新居", "1栋", "1单元", 3, 302, "两室", "约八十", 5600, "南"]):
        book.active.append(row)
    book.save(path)
    view.read_stock(path)
    qtbot.waitUntil(lambda: view.window().findChild(StockForm) is not None)
    form = view.window().findChild(StockForm)
    assert form.summary.text() == "新增 1 套，修改 0 套，不变 0 套，不能导入 1 行。"
    assert "第 3 行：" in form.findings.toPlainText() and "没有用到的列：朝向" in form.findings.toPlainText()
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    qtbot.waitUntil(lambda: view.houses.rowCount() == 6)
    assert session.undo_label() == "导入房源（1 套）"


def test_there_is_one_board_and_it_speaks_english(qtbot, view):
    i18n.use("en")
    view.show_board()
    first = view.board
    view.show_board()
    assert view.board is first and first.isVisible()
    assert first.headline.turn.text() == "Picking is free"
    first.close()


def test_a_project_without_houses_says_so(qtbot, dressed, jobs, town_path):
    session = Session()
    with qtbot.waitSignal(session.opened, timeout=10_000):
        session.open(town_path)
    view = HousesView(session, Focus(), jobs)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.count.text() == "0 套")
    qtbot.waitUntil(lambda: counts(view)[:1] == ["全部 0"])
    assert not view.open_board.isEnabled() and view.take_in.isEnabled()
    board = PickBoard(session, Focus())
    qtbot.addWidget(board)
    board.show()
    board.grab()
    assert board.grid.blocks == () and board.headline.turn.text() == "自由选房"
    session.finish()
