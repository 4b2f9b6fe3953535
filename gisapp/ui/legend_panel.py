"""着色: what the map is coloured by, its legend, filter and counts in one. A click shows only that class; Ctrl adds."""

from dataclasses import replace

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFrame, QLabel, QWidget

from gisapp.carto import readings
from gisapp.carto.portrayal import SINCE, STAGE
from gisapp.domain.lifecycle import GROUPS
from gisapp.i18n import tr
from gisapp.services import dashboard, theming
from gisapp.ui import parts, swatches
from gisapp.ui.focus import Focus
from gisapp.ui.session import Session


class LegendRow(QFrame):
    """One class: swatch, name, how many bear it.

    Signals:
        clicked: with Ctrl held or not.
    """

    clicked = Signal(str, bool)

    def __init__(self, entry: theming.Entry, scale: float) -> None:
        super().__init__()
        self.setObjectName("legendRow")
        self.group = entry.code
        self.count = QLabel(str(entry.count))
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.name = parts.ElidedLabel(entry.words)
        layout = parts.row(swatches.label(entry.look, scale), self.name, self.count, margins=(6, 2, 6, 2))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tr("只看这一类；按住 Ctrl 可多选"))
        self.setAccessibleName(f"{entry.words} {entry.count}")

    def mark(self, *, chosen: bool, pale: bool) -> None:
        """Show whether the class is picked out, or is left out."""
        self.setProperty("chosen", chosen)
        self.name.setObjectName("grey" if pale else "")
        self.count.setObjectName("grey" if pale else "")
        for widget in (self, self.name, self.count):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click picks the class."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit(self.group, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space or Enter picks the class."""
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.clicked.emit(self.group, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            super().keyPressEvent(event)


class ThemeChooser(QWidget):
    """着色: the themes as a list; a day beside it where one compares with a day."""

    def __init__(self, focus: Focus) -> None:
        super().__init__()
        self._focus = focus
        self.list = QComboBox()
        self.list.setToolTip(tr("地图按什么着色"))
        self.list.setMaxVisibleItems(len(readings.THEMES))
        for each in readings.THEMES:
            self.list.addItem(tr(each.label), each.code)
        self.list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list.setMinimumContentsLength(6)  # the panel is narrow; the open list is as wide as its words
        self.list.view().setMinimumWidth(self.list.view().sizeHintForColumn(0) + 32)
        self.since = QDateEdit()
        self.since.setDisplayFormat("yyyy-MM-dd")
        self.since.setCalendarPopup(True)
        self.since.setToolTip(tr("与哪一天比较"))
        self.carrier = parts.Segments()
        self.carrier.set_choices([("building", tr("按幢")), ("household", tr("按户")), ("parcel", tr("按宗地"))],
                                 "building")
        self.carrier.setToolTip(tr("按幢：多户的房屋按各类户数分成色带；按户：每户一格；按宗地：整宗按最慢的一户"))
        self.rate = QCheckBox(tr("图小时按签约率"))
        self.rate.setToolTip(tr("多户的房屋在图上小于 4 毫米时：按签约率分五档着色；不勾选则取最慢的阶段"))
        self.setLayout(parts.column(parts.row(parts.text(tr("着色"), "heading"), self.list, margins=(6, 0, 6, 0)),
                                    parts.row(0, self.since, margins=(6, 0, 6, 0)),
                                    parts.row(self.carrier, 0, margins=(6, 0, 6, 0)),
                                    parts.row(self.rate, 0, margins=(6, 0, 6, 0)), spacing=4))
        self.layout().itemAt(0).layout().setStretch(1, 1)  # type: ignore[union-attr]
        self.list.activated.connect(lambda _at: self._tell())
        self.since.dateChanged.connect(lambda _day: self._tell())
        self.carrier.chosen.connect(lambda key: focus.set_portrayal(replace(focus.portrayal, carrier=key)))
        self.rate.toggled.connect(lambda on: focus.set_portrayal(
            replace(focus.portrayal, summed="rate" if on else "slowest")))
        focus.portrayal_changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show what is chosen."""
        shown = self._focus.portrayal
        self.list.setCurrentIndex(self.list.findData(shown.theme))
        self.since.setVisible(shown.theme == SINCE)
        self.since.blockSignals(True)
        self.since.setMaximumDate(_qdate(self._focus.moment.day))
        self.since.setDate(_qdate(self._focus.moment.compared))
        self.since.blockSignals(False)
        self.carrier.set_current(shown.carrier)
        self.carrier.setVisible(readings.theme_of(shown.theme).unit in {"household", "building"})
        self.rate.setVisible(shown.theme == STAGE)
        self.rate.setChecked(shown.summed == "rate")

    def _tell(self) -> None:
        code, before = str(self.list.currentData()), self._focus.portrayal
        chosen = self.since.date().toPython() if code == SINCE == before.theme else None
        self._focus.set_portrayal(before.by(code, chosen))  # type: ignore[arg-type]


def _qdate(day: object) -> QDate:
    return QDate(day.year, day.month, day.day)  # type: ignore[attr-defined]


class LegendPanel(QWidget):
    """The classes of the theme with their counts in the zone looked at."""

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self._all = parts.button(tr("全部").capitalize(), lambda: focus.set_only(None), "link")
        self._all.setToolTip(tr("恢复显示全部阶段"))
        self.chooser = ThemeChooser(focus)
        self.title = parts.text("", "heading")
        self.rows: dict[str, LegendRow] = {}
        self._shown: tuple[object, ...] = ()
        self._column = parts.column(spacing=1)
        heading = parts.row(self.title, 0, self._all, margins=(6, 0, 6, 2))
        self.kept = parts.text("", "small", wrap=True)
        self.kept.setContentsMargins(6, 0, 6, 0)
        self.kept.hide()
        self._rates = parts.column(spacing=1)
        self.setLayout(parts.column(self.chooser, 6, heading, self._column, self._rates, self.kept, spacing=1))
        for changed in (focus.only_changed, focus.portrayal_changed):
            changed.connect(self._mark)
        stages = (theming.Entry(each.code, tr(each.label), each.look, 0) for each in readings.STAGES)
        self.show_legend(theming.Legend("stage", theming.title("stage"), tuple(stages)))

    def show_summary(self, summary: dashboard.Standing, legend: theming.Legend) -> None:
        """Show the counts of a summary; of another theme those of its legend."""
        self.show_legend(legend)
        staged = legend.theme == "stage"
        for group in GROUPS if staged else ():
            self.rows[group].count.setText(str(summary.by_group[group]))
        said = summary.kept_words if staged else legend.note
        self.kept.setText(said)
        self.kept.setVisible(bool(said))

    def show_legend(self, legend: theming.Legend) -> None:
        """Show the classes of a theme; rows stay where only their counts change."""
        self.title.setText(legend.title)
        shown = tuple((each.code, each.words, each.look) for each in legend.entries)
        if shown != self._shown:
            self._shown = shown
            self._build(legend)
        for each in legend.entries:
            self.rows[each.code].count.setText(str(each.count))
        self._show_rates(legend.rates)

    def _show_rates(self, rates: tuple[theming.Entry, ...]) -> None:
        """The classes of small 幢 of several households, below the theme's; they filter nothing."""
        parts.clear(self._rates)
        if rates:
            self._rates.addLayout(parts.row(parts.text(tr("多户的幢，图小时"), "small"), margins=(6, 6, 6, 0)))
        for each in rates:
            self._rates.addLayout(parts.row(swatches.label(each.look, self.devicePixelRatioF()), parts.text(each.words),
                                            0, parts.text(str(each.count)), margins=(6, 2, 6, 2)))

    def _build(self, legend: theming.Legend) -> None:
        parts.clear(self._column)
        self.rows = {each.code: LegendRow(each, self.devicePixelRatioF()) for each in legend.entries}
        for row in self.rows.values():
            row.clicked.connect(lambda group, add: self._focus.toggle_group(group, add=add))
            self._column.addWidget(row)
        self._mark()

    def _mark(self) -> None:
        only = self._focus.only
        self._all.setVisible(only is not None)
        for group, row in self.rows.items():
            row.mark(chosen=only is not None and group in only, pale=only is not None and group not in only)
