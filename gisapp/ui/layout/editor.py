"""The window of the layout editor: the history of one arrangement, and who is told of each of its states.

Works on a copy: nothing is written until it is saved as a template of the office. Opened by 出图.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QMenu, QSplitter, QWidget

from gisapp import i18n
from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services.layouts import composing, field_menu, kinds, moves, order, templates
from gisapp.services.layouts.arrangement import Arrangement, History, at, wanting
from gisapp.services.layouts.composing import Composer, Shown
from gisapp.services.pages.order import Order
from gisapp.services.products import Product
from gisapp.ui import parts
from gisapp.ui.jobs import Jobs
from gisapp.ui.layout import saving
from gisapp.ui.layout.canvas import LayoutCanvas
from gisapp.ui.layout.frame_list import FrameList
from gisapp.ui.layout.hand import Hand
from gisapp.ui.layout.live import Live
from gisapp.ui.layout.pane import LayoutPane
from gisapp.ui.layout.subject_box import SubjectBox
from gisapp.ui.layout.tools import Tools

_PAUSE_MS: Final = 140
_PANE_PX: Final = 300
_LIST_PX: Final = 230


class LayoutEditor(QDialog):
    """The editor.

    Args:
        tables: the snapshot whose records are shown.
        jobs: run composing.
        product: what is laid out.
        uid: whose sheet is shown at first.
        order: the circumstances.
        parent: window.

    Signals:
        saved: the ``Product`` that was saved.
    """

    saved = Signal(object)

    def __init__(self, tables: Tables, jobs: Jobs, product: Product, uid: str, order_: Order,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("版式编辑器　{label}", label=tr(product.label)) + "[*]")
        self.setModal(True)
        parts.size_up(self, 1500, 960)
        self._tables, self._order = tables, order_
        self._source, self._origin = templates.source_of(product), product
        self._arranged = composing.opened(tables, product, uid, order_)
        self.history = History.of(self._arranged)
        self._uid = uid
        self.selection: tuple[int, ...] = ()
        self._result: Shown | None = None
        self.canvas, self.frames, self.tools = LayoutCanvas(), FrameList(), Tools(product.subject)
        self.pane = LayoutPane(field_menu.groups(tables, product.subject))
        self.subject = SubjectBox(tables, product.subject, uid)
        self.problem = parts.text("", "refusal", wrap=True)
        self.live, self.hand = Live(jobs, self), Hand(self.canvas)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._sharpen)
        self._lay_out()
        self._connect()
        self._follow(uid)

    def _lay_out(self) -> None:
        self.problem.hide()
        self.problem.setContentsMargins(12, 6, 12, 6)
        middle = parts.boxed(parts.column(self.problem, self.canvas, spacing=0), "page")
        sheets = "sheets" in self.history.now.product.map
        words = tr("这里排的是首页索引图，各分幅自动排") if sheets else tr("预览里姓名打星号")
        note = parts.text(words, "small", wrap=True)
        note.setContentsMargins(12, 0, 12, 10)
        note.setVisible(sheets or self.history.now.product.reveals)
        left = parts.boxed(parts.column(self.subject, self.frames, note, spacing=2), "leftPanel")
        right = parts.boxed(parts.column(self.pane), "rightPanel")
        splitter = QSplitter(Qt.Orientation.Horizontal)
        for each in (left, middle, right):
            splitter.addWidget(each)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.setSizes([_LIST_PX, 700, _PANE_PX])
        left.setMinimumWidth(190)
        right.setMinimumWidth(270)
        layout = parts.column(self.tools, splitter, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        canvas, pane = self.canvas, self.pane
        canvas.picked.connect(self.select)
        canvas.moving.connect(self._on_moving)
        canvas.resizing.connect(self._on_resizing)
        canvas.nudged.connect(self._on_nudged)
        canvas.said.connect(lambda _key: pane.write_words())
        canvas.asked.connect(self._show_menu)
        canvas.zoomed.connect(self._pause.start)
        self.frames.picked.connect(self.select)
        self.frames.flagged.connect(lambda key, name, on: self.do(moves.flagged(self.now, [key], name, on=on)))
        pane.placed.connect(self._on_placed)
        pane.wished.connect(self._on_wished)
        pane.hung.connect(lambda key, anchor: self.do(order.attached(self.now, key, anchor, self.places)))
        pane.headed.connect(self._on_headed)
        pane.done.connect(self._on_done)
        self.subject.chosen.connect(self._follow)
        self.live.shown.connect(self._on_shown)
        self.live.painted.connect(canvas.show_picture)
        self.live.failed.connect(self._on_failed)
        self.tools.connect_to(self._calls(), self.add)
        for keys, name in (("Ctrl+Z", "undo"), ("Ctrl+Y", "redo"), ("Ctrl+Shift+Z", "redo"), ("Ctrl+D", "copy"),
                           ("Ctrl+S", "save"), ("Ctrl+A", "all"), ("Ctrl+0", "fit"), ("Ctrl+1", "true"),
                           ("Ctrl+]", "raise"), ("Ctrl+[", "lower")):
            QShortcut(QKeySequence(keys), self).activated.connect(self._calls()[name])
        for widget in (canvas, self.frames.tree):
            gone = QShortcut(QKeySequence(Qt.Key.Key_Delete), widget)
            gone.setContext(Qt.ShortcutContext.WidgetShortcut)
            gone.activated.connect(self.remove)

    def _calls(self) -> dict[str, Callable[[], Any]]:
        return {
            "undo": self.undo, "redo": self.redo, "copy": self.copy, "remove": self.remove, "all": self.select_all,
            "raise": lambda: self.do(order.raised(self.now, self.selection)),
            "lower": lambda: self.do(order.lowered(self.now, self.selection)),
            "top": lambda: self.do(order.raised(self.now, self.selection, to_end=True)),
            "bottom": lambda: self.do(order.lowered(self.now, self.selection, to_end=True)),
            "lock": lambda: self._flag("locked"), "hide": lambda: self._flag("hidden"),
            "fit": self.canvas.fit, "true": self.canvas.true_size, "restore": self.restore, "save": self.save,
        }

    # the state

    @property
    def now(self) -> Arrangement:
        """The arrangement as it is."""
        return self.history.now

    @property
    def places(self) -> moves.Places:
        """Where the frames stand, as last composed."""
        return self._result.places if self._result else {}

    def do(self, arrangement: Arrangement, doing: str = "") -> None:
        """Take a step; steps of one ``doing`` are undone together."""
        self._go(self.history.then(arrangement, doing))

    def undo(self) -> None:
        """Take the last step back."""
        self._go(self.history.undone())

    def redo(self) -> None:
        """Take it again."""
        self._go(self.history.redone())

    def restore(self) -> None:
        """Go back to the template; this is a step like any other."""
        self.do(self.history.start)

    def _go(self, history: History) -> None:
        if history is self.history:
            return
        self.history = history
        self.selection = tuple(key for key in self.selection if key in history.now.keys)
        self._show_state()
        self._ask()

    def _ask(self, arrangement: Arrangement | None = None) -> None:
        self.live.ask(arrangement or self.now, self.canvas.wanted_width_px())

    def _show_state(self) -> None:
        """Let everything beside the sheet follow; the sheet itself follows when it is composed."""
        faults = self._result.faults if self._result else {}
        keys = self.now.keys
        places = {key: place for key, place in self.places.items() if key in keys}
        self.frames.show_frames(self.now, self.selection, faults)
        self.pane.show_state(self.now, self.selection, places, faults)
        self.canvas.select(self.selection)
        self.canvas.show_places(
            places, keys, locked=[each.key for each in self.now if each.locked],
            growing=[each.key for each in self.now if _grows(each.frame)], faults=faults)
        self.tools.show_state(self.history, len(self.selection))
        self.setWindowModified(self.history.changed)

    def select(self, keys: Sequence[int]) -> None:
        """Select frames."""
        self.selection = tuple(key for key in keys if key in self.now.keys)
        self._show_state()

    def select_all(self) -> None:
        """Select every frame."""
        self.select(self.now.keys)

    # what was composed

    def _follow(self, uid: str) -> None:
        self._uid = uid
        self.live.follow(Composer(self._tables, uid, self._order))
        self._show_page()
        self._show_state()
        self._ask()

    def _show_page(self) -> None:
        width, height = composing.paper_size(self.now.product)
        frames = [each.frame for each in self.history.start]
        left = min((each.x_mm for each in frames), default=25.0)
        right = max((each.x_mm + each.width_mm for each in frames), default=width - 10.0)
        own = (self.history.start.product.paper, self.history.start.product.landscape)
        same = own == (self.now.product.paper, self.now.product.landscape)
        margins = (left, 10.0, right, height - 10.0) if same else (25.0, 10.0, width - 10.0, height - 10.0)
        self.canvas.show_page((width, height), margins)

    def _on_shown(self, arrangement: Arrangement, result: Shown, image: QImage) -> None:
        self.problem.hide()
        self._show_page()
        if (result.page.width_mm, result.page.height_mm) == self.canvas.page_mm:
            self.canvas.show_picture(image)
        if arrangement is self.now:
            self._result = result
            self._show_state()
            if abs(image.width() - self.canvas.wanted_width_px()) > 2:
                self._pause.start()

    def _on_failed(self, error: GisAppError) -> None:
        self.problem.setText(i18n.explain(error))
        self.problem.show()

    def _sharpen(self) -> None:
        self.live.paint(self.canvas.wanted_width_px())

    # steps of the hand

    def _on_moving(self, right: float, down: float, done: bool) -> None:
        wanted = moves.moved(self.now, self.selection, right, down)
        if done and (right or down):
            self._shift(right, down)
            self.do(wanted)
        else:
            self._ask(wanted)

    def _shift(self, right: float, down: float) -> None:
        """Let the frames stand where they were dragged to until the sheet is composed."""
        if self._result is not None:
            free = {key for key in self.selection if not self.now[key].locked}
            self._result = composing.shifted(self._result, free, right, down)

    def _on_resizing(self, key: int, box: moves.Box, done: bool) -> None:
        wanted = moves.resized(self.now, key, box, self.places)
        if done:
            if self._result is not None:
                self._result = composing.resized(self._result, key, box)
            self.do(wanted)
        else:
            self._ask(wanted)

    def _on_nudged(self, right: float, down: float) -> None:
        if self.selection:
            wanted = moves.moved(self.now, self.selection, right, down)
            self._shift(right, down)
            self.do(wanted, f"nudge {self.selection}")

    # steps of the pane and the tools

    def _on_placed(self, key: int, name: str, value: float) -> None:
        frame = self.now[key].frame
        if name in {"x_mm", "y_mm"} and key in self.places:
            step = value - getattr(self.places[key], name)
            right, down = (step, 0.0) if name == "x_mm" else (0.0, step)
            self.do(moves.moved(self.now, [key], right, down), f"{name} {key}")
        elif name == "height_mm" and value and key in self.places:
            left, top, edge, _ = moves.box(self.places[key])
            self.do(moves.resized(self.now, key, (left, top, edge, top + value), self.places), f"{name} {key}")
        elif name == "height_mm":
            self.do(moves.changed(self.now, key, lambda _frame: wanting(at(frame, height_mm=0.0), bottom=None)))
        else:
            self.do(moves.changed(self.now, key, lambda _frame: at(frame, **{name: value})), f"{name} {key}")

    def _on_wished(self, key: int, name: str, value: Any) -> None:
        doing = f"{name} {key}"
        if name == "source":
            self.do(moves.changed(self.now, key, lambda frame: wanting(frame, source=value, columns=None)), doing)
        else:
            self.do(moves.changed(self.now, key, lambda frame: wanting(frame, **{name: value})), doing)

    def _on_headed(self, name: str, value: Any) -> None:
        before = composing.paper_size(self.now.product)
        after = self.now.with_head(**{name: value})
        size = composing.paper_size(after.product)
        if size != before:
            after = self._on_paper(after, size[0] / before[0], size[1] / before[1])
        self.do(after, f"head {name}")
        self._show_page()

    def _on_paper(self, wanted: Arrangement, wider: float, higher: float) -> Arrangement:
        """Frames on another paper: arranged anew as long as nobody has touched them, else at the same share of it."""
        arranges = self._origin.subject == "zone" and not self._origin.frames
        if not arranges or wanted.pieces != self._arranged.pieces:
            return templates.scaled(wanted, wider, higher)
        product = replace(wanted.product, frames=())
        self._arranged = composing.opened(self._tables, product, self._uid, self._order)
        return self._arranged

    def _on_done(self, name: str) -> None:
        keys, places = self.selection, self.places
        if any(key not in places for key in keys):
            return
        if name in moves.EDGES:
            page = (0.0, 0.0, *self.canvas.page_mm) if len(keys) == 1 else None
            self.do(moves.aligned(self.now, keys, name, places, page))
        elif name in {"across", "down"}:
            self.do(moves.distributed(self.now, keys, places, across=name == "across"))
        else:
            self.do(moves.same_size(self.now, keys, places, wide=name in {"wide", "both"},
                                    high=name in {"high", "both"}))

    def add(self, name: str) -> None:
        """Add a frame of a kind, in the middle of what is seen of the sheet."""
        kind = kinds.kind(name, self.now.product.subject)
        x, y = self.canvas.to_mm(self.canvas.rect().center().toPointF())
        width, height = composing.paper_size(self.now.product)
        x = min(max(x - kind.size[0] / 2, 0), max(width - kind.size[0], 0))
        y = min(max(y - kind.size[1] / 2, 0), max(height - kind.size[1], 0))
        after, key = order.added(self.now, kind.frame(round(x, 1), round(y, 1), self.now.product.subject))
        self.selection = (key,)
        self.do(after)
        self.canvas.setFocus()

    def copy(self) -> None:
        """Duplicate what is selected, and select the copies."""
        if self.selection and all(key in self.places for key in self.selection):
            after, keys = order.duplicated(self.now, self.selection, self.places)
            self.selection = keys
            self.do(after)

    def remove(self) -> None:
        """Remove what is selected; the map of a zone stays, since the sheet is made for it."""
        needed = {each.key for each in self.now if each.frame.kind == "map" and self.now.product.subject == "zone"}
        keys = [key for key in self.selection if key not in needed]
        if len(keys) < len(self.selection):
            self.tools.say(tr("片区图要有地图，这一框不能删"))
        if keys and all(key in self.places for key in keys):
            self.do(order.removed(self.now, keys, self.places))

    def _flag(self, name: Any) -> None:
        on = not all(self.now[key].frame.wanted.get(name) for key in self.selection)
        self.do(moves.flagged(self.now, self.selection, name, on=on))

    def _show_menu(self, at_: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.selection:
            menu.addActions(self.tools.selected_actions())
        else:
            menu.addMenu(self.tools.add_menu(menu))
        menu.popup(at_)

    # keeping

    def save(self) -> bool:
        """Save as a template of the office; false where the officer thinks better of it."""
        made = saving.ask_and_save(self.now, self._source, self)
        if made is None:
            return False
        self.history = self.history.kept(self.now.with_head(label=made.label))
        self._show_state()
        self.tools.say(tr("已存为模板“{label}”，出图里就能选", label=made.label))
        self.saved.emit(made)
        return True

    def reject(self) -> None:
        """Close; asks only where something would be lost."""
        if not self.history.changed or saving.may_close(self, self.save):
            self.live.finish()
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """As Esc."""
        event.ignore()
        self.reject()


def _grows(frame: Any) -> bool:
    """Whether the height of a frame follows its contents."""
    return not frame.height_mm and frame.kind != "line" and frame.wanted.get("bottom") is None
