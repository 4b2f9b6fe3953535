"""One record for many households: the form of one, with who passes and who does not in sight before it is saved."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtWidgets import QBoxLayout, QCheckBox, QWidget

from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import Column, Kind
from gisapp.i18n import tr
from gisapp.services import batching
from gisapp.services.batching import Batch
from gisapp.ui.fields_form import Field
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.record_form import RecordForm
from gisapp.ui.session import Session

_SHOWN = 5


class BatchForm(RecordForm):
    """A record to be added to many households, or to complete theirs.

    Args:
        session: takes the change.
        table: where the records belong.
        households: whose.
        done: told the permanent set.
        parent: window.
    """

    def __init__(self, session: Session, table: str, households: list[str],
                 done: Callable[[ChangeSet], object] | None = None, parent: QWidget | None = None) -> None:
        self._households = households
        self._found: tuple[dict[str, str], Batch] | None = None
        self._job: Job | None = None
        super().__init__(session, table, households[0], None, done, parent)
        self._jobs = Jobs(self)
        self._jobs.failed.connect(self._on_failed)
        self.only_passing = QCheckBox()
        self.only_passing.hide()
        self.only_passing.toggled.connect(lambda _on: self._say())
        layout = self.layout()
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(layout.count() - 1, self.only_passing)
        self.accept_button.setEnabled(False)

    def _whose(self, tables: Tables) -> str:
        first = tables["household"]["hh_no"][self._households[0]]
        return tr("{first} 等 {count} 户", first=first, count=len(self._households))

    def _field(self, tables: Tables, column: Column, words: str) -> Field | None:
        """What refers to a row of one household is not the same for many."""
        return None if column.kind is Kind.REFERENCE else super()._field(tables, column, words)

    # judging

    def _judge(self) -> None:
        if self._session.project is None or not self.values:
            return
        if self._job is not None:
            self._job.cancel()
        tables, values, table, households = self._session.tables, self.values, self._table, self._households
        who = self._session.project.who

        def judge(job: Job) -> Batch:
            return batching.record_many(tables, table, values, households, who=who, today=dt.date.today(),
                                        report=job.report)

        self._job = self._jobs.start(judge, lambda found: self._on_judged(values, found), self._on_failed)

    def _on_judged(self, values: dict[str, str], found: Batch) -> None:
        self._job, self._found = None, (values, found)
        self._say()

    def _say(self) -> None:
        """Who passes, who does not and why."""
        if self._found is None:
            return
        found = self._found[1]
        numbers = self._session.tables["household"]["hh_no"]
        refused = list(found.refused.items())
        lines = [tr("{passing} 户可以登记", passing=len(found.passing))]
        if refused:
            lines[0] += tr("，{count} 户不能：", count=len(refused))
            lines += [f"· {numbers[uid]}：{batching.first(error)}" for uid, error in refused[:_SHOWN]]
        if len(refused) > _SHOWN:
            lines.append(tr("……另有 {count} 项", count=len(refused) - _SHOWN))
        self.doubts.setText("\n".join(lines))
        self.doubts.show()
        self.only_passing.setVisible(bool(refused) and bool(found.passing))
        self.only_passing.setText(tr("只登记其余 {count} 户", count=len(found.passing)))
        self.accept_button.setEnabled(bool(found.passing) and (not refused or self.only_passing.isChecked()))

    # writing

    def _on_accept(self) -> None:
        values, table, households = self.values, self._table, self._households
        who = self._session.project.who if self._session.project else ""
        known, only_passing = self._found, self.only_passing.isChecked()

        def call(tables: Tables) -> ChangeSet:
            found = known[1] if known and known[0] == values and known[1].revision == tables.revision else (
                batching.record_many(tables, table, values, households, who=who))
            if found.changeset is None or (found.refused and not only_passing):
                raise batching.refusal(tables, table, found)
            return found.changeset

        self.accept_button.setEnabled(False)
        if not self._session.submit(call, self._on_done, self._on_failed):
            self._say()

    def done(self, result: int) -> None:
        """Close; what is being judged is dropped."""
        super().done(result)
        if self._job is not None:
            self._job.cancel()
        self._jobs.finish()
