"""Ctrl+K: find a household, a parcel, or a command. The results hang below the box; arrows and Enter choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QSizePolicy

from gisapp.i18n import tr
from gisapp.ui import icons, parts, theme
from gisapp.ui.jobs import Jobs
from gisapp.ui.session import Session

if TYPE_CHECKING:
    from gisapp.domain.changes import ChangeSet
    from gisapp.project import Project
    from gisapp.services.finding import Hit, Index

_MOST = 12
_ROW_PX = 32
_TARGET = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class _Target:
    table: str = ""
    uid: str = ""
    action: QAction | None = None


class SearchBox(QLineEdit):
    """The box in the top bar.

    Signals:
        found: table and uid that the officer chose.
    """

    found = Signal(str, str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("searchBox")
        self.setPlaceholderText(tr("搜户编号、姓名、门牌、宗地号…"))
        self.setAccessibleName(tr("查找"))
        self.setClearButtonEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(130)
        self.setMaximumWidth(340)
        self._session, self._jobs = session, jobs
        self._commands: Sequence[QAction] = ()
        self._index: Index | None = None
        self._stale, self._building = True, False
        self._key = QLabel("Ctrl+K", self)
        self._key.setObjectName("small")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.popup: QFrame | None = None
        self.textChanged.connect(lambda _text: self._refresh())
        self.returnPressed.connect(self._choose)
        self.list.itemClicked.connect(lambda _item: self._choose())
        session.opened.connect(self._forget)
        session.changed.connect(self._on_changed)

    def set_commands(self, commands: Sequence[QAction]) -> None:
        """Commands that can be found here, too."""
        self._commands = commands

    def begin(self) -> None:
        """Take the keyboard."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _at_work(self) -> bool:
        """Whether the keyboard is here, also while another window lies over ours."""
        return self.window().focusWidget() is self

    def _forget(self) -> None:
        self._index, self._stale = None, True
        self.clear()

    def _on_changed(self, changeset: "ChangeSet") -> None:
        from gisapp.services import finding

        self._stale = self._stale or finding.concerns(changeset)

    # the index

    def _ready(self) -> bool:
        """Whether the index is that of the present tables; else it is built anew, off the main thread."""
        if self._session.project is None:
            return False
        project, tables = self._session.project, self._session.tables
        if self._stale and not self._building:
            self._stale, self._building = False, True
            from gisapp.services.finding import Index

            self._jobs.start(lambda _job: Index.of(tables), lambda index: self._on_built(index, project))
        return self._index is not None

    def _on_built(self, index: "Index", project: "Project") -> None:
        self._building = False
        if project is self._session.project:
            self._index = index
        if self._at_work():
            self._refresh()

    # the results

    def _refresh(self) -> None:
        words = self.text().strip()
        self.list.clear()
        if not words:
            self._offer_commands("")
        else:
            ready = self._ready()
            for hit in self._index.find(words, _MOST) if ready and self._index else []:
                self._offer_hit(hit)
            self._offer_commands(words.lower())
            if not self.list.count():
                self._say(tr("没有找到“{words}”", words=words) if ready else tr("正在准备查找…"))
        if self.list.count():
            self.list.setCurrentRow(0)
        self._show_popup()

    def _offer_hit(self, hit: "Hit") -> None:
        kind = tr("宗地") if hit.table == "parcel" else tr("户")
        item = QListWidgetItem(icons.icon("map" if hit.table == "parcel" else "person", theme.GREY),
                               f"{hit.title}   {hit.detail}")
        item.setToolTip(f"{kind} {hit.title}  {hit.detail}")
        item.setData(_TARGET, _Target(hit.table, hit.uid))
        self.list.addItem(item)

    def _offer_commands(self, words: str) -> None:
        for action in self._commands:
            if action.isEnabled() and (words in action.text().lower() or words in action.objectName().lower()):
                key = action.shortcut().toString()
                item = QListWidgetItem(icons.icon("chevron-right", theme.GREY),
                                       action.text() + (f"   {key}" if key else ""))
                item.setData(_TARGET, _Target(action=action))
                self.list.addItem(item)

    def _say(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)

    def _show_popup(self) -> None:
        if not self._at_work():
            return
        if self.popup is None:
            self.popup = parts.boxed(parts.column(self.list, margins=(5, 5, 5, 5)), "palette")
            self.popup.setParent(self.window())
        self.popup.setFixedWidth(max(self.width(), 460))
        row_px = self.list.sizeHintForRow(0) if self.list.count() else _ROW_PX
        room_px = self.window().height() - self.height() - 60
        self.popup.setFixedHeight(min(min(self.list.count(), _MOST + 2) * row_px + 14, room_px))
        at = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        self.popup.move(min(at.x(), self.window().width() - self.popup.width() - 8), at.y())
        self.popup.show()
        self.popup.raise_()

    def _hide_popup(self) -> None:
        if self.popup is not None:
            self.popup.hide()

    def _choose(self) -> None:
        item = self.list.currentItem()
        target = item.data(_TARGET) if item else None
        if not isinstance(target, _Target):
            return
        self._hide_popup()
        self.clearFocus()
        self.clear()
        self._hide_popup()
        if target.action is not None:
            QTimer.singleShot(0, target.action.trigger)
        else:
            self.found.emit(target.table, target.uid)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk the results, Escape goes away."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            row = min(max(self.list.currentRow() + step, 0), self.list.count() - 1)
            self.list.setCurrentRow(row)
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self._hide_popup()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Get ready, and show what can be done."""
        super().focusInEvent(event)
        self._ready()
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self._refresh()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The results go with the keyboard."""
        super().focusOutEvent(event)
        self._hide_popup()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the key's name at the right."""
        super().resizeEvent(event)
        self._key.adjustSize()
        self._key.move(self.width() - self._key.width() - 12, (self.height() - self._key.height()) // 2)

    def event(self, event: QEvent) -> bool:
        """Escape and the arrows belong to the box while it has the keyboard."""
        own = {Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down}
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in own:
            event.accept()
            return True
        return super().event(event)
