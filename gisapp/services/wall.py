"""What a wall map (作战图) has beside its legend and totals: the curve of progress, what moved since a day, and the
figures of each phase, team or community.

Every figure is the board's (``services.dashboard``). The blocks are named in ``[margin]`` of a product; called through
``services.margins``.
"""

from typing import Final

from gisapp.carto import changed, plots
from gisapp.carto.marginalia import Column
from gisapp.carto.plots import Curve
from gisapp.carto.style import GROUP_COLOURS, darker
from gisapp.domain.schema import TABLES
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import dashboard
from gisapp.services.ask import Ask, Block

GROUPS: Final = ("phase", "team", "community", "section", "zone")
"""Fields of the household by which a wall map may give its figures."""

_LINES: Final = (("signed", "签约", "signed"), ("handed_over", "交房", "handed_over"),
                 ("demolished", "拆除", "demolished"))
_CURVE_MM, _MOST_ROWS = 42.0, 14


def checked_group(name: str) -> str:
    """The field of a name or label.

    Raises:
        InputError: ``map.no_group`` with those that there are.
    """
    for each in GROUPS:
        if name in {each, TABLES["household"][each].label}:
            return each
    known = [f"{each}（{TABLES['household'][each].label}）" for each in GROUPS]
    raise InputError("map.no_group", name=name, known=known)


def curve(ask: Ask) -> Block:
    """How many had signed, handed over and been demolished, day by day."""
    found = dashboard.curve(ask.tables, ask.zone, ask.spec.moment.day)

    def draw(column: Column) -> None:
        column.heading(tr("进度曲线（累计户数）"))
        if found.empty:
            column.note(tr("还没有进度记录。"))
            return
        lines = [Curve(tr(words), darker(GROUP_COLOURS[group], 0.12), found[name].to_numpy(dtype="float64"))
                 for name, words, group in _LINES]
        days = [found.index[0].date().isoformat(), found.index[-1].date().isoformat()]
        k = column.text_scale
        box = (0.0, 0.0, column.width_mm, _CURVE_MM * k)
        column.drawing(plots.curves(box, days, lines, 2.5 * k, mono=ask.spec.mono, width_mm=0.5 * k), box[3])

    return draw


def since(ask: Ask) -> Block:
    """The sign of land on which something moved, and how much, since the day compared with."""
    moment = ask.spec.moment
    count = len(changed.households(ask.tables, moment, ask.zone))
    now = dashboard.standing(ask.tables, ask.zone, ask.spec.as_of)
    before = dashboard.standing(ask.tables, ask.zone, moment.compared)

    def draw(column: Column) -> None:
        column.heading(tr("{day} 以来", day=moment.compared.isoformat()))
        column.outline(changed.stroke(mono=ask.spec.mono), (tr("有进展的户"), str(count)))
        for words, gained in ((tr("新签约"), now.signed - before.signed),
                              (tr("新交房"), now.handed_over - before.handed_over),
                              (tr("新拆除"), now.demolished - before.demolished)):
            column.fact(words, tr("{count} 户", count=gained))

    return draw


def groups(ask: Ask) -> Block:
    """Total, signed, rate and rest of each group, as rows; the largest where they are too many for the margin."""
    field = checked_group(ask.by or GROUPS[0])
    found = list(dashboard.grouped(ask.tables, ask.zone, field, ask.spec.as_of).items())

    def draw(column: Column) -> None:
        column.heading(tr("分{field}统计（户）", field=tr(TABLES["household"][field].label)))
        rows = [(name, str(each.households), str(each.signed), f"{each.signed_rate_households:.1%}",
                 str(each.demolished)) for name, each in found[:_MOST_ROWS]]
        column.table((tr(TABLES["household"][field].label), tr("总"), tr("签约"), tr("签约率"), tr("拆除")), rows)
        if len(found) > len(rows):
            column.note(tr("另有 {count} 项，见报表。", count=len(found) - len(rows)))

    return draw
