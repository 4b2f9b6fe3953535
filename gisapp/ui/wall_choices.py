"""What is chosen for a wall map: since when, by what its figures go, and what helps where numbers find no room.

A part of the choices of 出图, which shows these fields for the products that know them.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QDateEdit

from gisapp.carto.moment import Moment
from gisapp.domain import schema
from gisapp.i18n import tr
from gisapp.services import crowding, wall
from gisapp.services.prints import Crowded
from gisapp.services.products import Product
from gisapp.services.wish import Wish
from gisapp.ui import parts
from gisapp.ui.told_form import ToldForm, Way


class WallChoices:
    """Three fields of a form.

    Args:
        form: where they stand.
        changed: told that another wish is made.
    """

    def __init__(self, form: ToldForm, changed: Callable[[], object]) -> None:
        self._form = form
        self.since, self.by, self.numbers = QDateEdit(), QComboBox(), QComboBox()
        self.since.setCalendarPopup(True)
        self.since.setDisplayFormat("yyyy-MM-dd")
        self.since.setMaximumDate(QDate.currentDate())
        parts.offer(self.by, [(tr(schema.TABLES["household"][field].label), field) for field in wall.GROUPS])
        parts.offer(self.numbers, [(tr("只印放得下的"), ""), (tr("附插图"), crowding.INSETS),
                                   (tr("附方格和索引表"), crowding.INDEX)])
        form.add(tr("自哪天以来"), self.since)
        form.add(tr("统计按"), self.by)
        form.add(tr("户编号"), self.numbers, "map.crowded")
        self.follow(None)
        self.since.dateChanged.connect(lambda _day: changed())
        for box in (self.by, self.numbers):
            box.currentIndexChanged.connect(lambda _at: changed())

    def follow(self, since: dt.date | None) -> None:
        """Begin with the day that the map compares with, else with Monday of last week."""
        day = Moment(since=since).compared
        self.since.blockSignals(True)
        self.since.setDate(QDate(day.year, day.month, day.day))
        self.since.blockSignals(False)

    def show_for(self, product: Product) -> None:
        """Show what a product knows."""
        own = bool(product.map.get("since"))
        numbered = product.subject == "zone" and not product.map.get("plain") and "sheets" not in product.map
        for field, on in ((self.since, own), (self.by, own), (self.numbers, numbered)):
            self._form.show_field(field, on=on)

    def added(self, wish: Wish) -> Wish:
        """The wish with what is chosen here."""
        if wish.product.map.get("since"):
            day = self.since.date()
            shown = replace(wish.portrayed, since=dt.date(day.year(), day.month(), day.day()))
            wish = replace(wish, portrayal=shown, by=str(self.by.currentData()))
        return replace(wish, numbers=str(self.numbers.currentData() or "")) if wish.product.subject == "zone" else wish

    def ways(self, found: Crowded, paper: QComboBox) -> list[Way]:
        """The larger paper on which numbers find room, where there is one; the field itself offers the rest."""
        return [(tr("改用 {paper}", paper=found.paper), lambda: paper.setCurrentIndex(paper.findData(found.paper)))
                ] if found.paper else []
