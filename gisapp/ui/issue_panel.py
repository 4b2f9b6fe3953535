"""One issue: what it is, what it still needs, whom it concerns, what was done. The box asks what closing will ask."""

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QWidget

from gisapp import i18n
from gisapp.domain import lookup, matters, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import label
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import issues
from gisapp.ui import facts, parts
from gisapp.ui.issue_forms import close_form, issue_form, progress_form
from gisapp.ui.link_dialog import LinkDialog
from gisapp.ui.session import Session

WIDTH_PX: Final = 360
_FACTS: Final = ("level", "lead", "coop", "action", "amount", "found_on", "due", "closed_on", "result")


class IssuePanel(QFrame):
    """The panel beside the table of issues.

    Signals:
        said: a sentence about a change that can be undone.
        map_wanted: the officer asks to see the issue (uid) on the map.
        shown: rows to be selected and seen on the map: table, uid.
    """

    said = Signal(str)
    map_wanted = Signal(str)
    shown = Signal(str, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("rightPanel")
        self.setFixedWidth(WIDTH_PX)
        self._session, self.uid = session, ""
        self.number, self.state = parts.text("", "title", selectable=True), parts.text("", "grey")
        self.title = parts.text("", "strong", wrap=True)
        self.needs = parts.text("", "basis", wrap=True)
        self._box = parts.boxed(parts.column(self.needs, margins=(13, 10, 13, 11)), "nextBox")
        self._facts, self._links, self._entries = parts.column(spacing=4), parts.column(spacing=2), parts.column()
        self.on_map = parts.button(tr("在地图上看"), lambda: self.map_wanted.emit(self.uid))
        self.change = parts.button(tr("修改…"), self.open_edit)
        self.enter = parts.button(tr("登记进展…"), self.open_progress)
        self.finish = parts.button(tr("办结…"), self.open_close, "primary")
        self._teach = parts.text(tr("选一件问题看详情。\n按类别列出办结还差什么。"), "grey", wrap=True)
        self._lay_out()
        self.show_issue("")

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setLayout(parts.column(
            parts.row(self.number, 0, self.state), self.title, self._box, self._facts, self._links, self._entries, 0,
            margins=(16, 14, 16, 12), spacing=12))
        self._body = parts.scrolled(inside)
        self._buttons = QWidget()
        self._buttons.setLayout(parts.column(parts.row(self.change, self.enter), parts.row(self.on_map, self.finish),
                                             margins=(16, 10, 16, 12)))
        self._empty = QWidget()
        self._empty.setLayout(parts.column(0, self._teach, 0, margins=(26, 0, 26, 40)))
        self.setLayout(parts.column(self._empty, self._body, parts.line(), self._buttons, spacing=0))

    def show_issue(self, uid: str) -> None:
        """Show an issue, or a word on what is shown here."""
        self.uid = uid
        known = bool(uid) and self._session.project is not None and uid in self._session.tables["issue"].index
        for widget in (self._body, self._buttons):
            widget.setVisible(known)
        self._empty.setVisible(not known)
        if known:
            self._fill(self._session.tables)

    def _fill(self, tables: Tables) -> None:
        row: Any = tables["issue"].loc[self.uid]
        closed = row["state"] == matters.CLOSED
        self.number.setText(str(row["issue_no"]))
        self.state.setText(tr(label("issue_state", row["state"])))
        self.title.setText(str(row["title"]))
        self._show_needs(tables, closed=closed)
        parts.clear(self._facts)
        form = QFormLayout()
        form.setVerticalSpacing(5)
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(parts.text(tr("类别"), "grey"), parts.text(kind_words(str(row["class"])), wrap=True))
        for name, words in facts.of(tables, "issue", self.uid, _FACTS):
            form.addRow(parts.text(name, "grey"), parts.text(words, wrap=True, selectable=True))
        self._facts.addLayout(form)
        self._show_links(tables)
        self._show_entries(tables)
        for each in (self.change, self.enter, self.finish):
            each.setEnabled(self._session.writable)
        self.finish.setEnabled(self._session.writable and not closed)

    def _show_needs(self, tables: Tables, *, closed: bool) -> None:
        self._box.setVisible(not closed)
        found = [] if closed else matters.needs(tables, self.uid)
        lines = [f"· {i18n.sentence(each.code, each.params)}" for each in found]
        head = tr("办结还差 {count} 项：", count=len(lines)) if lines else tr("要求的事项已具备，可以办结")
        self.needs.setText("\n".join([head, *lines]))

    def _show_links(self, tables: Tables) -> None:
        parts.clear(self._links)
        about = matters.concern(tables, self.uid)
        head = parts.row(parts.text(tr("涉及").capitalize(), "heading"), 0)
        if self._session.writable:
            head.addWidget(parts.button(tr("添加…"), self.open_link, "link"))
        self._links.addLayout(head)
        for table, uids in (("household", about.households), ("parcel", about.parcels), ("unit_org", about.units)):
            names = lookup.keys(tables, table)
            for uid in uids:
                self._add_link(table, uid, f"{tr(schema.TABLES[table].label)} {names[uid]}")
        if not about:
            self._links.addWidget(parts.text(tr("没有涉及的户和宗地"), "small"))
        self._links.addWidget(self._fault())

    def _add_link(self, table: str, uid: str, words: str) -> None:
        """What is concerned: a click shows it, 移除 unties it; undo brings it back."""
        named: QWidget = parts.ElidedLabel(words)
        if table != "unit_org":
            named = parts.button(words, partial(self.shown.emit, table, uid), "link")
        line = parts.row(named) if table == "unit_org" else parts.row(named, 0)
        if self._session.writable:
            line.addWidget(parts.button(tr("移除"), partial(self.unlink, uid), "link"))
        self._links.addLayout(line)

    def _fault(self) -> QWidget:
        """Where a refusal is said; empty again when another issue is shown."""
        self.fault = parts.text("", "refusal", wrap=True)
        self.fault.hide()
        return self.fault

    def _show_entries(self, tables: Tables) -> None:
        parts.clear(self._entries)
        entries = matters.progress(tables, self.uid)
        if not len(entries):
            return
        self._entries.addWidget(parts.text(tr("进展"), "heading"))
        row: Any
        for row in reversed(list(entries.itertuples())):
            state = tr(label("issue_state", row.state)) if row.state else ""
            head = "  ".join(each for each in (str(row.happened_on.date()), state, row.officer or "") if each)
            self._entries.addLayout(parts.column(parts.text(head, "small"), parts.text(row.note or "", wrap=True),
                                                 spacing=1))

    # what the officer does

    def open_edit(self) -> None:
        """Open the form that changes the issue."""
        issue_form(self._session, None, self.uid, self._on_kept, self.window()).open()

    def open_progress(self) -> None:
        """Open the form for what was done."""
        progress_form(self._session, self.uid, self._on_kept, self.window()).open()

    def open_link(self) -> None:
        """Look for a household or parcel that the issue concerns; an issue of class S3 says why it has none."""
        try:
            issues.link(self._session.tables, self.uid, matters.Concern())
        except InputError as error:
            self.fault.setText(i18n.explain(error))
            self.fault.show()
            return
        LinkDialog(self._session, self.uid, self._on_kept, self.window()).open()

    def unlink(self, uid: str) -> None:
        """Untie a household, parcel or unit."""
        issue = self.uid
        self._session.submit(lambda tables: issues.unlink(tables, issue, [uid]), self._on_kept)

    def open_close(self) -> None:
        """Open the form that closes the issue."""
        close_form(self._session, self.uid, self._on_kept, self.window()).open()

    def _on_kept(self, kept: ChangeSet) -> None:
        self.said.emit(kept.label)


def kind_words(kind: str) -> str:
    """A class as officers know it: E1 企业改制遗留."""
    return f"{kind} {tr(label('issue_class', kind))}" if kind != "O" else tr(label("issue_class", kind))
