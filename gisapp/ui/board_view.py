"""看板: how far each zone is: figures, bars of the stages, the curve of what was signed, handed over, demolished."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from gisapp.domain.changes import ChangeSet, Tables
from gisapp.i18n import tr
from gisapp.services import dashboard
from gisapp.ui import parts
from gisapp.ui.charts import CurveChart, StageBar
from gisapp.ui.focus import Focus
from gisapp.ui.session import Session
from gisapp.ui.zone_facts import area_text, percent

_TWO_ACROSS_PX = 1120


class ZoneCard(QFrame):
    """One zone: its figures, its stages, its curve."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.name = parts.text("", "title")
        self.area = parts.text("", "grey")
        self.figures = {name: parts.text("", "big") for name in ("rate", "signed", "handed", "demolished", "left")}
        self.bar = StageBar()
        self.kept = parts.text("", "small")
        self.curve = CurveChart()
        column = parts.column(parts.row(self.name, 0, self.area), self._figures(), self.bar, self.kept, self.curve,
                              margins=(20, 16, 20, 16), spacing=14)
        column.setStretch(4, 1)
        self.setLayout(column)

    def _figures(self) -> QHBoxLayout:
        line = parts.row(spacing=22)
        for name, words in (("rate", tr("累计签约率")), ("signed", tr("累计签约")), ("handed", tr("累计交房")),
                            ("demolished", tr("累计拆除")), ("left", tr("剩余未签约"))):
            line.addLayout(parts.column(self.figures[name], parts.text(words, "small"), spacing=1))
        line.addStretch(1)
        return line

    def show_zone(self, tables: Tables, zone: str | None, name: str) -> None:
        """Show the figures of a zone."""
        summary = dashboard.summary(tables, zone)
        self.name.setText(name)
        schematic = zone is not None and bool(tables["zone"].loc[[zone], "schematic"].fillna(False).any())
        self.area.setText(area_text(summary) + (tr("（示意）") if schematic else ""))
        self.figures["rate"].setText(percent(summary.signed_rate_households))
        self.figures["rate"].setToolTip(tr("按面积 {rate}", rate=percent(summary.signed_rate_area)))
        for key, count in (("signed", summary.signed), ("handed", summary.handed_over),
                           ("demolished", summary.demolished), ("left", summary.unsigned)):
            self.figures[key].setText(tr("{count} 户", count=count))
        self.bar.show_counts(summary.by_group)
        self.kept.setText(summary.kept_words)
        self.kept.setVisible(bool(summary.kept_words))
        self.curve.show_curve(dashboard.curve(tables, zone), summary.base)


class BoardView(QWidget):
    """A card for each zone."""

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self.setObjectName("page")
        self._session, self._focus = session, focus
        self._stale = True
        self.cards: list[ZoneCard] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(20, 18, 20, 18)
        self._grid.setSpacing(16)
        inner = parts.boxed(self._grid, "page")
        self.setLayout(parts.column(parts.scrolled(inner)))
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(0)
        self._refresh.timeout.connect(self.refresh)
        session.opened.connect(self._on_stale)
        session.changed.connect(self._on_changed)
        focus.zone_changed.connect(self._on_stale)

    def _on_changed(self, changeset: ChangeSet) -> None:
        if any(changeset.touches(table) for table in ("household", "zone", "parcel", "building", "stage_event")):
            self._on_stale()

    def _on_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self._refresh.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Figures are counted when they are looked at."""
        super().showEvent(event)
        if self._stale:
            self._refresh.start()

    def refresh(self) -> None:
        """Count anew."""
        if self._session.project is None:
            return
        self._stale = False
        tables = self._session.tables
        zones = [(str(uid), str(name)) for uid, name in tables["zone"]["zone_name"].items()
                 if self._focus.zone in {None, str(uid)}]
        wanted: list[tuple[str | None, str]] = [*zones] or [(None, tr("全部"))]
        self._make_cards(len(wanted))
        for card, (zone, name) in zip(self.cards, wanted, strict=True):
            card.show_zone(tables, zone, name)

    def _make_cards(self, count: int) -> None:
        if count != len(self.cards):
            parts.clear(self._grid)
            self.cards = [ZoneCard() for _ in range(count)]
        self._place_cards()

    def _place_cards(self) -> None:
        """Two cards beside each other where there is room."""
        across = 2 if self.width() >= _TWO_ACROSS_PX and len(self.cards) > 1 else 1
        for at, card in enumerate(self.cards):
            self._grid.addWidget(card, at // across, at % across)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside or below each other."""
        super().resizeEvent(event)
        self._place_cards()
