"""Whose sheets are printed: households, parcels or buildings with the land that each lies on."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from gisapp.domain import lookup, rollup
from gisapp.domain.changes import Tables
from gisapp.errors import InputError
from gisapp.services import listing
from gisapp.services.products import Product

NUMBERS = {"household": "hh_no", "parcel": "parcel_no", "building": "bldg_no", "zone": "zone_name"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What one sheet is about.

    Attributes:
        kind: its table.
        uid: its row.
        number: what officers call it, printed and used as the file's name.
        parcels: uids of the land it lies on.
        buildings: uids of the buildings it lies in, or that stand on it.
    """

    kind: str
    uid: str
    number: str
    parcels: tuple[str, ...]
    buildings: tuple[str, ...]


class Links:
    """Which household lies where, each way found once for a batch, when it is first asked for."""

    def __init__(self, tables: Tables, as_of: dt.date | None = None) -> None:
        self._tables, self._as_of = tables, as_of

    @cached_property
    def _through(self) -> pd.DataFrame:
        return rollup.household_buildings(self._tables, self._as_of)

    @cached_property
    def _buildings(self) -> dict[str, tuple[str, ...]]:
        return _grouped(self._through["household"], self._through["building"])

    @cached_property
    def _parcels(self) -> dict[str, tuple[str, ...]]:
        found = rollup.household_parcels(self._tables, self._as_of)
        return _grouped(found["household"], found["parcel"])

    @cached_property
    def _standing(self) -> dict[str, tuple[str, ...]]:
        buildings = self._tables["building"]
        return _grouped(buildings["parcel"], buildings.index.to_series())

    @cached_property
    def _within(self) -> dict[str, tuple[str, ...]]:
        return _grouped(self._through["building"], self._through["household"])

    def subject(self, kind: str, uid: str) -> Subject:
        """A row with its land and buildings."""
        number = str(self._tables[kind].at[uid, NUMBERS[kind]])
        if kind == "household":
            return Subject(kind, uid, number, self._parcels.get(uid, ()), self._buildings.get(uid, ()))
        if kind == "zone":
            return Subject(kind, uid, number, (), ())
        if kind == "parcel":
            return Subject(kind, uid, number, (uid,), self._standing.get(uid, ()))
        parcel = self._tables["building"].at[uid, "parcel"]
        return Subject(kind, uid, number, (str(parcel),) if parcel else (), (uid,))

    def households_in(self, building: str) -> tuple[str, ...]:
        """Households of a building."""
        return self._within.get(building, ())


def _grouped(keys: pd.Series, values: pd.Series) -> dict[str, tuple[str, ...]]:
    known = keys.notna().to_numpy()
    found: dict[str, list[str]] = {}
    for key, value in zip(keys[known], values[known], strict=True):
        found.setdefault(str(key), []).append(str(value))
    return {key: tuple(each) for key, each in found.items()}


def chosen(
    tables: Tables, product: Product, *, zone: str | None = None, where: str | None = None,
    numbers: tuple[str, ...] = (),
) -> list[str]:
    """The uids of a product's subjects, in the order of their numbers.

    Args:
        tables: the snapshot.
        product: says which table.
        zone: name of a zone.
        where: a condition in the language of ``domain.filters``.
        numbers: only these, in this order.

    Raises:
        InputError: an unknown zone, number or field; ``atlas.nothing``.
    """
    column = NUMBERS[product.subject]
    if numbers:
        uids = lookup.household_uids(tables, numbers) if product.subject == "household" else [
            _numbered(tables, product.subject, zone, number) for number in numbers]
    else:
        rows = listing.rows(tables, product.subject, zone=zone, where=where)
        uids = [str(uid) for uid in rows.sort_values(column, kind="stable").index]
    if not uids:
        raise InputError("atlas.nothing")
    return uids


def _numbered(tables: Tables, table: str, zone: str | None, number: str) -> str:
    """The row of a number; where two zones have it, the zone must be named."""
    rows = tables[table]
    found = (rows[NUMBERS[table]] == number).to_numpy(dtype=bool)
    if zone is not None and "zone" in rows:
        found = found & (rows["zone"] == lookup.zone_uid(tables, zone)).to_numpy(dtype=bool)
    if np.count_nonzero(found) != 1:
        raise InputError("atlas.number", number=number, count=int(np.count_nonzero(found)))
    return str(rows.index[found][0])
