"""The layout editor: frames moved by hand with snapping, changed in the pane, undone, saved as a template."""

import datetime as dt

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPlainTextEdit, QPushButton

from gisapp.services import prints, products
from gisapp.services.layouts import moves
from gisapp.services.layouts.arrangement import History
from gisapp.services.pages.order import Order
from gisapp.services.wish import Wish
from gisapp.ui.focus import Focus
from gisapp.ui.layout import saving
from gisapp.ui.layout.editor import LayoutEditor
from gisapp.ui.print_view import PrintView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
AT = dt.datetime(2026, 11, 24, 9, 0)
UIDS = {"household_sheet": "h3", "progress_map": "z", "storey_table": "b1", "parcel_map": "p2"}


@pytest.fixture
def opened(qtbot, dressed, session, jobs):
    def make(name="household_sheet"):
        product = products.product(name)
        editor = LayoutEditor(session.tables, jobs, product, UIDS[name], Order(AT))
        qtbot.addWidget(editor, before_close_func=forget)
        editor.show()
        settled(qtbot, editor)
        return editor
    return make


def forget(editor):
    """Nothing is to be asked at the end of a test."""
    editor.live.finish()
    editor.history = History.of(editor.now)


def settled(qtbot, editor):
    qtbot.waitUntil(lambda: editor.places.keys() >= set(editor.now.keys) and not editor.live.busy, timeout=10_000)


def key_of(editor, kind, at=0):
    return [each.key for each in editor.now if each.frame.kind == kind][at]


def middle(editor, key):
    return editor.canvas.to_px(editor.canvas.box(key)).center().toPoint()


def drag(editor, start, right_mm, down_mm, modifier=Qt.KeyboardModifier.NoModifier):
    """Press, move in steps, let go; as far as so many mm are on the screen."""
    canvas = editor.canvas
    end = start + QPointF(right_mm * canvas.px_per_mm, down_mm * canvas.px_per_mm).toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, modifier, start)
    for share in (0.3, 0.6, 1.0):
        step = start + (end - start) * share
        event = QMouseEvent(QEvent.Type.MouseMove, step.toPointF(), canvas.mapToGlobal(step).toPointF(),
                            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, modifier)
        QApplication.sendEvent(canvas, event)
        QApplication.processEvents()
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, modifier, end)


def click(editor, at, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(editor.canvas, Qt.MouseButton.LeftButton, modifier, at)


@pytest.mark.parametrize("name", UIDS)
def test_opens_with_every_frame_and_changes_nothing(opened, name):
    editor = opened(name)
    assert editor.frames.tree.topLevelItemCount() == len(editor.now.pieces) > 2
    assert not editor.history.changed
    assert not editor._result.faults
    editor.reject()
    assert not editor.isVisible()


def test_dragging_moves_and_undo_takes_it_back(qtbot, opened):
    editor = opened()
    key = key_of(editor, "qr")
    before = moves.box(editor.places[key])
    click(editor, middle(editor, key))
    assert editor.selection == (key,)
    drag(editor, middle(editor, key), -31, -17, Qt.KeyboardModifier.AltModifier)
    settled(qtbot, editor)
    after = moves.box(editor.places[key])
    assert after[0] - before[0] == pytest.approx(-31, abs=0.6)
    assert after[1] - before[1] == pytest.approx(-17, abs=0.6)
    assert len(editor.history.past) == 1
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, editor)
    assert moves.box(editor.places[key]) == before
    QTest.keyClick(editor, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert editor.history.changed


def test_a_frame_snaps_to_the_edges_of_others(qtbot, opened):
    editor = opened()
    editor.resize(1400, 1000)
    key, other = key_of(editor, "qr"), key_of(editor, "map")
    reach = editor.places[other].x_mm + editor.places[other].width_mm
    step = reach - editor.places[key].x_mm + 1.0
    drag(editor, middle(editor, key), step, 0)
    settled(qtbot, editor)
    assert editor.places[key].x_mm == pytest.approx(reach, abs=0.01)
    assert editor.canvas.guides == ()


def test_arrows_nudge_as_one_step(qtbot, opened):
    editor = opened()
    key = key_of(editor, "qr")
    editor.select((key,))
    x = editor.now[key].frame.x_mm
    for _ in range(3):
        QTest.keyClick(editor.canvas, Qt.Key.Key_Right)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert editor.now[key].frame.x_mm == pytest.approx(x + 2.9)
    editor.undo()
    assert not editor.history.changed


def test_a_corner_resizes_and_a_band_selects(qtbot, opened):
    editor = opened()
    key = key_of(editor, "map")
    editor.select((key,))
    corner = editor.canvas.handles()[(2, 3)].center().toPoint()
    drag(editor, corner, -20, -10, Qt.KeyboardModifier.AltModifier)
    assert editor.now[key].frame.width_mm == pytest.approx(84, abs=0.6)
    assert editor.now[key].frame.height_mm == pytest.approx(84, abs=0.6)
    settled(qtbot, editor)
    paper = editor.canvas.to_px((0, 0, *editor.canvas.page_mm))
    start = QPoint(int(paper.left()) - 6, int(paper.top()) + 2)
    drag(editor, start, 230, 32)
    assert key not in editor.selection
    assert len(editor.selection) == 4
    editor.pane.done.emit("left")
    assert len({editor.now[each].frame.x_mm for each in editor.selection}) == 1


def test_a_click_takes_what_lies_on_top_and_one_of_several(qtbot, opened):
    editor = opened("progress_map")
    land = key_of(editor, "map")
    editor.canvas.fit()
    editor.add("overview")
    over, = editor.selection
    settled(qtbot, editor)
    editor.select((land,))
    click(editor, middle(editor, over))
    assert editor.selection == (over,)
    editor.select_all()
    click(editor, middle(editor, over))
    assert editor.selection == (over,)
    click(editor, middle(editor, over), Qt.KeyboardModifier.ControlModifier)
    assert editor.selection == ()


def test_locked_frames_stay(opened):
    editor = opened()
    key = key_of(editor, "qr")
    editor.frames.flagged.emit(key, "locked", True)
    editor.select((key,))
    x = editor.now[key].frame.x_mm
    drag(editor, middle(editor, key), 20, 0)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Right)
    editor.remove()
    assert editor.now[key].frame.x_mm == x
    editor.frames.flagged.emit(key, "hidden", True)
    assert editor.now[key].hidden


