"""The sheet around a zone's map: title, column of legend and figures, notes; beside the map or below it.

Which blocks stand in the margin, and in which order, is said by the product. Called by ``services.maps`` only, which
puts the map into the room that is left.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gisapp.carto import neatline, style, typography
from gisapp.carto.gridname import GridName
from gisapp.carto.marginalia import Column
from gisapp.carto.moment import STAGE
from gisapp.carto.page import Item, Text, moved
from gisapp.carto.paper import Sheet
from gisapp.carto.signing import greyed
from gisapp.carto.style import Fill, Look, Stroke
from gisapp.domain.lifecycle import GROUPS
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import margins
from gisapp.services.boundary import Boundary
from gisapp.services.dashboard import Standing
from gisapp.services.layer_styles import Row
from gisapp.services.theming import Legend

_MARGIN_MM = 9.0
_COLUMN_MM = 66.0
_ONE_COLUMN = 12
_PAD_MM = 4.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sheet says beside its map."""

    title: str
    schematic: bool
    sample: bool
    org: str
    source: str
    drafter: str
    checker: str
    grid: GridName
    data_on: dt.date
    printed_at: dt.datetime
    summary: Standing
    mono: bool
    prefix: str
    layers: tuple[str, ...]
    legend: Legend
    styled: tuple[tuple[str, tuple[Row, ...]], ...]
    beside: tuple[str, ...]
    below: tuple[tuple[str, ...], ...]
    red_lines: tuple[tuple[str, Boundary], ...] = ()
    decisions: tuple[tuple[str, str], ...] = ()
    public: bool = False
    review: str = ""
    further: int = 0
    special: Mapping[str, Callable[[Column], None]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """What the shares of the legend are parts of."""
        return self.summary.households if self.legend.theme == STAGE else self.legend.total


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the map stands on a sheet (x, y, width, height in mm), and what stands around it."""

    sheet: Sheet
    frame: tuple[float, float, float, float]
    items: tuple[Item, ...]

    @property
    def room_mm(self) -> tuple[float, float]:
        """Width and height that the land may take."""
        pad = 2 * _PAD_MM * self.sheet.text_scale
        return self.frame[2] - pad, self.frame[3] - pad


def layout(sheet: Sheet, facts: Facts, denominator: int) -> Layout:
    """Title above, margin column at the right of a landscape sheet or in three columns below the map of an upright."""
    k = sheet.text_scale
    gap, margin = neatline.neat_gap(k), _MARGIN_MM * k**0.6
    left, top = margin + 4.2 * k + gap, margin + 15.5 * k + gap
    foot = margin + 8.2 * k + gap
    if sheet.landscape:
        column = _column(facts, facts.beside, denominator, k, _COLUMN_MM * k)
        width = sheet.width_mm - left - gap - margin - (_COLUMN_MM + 6) * k
        frame = (left, top, width, sheet.height_mm - top - foot)
        beside = [moved(item, left + width + gap + 6 * k, top - gap) for item in column.items]
    else:
        width = sheet.width_mm - 2 * left
        each_mm = (width - 2 * 9 * k) / 3
        columns = [_column(facts, blocks, denominator, k, each_mm, gap_mm=3) for blocks in facts.below]
        band = max(column.height_mm for column in columns)
        frame = (left, top, width, sheet.height_mm - top - foot - band - 6 * k)
        down = frame[1] + frame[3] + gap + 9.0 * k
        beside = [moved(item, left + place * (each_mm + 9 * k), down)
                  for place, column in enumerate(columns) for item in column.items]
    return Layout(sheet, frame, (*_head(sheet, frame, facts), *beside, *_foot(sheet, frame, facts, margin)))


def _head(sheet: Sheet, frame: tuple[float, float, float, float], facts: Facts) -> list[Item]:
    k, gap = sheet.text_scale, neatline.neat_gap(sheet.text_scale)
    x, y, width, _ = frame
    size = typography.fitted(facts.title, 9.6 * k, sheet.width_mm - 2 * x, bold=True)
    marks = [facts.review if facts.public else tr("内部使用"), *([tr("示意数据")] if facts.sample else []),
             *([tr("示意范围")] if facts.schematic else [])]
    small, line = 3.2 * k, y - gap - 1.6 * k
    return [
        Text(sheet.width_mm / 2, y - gap - 7.2 * k, facts.title, size, bold=True, align="center"),
        Text(x - gap, line, " · ".join(marks), small, bold=True,
             colour=style.INK if facts.mono else style.RED_LINE),
        Text(x + width + gap, line, tr("数据截至 {day}", day=facts.data_on.isoformat()), small, align="right"),
    ]


def _foot(sheet: Sheet, frame: tuple[float, float, float, float], facts: Facts, margin: float) -> list[Item]:
    k, gap = sheet.text_scale, neatline.neat_gap(sheet.text_scale)
    x, _, width, _ = frame
    size, line = 2.7 * k, sheet.height_mm - margin * 0.82
    number = tr("索引图，另有 {count} 幅", count=facts.further) if facts.further else tr("第1幅/共1幅")
    text = tr("依据{source}测绘成果编制，不作权属依据。", source=facts.source)
    if facts.sample:
        text = tr("示意数据：所有人和数字均为虚构。") + text
    room = width + 2 * gap - typography.width_mm(number, size) - 4 * k
    return [
        Text(x - gap, line, text, typography.fitted(text, size, room), colour=style.GREY),
        Text(x + width + gap, line, number, size, align="right", colour=style.GREY),
    ]


def _column(facts: Facts, blocks: Sequence[str], denominator: int, k: float, width_mm: float,
            gap_mm: float | None = None) -> Column:
    """Blocks under each other; ``gap_mm`` (mm on A3) between them, each block's own where none is given."""
    column = Column(width_mm, k)
    for place, name in enumerate(blocks):
        if name not in _BLOCKS and name not in facts.special:
            raise InputError("product.block", block=name, known=[*_BLOCKS, *margins.SPECIAL])
        if place:
            column.gap(_GAPS.get(blocks[place - 1], 5.0) if gap_mm is None else gap_mm)
        if name in facts.special:
            facts.special[name](column)
        else:
            _BLOCKS[name](column, facts, denominator, k)
    return column


def _legend(column: Column, facts: Facts, _denominator: int, k: float) -> None:
    edge = Stroke("#8A8F98", 0.12 * k)
    column.heading(tr("当前阶段（户）") if facts.legend.theme == STAGE else facts.legend.title)
    _classes(column, facts, k, edge)
    said = facts.summary.kept_words if facts.legend.theme == STAGE else facts.legend.note
    if said:
        column.note(said)
        column.gap(1)
    _rates(column, facts, edge)
    pale = Fill(style.PAPER if facts.mono else style.PALE)
    column.sample(pale, edge, (tr("一宗多幢、一幢多户或无户的宗地"),))
    column.sample(Fill(style.PAPER), Stroke(style.INK, 0.5 * k), (tr("保留的房屋"),))
    red = Stroke("#000000" if facts.mono else style.RED_LINE, 0.6 * k)
    column.sample(Fill(), red, (tr("征收范围红线"),), line=True)
    _styled(column, facts)
    if facts.prefix:
        column.note(tr("图上数字为户编号，放不下时省略“{prefix}”；“33/40”为同幢已签约户数和总户数。",
                       prefix=facts.prefix))


def _styled(column: Column, facts: Facts) -> None:
    """Classes of the layers that the office draws in its own way."""
    for words, rows in facts.styled:
        column.heading(words)
        for each in rows:
            sign = greyed(each.sign) if facts.mono else each.sign
            column.sample(sign.fill, sign.stroke, (each.words, str(each.count)), line=sign.fill.colour is None)
        column.gap(1)


def _rates(column: Column, facts: Facts, edge: Stroke) -> None:
    """What small 幢 of several households bear instead of a stage."""
    if facts.legend.rates:
        column.heading(tr("多户的幢，小于 4 毫米（幢）"))
        for each in facts.legend.rates:
            column.sample(each.look.filled(mono=facts.mono), edge, (each.words, str(each.count)))
        column.gap(1)


def _classes(column: Column, facts: Facts, k: float, edge: Stroke) -> None:
    """Sign, words, count and share of each class; of many classes two beside each other, without shares."""
    counted = _counted(facts)
    if len(counted) > _ONE_COLUMN:
        half = -(-len(counted) // 2)
        sides = Column(column.width_mm / 2, k), Column(column.width_mm / 2, k)
        for place, (words, look, count) in enumerate(counted):
            sides[place // half].sample(look.filled(mono=facts.mono), edge, (f"{words} · {count}",))
        column.halves(*sides)
        return
    for words, look, count in counted:
        share = f"{count / facts.total:.1%}" if facts.total else "–"
        column.sample(look.filled(mono=facts.mono), edge, (words, str(count), share))


def _counted(facts: Facts) -> list[tuple[str, Look, int]]:
    """Words, look and count of each class; stages as ``services.dashboard`` counts them."""
    if facts.legend.theme == STAGE:
        return [(tr(words), style.GROUP_LOOKS[group], facts.summary.by_group[group])
                for group, (words, _) in GROUPS.items()]
    return [(each.words, each.look, each.count) for each in facts.legend.entries]


def _figures(column: Column, facts: Facts, _denominator: int, _k: float) -> None:
    summary = facts.summary
    column.heading(tr("累计统计"))
    column.fact(tr("总户数"), tr("{count} 户", count=summary.households))
    column.fact(tr("累计签约"), tr("{count} 户", count=summary.signed))
    column.fact(tr("签约率（按户）"), f"{summary.signed_rate_households:.1%}")
    column.fact(tr("签约率（按面积）"), f"{summary.signed_rate_area:.1%}")
    column.fact(tr("累计交房"), tr("{count} 户", count=summary.handed_over))
    column.fact(tr("累计拆除"), tr("{count} 户", count=summary.demolished))
    column.fact(tr("剩余未签约"), tr("{count} 户", count=summary.unsigned))
    column.fact(tr("片区面积"), area_text(summary))


def area_text(summary: Standing) -> str:
    """The zone's area as printed: 82.16 公顷 (1232.4 亩), without separators."""
    return tr("{hectares} 公顷 ({mu} 亩)", hectares=f"{summary.area_ha:.2f}", mu=f"{summary.area_mu:.1f}")


def _origin(column: Column, facts: Facts, _denominator: int, _k: float) -> None:
    if not facts.public:
        column.pair(tr("坐标系"), facts.grid.system)
        if facts.grid.projection:
            column.pair("", facts.grid.projection)
        if facts.grid.height:
            column.pair(tr("高程基准"), facts.grid.height)
    column.pair(tr("制图"), facts.drafter)
    column.pair(tr("审核"), facts.checker)
    column.pair(tr("制图单位"), facts.org)
    column.pair(tr("打印"), facts.printed_at.strftime("%Y-%m-%d %H:%M"))


def _decision(column: Column, facts: Facts, _denominator: int, _k: float) -> None:
    """What was decided, phase by phase, and the area of each red line by its printed points."""
    column.heading(tr("征收范围"))
    column.fact(tr("片区面积"), area_text(facts.summary))
    for name, line in facts.red_lines:
        column.fact(name, tr("{hectares} 公顷 ({mu} 亩)", hectares=f"{line.area_m2 / 10_000:.4f}",
                             mu=f"{line.area_m2 / 10_000 * 15:.2f}"))
    column.gap(1.5)
    for label, value in facts.decisions:
        column.pair(label, value)


def _line_legend(column: Column, facts: Facts, _denominator: int, k: float) -> None:
    column.heading(tr("图例"))
    red = Stroke("#000000" if facts.mono else style.RED_LINE, 0.6 * k)
    column.sample(Fill(), red, (tr("征收范围红线"),), line=True)


_Block = Callable[[Column, Facts, int, float], None]
_BLOCKS: Final[Mapping[str, _Block]] = {
    "north": lambda column, _facts, _denominator, _k: column.north(tr("北")),
    "legend": _legend, "line_legend": _line_legend, "figures": _figures,
    "scale": lambda column, _facts, denominator, _k: column.scale(denominator),
    "origin": _origin, "decision": _decision,
}
"""Name in a product file → what it puts into the margin."""

_GAPS: Final[Mapping[str, float]] = {"figures": 6.0}
"""Room below a block (mm on A3) where it is not the usual one."""
