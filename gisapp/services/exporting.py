"""Hand progress on: one row a household (or parcel) with its stage, as a layer that any GIS opens.

``progress`` says what is handed on and writes nothing; ``write`` puts it into files, with a dictionary beside them,
and returns the entry for the export register. Personal columns never leave the project this way (PIPL §25). Called by
the export dialog and ``gisapp export``.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, cast

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import changes, columns, lifecycle, lookup, rollup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import CODES
from gisapp.domain.columns import GEOMETRY, Column, Kind, Profile
from gisapp.domain.lifecycle import Stage
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.io import table
from gisapp.io.write import ENCODINGS, FORMATS, SHEET, Field, Format, Layer, checked_target, staged, write_layer
from gisapp.services import export_records, export_sheet

By = Literal["household", "parcel"]
PROFILES: Final = ("progress", "internal")
BYS: Final = ("household", "parcel")
_JOINED_BYTES: Final = 120
_KINDS: Final = {Kind.TEXT: "text", Kind.CODE: "text", Kind.INTEGER: "integer", Kind.DECIMAL: "decimal",
                 Kind.MONEY: "decimal", Kind.BOOLEAN: "boolean", Kind.DATE: "date"}
_REACHED: Final = (
    (Stage.SIGNED, Column("sign_date", Kind.DATE, "签约日", shp="SIGN_DT")),
    (Stage.HANDED_OVER, Column("hand_date", Kind.DATE, "交房日", shp="HAND_DT")),
    (Stage.DEMOLISHED, Column("demo_end", Kind.DATE, "拆除日", shp="DEMO_DT")),
)
_PARCEL_STAGE: Final = Column("stage", Kind.CODE, "阶段", codes="stage", shp="STAGE", meaning="宗地上最慢一户的阶段")
_DEMOLITION: Final = Column("demolition", Kind.CODE, "拆除", codes="progress", shp="DEMOLITION",
                            meaning="全部幢已拆除或保留接收为完成")
_RESETTLEMENT: Final = Column("resettlement", Kind.CODE, "安置", codes="progress", shp="RESETTLE",
                              meaning="应安置各户全部结案为完成")
_HOUSEHOLDS: Final = Column("households", Kind.INTEGER, "户数", size=6, shp="HOUSEHOLDS")
_SIGNED: Final = Column("signed", Kind.INTEGER, "已签约户数", size=6, shp="SIGNED", meaning="已签约及以后各阶段")
_BUILDINGS: Final = Column("buildings", Kind.INTEGER, "幢数", size=6, shp="BUILDINGS")


@dataclass(frozen=True, slots=True, eq=False)
class ExportFrame:
    """What is handed on.

    Attributes:
        by: ``household`` or ``parcel``.
        columns: the fields with label, unit and meaning; ``shp`` is the name in the file.
        layer: the values and shapes in the same order.
        without_geometry: 户编号 (or 宗地号) and zone of the rows that have no shape.
    """

    by: By
    columns: tuple[Column, ...]
    layer: Layer
    without_geometry: tuple[tuple[str, str], ...]

    def __len__(self) -> int:
        return len(self.layer.keys)


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written (the layer itself first named, then all files), and the register's entry to submit."""

    path: Path
    paths: tuple[Path, ...]
    rows: int
    without_geometry: tuple[str, ...]
    changeset: ChangeSet


def progress(
    tables: Tables, zone_uid: str | None = None, *, by: str = "household", as_of: dt.date | None = None,
    profile: str = "progress",
) -> ExportFrame:
    """Where everybody stands.

    Args:
        tables: the snapshot.
        zone_uid: the zone; all where none is given.
        by: a row for each ``household`` or ``parcel``.
        as_of: stages and links at the end of a past day; today's where none is given.
        profile: ``progress`` for handing on, ``internal`` with address and liens.

    Returns:
        Household rows carry the union of their buildings' outlines, else their parcels', else nothing.

    Raises:
        InputError: ``export.option`` for an unknown ``by`` or ``profile``.
    """
    for value, known in ((by, BYS), (profile, PROFILES)):
        if value not in known:
            raise InputError("export.option", value=value, known=list(known))
    return (_households if by == "household" else _parcels)(tables, zone_uid, as_of, cast("Profile", profile))


