"""The panel at the right: one household, several, or a word on how to begin."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from gisapp.domain.changes import ChangeSet
from gisapp.i18n import tr
from gisapp.ui import icons, parts, relations, theme
from gisapp.ui.focus import Focus
from gisapp.ui.session import Session

if TYPE_CHECKING:  # the first picture does not wait for forms
    from gisapp.ui.group_panel import GroupPanel
    from gisapp.ui.household_panel import HouseholdPanel


class RightPanel(QFrame):
    """Follows the selection. What shows it is made when something is selected for the first time.

    Signals:
        stage_wanted: record a stage for these households.
        fill_wanted: print documents for these households.
        place_wanted: go on at another place.
        print_wanted: print the sheets of rows of a table.
    """

    stage_wanted = Signal(list)
    fill_wanted = Signal(list)
    place_wanted = Signal(str)
    print_wanted = Signal(str, list)

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self.setObjectName("rightPanel")
        self._session, self._focus = session, focus
        self.expert: Sequence[QAction] = ()
        self._shown: HouseholdPanel | GroupPanel | None = None
        self._empty = self._teaching()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self.past = parts.boxed(parts.row(parts.text(
            tr("地图和台账停在过去的一天；这一栏是今天的资料"), "small", wrap=True), margins=(14, 7, 14, 7)), "pastBar")
        self.past.hide()
        whole = parts.column(self.past, self._pages, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setMinimumWidth(280)
        focus.selected.connect(lambda _by: self.refresh())
        focus.day_changed.connect(lambda: self.past.setVisible(focus.as_of is not None))
        session.opened.connect(self.refresh)
        session.opened.connect(self.past.hide)
        session.changed.connect(self._on_changed)

    @cached_property
    def household(self) -> "HouseholdPanel":
        """The panel of one household."""
        from gisapp.ui.household_panel import HouseholdPanel

        panel = HouseholdPanel(self._session, self._focus)
        panel.fill_wanted.connect(self.fill_wanted)
        panel.place_wanted.connect(self.place_wanted)
        self._add(panel)
        return panel

    @cached_property
    def group(self) -> "GroupPanel":
        """The panel of several households, or of none."""
        from gisapp.ui.group_panel import GroupPanel

        panel = GroupPanel(self._session, self._focus)
        panel.offer_expert(self.expert)
        self._add(panel)
        return panel

    def _add(self, panel: "HouseholdPanel | GroupPanel") -> None:
        panel.stage_wanted.connect(self.stage_wanted)
        panel.print_wanted.connect(self.print_wanted)
        self._pages.addWidget(panel)

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
            self._shown = None
            self._pages.setCurrentWidget(self._empty)
            return
        at = relations.households_at(self._session.tables, selected)
        if len(at) == 1 and selected.table != "plan_area":
            self._shown = self.household
            self.household.show_household(str(self._session.tables["household"].index[at[0]]))
        else:
            self._shown = self.group
            self.group.show_selected(selected)
        self._pages.setCurrentWidget(self._shown)

    def _on_changed(self, changeset: ChangeSet) -> None:
        selected = self._focus.selection
        there = self._session.tables[selected.table].index if selected else ()
        left = [uid for uid in selected.uids if uid in there]
        if len(left) < len(selected.uids):  # a parcel that was split, an import that was undone
            self._focus.select(selected.table, left, "panel")
        elif self._shown is not None:
            self._shown.absorb(changeset)
