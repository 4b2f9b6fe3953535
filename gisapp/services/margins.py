"""What stands in the margin of a map with a subject of its own: open issues, planned uses, the stock of houses.

Each takes what is asked for and returns what draws it into a column; a product names it in ``[margin]``.
Called by ``services.maps``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from gisapp.carto import layer as map_layers
from gisapp.carto.marginalia import Column
from gisapp.carto.signing import greyed
from gisapp.carto.stock_looks import LOOKS
from gisapp.carto.style import Sign, Stroke
from gisapp.domain.codes import CODES, label
from gisapp.i18n import tr
from gisapp.services import housing, issues, wall
from gisapp.services.ask import Ask, Block
from gisapp.services.products import Product
from gisapp.services.readiness import readiness


def special(ask: Ask, product: Product) -> dict[str, Block]:
    """The blocks of this kind that a product's margin or frames name, ready to be drawn."""
    columns = (*product.beside, *product.below)
    named = {*(each for column in columns for each in column), *(each.kind for each in product.frames)}
    return {name: make(ask) for name, make in SPECIAL.items() if name in named}


def signs(layer_name: str, column: str, *, mono: bool) -> dict[str, Sign]:
    """Class → sign of a map layer by a code column, as this printer shows it."""
    return {code: greyed(sign) if mono else sign for code, sign in map_layers.coded(layer_name, column).items()}


def _issues(ask: Ask) -> Block:
    """Open issues by class; what never goes onto a map is not counted there either."""
    known = signs("issue", "class", mono=ask.spec.mono)
    figures = issues.figures(ask.tables, ask.zone, until=ask.spec.as_of)
    counts = zip(figures.index, figures["open"].tolist(), figures["closed"].tolist(), strict=True)
    rows = [(str(code), int(still), int(done)) for code, still, done in counts if code in known]

    def draw(column: Column) -> None:
        column.heading(tr("遗留问题（在办）"))
        for code, still, _ in rows:
            if still:
                column.symbol(known[code], (tr(label("issue_class", code)), str(still)))
        column.fact(tr("在办合计"), tr("{count} 件", count=sum(still for _, still, _ in rows)))
        column.fact(tr("已办结"), tr("{count} 件", count=sum(done for *_, done in rows)))

    return draw


def _readiness(ask: Ask) -> Block:
    known = signs("plan_area", "trade", mono=ask.spec.mono)
    found = readiness(ask.tables, ask.zone, ask.spec.as_of)

    def draw(column: Column) -> None:
        column.heading(tr("业态与净地率"))
        if not found:
            column.note(tr("本片区没有登记规划用地。"))
            return
        for each in found:
            sign = known.get(each.trade, Sign())
            column.sample(sign.fill, sign.stroke, (each.name, f"{each.clear_rate:.1%}"))
        for words, sign in _sights(ask):
            column.symbol(sign, (words,))
        column.note(tr("净地率为业态范围内已腾空拆除的宗地面积占宗地面积的比例。"))
        column.gap(3)
        column.heading(tr("剩余（未交房）"))
        for each in found:
            column.fact(each.name, tr("{count} 户　{area} ㎡", count=each.remaining, area=f"{each.remaining_m2:.0f}"))
        column.fact(tr("合计"), tr("{count} 户　{area} ㎡", count=sum(each.remaining for each in found),
                                 area=f"{sum(each.remaining_m2 for each in found):.0f}"))

    return draw


def _sights(ask: Ask) -> list[tuple[str, Sign]]:
    """The sights planned, as the map draws them, where it does and the zone has any."""
    if "plan_point" not in ask.spec.layers or not (ask.tables["plan_point"]["zone"] == ask.zone).any():
        return []
    drawn = map_layers.layer("plan_point")
    return [(tr(drawn.label), greyed(sign) if ask.spec.mono else sign) for sign in drawn.signs.values()]


def _houses(ask: Ask) -> Block:
    """The stock of the zone by estate and status, as the place 安置房 counts it."""
    figures = housing.figures(ask.tables, ask.zone, ask.spec.as_of)
    codes = [code for code in CODES["house_status"] if int(figures[code].sum())]

    def draw(column: Column) -> None:
        column.heading(tr("安置房源（套）"))
        for estate, rows in _estates(list(figures.index)):
            part = figures.loc[rows]
            column.fact(estate or tr("未填小区"), str(int(part["total"].sum())))
            for code in codes:
                column.sample(LOOKS[code].filled(mono=ask.spec.mono), Stroke("#8A8F98", 0.12),
                              (tr(label("house_status", code)), str(int(part[code].sum()))))
            column.gap(1.5)
        column.fact(tr("合计"), str(int(figures["total"].sum())))

    return draw


def _estates(index: Sequence[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for estate, layout in index:
        found.setdefault(str(estate), []).append((estate, layout))
    return list(found.items())


SPECIAL: Final[Mapping[str, Callable[[Ask], Block]]] = {
    "issues": _issues, "readiness": _readiness, "houses": _houses,
    "curve": wall.curve, "since": wall.since, "groups": wall.groups,
}
"""Name in a product file → what makes the block."""
