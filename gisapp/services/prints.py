"""The pages of what an officer asks to be printed, and what is kept of it: one road for the window and the commands.

A ``Wish`` names a product, whose sheets, and how; ``sheets`` makes the pages of each, ``entry`` the line of the print
register. Called by ``gisapp map | atlas``, the place 出图 and the dialog of sheets.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gisapp.carto import page as pages
from gisapp.carto.page import Page
from gisapp.carto.paper import PAPERS, checked_paper
from gisapp.domain import lookup, rollup
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import crowding, maps, products, stock_board, tiling
from gisapp.services.pages.press import Press
from gisapp.services.pages.subjects import NUMBERS
from gisapp.services.products import Product
from gisapp.services.wish import Wish

Sheets = Callable[[str], Sequence[Page]]
_AROUND: Final = ("household", "parcel", "building")
FEWER: Final = 0.6
MANY: Final = 20
"""An officer is told how many pages there are before more than these are printed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A product that can be printed for what is selected, and whose sheets these would be."""

    product: Product
    uids: tuple[str, ...]

    @property
    def words(self) -> str:
        """What the chooser calls it, with the number of sheets where they are several."""
        label, count = tr(self.product.label), len(self.uids)
        return label if count == 1 else tr("{label}（{count} 张）", label=label, count=count)


def sheets(tables: Tables, wish: Wish) -> Sheets:
    """A function from a row to its pages: the sheet, and pages on which a table goes on.

    Raises:
        InputError: ``product.paper``, ``product.not_public``, ``underlay.public``; the function raises what
            ``maps.zone_map`` and ``Press.pages`` raise.
    """
    make, under = _bare_sheets(tables, wish), wish.under
    if under is None:
        return make
    if wish.public:
        raise InputError("underlay.public")
    return lambda uid: tuple(pages.over(each, under) for each in make(uid))


def _bare_sheets(tables: Tables, wish: Wish) -> Sheets:
    if wish.product.subject == "zone":
        return lambda uid: _zone_sheets(tables, wish, uid)
    if wish.public:
        raise InputError("product.not_public", product=wish.product.label)
    return Press(tables, wish.product, wish.order).pages


def _zone_sheets(tables: Tables, wish: Wish, uid: str) -> tuple[Page, ...]:
    if wish.tiled:
        return (*tiling.sheets(tables, uid, wish), *_following(tables, wish, uid))
    try:
        first = maps.zone_map(tables, uid, wish)
    except InputError as error:
        if wish.order.paper is not None or error.code != "map.too_small":
            raise
        paper = str(error.params["smallest_paper"])
        first = maps.zone_map(tables, uid, replace(wish, order=replace(wish.order, paper=paper)))
    return (*_aided(tables, wish, uid, first), *_following(tables, wish, uid))


@dataclass(frozen=True, slots=True)
class Many:
    """A map of many pages, and the larger papers on which it has fewer.

    Attributes:
        count: pages now, on ``paper``.
        larger: (paper, pages) of each larger paper on which there are clearly fewer than on the one before.
    """

    count: int
    paper: str
    larger: tuple[tuple[str, int], ...]


def many(tables: Tables, wish: Wish, made: Sequence[Page]) -> Many | None:
    """What is told before a map over many sheets is printed; None where they are few."""
    if len(made) <= MANY or not wish.tiled:
        return None
    asked = checked_paper(wish.order.paper or wish.product.paper)
    counts = tiling.counts(tables, wish.uids[0], wish)
    found, least = [], len(made)
    for paper in list(PAPERS)[list(PAPERS).index(asked) + 1:]:
        if counts.get(paper, least) <= least * FEWER:
            least = counts[paper]
            found.append((paper, least))
    return Many(len(made), asked, tuple(found))


def _aided(tables: Tables, wish: Wish, uid: str, first: Page) -> tuple[Page, ...]:
    """The map, with insets or an index where they are asked for and numbers are on it."""
    if wish.numbers and wish.numbered:
        if wish.numbers == crowding.INSETS:
            return crowding.with_insets(tables, first, wish.order)
        return crowding.with_index(tables, first, uid, wish.order)
    return (first,)


@dataclass(frozen=True, slots=True)
class Crowded:
    """How many numbers found room on a map, and what would help.

    Attributes:
        shown: numbers on the map; ``wanted``: those that should be.
        paper: the smallest larger paper on which enough of them find room; empty where there is none.
    """

    shown: int
    wanted: int
    paper: str


def crowded(tables: Tables, wish: Wish, page: Page) -> Crowded | None:
    """What would help a map on which under 90 % of the numbers find room; None where enough do."""
    if not wish.numbered:
        return None
    found = crowding.fit(crowding.frame_of(page))
    if found.share >= crowding.ENOUGH:
        return None
    papers = list(PAPERS)
    larger = [each for each in papers[papers.index(paper_of(page)) + 1:] if each in wish.product.papers]
    for paper in larger:
        fitting = replace(wish, order=replace(wish.order, paper=paper, scale=None))
        other = maps.zone_map(tables, wish.uids[0], fitting)
        if crowding.fit(crowding.frame_of(other)).share >= crowding.ENOUGH:
            return Crowded(found.shown, found.wanted, paper)
    return Crowded(found.shown, found.wanted, "")


def _following(tables: Tables, wish: Wish, uid: str) -> tuple[Page, ...]:
    """The pages after a zone's map: coordinates of its red lines, its houses; none of them for the public."""
    board = stock_board.pages(tables, uid, wish.order) if wish.product.map.get("stock") and not wish.public else ()
    return (*maps.following(tables, uid, wish.product, wish.order, public=wish.public), *board)


