"""今日待办: what the window opens on. Terms that end, by urgency, each with its article and its household.

Stands at the left of the map: a line chosen here is selected on the map, in the ledger and in the panel at the right.
"""

import datetime as dt
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QListView,
    QMenu,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gisapp import i18n
from gisapp.domain import codes
from gisapp.domain.changes import ChangeSet
from gisapp.i18n import tr
from gisapp.services import due
from gisapp.ui import desktop, parts, theme
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.session import Session
from gisapp.ui.today_model import Line, TodayModel

WIDTH_PX = 400
_LINE_PX = 52
_ACROSS = 3
_AFTER_PAINT_MS = 15
_IDLE_MS = 400
_MINUTE_MS = 60_000
Index = QModelIndex | QPersistentModelIndex


class _Lines(QStyledItemDelegate):
    """Two rows of text a line: whom and how long; until when and by which article."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a line or a heading."""
        model = index.model()
        if not isinstance(model, TodayModel):
            return
        line, rect = model.line(index.row()), option.rect.adjusted(16, 0, -14, 0)
        painter.save()
        if line.heading:
            self._heading(painter, line, rect)
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.fillRect(option.rect, QColor(theme.SELECTED))
            elif option.state & QStyle.StateFlag.State_MouseOver:
                painter.fillRect(option.rect, QColor(theme.GROUND))
            self._line(painter, line, rect)
        painter.setPen(QColor("#EEF0F3"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _heading(self, painter: QPainter, line: Line, rect: QRect) -> None:
        low = rect.adjusted(0, 18, 0, -6)
        self._write(painter, low, line.name, theme.ACCENT if line.late else theme.INK, bold=True)
        self._write(painter, low, line.left, theme.GREY, right=True)

    def _line(self, painter: QPainter, line: Line, rect: QRect) -> None:
        upper, lower = rect.adjusted(0, 7, 0, -26), rect.adjusted(0, 27, 0, -6)
        taken = self._write(painter, upper, line.left, theme.ACCENT if line.late else theme.INK, bold=line.late,
                            right=True)
        room = upper.adjusted(0, 0, -taken - 10, 0)
        used = self._write(painter, room, line.name, theme.INK, bold=True)
        self._write(painter, room.adjusted(used + (8 if line.name else 0), 0, 0, 0), line.title, theme.INK)
        self._write(painter, lower, line.basis, theme.GREY, small=True)

    @staticmethod
    def _write(painter: QPainter, rect: QRect, words: str, colour: str, *, bold: bool = False, right: bool = False,
               small: bool = False) -> int:
        """Write one text on one row, ending in … where it is too long; returns its width."""
        font = QFont(painter.font())
        font.setBold(bold)
        font.setPixelSize(theme.BASE_PX - 1 if small else theme.BASE_PX)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All lines are equally high."""
        return QSize(WIDTH_PX, _LINE_PX)


class _Tile(QFrame):
    """A group with its count; a click shows it alone, another one all groups again."""

    def __init__(self, group: str, view: "TodayView") -> None:
        super().__init__()
        self.setObjectName("legendRow")
        self._group, self._view = group, view
        self.count = QLabel("0")
        self.count.setObjectName("big")
        self.setLayout(parts.column(self.count, parts.text(tr(due.GROUPS[group]), "small"), margins=(8, 4, 8, 5),
                                    spacing=0))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("只看这一类；再点一次看全部"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_count(self, count: int, *, chosen: bool) -> None:
        """Show how many there are; overdue ones in red."""
        self.setAccessibleName(f"{tr(due.GROUPS[self._group])} {count}")
        self.count.setText(str(count))
        late = self._group == "overdue" and count > 0
        self.count.setStyleSheet(f"color: {theme.ACCENT if late else theme.INK if count else theme.FAINT}")
        self.setProperty("chosen", chosen)
        self.style().unpolish(self)
        self.style().polish(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click picks the group."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._pick()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space or Enter picks the group."""
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._pick()
        else:
            super().keyPressEvent(event)

    def _pick(self) -> None:
        self._view.show_only(None if self._view.lines.only == self._group else self._group)


class TodayView(QFrame):
    """The list of a day in the zone looked at; counted anew when it is seen after a change.

    Signals:
        counted: how much is to be done.
        told: a sentence about what was written.
    """

    counted = Signal(int)
    told = Signal(str)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("leftPanel")
        self._session, self._focus, self._jobs = session, focus, jobs
        self._stale, self._held, self._day = True, False, dt.date.today()
        self._counting: Job | None = None
        self.lines = TodayModel()
        self.list = self._made_list()
        self.tiles = {group: _Tile(group, self) for group in due.GROUPS}
        self.ready: dict[str, list[str]] = {}
        self.ready_link = parts.button("", self._offer_ready, "link")
        self.ready_link.setToolTip(tr("下一步的条件都已具备的户，可以一次登记"))
        self.date = parts.text("", "grey")
        self.note = parts.text("", "small", wrap=True)
        self._lay_out()
        self._refresh = self._timer(_AFTER_PAINT_MS, single=True)
        self._refresh.timeout.connect(self.refresh)
        self._look = self._timer(_IDLE_MS, single=True)
        self._look.timeout.connect(self._look_who_is_ready)
        self._clock = self._timer(_MINUTE_MS)
        self._clock.timeout.connect(self._on_minute)
        session.opened.connect(self._on_opened)
        session.changed.connect(self._on_changed)
        focus.zone_changed.connect(self._on_zone_changed)
        focus.selected.connect(self._on_focus_selected)

    def _timer(self, every_ms: int, *, single: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(single)
        timer.setInterval(every_ms)
        return timer

    def _made_list(self) -> QListView:
        made = QListView()
        made.setObjectName("todayList")
        made.setAccessibleName(tr("今日待办"))
        made.setModel(self.lines)
        made.setItemDelegate(_Lines(made))
        made.setUniformItemSizes(True)
        made.setMouseTracking(True)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.selectionModel().currentChanged.connect(lambda now, _before: self._on_current(now))
        made.clicked.connect(self._on_current)
        return made

    def _lay_out(self) -> None:
        self.paper = parts.button(tr("打印清单…"), self._ask_paper, "link")
        self.paper.setToolTip(tr("存为 Excel 表并打开：带坐落、包户干部和办理结果栏，A4 打印"))
        head = parts.row(parts.text(tr("今日待办"), "title"), 0, self.date, margins=(16, 14, 14, 8))
        grid = QGridLayout()
        grid.setContentsMargins(8, 0, 8, 8)
        grid.setSpacing(2)
        for at, tile in enumerate(self.tiles.values()):
            grid.addWidget(tile, at // _ACROSS, at % _ACROSS)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._nothing())
        self._foot = parts.boxed(parts.column(self.note, margins=(16, 8, 14, 8)))
        self.ready_link.hide()
        links = parts.row(self.ready_link, 0, self.paper, margins=(14, 0, 14, 10))
        whole = parts.column(head, grid, links, parts.line(), self._pages, self._foot, spacing=0)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self.setMinimumWidth(300)

    @staticmethod
    def _nothing() -> QWidget:
        title = parts.text(tr("近期没有到期的事项"), "strong")
        how = parts.text(tr("送达、复核、决定、协议、过渡、信访等一经登记，各项法定期限就自动计算，快到期的列在这里。"),
                         "grey", wrap=True)
        page = QWidget()
        page.setLayout(parts.column(24, title, how, 0, margins=(16, 0, 16, 0), spacing=8))
        return page

    # following

    def _on_opened(self) -> None:
        self._on_stale()
        self._show_ready({})
        self._look_later()

    def _on_changed(self, changeset: ChangeSet) -> None:
        if due.concerns(changeset):
            self._on_stale()
        self._look_later()

    def _on_zone_changed(self) -> None:
        self._on_stale()
        self._look_later()

    def _on_stale(self) -> None:
        self._stale = True
        self._refresh_soon()

    def _refresh_soon(self) -> None:
        if self._stale and not self._held and self.isVisible():
            self._refresh.start()

    def hold(self, held: bool) -> None:
        """Count nothing while held: the first picture of a project's map comes first."""
        self._held = held
        self._refresh_soon()

    def _on_minute(self) -> None:
        if dt.date.today() != self._day:
            self._on_stale()

    def showEvent(self, event: QShowEvent) -> None:
        """Terms are counted when they are looked at."""
        super().showEvent(event)
        self._clock.start()
        self._refresh_soon()
        self._look_later()

    def refresh(self) -> None:
        """Count anew, off the main thread: a hundred thousand households have many terms."""
        if self._session.project is None:
            return
        self._stale, self._day = False, dt.date.today()
        tables, day, zone = self._session.tables, self._day, self._focus.zone
        if self._counting is not None:
            self._counting.cancel()
        self._counting = self._jobs.start(lambda _job: due.today(tables, day, zone=zone), self._on_counted)
        self._counting.ended.connect(self._on_ended)

    def _on_ended(self) -> None:
        self._counting = None

    def _on_counted(self, found: due.Today) -> None:
        if self._session.project is None:
            return
        only = self.lines.only if self.lines.only and len(found.groups[self.lines.only]) else None
        self.date.setText(self._day.isoformat())
        self.note.setText("\n".join(i18n.sentence(code, params) for code, params in found.findings))
        self._foot.setVisible(bool(found.findings))
        self._show(found, only)
        self.counted.emit(found.count)

    def _look_later(self) -> None:
        """The guards of all households take longer than the terms, and wait until nothing else happens."""
        if self.isVisible():
            self._look.start()

    def _look_who_is_ready(self) -> None:
        if self._session.project is None:
            return
        tables, day, zone = self._session.tables, dt.date.today(), self._focus.zone
        self._jobs.start(lambda _job: due.ready(tables, day, zone), self._show_ready)

    def _show_ready(self, found: dict[str, list[str]]) -> None:
        self.ready = found
        count = sum(len(uids) for uids in found.values())
        self.ready_link.setText(tr("{count} 户可以登记下一步", count=count))
        self.ready_link.setVisible(count > 0)

    def ready_menu(self) -> QMenu:
        """The next stages; choosing one selects its households, and the panel at the right records it for all."""
        menu = QMenu(self)
        for stage, uids in self.ready.items():
            action = menu.addAction(f"{tr(codes.label('stage', stage))}  {tr('{count} 户', count=len(uids))}")
            action.triggered.connect(partial(self._choose, uids))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _offer_ready(self) -> None:
        self.ready_menu().popup(self.ready_link.mapToGlobal(self.ready_link.rect().bottomLeft()))

    def _choose(self, uids: list[str], _checked: bool = False) -> None:
        self._focus.show_rows("household", uids, "ready")

    def show_only(self, group: str | None) -> None:
        """Show one group, or all."""
        self._show(self.lines.found, group)

    def _show(self, found: due.Today | None, only: str | None) -> None:
        self.lines.show(found, only)
        for group, tile in self.tiles.items():
            tile.show_count(len(found.groups[group]) if found else 0, chosen=only == group)
        self._pages.setCurrentIndex(0 if self.lines.rowCount() else 1)

    # on paper

    def _ask_paper(self) -> None:
        path = desktop.asked_target(self, tr("打印清单…"), f"{tr('待办清单')}_{dt.date.today().isoformat()}.xlsx",
                                    tr("Excel 工作簿 (*.xlsx)"))
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the whole list as a workbook and open it; the dialog has asked about replacing."""
        from gisapp.services import due_sheet

        found, tables, zone = self.lines.found, self._session.tables, self._focus.zone
        if found is None:
            return
        self._jobs.start(lambda _job: due_sheet.write_book(path, tables, found, zone, overwrite=True),
                         lambda _none: self._on_paper(path))

    def _on_paper(self, path: Path) -> None:
        self.told.emit(tr("已导出 {path}", path=str(path)))
        desktop.show(path)

    # selection

    def _on_current(self, index: QModelIndex) -> None:
        household = self.lines.household(index.row()) if index.isValid() else None
        if household is not None:
            self._focus.show_rows("household", [household], "today")

    def _on_focus_selected(self, by: str) -> None:
        """Another view chose something else: the line chosen here no longer says what is selected."""
        if by != "today":
            self.list.clearSelection()
