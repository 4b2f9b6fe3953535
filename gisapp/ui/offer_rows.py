"""补偿试算 as rows: the modes side by side, one row an item, each amount with how it came about. No widgets.

Every figure is that of ``compensation.Offer``, every sentence that of ``accounts``; ``gisapp money`` prints the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from gisapp.domain.codes import label
from gisapp.domain.lines import Line, shown
from gisapp.i18n import tr
from gisapp.services import accounts
from gisapp.services.compensation import Comparison, Offer


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount, how it came about, what it rests on, and all of it in one sentence."""

    amount: str = ""
    formula: str = ""
    basis: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What is compared, with a cell for each mode; ``total`` rows sum up others."""

    title: str
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together."""

    title: str
    rows: tuple[Row, ...]


def sections(compared: Comparison) -> list[Section]:
    """The house, what it is set against (§21), the cash lines apart from it (§22), and what it comes to."""
    offers = compared.offers
    if not any(each.lines for each in offers):
        return []
    house, cash = _lines(offers, of_house=True), _lines(offers, of_house=False)
    against = (_figure(tr("调换房屋价值"), offers, lambda each: each.given, lambda each: each.given_formula),
               _figure(tr("差价"), offers, lambda each: abs(each.difference) if each.pays else Decimal(0), _payer),
               _figure(tr("房票面值"), offers, lambda each: each.ticket))
    cash += (_figure(tr("现金项小计"), offers, lambda each: each.cash_lines, total=True),)
    end = (_figure(tr("补偿合计"), offers, lambda each: each.total, lambda each: each.words, total=True),
           _figure(tr("征收部门付现金"), offers, lambda each: each.due, total=True),
           _figure(tr("被征收人付差价"), offers, lambda each: each.owed, _open, total=True),
           _figure(tr("其中承租人"), offers, lambda each: each.tenant),
           _figure(tr("其中产权人"), offers, lambda each: each.owner))
    found = (Section(tr("房屋价值（590号令第19条）"), house),
             Section(tr("房屋抵付和差价（590号令第21条）"), _said(against)),
             Section(tr("现金项（590号令第17、22、23条）"), cash), Section(tr("合计"), _said(end)))
    return [each for each in found if each.rows]


def mode_name(offer: Offer) -> str:
    """The mode as officers call it."""
    return tr({"cash": "货币补偿", "exchange": "产权调换", "ticket": "房票安置"}.get(
        offer.mode, label("comp_mode", offer.mode)))


def lacking(compared: Comparison) -> list[str]:
    """What is missing, each thing once, with the modes that miss it where others do not."""
    found: dict[str, list[str]] = {}
    for each in compared.offers:
        for finding in each.findings:
            found.setdefault(finding.reason, []).append(mode_name(each))
    return [reason if len(modes) == len(compared.offers) else tr("{reason}（{modes}）", reason=reason,
                                                                 modes=tr("、").join(modes))
            for reason, modes in found.items()]


def as_text(compared: Comparison) -> str:
    """The comparison for a spreadsheet: a line an item with quantity, unit, rate, formula, amount, basis; then sums."""
    heads = [tr(each) for each in ("方式", "科目", "数量", "单位", "单价", "公式", "金额", "依据")]
    written = [heads]
    for offer in compared.offers:
        name = mode_name(offer)
        written += [[name, *_columns(line)] for line in offer.lines]
        sums = [(tr("调换房屋价值"), offer.given, offer.given_formula), (tr("差价"), offer.difference, _payer(offer))]
        sums = sums if offer.given else []
        sums += [(tr("房票面值"), offer.ticket, "")] if offer.ticket else []
        sums += [(tr("现金项小计"), offer.cash_lines, ""), (tr("补偿合计"), offer.total, offer.words),
                 (tr("征收部门付现金"), offer.due, ""), (tr("被征收人付差价"), offer.owed, _open(offer))]
        written += [[name, title, "", "", "", formula, _money(amount), ""] for title, amount, formula in sums]
    written += [[tr("还缺"), reason] for reason in lacking(compared)]
    return "\n".join("\t".join(each.replace("\t", " ").replace("\n", " ") for each in row) for row in written)


def _columns(line: Line) -> list[str]:
    return [accounts.named(line), "" if line.qty is None else shown(line.qty), tr(label("qty_unit", line.qty_unit)),
            "" if line.rate is None else _money(line.rate), line.formula,
            "" if line.amount is None else _money(line.amount), _basis(line)]


def _lines(offers: Iterable[Offer], *, of_house: bool) -> tuple[Row, ...]:
    """One row for each line of any mode, in the order of the settlement sheet."""
    keyed = [_keyed(each, of_house=of_house) for each in offers]
    keys = dict.fromkeys(key for each in keyed for key in each)
    return tuple(Row(key[0], tuple(_cell(each.get(key)) for each in keyed)) for key in keys)


def _keyed(offer: Offer, *, of_house: bool) -> dict[tuple[str, int], Line]:
    found: dict[tuple[str, int], Line] = {}
    for line in offer.lines:
        if (line.item_code == "house") is of_house:
            name = accounts.named(line)
            found[name, sum(known == name for known, _ in found)] = line
    return found


def _cell(line: Line | None) -> Cell:
    if line is None:
        return Cell("—")
    if line.amount is None:
        return Cell(tr("未计"), tip=accounts.explained(line))
    rate = tr("数量 {qty} {unit}，单价 {rate} 元", qty=shown(line.qty), unit=tr(label("qty_unit", line.qty_unit)),
              rate=_money(line.rate)) if line.qty is not None and line.rate is not None else ""
    tip = "\n".join(each for each in (accounts.named(line), rate, accounts.explained(line)) if each)
    formula = "" if line.formula == shown(line.amount) else line.formula
    return Cell(_money(line.amount), formula, _basis(line), tip)


def _basis(line: Line) -> str:
    return "；".join(each for each in (line.policy_ref, line.reason) if each)


def _figure(title: str, offers: Iterable[Offer], amount: Callable[[Offer], Decimal],
            more: Callable[[Offer], str] = lambda _offer: "", *, total: bool = False) -> Row:
    return Row(title, tuple(Cell(_money(amount(each)) if amount(each) or total else "—", more(each))
                            for each in offers), total)


def _said(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that say something."""
    return tuple(row for row in rows if row.total or any(cell.amount != "—" for cell in row.cells))


def _payer(offer: Offer) -> str:
    return accounts.difference_words(offer)


def _open(offer: Offer) -> str:
    return tr("差价待定：还没有安置房的面积和单价") if offer.house_unknown else ""


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
