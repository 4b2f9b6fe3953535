"""代发表 in the window: the approved requests as a workbook for the bank; later the payments of a batch, in one step.

Opened by the button 代发… of the ledger.
"""

import datetime as dt
from pathlib import Path

from PySide6.QtWidgets import QWidget

from gisapp import settings
from gisapp.domain import lookup
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.i18n import tr
from gisapp.services import bank_batch
from gisapp.ui.fields_form import Field, FieldsForm, Values
from gisapp.ui.session import Session


def export_form(session: Session, zone: str | None, parent: QWidget) -> FieldsForm:
    """Write what waits to be paid, of a zone (uid) or of all, with names and accounts; the requests get its number."""
    number = f"D-{dt.date.today():%Y%m%d}"
    path = Path(settings.load().last_folder or Path.home()) / f"{tr('代发表')}_{number}.xlsx"
    count = len(bank_batch.waiting(session.tables, zone))

    written: list[Path] = []

    def call(tables: Tables, values: Values) -> ChangeSet:
        found = bank_batch.batch(tables, bank_batch.waiting(tables, zone), values["batch"], reveal=True)
        target = Path(values["path"]).expanduser()
        bank_batch.write(found, target)
        written.append(target)
        return found.changeset

    def withdraw() -> None:
        """The requests did not get the number: the bank must not pay by this sheet."""
        while written:
            written.pop().unlink(missing_ok=True)

    fields = [Field("batch", tr("代发批次"), number, hint=tr("凭证号由它编出"), required=True),
              Field("path", tr("存到"), str(path), required=True, suffix=".xlsx")]
    where = tr("全部") if zone is None else str(lookup.keys(session.tables, "zone")[zone])
    return FieldsForm(session, tr("{zone}：导出代发表（{count} 笔待付）", zone=where, count=count), fields, call,
                      failed=withdraw, parent=parent, save=tr("导出，含姓名和账号"))


def paid_form(session: Session, parent: QWidget) -> FieldsForm:
    """Record that the bank has paid a batch."""
    batches = bank_batch.unpaid(session.tables)

    def call(tables: Tables, values: Values) -> ChangeSet:
        return bank_batch.paid(tables, values["batch"], values["paid_date"] or dt.date.today(),
                               account=values["account"])

    fields = [Field("batch", tr("代发批次"), batches[-1] if batches else "", [(each, each) for each in batches],
                    required=True),
              Field("paid_date", tr("实付日"), dt.date.today().isoformat(), day=True, required=True),
              Field("account", tr("支付渠道"), hint=tr("如 征收补偿资金专户"))]
    return FieldsForm(session, tr("登记整批付款"), fields, call, parent=parent, save=tr("银行已付，登记"))
