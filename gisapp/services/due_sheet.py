"""今日待办 on paper: the day's list as a workbook that prints on A4, to be taken along and ticked off.

The rows are those of ``due.today``; names are left out, addresses and the officer in charge are written.
"""

from pathlib import Path
from typing import Any, Final

import pandas as pd

from gisapp.domain import lookup
from gisapp.domain.changes import Tables
from gisapp.i18n import tr
from gisapp.io import table, write
from gisapp.services import due

_HEADER: Final = ("类别", "户编号", "坐落", "事项", "到期日", "期限", "要办的事", "依据", "包户干部", "办理结果")
_DAY: Final = "yyyy-mm-dd"


def write_book(path: Path, tables: Tables, found: due.Today, zone: str | None, *, overwrite: bool = False) -> None:
    """Write the list of a day.

    Args:
        path: the workbook (.xlsx).
        tables: the snapshot that the list was made from.
        found: the list.
        zone: uid of the zone that it is about; None for all.
        overwrite: replace an existing file.

    Raises:
        InputError: ``output.exists``, ``output.unwritable``, ``output.full``.
    """
    rows = [_row(tables, group, row) for group, clocks in found.groups.items() for row in clocks.to_dict("records")]
    name = (lookup.zone_name(tables, zone) if zone else None) or tables.fact("name") or ""
    heading = tr("{zone}待办清单　{day}", zone=name, day=found.on.isoformat())
    notes = [tr("示意数据")] if tables.sample else []
    notes.append(tr("共 {count} 项：{groups}", count=found.count, groups="、".join(
        f"{tr(due.GROUPS[group])} {len(clocks)}" for group, clocks in found.groups.items() if len(clocks))))
    formats = tuple(_DAY if title == "到期日" else "" for title in _HEADER)
    sheet = table.Sheet(tr("待办清单"), heading, notes, [tr(title) for title in _HEADER], rows, formats)
    with write.staged(path, overwrite=overwrite) as folder:
        table.write(folder / path.name, [sheet])


def _row(tables: Tables, group: str, clock: dict[Any, Any]) -> list[Any]:
    household = clock["household"]
    home = tables["household"].loc[household] if household is not None else None
    day = clock["due_on"]
    return [
        tr(due.GROUPS[group]), clock["hh_no"] or clock["key"] or clock["phase_no"],
        None if home is None else home["address"], tr(clock["title"]), None if pd.isna(day) else day.date(),
        due.left_words(int(clock["days_left"]), ready=bool(clock["ready"])), tr(clock["action"]),
        tr(clock["article"]), None if home is None else home["officer"], None,
    ]
