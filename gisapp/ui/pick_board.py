"""选房大屏: what the hall watches. Whose turn it is, how long, which houses are left; every pick shows at once.

A window of its own, in a frame or over a whole screen; opened from the place 安置房. A name never stands on it.
"""

import datetime as dt
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QWidget

from gisapp.domain import codes
from gisapp.domain import housing as rules
from gisapp.domain.changes import ChangeSet
from gisapp.i18n import tr
from gisapp.ui import hall, parts
from gisapp.ui.focus import Focus
from gisapp.ui.house_grid import COLOURS, HouseGrid
from gisapp.ui.house_panel import HousePanel
from gisapp.ui.round_box import RoundBox
from gisapp.ui.session import Session

_TICK_MS = 250
_FRESH_MS = 8_000
_NARROWEST_CELL_PX = 62
_PANEL_PX = 330
_HURRY_S = 30
_WHOLE: Final = "*"
_LEGEND: Final = (rules.AVAILABLE, rules.RESERVED, rules.LOCKED, rules.PICKED, rules.DELIVERED, rules.VOID)


class Headline(QFrame):
    """The dark bar at the top: round, household in turn, the next ones, the time left."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("hallBar")
        self.round, self.turn = parts.text("", "hallSmall"), parts.text("", "hallTurn")
        self.following, self.clock = parts.ElidedLabel("", "hallSmall"), parts.text("", "hallClock")
        whole = parts.row(parts.column(self.round, self.turn, spacing=0), 24, self.following, self.clock,
                          margins=(20, 8, 20, 10), spacing=10)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def fit(self, height_px: int) -> None:
        """Letters as large as the window allows."""
        for label, share in ((self.round, 0.024), (self.turn, 0.058), (self.following, 0.032), (self.clock, 0.085)):
            font = label.font()
            font.setPixelSize(max(round(height_px * share), 13))
            font.setBold(label in {self.turn, self.clock})
            label.setFont(font)

    def show_round(self, shown: hall.Round | None, waiting: int) -> None:
        """Show a round, or that picking is free."""
        if shown is None:
            self.round.setText(tr("没有进行中的轮次"))
            self.turn.setText(tr("自由选房"))
            self.following.set_words(tr("{count} 户已签协议、尚未选房", count=waiting))
        else:
            self.round.setText(shown.name)
            first = shown.first
            self.turn.setText(tr("请第 {number} 号 {hh_no} 选房", number=first.number, hh_no=first.hh_no) if first
                              else tr("本轮已选完"))
            coming = "　".join(f"{turn.number}  {turn.hh_no}" for turn in shown.following)
            self.following.set_words(tr("下面：{coming}", coming=coming) if coming else "")

    def show_seconds(self, seconds: int | None) -> None:
        """Show the time left; nothing where nobody's time runs."""
        self.clock.setVisible(seconds is not None)
        if seconds is None:
            return
        self.clock.setText(f"{seconds // 60}:{seconds % 60:02}" if seconds > 0 else tr("时间到"))
        hurry = seconds <= _HURRY_S
        if self.clock.property("hurry") != hurry:
            self.clock.setProperty("hurry", hurry)
            self.clock.style().unpolish(self.clock)
            self.clock.style().polish(self.clock)


class Legend(QWidget):
    """What the colours mean, and how many houses of each layout are left."""

    def __init__(self) -> None:
        super().__init__()
        self.left = parts.text("", "hallLeft")
        line = parts.row(self.left, 0, margins=(16, 4, 16, 10), spacing=16)
        for status in _LEGEND:
            mark = QLabel()
            mark.setFixedSize(16, 16)
            mark.setStyleSheet(f"background: {COLOURS[status][0]}; border-radius: 3px;")
            line.addLayout(parts.row(mark, parts.text(tr(codes.label("house_status", status)), "small"), spacing=5))
        self.setLayout(line)

    def fit(self, height_px: int) -> None:
        """Letters as large as the window allows."""
        font = self.left.font()
        font.setPixelSize(max(round(height_px * 0.026), 13))
        font.setBold(True)
        self.left.setFont(font)

    def show_left(self, left: list[tuple[str, int, int]]) -> None:
        """Show the layouts with what is left of each."""
        words = "　".join(tr("{layout} {left}/{total}", layout=layout, left=count, total=total)
                         for layout, count, total in left)
        self.left.setText(tr("可选：{layouts}", layouts=words) if words else "")