def _households(tables: Tables, zone: str | None, as_of: dt.date | None, profile: Profile) -> ExportFrame:
    households = lookup.in_zone(tables["household"], zone)
    positions = lifecycle.positions(tables, as_of).loc[households.index]
    households = households.assign(stage=positions["stage"], stage_on=positions["stage_on"])
    on_buildings = _of(rollup.household_buildings(tables, as_of), households)
    on_parcels = _of(rollup.household_parcels(tables, as_of), households)
    chosen: list[tuple[Column, pd.Series]] = [
        *_own(tables, "household", households, profile),
        *_through(tables, "building", on_buildings, households, profile),
        *_through(tables, "parcel", on_parcels, households, profile),
        *_zone_columns(tables, households, profile),
    ]
    chosen += [(column, lifecycle.dates_reached(tables, stage, as_of).loc[households.index])
               for stage, column in _REACHED]
    chosen += export_records.columns_of(tables, households.index, as_of, profile)
    shapes = _united(on_buildings, tables["building"], "building", households)
    fallback = _united(on_parcels, tables["parcel"], "parcel", households)
    shapes = np.where(shapely.is_missing(shapes), fallback, shapes)
    return _frame(tables, "household", households, chosen, shapes)


def _parcels(tables: Tables, zone: str | None, as_of: dt.date | None, profile: Profile) -> ExportFrame:
    parcels = lookup.in_zone(tables["parcel"], zone)
    counted = rollup.households_by_parcel(tables, as_of).loc[parcels.index]
    standing = tables["building"].groupby("parcel", sort=False).size().reindex(parcels.index, fill_value=0)
    chosen = [
        *_own(tables, "parcel", parcels, profile),
        (_PARCEL_STAGE, rollup.stage_by_parcel(tables, as_of).loc[parcels.index]),
        (_DEMOLITION, rollup.demolition_by_parcel(tables, as_of).loc[parcels.index]),
        (_RESETTLEMENT, rollup.resettlement_by_parcel(tables, as_of).loc[parcels.index]),
        (_HOUSEHOLDS, counted["households"]), (_SIGNED, counted["signed"]),
        (_BUILDINGS, standing.astype("Int64")), *_zone_columns(tables, parcels, profile),
    ]
    return _frame(tables, "parcel", parcels, chosen, parcels[GEOMETRY].to_numpy(dtype=object))


def _carried(declared_table: str, profile: Profile) -> list[Column]:
    """The columns of a table that a profile hands on; personal ones never."""
    wanted = {"progress"} if profile == "progress" else {"progress", "internal"}
    return [column for column in schema.TABLES[declared_table].columns
            if column.shp and column.profile in wanted and not column.personal]


def _own(tables: Tables, name: str, frame: pd.DataFrame, profile: Profile) -> list[tuple[Column, pd.Series]]:
    del tables
    return [(column, frame[column.name]) for column in _carried(name, profile)]


