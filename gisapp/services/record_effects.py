"""What a record changes besides its own row, in the same step, and what follows where it is taken back.

Called by ``recording``.
"""

from decimal import Decimal
from typing import Any

from gisapp.domain import changes, transition
from gisapp.domain.changes import Change, Tables, effective
from gisapp.domain.columns import is_missing
from gisapp.services.record_rules import Row, audited


def consequences(tables: Tables, table: str, row: Row, uid: str) -> list[Change]:
    """What else a record changes."""
    if table == "comp_item" and row.get("agreement") is not None:
        return _total(tables, str(row["agreement"]), row["amount"], uid)
    if table == "handover" and row.get("hand_date") is not None:
        known: Any = tables["handover"]["hand_date"].get(uid)
        return transition.begun(tables, str(row["household"]), row["hand_date"],
                                None if is_missing(known) else known.date())
    if table == "ticket_use" and row.get("voids") is None:
        return [_used(tables, row["house_ticket"], row["amount"])]
    if table == "lien":
        return _liened(tables, row, uid)
    return _set_aside(tables, row) if table == "side_event" else []


def taken_back(tables: Tables, table: str, uid: str) -> list[Change]:
    """What else changes when a record is taken back: a ticket can be used again, a household is where it was before."""
    taken: Any = tables[table].loc[uid]
    if table == "ticket_use":
        return [_used(tables, taken["house_ticket"], -taken["amount"])]
    return _taken_up(tables, uid, taken) if table == "side_event" else []


def _liened(tables: Tables, row: Row, lien: str) -> list[Change]:
    """A new lien lies on its household, whose own mark follows; once all of its liens are cancelled it has none."""
    objects, liens = tables["lien_object"], tables["lien"]
    if lien not in liens.index:
        home = row.get("household")
        return [] if home is None else [
            changes.inserted("lien_object", {"lien": [lien], "household": [home]}),
            changes.updated(tables, "household", [home], {"lien": row["kind"]})]
    homes = objects.loc[(objects["lien"] == lien).to_numpy(dtype=bool), "household"].dropna()
    still = liens.index[(liens["cancelled_on"].isna() & (liens.index != lien)).to_numpy(dtype=bool)]
    burdened = set(objects.loc[objects["lien"].isin(still).to_numpy(), "household"].dropna())
    free = [home for home in dict.fromkeys(homes) if home not in burdened]
    mark = row["kind"] if row.get("cancelled_on") is None else "none"
    return [changes.updated(tables, "household", free, {"lien": mark})] if free else []


def _used(tables: Tables, ticket: str, more: Decimal) -> Change:
    before: Any = tables["house_ticket"].at[ticket, "tkt_used"]
    return changes.updated(tables, "house_ticket", [ticket], {"tkt_used": (before or Decimal(0)) + more})


def _set_aside(tables: Tables, row: Row) -> list[Change]:
    """The household's state follows; an agreement that is annulled is void from that day on."""
    rows = tables["agreement"]
    bound = rows.index[((rows["household"] == row["household"]) & ~rows["void"].fillna(False)).to_numpy(dtype=bool)]
    annulled = [changes.updated(tables, "agreement", bound, {"void": True, "void_reason": row["note"]})]
    return [_side(tables, str(row["household"]), str(row["state"])),
            *(annulled if row["state"] == "annulled" and len(bound) else [])]


def _taken_up(tables: Tables, uid: str, taken: Any) -> list[Change]:
    """The state before; agreements that were annulled for the same reason bind again."""
    events, rows, home = effective(tables["side_event"]), tables["agreement"], str(taken["household"])
    before = events.loc[((events["household"] == home) & (events.index != uid)).to_numpy(dtype=bool), "state"]
    found = [_side(tables, home, str(before.iloc[-1]) if len(before) else "resumed")]
    annulled = rows.index[((rows["household"] == home) & rows["void"].fillna(False)
                           & (rows["void_reason"] == taken["note"])).to_numpy(dtype=bool)]
    if taken["state"] == "annulled" and len(annulled):
        found.append(changes.updated(tables, "agreement", annulled, {"void": False, "void_reason": None}))
    return found


def _side(tables: Tables, household: str, state: str) -> Change:
    return changes.updated(tables, "household", [household], {"side": None if state == "resumed" else state})


def _total(tables: Tables, agreement: str, amount: Decimal, uid: str) -> list[Change]:
    """The total of an agreement follows its items, as long as it has none of its own and nobody has audited it."""
    items, total = tables["comp_item"], tables["agreement"].at[agreement, "total"]
    mine = items[(items["agreement"] == agreement).to_numpy(dtype=bool)]
    known = sum(mine["amount"], start=Decimal(0))
    if audited(tables, agreement) or (total is not None and total != known):
        return []
    rest = sum(mine.loc[mine.index != uid, "amount"], start=Decimal(0))
    return [changes.updated(tables, "agreement", [agreement], {"total": rest + amount})]
