"""The panel at the right: one household, several, or a word on how to begin."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from gisapp.domain.changes import ChangeSet
from gisapp.i18n import tr
from gisapp.ui import icons, parts, relations, theme
from gisapp.ui.focus import Focus
from gisapp.ui.group_panel import GroupPanel
from gisapp.ui.household_panel import HouseholdPanel
from gisapp.ui.session import Session


class RightPanel(QFrame):
    """Follows the selection.

    Signals:
        stage_wanted: record a stage for these households.
    """

    stage_wanted = Signal(list)

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self.setObjectName("rightPanel")
        self._session, self._focus = session, focus
        self.household = HouseholdPanel(session, focus)
        self.group = GroupPanel(session, focus)
        self._empty = self._teaching()
        self._pages = QStackedWidget()
        for page in (self._empty, self.household, self.group):
            self._pages.addWidget(page)
        self.setLayout(parts.column(self._pages))
        self.setMinimumWidth(280)
        for panel in (self.household, self.group):
            panel.stage_wanted.connect(self.stage_wanted)
        focus.selected.connect(lambda _by: self.refresh())
        session.opened.connect(self.refresh)
        session.changed.connect(self._on_changed)

    @staticmethod
    def _teaching() -> QWidget:
        picture = parts.text()
        picture.setPixmap(icons.pixmap("house", theme.FAINT, 40, 2.0))
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = parts.text(tr("选一户看进度"), "strong")
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        how = parts.text(tr("在地图上点一幢房屋或一块宗地，或在台账里选一行。\n"
                            "按 Ctrl+K 可用户编号、姓名首字母、门牌查找。\n"
                            "选多户可一次登记阶段。"), "grey", wrap=True)
        page = QWidget()
        page.setLayout(parts.column(0, picture, title, how, 0, margins=(26, 0, 26, 40), spacing=10))
        return page

    def refresh(self) -> None:
        """Show what is selected."""
        selected = self._focus.selection
        if self._session.project is None or not selected:
            self._pages.setCurrentWidget(self._empty)
            return
        uids = relations.households_of(self._session.tables, selected)
        if len(uids) == 1:
            self.household.show_household(uids[0])
            self._pages.setCurrentWidget(self.household)
        else:
            self.group.show_selected(selected)
            self._pages.setCurrentWidget(self.group)

    def _on_changed(self, changeset: ChangeSet) -> None:
        panel = self._pages.currentWidget()
        if isinstance(panel, HouseholdPanel | GroupPanel):
            panel.absorb(changeset)
