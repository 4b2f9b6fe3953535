"""Batches of sheets: whose, in which order, into which files, and by what a batch is known again after a crash.

``render.book`` writes what is planned here; called by ``gisapp atlas`` and the dialog of sheets.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
