"""本片区: the few figures of the zone looked at. The same summary feeds the legend's counts."""

from PySide6.QtWidgets import QWidget

from gisapp.i18n import tr
from gisapp.services.dashboard import Standing
from gisapp.ui import parts


def area_text(summary: Standing) -> str:
    """Area in 公顷 and 亩, as printed on the sheet: no thousands separators."""
    if not summary.area_m2:
        return tr("面积待测")
    return tr("{ha} 公顷 · {mu} 亩", ha=f"{summary.area_ha:.2f}", mu=f"{summary.area_mu:.1f}")


def percent(share: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{share * 100:.1f}%"


class ZoneFacts(QWidget):
    """Area, signed rate, how many are left."""

    def __init__(self) -> None:
        super().__init__()
        self._heading = parts.text("", "heading")
        self._area = parts.text(selectable=True)
        self._schematic = parts.text(tr("示意范围，未经测绘确认"), "small", wrap=True)
        self._rate = parts.text("", "big")
        self._by_area = parts.text("", "small", wrap=True)
        self._left = parts.text("", "small", wrap=True)
        rate = parts.row(parts.text(tr("累计签约率")), self._rate, 0)
        self.setLayout(parts.column(self._heading, 2, self._area, self._schematic, rate, self._by_area, self._left,
                                    margins=(6, 0, 6, 0), spacing=4))

    def show_summary(self, summary: Standing, *, single: bool, schematic: bool) -> None:
        """Show a summary of one zone or of all."""
        self._heading.setText(tr("本片区") if single else tr("全部片区"))
        self._area.setText(area_text(summary))
        self._schematic.setVisible(schematic)
        self._rate.setText(percent(summary.signed_rate_households))
        self._by_area.setText(tr("按户 {signed}/{base} · 按面积 {rate}", signed=summary.signed, base=summary.base,
                                 rate=percent(summary.signed_rate_area)))
        self._left.setText(tr("剩余未签约 {count} 户", count=summary.unsigned))
