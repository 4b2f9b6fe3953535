"""One household: who, where, what happened, what is next. The orange box and the button ask the same guards."""

import datetime as dt
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFormLayout, QInputDialog, QStackedWidget, QTabBar, QWidget

from gisapp import i18n
from gisapp.domain import codes, privacy, rollup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.nearby import nearby
from gisapp.i18n import tr
from gisapp.services import household_file, households
from gisapp.ui import facts, parts
from gisapp.ui.file_page import FilePage
from gisapp.ui.focus import Focus
from gisapp.ui.record_cards import RecordCards
from gisapp.ui.session import Session
from gisapp.ui.stage_words import doing
from gisapp.ui.talk_line import TalkLine
from gisapp.ui.timeline import Timeline, steps
from gisapp.ui.trial_dialog import TrialDialog

_SHOWN = 4
_FILLS = 3
_NAMED = (("exit_event", "step", "exit_step"), ("side_event", "state", "side_step"))
_TABS = tuple(household_file.TABS)
_FOLLOWED = frozenset({"household", "holder", "stage_event", "building", "household_building", "household_parcel",
                       "override", "phase", "gate_event",
                       *(table for tables in household_file.TABS.values() for table in tables)})
_LONGEST_CODE = 18
_HOLDER = ("role", "co_own", "share_pct", "id_type", "id_no", "phone", "persons", "hardship", "agent")


class NextBox(QWidget):
    """下一步: one sentence, what is still missing, and the records that would meet it.

    Signals:
        fill_wanted: the record that the officer wants to add or to complete (``household_file.Filling``).
        place_wanted: the place where the officer goes on.
    """

    fill_wanted = Signal(object)
    place_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title = parts.text("", "strong", wrap=True)
        self.missing = parts.text("", "basis", wrap=True)
        self._fills = parts.column(spacing=2)
        box = parts.boxed(parts.column(self.title, self.missing, self._fills, margins=(13, 10, 13, 11), spacing=5),
                          "nextBox")
        self.setLayout(parts.column(box))

    def _offer(self, tables: Tables, step: households.NextStep, *, writable: bool) -> None:
        """A link for each record that would meet what is missing, the first ones."""
        parts.clear(self._fills)
        found: dict[household_file.Filling, str] = {}
        for each in step.unmet:
            if fill := household_file.filling(tables, each.household, each.code):
                found.setdefault(fill, each.household)
        links = [(self._words(tables, uid, fill), partial(self.fill_wanted.emit, fill)) for fill, uid in found.items()]
        links += [(tr("去{what}", what=tr(words)), partial(self.place_wanted.emit, place))
                  for code, (words, place) in household_file.IN_PLACE.items()
                  if code in {each.code for each in step.unmet}]
        for words, go in links[:_FILLS] if writable else []:
            self._fills.addLayout(parts.row(parts.button(words, go, "link"), 0))

    @staticmethod
    def _words(tables: Tables, uid: str, fill: household_file.Filling) -> str:
        if fill.table == "household":
            return tr("填写认定面积和用途")
        for table, name, codes_of in _NAMED:  # these say what they record: the step whose turn it is
            if fill.table == table and (code := household_file.begun(tables, uid, table).get(name)):
                return tr("登记“{what}”", what=tr(codes.label(codes_of, code)))
        what = tr(schema.TABLES[fill.table].label)
        return tr("补登{what}", what=what) if fill.uid is None else tr("补填{what}", what=what)

    def show_step(self, tables: Tables, step: households.NextStep, *, writable: bool = False) -> None:
        """Show what comes next."""
        self._offer(tables, step, writable=writable)
        if step.stage is None:
            self.title.setText(tr("已结案，没有下一步"))
            self.missing.hide()
            return
        self.title.setText(tr("下一步：{what}", what=doing(step.stage)))
        lines = [i18n.sentence(each.code, each.params).partition("：")[2] or i18n.sentence(each.code, each.params)
                 for each in step.unmet[:_SHOWN]]
        count = len(step.unmet)
        name = tr(codes.label("stage", step.stage))
        head = [tr("登记“{stage}”还差 {count} 项：", stage=name, count=count)] if count else [
            tr("条件已具备，可以登记“{stage}”", stage=name)]
        self.missing.setText("\n".join(head + [f"· {each}" for each in lines]))
        self.missing.show()


