"""Commands that look: ``summary``, ``history``, ``why``, ``list``."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import pandas as pd

from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import CODES, label
from gisapp.domain.lifecycle import Unmet
from gisapp.i18n import sentence, tr
from gisapp.services import dashboard, documents, households, listing
from gisapp.services.dashboard import Summary


@frame.command("summary", "各片区的户数、阶段、签约率、面积和宗地进度。")
@frame.project_argument
@frame.zone_option
@click.option("--as-of", type=frame.Day(), help="截至某日的情况（按发生日期）。")
@click.option("--known-at", type=frame.Moment(), help="按当时已经登记的内容统计。")
@frame.json_option
def summary(project: Path, zone: str | None, as_of: dt.date | None, known_at: dt.datetime | None,
            as_json: bool) -> None:
    """Print the figures of each zone."""
    with frame.opened(project) as opened:
        tables = opened.tables if known_at is None else opened.known_at(known_at)
        figures = dashboard.summaries(tables, zone, as_of)
    if as_json:
        frame.print_json({name: each.as_json() for name, each in figures.items()})
        return
    print_summaries(tables, figures)


def print_summaries(tables: Tables, figures: Mapping[str, Summary]) -> None:
    """The figures of zones, one under the other; invented ones say so."""
    if tables.sample:
        click.echo(tr("【示意数据】"))
    for name, each in figures.items():
        _print_summary(name, each)


def _print_summary(name: str, figures: Summary) -> None:
    click.echo(tr(name))
    area = tr("{ha:.2f} 公顷（{mu:.1f} 亩）", ha=figures.area_ha, mu=figures.area_mu)
    rows = [
        (tr("面积"), area),
        (tr("总户数"), figures.households),
        (tr("累计签约"), figures.signed),
        (tr("签约率（户）"), f"{figures.signed_rate_households:.1%}"),
        (tr("签约率（面积）"), f"{figures.signed_rate_area:.1%}"),
        *((f"  {tr(label('stage', stage))}", count) for stage, count in figures.by_stage.items()),
        (tr("宗地"), figures.parcels),
        (tr("拆除"), _progress(figures.parcels_by_demolition)),
        (tr("安置"), _progress(figures.parcels_by_resettlement)),
    ]
    frame.print_table(["", ""], rows)


def _progress(counts: Any) -> str:
    return " · ".join(f"{tr(CODES['progress'][code])} {count}" for code, count in counts.items())


@frame.command("history", "一户的阶段记录。")
@frame.project_argument
@click.argument("hh_no", metavar="HH_NO")
@frame.reveal_option
@frame.json_option
def history(project: Path, hh_no: str, reveal: bool, as_json: bool) -> None:
    """Print a household's stage events."""
    with frame.opened(project, write=reveal) as opened:
        tables = opened.tables
        uid = lookup.household_uids(tables, [hh_no])[0]
        if reveal:
            opened.do(households.reveal(tables, "household", [uid]))
    rows = [{"hh_no": hh_no, **row} for row in listing.plain(households.history(tables, uid))]
    if as_json:
        frame.print_json(rows)
        return
    names = households.names(tables, masked=not reveal).loc[uid]
    click.echo("  ".join(part for part in (hh_no, str(names), tables["household"]["address"].loc[uid] or "") if part))
    frame.print_table(
        [tr("日期"), tr("阶段"), tr("经办人"), tr("说明"), ""],
        [(row["happened_on"], tr(label("stage", str(row["stage"]))), row["officer"], row["note"],
          tr("已撤销") if row["voided"] else tr("期初") if row["opening"] else "") for row in rows])


