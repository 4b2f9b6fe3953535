"""Resettlement houses: stock, rounds and turns, picking, releasing, delivering, tickets; each action one step.

Called by the 选房 board, the place 安置房 and ``gisapp house``. A step rests on the house, the household and the turn
(``depends``), so that of two people who click at once the second is refused and no house is given twice.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from gisapp.domain import changes, housing, transition
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.codes import CODES, label
from gisapp.domain.columns import is_missing
from gisapp.domain.housing import Refusal
from gisapp.errors import InputError, RefusedError
from gisapp.services import recording


def house_uid(tables: Tables, house_id: str) -> str:
    """The uid of a house by its 房号.

    Raises:
        InputError: ``house.unknown``.
    """
    houses = tables["resettle_house"]
    found = houses.index[(houses["house_id"] == house_id).to_numpy(dtype=bool)]
    if not len(found):
        raise InputError("house.unknown", house_id=house_id)
    return str(found[0])


def pick(tables: Tables, house: str, household: str, on: dt.date, *, officer: str = "",
         today: dt.date | None = None) -> ChangeSet:
    """Give a house to a household: by turn inside an open round, freely outside one.

    Raises:
        RefusedError: ``house.refused`` with every reason.
    """
    refusals = housing.pick_refusals(tables, house, household, on) + _future(tables, house, on, today)
    _refuse(tables, house, "pick", refusals)
    opened = housing.open_round(tables, tables["resettle_house"]["zone"][house], on)
    values: dict[str, Any] = {"status": housing.PICKED, "household": household, "pick_date": on}
    parts: list[Change] = []
    if opened is not None:
        first = housing.turn(tables, opened).iloc[[0]]
        values |= {"pick_round": opened, "pick_no": int(first["pick_no"].iloc[0])}
        parts.append(changes.updated(tables, "pick_turn", first.index, {"state": "picked"}))
    step = _step(tables, _Deed(house, "pick", household, on, officer), values, parts)
    rounds = tables["pick_round"]  # whether one is open decides who may pick: opened or closed meanwhile, it conflicts
    mine = rounds.index[(rounds["zone"].isna() | (rounds["zone"] == tables["resettle_house"]["zone"][house])).to_numpy(
        dtype=bool)]
    return replace(step, depends=step.depends + changes.depends_on(tables, "pick_round", mine))


def release(tables: Tables, house: str, *, witness: str, reason: str, on: dt.date, officer: str = "") -> ChangeSet:
    """Take a picked house back, before a witness and with a reason; it can be picked again.

    Inside the round in which it was picked the household has its turn again, before all later numbers.

    Raises:
        InputError: witness or reason is missing.
        RefusedError: the house is not picked.
    """
    if not witness.strip() or not reason.strip():
        raise InputError("house.witness")
    _refuse(tables, house, "release", housing.action_refusals(tables, house, "release"))
    household = str(tables["resettle_house"].at[house, "household"])
    values = {"status": housing.AVAILABLE, "household": None, "pick_date": None, "pick_no": None, "pick_round": None}
    return _step(tables, _Deed(house, "release", household, on, officer, witness, reason), values,
                 _turn_again(tables, house, household, on))


def _turn_again(tables: Tables, house: str, household: str, on: dt.date) -> list[Change]:
    row: Any = tables["resettle_house"].loc[house]
    opened = housing.open_round(tables, row["zone"], on)
    if opened is None or row["pick_round"] != opened:
        return []
    turns = tables["pick_turn"]
    mine = turns.index[((turns["pick_round"] == opened) & (turns["household"] == household)).to_numpy(dtype=bool)]
    return [changes.updated(tables, "pick_turn", mine, {"state": "waiting"})] if len(mine) else []


def deliver(tables: Tables, house: str, on: dt.date, *, area_final: float | None = None, officer: str = "",
            today: dt.date | None = None) -> ChangeSet:
    """Hand a picked house over with its final area.

    Raises:
        RefusedError: the house is not picked, or the day lies before the picking or ahead.
    """
    refusals = housing.action_refusals(tables, house, "deliver") + _future(tables, house, on, today)
    row = tables["resettle_house"].loc[house]
    if not is_missing(row["pick_date"]) and pd.Timestamp(on) < row["pick_date"]:
        refusals.append(Refusal("house.before_pick", {"house_id": row["house_id"], "on": on.isoformat(),
                                                      "picked": row["pick_date"].date().isoformat()}))
    _refuse(tables, house, "deliver", refusals)
    final = row["area"] if area_final is None else area_final
    values = {"status": housing.DELIVERED, "res_date": on, "area_final": final}
    household = str(row["household"])
    return _step(tables, _Deed(house, "deliver", household, on, officer), values,
                 transition.ended(tables, household, on))


def keep(tables: Tables, house: str, action: str, on: dt.date, *, household: str | None = None, why: str = "",
         officer: str = "") -> ChangeSet:
    """``reserve``, ``lock``, ``unlock`` or ``void`` a house; a locked or reserved one may be kept for a household.

    Raises:
        InputError: a house is voided without a reason.
        RefusedError: its status forbids it.
    """
    if action == "void" and not why.strip():
        raise InputError("side.no_reason")
    _refuse(tables, house, action, housing.action_refusals(tables, house, action))
    values = {"status": housing.AFTER[action], "household": household if action in {"reserve", "lock"} else None}
    return _step(tables, _Deed(house, action, household, on, officer, why=why), values)


def settlement(tables: Tables, house: str) -> Decimal | None:
    """结算: (final area − agreed area) × settlement price, in 元; positive where the household pays. None before."""
    row: Any = tables["resettle_house"].loc[house]
    price = row["settle_price"] if row["settle_price"] is not None else row["price"]
    if is_missing(row["area_final"]) or is_missing(row["area"]) or price is None:
        return None
    difference = Decimal(str(round(float(row["area_final"]), 2))) - Decimal(str(round(float(row["area"]), 2)))
    return Decimal(difference * price).quantize(Decimal("0.01"))


def make_round(tables: Tables, name: str, zone: str | None, households: Sequence[str], opens_on: dt.date,
               closes_on: dt.date, *, seconds: int = 180) -> ChangeSet:
    """A planned round with the turns of households in the order given.

    Raises:
        InputError: nobody is given.
    """
    order = list(dict.fromkeys(households))
    if not order:
        raise InputError("household.none")
    uid = changes.new_uid()
    made = changes.inserted("pick_round", {
        "name": [name], "zone": [zone], "opens_on": [opens_on], "closes_on": [closes_on], "state": ["planned"],
        "seconds": [seconds]}, [uid])
    turns = changes.inserted("pick_turn", {"pick_round": [uid] * len(order), "household": order,
                                           "pick_no": list(range(1, len(order) + 1)), "state": "waiting"})
    return ChangeSet(f"安排选房：{name}", (made, turns))


def set_round(tables: Tables, pick_round: str, state: str, on: dt.date | None = None) -> ChangeSet:
    """Open or close a round; one opened before its first day, or after its last, holds on the day given too.

    Raises:
        InputError: a round is opened in which nobody waits.
    """
    if state == "open":
        _first(tables, pick_round)
    row: Any = tables["pick_round"].loc[pick_round]
    values: dict[str, Any] = {"state": state}
    if state == "open" and on is not None:
        day = pd.Timestamp(on)
        outside = {"opens_on": row["opens_on"] > day, "closes_on": row["closes_on"] < day}
        values |= {name: on for name, off in outside.items() if off}
    part = changes.updated(tables, "pick_round", [pick_round], values)
    return ChangeSet(f"选房“{row['name']}”：{label('round_state', state)}", (part,))


def call_turn(tables: Tables, pick_round: str) -> ChangeSet:
    """Call the household whose turn it is (叫号); its time begins anew on every board.

    Raises:
        InputError: nobody is waiting.
    """
    first, number = _first(tables, pick_round)
    return ChangeSet(f"叫号：{number}", (changes.updated(tables, "pick_turn", first.index, {"state": "called"}),))


def pass_turn(tables: Tables, pick_round: str) -> ChangeSet:
    """Pass over the household whose turn it is (过号).

    Raises:
        InputError: nobody is waiting.
    """
    first, number = _first(tables, pick_round)
    return ChangeSet(f"过号：{number}", (changes.updated(tables, "pick_turn", first.index, {"state": "passed"}),))


def _first(tables: Tables, pick_round: str) -> tuple[pd.DataFrame, str]:
    first = housing.turn(tables, pick_round).iloc[:1]
    if first.empty:
        raise InputError("house.nobody_waiting")
    return first, str(tables["household"]["hh_no"][first["household"].iloc[0]])


@dataclass(frozen=True, slots=True)
class Ticket:
    """A house ticket as officers look at it; amounts in 元.

    Attributes:
        uid: its row.
        tkt_no: its number.
        value: face value.
        used: what has been used of it.
        issued_on: the day of issue.
        expires_on: its last day; None where it bears none.
        uses: the rows of ``ticket_use`` that hold.
    """

    uid: str
    tkt_no: str
    value: Decimal
    used: Decimal
    issued_on: dt.date | None
    expires_on: dt.date | None
    uses: pd.DataFrame

    @property
    def rest(self) -> Decimal:
        """What is left of it."""
        return self.value - self.used


def tickets(tables: Tables, household: str) -> list[Ticket]:
    """The tickets of a household, the latest first. Issued and used by ``recording``."""
    rows, uses = tables["house_ticket"], changes.effective(tables["ticket_use"])
    mine = rows[(rows["household"] == household).to_numpy(dtype=bool)]
    return [_ticket(row, uses[(uses["house_ticket"] == row.Index).to_numpy(dtype=bool)])
            for row in mine.iloc[::-1].itertuples()]


def _ticket(row: Any, uses: pd.DataFrame) -> Ticket:
    issued, expires = (None if is_missing(day) else day.date() for day in (row.issued_on, row.tkt_expire))
    return Ticket(str(row.Index), str(row.tkt_no), row.tkt_value or Decimal(0), row.tkt_used or Decimal(0), issued,
                  expires, uses)


def take_back_use(tables: Tables, use: str, reason: str) -> ChangeSet:
    """Take back a use of a ticket, with a reason; its amount can be used again.

    Raises:
        InputError: no reason.
    """
    step = recording.void(tables, "ticket_use", use, reason)
    ticket = str(tables["ticket_use"].at[use, "house_ticket"])
    row: Any = tables["house_ticket"].loc[ticket]
    return replace(step, label=f"撤销房票使用：{row['tkt_no']}",
                   changes=(*step.changes, recording.touch(tables, [str(row["household"])])))


def figures(tables: Tables, zone: str | None = None, as_of: dt.date | None = None) -> pd.DataFrame:
    """房源: houses of each estate and layout by status, with totals; columns are the codes of ``house_status``.

    Status as on record now, or at the end of a day (``domain.housing.statuses``).
    """
    houses = tables["resettle_house"].assign(status=housing.statuses(tables, as_of))
    houses = houses if zone is None else houses[(houses["zone"] == zone).to_numpy(dtype=bool)]
    counted = pd.crosstab([houses["estate"].fillna(""), houses["layout"].fillna("")], houses["status"])
    counted = counted.reindex(columns=list(CODES["house_status"]), fill_value=0)
    return counted.assign(total=counted.sum(axis=1))


def _future(tables: Tables, house: str, on: dt.date, today: dt.date | None) -> list[Refusal]:
    day = today or dt.date.today()
    if on <= day:
        return []
    return [Refusal("house.future", {"house_id": tables["resettle_house"].at[house, "house_id"],
                                     "on": on.isoformat(), "today": day.isoformat()})]


def _refuse(tables: Tables, house: str, action: str, refusals: list[Refusal]) -> None:
    if refusals:
        told = tuple((each.code, {**each.params, **{
            name: label(codes, each.params[name]) for name, codes in
            (("status", "house_status"), ("action", "house_action")) if name in each.params}}) for each in refusals)
        raise RefusedError("house.refused", house_id=tables["resettle_house"].at[house, "house_id"],
                           action=label("house_action", action), count=len(told), conditions=told)


@dataclass(frozen=True, slots=True)
class _Deed:
    """What is done to a house, as its history keeps it: for or with whom, when, by and before whom, why."""

    house: str
    action: str
    household: str | None
    on: dt.date
    officer: str
    witness: str = ""
    why: str = ""


def _step(tables: Tables, deed: _Deed, values: dict[str, Any], more: Sequence[Change] = ()) -> ChangeSet:
    update = changes.updated(tables, "resettle_house", [deed.house], values)
    event = changes.inserted("house_event", {
        "resettle_house": [deed.house], "household": [deed.household], "action": [deed.action],
        "happened_on": [deed.on], "officer": [deed.officer or None], "witness": [deed.witness.strip() or None],
        "why": [deed.why.strip() or None]})
    touched = [recording.touch(tables, [deed.household])] if deed.household is not None else []
    names = [str(tables["resettle_house"].at[deed.house, "house_id"])]
    names += [str(tables["household"].at[deed.household, "hh_no"])] if deed.household is not None else []
    return ChangeSet(f"安置房{label('house_action', deed.action)}：{' '.join(names)}",
                     (update, event, *more, *touched), reason=deed.why.strip() or None)
