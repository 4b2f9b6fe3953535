"""Policy packs: a file of rates, each with clause and effective date, taken into the project; and what is in force.

The program has no rate of its own: an office fills in ``resources/policy/empty.toml``. Called by ``gisapp policy`` and
the window.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gisapp import paths
from gisapp.domain import changes, lookup, policy
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import CODES, code_of
from gisapp.domain.schema import TABLES
from gisapp.errors import InputError, RefusedError
from gisapp.io.findings import Finding

EXAMPLE: Final = "policy/example.toml"
EMPTY: Final = "policy/empty.toml"
_NUMBERS: Final = ("value", "floor", "ceiling")
_KNOWN: Final = {"item", "items", "variant", "method", "clause", "zone", "value_unit", "effective_on", "expires_on",
                 *_NUMBERS}
Row = dict[str, Any]


def bundled(name: str) -> Path:
    """The path of a pack that comes with the program: ``EMPTY`` to fill in, or the invented ``EXAMPLE``."""
    return paths.resource(name)


def load(tables: Tables, path: Path) -> ChangeSet:
    """Take a pack into the project, all of it or nothing.

    Raises:
        InputError: ``policy.unreadable``, ``policy.nothing``, or ``policy.known``: this edition is loaded already.
        RefusedError: ``policy.refused`` with every row that cannot be read.
    """
    pack = _read(path)
    rows, findings = parse(tables, pack)
    if findings:
        raise RefusedError("policy.refused", path=str(path), count=len(findings),
                           conditions=tuple((each.code, {"row": each.row, **each.params}) for each in findings))
    if not rows:
        raise InputError("policy.nothing", path=str(path))
    known = tables["policy"]
    if ((known["pack"] == rows[0]["pack"]) & (known["edition"] == rows[0]["edition"])).any():
        raise InputError("policy.known", pack=rows[0]["pack"], edition=rows[0]["edition"])
    columns = {name: [row.get(name) for row in rows] for name in TABLES["policy"].names}
    return ChangeSet(f"装入政策包：{rows[0]['pack']} {rows[0]['edition']}", (changes.inserted("policy", columns),))


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("policy.unreadable", path=str(path), detail=str(error)) from error


def parse(tables: Tables, pack: Mapping[str, Any]) -> tuple[list[Row], list[Finding]]:
    """The rows of ``policy`` that a pack means, and what is wrong in it, by the number of its entry."""
    rows: list[Row] = []
    findings: list[Finding] = [Finding(None, "policy.unnamed", {"field": name}) for name in ("pack", "edition")
                               if not str(pack.get(name, "")).strip()]
    for number, entry in enumerate(pack.get("rate", []), 1):
        wrong = list(_wrong(tables, pack, entry))
        findings += [Finding(number, code, params) for code, params in wrong]
        if not wrong:
            rows += _rows(tables, pack, entry)
    return rows, findings


def _rows(tables: Tables, pack: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[Row]:
    numbers = {name: float(Decimal(str(entry[name]))) for name in _NUMBERS if name in entry}
    zone = lookup.zone_uid(tables, entry["zone"]) if "zone" in entry else None
    method = code_of("policy_method", entry["method"])
    for item in _items(entry):
        yield {
            "pack": pack["pack"], "edition": str(pack["edition"]), "zone": zone,
            "item_code": code_of("comp_item", item), "variant": entry.get("variant"), "method": method,
            "value_unit": entry.get("value_unit", CODES["policy_method"][str(method)]),
            "effective_on": entry.get("effective_on", pack.get("effective_on")),
            "expires_on": entry.get("expires_on", pack.get("expires_on")),
            "clause": entry["clause"], "sample": bool(pack.get("sample", False)), **numbers,
        }


def _items(entry: Mapping[str, Any]) -> list[str]:
    return [str(item) for item in entry.get("items", [entry.get("item", "")])]


def _wrong(tables: Tables, pack: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    for name in entry:
        if name not in _KNOWN:
            yield "policy.field", {"field": name}
    for name in ("value", "clause", "method"):
        if not str(entry.get(name, "")).strip():
            yield "policy.lacks", {"field": name}
    for item in _items(entry):
        if code_of("comp_item", item) is None:
            yield "policy.item", {"item": item}
    if "method" in entry and code_of("policy_method", str(entry["method"])) is None:
        yield "policy.method", {"method": entry["method"], "known": list(CODES["policy_method"])}
    for name in _NUMBERS:
        if name in entry and not _number(entry[name]):
            yield "policy.number", {"field": name, "value": str(entry[name])}
    for name in ("effective_on", "expires_on"):
        given = entry.get(name, pack.get(name))
        if not isinstance(given, dt.date) and (given is not None or name == "effective_on"):
            yield "policy.date", {"field": name}
    if "zone" in entry and entry["zone"] not in set(tables["zone"]["zone_name"]):
        yield "policy.zone", {"zone": entry["zone"]}
    yield from _words(entry)


def _words(entry: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    """Words of a variant that nothing answers to; a rate that can never hold is a mistake in the file."""
    purpose, conditions = policy.parted(entry.get("variant"))
    if not purpose and all(code_of("comp_item", item) in policy.FREE_ITEMS for item in _items(entry)):
        return
    known = set(CODES["transit_mode"].values()) if purpose == "超期" else policy.WORDS
    unknown = sorted(conditions - known)
    if unknown:
        yield "policy.words", {"words": unknown, "variant": entry.get("variant")}


def _number(value: Any) -> bool:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return False
    return number.is_finite() and number >= 0


def in_force(tables: Tables, on: dt.date, zone: str | None = None) -> pd.DataFrame:
    """The rows of ``policy`` in force on a day, general ones and those of a zone (uid)."""
    return policy.holding(tables["policy"], on, zone)


def household_words(tables: Tables, uid: str) -> frozenset[str]:
    """What is true of a household by its own row: use (as registered, before as it is), tenure."""
    row: Any = tables["household"].loc[uid]
    use = row["use_reg"] or row["use_real"]
    words = {CODES["use"][each] for each in (use, row["use_real"])
             if each in CODES["use"] and each in {use, "dwelling_business"}}
    if use is not None and use != "dwelling":
        words.add(policy.NON_DWELLING)
    if row["tenure"] in CODES["tenure"]:
        words.add(CODES["tenure"][row["tenure"]])
    return frozenset(words)