def test_texts_with_fields_and_what_is_wrong_with_them(qtbot, opened):
    editor = opened()
    key = key_of(editor, "text")
    editor.select((key,))
    text = editor.pane.editors["text"]
    assert isinstance(text.text, QPlainTextEdit)
    text.text.setPlainText("户 {户.名子}")
    settled(qtbot, editor)
    qtbot.waitUntil(lambda: key in editor._result.faults, timeout=5000)
    assert "户.名子" in editor.pane.fault.text()
    text.text.setPlainText("户 ")
    text.text.moveCursor(text.text.textCursor().MoveOperation.End)
    text.insert("户.坐落")
    assert editor.now[key].frame.wanted["text"] == "户 {户.坐落}"
    settled(qtbot, editor)
    qtbot.waitUntil(lambda: not editor._result.faults, timeout=5000)
    assert not editor.pane.fault.isVisibleTo(editor)
    assert len(editor.history.past) == 1


def test_measures_are_typed_in_the_pane(qtbot, opened):
    editor = opened()
    key = key_of(editor, "columns")
    editor.select((key,))
    place = editor.places[key]
    assert editor.pane.editors["y_mm"].box.value() == pytest.approx(place.y_mm, abs=0.05)
    editor.pane.editors["y_mm"].box.setValue(110.3)
    settled(qtbot, editor)
    assert editor.places[key].y_mm == pytest.approx(110.3, abs=0.06)
    editor.pane.editors["x_mm"].box.setValue(120)
    editor.pane.editors["width_mm"].box.setValue(70.5)
    assert (editor.now[key].frame.x_mm, editor.now[key].frame.width_mm) == (120, 70.5)
    assert editor.now[key].frame.below == "facts"
    editor.pane.editors["below"].box.setCurrentIndex(0)
    editor.pane.editors["below"].box.activated.emit(0)
    assert editor.now[key].frame.below == ""


def test_heights_and_the_middle_of_the_paper(qtbot, opened):
    editor = opened()
    points = next(each.key for each in editor.now if each.frame.wanted.get("bottom") and editor.places[each.key].shown)
    editor.select((points,))
    high = editor.pane.editors["height_mm"].box
    assert high.value() == pytest.approx(editor.places[points].height_mm, abs=0.06)
    high.setValue(20)
    settled(qtbot, editor)
    assert editor.places[points].height_mm == pytest.approx(20, abs=0.01)
    high.setValue(0)
    assert editor.now[points].frame.wanted.get("bottom") is None
    qr = key_of(editor, "qr")
    settled(qtbot, editor)
    editor.select((qr,))
    editor.pane.done.emit("center")
    assert editor.now[qr].frame.x_mm == 95


def test_enter_in_a_field_presses_no_button(opened):
    editor = opened()
    for name in ("rectangle", "table", "picture"):
        editor.add(name)
        assert editor.pane.findChildren(QPushButton)
        assert not any(each.autoDefault() for each in editor.findChildren(QPushButton))


def test_who_gets_the_sheet_is_chosen(opened):
    editor = opened()
    editor.select(())
    names = editor.pane.editors["names"].box
    names.activated.emit(names.findData("masked"))
    assert not editor.now.product.reveals


def test_adds_copies_and_removes(qtbot, opened):
    editor = opened()
    count = len(editor.now.pieces)
    editor.add("chart")
    settled(qtbot, editor)
    chart, = editor.selection
    assert editor.now[chart].frame.wanted["chart"] == "progress"
    QTest.keyClick(editor, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, editor)
    assert len(editor.now.pieces) == count + 2
    QTest.keyClick(editor.canvas, Qt.Key.Key_Delete)
    assert len(editor.now.pieces) == count + 1
    editor.restore()
    assert len(editor.now.pieces) == count
    assert not editor.history.changed
    editor.undo()
    assert editor.history.changed


