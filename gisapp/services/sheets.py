"""The sheet around a zone's map: title, column of legend and figures, notes; beside the map or below it.

What stands where are frames, as on any other sheet: laid out by hand in the product's file, or arranged here by its
``[margin]``. Called by ``services.maps``, which puts the map into its frame, and by the layout editor, which begins
with what was arranged.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gisapp.carto import neatline, readings, style, typography
from gisapp.carto.gridname import GridName
from gisapp.carto.layer import layer
from gisapp.carto.marginalia import Column
from gisapp.carto.paper import Sheet
from gisapp.carto.portrayal import STAGE
from gisapp.carto.signing import greyed
from gisapp.carto.style import Fill, Look, Stroke
from gisapp.domain.lifecycle import GROUPS
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import margins
from gisapp.services.boundary import Boundary
from gisapp.services.dashboard import Standing
from gisapp.services.layer_styles import Row
from gisapp.services.products import Frame
from gisapp.services.theming import Legend

_MARGIN_MM = 9.0
_COLUMN_MM = 66.0
_ONE_COLUMN = 12
_PAD_MM = 4.0
BINDING_MM: Final = 25.0
_DAY: Final = "{数据截至}"
_BODY_MM, _HEADING_MM, _STROKE_MM = 3.0, 4.0, 0.3
SMALL_MM: Final = 2.6
_SMALL: Final = frozenset({"chart", "inset", "overview"})
"""Kinds whose words are small where a product does not say how large they are."""
MAP: Final = "map"
SEVERAL: Final = "一宗多幢、一幢多户或无户的宗地"
KEPT: Final = "保留的房屋"


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
    beside: tuple[tuple[str, ...], ...]
    below: tuple[tuple[str, ...], ...]
    red_lines: tuple[tuple[str, Boundary], ...] = ()
    decisions: tuple[tuple[str, str], ...] = ()
    public: bool = False
    review: str = ""
    further: int = 0
    revision: int = 0
    special: Mapping[str, Callable[[Column], None]] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
    drawn_for: str = "A3"
    binding: bool = True
    convergence: str = ""
    drawn: frozenset[str] = frozenset({"phase", "parcel"})

    @property
    def marks(self) -> tuple[str, ...]:
        """密级 and what the reader must know about the data; on a public map its 审图号."""
        return (self.review if self.public else tr("内部使用"), *([tr("示意数据")] if self.sample else []),
                *([tr("示意范围")] if self.schematic else []))

    @property
    def place_words(self) -> str:
        """Which sheet of how many."""
        return tr("索引图，另有 {count} 幅", count=self.further) if self.further else tr("第1幅/共1幅")

    @property
    def basis(self) -> str:
        """What the map rests on, and what it is not."""
        text = tr("依据{source}测绘成果编制，不作权属依据。", source=self.source)
        return tr("示意数据：所有人和数字均为虚构。") + text if self.sample else text

    @property
    def total(self) -> int:
        """What the shares of the legend are parts of."""
        return self.summary.households if self.legend.theme == STAGE else self.legend.total


@dataclass(frozen=True, slots=True)
class Layout:
    """The frames on a sheet, of which one holds the map.

    Attributes:
        sheet: the paper.
        frames: where everything stands (mm).
        text_scale: how much larger than on A3 the lines around the map are.
        sign_scale: likewise of signs and labels on the map.
    """

    sheet: Sheet
    frames: tuple[Frame, ...]
    text_scale: float
    sign_scale: float

    @property
    def map(self) -> Frame:
        """The frame of the map."""
        return next(each for each in self.frames if each.kind == MAP)

    @property
    def room_mm(self) -> tuple[float, float]:
        """Width and height that the land may take."""
        pad = 2 * _PAD_MM * self.text_scale
        return self.map.width_mm - pad, self.map.height_mm - pad


def layout(sheet: Sheet, facts: Facts, denominator: int) -> Layout:
    """The frames of a sheet: those laid out by hand, enlarged to the paper, else arranged by the product's margin."""
    if not facts.frames:
        return Layout(sheet, arranged(sheet, facts, denominator), sheet.text_scale, sheet.sign_scale)
    usual = Sheet(facts.drawn_for, sheet.landscape)
    ratio = sheet.width_mm / usual.width_mm
    frames = tuple(enlarged(each, ratio) for each in facts.frames)
    return Layout(sheet, frames, usual.text_scale * ratio, usual.sign_scale * ratio)


_SIZES: Final = ("size", "magnify", "border", "stroke", "heading_size", "tab", "spacing")


