"""Tables on a sheet: the lines of the compensation, the coordinates of the boundary.

What has no room is never left out: lines of the compensation are added up in a last row, coordinates go on on a
following page.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from gisapp.carto import grids
from gisapp.carto.grids import Columns
from gisapp.domain.codes import label
from gisapp.domain.lines import Line, shown
from gisapp.i18n import tr
from gisapp.services import accounts, boundary_table
from gisapp.services.pages import records
from gisapp.services.pages.draft import Draft
from gisapp.services.products import Frame

_POINTS_MM: Final = 50.0


def _compensation_columns() -> Columns:
    return Columns((tr("项目"), tr("数量"), tr("单价（元）"), tr("金额（元）")), (0.36, 0.2, 0.2, 0.24),
                   ("left", "right", "right", "right"))


def draw(draft: Draft, frame: Frame) -> float:
    """The table that ``source`` names: one of those made here, else the records of a table of the schema.

    Raises:
        InputError: as ``records.draw``.
    """
    source = str(frame.wanted.get("source", ""))
    return SOURCES.get(source, records.draw)(draft, frame)


def _compensation(draft: Draft, frame: Frame) -> float:
    """Each line of the agreements that bind, and their sum; before signing, the appraised value."""
    y = draft.heading(frame, frame.y_mm)
    account = draft.fields.account
    lines = [line for each in account.agreements for line in each.lines] if account else []
    if account is None or not account.agreements:
        return _unsigned(draft, frame, y)
    room = max(grids.room(y, frame.y_mm + frame.height_mm) - 1, 2)
    rows = [_row(line) for line in lines[:room if len(lines) <= room else room - 1]]
    rest = lines[len(rows):]
    if rest:
        amount = sum((line.amount for line in rest if line.amount is not None), Decimal(0))
        rows.append((tr("其余 {count} 项", count=len(rest)), "", "", f"{amount:,.2f}"))
    rows.append((tr("协议补偿总额"), "", "", f"{account.balance['agreed']:,.2f}"))
    row_mm = min(grids.ROW_MM, (frame.y_mm + frame.height_mm - y) / (len(rows) + 1))
    items, lower = grids.grid(_compensation_columns(), (frame.x_mm, y, frame.width_mm), rows, row_mm, last_bold=True)
    draft.items += items
    return lower


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
    room = grids.room(y, bottom)
    most = max(int(frame.width_mm / _POINTS_MM), 1)
    groups = min(max(-(-len(rows) // max(int((bottom - y) / grids.ROW_MM) - 1, 1)), 1), most)
    if len(rows) > room * groups and frame.wanted.get("short"):
        return draft.lines(frame.x_mm, y, tr("界址点共 {count} 个，坐标见宗地图。", count=len(boundary.points)), 2.9,
                           frame.width_mm, colour=draft.grey())
    here, rest = rows[:room * groups], rows[room * groups:]
    if rest:
        title = tr("界址点坐标表（续）　宗地 {number}", number=draft.fields.value("宗地号"))
        draft.following += boundary_table.continued(title, rest, about(draft))
    items, lower = grids.spread(boundary_table.columns(), here, (frame.x_mm, y, frame.width_mm), bottom, groups)
    draft.items += items
    return lower


def about(draft: Draft) -> tuple[str, str]:
    """What stands above and below a page that follows: for whom it is; as of when, and by which revision."""
    above = "内部使用 {示意}" if draft.product.audience == "internal" else "{示意}"
    filled = draft.fields.fill(above), draft.fields.fill("数据截至 {数据截至} · 打印 {打印时间} · 修订 {修订}")
    return filled[0].removesuffix(draft.fields.blank).strip(), filled[1]


SOURCES: Final[Mapping[str, Callable[[Draft, Frame], float]]] = {
    "compensation": _compensation, "boundary": _boundary,
}
"""Source of a table in a product file → what draws it."""
