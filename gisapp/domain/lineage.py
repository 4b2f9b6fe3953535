"""Family tree of parcels: who came from whom by split, merge or hole, read from the log.

The log keeps every parcel that ended with its shape, and every one that came in the same step: their common land says
which is whose child. Nothing has to be written down twice, and a step that was undone leaves no trace in the tree.
Called by ``services.editing`` and ``gisapp parcel history``.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from gisapp.domain import geometry
from gisapp.domain.changes import ChangeSet
from gisapp.domain.columns import GEOMETRY

_LEAST_M2: Final = 0.005
COLUMNS: Final = ("revision", "when", "who", "label", "reason", "parent", "parent_no", "child", "child_no", "area_m2")


def links(sets: Iterable[ChangeSet]) -> pd.DataFrame:
    """Every parent and child that hold, oldest first.

    Args:
        sets: the stamped log, oldest first, or what of it matters (``Project.endings("parcel")``).

    Returns:
        One row a pair with ``COLUMNS``: uids and numbers of both, and the land in ㎡ that went from one to the other.
    """
    born: dict[int, pd.DataFrame] = {}
    holds: dict[int, bool] = {}
    origin: dict[int, int] = {}
    for kept in sets:
        if kept.stamp is None:
            continue
        revision = kept.stamp.revision
        if kept.undoes is not None:
            step = origin.get(kept.undoes, kept.undoes)
            origin[revision] = step
            if step in holds:
                holds[step] = not holds[step]
            continue
        pairs = _pairs(kept)
        if len(pairs):
            born[revision], holds[revision] = pairs, True
    found = [pairs for revision, pairs in born.items() if holds[revision]]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))


def _pairs(kept: ChangeSet) -> pd.DataFrame:
    mine = [change for change in kept.changes if change.table == "parcel"]
    ended = _rows([change.before for change in mine if change.op == "delete"])
    came = _rows([change.after for change in mine if change.op == "insert"])
    if ended is None or came is None or kept.stamp is None:
        return pd.DataFrame()
    shared = geometry.overlaps_between(ended[GEOMETRY].to_numpy(dtype=object), came[GEOMETRY].to_numpy(dtype=object),
                                       _LEAST_M2).sort_values(["one", "other"])
    parents, children = ended.iloc[shared["one"]], came.iloc[shared["other"]]
    return pd.DataFrame({
        "revision": kept.stamp.revision, "when": kept.stamp.when, "who": kept.stamp.who, "label": kept.label,
        "reason": pd.Series([kept.reason] * len(shared), dtype="object"),
        "parent": parents.index.to_numpy(), "parent_no": parents["parcel_no"].to_numpy(),
        "child": children.index.to_numpy(), "child_no": children["parcel_no"].to_numpy(),
        "area_m2": shared["area_m2"].round(2).to_numpy()})


def _rows(frames: list[pd.DataFrame]) -> pd.DataFrame | None:
    return pd.concat(frames) if frames else None


def family(pairs: pd.DataFrame, uid: str) -> pd.DataFrame:
    """The pairs of a parcel's ancestors and descendants (no cousins), oldest first."""
    up, down = _reached(pairs, uid, "child", "parent"), _reached(pairs, uid, "parent", "child")
    found: pd.DataFrame = pairs[up | down]
    return found


def steps(pairs: pd.DataFrame, uid: str) -> pd.DataFrame:
    """As ``family``, each step whole: with the sisters of who came, and what else was merged."""
    whole: pd.DataFrame = pairs[pairs["revision"].isin(family(pairs, uid)["revision"])]
    return whole


def _reached(pairs: pd.DataFrame, uid: str, start: str, to: str) -> np.ndarray:
    """Pairs on the way from a parcel to all that can be reached in one direction."""
    taken, known, news = np.zeros(len(pairs), dtype=bool), {uid}, {uid}
    while news:
        step = pairs[start].isin(news).to_numpy(dtype=bool)
        taken |= step
        news = set(pairs.loc[step, to]) - known
        known |= news
    return taken


def uid_of(pairs: pd.DataFrame, number: str) -> str | None:
    """The uid of a parcel that the tree knows by its number, the latest of that number; None for none."""
    for side in ("child", "parent"):
        found = pairs.loc[(pairs[f"{side}_no"] == number).to_numpy(dtype=bool), side]
        if len(found):
            return str(found.iloc[-1])
    return None
