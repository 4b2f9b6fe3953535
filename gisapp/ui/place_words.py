"""What the map says of a place: the tip under a resting pointer, and a line for everything under a point.

Stages and next steps are those of the table and the panel. No widgets; called by the map's place and its pointing.
"""

import datetime as dt
from typing import Any, Final

import pandas as pd

from gisapp.carto import readings
from gisapp.carto.moment import Moment
from gisapp.carto.portrayal import STAGE
from gisapp.carto.symbology import Layer
from gisapp.domain import codes, course, lifecycle
from gisapp.domain.changes import Tables
from gisapp.domain.columns import is_missing
from gisapp.domain.nearby import nearby
from gisapp.i18n import tr
from gisapp.services import households
from gisapp.ui import facts, relations
from gisapp.ui.focus import Selected
from gisapp.ui.stage_words import doing

NAMED: Final = 3
_TITLED: Final = ("building", "parcel")


def tip(tables: Tables, table: str, uid: str, theme: str = STAGE, moment: Moment | None = None) -> str:
    """The place, and of its first households number, masked name, stage and next step (of a past day: the stage)."""
    when = moment or Moment()
    if table == "plan_area":
        return _use_words(tables, uid, when)
    uids = relations.households_of(tables, Selected(table, (uid,)))
    lines = [facts.place_title(tables, table, uid), *household_lines(tables, uids[:NAMED], when.as_of)]
    if len(uids) > NAMED:
        lines.append(tr("……共 {count} 户", count=len(uids)))
    said = _theme_line(tables, uids, theme, when)
    return "\n".join([*lines, *([said] if said else [])])


def _use_words(tables: Tables, uid: str, moment: Moment) -> str:
    """净地率 and what remains of a planned use, as on the map."""
    words = readings.theme_of("ready").read(tables, moment).words or ()
    return next(iter(words[list(tables["plan_area"].index).index(uid)]), "")


def household_lines(tables: Tables, uids: list[str], as_of: dt.date | None = None) -> list[str]:
    """A line for each household."""
    if not uids:
        return []
    near = nearby(tables, uids)
    places = near["household"].index.get_indexer(pd.Index(uids, dtype="object"))
    ranks = course.ranks_on(near, as_of)[places]
    names = households.names(near, uids)
    steps = households.next_stages(near, pd.Index(uids, dtype="object")) if as_of is None else None
    numbers = near["household"]["hh_no"]
    lines = []
    for uid, rank in zip(uids, ranks, strict=True):
        stage = tr(codes.label("stage", lifecycle.ORDER[rank].value))
        line = f"{numbers.at[uid]}  {names.at[uid]}  {stage}"
        lines.append(line + (f"  → {doing(_text(steps.at[uid]))}" if steps is not None else ""))
    return lines


def _text(value: Any) -> str | None:
    return None if is_missing(value) else str(value)


def _theme_line(tables: Tables, uids: list[str], theme: str, moment: Moment) -> str:
    """The theme's class of the households here, where it is one."""
    if theme == STAGE or not uids:
        return ""
    chosen = readings.theme_of(theme)
    found = chosen.households(tables, moment)[tables["household"].index.get_indexer(pd.Index(uids, dtype="object"))]
    labels = {each.code: tr(each.label) for each in chosen.read(tables, moment).classes}
    words = list(dict.fromkeys(labels[code] for code in found if code in labels))
    return f"{tr(chosen.label)}：{'、'.join(words[:NAMED])}{'…' if len(words) > NAMED else ''}" if words else ""


def place_line(tables: Tables, layer: Layer, uid: str) -> str:
    """What lies under the point in one layer, in a line."""
    row: Any = tables[layer.table].loc[uid]
    if layer.table in _TITLED:
        area = row["foot_area" if layer.table == "building" else "area_surv"]
        return facts.place_title(tables, layer.table, uid) + (
            "" if is_missing(area) else f" · {float(area):.2f} ㎡")
    if layer.table == "issue":
        return f"{row['issue_no']} · {tr(codes.label('issue_class', row['class']))} · {row['title']}"
    if layer.table == "phase":
        return f"{tr(layer.label)} · {row['phase_no']}"
    kind = tr(codes.label("trade", row["trade"])) if layer.table == "plan_area" else ""
    named = str(row["name"])
    return f"{tr(layer.label)} · {named}" + (f" · {kind}" if kind and kind != named else "")