def test_a_map_of_a_zone_keeps_its_map(opened):
    editor = opened("progress_map")
    editor.select_all()
    editor.remove()
    assert [each.frame.kind for each in editor.now] == ["map"]


def test_another_subject_and_paper(qtbot, opened):
    editor = opened()
    editor.subject.show_number("SD-0001")
    settled(qtbot, editor)
    editor.subject.show_number("没有")
    assert editor.subject.problem.isVisibleTo(editor)
    editor.select(())
    paper = editor.pane.editors["paper"].box
    paper.activated.emit(paper.findData("A3"))
    settled(qtbot, editor)
    qtbot.waitUntil(lambda: editor.canvas.page_mm == (297, 420), timeout=5000)
    assert editor.now[key_of(editor, "map")].frame.width_mm == pytest.approx(104 * 297 / 210, abs=0.01)


def test_a_map_nobody_has_touched_is_arranged_anew_on_another_paper(qtbot, opened):
    editor = opened("progress_map")
    turn = editor.pane.editors["landscape"].box
    was = bool(editor.now.product.landscape)
    turn.activated.emit(turn.findData(not was))
    settled(qtbot, editor)
    frame = next(each.frame for each in editor.now if each.frame.kind == "figures")
    assert (frame.below != "") is (not was)
    assert editor.now.product.landscape is not was
    editor.undo()
    assert not editor.history.changed


def test_saves_a_template_that_prints(qtbot, opened, monkeypatch, session):
    editor = opened()
    key = key_of(editor, "qr")
    editor.select((key,))
    editor._on_nudged(-10.5, 0)
    box = saving.SaveDialog(editor.now, editor._source, editor)
    assert box.label.text() == "被征收房屋情况单（自定）"
    box.label.setText("被征收房屋情况单")
    box.keep()
    assert box.made is None and box.form.told(box.label)
    box.label.setText("本街道情况单")
    monkeypatch.setattr(saving, "ask_and_save", lambda *_given: box.keep() or box.made)
    with qtbot.waitSignal(editor.saved):
        QTest.keyClick(editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert not editor.history.changed
    made = products.product("本街道情况单")
    frame = next(each for each in made.frames if each.kind == "qr")
    assert frame.x_mm == pytest.approx(167.5)
    assert prints.sheets(session.tables, Wish(made, ("h3",), Order(AT)))("h3")
    again = saving.SaveDialog(editor.now, editor._source, editor)
    again.keep()
    assert again.made is not None
    assert saving.rename and products.product("本街道情况单").own


def answer(qtbot, role):
    """Press a button of the question that comes up, whenever it comes: nobody else would, and the test stood still."""
    timer = QTimer(QApplication.instance(), interval=20)

    def press():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            timer.stop()
            timer.deleteLater()
            next(each for each in box.buttons() if box.buttonRole(each) == role).click()
    timer.timeout.connect(press)
    timer.start()


def test_closing_asks_only_where_something_would_be_lost(qtbot, opened):
    editor = opened()
    editor.select((0,))
    QTest.keyClick(editor.canvas, Qt.Key.Key_Escape)
    assert editor.selection == () and editor.isVisible()
    editor.select((0,))
    editor._on_nudged(1, 0)
    answer(qtbot, QMessageBox.ButtonRole.RejectRole)
    editor.reject()
    assert editor.isVisible()
    answer(qtbot, QMessageBox.ButtonRole.DestructiveRole)
    editor.close()
    assert not editor.isVisible()


def test_wheel_zooms_about_the_pointer(opened):
    editor = opened()
    canvas = editor.canvas
    at = QPointF(300, 300)
    before, scale = canvas.to_mm(at), canvas.px_per_mm
    canvas.zoom_by(1.5, at)
    assert canvas.px_per_mm == pytest.approx(scale * 1.5)
    assert canvas.to_mm(at) == pytest.approx(before)
    canvas.fit()
    assert canvas.px_per_mm == pytest.approx(scale)


def test_opens_from_the_place_of_printing(qtbot, dressed, session, jobs):
    view = PrintView(session, Focus(), jobs)
    qtbot.addWidget(view)
    session.opened.emit()
    view.show()
    qtbot.waitUntil(lambda: bool(view.sheet.pages), timeout=10_000)
    view.choices.choose("visit_sheet")
    view.layouts.open()
    editor = view.layouts.editor
    assert editor is not None and editor.now.product.name == "visit_sheet"
    made = saving.SaveDialog(editor.now.with_head(label="自己的走访单"), "", editor)
    made.keep()
    editor.saved.emit(made.made)
    assert view.choices.chosen.label == "自己的走访单"
    editor.reject()
    assert view.layouts.editor is None
