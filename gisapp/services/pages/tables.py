"""Tables on a sheet: the lines of the compensation, the coordinates of the boundary.

What has no room is never left out: lines of the compensation are added up in a last row, coordinates go on on a
following page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gisapp.carto import typography
from gisapp.carto.page import Align, Area, Item, Text, rectangle
from gisapp.carto.style import INK, Fill, Stroke
from gisapp.domain.codes import label
from gisapp.domain.lines import Line, shown
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import accounts
from gisapp.services.pages.draft import RULE, Draft
from gisapp.services.products import Frame

_HEAD: Final = Fill("#F1F2F4")
_ROW_MM: Final = 4.9
_LEAST_MM: Final = 3.35
_POINTS_MM: Final = 50.0
_WIDEST_MM: Final = 70.0


@dataclass(frozen=True, slots=True)
class _Columns:
    titles: tuple[str, ...]
    shares: tuple[float, ...]
    aligns: tuple[Align, ...]


_COMPENSATION: Final = _Columns(("项目", "数量", "单价（元）", "金额（元）"), (0.36, 0.2, 0.2, 0.24),
                                ("left", "right", "right", "right"))
_BOUNDARY: Final = _Columns(("点号", "X（北）", "Y（东）", "边长"), (0.15, 0.34, 0.31, 0.2),
                            ("left", "right", "right", "right"))


def draw(draft: Draft, frame: Frame) -> float:
    """The table that ``source`` names.

    Raises:
        InputError: ``product.block``.
    """
    source = str(frame.wanted["source"])
    if source not in _SOURCES:
        raise InputError("product.block", block=source, known=list(_SOURCES))
    return _SOURCES[source](draft, frame)


def _grid(items: list[Item], columns: _Columns, place: tuple[float, float, float], rows: Sequence[Sequence[str]],
          row_mm: float, *, last_bold: bool = False) -> float:
    """A header and rows at (x, y, width); returns the lower edge."""
    x, y, width = place
    size = min(row_mm * 0.61, 2.9)
    high = row_mm * (len(rows) + 1)
    items.append(Area(rectangle(x, y, width, row_mm), _HEAD))
    for number, cells in enumerate([tuple(map(tr, columns.titles)), *rows]):
        bold = number == 0 or (last_bold and number == len(rows))
        left = x
        for cell, share, align in zip(cells, columns.shares, columns.aligns, strict=True):
            room = width * share
            at = left + {"left": 1.2, "center": room / 2, "right": room - 1.2}[align]
            fitted = typography.fitted(cell, size, room - 2, bold=bold)
            items.append(Text(at, y + row_mm * (number + 0.5) + size * 0.36, cell, fitted, bold, INK, align))
            left += room
        if number:
            items.append(Area(rectangle(x, y + row_mm * number, width, 0), stroke=RULE))
    items.append(Area(rectangle(x, y, width, high), stroke=Stroke("#8E9196", 0.2)))
    return y + high


def _compensation(draft: Draft, frame: Frame) -> float:
    """Each line of the agreements that bind, and their sum; before signing, the appraised value."""
    y = draft.heading(frame, frame.y_mm)
    account = draft.fields.account
    lines = [line for each in account.agreements for line in each.lines] if account else []
    if account is None or not account.agreements:
        return _unsigned(draft, frame, y)
    room = max(int((frame.y_mm + frame.height_mm - y) / _LEAST_MM) - 2, 2)
    rows = [_row(line) for line in lines[:room if len(lines) <= room else room - 1]]
    rest = lines[len(rows):]
    if rest:
        amount = sum((line.amount for line in rest if line.amount is not None), Decimal(0))
        rows.append((tr("其余 {count} 项", count=len(rest)), "", "", f"{amount:,.2f}"))
    rows.append((tr("协议补偿总额"), "", "", f"{account.balance['agreed']:,.2f}"))
    row_mm = min(_ROW_MM, (frame.y_mm + frame.height_mm - y) / (len(rows) + 1))
    return _grid(draft.items, _COMPENSATION, (frame.x_mm, y, frame.width_mm), rows, row_mm, last_bold=True)


def _row(line: Line) -> tuple[str, str, str, str]:
    unit = tr(label("qty_unit", line.qty_unit)) if line.qty_unit else ""
    amount = tr("待定") if line.amount is None else f"{line.amount:,.2f}"
    return (accounts.named(line), "" if line.qty is None else f"{shown(line.qty)} {unit}".strip(),
            "" if line.rate is None else f"{line.rate:,.2f}", amount)


def _unsigned(draft: Draft, frame: Frame, y: float) -> float:
    reports = draft.fields.rows("appraisal")
    words = tr("尚未签订补偿协议，金额以签订的协议为准。")
    y = draft.lines(frame.x_mm, y, words, 3.0, frame.width_mm)
    if len(reports) and reports["val_house"].iloc[-1] is not None:
        report = reports.iloc[-1]
        y = draft.lines(frame.x_mm, y + 1, tr("评估价值：{value} 元（{agency}，{number}）",
                                              value=f"{report['val_house']:,.2f}", agency=report["agency"],
                                              number=report["report_no"]), 3.0, frame.width_mm)
    return y


def _boundary(draft: Draft, frame: Frame) -> float:
    """The coordinates in as many columns as there is room for; what is left goes on on a following page."""
    boundary = draft.fields.boundary
    y = draft.heading(frame, frame.y_mm)
    if boundary is None:
        return y
    rows = boundary.rows()
    bottom = frame.y_mm + frame.height_mm
    room = max(int((bottom - y) / _LEAST_MM) - 1, 1)
    most = max(int(frame.width_mm / _POINTS_MM), 1)
    groups = min(max(-(-len(rows) // max(int((bottom - y) / _ROW_MM) - 1, 1)), 1), most)
    if len(rows) > room * groups and frame.wanted.get("short"):
        return draft.lines(frame.x_mm, y, tr("界址点共 {count} 个，坐标见宗地图。", count=len(boundary.points)), 2.9,
                           frame.width_mm, colour=draft.grey())
    here, rest = rows[:room * groups], rows[room * groups:]
    if rest:
        draft.following += _continued(draft, rest)
    return _spread(draft.items, here, (frame.x_mm, y, frame.width_mm), bottom, groups)


def _spread(items: list[Item], rows: Sequence[Sequence[str]], place: tuple[float, float, float], bottom: float,
            groups: int) -> float:
    x, y, width = place
    gap = 2.5
    least = -(-len(rows) // groups)
    row_mm = min(_ROW_MM, (bottom - y) / (least + 1))
    per = min(max(int((bottom - y) / row_mm + 1e-9) - 1, 1), max(least, 1)) if groups > 1 else len(rows)
    each = min((width - gap * (groups - 1)) / groups, _WIDEST_MM)
    return max(_grid(items, _BOUNDARY, (x + group * (each + gap), y, each), rows[start:start + per], row_mm)
               for group, start in enumerate(range(0, len(rows), per)))


def _continued(draft: Draft, rows: Sequence[Sequence[str]]) -> list[tuple[Item, ...]]:
    """Following pages with the rest of the coordinates, three columns each."""
    pages = []
    groups, room = 3, int((297 - 30 - 20) / _LEAST_MM) - 1
    for start in range(0, len(rows), groups * room):
        title = tr("界址点坐标表（续）　宗地 {number}", number=draft.fields.value("宗地号"))
        items: list[Item] = [Text(25, 22, title, 4.2, True)]
        _spread(items, rows[start:start + groups * room], (25, 27, 173), 297 - 20, groups)
        pages.append(tuple(items))
    return pages


_SOURCES: Final[Mapping[str, Callable[[Draft, Frame], float]]] = {
    "compensation": _compensation, "boundary": _boundary,
}
"""Source of a table in a product file → what draws it."""
