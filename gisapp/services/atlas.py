"""Batches of sheets: whose, in which order, into which files, and by what a batch is known again after a crash.

``render.book`` writes what is planned here; called by ``gisapp atlas`` and the dialog of sheets.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gisapp.carto import grids
from gisapp.carto.grids import Columns
from gisapp.carto.page import Page, Text
from gisapp.carto.paper import PAPERS
from gisapp.domain import lookup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.domain.columns import is_missing
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.io import filing
from gisapp.services import listing
from gisapp.services.pages.order import Order
from gisapp.services.products import Product

_TOP_MM, _BOTTOM_MM, _GROUPS = 30.0, 280.0, 4


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of a batch: where, whose sheets in which order, and its title where the first sheet's is not enough."""

    path: Path
    uids: tuple[str, ...]
    title: str = ""


def volumes(tables: Tables, product: Product, uids: Sequence[str], output: Path, by: str | None = None,
            ) -> tuple[Volume, ...]:
    """The files of a batch.

    Args:
        tables: the snapshot.
        product: what is printed.
        uids: whose sheets, in order.
        output: a ``.pdf`` for all sheets together, else a folder: one file a sheet, or one a group.
        by: a field (name or label) whose values make the groups.

    Raises:
        InputError: ``atlas.by`` for an unknown field, ``output.suffix`` where groups are to go into one file.
    """
    if by is not None:
        if output.suffix:
            raise InputError("atlas.folder", path=str(output))
        return _grouped(tables, product, uids, output, by)
    if output.suffix.lower() == ".pdf":
        return (_volume(product, output, uids),)
    if output.suffix:
        raise InputError("output.suffix", path=str(output), known=[".pdf"], suffix=".pdf")
    numbers = lookup.keys(tables, product.subject)
    named = [filing.safe_name(f"{numbers[uid]}_{tr(product.label)}") for uid in uids]
    return tuple(_volume(product, output / f"{name}.pdf", (uid,))
                 for name, uid in zip(_apart(named), uids, strict=True))


def index_pages(tables: Tables, product: Product, firsts: Mapping[str, int], order: Order) -> tuple[Page, ...]:
    """The pages in front of a batch: which number stands on which page, these pages counted.

    Args:
        tables: the snapshot.
        product: what is printed.
        firsts: row → its first page, counted behind the index.
        order: who prints it when.
    """
    numbers = lookup.keys(tables, product.subject)
    columns = Columns((tr("编号"), tr("页")), (0.72, 0.28), ("left", "right"))
    per = _GROUPS * int((_BOTTOM_MM - _TOP_MM) / grids.ROW_MM - 1)
    count = max(-(-len(firsts) // per), 1)
    rows = [(numbers[uid], str(first + count)) for uid, first in firsts.items()]
    title = tr("{product}　索引", product=tr(product.label))
    small = tr("共 {count} 张 · 数据截至 {day} · 打印 {moment}", count=len(rows), day=order.day.isoformat(),
               moment=order.printed_at.strftime("%Y-%m-%d %H:%M"))
    head = (Text(25, 18, title, 6, True), Text(25, 24, small, 3))
    made = []
    for page in range(count):
        own = rows[page * per:(page + 1) * per]
        items, _ = grids.spread(columns, own, (25, _TOP_MM, 173), _BOTTOM_MM, _GROUPS)
        foot = Text(198, 288, f"{page + 1}/{count}", 2.8, align="right")
        made.append(Page(*PAPERS["A4"], (*head, *items, foot), title))
    return tuple(made)


def onward(tables: Tables, product: Product, uids: Sequence[str], number: str) -> list[str]:
    """The sheets from a number on: where a paper jam stopped the printer.

    Raises:
        InputError: ``atlas.number`` where the number is not among them.
    """
    numbers = lookup.keys(tables, product.subject)
    found = [at for at, uid in enumerate(uids) if numbers[uid] == number]
    if len(found) != 1:
        raise InputError("atlas.number", number=number, count=len(found))
    return list(uids[found[0]:])


def _grouped(tables: Tables, product: Product, uids: Sequence[str], folder: Path, by: str) -> tuple[Volume, ...]:
    known = listing.fields(product.subject)
    name = next((name for name, column in known.items() if by in {name, column.label} and not column.personal), None)
    if name is None:
        raise InputError("atlas.by", field=by, known=[tr(column.label) for column in known.values()
                                                      if not column.personal])
    column = known[name]
    values = listing.rows(tables, product.subject)[name].loc[list(uids)]
    groups: dict[str, list[str]] = {}
    for uid, value in values.items():
        shown = label(column.codes, value) if column.codes else str(value)
        words = tr("未填") if is_missing(value) else tr(shown)
        groups.setdefault(words, []).append(str(uid))
    names = _apart([filing.safe_name(f"{words}_{tr(product.label)}") for words in groups])
    return tuple(_volume(product, folder / f"{name}.pdf", own)
                 for name, own in zip(names, groups.values(), strict=True))


def _volume(product: Product, path: Path, uids: Sequence[str]) -> Volume:
    return Volume(path, tuple(uids), tr(product.label) if len(uids) > 1 else "")


def free(planned: Sequence[Volume], *, overwrite: bool) -> None:
    """Refuse to replace files, unless asked to.

    Raises:
        InputError: ``output.exists``, with the first of them.
    """
    taken = next((each.path for each in planned if each.path.exists()), None)
    if taken is not None and not overwrite:
        raise InputError("output.exists", path=str(taken))


def _apart(names: Sequence[str]) -> list[str]:
    """The names, each only once: two zones may have a parcel of the same number."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found


def key(tables: Tables, product: Product, order: Order, uids: Sequence[str]) -> str:
    """By what a batch is known again: the same product, snapshot, order and sheets."""
    told = [product.path.read_text("utf-8"), tables.revision, order.as_of, order.mono, order.paper, order.scale,
            order.printed_at.isoformat(), *uids]
    return hashlib.sha256("\n".join(map(str, told)).encode("utf-8")).hexdigest()
