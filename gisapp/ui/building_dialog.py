"""The 楼盘表 of a building in a window of its own, for buildings larger than the panel. Ticks are the panel's."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from gisapp.carto import style
from gisapp.domain import rollup
from gisapp.domain.changes import ChangeSet
from gisapp.domain.lifecycle import GROUPS
from gisapp.i18n import tr
from gisapp.services.building_table import BuildingTable, building_table
from gisapp.ui import parts, swatches
from gisapp.ui.building_grid import BuildingGrid
from gisapp.ui.session import Session


class BuildingDialog(QDialog):
    """A building, large.

    Args:
        session: where it is kept up to date from.
        building: uid.
        title: what it is called.
        panel_grid: the panel's own grid, which is told what is ticked and opened here.
        ticked: who is ticked in the panel.
        record: records a stage for households.
        print_sheets: prints the table, or the sheets of who is ticked.
        parent: window.
    """

    def __init__(self, session: Session, building: str, title: str, panel_grid: BuildingGrid,
                 ticked: Callable[[], list[str]], record: Callable[[list[str]], object],
                 print_sheets: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._building = session, building
        self._panel_grid, self._ticked, self._record = panel_grid, ticked, record
        self.setWindowTitle(tr("楼盘表"))
        self.counts = parts.text("", "grey", wrap=True)
        self.grid = BuildingGrid()
        self.grid.ticked_changed.connect(self._on_ticked)
        self.grid.opened.connect(self._on_opened)
        self.primary = parts.button("", self._on_primary, "primary")
        legend = parts.row(*(piece for group, (words, _) in GROUPS.items() for piece in (
            swatches.label(style.GROUP_LOOKS[group], self.devicePixelRatioF()), parts.text(tr(words), "small"))), 0,
            spacing=6)
        hint = parts.text(tr("点楼层或单元的名称选整层、整单元；拖动框选；红点是档案缺的份数"), "small", wrap=True)
        self.setLayout(parts.column(
            parts.text(title, "title"), self.counts, legend, parts.scrolled_both_ways(self.grid), hint,
            parts.row(parts.button(tr("打印…"), print_sheets, icon="print"), 0, parts.button(tr("关闭"), self.reject),
                      self.primary), margins=(20, 16, 20, 16), spacing=10))
        session.changed.connect(self._on_changed)
        self.refresh()
        self.resize(self.grid.sizeHint().boundedTo(parent.size()).width() + 80, min(700, parent.height() - 60))

    def refresh(self) -> None:
        """Show the present state."""
        tables = self._session.tables
        shown = building_table(tables, self._building)
        self.grid.show_table(shown, frozenset(self._ticked()))
        everybody = rollup.household_buildings(tables)
        count = int((everybody["building"] == self._building).sum())
        self.counts.setText(_counted(shown, count))
        self._say()

    def _say(self) -> None:
        count = len(self._ticked())
        self.primary.setText(tr("登记阶段…（{count} 户）", count=count))
        self.primary.setEnabled(count > 0 and self._session.writable)

    def _on_ticked(self, uids: list[str]) -> None:
        self._panel_grid.ticked_changed.emit(uids)
        self._say()

    def _on_opened(self, uid: str) -> None:
        self._panel_grid.opened.emit(uid)
        self.accept()

    def _on_primary(self) -> None:
        self._record(self._ticked())

    def _on_changed(self, changeset: ChangeSet) -> None:
        if any(changeset.touches(table) for table in ("household", "document", "household_building")):
            self.refresh()


def _counted(shown: BuildingTable, count: int) -> str:
    lacking = sum(cell.lacking for cell in shown.cells)
    words = [tr("已签 {signed}/{count} 户", signed=shown.signed, count=len(shown.cells))]
    if lacking:
        words.append(tr("档案共缺 {count} 份材料", count=lacking))
    if count > len(shown.cells):
        words.append(tr("另有 {count} 户没有登记楼层和室号，见名单", count=count - len(shown.cells)))
    return " · ".join(words)
