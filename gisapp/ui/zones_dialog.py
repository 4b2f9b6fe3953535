"""片区和批次: each zone with its phases, what is known of them and what the law's procedure has reached.

A household cannot be appraised before the decision of its phase is announced (590号令第13条、第19条): here the decision
is recorded. Opened from the menu; the red lines themselves come by import.
"""

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QDialog, QFormLayout, QInputDialog, QLineEdit, QWidget

from gisapp import i18n
from gisapp.domain import codes, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import Kind
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services import zones
from gisapp.ui import facts, parts
from gisapp.ui.record_form import RecordForm
from gisapp.ui.session import Session

_FACTS = tuple(column.name for column in schema.TABLES["phase"].columns
               if column.kind not in {Kind.GEOMETRY, Kind.REFERENCE} and column.name != "phase_no")


class ZonesDialog(QDialog):
    """The list; what is changed here is on record at once. ``phase`` (uid) is the one that it opens at."""

    def __init__(self, session: Session, parent: QWidget | None = None, phase: str | None = None) -> None:
        super().__init__(parent)
        self._session, self._places = session, dict[str, QWidget]()
        self.setWindowTitle(tr("片区和批次"))
        self._cards = parts.column(spacing=10)
        self.problem = parts.text("", "refusal", wrap=True)
        inside = QWidget()
        inside.setLayout(parts.column(self._cards, 0))
        how = parts.text(tr("批次的征收决定公告以后，户才能登记评估。红线和新的批次用“导入”添加。"), "small", wrap=True)
        foot = parts.row(self.problem, parts.button(tr("关闭"), self.accept, "primary"))
        foot.setStretch(0, 1)
        area = parts.scrolled(inside)
        whole = parts.column(parts.text(tr("片区和批次"), "title"), how, area, foot,
                             margins=(22, 18, 22, 16), spacing=10)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        parts.size_up(self, 620, 600)
        session.changed.connect(self._on_changed)
        self._fill()
        if phase in self._places:
            QTimer.singleShot(0, self, lambda: area.verticalScrollBar().setValue(
                self._places[phase].mapTo(inside, QPoint()).y()))

    def _on_changed(self, changeset: ChangeSet) -> None:
        if any(changeset.touches(table) for table in ("zone", "phase", "gate_event")):
            self._fill()

    def _fill(self) -> None:
        parts.clear(self._cards)
        self._places.clear()
        tables = self._session.tables
        for uid, name in tables["zone"]["zone_name"].items():
            area = parts.text("  ".join(words for _, words in facts.of(tables, "zone", str(uid), ("area_ha",))), "grey")
            head = parts.row(parts.text(str(name), "strong"), area, 0)
            if self._session.writable:
                head.addWidget(parts.button(tr("改名…"), partial(self._on_rename, str(uid), str(name)), "link"))
            self._cards.addLayout(head)
            for phase in zones.phases_of(tables, str(uid)):
                self._places[phase] = self._phase(tables, phase)
                self._cards.addWidget(self._places[phase])
        if not len(tables["zone"]):
            self._cards.addWidget(parts.text(tr("还没有片区：先导入红线。"), "grey"))

    def _phase(self, tables: Tables, uid: str) -> QWidget:
        head = parts.row(parts.text(tr("批次 {number}", number=tables["phase"].at[uid, "phase_no"]), "strong"), 0)
        if self._session.writable:
            head.addWidget(parts.button(tr("更改"), partial(self.open_form, "phase", uid), "link"))
            head.addWidget(parts.button(tr("登记程序…"), partial(self.open_form, "gate_event", uid), "link"))
        form = QFormLayout()
        form.setVerticalSpacing(3)
        form.setHorizontalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for label, words in facts.of(tables, "phase", uid, _FACTS):
            form.addRow(parts.text(label, "grey"), parts.text(words, wrap=True, selectable=True))
        for each in zones.passed(tables, uid):
            step = parts.text(tr(codes.label("gate", each.gate)), "grey")
            form.addRow(step, parts.text(f"{each.done_on}  {each.doc_no}".strip(), selectable=True))
        if not form.rowCount():
            words = tr("还没有登记：先在“更改”里填决定文号、公告日等，再登记程序。")
            form.addRow(parts.text(words, "small", wrap=True))
        return parts.boxed(parts.column(head, form, margins=(12, 8, 12, 10), spacing=4), "card")

    def open_form(self, table: str, phase: str) -> None:
        """Open the form of the phase itself, or of a step of its procedure."""
        RecordForm(self._session, table, "", phase if table == "phase" else None, parent=self, phase=phase).open()

    def _on_rename(self, uid: str, name: str) -> None:
        written, agreed = QInputDialog.getText(self, tr("改名"), tr("片区名称："), QLineEdit.EchoMode.Normal, name)
        if agreed and written.strip() != name:
            self.rename(uid, written)

    def rename(self, uid: str, name: str) -> None:
        """Call a zone otherwise."""
        self.problem.setText("")
        self._session.submit(lambda tables: zones.renamed(tables, uid, name), failed=self._on_failed)

    def _on_failed(self, error: GisAppError) -> None:
        self.problem.setText(i18n.explain(error))