def enlarged(frame: Frame, ratio: float) -> Frame:
    """A frame with all its sizes, for a paper larger or smaller than the one it was laid out on."""
    if ratio == 1:
        return frame
    wanted = {**frame.wanted, **{name: float(frame.wanted[name]) * ratio for name in _SIZES if name in frame.wanted}}
    usual = {"magnify": 1.0, "size": SMALL_MM if frame.kind in _SMALL else _BODY_MM, "heading_size": _HEADING_MM,
             **({"stroke": _STROKE_MM} if frame.kind in {"line", "rectangle"} else {})}
    wanted = {**{name: size * ratio for name, size in usual.items()}, **wanted}
    return replace(frame, x_mm=frame.x_mm * ratio, y_mm=frame.y_mm * ratio, width_mm=frame.width_mm * ratio,
                   height_mm=frame.height_mm * ratio, wanted=wanted)


def arranged(sheet: Sheet, facts: Facts, denominator: int) -> tuple[Frame, ...]:
    """Title above, margin columns at the right of a landscape sheet or side by side below the map of an upright.

    A sheet that goes into a file keeps 25 mm at the left free for binding (GB/T 14689).
    """
    k = sheet.text_scale
    gap, margin = neatline.neat_gap(k), _MARGIN_MM * k**0.6
    right, top = margin + 4.2 * k + gap, margin + 15.5 * k + gap
    left = max(right, BINDING_MM + gap) if facts.binding else right
    foot = margin + 8.2 * k + gap
    if sheet.landscape:
        beside_mm = (_COLUMN_MM + 6) * k
        width = sheet.width_mm - left - gap - margin - beside_mm * len(facts.beside)
        land = Frame(MAP, left, top, width, sheet.height_mm - top - foot)
        corner = left + width + gap + 6 * k, top - gap
        beside = [each for at, names in enumerate(facts.beside) for each in _column(
            facts, names, denominator, sheet, (corner[0] + at * beside_mm, corner[1], _COLUMN_MM * k))[0]]
    else:
        width = sheet.width_mm - left - right
        each_mm = (width - (len(facts.below) - 1) * 9 * k) / max(len(facts.below), 1)
        columns = [_column(facts, blocks, denominator, sheet, (left + place * (each_mm + 9 * k), 0.0, each_mm), 3)
                   for place, blocks in enumerate(facts.below)]
        band = max((high for _, high in columns), default=0.0)
        land = Frame(MAP, left, top, width, sheet.height_mm - top - foot - band - 6 * k)
        down = land.y_mm + land.height_mm + gap + 9.0 * k
        beside = [replace(each, y_mm=each.y_mm + down) for column, _ in columns for each in column]
    return (land, *_head(sheet, land), *beside, *_foot(sheet, land, facts, margin))


def _line(words: str, x: float, baseline: float, width: float, size: float, **wanted: object) -> Frame:
    """A frame with one line of text; its upper edge is where its size puts it above the baseline."""
    return Frame("text", x, baseline - size * 0.95, width, wanted={"text": words, "size": size, **wanted})


def _head(sheet: Sheet, land: Frame) -> list[Frame]:
    k, gap = sheet.text_scale, neatline.neat_gap(sheet.text_scale)
    x, y, width = land.x_mm, land.y_mm, land.width_mm + 2 * gap
    small, line = 3.2 * k, y - gap - 1.6 * k
    day = tr("数据截至 {day}", day=_DAY)
    return [
        _line("{标题}", x, y - gap - 7.2 * k, sheet.width_mm - 2 * x, 9.6 * k, bold=True, align="center"),
        _line("{密级}", x - gap, line, width * 0.62, small, bold=True, mark=True),
        _line(day, x - gap + width * 0.64, line, width * 0.36, small, align="right"),
    ]


def _foot(sheet: Sheet, land: Frame, facts: Facts, margin: float) -> list[Frame]:
    k, gap = sheet.text_scale, neatline.neat_gap(sheet.text_scale)
    x, width = land.x_mm - gap, land.width_mm + 2 * gap
    size, line = 2.7 * k, sheet.height_mm - margin * 0.82
    number_mm = typography.width_mm(facts.place_words, size)
    return [
        _line("{依据}", x, line, width - number_mm - 4 * k, size, colour=style.GREY),
        _line("{幅号}", x + width - number_mm, line, number_mm, size, align="right", colour=style.GREY),
    ]


def _column(facts: Facts, names: Sequence[str], denominator: int, sheet: Sheet, place: tuple[float, float, float],
            gap_mm: float | None = None) -> tuple[list[Frame], float]:
    """Blocks under each other from a corner (x, y, width), and how high they are; ``gap_mm`` (mm on A3) lies between
    them, each block's own where none is given.
    """
    x, y, width = place
    found: list[Frame] = []
    down, k = 0.0, sheet.text_scale
    for at, name in enumerate(names):
        if at:
            down += (_GAPS.get(names[at - 1], 5.0) if gap_mm is None else gap_mm) * k
        high = block(name, facts, denominator, (k, sheet.sign_scale), width).height_mm
        found.append(Frame(name, x, y + down, width, high, wanted={"magnify": k}))
        down += high
    return found, down


