"""Which column of a file is which field of a table: names, shapefile names, labels, aliases, names cut at 10 bytes.

Aliases lie in ``resources/import/aliases.toml``, where an office adds its surveyor's. Called by ``importing``, by the
import dialog for its list of choices, and by the command line for ``--map``.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import shapely

from gisapp import paths
from gisapp.domain import schema
from gisapp.domain.columns import Column, Kind
from gisapp.errors import InputError

if TYPE_CHECKING:  # a form's words do not wait for GDAL
    from gisapp.io.source import Source

TABLES: Final = ("parcel", "building", "household", "zone", "phase", "plan_area")
KEYS: Final[Mapping[str, str]] = {"parcel": "parcel_no", "building": "bldg_no", "household": "hh_no",
                                  "zone": "zone_name", "phase": "phase_no", "plan_area": "name"}
HOLDER: Final[Mapping[str, str]] = {"holder_name": "name", "holder_id_no": "id_no", "holder_phone": "phone"}
"""Fields of a household's import that belong to its holder."""

_DBF_NAME_BYTES: Final = (9, 10)
_NOISE: Final = re.compile(r"[\s_\-·.:：()\[\]/]+|(㎡|m2|平方米|亩|元)$")


def fields(table: str) -> dict[str, Column]:
    """The fields that a file may fill, by name: the table's own, references by the name officers use, and links.

    Raises:
        InputError: ``import.table`` for a table that cannot be imported into.
    """
    if table not in TABLES:
        raise InputError("import.table", table=table, known=list(TABLES))
    own = {column.name: _by_name(column) for column in schema.TABLES[table].columns if column.kind is not Kind.GEOMETRY}
    if table == "building":
        own["parcel_no"] = schema.TABLES["parcel"]["parcel_no"]
        del own["parcel"]
    if table == "household":
        own |= {"parcel_no": replace(schema.TABLES["parcel"]["parcel_no"], size=None),
                "bldg_no": replace(schema.TABLES["building"]["bldg_no"], size=None)}
        own |= {name: replace(schema.TABLES["holder"][source], name=name) for name, source in HOLDER.items()}
    return own


def _by_name(column: Column) -> Column:
    return replace(column, kind=Kind.TEXT, size=None) if column.kind is Kind.REFERENCE else column


@cache
def words() -> Mapping[str, Any]:
    """The aliases as they lie in the resources."""
    return tomllib.loads(paths.resource("import/aliases.toml").read_text("utf-8"))


def suggest_table(source: "Source") -> str:
    """The table that a layer most likely belongs to, by its name, its columns and its shapes."""
    scores = dict.fromkeys(TABLES, 0.0)
    for table in TABLES:
        mapping = suggest_mapping(source, table)
        scores[table] += len(mapping) + (2 if KEYS[table] in mapping.values() else 0)
        scores[table] += 4 * _named_so(source, table)
    kinds = {int(kind) for kind in shapely.get_type_id(source.shapes) if kind >= 0}
    if not kinds & {3, 6, 7}:
        scores["household"] += 3
    else:
        scores["parcel"] += 0.5
    return max(TABLES, key=lambda table: scores[table])


def bare_name(source: "Source", table: str) -> str:
    """A layer's name without the words that say what it holds: 九华山 for 九华山红线.shp."""
    name = source.layer
    for word in words()["tables"][table]:
        name = re.sub(re.escape(word), "", name, flags=re.IGNORECASE)
    return name.strip(" _-－—（）()")


def _named_so(source: "Source", table: str) -> bool:
    name = f"{source.path.stem} {source.layer}".lower()
    return any(word in name for word in words()["tables"][table])


def suggest_mapping(source: "Source", table: str) -> dict[str, str]:
    """Column of the file → field of the table; each field at most once, the better match first."""
    best: dict[str, tuple[int, str]] = {}
    known = fields(table)
    others = _names_of_others(table) if schema.TABLES[table][KEYS[table]].shp in source.frame.columns else frozenset()
    for column in source.frame.columns:
        found = _match(str(column), table)
        if found is None or (column in others and known[found[1]].shp != column):
            continue
        if found[1] not in best or found[0] < best[found[1]][0]:
            best[found[1]] = (found[0], str(column))
    chosen = {column: field for field, (_, column) in best.items()}
    return {str(column): chosen[str(column)] for column in source.frame.columns if str(column) in chosen}


@cache
def _names_of_others(table: str) -> frozenset[str]:
    """Shapefile names of other tables: in a layer that we exported, AREA_SURV beside HH_NO is the parcel's area."""
    own = {column.shp for column in schema.TABLES[table].columns}
    return frozenset(column.shp for other in schema.TABLES.values() for column in other.columns
                     if column.shp and column.shp not in own)


def completed(source: "Source", table: str, given: Mapping[str, str] | None) -> dict[str, str]:
    """The suggestion with the officer's own choices over it; a column given an empty field is not taken.

    Raises:
        InputError: ``import.column`` or ``import.field`` for names that do not exist, ``import.twice`` for a field
            that two columns would fill.
    """
    known = fields(table)
    chosen: dict[str, str] = {}
    for column, field in (given or {}).items():
        if column not in source.frame.columns:
            raise InputError("import.column", column=column, known=[str(name) for name in source.frame.columns])
        target = field if field in known or not field else _field_named(field, table)
        if target in chosen.values() and target:
            raise InputError("import.twice", field=known[target].label)
        chosen[column] = target
    suggested = {column: field for column, field in suggest_mapping(source, table).items()
                 if column not in chosen and field not in chosen.values()}
    merged = {**suggested, **chosen}
    return {column: field for column, field in merged.items() if field}


def _field_named(text: str, table: str) -> str:
    found = _match(text, table)
    if found is None or found[0] > 2:
        raise InputError("import.field", field=text, known=list(fields(table)))
    return found[1]


def _match(column: str, table: str) -> tuple[int, str] | None:
    """Rank (0 best) and field of a column's name; of a head in two rows, 面积/证载 also means 证载面积 and 证载."""
    upper, between, lower = column.partition("/")
    readings = (column, lower + upper, lower) if between else (column,)
    found = (_match_one(each, table) for each in readings)
    return next((each for each in found if each is not None), None)


def _match_one(column: str, table: str) -> tuple[int, str] | None:
    plain = normalised(column)
    names = _names(table)
    if plain in names:
        return names[plain]
    if {len(column.encode("gb18030", "replace")), len(column.encode("utf-8", "replace"))} & set(_DBF_NAME_BYTES):
        longer = {field for name, (_, field) in names.items() if name.startswith(plain)}
        if len(longer) == 1:
            return 4, longer.pop()
    return None


@cache
def _names(table: str) -> Mapping[str, tuple[int, str]]:
    names: dict[str, tuple[int, str]] = {}
    known = fields(table)
    for rank, spelling in enumerate(("name", "shp", "label")):
        for field, column in known.items():
            names.setdefault(normalised(getattr(column, spelling) or ""), (rank, field))
    for field, aliases in words()[table].items():
        for alias in aliases:
            names.setdefault(normalised(alias), (3, field))
    names.pop("", None)
    return names


def normalised(name: str) -> str:
    """A name without case, width, blanks, punctuation and unit.

    >>> normalised("实测面积（㎡）"), normalised("Bldg_No")
    ('实测面积', 'bldgno')
    """
    plain = unicodedata.normalize("NFKC", name).lower()
    for _ in range(2):
        plain = _NOISE.sub("", plain)
    return plain
