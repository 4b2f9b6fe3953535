"""Invented people. Nobody's number: ID numbers lie under an area code that does not exist, telephones in no network."""

from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import identity, schema
from gisapp.services.demo.ground import uid
from gisapp.services.demo.homes import Home, Settled

AREA_CODE: Final = "999999"
PHONE_PREFIX: Final = "100"
_SURNAMES: Final = (
    *"李王张刘陈杨黄周吴彭许易方毛任邓余万曾谢何罗胡朱郭柳沈姚龚汤卢付晏甘黎钟徐孙马高林", "欧阳", "喻", "湛", "䶮",
)
_GIVEN: Final = (
    "建国志强伟明军平文华春秋梅兰芳英丽红霞玉桂金秀珍海波涛勇杰辉斌健新立小晓敏静洁琴云光荣福德正义和安康庆喜望远思源湘岳洋帆"
)
_RARE: Final = 0.002
_BANKS: Final = ("岳州农村合作银行（虚构）", "洞庭商业银行（虚构）", "楼城信用社（虚构）")
_LANDLORDS: Final = {"public_direct": "直管公房经营管理所", "public_self": "际华3517公司",
                      "public_rental": "公共租赁住房管理中心"}
_PUBLIC: Final = frozenset(_LANDLORDS)


def person_name(rng: np.random.Generator) -> str:
    """A surname and one or two more characters; very seldom a character that GBK cannot hold."""
    surname = "䶮" if rng.random() < _RARE else _SURNAMES[min(int(rng.exponential(14)), len(_SURNAMES) - 2)]
    count = 1 if rng.random() < 0.22 else 2
    return surname + "".join(_GIVEN[int(at)] for at in rng.choice(len(_GIVEN), count, replace=False))


def id_number(serial: int, rng: np.random.Generator) -> str:
    """An ID number of 18 characters with a right check digit under an area code that does not exist.

    Serials below 1,000,000 give different numbers: the serial is in the birth year and the sequence.
    """
    born = f"{1936 + serial // 1000 % 60:04}{int(rng.integers(1, 13)):02}{int(rng.integers(1, 29)):02}"
    first = f"{AREA_CODE}{born}{serial % 1000:03}"
    return first + identity.check_digit(first)


def holders(households: pd.DataFrame, settled: Settled, series: int, rng: np.random.Generator) -> pd.DataFrame:
    """Rows of the holder table: owners, co-owners, tenants of public houses, occupants, 无房户, organisations."""
    found: list[dict[str, Any]] = []
    row: Any
    for row, home in zip(households.itertuples(), settled.homes, strict=True):
        found += [{"household": row.Index, **each} for each in _of_home(home, row.occupancy, rng)]
    for number, each in enumerate(found):
        if each.get("id_type") == "resident":
            each.update(_person(series * 5_000 + number, rng))
    uids = [uid("holder", each["household"], number) for number, each in enumerate(found)]
    return schema.TABLES["holder"].frame(_columns(found), uids)


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _of_home(home: Home, occupancy: str | None, rng: np.random.Generator) -> list[dict[str, Any]]:
    if home.organization is not None:
        return [{"name": home.organization, "role": "owner", "co_own": "sole", "id_type": "organization"}]
    if home.kind == "no_house":
        return [_resident("no_house", None, None, rng)]
    tenure = home.values["tenure"]
    if tenure in _PUBLIC:
        landlord = {"name": _LANDLORDS[tenure], "role": "owner", "co_own": "sole", "id_type": "organization"}
        return [landlord, _resident("occupant" if occupancy == "seized" else "tenant", None, None, rng)]
    draw = rng.random()
    if draw < 0.05:
        part = float(rng.choice([50.0, 60.0, 70.0]))
        return _distinct([_resident("owner", "shares", part, rng), _resident("co_owner", "shares", 100 - part, rng)])
    if draw < 0.2:
        return _distinct([_resident("owner", "joint", None, rng), _resident("co_owner", "joint", None, rng)])
    return [_resident("owner", "sole", None, rng)]


def _resident(role: str, co_own: str | None, share_pct: float | None, rng: np.random.Generator) -> dict[str, Any]:
    return {"name": person_name(rng), "role": role, "co_own": co_own, "share_pct": share_pct, "id_type": "resident"}


def _distinct(pair: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two holders of one household never share a name."""
    if pair[0]["name"] == pair[1]["name"]:
        pair[1]["name"] += "安"
    return pair


def _person(serial: int, rng: np.random.Generator) -> dict[str, Any]:
    hardship = str(rng.choice(["subsistence", "disability", "elderly", "honored"])) if rng.random() < 0.06 else None
    return {
        "id_no": id_number(serial, rng), "phone": f"{PHONE_PREFIX}{int(rng.integers(10**7, 10**8)):08}",
        "bank": _BANKS[int(rng.integers(len(_BANKS)))], "acct": f"9999{int(rng.integers(10**11, 10**12))}",
        "persons": int(rng.choice([1, 2, 3, 4, 5, 6], p=[.1, .2, .34, .2, .12, .04])), "hardship": hardship,
        "agent": person_name(rng) if rng.random() < 0.02 else None,
    }
