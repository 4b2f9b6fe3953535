"""Resettlement houses of the demo: 400 in two estates, picked in the order of signing, in rounds."""

from typing import Any, Final

import numpy as np

from gisapp.domain.changes import Change
from gisapp.domain.lifecycle import RANK, Stage
from gisapp.services.demo.funds import Deal
from gisapp.services.demo.ground import uid
from gisapp.services.demo.life import Life, amounts, put

_DAY: Final = np.timedelta64(1, "D")
_LAYOUTS: Final = (("两室一厅", 68.0), ("两室两厅", 82.0), ("三室两厅", 98.0), ("三室两厅", 118.0))
_PRICE: Final = 5600
_ESTATES: Final = {1: ("洞庭家园", 5), 2: ("巴陵新居", 5)}
_SPARE: Final = 22
_NEXT_ROUND: Final = 20
COUNT: Final = 200


def houses(life: Life, deal: Deal) -> list[Change]:
    """The stock of a zone with what happened to it; deliveries come before the file is closed."""
    stock = _stock(life)
    takers = _takers(life, deal)
    closed = set(np.flatnonzero(life.rank == RANK[Stage.CLOSED]).tolist())
    n_left = len(takers) - _SPARE
    taken = [at for number, at in enumerate(takers) if at in closed or number < min(n_left, COUNT - 40)][:COUNT - 30]
    events: list[tuple[Any, ...]] = []
    for row, at in zip(stock, taken, strict=False):
        picked = min(life.on(Stage.SIGNED)[at] + 20 * _DAY, life.today)
        row |= {"status": "picked", "household": life.uids[at], "pick_date": picked, "res_due": picked + 540 * _DAY}
        events.append((row["house_id"], life.uids[at], "pick", picked))
        if at in closed:
            handed = max(life.on(Stage.CLOSED)[at] - 6 * _DAY, picked)
            row |= {"status": "delivered", "res_date": handed, "area_final": row["area"]}
            events.append((row["house_id"], life.uids[at], "deliver", handed))
    for number, row in enumerate(stock[len(taken):]):
        row["status"] = ("reserved" if number % 11 == 3 else "locked" if number % 17 == 5 else
                         "void" if number == 7 else "available")
        if row["status"] in {"reserved", "void"}:
            events.append((row["house_id"], None, "reserve" if row["status"] == "reserved" else "void",
                           life.today - 30 * _DAY))
    waiting = [life.uids[at] for at in takers if at not in set(taken)]
    return [*_rounds(life, stock[:len(taken)], waiting[:_NEXT_ROUND]), _rows(life, stock), _history(events)]


def _takers(life: Life, deal: Deal) -> list[int]:
    """Who takes a house, in the order of signing; nobody whose agreement is not registered yet."""
    mine = np.flatnonzero(deal.exchange & life.at_least(Stage.SIGNED))
    return [int(at) for at in mine[np.argsort(life.on(Stage.SIGNED)[mine], kind="stable")]]


def _stock(life: Life) -> list[dict[str, Any]]:
    estate, blocks = _ESTATES[life.town.place.seed]
    found = []
    for number in range(COUNT):
        block, rest = divmod(number, COUNT // blocks)
        unit, rest = divmod(rest, 20)
        floor, room = divmod(rest, 2)
        layout, area = _LAYOUTS[(unit * 2 + room) % len(_LAYOUTS)]
        found.append({
            "house_id":
             f"{'DT' if life.town.place.seed == 1 else 'BL'}{block + 1}-{unit + 1}-{floor + 1:02}{room + 1:02}",
            "estate": estate, "bldg": f"{block + 1}栋", "unit": f"{unit + 1}单元", "floor": str(floor + 1),
            "room": f"{floor + 1}0{room + 1}", "layout": layout, "area": area})
    return found


def _rounds(life: Life, taken: list[dict[str, Any]], waiting: list[str]) -> list[Change]:
    """A closed round with its turns, and one that is planned for the first of those who wait."""
    name = life.town.place.name
    done, planned = uid("pick_round", name, 1), uid("pick_round", name, 2)
    rounds = put("pick_round", {
        "name": [f"{name}第一轮选房", f"{name}第二轮选房"], "zone": life.town.zone, "state": ["closed", "planned"],
        "opens_on": [life.today - 200 * _DAY, life.today + 20 * _DAY],
        "closes_on": [life.today - 190 * _DAY, life.today + 30 * _DAY], "seconds": 180,
    }, [done, planned])
    first = [row for row in taken if row["pick_date"] <= life.today - 190 * _DAY][:60]
    for number, row in enumerate(first, 1):
        row |= {"pick_no": number, "pick_round": done}
    households = [row["household"] for row in first] + waiting
    turns = put("pick_turn", {
        "pick_round": [done] * len(first) + [planned] * len(waiting), "household": households,
        "pick_no": [row["pick_no"] for row in first] + list(range(1, len(waiting) + 1)),
        "state": ["picked"] * len(first) + ["waiting"] * len(waiting),
    }, [uid("pick_turn", household) for household in households])
    return [rounds, turns]


def _rows(life: Life, stock: list[dict[str, Any]]) -> Change:
    names = dict.fromkeys(name for row in stock for name in row)
    missing: dict[str, Any] = {"pick_date": None, "res_due": None, "res_date": None}
    columns = {name: [row.get(name, missing.get(name)) for row in stock] for name in names}
    return put("resettle_house", {**columns, "zone": life.town.zone, "price": amounts([_PRICE] * len(stock)),
                                  "settle_price": amounts([_PRICE] * len(stock))},
               [uid("resettle_house", row["house_id"]) for row in stock])


def _history(events: list[tuple[Any, ...]]) -> Change:
    return put("house_event", {
        "resettle_house": [uid("resettle_house", row[0]) for row in events], "household": [row[1] for row in events],
        "action": [row[2] for row in events], "happened_on": [row[3] for row in events], "officer": "安置组",
        "witness": "监督员（虚构）",
        "why": ["备用（示意）" if row[2] in {"reserve", "void"} else None for row in events],
    }, [uid("house_event", row[0], row[2]) for row in events])
