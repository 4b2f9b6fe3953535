"""The papers of special cases (改制, 委托, 认定 …) and what comes with every survey, for files that have been begun.

Which household needs them, ``domain.archive`` says; the papers of the ordinary way are written by ``procedure``.
"""

import datetime as dt

import numpy as np
import pandas as pd

from gisapp.domain import archive, changes
from gisapp.domain.case import Case
from gisapp.domain.changes import Change, Tables
from gisapp.domain.lifecycle import RANK
from gisapp.services.demo.ground import uid
from gisapp.services.demo.life import put


def rest(tables: Tables, today: dt.date) -> Change:
    """What the boxed files need by their stage beside the papers that are in them."""
    filed = tables["document"]
    case = Case(tables, tables["household"].index, today)
    boxed = tables["household"].index.isin(filed["household"])
    events = changes.effective(tables["stage_event"]).drop_duplicates(["household", "stage"], keep="last")
    days = events.set_index(["household", "stage"])["happened_on"]
    parts = []
    for need in archive.NEEDS:
        if (filed["doc_type"] == need.doc_type).any():
            continue
        at = np.flatnonzero(boxed & (case.rank >= RANK[need.stage]) & archive.asked(case, need))
        mine = case.households.iloc[at]
        places = pd.MultiIndex.from_product([mine.index, [need.stage.value]])
        parts.append(put("document", {
            "household": mine.index, "doc_type": need.doc_type, "doc_date": days.reindex(places).to_numpy(),
            "pages": 2, "box_no": (mine["hh_no"] + "盒").to_numpy(), "retention": "永久",
        }, [uid("document", household, need.doc_type) for household in mine.index]).after)
    return changes.insertion("document", pd.concat(parts))
