"""The bar at the top: whose project, which zone, find, undo, in, out, print."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QSizePolicy, QWidget

from gisapp.i18n import tr
from gisapp.ui import icons, parts
from gisapp.ui.focus import Focus
from gisapp.ui.search_box import SearchBox
from gisapp.ui.session import Session

if TYPE_CHECKING:
    from gisapp.domain.changes import ChangeSet

_SIDE_BY_SIDE = 3


class ZoneSwitch(QWidget):
    """全部 and each zone; side by side while they are few, else as a list."""

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self.segments = parts.Segments()
        self.list = QComboBox()
        self.list.setMinimumWidth(130)
        self.setLayout(parts.row(self.segments, self.list, spacing=0))
        self.segments.chosen.connect(focus.set_zone)
        self.list.activated.connect(lambda at: focus.set_zone(self.list.itemData(at)))
        focus.zone_changed.connect(self._mark)
        session.opened.connect(self.refresh)
        session.changed.connect(self._on_changed)
        self.hide()

    def refresh(self) -> None:
        """Offer the zones of the project."""
        zones = self._session.tables["zone"]
        named = [(str(uid), str(name)) for uid, name in zones["zone_name"].items()]
        choices: list[tuple[object, str]] = [(None, tr("全部").capitalize()), *named]
        self.setVisible(bool(named))
        few = len(named) <= _SIDE_BY_SIDE
        self.segments.setVisible(few)
        self.list.setVisible(not few)
        self.segments.set_choices(choices if few else [], self._focus.zone)
        self.list.clear()
        for key, words in choices:
            self.list.addItem(words, key)
        self._mark()

    def _on_changed(self, changeset: "ChangeSet") -> None:
        if changeset.touches("zone"):
            self.refresh()

    def _mark(self) -> None:
        self.segments.set_current(self._focus.zone)
        self.list.setCurrentIndex(max(self.list.findData(self._focus.zone), 0))


class TopBar(QFrame):
    """Brand (the project's menu), zones, search, and what is done most."""

    def __init__(self, session: Session, focus: Focus, search: SearchBox) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(48)
        self.brand = QPushButton(tr("旧改一张图"))
        self.brand.setObjectName("brandButton")
        self.brand.setIcon(icons.icon("chevron-down"))
        self.brand.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.brand.setShortcut(QKeySequence("Alt+F"))
        self.brand.setToolTip(tr("项目：新建、打开、最近、备份、设置"))
        self.sample = parts.text(tr("示意数据"), "sampleMark")
        self.sample.setToolTip(tr("演示项目：所有人和数字均为虚构"))
        self.sample.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.sample.hide()
        self.zones = ZoneSwitch(session, focus)
        self._row = parts.row(self.brand, self.sample, self.zones, search, 0, margins=(8, 0, 12, 0), spacing=8)
        self._row.setStretchFactor(search, 3)
        self.setLayout(self._row)
        session.opened.connect(lambda: self.sample.setVisible(session.tables.sample))
        session.changed.connect(lambda _changeset: self.sample.setVisible(session.tables.sample))

    def add(self, action: QAction, name: str = "", *, icon_only: bool = False) -> QPushButton:
        """A button for an action; it follows the action's text, tip and state."""
        made = QPushButton()
        made.setObjectName(name)

        def follow() -> None:
            made.setEnabled(action.isEnabled())
            made.setText("" if icon_only else action.text())
            made.setToolTip(action.toolTip())
            if icon_only:
                made.setIcon(action.icon())
                made.setAccessibleName(action.text())

        action.changed.connect(follow)
        made.clicked.connect(lambda _checked=False: action.trigger())
        follow()
        self._row.addWidget(made)
        return made
