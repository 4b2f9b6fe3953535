"""A planned use (业态) in the panel: its 净地率, what can be supplied first, what lacks one household only.

Part of ``group_panel``; figures and order come from ``services.readiness``.
"""

from typing import Final

from PySide6.QtWidgets import QWidget

from gisapp.domain import codes
from gisapp.domain.changes import Tables
from gisapp.i18n import tr
from gisapp.services import readiness
from gisapp.services.readiness import Supply
from gisapp.ui import parts
from gisapp.ui.focus import Focus

_NAMED: Final = 6


def title(found: Supply) -> str:
    """Its name and use."""
    kind = tr(codes.label("trade", found.figures.trade))
    return found.figures.name if kind == found.figures.name else f"{found.figures.name} · {kind}"


def line(found: Supply) -> str:
    """净地率, its place among the others, what remains."""
    each = found.figures
    return tr("净地率 {rate}，{uses} 块规划用地中第 {turn} · 剩余 {count} 户 {area} ㎡ · 用地 {hectares} 公顷（示意）",
              rate=f"{each.clear_rate:.1%}", uses=found.uses, turn=found.turn, count=each.remaining,
              area=f"{each.remaining_m2:,.0f}", hectares=f"{each.area_m2 / 10_000:.2f}")


def clear_words(tables: Tables, found: Supply) -> str:
    """What can be supplied now."""
    if not found.clear:
        return tr("还没有净地")
    return tr("可先供地：净地 {count} 宗 {area} ㎡，最大连片 {block} ㎡（{names}）", count=len(found.clear),
              area=f"{found.figures.clear_m2:,.0f}", block=f"{found.blocks_m2[0]:,.0f}",
              names=_numbers(tables, found.clear))


def nearly_words(tables: Tables, found: Supply) -> str:
    """Parcels that one household alone holds; empty where there are none."""
    if not found.nearly:
        return ""
    return tr("只差一户的宗地 {count} 宗：{names}", count=len(found.nearly), names=_numbers(tables, found.nearly))


def _numbers(tables: Tables, parcels: tuple[str, ...]) -> str:
    numbers = tables["parcel"]["parcel_no"]
    named = "、".join(str(numbers[uid]) for uid in parcels[:_NAMED])
    return tr("{names} 等", names=named) if len(parcels) > _NAMED else named


class SupplyLines(QWidget):
    """What can be supplied first, with the parcels to be shown on the map."""

    def __init__(self, focus: Focus) -> None:
        super().__init__()
        self._found: Supply | None = None
        self.clear = parts.text("", "", wrap=True)
        self.nearly = parts.text("", "", wrap=True)
        self.show_clear = parts.button(tr("选中净地"), lambda: self._select(focus, nearly=False), "link")
        self.show_nearly = parts.button(tr("选中只差一户的宗地"), lambda: self._select(focus, nearly=True), "link")
        self.setLayout(parts.column(self.clear, self.nearly, parts.row(self.show_clear, self.show_nearly, 0),
                                    spacing=3))
        self.hide()

    def show_area(self, tables: Tables, uid: str | None) -> Supply | None:
        """Show a planned use; None hides this."""
        known = uid is not None and uid in tables["plan_area"].index
        self._found = readiness.supply(tables, uid) if known and uid is not None else None
        self.setVisible(self._found is not None)
        if self._found is not None:
            self.clear.setText(clear_words(tables, self._found))
            self.nearly.setText(nearly_words(tables, self._found))
            self.nearly.setVisible(bool(self._found.nearly))
            self.show_clear.setVisible(bool(self._found.clear))
            self.show_nearly.setVisible(bool(self._found.nearly))
        return self._found

    def _select(self, focus: Focus, *, nearly: bool) -> None:
        if self._found is not None:
            focus.select("parcel", self._found.nearly if nearly else self._found.clear, "panel")
