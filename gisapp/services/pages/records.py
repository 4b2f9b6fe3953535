"""A table of records in a frame: rows of any table that belong to the subject, with the columns that the product names.

Columns are named by the labels of the schema, as in ``{户.坐落}``. What has no room is counted in a last line.
"""

from typing import Final

import numpy as np
import pandas as pd

from gisapp.carto import grids, typography
from gisapp.carto.grids import Columns
from gisapp.carto.page import Align
from gisapp.domain import privacy
from gisapp.domain.changes import effective
from gisapp.domain.schema import TABLES
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import filling
from gisapp.services.pages.draft import Draft
from gisapp.services.pages.fields import spoken
from gisapp.services.products import Frame

_MOST: Final = 4
_INSIDE: Final = frozenset({"petition", "talk", "issue", "issue_object", "override", "side_event"})
"""What an office notes for itself, and never hands out in a list (DOMAIN §5)."""


def offered(subject: str) -> dict[str, str]:
    """Tables whose rows can be listed on a sheet about a subject: name → Chinese label."""
    return {name: table.label for name, table in TABLES.items() if subject in table and name not in _INSIDE}


def columns_of(table: str) -> tuple[str, ...]:
    """The labels by which the columns of a table can be named."""
    return filling.labels(table)


def draw(draft: Draft, frame: Frame) -> float:
    """The rows under a header; a sentence where there are none.

    Raises:
        InputError: ``product.block`` for a table that holds nothing of the subject, ``product.column``;
            ``product.not_public`` on a public map.
    """
    if draft.facts is not None and draft.facts.public:
        raise InputError("product.not_public", product=draft.product.label)
    source = str(frame.wanted.get("source", ""))
    known = offered(draft.subject.kind)
    if source not in known:
        raise InputError("product.block", block=source, known=list(known))
    labels = columns_of(source)
    names = [str(each) for each in frame.wanted.get("columns", labels[:_MOST])] or list(labels[:_MOST])
    for name in names:
        if name not in labels:
            raise InputError("product.column", column=name, table=known[source], known=list(labels))
    y = draft.heading(frame, frame.y_mm)
    rows = _rows(draft, source)
    if rows.empty:
        return draft.lines(frame.x_mm, y, tr("没有记录。"), 2.9, frame.width_mm, colour=draft.grey())
    shown = rows if draft.product.reveals else privacy.masked(source, rows)
    texts = filling.texts_of(source, shown)  # by label and by name
    cells = [tuple("" if row[name] == filling.BLANK else spoken(row[name]) for name in names) for row in texts]
    return _grid(draft, frame, y, names, cells)


def _rows(draft: Draft, table: str) -> pd.DataFrame:
    if draft.subject.kind == "household":
        return draft.fields.rows(table)
    rows = draft.tables[table]
    mine = rows[(rows[draft.subject.kind] == draft.subject.uid).to_numpy(dtype=bool)]
    return effective(mine) if TABLES[table].append_only else mine


def _grid(draft: Draft, frame: Frame, y: float, names: list[str], cells: list[tuple[str, ...]]) -> float:
    bottom = frame.y_mm + frame.height_mm
    room = max(grids.room(y, bottom), 1) if frame.height_mm else len(cells)
    here = cells[:room if len(cells) <= room else room - 1]
    if len(here) < len(cells):
        rest = tr("其余 {count} 项", count=len(cells) - len(here))
        here = [*here, (rest, *[""] * (len(names) - 1))]
    row_mm = min(grids.ROW_MM, (bottom - y) / (len(here) + 1)) if frame.height_mm else grids.ROW_MM
    wide = np.array([max(typography.width_mm(each, 1.0) for each in (tr(name), *(row[at] for row in here))) + 0.8
                     for at, name in enumerate(names)])
    aligns: tuple[Align, ...] = tuple("left" for _ in names)
    columns = Columns(tuple(map(tr, names)), tuple(float(each) for each in wide / wide.sum()), aligns)
    items, lower = grids.grid(columns, (frame.x_mm, y, frame.width_mm), here, row_mm)
    draft.items += items
    return lower