def _of(links: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    return links[links["household"].isin(households.index)]


def _through(
    tables: Tables, name: str, links: pd.DataFrame, households: pd.DataFrame, profile: Profile,
) -> list[tuple[Column, pd.Series]]:
    """A household's buildings or parcels in its own row: numbers joined by 、, areas added up."""
    found = []
    taken = {column.shp for column in _carried("household", profile)}
    for column in _carried(name, profile):
        if column.shp in taken:
            continue
        values = links[name].map(tables[name][column.name])
        grouped = values.groupby(links["household"], sort=False)
        joined = grouped.sum(min_count=1) if column.kind is Kind.DECIMAL else _joined(values, links["household"])
        found.append((column, joined.reindex(households.index)))
    return found


def _joined(values: pd.Series, households: pd.Series) -> pd.Series:
    several = households.duplicated(keep=False)
    single = pd.Series(values[~several].to_numpy(dtype=object), index=households[~several], dtype="object")
    many = values[several].groupby(households[several], sort=False).agg(_listed).astype("object")
    joined: pd.Series = pd.concat([single, many])
    return joined


def _listed(values: pd.Series) -> str | None:
    """Different values joined by 、, as many as fit, with the count where not all do."""
    items = [str(value) for value in dict.fromkeys(values) if not columns.is_missing(value)]
    shown = list(items)
    while len("、".join(shown).encode("utf-8")) > _JOINED_BYTES:
        shown.pop()
    rest = f"等{len(items)}个" if len(shown) < len(items) else ""
    return "、".join(shown) + rest or None


def _zone_columns(tables: Tables, frame: pd.DataFrame, profile: Profile) -> list[tuple[Column, pd.Series]]:
    zones = tables["zone"]
    return [(column, frame["zone"].map(zones[column.name]).astype("object")) for column in _carried("zone", profile)]


def _united(links: pd.DataFrame, grounds: pd.DataFrame, name: str, households: pd.DataFrame) -> Any:
    """The outlines of each household's buildings (or parcels) as one MultiPolygon, None for none."""
    pairs = pd.DataFrame({"household": links["household"].to_numpy(),
                          "shape": links[name].map(grounds[GEOMETRY]).to_numpy(dtype=object)})
    pairs = pairs[~shapely.is_missing(pairs["shape"].to_numpy(dtype=object))]
    several = pairs.duplicated("household", keep=False)
    found = dict(zip(pairs.loc[~several, "household"], pairs.loc[~several, "shape"], strict=True))
    for household, shapes in pairs[several].groupby("household", sort=False)["shape"]:
        found[household] = shapely.union_all(shapes.to_numpy(dtype=object))
    united = np.full(len(households), None, dtype=object)
    united[:] = [found.get(uid) for uid in households.index]
    return columns.as_geometry_type(schema.TABLES["parcel"], united)


def _frame(tables: Tables, by: By, frame: pd.DataFrame, chosen: Sequence[tuple[Column, pd.Series]],
           shapes: Any) -> ExportFrame:
    described = tuple(column for column, _ in chosen)
    keys = [str(key) for key in frame[schema.TABLES[by].key[0]]]
    fields = tuple(_field(column) for column in described)
    layer = Layer(keys, fields, tuple(_values(column, series) for column, series in chosen), shapes, tables.crs)
    zones = frame["zone"].map(lookup.keys(tables, "zone")).to_numpy(dtype=object)
    bare = np.flatnonzero(shapely.is_missing(shapes))
    return ExportFrame(by, described, layer, tuple((str(keys[at]), _shown(zones[at])) for at in bare))


def _shown(value: Any) -> str:
    return "" if columns.is_missing(value) else str(value)


def _field(column: Column) -> Field:
    name = column.shp or column.name.upper()[:10]
    if column.kind is Kind.CODE and column.codes:
        return Field(name, "text", max(len(shown.encode("utf-8")) for shown in CODES[column.codes].values()))
    kind = cast("Any", _KINDS[column.kind])
    return Field(name, kind, column.size or {"integer": 10, "text": 80}.get(kind, 15), column.decimals or 0)


def _values(column: Column, series: pd.Series) -> Any:
    """Values as they are written: labels for codes, datetime64 for dates, None for nothing."""
    if column.kind is Kind.DATE:
        return series.to_numpy().astype("datetime64[D]")
    cells = series.astype("object").to_numpy(copy=True)
    cells[series.isna().to_numpy()] = None
    if column.kind is Kind.CODE and column.codes:
        shown = CODES[column.codes]
        return [shown.get(code, code) for code in cells.tolist()]
    if column.kind is Kind.MONEY:
        return [None if value is None else float(value) for value in cells.tolist()]
    return cells.tolist()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be handed on, and how; the register keeps it.

    Attributes:
        format: ``shp``, ``gpkg``, ``geojson``, or ``xlsx`` without shapes.
        zone: name of a zone; all where none is given.
        by, as_of, profile: as for ``progress``.
        encoding: ``utf-8`` or ``gbk``, for a shapefile's table.
    """

    format: str = "shp"
    zone: str | None = None
    by: str = "household"
    as_of: dt.date | None = None
    profile: str = "progress"
    encoding: str = "utf-8"

    def checked(self) -> "Wanted":
        """The same with the encoding as it is written.

        Raises:
            InputError: ``output.encoding``.
        """
        encoding = self.encoding.lower().replace("utf8", "utf-8")
        if encoding not in ENCODINGS:
            raise InputError("output.encoding", encoding=self.encoding, known=list(ENCODINGS))
        return replace(self, encoding=encoding if self.format == "shp" else "utf-8")


def write(tables: Tables, path: Path, wanted: Wanted, *, overwrite: bool = False, who: str = "",
          own: Path | None = None) -> ExportResult:
    """Write the progress layer and its dictionary, both or none.

    Args:
        tables: the snapshot.
        path: the file, or an existing folder to put it into; missing folders are created.
        wanted: what, and how.
        overwrite: replace existing files.
        who: the officer, for the register.
        own: file of the open project, which is never overwritten.

    Raises:
        InputError: ``zone.unknown``, ``export.option``, ``output.*``.
        RefusedError: ``export.unencodable`` with the rows that the encoding cannot hold.
    """
    zone_uid = lookup.zone_uid(tables, wanted.zone) if wanted.zone else None
    wanted, what = wanted.checked(), wanted.zone or tables.fact("name") or ""
    target = checked_target(path / f"{what}_{tr('进度')}" if path.is_dir() else path, wanted.format)
    if own is not None and target.exists() and own.exists() and target.samefile(own):
        raise InputError("export.own_project", path=str(target))
    exported = progress(tables, zone_uid, by=wanted.by, as_of=wanted.as_of, profile=wanted.profile)
    about = _about(tables, exported, target, wanted)
    dictionary = target if wanted.format == SHEET else target.with_name(f"{target.stem}_字段说明.xlsx")
    with staged(target, [dictionary], overwrite=overwrite) as folder:
        sheets = _dictionary(exported, about)
        if wanted.format == SHEET:
            heading = tr("{what}征收进度表", what=what)
            sheets = [export_sheet.sheet(exported.columns, exported.layer, heading, about[:-1]), *sheets]
        else:
            write_layer(folder, target.stem, exported.layer, cast("Format", wanted.format), wanted.encoding,
                        target.suffix)
        table.write(folder / dictionary.name, sheets)
        names = sorted(each.name for each in folder.iterdir())
    return ExportResult(target, tuple(target.with_name(name) for name in names), len(exported),
                        tuple(key for key, _ in exported.without_geometry),
                        _register(tables, len(exported), target, wanted, who))


def _about(tables: Tables, exported: ExportFrame, target: Path, wanted: Wanted) -> list[str]:
    day = (wanted.as_of or dt.date.today()).isoformat()
    lines = [
        tr("文件：{name}", name=target.name),
        tr("片区：{zone}　数据截至：{day}　行数：{rows}", zone=wanted.zone or tr("全部"), day=day, rows=len(exported)),
        tr("坐标系：{crs}", crs=tables.crs),
        *([tr("文字编码：{encoding}", encoding=wanted.encoding.upper())] if wanted.format == "shp" else []),
    ]
    return [tr("示意数据"), *lines] if tables.sample else lines


def _dictionary(exported: ExportFrame, about: Sequence[str]) -> list[table.Sheet]:
    kinds = {"text": tr("文本"), "integer": tr("整数"), "decimal": tr("小数"), "date": tr("日期"),
             "boolean": tr("是否")}
    rows = [(field.name, tr(column.label), kinds[field.kind],
             field.width if field.kind != "date" else 8, field.decimals or None, column.unit, _meaning(column))
            for column, field in zip(exported.columns, exported.layer.fields, strict=True)]
    header = [tr("字段名"), tr("中文名"), tr("类型"), tr("长度"), tr("小数位"), tr("单位"), tr("含义")]
    title, key = ((tr("无图形的户"), tr("户编号")) if exported.by == "household"
                  else (tr("无图形的宗地"), tr("宗地号")))
    note = [tr("以下各行在图层中没有图形。")] if exported.without_geometry else [tr("每行都有图形。")]
    return [table.Sheet(tr("字段说明"), tr("字段说明"), about, header, rows),
            table.Sheet(title, title, note, [key, tr("片区")], exported.without_geometry)]


def _meaning(column: Column) -> str:
    choices = "、".join(CODES[column.codes].values()) if column.codes else ""
    return "；".join(part for part in (tr(column.meaning) if column.meaning else "", choices) if part)


def _register(tables: Tables, rows: int, target: Path, wanted: Wanted, who: str) -> ChangeSet:
    entry = changes.inserted("export_register", {
        "format": [wanted.format], "zone_name": [wanted.zone], "by": [wanted.by], "profile": [wanted.profile],
        "encoding": [wanted.encoding], "rows": [rows], "as_of": [wanted.as_of], "path": [str(target)[-80:]],
        "who": [who or None], "made_at": [dt.datetime.now(dt.UTC).replace(tzinfo=None)],
        "on_revision": [tables.revision],
    })
    return ChangeSet(f"导出进度：{target.name}", (entry,), undoable=False)


__all__ = ["BYS", "ENCODINGS", "FORMATS", "PROFILES", "SHEET", "ExportFrame", "ExportResult", "Wanted", "progress",
           "write"]
