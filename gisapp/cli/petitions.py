"""``gisapp petition``: 信访 registered, accepted, prolonged, closed; their terms (信访工作条例 §22–23, §34)."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import click

from gisapp import app
from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import label
from gisapp.i18n import tr
from gisapp.services import due, households, petitions

_TITLES: Final = ("编号", "渠道", "收到日", "户", "事项", "受理日", "期限", "办结日")


@click.group("petition", cls=frame.Group, help="信访：登记、受理、延期、办结；各环节的期限。")
def petition() -> None:
    """The group of the petition commands."""


@frame.command("list", "列出信访；事项可能涉及个人，只在 --reveal 时写出（记入日志）。")
@frame.project_argument
@frame.zone_option
@click.option("--open", "unsettled", is_flag=True, help="只列没有办结的。")
@click.option("--on", "on", type=frame.Day(), help="从哪一天算剩余天数；默认今天。")
@click.option("--reveal", is_flag=True, help="写出事项全文（记入日志）。")
@frame.json_option
def list_petitions(project: Path, zone: str | None, unsettled: bool, on: dt.date | None, reveal: bool,
                   as_json: bool) -> None:
    """List the petitions."""
    with frame.opened(project, write=reveal, who=app.officer() if reveal else None) as opened:
        found = petitions.rows(opened.tables, zone=zone, reveal=reveal, on=on)
        if unsettled:
            found = found[found["closed_on"].isna().to_numpy(dtype=bool)]
        if reveal and len(found):
            opened.do(households.reveal(opened.tables, "petition", found.index))
    rows = petitions.records(found)
    if as_json:
        frame.print_json(rows)
        return
    frame.print_table([tr(each) for each in _TITLES], [
        (row["pet_no"], tr(label("channel", row["channel"])), row["recv_date"], row["household"] or "",
         row["matter"] or "", row["accept_date"] or "", _left(row), row["closed_on"] or "") for row in rows])
    click.echo(tr("共 {count} 行", count=len(rows)))


def _left(row: dict[str, Any]) -> str:
    if row["due"] is None:
        return ""
    return f"{row['due']}（{due.left_words(row['days_left'], ready=False)}）"


@frame.command("add", "登记一件信访，编号自动生成；告知期限从收到日起算。")
@frame.project_argument
@click.option("--channel", metavar="CHANNEL", required=True,
              help="渠道：visit 来访、letter 来信、online 网上、hotline 热线。")
@click.option("--matter", metavar="TEXT", required=True, help="事项。")
@click.option("--household", "hh_no", metavar="HH_NO", help="哪一户。")
@frame.zone_option
@click.option("--recv-date", metavar="DATE", help="收到日，如 2026-11-24；默认今天。")
@click.option("--no", "pet_no", metavar="NO", help="编号；默认接着当年的最后一件。")
@frame.json_option
def add_petition(project: Path, hh_no: str | None, zone: str | None, as_json: bool, **written: str | None) -> None:
    """Register a petition."""
    values = {name: value for name, value in written.items() if value is not None}
    who = app.officer()
    with frame.opened(project, write=True, who=who) as opened:
        tables = opened.tables
        household = None if hh_no is None else lookup.household_uids(tables, [hh_no])[0]
        inside = None if zone is None else lookup.zone_uid(tables, zone)
        kept = opened.do(petitions.add(tables, values, household=household, zone=inside, who=who))
        _say(opened.tables, kept, as_json)


@frame.command("answer", "答复一件信访：受理并告知（--accept）、延期三十日（--extend），或写明结果办结（--result）。")
@frame.project_argument
@click.argument("pet_no", metavar="PET_NO")
@click.option("--accept", "step", flag_value="accept", help="受理并告知信访人；办结期限从这一天起算。")
@click.option("--extend", "step", flag_value="extend", help="延长办结期限三十日（信访工作条例第34条）。")
@click.option("--result", metavar="TEXT", help="办理结果；写了就办结。")
@click.option("--on", "on", type=frame.Day(), help="日期；默认今天。")
@frame.json_option
def answer(project: Path, pet_no: str, step: str | None, result: str | None, on: dt.date | None,
           as_json: bool) -> None:
    """Accept, prolong or close a petition."""
    if (step is None) == (result is None):
        raise click.UsageError(tr("请写 --accept、--extend、--result 中的一个。"))
    day = on or dt.date.today()
    with frame.opened(project, write=True, who=app.officer()) as opened:
        tables = opened.tables
        uid = petitions.petition_uid(tables, pet_no)
        if result is not None:
            made = petitions.close(tables, uid, result, day)
        else:
            made = petitions.accept(tables, uid, day) if step == "accept" else petitions.extend(tables, uid)
        kept = opened.do(made)
        _say(opened.tables, kept, as_json)


def _say(tables: Tables, kept: ChangeSet, as_json: bool) -> None:
    """What was kept: the row itself as JSON, or one sentence with its number."""
    found = petitions.rows(tables)
    row = petitions.records(found[found.index.isin(kept.uids("petition"))])[0]
    if as_json:
        frame.print_json(row)
    else:
        click.echo(tr("已保存：{label}", label=f"{tr(kept.label)}（{row['pet_no']}）"))


for _command in (list_petitions, add_petition, answer):
    petition.add_command(_command)

COMMANDS: Final = (petition,)
