"""Several households: those of a building or a parcel, or those selected in the table. Tick some, act at once."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QStackedWidget, QWidget

from gisapp.domain import codes, lifecycle, rollup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.lifecycle import GROUPS
from gisapp.i18n import tr
from gisapp.services import households
from gisapp.services.building_table import BuildingTable, building_table
from gisapp.services.readiness import Supply
from gisapp.ui import facts, parts, relations, supply_lines, swatches
from gisapp.ui.building_grid import BuildingGrid
from gisapp.ui.family import FamilyLines
from gisapp.ui.focus import Focus, Selected
from gisapp.ui.session import Session
from gisapp.ui.supply_lines import SupplyLines

_UID = Qt.ItemDataRole.UserRole
_LONGEST = 2_000
_NAMED = 6
OFFERED: Final = ("survey", "service", "talk", "handover", "household", "transition")
"""What is recorded for many households alike."""


class GroupPanel(QWidget):
    """The panel of a building, a parcel, or many households.

    Signals:
        stage_wanted: the officer asks to record a stage for the ticked households.
        recorded: a record was made for many.
        print_wanted: the officer asks for sheets of rows of a table.
    """

    stage_wanted = Signal(list)
    recorded = Signal(object)
    print_wanted = Signal(str, list)

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self._selected = Selected()
        self._use: Supply | None = None
        self.title = parts.text("", "title", wrap=True, selectable=True)
        self.line = parts.text("", "grey", wrap=True)
        self.counts = parts.text("", "small", wrap=True)
        self.holding = parts.text("", "strong", wrap=True)
        self.family = FamilyLines(session)
        self.supply = SupplyLines(focus)
        self.list = QListWidget()
        self.list.setIconSize(QSize(14, 14))
        self.list.itemChanged.connect(lambda _item: self._on_ticked())
        self.list.itemActivated.connect(self._on_opened)
        self.list.itemDoubleClicked.connect(self._on_opened)
        self.all = parts.button(tr("全选"), lambda: self._tick(checked=True), "link")
        self.none = parts.button(tr("全不选"), lambda: self._tick(checked=False), "link")
        self.hint = parts.text(tr("双击一户看详情"), "small")
        self.grid = BuildingGrid()
        self.grid.ticked_changed.connect(self._on_grid_ticked)
        self.grid.opened.connect(lambda uid: self._focus.select("household", [uid], "panel"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(parts.scrolled_both_ways(self.grid))
        self.views = parts.Segments()
        self.views.set_choices([("grid", tr("楼盘表")), ("list", tr("名单"))], "grid")
        self.views.chosen.connect(self._show_view)
        self._view = "grid"
        self.enlarge = parts.button(tr("放大…"), self._on_enlarge, "link")
        self._views = QWidget()
        self._views.setLayout(parts.row(self.views, 0, self.enlarge, margins=(16, 0, 16, 6)))
        self.primary = parts.button("", self._on_primary, "primary")
        self.primary.setMinimumHeight(32)
        top = parts.column(self.title, self.line, self.counts, self.supply, self.holding, self.family,
                           margins=(16, 14, 16, 10), spacing=5)
        bar = parts.row(self.all, self.none, 0, self.hint, margins=(16, 6, 16, 4))
        self.records = parts.button(tr("登记记录…"), lambda: None)
        self.records.setToolTip(tr("给所选各户登记同样的一条记录，如公示、送达、交房"))
        self.records.setMenu(self._offered())
        self.expert = parts.button(tr("高级"), lambda: None)
        self.expert_menu = QMenu(self)
        self.expert.setMenu(self.expert_menu)
        self.print_button = parts.button(tr("打印…"), self._on_print, icon="print")
        self.print_button.setToolTip(tr("所选各户的单子，楼盘表、宗地图"))
        foot = parts.column(self.primary, parts.row(self.records, self.print_button), self.expert,
                            margins=(16, 10, 16, 12), spacing=6)
        self.setLayout(parts.column(top, self._views, parts.line(), bar, self._pages, foot, spacing=0))

    def _offered(self) -> QMenu:
        menu = QMenu(self)
        for table in OFFERED:
            menu.addAction(tr(schema.TABLES[table].label), partial(self.open_form, table))
        return menu

    def offer_expert(self, actions: Sequence[QAction]) -> None:
        """What experts can do with parcels."""
        self.expert_menu.clear()
        self.expert_menu.addActions(actions)

    def open_form(self, table: str) -> None:
        """Open the form of one record for all that are ticked."""
        from gisapp.ui.batch_form import BatchForm

        ticked = self.ticked()
        if ticked and self._session.writable:
            BatchForm(self._session, table, ticked, self.recorded.emit, self.window()).open()

    def _on_print(self) -> None:
        """The sheets of the building or parcel while all of it is ticked, else of the households that are."""
        ticked = self.ticked()
        if self._selected.table in {"building", "parcel"} and len(ticked) == self.list.count():
            self.print_wanted.emit(self._selected.table, list(self._selected.uids))
        elif ticked:
            self.print_wanted.emit("household", ticked)

    def show_selected(self, selected: Selected) -> None:
        """Show the households of another selection."""
        self._selected = selected
        self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        tables = self._session.tables
        area = self._selected.table == "plan_area" and len(self._selected.uids) == 1
        self._use = self.supply.show_area(tables, self._selected.uids[0] if area else None)
        uids = self._show_holding(tables, relations.households_of(tables, self._selected))
        self._describe(tables, uids)
        self.list.blockSignals(True)
        self.list.clear()
        self.hint.setText(tr("双击一户看详情") if len(uids) <= _LONGEST else
                          tr("只列前 {count} 户，登记也只对列出的户", count=_LONGEST))
        rows = tables["household"].loc[uids[:_LONGEST]]
        names = households.names(tables, rows.index)
        for uid, number, stage, room in zip(rows.index, rows["hh_no"], rows["stage"], rows["room_no"], strict=True):
            words = "  ".join(part for part in (str(number), str(names.at[uid]), room or "") if part)
            item = QListWidgetItem(swatches.icon(swatches.of_stage(stage)), words)
            item.setToolTip(tr(codes.label("stage", stage)))
            item.setData(_UID, uid)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._on_ticked()
        self._show_building(tables)

    def _show_holding(self, tables: Tables, uids: list[str]) -> list[str]:
        """On land, who still holds it is named, and comes first."""
        parcels, one = self._selected.table == "parcel", len(self._selected.uids) == 1
        land = parcels or self._selected.table == "plan_area"
        self.expert.setVisible(parcels and bool(self.expert_menu.actions()))
        self.family.show_parcel(self._selected.uids[0] if parcels and one else None)
        self.holding.setVisible(land and bool(uids))
        if not land or not uids:
            return uids
        held = rollup.still_holding(tables, pd.Index(uids))
        first = list(self._use.holding) if self._use else [
            uid for uid, holds in zip(uids, held, strict=True) if holds]
        names = households.names(tables, first[:_NAMED])
        numbers = tables["household"]["hh_no"]
        words = "、".join(f"{numbers[uid]} {names.at[uid]}" for uid in first[:_NAMED])
        if not first:
            self.holding.setText(tr("各户都已交房"))
        elif len(first) > _NAMED:
            self.holding.setText(tr("还没交房 {count} 户：{names} 等", count=len(first), names=words))
        else:
            self.holding.setText(tr("还没交房 {count} 户：{names}", count=len(first), names=words))
        return first + [uid for uid, holds in zip(uids, held, strict=True) if not holds]

    def _show_building(self, tables: Tables) -> None:
        """The 楼盘表, where one building is chosen whose rooms are on record."""
        one = self._selected.table == "building" and len(self._selected.uids) == 1
        shown = building_table(tables, self._selected.uids[0]) if one else BuildingTable()
        self.grid.show_table(shown, frozenset(self.ticked()))
        self._views.setVisible(bool(shown.cells))
        self._show_view(self._view if shown.cells else "list", kept=not shown.cells)

    def _show_view(self, view: object, *, kept: bool = False) -> None:
        self._view = self._view if kept else str(view)
        self.views.set_current(self._view)
        self._pages.setCurrentIndex(1 if view == "grid" else 0)

    def _on_grid_ticked(self, uids: list[str]) -> None:
        """Tick in the list what is ticked in the grid; households without a room keep their ticks."""
        chosen, placed = set(uids), {cell.uid for cell in self.grid.shown.cells}
        self.list.blockSignals(True)
        for at in range(self.list.count()):
            item = self.list.item(at)
            if item.data(_UID) in placed:
                item.setCheckState(Qt.CheckState.Checked if item.data(_UID) in chosen else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._on_ticked()

    def _on_enlarge(self) -> None:
        from gisapp.ui.building_dialog import BuildingDialog

        BuildingDialog(self._session, self._selected.uids[0], self.title.text(), self.grid, self.ticked,
                       self.stage_wanted.emit, self._on_print, self.window()).open()

    def _describe(self, tables: Tables, uids: list[str]) -> None:
        table, first = self._selected.table, self._selected.uids[0]
        at = tables["household"].index.get_indexer(pd.Index(np.array(uids, dtype=object)))
        if table in {"building", "parcel"} and len(self._selected.uids) == 1:
            self.title.setText(facts.place_title(tables, table, first))
            names = facts.BUILDING if table == "building" else facts.PARCEL
            self.line.setText(" · ".join(f"{label} {text}" for label, text in facts.of(tables, table, first, names)))
        elif table in {"building", "parcel"}:
            words = tr("已选 {count} 幢房屋") if table == "building" else tr("已选 {count} 宗地")
            self.title.setText(words.format(count=len(self._selected.uids)))
            self.line.setText("")
        elif self._use is not None:
            self.title.setText(supply_lines.title(self._use))
            self.line.setText(supply_lines.line(self._use))
        else:
            self.title.setText(tr("已选 {count} 户", count=len(uids)))
            area = float(rollup.base_area(tables["household"]).to_numpy()[at].sum())
            self.line.setText(tr("面积合计 {area} ㎡", area=f"{area:.2f}"))
        self.line.setVisible(bool(self.line.text()))
        self.counts.setText(self._counted(tables, at))

    @staticmethod
    def _counted(tables: Tables, at: np.ndarray) -> str:
        if not len(at):
            return tr("这里没有登记的户")
        groups = lifecycle.group_of(tables["household"]["stage"].iloc[at]).value_counts()
        shown = [f"{tr(words)} {groups[group]}" for group, (words, _) in GROUPS.items() if group in groups.index]
        return tr("{count} 户：", count=len(at)) + " · ".join(shown)

    def ticked(self) -> list[str]:
        """Uids of the ticked households."""
        items = [self.list.item(at) for at in range(self.list.count())]
        return [item.data(_UID) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _tick(self, *, checked: bool) -> None:
        self.list.blockSignals(True)
        for at in range(self.list.count()):
            self.list.item(at).setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._on_ticked()

    def _on_ticked(self) -> None:
        ticked = self.ticked()
        count, some = len(ticked), self.list.count() > 0
        self.grid.set_ticked(frozenset(ticked))
        for widget in (self.all, self.none, self.hint, self.list):
            widget.setVisible(some)
        self.primary.setText(tr("登记阶段…（{count} 户）", count=count))
        self.print_button.setEnabled(count > 0 or not some)
        for widget in (self.primary, self.records):
            widget.setVisible(some)
            widget.setEnabled(count > 0 and self._session.writable)

    def _on_opened(self, item: QListWidgetItem) -> None:
        self._focus.select("household", [item.data(_UID)], "panel")

    def _on_primary(self) -> None:
        self.stage_wanted.emit(self.ticked())

    def absorb(self, changeset: ChangeSet) -> None:
        """Follow a change."""
        if self._selected and any(changeset.touches(table) for table in ("household", "holder", "building", "parcel",
                                                                           "document")):
            self.refresh()
