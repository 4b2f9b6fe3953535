"""成果接收: the transfer slip of a surveyor's delivery, and the list of the deliveries that were taken in.

Opened from the comparison (``delivery_dialog``).
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gisapp.domain import schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.i18n import tr
from gisapp.services import surveys
from gisapp.services.deliveries import Delivery, Differences
from gisapp.ui import parts
from gisapp.ui.fields_form import Field, FieldsForm, Told, Values, field_of
from gisapp.ui.grid import Cell, Column, Grid
from gisapp.ui.session import Session


def accept_form(session: Session, delivery: Delivery, done: Callable[[ChangeSet], object],
                parent: QWidget) -> FieldsForm:
    """Take a delivery in: what its slip says, checked while it is written."""
    tables, table = session.tables, schema.TABLES[surveys.TABLE]
    begun = _begun(tables, session.project.who if session.project is not None else "")
    fields = [field_of(table[name], begun.get(name, "")) for name in surveys.ASKED]
    flagged = surveys.bound_by(tables, delivery)
    if flagged:
        hint = tr("宗地上有已签约户：{households}", households="、".join(flagged))
        fields.append(Field("reason", tr("理由"), hint=hint, required=True))

    def call(tables: Tables, values: Values) -> ChangeSet:
        slip = {name: values[name] for name in surveys.ASKED}
        return surveys.accept(tables, delivery, slip, reason=values.get("reason")).changeset

    def check(tables: Tables, values: Values) -> Told:
        return surveys.check(tables, {name: values[name] for name in surveys.ASKED})

    return FieldsForm(session, tr("接收测绘成果 {name}", name=delivery.name), fields, call, check=check, done=done,
                      parent=parent, save=tr("接收"))


def _begun(tables: Tables, who: str) -> dict[str, str]:
    """What is likely on the slip: the next number of this year, the surveyor of last time, today."""
    today, known = dt.date.today(), surveys.versions(tables)
    numbers, at = set(known["version_no"]), 1
    while f"{today.year}-{at}" in numbers:
        at += 1
    last = "" if known.empty else str(known["surveyor"].iloc[0])
    return {"version_no": f"{today.year}-{at}", "surveyor": last, "delivered_on": today.isoformat(), "received_by": who}


class SurveyVersions(QWidget):
    """The deliveries taken in; a click on one shows again what it moved.

    Signals:
        chosen: the delivery's number, and its ``Differences``.
    """

    chosen = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.rows = Grid((Column(tr("成果版本")), Column(tr("片区"), spare=2), Column(tr("测绘单位"), stretch=True),
                          Column(tr("移交单号"), spare=1), Column(tr("移交日期")), Column(tr("接收人"), spare=3),
                          Column(tr("宗地数"), right=True)), "surveyVersions")
        self.rows.clicked.connect(lambda _index: self._on_chosen(self.rows.current()))
        self.rows.chosen.connect(self._on_chosen)
        self.setLayout(parts.column(self.rows, parts.text(tr("点一版，看它移动的点和改变的面积"), "small")))

    def refresh(self) -> int:
        """Read the list again; how many there are."""
        if self._session.project is None:
            self.rows.show_rows([], [])
            return 0
        found = surveys.versions(self._session.tables)
        self.rows.show_rows([_cells(row) for row in found.to_dict("records")], list(found.index))
        return len(found)

    def _on_chosen(self, uid: str) -> None:
        if not uid:
            return
        number = str(self._session.tables[surveys.TABLE].at[uid, "version_no"])

        def show(found: Differences) -> None:
            self.chosen.emit(number, found)

        self._session.read(lambda project: surveys.moved_by(project, uid), show)


def _cells(row: dict[Any, Any]) -> list[Cell]:
    texts = ["—" if pd.isna(row[name]) else str(row[name])
             for name in ("version_no", "zone_name", "surveyor", "slip_no")]
    return [*(Cell(each) for each in texts), Cell(f"{row['delivered_on']:%Y-%m-%d}"), Cell(str(row["received_by"])),
            Cell(f"{row['parcels']:,}", order=float(row["parcels"]))]
