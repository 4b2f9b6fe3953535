"""Take the land and its households in from somebody else's file, as one undoable step.

``io.vector.read`` gives a ``Source``; ``plan`` says what it would change and what was noticed, and changes nothing;
the dialog or the command line submits ``ImportPlan.changeset``. Nothing comes in half: one ChangeSet. Importing the
same file again changes nothing; a corrected file updates the rows with the same number.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import claims, geometry, identity, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.io.encoding import Guess
from gisapp.io.findings import Finding
from gisapp.io.source import Source
from gisapp.services import import_changes, import_fields, import_intake, import_shapes
from gisapp.services.import_changes import Matched
from gisapp.services.import_fields import KEYS, TABLES, fields, suggest_mapping, suggest_table
from gisapp.services.import_intake import Intake

__all__ = ["KEYS", "TABLES", "ImportPlan", "fields", "plan", "suggest_mapping", "suggest_table"]


_RESIDENT: Final = 18
"""Characters of a resident's identity number."""


@dataclass(frozen=True, slots=True, eq=False)
class ImportPlan:
    """What an import would do.

    Attributes:
        changeset: the one step to submit; None when nothing would change.
        table: where the rows go.
        new, changed, unchanged, left_out: rows of the file; together they are all of it.
        repaired: rows that come in with a repaired shape (counted among the others, too).
        findings: what was noticed, whole file first, then by row.
        encoding: how the text was decoded.
        crs: system of the file's coordinates, ``EPSG:n`` or its name; None for a plain table.
        mapping: column of the file → field, as it was used.
        preview: the values as they would come in, indexed by row, with a column ``status`` of ``new``, ``changed``,
            ``unchanged`` or ``left_out`` in front. Personal columns are in clear: mask them to show them.
        uids: the row of the project that each row of the file is or becomes; None for what is left out.
    """

    changeset: ChangeSet | None
    table: str
    new: int
    changed: int
    unchanged: int
    repaired: int
    left_out: int
    findings: tuple[Finding, ...]
    encoding: Guess
    crs: str | None
    mapping: dict[str, str]
    preview: pd.DataFrame
    uids: np.ndarray

    def as_json(self) -> dict[str, Any]:
        """The document that ``gisapp import --json`` prints."""
        counts = {name: getattr(self, name) for name in ("new", "changed", "unchanged", "repaired", "left_out")}
        return {**counts, "into": self.table, "encoding": self.encoding.encoding,
                "encoding_source": self.encoding.source, "encoding_certain": self.encoding.certain,
                "crs": self.crs, "mapping": self.mapping,
                "findings": [{"row": each.row, "code": each.code, "reason": each.reason} for each in self.findings]}


def plan(
    tables: Tables, source: Source, *, into: str | None = None, zone: str | None = None,
    mapping: Mapping[str, str] | None = None, today: dt.date | None = None, who: str | None = None,
    surveyed: bool = False,
) -> ImportPlan:
    """Find out what importing a layer would change.

    Args:
        tables: the project as it is.
        source: the layer, as ``io.vector.read`` gave it.
        into: ``parcel``, ``building``, ``household``, ``zone``, ``phase`` or ``plan_area``; the
            likeliest where none is given.
        zone: name of the zone that all rows belong to; by a column or by place where none is given.
        mapping: column → field, laid over the suggestion; an empty field leaves a column out.
        today: the present day; the system's where none is given.
        who: officer named in the opening stage records of households.
        surveyed: the file is a delivery of the surveyor (``services.surveys``): outlines that are locked otherwise
            follow it.

    Raises:
        InputError: ``zone.unknown``, ``import.table``, ``import.column``, ``import.field``, ``import.twice``,
            ``crs.missing``, ``crs.datum``.
    """
    table = into or suggest_table(source)
    import_fields.fields(table)
    chosen = import_fields.completed(source, table, mapping)
    intake = import_intake.take_in(tables, source, table, chosen, import_intake.zone_asked(tables, table, zone))
    found = import_changes.matched(intake)
    changes, changed = import_changes.written(intake, found, today or dt.date.today(), who, surveyed=surveyed)
    label = f"导入{schema.TABLES[table].label}：{source.path.name}"
    step = ChangeSet(label, tuple(changes)) if changes else None
    intake.findings += [*_questions(intake, found), *_claims(tables, step)]
    if not len(intake.rows):
        intake.findings.append(Finding(None, "import.empty"))
    status = np.select([intake.left_out, found.fresh, changed], ["left_out", "new", "changed"], "unchanged")
    counts = {name: int((status == name).sum()) for name in ("new", "changed", "unchanged", "left_out")}
    return ImportPlan(
        changeset=step, table=table, **counts,
        repaired=int((intake.repaired & ~intake.left_out).sum()), findings=_ordered(intake.findings),
        encoding=source.encoding, crs=intake.crs, mapping=chosen, preview=_preview(intake, status), uids=found.uids,
    )


