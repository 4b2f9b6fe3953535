"""Whom and what an issue concerns: a household, parcel or local unit found by its number and tied to the issue.

Opened from the panel of an issue. Taking a link away needs no dialog: it can be undone.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from gisapp import i18n
from gisapp.domain import lookup, matters, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.matters import Concern
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services import finding, issues
from gisapp.services.finding import Hit
from gisapp.ui import parts
from gisapp.ui.session import Session

_PAUSE_MS: Final = 150
_MOST: Final = 30
_HIT: Final = Qt.ItemDataRole.UserRole
_GROUPS: Final = {"household": "households", "parcel": "parcels", "unit_org": "units"}


class LinkDialog(QDialog):
    """The dialog; several can be chosen.

    Args:
        session: takes the change.
        issue: uid.
        done: told the permanent set.
        parent: window.
    """

    def __init__(self, session: Session, issue: str, done: Callable[[ChangeSet], object],
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._issue, self._told = session, issue, done
        number = str(lookup.keys(session.tables, "issue")[issue])
        self.setWindowTitle(tr("添加涉及的户、宗地、单位"))
        self.resize(600, 420)
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("户编号、宗地号、坐落、单位名称"))
        self.words.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.hint = parts.text("", "small", wrap=True)
        self.fault = parts.text("", "refusal", wrap=True)
        self.fault.hide()
        self.accept_button = parts.button(tr("添加"), self._on_accept, "primary")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.words.textChanged.connect(lambda _words: self._pause.start())
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.list.itemDoubleClicked.connect(lambda _item: self._on_accept())
        buttons = parts.row(self.hint, parts.button(tr("取消"), self.reject), self.accept_button)
        buttons.setStretch(0, 1)
        title = parts.text(tr("{issue_no}　涉及谁", issue_no=number), "title", wrap=True)
        self.setLayout(parts.column(title, self.words, self.list, self.fault, buttons, margins=(22, 18, 22, 16),
                                    spacing=10))
        self.look()

    def done(self, result: int) -> None:
        """Close; nothing is looked for any more."""
        self._pause.stop()
        super().done(result)

    def look(self) -> None:
        """List what the words mean, without what is linked already."""
        if self._session.project is None:
            return
        tables = self._session.tables
        about = matters.concern(tables, self._issue)
        linked = {*about.households, *about.parcels, *about.units}
        words = self.words.text().strip()
        self.list.clear()
        for hit in finding.by_number(tables, words, _MOST + len(linked)) if words else []:
            if hit.uid not in linked and self.list.count() < _MOST:
                self._offer(hit)
        if self.list.count():
            self.list.setCurrentRow(0)
        self.hint.setText("" if self.list.count() else tr("没有找到“{words}”", words=words) if words
                          else tr("输入几个字查找；按住 Ctrl 可选多个。"))
        self._on_selected()

    def _offer(self, hit: Hit) -> None:
        kind = tr(schema.TABLES[hit.table].label)
        item = QListWidgetItem("   ".join(each for each in (f"{kind} {hit.title}", hit.detail) if each))
        item.setData(_HIT, hit)
        item.setToolTip(item.text())
        self.list.addItem(item)

    def _on_selected(self) -> None:
        self.accept_button.setEnabled(bool(self.list.selectedItems()) and self._session.writable)

    def _on_accept(self) -> None:
        hits = [item.data(_HIT) for item in self.list.selectedItems()]
        if not hits:
            return
        about = Concern(**{name: tuple(hit.uid for hit in hits if hit.table == table)
                           for table, name in _GROUPS.items()})
        call: Callable[[Tables], ChangeSet] = partial(issues.link, issue=self._issue, about=about)
        self.accept_button.setEnabled(False)
        if not self._session.submit(call, self._on_done, self._on_failed):
            self.accept_button.setEnabled(True)

    def _on_done(self, kept: ChangeSet) -> None:
        self._told(kept)
        self.accept()

    def _on_failed(self, error: GisAppError) -> None:
        self.fault.setText(i18n.explain(error))
        self.fault.show()
        self._on_selected()
