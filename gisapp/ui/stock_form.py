"""导入房源: what a workbook would bring, row by row, before anything is written. Opened from the place 安置房."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from gisapp import i18n
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.services import house_sheet
from gisapp.ui import parts
from gisapp.ui.session import Session


class StockForm(QDialog):
    """What an import would do, and the button that does it.

    Args:
        session: takes the change.
        path: the workbook.
        zone: uid of the zone that the houses are for; None for all.
        plan: what ``house_sheet.plan`` said.
        done: told the permanent set.
        parent: window.
    """

    def __init__(self, session: Session, path: Path, zone: str | None, plan: house_sheet.Plan,
                 done: Callable[[ChangeSet], object] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._path, self._zone, self._told = session, path, zone, done
        self.setWindowTitle(tr("导入房源"))
        self.setMinimumWidth(480)
        self.summary = parts.text(tr("新增 {new} 套，修改 {changed} 套，不变 {unchanged} 套，不能导入 {left_out} 行。",
                                     new=plan.new, changed=plan.changed, unchanged=plan.unchanged,
                                     left_out=plan.left_out), wrap=True)
        lines = [tr("第 {row} 行：", row=each.row) + each.reason for each in plan.findings]
        if plan.ignored:
            lines.append(tr("没有用到的列：{columns}", columns="、".join(plan.ignored)))
        self.findings = QPlainTextEdit("\n".join(lines))
        self.findings.setReadOnly(True)
        self.findings.setMinimumHeight(150)
        self.findings.setVisible(bool(lines))
        self.fault = parts.text("", "refusal", wrap=True)
        self.fault.hide()
        self.accept_button = parts.button(tr("导入"), self._on_accept, "primary")
        self.accept_button.setEnabled(plan.changeset is not None)
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), self.accept_button)
        self.setLayout(parts.column(parts.text(path.name, "title", wrap=True), self.summary, self.findings, self.fault,
                                    buttons, margins=(22, 20, 22, 18), spacing=12))

    def _on_accept(self) -> None:
        """Read once more against the tables of the moment: a colleague may have given a house away meanwhile."""
        def call(tables: Tables) -> ChangeSet:
            step = house_sheet.plan(tables, self._path, self._zone).changeset
            if step is None:
                raise InputError("house.nothing")
            return step

        self.accept_button.setEnabled(self._session.submit(call, self._on_done, self._on_failed) is False)

    def _on_done(self, kept: ChangeSet) -> None:
        if self._told:
            self._told(kept)
        self.accept()

    def _on_failed(self, error: GisAppError) -> None:
        self.fault.setText(i18n.explain(error))
        self.fault.show()
