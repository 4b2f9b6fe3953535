"""Commands about money: ``money``, ``policy``, ``payout``."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import click

from gisapp.cli import frame
from gisapp.domain import lookup, money
from gisapp.domain.codes import label
from gisapp.domain.lines import Line
from gisapp.i18n import tr
from gisapp.services import accounts, bank_batch, compensation, listing, policies
from gisapp.services.accounts import Account
from gisapp.services.compensation import Choice, Comparison, Offer

_HEADS: Final = {
    "households": "户数", "agreed": "协议总额", "exchanged": "以房和房票抵", "due": "应付协议款",
    "overdue": "超期过渡费", "payable": "应付", "paid": "已付", "owed": "应收差价", "received": "已收差价",
}


class Amount(click.ParamType[Decimal]):
    """A number with its decimals as typed, 0 or more."""

    name = "N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number that a text means."""
        try:
            number = Decimal(str(value).replace(",", ""))
        except InvalidOperation:
            number = Decimal(-1)
        if not number.is_finite() or number < 0:
            self.fail(tr("“{value}”不是不小于 0 的数。", value=str(value)), param, ctx)
        return number


@frame.command("money", "资金：各片区、批次的应付已付；写户编号则逐项列出，没有协议的比较各补偿方式。")
@frame.project_argument
@click.argument("hh_no", metavar="[HH_NO]", required=False)
@click.option("--mode", type=click.Choice(["cash", "exchange", "ticket", "mixed", "all"]),
              help="试算哪种方式；没有协议的户默认全部。")
@click.option("--on", "on", type=frame.Day(), help="截至某日；试算用这一天的标准。")
@click.option("--house-area", type=Amount(), metavar="N", help="试算：安置房面积（㎡）；默认是已选的房。")
@click.option("--house-price", type=Amount(), metavar="N", help="试算：安置房单价（元/㎡）。")
@click.option("--ticket-part", type=Amount(), metavar="N", help="试算：混合方式中用房票的部分（元）。")
@click.option("--months", type=click.IntRange(min=0), metavar="N", help="试算：过渡月数；默认按政策包。")
@frame.json_option
def show_money(project: Path, hh_no: str | None, mode: str | None, on: dt.date | None, house_area: Decimal | None,
               house_price: Decimal | None, ticket_part: Decimal | None, months: int | None, as_json: bool) -> None:
    """Print sums, or one household's account."""
    day = on or dt.date.today()
    with frame.opened(project) as opened:
        tables = opened.tables
        if hh_no is None:
            _print_sums(accounts.sums(tables, day), as_json)
            return
        uid = lookup.household_uids(tables, [hh_no])[0]
        found, compared = accounts.account(tables, uid, day), None
        if mode is not None or not found.agreements:
            choice = Choice(day, house_area, house_price, ticket_part=ticket_part, transit_months=months)
            modes = compensation.MODES if mode in (None, "all") else (str(mode),)
            compared = compensation.compare(tables, uid, choice, modes)
    if as_json:
        frame.print_json(_plain(accounts.account_row(found, compared)))
    else:
        _print_account(found)
        _print_offers(compared)