@frame.command("why", "一户为什么还不能进入下一阶段：未满足的条件、依据和缺少的材料。")
@frame.project_argument
@click.argument("hh_no", metavar="HH_NO")
@frame.json_option
def why(project: Path, hh_no: str, as_json: bool) -> None:
    """Print what blocks a household's next stage."""
    with frame.opened(project) as opened:
        tables = opened.tables
        uid = lookup.household_uids(tables, [hh_no])[0]
        found = households.why(tables, uid)
        papers = documents.missing(tables, uid)
    following = found.step.stage
    if as_json:
        frame.print_json({
            "hh_no": hh_no, "stage": tables["household"]["stage"].loc[uid], "next_stage": following,
            "guards": [_condition(each) for each in found.step.unmet],
            "arrears": [_condition(each) for each in found.arrears],
            "documents": [{"doc_type": each.doc_type, "stage": each.stage} for each in papers],
            "overrides": listing.records("override", _named(tables, found.overrides)),
        })
        return
    if following is None:
        click.echo(tr("{hh_no}：已结案，没有下一阶段。", hh_no=hh_no))
    elif found.step.unmet:
        click.echo(tr("还不能登记“{stage}”：", stage=tr(label("stage", following))))
    else:
        click.echo(tr("可以登记“{stage}”。", stage=tr(label("stage", following))))
    red = {each.code for each in found.arrears}
    _print_conditions([each for each in found.step.unmet if each.code not in red])
    if found.arrears:
        click.echo(tr("已到阶段的欠缺（标红，补齐前不能进入新阶段）："))
        _print_conditions(found.arrears)
    for row in found.overrides.itertuples():
        click.echo(tr("特批：{guard}，签批人 {who}，理由：{why}", guard=row.guard, who=row.signed_by, why=row.why))
    if papers:
        click.echo(sentence("document.lacking", {"papers": [tr(label("doc_type", each.doc_type)) for each in papers]}))


def _condition(unmet: Unmet) -> dict[str, Any]:
    return {"code": unmet.code, "article": unmet.params.get("article"),
            "sentence": sentence(unmet.code, unmet.params)}


def _print_conditions(conditions: Sequence[Unmet]) -> None:
    for each in conditions:
        click.echo(f"· {sentence(each.code, each.params)} [{each.code}]")


def _named(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(household=rows["household"].map(lookup.keys(tables, "household"))).drop(columns="version")


SHOWN: Final = {
    "household": "hh_no,address,stage,stage_on,area_ok,team,officer", "parcel": "parcel_no,name,zone,stage,area_surv",
    "building": "bldg_no,parcel,structure,floors,stage", "zone": "zone_name,area_ha,decision_no",
}
"""What a list on a terminal shows where no columns are asked for."""


@frame.command("list", "列出片区、批次、宗地、幢、户或其他表的行。")
@frame.project_argument
@click.argument("table", metavar="TABLE")
@frame.zone_option
@click.option("--where", metavar="EXPR", help="条件，如 stage = '已签约' AND area_ok > 80。")
@click.option("--columns", metavar="a,b", help="只列这些字段。")
@click.option("--limit", type=click.IntRange(min=0), help="最多列几行。")
@frame.reveal_option
@frame.json_option
@click.option("--csv", "as_csv", is_flag=True, help="输出 CSV。")
def list_rows(project: Path, table: str, zone: str | None, where: str | None, columns: str | None,
              limit: int | None, reveal: bool, as_json: bool, as_csv: bool) -> None:
    """Print rows of a table."""
    listing.fields(table)
    everything = as_json or as_csv
    wanted = listing.chosen(table, columns or (None if everything else SHOWN.get(table)))
    with frame.opened(project, write=reveal) as opened:
        found = listing.rows(opened.tables, table, zone=zone, where=where, reveal=reveal)[wanted].iloc[:limit]
        if reveal:
            opened.do(households.reveal(opened.tables, table, list(found.index)))
    rows = listing.records(table, found)
    if as_json:
        frame.print_json(rows)
    elif as_csv:
        frame.print_csv(wanted, rows)
    else:
        known = listing.fields(table)
        frame.print_table([tr(known[name].label) for name in wanted],
                          [[_shown(known[name].codes, row[name]) for name in wanted] for row in rows])
        click.echo(tr("共 {count} 行", count=len(rows)))


def _shown(codes: str | None, value: Any) -> Any:
    if isinstance(value, bool):
        return tr("是") if value else tr("否")
    return tr(label(codes, value)) if codes else value


COMMANDS: Final = (summary, history, why, list_rows)