def shown(pages: Sequence[Page], wish: Wish) -> Page:
    """The page that says paper and scale: the first, or the last with a map where an index of sheets comes first."""
    return next((page for page in reversed(pages) if maps.scale_of(page)), pages[0]) if wish.tiled else pages[0]


def has_map(product: Product) -> bool:
    """Whether a product shows a map, so that a scale can be asked for."""
    return product.subject == "zone" or any(each.kind == "map" for each in product.frames)


def paper_of(page: Page) -> str:
    """Which paper a page is, however it lies."""
    size = sorted((page.width_mm, page.height_mm))
    return next((name for name, known in PAPERS.items() if sorted(known) == size),
                f"{page.width_mm:g}×{page.height_mm:g}")


def number_of(tables: Tables, table: str, uid: str) -> str:
    """What officers call a row: 户编号, 宗地号, 幢号, or a zone's name."""
    return str(tables[table].at[uid, NUMBERS[table]])


def numbers(tables: Tables, table: str, zone: str | None = None) -> tuple[str, ...]:
    """The numbers of a table's rows, of a zone (uid) or of all, sorted."""
    rows = lookup.in_zone(tables[table], zone)
    return tuple(str(number) for number in rows[NUMBERS[table]].dropna().sort_values())


def uid_of(tables: Tables, table: str, number: str, zone: str | None = None) -> str:
    """The row of a number in a zone (uid), or in all.

    Raises:
        InputError: ``atlas.number`` where it is not exactly one.
    """
    rows = lookup.in_zone(tables[table], zone)
    found = rows.index[(rows[NUMBERS[table]] == number).to_numpy(dtype=bool)]
    if len(found) != 1:
        raise InputError("atlas.number", number=number, count=len(found))
    return str(found[0])


def entry(tables: Tables, wish: Wish, page: Page, path: str | os.PathLike[str] | None = None) -> ChangeSet:
    """The line of the print register for all sheets of a wish.

    Args:
        tables: the snapshot that was printed.
        wish: what was printed.
        page: the first page, which says paper and scale.
        path: where it was saved; None for the printer.
    """
    subject, first = wish.product.subject, wish.uids[0]
    zones = set(wish.uids) if subject == "zone" else {
        str(zone) for zone in tables[subject].loc[list(wish.uids), "zone"].dropna()}
    what = number_of(tables, subject, first) if len(wish.uids) == 1 else f"×{len(wish.uids)}"
    return maps.register(
        tables, wish.order, _name(wish, what), paper=paper_of(page), scale=maps.scale_of(page), path=path,
        zone_name=lookup.zone_name(tables, zones.pop()) if len(zones) == 1 else None)


def _name(wish: Wish, what: str) -> str:
    """What the register calls a sheet."""
    label = maps.label_of(wish)
    if wish.product.subject == "zone":
        return maps.register_name(label, tr("分幅")) if wish.tiled else label
    return maps.register_name(label, what)


def offers(tables: Tables, table: str, uids: Iterable[str]) -> tuple[Offer, ...]:
    """What can be printed for some households, parcels or buildings: their own sheets first, then those around them.

    For two flats these are two household sheets, one storey table of their building and one map of its parcel.
    """
    around = related(tables, table, list(uids))
    found = [Offer(each, around[each.subject]) for each in products.products() if around.get(each.subject)]
    return tuple(sorted(found, key=lambda each: each.product.subject != table))


def related(tables: Tables, table: str, uids: list[str]) -> dict[str, tuple[str, ...]]:
    """Subject → the rows of it that belong to the given households, parcels or buildings, in their numbers' order."""
    through, lying = rollup.household_buildings(tables), rollup.household_parcels(tables)
    if table == "household":
        households = uids
    elif table == "building":
        households = list(through.loc[through["building"].isin(uids), "household"])
    else:
        households = list(lying.loc[lying["parcel"].isin(uids), "household"])
    found = {
        "household": households, "building": list(through.loc[through["household"].isin(households), "building"]),
        "parcel": list(lying.loc[lying["household"].isin(households), "parcel"])}
    found[table] = uids
    return {name: _ordered(tables, name, found[name]) for name in _AROUND}


def _ordered(tables: Tables, table: str, uids: list[str]) -> tuple[str, ...]:
    rows = tables[table]
    numbers = rows.loc[rows.index.isin(uids), NUMBERS[table]]
    return tuple(str(uid) for uid in numbers.sort_values(kind="stable").index)


def masked(product: Product) -> Product:
    """The product with names masked, for where it cannot be logged that they were shown."""
    return replace(product, names="masked") if product.reveals else product
