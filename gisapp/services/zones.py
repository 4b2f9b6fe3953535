"""The zones of a project and their 征收批次: what they are called, and what the law's procedure has reached.

Called by the window's list of zones and phases. Facts of a phase and its procedure are records (``recording``).
"""

from dataclasses import dataclass

import numpy as np

from gisapp.domain import changes, gates
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import InputError


@dataclass(frozen=True, slots=True)
class Passed:
    """A step of the procedure on record: its code, day (ISO) and document."""

    gate: str
    done_on: str
    doc_no: str


def phases_of(tables: Tables, zone: str) -> list[str]:
    """Uids of a zone's phases, by number."""
    phases = tables["phase"]
    return [str(uid) for uid in phases[(phases["zone"] == zone).to_numpy(dtype=bool)].sort_values("phase_no").index]


def passed(tables: Tables, phase: str) -> list[Passed]:
    """What a phase has been through, the first first."""
    rows = gates.events(tables)
    rows = rows[(rows["phase"] == phase).to_numpy(dtype=bool)].sort_values(["done_on", "gate"])
    return [Passed(str(gate), str(on)[:10], doc or "") for gate, on, doc in
            zip(rows["gate"], rows["done_on"], rows["doc_no"], strict=True)]


def renamed(tables: Tables, zone: str, name: str) -> ChangeSet:
    """Call a zone otherwise.

    Raises:
        InputError: ``zone.no_name``, ``zone.same_name``.
    """
    name = name.strip()
    zones = tables["zone"]
    if not name:
        raise InputError("zone.no_name")
    if name in zones["zone_name"].to_numpy()[np.asarray(zones.index != zone)]:
        raise InputError("zone.same_name", name=name)
    return ChangeSet(f"片区改名：{name}", (changes.updated(tables, "zone", [zone], {"zone_name": name}),))
