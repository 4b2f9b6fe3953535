"""台账: all households over the whole place, with a filter of its own."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QWidget

from gisapp.carto import readings
from gisapp.carto.portrayal import STAGE
from gisapp.domain.lifecycle import GROUPS
from gisapp.i18n import tr
from gisapp.ui import parts, swatches
from gisapp.ui.focus import Focus
from gisapp.ui.household_table import HouseholdTable
from gisapp.ui.session import Session

_PAUSE_MS = 150


class LedgerPlace(QWidget):
    """The table of households as a page.

    Signals:
        stage_wanted: record a stage for these households.
        fill_wanted: print documents for these households.
        print_wanted: print the sheets of rows of a table.
    """

    stage_wanted = Signal(list)
    fill_wanted = Signal(list)
    print_wanted = Signal(str, list)

    def __init__(self, session: Session, focus: Focus, beside: HouseholdTable) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self.table = HouseholdTable(session, focus, "ledger")
        self.table.beside, beside.beside = beside, self.table
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("筛选：户编号、姓名、坐落、责任人，空格分开"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(150)
        self.filter.setMaximumWidth(380)
        self.stage = QComboBox()
        self.stage.addItem(tr("全部阶段"), None)
        for group, (words, _) in GROUPS.items():
            self.stage.addItem(swatches.icon(group), tr(words), group)
        self.count = parts.ElidedLabel("", "grey")
        self.record = parts.button(tr("登记阶段…"), lambda: self.stage_wanted.emit(self.table.chosen()))
        self.copy = parts.button(tr("复制"), self.table.copy)
        self.copy.setToolTip(tr("复制选中的行，可粘贴到 Excel（Ctrl+C）"))
        self.fill = parts.button(tr("套打…"), lambda: self.fill_wanted.emit(self.table.chosen()))
        self.payout = parts.button(tr("代发…"), lambda: None)
        self.payout.setToolTip(tr("审批完的付款汇成一张给银行的代发表；银行付完后整批登记"))
        self.payout.setMenu(self._payout_menu())
        bar = parts.row(self.filter, self.stage, self.count, self.copy, self.payout, self.fill, self.record,
                        margins=(14, 10, 14, 10))
        bar.setStretchFactor(self.filter, 2)
        bar.setStretchFactor(self.count, 1)
        self.setLayout(parts.column(bar, parts.line(), self.table, spacing=0))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.table.set_text(self.filter.text()))
        self.filter.textChanged.connect(lambda _text: self._pause.start())
        self.stage.activated.connect(lambda _at: self._on_stage_chosen())
        self.table.counted.connect(lambda _rows: self._show_count())
        self.table.stage_wanted.connect(self.stage_wanted)
        self.table.fill_wanted.connect(self.fill_wanted)
        for changed in (focus.only_changed, focus.portrayal_changed):
            changed.connect(self._mark_stage)
        self.table.print_wanted.connect(self.print_wanted)
        focus.selected.connect(lambda _by: self._show_count())
        if session.project is not None:
            self.table.show_project()
        self._show_count()

    def _payout_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("导出代发表…"), lambda: self._open_payout(paid=False))
        menu.addAction(tr("登记整批付款…"), lambda: self._open_payout(paid=True))
        menu.aboutToShow.connect(lambda: menu.setEnabled(self._session.writable))
        return menu

    def _open_payout(self, *, paid: bool) -> None:
        from gisapp.ui import payout_form  # few open it

        form = payout_form.paid_form(self._session, self.window()) if paid else payout_form.export_form(
            self._session, self._focus.zone, self.window())
        form.open()

    def _on_stage_chosen(self) -> None:
        group = self.stage.currentData()
        if group:
            self._focus.set_portrayal(self._focus.portrayal.by(STAGE))
        self._focus.set_only(frozenset({group}) if group else None)

    def _mark_stage(self) -> None:
        only, theme = self._focus.only, self._focus.portrayal.theme
        if only and theme != STAGE:
            self.stage.setPlaceholderText(tr(readings.theme_of(theme).label))
            self.stage.setCurrentIndex(-1)
            return
        single = next(iter(only)) if only and len(only) == 1 else None
        self.stage.setCurrentIndex(max(self.stage.findData(single), 0))

    def _show_count(self) -> None:
        rows, chosen = self.table.households.rowCount(), self.table.chosen_count()
        self.count.set_words(tr("{rows} 户，已选 {chosen} 户", rows=rows, chosen=chosen) if chosen
                           else tr("{rows} 户", rows=rows))
        for button in (self.record, self.fill):
            button.setEnabled(bool(chosen) and self._session.writable)
        self.copy.setEnabled(bool(chosen))