class HouseholdPanel(QWidget):
    """The panel of one household.

    Signals:
        stage_wanted: the officer asks to record a stage.
        fill_wanted: the officer asks to print documents.
        place_wanted: the officer goes on at another place.
        print_wanted: the officer asks for sheets of rows of a table.
    """

    stage_wanted = Signal(list)
    place_wanted = Signal(str)
    fill_wanted = Signal(list)
    print_wanted = Signal(str, list)

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self.uid = ""
        self._revealed = False
        self._blocked: list[str] = []
        self._near: Tables | None = None  # what the project knows of the household shown
        self._stale: set[int] = set()
        self.number = parts.text("", "title", selectable=True)
        self.names = parts.ElidedLabel("", "")
        self.reveal = parts.button(tr("显示"), self._on_reveal, "link")
        self.reveal.setToolTip(tr("显示完整姓名；会记入操作日志"))
        self.print_button = parts.button("", self._on_print, "iconButton", "print")
        self.print_button.setToolTip(tr("打印情况单、走访单、宗地图"))
        self.address = parts.text("", "grey", wrap=True)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setObjectName("closeTabs")  # six of them fit beside the map at 125 %
        for words in (tr("进度").capitalize(), tr("概况"), tr("补偿"), tr("安置").capitalize(), tr("问题"), tr("档案")):
            self.tabs.addTab(words)
        self.next_box, self.talk = NextBox(), TalkLine()
        self.red = parts.text("", "refusal", wrap=True)
        self.timeline = Timeline()
        self.cards = {tab: RecordCards(session, tab) for tab in _TABS if tab != "file"}
        self.file_page = FilePage(session)
        self.file_page.fill_wanted.connect(self.fill_wanted)
        self.file_page.print_wanted.connect(self._on_print)
        self.setAcceptDrops(True)
        self._facts = QWidget()
        self._facts_column = parts.column(spacing=4)
        self.primary = parts.button("", self._on_primary, "primary")
        self._lay_out()

    def _lay_out(self) -> None:
        head = parts.row(self.number, self.names, self.reveal, self.print_button, spacing=8)
        head.setStretch(1, 1)
        progress = QWidget()
        progress.setLayout(parts.column(self.next_box, self.talk, self.red, self.timeline, self.cards["progress"], 0,
                                        margins=(16, 12, 16, 12), spacing=14))
        self._facts.setLayout(parts.column(self._facts_column, self.cards["facts"], 0, margins=(16, 12, 16, 12)))
        pages = QStackedWidget()
        for inside in (progress, self._facts, *map(self._page, _TABS[2:])):
            pages.addWidget(parts.scrolled(inside))
        self.tabs.currentChanged.connect(pages.setCurrentIndex)
        self.tabs.currentChanged.connect(lambda _at: self._show_page())
        self.next_box.fill_wanted.connect(
            lambda fill: self.cards["progress"].open_form(fill.table, fill.uid, field=fill.field))
        self.talk.wanted.connect(self.cards["progress"].open_form)
        self.next_box.place_wanted.connect(
            lambda place: self.open_trial() if place == "trial" else self.place_wanted.emit(place))
        self.timeline.withdraw_wanted.connect(self._on_withdraw)
        top = parts.column(head, self.address, self.tabs, margins=(16, 14, 16, 0), spacing=5)
        self.primary.setMinimumHeight(32)
        self.setLayout(parts.column(top, parts.line(), pages, parts.column(self.primary, margins=(16, 10, 16, 12)),
                                    spacing=0))

    def _page(self, tab: str) -> QWidget:
        page = QWidget()
        inside = self.file_page if tab == "file" else self.cards[tab]
        above = []
        if tab == "money":
            above.append(parts.row(parts.button(tr("补偿试算…"), self.open_trial), 0))
        if tab == "housing":
            above.append(parts.row(parts.button(tr("选房、交付…"), lambda: self.place_wanted.emit("houses")), 0))
        page.setLayout(parts.column(*above, inside, 0, margins=(16, 12, 16, 12), spacing=10))
        return page

    # content

    def show_household(self, uid: str) -> None:
        """Show another household; names are masked again."""
        self._revealed = self._revealed and uid == self.uid
        self.uid = uid
        self.refresh()

    def refresh(self) -> None:
        """Show the present state of the household: cut out of the project once, judged once."""
        if self.uid not in self._session.tables["household"].index:
            return
        self._near = tables = nearby(self._session.tables, [self.uid])
        self.number.setText(str(tables["household"].at[self.uid, "hh_no"]))
        self._show_names(tables)
        self.address.setText(facts.household_line(tables, self.uid))
        found = households.why(tables, self.uid, dt.date.today())
        self.next_box.show_step(tables, found.step, writable=self._session.writable)
        self._show_red(found)
        self.timeline.show_steps(steps(tables, self.uid), writable=self._session.writable)
        self._stale = set(range(len(_TABS)))
        self._show_page()
        self._show_primary(found.step)

    def _show_red(self, found: households.Why) -> None:
        """What is in arrears and what was set aside: red, as long as it is so."""
        known = {each.code for each in found.step.unmet[:_SHOWN]}
        lines = [tr("欠缺：{what}", what=i18n.sentence(each.code, each.params).partition("：")[2])
                 for each in found.arrears if each.code not in known]
        lines += [tr("特批：{why}（签批人 {who}）", why=row.why, who=row.signed_by)
                  for row in found.overrides.itertuples()]
        self.red.setText("\n".join(lines))
        self.red.setVisible(bool(lines))

    def _show_names(self, tables: Tables) -> None:
        masked = str(households.names(tables, [self.uid]).iloc[0])
        full = str(households.names(tables, [self.uid], masked=False).iloc[0])
        self.names.set_words((full if self._revealed else masked) or tr("权利人未登记"))
        self.reveal.setVisible(masked != full)
        self.reveal.setText(tr("隐藏") if self._revealed else tr("显示"))

    def _show_primary(self, step: households.NextStep) -> None:
        self._blocked = [each.code for each in step.unmet]
        self.primary.setVisible(step.stage is not None)
        self.primary.setEnabled(self._session.writable)
        if step.unmet:
            self.primary.setText(tr("还差 {count} 项…", count=len(step.unmet)))
        elif step.stage is not None:
            self.primary.setText(tr("登记“{stage}”…", stage=tr(codes.label("stage", step.stage))))
        self.primary.setToolTip("" if self._session.writable else tr("项目以只读方式打开"))

    def _show_page(self) -> None:
        """Fill a page once it is looked at: a stage change need not wait for it."""
        at = self.tabs.currentIndex()
        tables = self._near
        if at not in self._stale or self._session.project is None or tables is None:
            return
        self._stale.discard(at)
        if _TABS[at] == "file":
            self.file_page.show_household(tables, self.uid)
            return
        self.cards[_TABS[at]].show_household(tables, self.uid, reveal=self._revealed)
        if _TABS[at] == "progress":
            self.talk.show_household(tables, self.uid, writable=self._session.writable)
        if _TABS[at] == "facts":
            self._show_facts(tables)

    def _show_facts(self, tables: Tables) -> None:
        parts.clear(self._facts_column)
        self._section(tr("基本情况"), facts.of(tables, "household", self.uid, facts.HOUSEHOLD))
        holders = tables["holder"]
        for uid in holders.index[holders["household"] == self.uid]:
            self._section(tr("权利人"), self._holder(tables, str(uid)))
        self._places(tables)

    def _holder(self, tables: Tables, uid: str) -> list[facts.Fact]:
        row = tables["holder"].loc[uid]
        found = []
        for name in ("name", *_HOLDER):
            column = schema.TABLES["holder"][name]
            value = row[name] if self._revealed or not column.personal else privacy.mask_value(name, row[name])
            if shown := facts.shown(column, value):
                found.append((tr(column.label), shown))
        return found

    def _section(self, title: str, rows: list[facts.Fact]) -> None:
        if not rows:
            return
        self._facts_column.addWidget(parts.text(title, "heading"))
        form = QFormLayout()
        form.setVerticalSpacing(5)
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for label, words in rows:
            long_code = len(words) > _LONGEST_CODE and words.isascii() and " " not in words
            value = parts.ElidedLabel(words, mode=Qt.TextElideMode.ElideMiddle) if long_code else parts.text(
                words, wrap=True, selectable=True)
            form.addRow(parts.text(label, "grey"), value)
        self._facts_column.addLayout(form)
        self._facts_column.addSpacing(8)

    def _places(self, tables: Tables) -> None:
        buildings = rollup.household_buildings(tables)
        places = [("building", uid) for uid in buildings.loc[buildings["household"] == self.uid, "building"]]
        places += [("parcel", uid) for uid in rollup.parcels_under(tables, [self.uid])]
        if not places:
            self._facts_column.addWidget(parts.text(tr("没有房屋和宗地（图上不显示）"), "small", wrap=True))
            return
        self._facts_column.addWidget(parts.text(tr("所在房屋和宗地"), "heading"))
        for table, uid in places:
            go = partial(self._focus.show_rows, table, [uid], "panel")
            link = parts.button(facts.place_title(tables, table, uid), go, "link")
            self._facts_column.addLayout(parts.row(link, 0))

    # what the officer does

    def open_trial(self) -> None:
        """Compare what money, a house and a ticket would come to."""
        dialog = TrialDialog(self._session, self.uid, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped on a household: photos, scans."""
        if self._session.writable and self.uid and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """File what was dropped, and show it."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.tabs.setCurrentIndex(_TABS.index("file"))
        self.file_page.file([each for each in files if each.is_file()])

    def _on_print(self) -> None:
        if self.uid:
            self.print_wanted.emit("household", [self.uid])

    def _on_reveal(self) -> None:
        if self._revealed:
            self._revealed = False
            self.refresh()
            return
        uid = self.uid
        self._session.submit(lambda tables: households.reveal(tables, "household", [uid]),
                             lambda _kept: self._show_revealed(uid))

    def _show_revealed(self, uid: str) -> None:
        if uid == self.uid:
            self._revealed = True
            self.refresh()

    def _on_primary(self) -> None:
        """Open the form, or the first gap: the households of the building that have not handed over."""
        if self._blocked[:1] == ["demolition.others_remaining"]:
            links = rollup.household_buildings(self._session.tables)
            own = links.loc[links["household"] == self.uid, "building"]
            self._focus.show_rows("building", own, "panel")
        else:
            self.stage_wanted.emit([self.uid])

    def _on_withdraw(self) -> None:
        stage = tr(codes.label("stage", str(self._session.tables["household"].at[self.uid, "stage"])))
        reason, said = QInputDialog.getText(self, tr("撤销阶段"), tr("为什么撤销“{stage}”？", stage=stage))
        if said and reason.strip():
            self.withdraw(reason)

    def withdraw(self, reason: str) -> None:
        """Take the present stage back."""
        uid = self.uid
        self._session.submit(lambda tables: households.withdraw_stage(tables, uid, reason))

    def absorb(self, changeset: ChangeSet) -> None:
        """Follow a change."""
        if self.uid and any(changeset.touches(table) for table in _FOLLOWED):
            self.refresh()