def _claims(tables: Tables, step: ChangeSet | None) -> Iterator[Finding]:
    """One person or one home in two households, which was not so before; it may come in all the same."""
    doubtful = claims.made(tables, step) if step is not None else []
    if doubtful and step is not None:
        numbers = tables.with_changes(step)["household"]["hh_no"]
        for each in doubtful:
            yield Finding(None, each.code, {"hh_no": numbers[each.household], "others": list(each.others)})


def _homeless(intake: Intake, found: Matched) -> Iterator[Finding]:
    """Households that will not show on the map, or in any zone."""
    there = {*intake.tables["household_building"]["household"], *intake.tables["household_parcel"]["household"]}
    coming = np.flatnonzero(~intake.left_out).tolist()
    off = sum(not intake.links[at] and found.uids[at] not in there for at in coming)
    if off:
        yield Finding(None, "household.off_map", {"count": off})
    adrift = sum(intake.zone[at] is None and bool(found.fresh[at]) for at in coming)
    if adrift and len(intake.tables["zone"]):
        yield Finding(None, "household.no_zone", {"count": adrift})


def _misspelt(intake: Intake) -> Iterator[Finding]:
    """Identity numbers of residents whose last character does not follow from the others."""
    numbers = intake.given("holder_id_no")
    if numbers is None:
        return
    for at in np.flatnonzero(~intake.left_out).tolist():
        if numbers[at] is not None and len(numbers[at]) == _RESIDENT and not identity.valid(numbers[at]):
            yield Finding(int(intake.rows[at]), "value.identity")


def _ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: each.row or 0))


def _preview(intake: Intake, status: Any) -> pd.DataFrame:
    columns = {"status": pd.Series(status.astype(object), index=intake.rows, dtype="object"), **intake.values}
    return pd.DataFrame(columns, index=pd.Index(intake.rows, name="row"))


def _questions(intake: Intake, found: Matched) -> Iterator[Finding]:
    """What a surveyor should look at; none of it stops the import."""
    shapes = import_shapes.without(intake.shapes, intake.left_out)
    if intake.spatial:
        yield from import_shapes.far_rows(intake.tables, shapes, intake.rows)
    if intake.table == "household":
        yield from _homeless(intake, found)
        yield from _misspelt(intake)
    if intake.table != "parcel" or not intake.spatial:
        return
    drawn = pd.Series(geometry.area_m2(shapes), index=intake.rows)
    for column in ("area_surv", "area_cert"):
        if column in intake.values:
            stated = pd.to_numeric(intake.values[column]).astype("float64")
            for row in drawn.index[geometry.area_differs(drawn, stated)]:
                yield Finding(int(row), "check.area", {
                    "column": schema.TABLES["parcel"][column].label, "stated_m2": float(stated[row]),
                    "drawn_m2": round(float(drawn[row]), 2)})
    others = intake.tables["parcel"]
    others = others[~others.index.isin(found.uids[~found.fresh & ~intake.left_out])]
    yield from import_shapes.overlapping(shapes, intake.rows, intake.values[intake.key],
                                         others[GEOMETRY].to_numpy(dtype=object), others["parcel_no"])
