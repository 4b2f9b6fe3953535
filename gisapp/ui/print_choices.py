"""What the officer chooses in 出图: the product, then whose sheet, paper, scale, day, colour, for the public or not.

Fields that a product does not know are not shown; what is wrong is told beside the field, with the paper that would
hold the scale and the scale that fits the paper.
"""

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QDate, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QDateEdit, QLineEdit, QWidget

from gisapp import i18n
from gisapp.carto import readings
from gisapp.carto.page import Page
from gisapp.carto.paper import PAPERS, ROUND_SCALES
from gisapp.carto.portrayal import Portrayal
from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.services import maps, prints, products
from gisapp.services.pages.order import Order
from gisapp.services.products import Product
from gisapp.services.wish import Wish
from gisapp.ui import parts
from gisapp.ui.focus import Focus
from gisapp.ui.session import Session
from gisapp.ui.told_form import ToldForm, Way
from gisapp.ui.underlaid_box import UnderlaidBox
from gisapp.ui.wall_choices import WallChoices

_SCALES: Final = tuple(scale for scale in ROUND_SCALES if 200 <= scale <= 100_000)
_SUBJECTS: Final = {"household": "户编号", "parcel": "宗地号", "building": "幢号"}


class PrintChoices(QWidget):
    """The choices, and the wish that they make.

    Signals:
        changed: another wish.
    """

    changed = Signal()

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self._known: dict[str, Product] = {}
        self._make()
        self._lay_out()
        self._connect()

    def _make(self) -> None:
        self.product, self.zone, self.subject = QComboBox(), QComboBox(), QLineEdit()
        self.about = parts.text("", "small", wrap=True)
        self.damaged = parts.text("", "refusal", wrap=True)
        self._numbers = QStringListModel(self)
        completer = QCompleter(self._numbers, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        self.subject.setCompleter(completer)
        self.subject.setClearButtonEnabled(True)
        self.paper, self.way, self.scale = QComboBox(), QComboBox(), QComboBox()
        self.theme = QComboBox()
        self.theme.setMaxVisibleItems(len(readings.THEMES))
        self.theme.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for each in readings.THEMES:
            self.theme.addItem(tr(each.label), each.code)
        self.tile = QCheckBox(tr("分幅拼接（图比纸大）"))
        for words, way in ((tr("自动"), None), (tr("横向"), True), (tr("纵向"), False)):
            self.way.addItem(words, way)
        self.scale.addItem(tr("自动"), None)
        for scale in _SCALES:
            self.scale.addItem(f"1 : {scale}", scale)
        self.day = QDateEdit(QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMaximumDate(QDate.currentDate())
        self.mono = QCheckBox(tr("黑白（用线条区分）"))
        self.underlaid = UnderlaidBox(self._session, self.changed.emit)
        self.public = QCheckBox(tr("公开（不含编号和坐标）"))
        self.review = QLineEdit()
        self.review.setPlaceholderText(tr("如 湘S(2026)001号"))
        self.drafter, self.checker = QLineEdit(), QLineEdit()
        self.problem = parts.text("", "refusal", wrap=True)

    def _lay_out(self) -> None:
        self.form = form = ToldForm()
        form.add(tr("片区"), self.zone, "map.no_zone", "map.no_outline")
        form.add(tr("编号"), self.subject, "print.no_subject", "atlas.number", "sheet.no_outline", "sheet.no_parcel")
        form.add(tr("着色"), self.theme)
        form.add(tr("纸张"), self.paper, "product.paper", "map.no_paper", "map.many")
        form.add(tr("方向"), self.way)
        form.add(tr("比例尺"), self.scale, "map.too_small", "map.too_large", "map.bad_scale")
        form.add(tr("数据截至"), self.day)
        self.wall = WallChoices(form, self.changed.emit)
        form.add(tr("制图"), self.drafter)
        form.add(tr("审核"), self.checker)
        form.add("", self.mono)
        form.add("", self.tile, "tile.too_many")
        form.add("", self.underlaid, "underlay.public")
        form.add("", self.public, "product.not_public")
        form.add(tr("审图号"), self.review, "product.no_review")
        self.setLayout(parts.column(self.product, self.about, self.damaged, 2, form, self.problem, 0,
                                    margins=(18, 16, 18, 8), spacing=8))

    def _connect(self) -> None:
        self.product.currentIndexChanged.connect(lambda _at: self._on_product())
        self.zone.currentIndexChanged.connect(lambda _at: self._on_zone())
        for box in (self.theme, self.paper, self.way, self.scale):
            box.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.day.dateChanged.connect(lambda _day: self.changed.emit())
        for check in (self.mono, self.tile, self.public):
            check.toggled.connect(lambda _on: self._on_toggled())
        for field in (self.drafter, self.checker, self.review):
            field.textEdited.connect(lambda _text: self.changed.emit())
        self.subject.textChanged.connect(lambda _text: self.changed.emit())
        self._session.opened.connect(self.show_project)
        self._focus.zone_changed.connect(self.follow_zone)
        self._focus.portrayal_changed.connect(self.follow_theme)
        self._focus.selected.connect(lambda _by: self.follow_selection())
        self._session.changed.connect(lambda made: self.follow_underlays() if made.touches("setting") else None)

    # following

    def show_project(self) -> None:
        """Offer what the open project has."""
        tables = self._session.tables
        parts.offer(self.zone, ((str(name), str(uid)) for uid, name in tables["zone"]["zone_name"].items()))
        self.drafter.setText(tables.fact("drafter") or "")
        self.checker.setText(tables.fact("checker") or "")
        self.read_products()
        self.follow_underlays()
        self.follow_zone()
        self.follow_theme()

    def read_products(self, name: str = "") -> None:
        """Offer the products as they are now, and choose one; own templates that cannot be read are told."""
        known = products.products()
        self._known = {each.name: each for each in known}
        parts.offer(self.product, ((tr(each.label), each.name) for each in known))
        if name in self._known:
            self.product.blockSignals(True)
            self.choose(name)
            self.product.blockSignals(False)
        faults = products.damaged()
        self.damaged.setText("\n".join(i18n.sentence(each.code, each.params) for each in faults))
        self.damaged.setVisible(bool(faults))
        self._on_product()

    def follow_zone(self) -> None:
        """Take the zone that everybody looks at."""
        at = self.zone.findData(self._focus.zone)
        if at >= 0:
            self.zone.setCurrentIndex(at)

    def follow_theme(self) -> None:
        """Take the theme that the map is coloured by."""
        self.theme.setCurrentIndex(self.theme.findData(self._focus.portrayal.theme))

    def follow_underlays(self) -> None:
        """Offer the project's underlays where it has any."""
        found = self.underlaid.found() is not None
        self.form.show_field(self.underlaid, on=found)
        if not found:
            self.underlaid.setChecked(False)

    def follow_selection(self) -> None:
        """Take the household, parcel or building that is selected, or the one around it."""
        product, selected = self.chosen, self._focus.selection
        if product is None or product.subject == "zone" or not selected or self._session.project is None:
            return
        found = prints.related(self._session.tables, selected.table, list(selected.uids))[product.subject]
        if found:
            self._take(self._session.tables, product.subject, found[0])

    def _take(self, tables: Tables, table: str, uid: str) -> None:
        zone = self.zone.findData(tables[table].at[uid, "zone"])
        if zone >= 0:
            self.zone.setCurrentIndex(zone)
        self.subject.setText(prints.number_of(tables, table, uid))

    @property
    def chosen(self) -> Product | None:
        """The product chosen; None before a project is open."""
        return self._known.get(str(self.product.currentData()))

    def choose(self, name: str) -> None:
        """Choose a product by its name."""
        self.product.setCurrentIndex(self.product.findData(name))

    def _on_product(self) -> None:
        """Another product: show what it knows, with its own papers."""
        product = self.chosen
        if product is None:
            return
        zonal = product.subject == "zone"
        self.about.setText(tr(product.about))
        parts.offer(self.paper, [(tr("自动"), None), *((each, each) for each in PAPERS if each in product.papers)])
        for field, on in ((self.theme, product.themed), (self.tile, zonal and "sheets" not in product.map),
                          (self.way, zonal and not product.frames), (self.public, zonal), (self.subject, not zonal),
                          (self.scale, prints.has_map(product)), (self.drafter, product.subject != "household"),
                          (self.checker, product.subject != "household")):
            self.form.show_field(field, on=on)
        self.scale.setItemText(0, tr("自动"))  # what was found for the product before
        self.wall.show_for(product)
        self.form.show_field(self.review, on=zonal and self.public.isChecked())
        self.subject.blockSignals(True)
        self.subject.clear()
        self.subject.blockSignals(False)
        self._offer_numbers()
        self.follow_selection()
        self.changed.emit()

    def _on_zone(self) -> None:
        self._offer_numbers()
        self.changed.emit()

    def _offer_numbers(self) -> None:
        product = self.chosen
        if product is not None and product.subject != "zone":
            words = tr(_SUBJECTS[product.subject])
            self.subject.setPlaceholderText(tr("{what}，或在地图上选", what=words))
            self._numbers.setStringList(prints.numbers(self._session.tables, product.subject, self.zone.currentData()))

    def _on_toggled(self) -> None:
        product = self.chosen
        public = self.public.isChecked() and product is not None and product.subject == "zone"
        self.form.show_field(self.review, on=public)
        self.changed.emit()

    # the wish

    def wish(self) -> Wish:
        """What the choices say.

        Raises:
            InputError: ``print.no_subject``, ``map.no_zone``, ``atlas.number``.
        """
        product, project = self.chosen, self._session.project
        if product is None or project is None:
            raise InputError("map.no_zone")
        zonal = product.subject == "zone"
        return self.wall.added(Wish(
            product, (self._uid(product),), self.order(), self.way.currentData() if zonal else None,
            zonal and self.public.isChecked(), self.review.text(), zonal and self.tile.isChecked(),
            self._portrayal(product), self.underlaid.under()))

    def order(self) -> Order:
        """When, for whom, on which paper, in colour or not."""
        product, project = self.chosen, self._session.project
        scaled = product is not None and prints.has_map(product)
        return Order(dt.datetime.now(), project.who if project is not None else "", self.day_asked(),
                     self.mono.isChecked(), self.paper.currentData(), self.scale.currentData() if scaled else None,
                     self.drafter.text().strip(), self.checker.text().strip())

    def _portrayal(self, product: Product) -> Portrayal | None:
        """How a progress map tells what it tells: as on the screen, by the theme chosen here."""
        return replace(self._focus.portrayal, theme=str(self.theme.currentData())) if product.themed else None

    def day_asked(self) -> dt.date | None:
        """The day as of which it shall stand; None for today."""
        day = self.day.date()
        return dt.date(day.year(), day.month(), day.day()) if day != QDate.currentDate() else None

    def _uid(self, product: Product) -> str:
        zone, number = self.zone.currentData(), self.subject.text().strip()
        if product.subject == "zone":
            if zone is None:
                raise InputError("map.no_zone")
            return str(zone)
        if not number:
            raise InputError("print.no_subject", what=_SUBJECTS[product.subject])
        return prints.uid_of(self._session.tables, product.subject, number, zone)

    # what came of it

    def show_drawn(self, page: Page) -> None:
        """Say which paper and scale were found for a page."""
        self.tell(None)
        for box, found in ((self.paper, prints.paper_of(page)), (self.scale, _scale(page))):
            fitted = f"（{found}）" if box.currentData() is None and found else ""
            box.setItemText(0, tr("自动") + fitted)

    def tell(self, error: GisAppError | None) -> None:
        """Tell an error beside its field, else below all."""
        self.form.clear()
        beside = error is not None and self.form.tell(error, self._ways(error))
        self.problem.setText(i18n.explain(error) if error is not None and not beside else "")
        self.problem.setVisible(bool(self.problem.text()))

    def tell_many(self, found: prints.Many) -> None:
        """Tell how many pages there are, with the papers that need fewer."""
        ways = [(tr("改用 {paper}（{count} 页）", paper=paper, count=count), partial(self.paper.setCurrentText, paper))
                for paper, count in found.larger]
        self.form.tell(InputError("map.many", count=found.count, paper=found.paper), ways)

    def tell_crowded(self, found: prints.Crowded) -> None:
        """Tell how many numbers find room, with ways to have them all."""
        error = InputError("map.crowded", shown=found.shown, wanted=found.wanted,
                           share=f"{found.shown / found.wanted:.0%}")
        self.form.tell(error, self.wall.ways(found, self.paper))

    def _ways(self, error: GisAppError) -> list[Way]:
        """Ways out of a scale that does not fit: the smallest paper that holds it, the largest scale that fits."""
        known = error.params
        ways: list[Way] = []
        if error.code == "map.too_small":
            paper, scale = str(known["smallest_paper"]), int(known["largest_scale"])
            if self.paper.findData(paper) >= 0:
                ways.append((tr("改用 {paper}", paper=paper), lambda: self.paper.setCurrentText(paper)))
            ways.append((f"1 : {scale}", lambda: self.set_scale(scale)))
        if error.code == "map.too_large":
            best = int(known["best_scale"])
            ways.append((f"1 : {best}", lambda: self.set_scale(best)))
        return ways

    def set_scale(self, scale: int | None) -> None:
        """Choose a scale, one that is not in the list included."""
        if self.scale.findData(scale) < 0:
            self.scale.addItem(f"1 : {scale}", scale)
        self.scale.setCurrentIndex(self.scale.findData(scale))


def _scale(page: Page) -> str:
    scale = maps.scale_of(page)
    return f"1 : {scale}" if scale else ""