class PickBoard(QWidget):
    """The board of an estate.

    Signals:
        said: a sentence about a change that can be undone.
    """

    said = Signal(str)

    def __init__(self, session: Session, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("page")
        self.setWindowTitle(tr("选房大屏"))
        parts.size_up(self, 1280, 760)
        self.setMinimumSize(900, 540)
        self._session, self._focus = session, focus
        self._round: hall.Round | None = None
        self._turn_of = ""
        self._begun = dt.datetime.now(dt.UTC)
        self._all: list[hall.Block] = []
        self._block = _WHOLE
        self.headline, self.grid, self.legend = Headline(), HouseGrid(), Legend()
        self.estate, self.blocks = QComboBox(), parts.Segments()
        self.round_box, self.house = RoundBox(session), HousePanel(session)
        self.told = parts.ElidedLabel("", "grey")
        self.side_button = parts.button(tr("操作栏"), self.toggle_side)
        self.side_button.setToolTip(tr("显示或隐藏操作栏  F2"))
        self.full_button = parts.button(tr("全屏"), self.toggle_full)
        self.full_button.setToolTip("F11")
        self._lay_out()
        self._tick, self._dim = self._timer(_TICK_MS, single=False), self._timer(_FRESH_MS, single=True)
        self._soon = self._timer(0, single=True)
        self._connect()
        self.refresh()
        self._tick.start()
        if parent is not None:
            parent.installEventFilter(self)

    def _timer(self, every_ms: int, *, single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(single)
        timer.setInterval(every_ms)
        return timer

    def _lay_out(self) -> None:
        bar = parts.row(self.estate, self.blocks, 8, self.told, self.side_button, self.full_button,
                        margins=(14, 8, 14, 4), spacing=8)
        bar.setStretchFactor(self.told, 1)
        middle = parts.column(bar, self.grid, self.legend, spacing=0)
        middle.setStretch(1, 1)
        inner = parts.column(self.round_box, parts.line(), self.house, 0, spacing=0)
        self.side = parts.boxed(parts.column(parts.scrolled(parts.boxed(inner))), "rightPanel")
        self.side.setFixedWidth(_PANEL_PX)
        body = parts.row(middle, self.side, spacing=0)
        body.setStretch(0, 1)
        whole = parts.column(self.headline, body, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self._soon.timeout.connect(self.refresh)
        self._tick.timeout.connect(self._show_clock)
        self._dim.timeout.connect(lambda: self.grid.light_up(frozenset()))
        self.estate.activated.connect(lambda _at: self._on_estate())
        self.blocks.chosen.connect(self._on_block)
        self.grid.chosen.connect(self.house.show_house)
        for box in (self.house, self.round_box):
            box.said.connect(self._on_said)
        self._session.opened.connect(self.refresh)
        self._session.changed.connect(self._on_changed)
        self._focus.zone_changed.connect(self.refresh)

    # following

    def _on_changed(self, changeset: ChangeSet) -> None:
        """Follow a pick, ours or one of another computer; what it gave lights up."""
        if changeset.touches("pick_turn") or changeset.touches("pick_round"):
            self._begun = changeset.stamp.when if changeset.stamp else dt.datetime.now(dt.UTC)
        if changeset.touches("resettle_house", "status"):
            houses = self._session.tables["resettle_house"]["status"]
            fresh = {uid for uid in changeset.uids("resettle_house") if houses.get(uid) == rules.PICKED}
            if fresh:
                self.grid.light_up(frozenset(fresh))
                self._dim.start()
        watched = ("resettle_house", "pick_turn", "pick_round", "household", "agreement")
        if any(changeset.touches(table) for table in watched):
            self._soon.start()

    def refresh(self) -> None:
        """Show the estate, the round and what is left as they are now."""
        if self._session.project is None:
            return
        tables = self._session.tables
        names, before = hall.estates(tables, self._focus.zone), self.estate.currentData()
        self.estate.clear()
        for name in names:
            self.estate.addItem(name or tr("未写小区"), name)
        self.estate.setVisible(len(names) > 1)
        self.estate.setCurrentIndex(max(self.estate.findData(before), 0))
        estate = self.estate.currentData()
        self._all = hall.blocks(tables, estate) if estate is not None else []
        self.legend.show_left(hall.left(tables, estate) if estate is not None else [])
        self._show_round(hall.zone_of(tables, estate) if estate is not None else self._focus.zone)
        self._offer_blocks()
        self._show_blocks()

    def _show_round(self, zone: str | None) -> None:
        tables = self._session.tables
        self._round = hall.open_round(tables, zone, dt.date.today())
        self.round_box.show_zone(zone)
        self.headline.show_round(self._round, len(rules.waiting_households(tables, zone)))
        self._show_clock()

    def _on_estate(self) -> None:
        self._block = _WHOLE
        self.refresh()

    def _on_block(self, name: object) -> None:
        self._block = str(name)
        self._show_blocks()

    def _offer_blocks(self) -> None:
        names = [block.name for block in self._all]
        if self._block not in names:
            self._block = _WHOLE
        whole = [(_WHOLE, tr("整个小区"))] if self._fits(self._all) else []
        choices: list[tuple[object, str]] = [*whole, *((name, name) for name in names)]
        self.blocks.set_choices(choices, self._block)
        self.blocks.setVisible(len(names) > 1)

    def _show_blocks(self) -> None:
        """The block chosen; the whole estate where its cells stay large enough, else its first block with a choice."""
        chosen = [block for block in self._all if block.name == self._block]
        if not chosen and self._fits(self._all):
            chosen = self._all
        elif not chosen:
            chosen = [next((block for block in self._all if block.left), self._all[0])] if self._all else []
        self.blocks.set_current(chosen[0].name if len(chosen) == 1 < len(self._all) else _WHOLE)
        self.grid.show_blocks(chosen)

    def _fits(self, blocks: list[hall.Block]) -> bool:
        columns = sum(block.columns for block in blocks)
        return columns * _NARROWEST_CELL_PX <= self.grid.width()

    def _show_clock(self) -> None:
        shown = self._round
        if shown is None or shown.first is None or not shown.seconds:
            self.headline.show_seconds(None)
            return
        gone = (dt.datetime.now(dt.UTC) - self._begun).total_seconds()
        self.headline.show_seconds(max(shown.seconds - int(gone), 0))

    def _on_said(self, words: str) -> None:
        self.told.set_words(tr("已保存：{label}", label=tr(words)))
        self.said.emit(words)

    # windows

    def toggle_side(self) -> None:
        """Show or hide what the officer works with."""
        self.side.setVisible(self.side.isHidden())
        self._soon.start()  # the grid has another width now

    def toggle_full(self) -> None:
        """Over the whole screen, for the hall, without the officer's side; or back."""
        if self.isFullScreen():
            self.showNormal()
            self.side.show()
        else:
            self.side.hide()
            self.showFullScreen()
        self.full_button.setText(tr("退出全屏") if self.isFullScreen() else tr("全屏"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The board closes with the window that opened it."""
        if event.type() is QEvent.Type.Close and watched is self.parent():
            self.close()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the whole screen, then the board; F11 and F2 as their buttons."""
        key = event.key()
        if key == Qt.Key.Key_F11 or (key == Qt.Key.Key_Escape and self.isFullScreen()):
            self.toggle_full()
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif key == Qt.Key.Key_F2:
            self.toggle_side()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Letters and cells follow the window."""
        super().resizeEvent(event)
        self.headline.fit(self.height())
        self.legend.fit(self.height())
        self._soon.start()
