"""Rows by the names that officers use: zone by name, household by 户编号. Called by services and the command line."""

from collections.abc import Iterable

import pandas as pd

from gisapp.domain import schema
from gisapp.domain.changes import Tables
from gisapp.errors import InputError


def zone_uid(tables: Tables, name: str) -> str:
    """The uid of the zone with this name (or code).

    Raises:
        InputError: ``zone.unknown``, with the names that exist.
    """
    zones = tables["zone"]
    for column in ("zone_name", "zone_code"):
        found = zones.index[zones[column] == name]
        if len(found):
            return str(found[0])
    raise InputError("zone.unknown", zone=name, known=list(zones["zone_name"]))


def zone_name(tables: Tables, uid: str | None) -> str:
    """The name of a zone; an empty text for none."""
    return str(tables["zone"].at[uid, "zone_name"]) if uid else ""


def in_zone(frame: pd.DataFrame, zone: str | None) -> pd.DataFrame:
    """The rows of a frame with a ``zone`` column that belong to a zone (uid); all rows where none is given."""
    return frame if zone is None else frame[frame["zone"] == zone]


def household_uids(tables: Tables, numbers: Iterable[str]) -> list[str]:
    """The uids of households by 户编号, each once, in the order given.

    Raises:
        InputError: ``household.unknown``, listing every number that the project does not have.
    """
    wanted = list(dict.fromkeys(numbers))
    by_number = pd.Series(tables["household"].index, index=tables["household"]["hh_no"])
    missing = [number for number in wanted if number not in by_number.index]
    if missing:
        raise InputError("household.unknown", hh_nos=missing)
    return [str(uid) for uid in by_number.loc[wanted]]


def keys(tables: Tables, table: str) -> pd.Series:
    """What officers call each row: its first key column, references resolved. Indexed by uid."""
    declared = schema.TABLES[table]
    column = declared[declared.key[0]]
    values = tables[table][column.name]
    return values.map(keys(tables, column.refers)) if column.refers else values.astype("object")
