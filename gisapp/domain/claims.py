"""Double claims: one person, or one home, in two households. A warning at entry, never a refusal: it may be right.

Called where holders and households are entered or imported, and by ``gisapp check``. A person is an ID number, a home
its 不动产单元号, or the room of a building. Names no person: the sentences carry 户编号 alone (DOMAIN §5).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gisapp.domain import lifecycle
from gisapp.domain.changes import ChangeSet, Tables

PERSON, HOME = "claim.person", "claim.home"
_ROOM = ("unit_no", "floor_no", "room_no")


@dataclass(frozen=True, slots=True)
class Claim:
    """A household (uid) that claims what others (户编号) claim too; ``code`` says whether a person or a home."""

    household: str
    code: str
    others: tuple[str, ...]


def double(tables: Tables, households: Iterable[str] | None = None) -> list[Claim]:
    """The double claims of some households, of all where none are given."""
    chosen = None if households is None else set(households)
    return [claim for code, claimed in ((PERSON, _persons(tables)), (HOME, _homes(tables)))
            for claim in _shared(tables, code, claimed, chosen)]


def made(tables: Tables, changeset: ChangeSet) -> list[Claim]:
    """The double claims that a step would make, and that were not there before."""
    if not (changeset.touches("household", "unit_code", *_ROOM) or changeset.touches("holder", "id_no", "deceased")
            or changeset.touches("household_building")):
        return []
    concerned = changeset.uids("household")
    before = set(double(tables, concerned))
    return [each for each in double(tables.with_changes(changeset), concerned) if each not in before]


def _persons(tables: Tables) -> pd.DataFrame:
    """Pairs (household, what is claimed): ID numbers, those of the dead left out."""
    holders = tables["holder"]
    known = holders["id_no"].notna().to_numpy() & ~holders["deceased"].fillna(False).to_numpy(dtype=bool)
    return pd.DataFrame({"household": holders["household"][known], "what": holders["id_no"][known].str.upper()})


def _homes(tables: Tables) -> pd.DataFrame:
    """Pairs (household, what is claimed): 不动产单元号, and rooms of buildings."""
    households = tables["household"]
    units = households["unit_code"].dropna()
    links = lifecycle.valid_links(tables["household_building"])
    rooms = households[list(_ROOM)].reindex(pd.Index(links["household"]))
    known = rooms["room_no"].notna().to_numpy()
    place = links["building"].to_numpy(dtype=object)[known].astype(object)
    for name in _ROOM:
        place = place + "\0" + rooms[name].fillna("").to_numpy(dtype=object)[known]
    return pd.concat([
        pd.DataFrame({"household": units.index.to_numpy(dtype=object), "what": units.to_numpy(dtype=object)}),
        pd.DataFrame({"household": links["household"].to_numpy(dtype=object)[known], "what": place})])


def _shared(tables: Tables, code: str, claimed: pd.DataFrame, chosen: set[str] | None) -> list[Claim]:
    claimed = claimed.drop_duplicates()
    twice = claimed[claimed["what"].duplicated(keep=False).to_numpy()]
    if chosen is not None:
        mine = set(twice.loc[twice["household"].isin(chosen), "what"])
        twice = twice[twice["what"].isin(mine)]
    numbers = tables["household"]["hh_no"]
    found: dict[str, list[str]] = {}
    for _, group in twice.groupby("what", sort=False):
        for uid in group["household"]:
            found.setdefault(str(uid), []).extend(numbers[other] for other in group["household"] if other != uid)
    return [Claim(uid, code, tuple(np.unique(others))) for uid, others in found.items()
            if chosen is None or uid in chosen]