def block(name: str, facts: Facts, denominator: int, scales: tuple[float, float], width_mm: float) -> Column:
    """One block of a margin; ``scales`` say how much larger than on A3 it is, and the map's signs are.

    Raises:
        InputError: ``product.block`` for one that does not exist.
    """
    if name not in BLOCKS and name not in facts.special:
        raise InputError("product.block", block=name, known=[*BLOCKS, *margins.SPECIAL])
    column = Column(width_mm, *scales)
    if name in facts.special:
        facts.special[name](column)
    else:
        BLOCKS[name](column, facts, denominator, scales[0])
    return column


def _legend(column: Column, facts: Facts, _denominator: int, _k: float) -> None:
    edge = style.MONO_EDGE if facts.mono else Stroke("#8A8F98", 0.12)
    column.heading(tr("当前阶段（户）") if facts.legend.theme == STAGE else facts.legend.title)
    _classes(column, facts, edge)
    said = facts.summary.kept_words if facts.legend.theme == STAGE else facts.legend.note
    if said:
        column.note(said)
        column.gap(1)
    _rates(column, facts, edge)
    pale = Fill(style.PAPER if facts.mono else style.PALE)
    if "parcel" in facts.drawn and readings.theme_of(facts.legend.theme).unit != "parcel":
        column.sample(pale, edge, (tr(SEVERAL),))
    if "kept" in facts.drawn:
        column.sample(Fill(style.PAPER), style.KEPT_EDGE, (tr(KEPT),))
    _red_line(column, facts)
    _styled(column, facts)
    if facts.prefix:
        column.note(tr("图上数字为户编号，放不下时省略“{prefix}”；“33/40”为同幢已签约户数和总户数。",
                       prefix=facts.prefix))


def _styled(column: Column, facts: Facts) -> None:
    """Classes of the layers that the office draws in its own way."""
    for words, rows in facts.styled:
        column.heading(words)
        for each in rows:
            column.sign(greyed(each.sign) if facts.mono else each.sign, (each.words, str(each.count)))
        column.gap(1)


def _rates(column: Column, facts: Facts, edge: Stroke) -> None:
    """What small 幢 of several households bear instead of a stage."""
    if facts.legend.rates:
        column.heading(tr("多户的幢，小于 4 毫米（幢）"))
        for each in facts.legend.rates:
            column.sample(each.look.filled(mono=facts.mono), edge, (each.words, str(each.count)))
        column.gap(1)


def _classes(column: Column, facts: Facts, edge: Stroke) -> None:
    """Sign, words, count and share of each class that occurs; of many two beside each other, without shares."""
    counted = [each for each in _counted(facts) if each[2]]
    if not counted:
        column.note(tr("还没有登记。"))
    if len(counted) > _ONE_COLUMN:
        half = -(-len(counted) // 2)
        sides = column.half(), column.half()
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
    column.pair(tr("修订"), str(facts.revision))


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


def _north(column: Column, facts: Facts, _denominator: int, _k: float) -> None:
    column.north(tr("北"))
    if facts.convergence and not facts.public:
        column.gap(1)
        column.note(facts.convergence, middle=True)


def _seal(column: Column, _facts: Facts, _denominator: int, _k: float) -> None:
    """Room for the office's seal."""
    column.seal(tr("（公章）"))


def _line_legend(column: Column, facts: Facts, _denominator: int, _k: float) -> None:
    column.heading(tr("图例"))
    _red_line(column, facts)
    if facts.red_lines and not facts.public:
        column.note(tr("图上放不下的拐点编号，见拐点坐标表。"))


def _red_line(column: Column, facts: Facts) -> None:
    """The red line as the map draws it."""
    drawn = layer("red_line")
    if "phase" not in facts.drawn:
        column.note(tr("还没有征收范围红线。"))
    elif drawn.rule == "single":  # else the office's own classes stand further down
        for sign in drawn.signs.values():
            column.sign(greyed(sign) if facts.mono else sign, (tr("征收范围红线"),))


_Block = Callable[[Column, Facts, int, float], None]
BLOCKS: Final[Mapping[str, _Block]] = {
    "north": _north, "seal": _seal,
    "legend": _legend, "line_legend": _line_legend, "figures": _figures,
    "scale": lambda column, _facts, denominator, _k: column.scale(denominator),
    "origin": _origin, "decision": _decision,
}
"""Name in a product file → what it puts into the margin."""

_GAPS: Final[Mapping[str, float]] = {"figures": 6.0}
"""Room below a block (mm on A3) where it is not the usual one."""