def _plain(value: Any) -> Any:
    """Amounts as text to the 分, days as ISO; so are all Decimals, quantities being plain numbers."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, dt.date) else value


def _print_sums(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        frame.print_json(_plain(rows))
        return
    named = [*_HEADS, "budget_amt", "escrow_amt"]
    heads = {**_HEADS, "budget_amt": "预算", "escrow_amt": "专户到位"}
    frame.print_table(
        [tr("片区"), tr("批次"), *(tr(heads[name]) for name in named)],
        [(row["zone"] or tr("（无片区）"), row["phase"] or tr("合计"),
          *(row[name] if name == "households" else _money(row[name]) for name in named)) for row in rows])


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _print_account(found: Account) -> None:
    click.echo(tr("{hh_no}　截至 {on}", hh_no=found.hh_no, on=found.on.isoformat()))
    for each in found.agreements:
        click.echo(tr("协议 {agr_no}（{kind}，{mode}，{day}）合计 {total} 元", agr_no=each.agr_no,
                      kind=tr(label("agreement_kind", each.kind)), mode=tr(label("comp_mode", each.mode)),
                      day=each.sign_date.isoformat(), total=_money(each.total)))
        _print_lines(each.lines)
    if found.overdue:
        click.echo(tr("超期过渡费"))
        _print_lines(found.overdue)
    parts = found.standing.parts()
    click.echo(tr("应付 {payable} 元 = 协议或决定 {agreement} + 补充协议 {supplements} + 面积结算 {delivery} + "
                  "超期过渡费 {overdue}；已付 {paid}，还可付 {left}", **parts))
    if found.standing.owed:
        click.echo(tr("被征收人应补差价 {owed} 元，已收 {received} 元", owed=_money(money.yuan(found.standing.owed)),
                      received=_money(money.yuan(found.standing.received))))
    if found.liened:
        click.echo(tr("抵押或查封未注销：只能提存，不能付给被征收人"))
    if len(found.payments):
        frame.print_table(
            [tr("凭证号"), tr("类别"), tr("金额"), tr("实付日"), ""],
            [(row["voucher"], tr(label("payment_kind", row["kind"])), _money(row["amount"]), row["paid_date"],
              "" if row["requested"] else tr("未经审批"))
             for row in accounts.payment_rows(found)])
    for finding in found.findings:
        frame.complain("· " + finding.reason)


def _print_lines(lines: tuple[Line, ...]) -> None:
    frame.print_table(["", tr("科目"), tr("金额"), tr("算法和依据")],
                      [("", accounts.named(line), _money(line.amount), accounts.explained(line)) for line in lines])


def _print_offers(compared: Comparison | None) -> None:
    for offer in () if compared is None else compared.offers:
        click.echo("")
        sample = tr("【示意标准】") if offer.sample else ""
        click.echo(sample + tr("试算：{mode}　合计 {total} 元（{words}）", mode=tr(label("comp_mode", offer.mode)),
                               total=_money(offer.total), words=offer.words))
        _print_lines(offer.lines)
        _print_settlement(offer)
        for finding in offer.findings:
            frame.complain("· " + finding.reason)


def _print_settlement(offer: Offer) -> None:
    if offer.given:
        click.echo(tr("安置房价值 {formula} = {amount} 元；", formula=offer.given_formula, amount=_money(offer.given))
                   + accounts.difference_words(offer))
    if offer.ticket:
        click.echo(tr("房票面值 {amount} 元", amount=_money(offer.ticket)))
    if offer.house_unknown:
        click.echo(tr("现金项 {cash} 元；差价待定", cash=_money(offer.due)))
    else:
        click.echo(tr("征收部门付现金 {due} 元；被征收人付 {owed} 元", due=_money(offer.due), owed=_money(offer.owed)))
    if offer.tenant or offer.owner:
        click.echo(tr("其中承租人 {tenant} 元，产权人 {owner} 元", tenant=_money(offer.tenant),
                      owner=_money(offer.owner)))


@frame.command("policy", "政策包：列出一天有效的补偿标准；写文件则装入。")
@frame.project_argument
@click.argument("file", metavar="[FILE]", type=click.Path(path_type=Path), required=False)
@click.option("--on", "on", type=frame.Day(), help="哪一天的标准；默认今天。")
@frame.zone_option
@frame.json_option
def policy(project: Path, file: Path | None, on: dt.date | None, zone: str | None, as_json: bool) -> None:
    """List rates, or load a pack."""
    with frame.opened(project, write=file is not None) as opened:
        if file is not None:
            kept = opened.do(policies.load(opened.tables, file))
            click.echo(tr("已保存：{label}", label=tr(kept.label)))
            return
        tables = opened.tables
        uid = None if zone is None else lookup.zone_uid(tables, zone)
        shown = policies.in_force(tables, on or dt.date.today(), uid)
        shown = shown.assign(zone=shown["zone"].map(lookup.keys(tables, "zone")).astype("object"))
    rows = listing.records("policy", shown[list(listing.fields("policy"))])
    if as_json:
        frame.print_json(rows)
        return
    frame.print_table(
        [tr("科目"), tr("情形"), tr("标准"), tr("算法"), tr("条款"), tr("生效日"), tr("失效日")],
        [(tr(label("comp_item", row["item_code"])), row["variant"], row["value"],
          tr(label("policy_method", row["method"])), row["clause"], row["effective_on"], row["expires_on"])
         for row in rows])
    if not rows:
        click.echo(tr("政策包里没有这一天有效的标准。程序不带任何标准，请按文件填写后装入。"))


@frame.command("payout", "代发表：把审批完的付款申请汇成一张给银行的 Excel；银行付完后一步登记整批付款。")
@frame.project_argument
@click.option("--batch", "batch_no", metavar="NO", required=True, help="代发批次号；凭证号由它编出。")
@frame.zone_option
@click.option("--full", is_flag=True,
              help="写出姓名和账号，交银行用（记入日志，并给申请编上批次号）；默认隐去，供核对。")
@click.option("--paid", "paid_on", type=frame.Day(), help="银行已付的日期：登记这一批的付款，不写文件。")
@click.option("--account", metavar="TEXT", default="", help="支付渠道，如专户名称；与 --paid 同用。")
@click.option("--overwrite", is_flag=True, help="替换已有的文件。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="输出文件：.xlsx。")
def payout(project: Path, batch_no: str, zone: str | None, full: bool, paid_on: dt.date | None, account: str,
           overwrite: bool, output: Path | None) -> None:
    """Write a batch for the bank, or record that it was paid."""
    if (output is None) == (paid_on is None):
        raise click.UsageError(tr("写 -o 导出代发表，或者 --paid 登记已付。"))
    with frame.opened(project, write=full or paid_on is not None) as opened:
        tables = opened.tables
        if output is None:
            kept = opened.do(bank_batch.paid(tables, batch_no, paid_on or dt.date.today(), account=account))
            click.echo(tr("已保存：{label}", label=tr(kept.label)))
            return
        found = bank_batch.batch(tables, bank_batch.waiting(tables, lookup.zone_uid(tables, zone) if zone else None),
                                 batch_no, reveal=full)
        bank_batch.write(found, output, overwrite=overwrite, keep=opened.do if full else None)
    click.echo(tr("已写出代发表：{path}（{count} 笔，{total} 元）", path=str(output), count=len(found.sheet.rows),
                  total=f"{found.total:,.2f}"))


COMMANDS: Final = (show_money, policy, payout)
