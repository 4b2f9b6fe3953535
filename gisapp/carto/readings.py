"""The themes ready to pick, and how each reads the tables. One row of ``THEMES`` is one theme.

Every reading takes a moment and works on whole columns: 100,000 households are classed in milliseconds. Laws and
roll-ups are the domain's: terms from ``domain.clocks``, settled buildings from ``domain.rollup``.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from gisapp.carto import theme
from gisapp.carto.layer import coded
from gisapp.carto.moment import Moment
from gisapp.carto.portrayal import SINCE, STAGE
from gisapp.carto.style import DEMOLISHED_HATCH, GROUP_COLOURS, GROUP_LOOKS, PALE, PAPER, Fill, Hatch, Look
from gisapp.carto.theme import Class, Reading, Theme
from gisapp.domain import clocks, course, lifecycle, linked, money, readiness, rollup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import CODES
from gisapp.domain.lifecycle import GROUPS
from gisapp.domain.rooms import natural
from gisapp.errors import InputError
from gisapp.i18n import tr

_GROUP_OF_RANK: Final = np.array([list(GROUPS).index(lifecycle.GROUP_OF[stage]) for stage in lifecycle.ORDER],
                                 dtype="int16")
_WITHIN_DAYS: Final = 15

STAGES: Final = tuple(Class(group, words, GROUP_LOOKS[group]) for group, (words, _) in GROUPS.items())


def stage(tables: Tables, moment: Moment) -> Reading:
    """The legend group of every household's stage."""
    return Reading(STAGES, _GROUP_OF_RANK[course.ranks_on(tables, moment.as_of)])


def group_positions(stages: pd.Series) -> np.ndarray:
    """Stage codes as positions in ``STAGES``."""
    return np.asarray(_GROUP_OF_RANK[lifecycle.ranks(stages).to_numpy()])


_CLEARED_LOOK: Final = Look(Fill("#7FB77E"), Fill("#E4E4E4", (Hatch(135, 1.1, 0.14),)))
_DISPOSALS: Final = (
    Class("standing", "待拆除", Look(Fill("#E8924C"), Fill(PAPER, (Hatch(0, 1.3, 0.12),)))),
    Class("relocate", "待移建", Look(Fill("#E3C552"), Fill(PAPER, (Hatch(90, 1.3, 0.12),)))),
    Class("gone", "已拆除、未移交", Look(Fill(GROUP_COLOURS["demolished"], (DEMOLISHED_HATCH,)),
                                  Fill("#4A4A4A", (Hatch(45, 1.3, 0.20, PAPER), Hatch(135, 1.3, 0.20, PAPER))),
                                  gone=True)),
    Class("cleared", "净地已移交", _CLEARED_LOOK),
    Class("retain", "保留、待接收", Look(Fill("#9DB7E0"), Fill("#D2D2D2"))),
    Class("received", "保留、已接收", Look(Fill("#2B5C99"), Fill("#9C9C9C", (Hatch(45, 1.0, 0.20, "#1A1A1A"),)))),
    Class("", "未定处置", theme.UNKNOWN_LOOK),
)


def disposal(tables: Tables, moment: Moment) -> Reading:
    """拆除、保留、净地移交 of every building."""
    buildings, parcels = tables["building"], tables["parcel"]
    settled = rollup.buildings_settled(tables, moment.as_of).to_numpy()
    given = _by(parcels["cleared_on"], moment.day)[linked.positions(tables, "building", "parcel", "parcel")] if len(
        parcels) else np.zeros(len(buildings), dtype=bool)
    given &= linked.positions(tables, "building", "parcel", "parcel") >= 0
    how = buildings["disposal"]
    kept, moved, fall = ((how == code).to_numpy(dtype=bool) for code in ("retain", "relocate", "demolish"))
    at = np.select([kept & settled, kept, given, settled, moved, fall], [5, 4, 3, 2, 1, 0], 6)
    return Reading(_DISPOSALS, at.astype("int16"))


_RESETTLED: Final = (
    Class("open", "未签约、未定安置", Look(Fill("#F3D9A4"), theme.MONO[0])),
    Class("signed", "已签约、未搬迁", Look(Fill("#93CBAA"), theme.MONO[1])),
    Class("waiting", "过渡中、未选房", Look(Fill("#D55E00"), theme.MONO[3])),
    Class("picked", "过渡中、已选房", Look(Fill("#E3B23C"), theme.MONO[4])),
    Class("cash", "已交房、货币安置", Look(Fill("#6FB1DD"), theme.MONO[7])),
    Class("housed", "安置房已交付", Look(Fill("#2B5C99"), theme.MONO[5])),
    Class("closed", "安置完成（已结案）", Look(Fill("#3F434C"), theme.MONO[6])),
    Class("seized", "抢占，不予安置", Look(Fill("#B9BCC4", (Hatch(45, 1.6, 0.2, "#55504A"),)), theme.MONO[2])),
)


def resettlement(tables: Tables, moment: Moment) -> Reading:
    """How far the resettlement of every household is, on the day."""
    households, day = tables["household"], moment.day
    rank = course.ranks_on(tables, moment.as_of)
    houses = tables["resettle_house"]
    owner = linked.positions(tables, "resettle_house")
    chosen = np.zeros(len(households), dtype=bool)
    housed = np.zeros(len(households), dtype=bool)
    chosen[owner[(owner >= 0) & _by(houses["pick_date"], day)]] = True
    housed[owner[(owner >= 0) & _by(houses["res_date"], day)]] = True
    modes = _modes(tables, day)
    out = rank >= lifecycle.HANDED_OVER
    at = np.select(
        [(households["occupancy"] == "seized").to_numpy(dtype=bool), rank >= lifecycle.CLOSED, housed,
         out & (modes == list(CODES["comp_mode"]).index("cash")), out & chosen, out, rank >= lifecycle.SIGNED],
        [7, 6, 5, 4, 3, 2, 1], 0)
    return Reading(_RESETTLED, at.astype("int16"))


_WAITS: Final = ((180, "over180", "超过 180 天", "#7A1F2B"), (90, "over90", "91–180 天", "#D1603D"),
                 (30, "over30", "31–90 天", "#F0B15B"), (-10**6, "within30", "30 天以内", "#F8E8B0"))
_WAITING: Final = (*theme.ordered_classes([(code, label, colour) for _, code, label, colour in _WAITS]),
                   Class("closed", "已结案", Look(Fill("#C9CDD5"), theme.MONO[7])),
                   Class("", "阶段日期不详", theme.UNKNOWN_LOOK))


def waiting(tables: Tables, moment: Moment) -> Reading:
    """How many days every household has been at its stage."""
    reached = course.reached_on(tables, moment.as_of)
    days = (np.datetime64(moment.day, "D") - reached).astype("int64")
    at = np.select([np.isnat(reached), course.ranks_on(tables, moment.as_of) >= lifecycle.CLOSED,
                    *(days > least for least, *_ in _WAITS)], [5, 4, 0, 1, 2, 3], 3)
    return Reading(_WAITING, at.astype("int16"))


_TERMS: Final = (*theme.ordered_classes([
    ("overdue", "已超期", "#B5172F"), ("within_3", "3 天内到期", "#E8743B"), ("within_7", "7 天内到期", "#F2B84B"),
    ("within_15", "15 天内到期", "#F8E8B0"), ("ready", "期满可办", "#6FB1DD")]),
    Class("none", "没有到期的期限", Look(Fill("#D9DCE1"), theme.MONO[7])))


def terms(tables: Tables, moment: Moment) -> Reading:
    """The most urgent statutory term of every household."""
    found = clocks.running(tables, moment.day, _WITHIN_DAYS)
    owner = tables["household"].index.get_indexer(pd.Index(found["household"]))
    left = found["days_left"].to_numpy()
    group = np.select([found["overdue"].to_numpy(dtype=bool), found["ready"].to_numpy(dtype=bool), left <= 3,
                       left <= 7], [0, 4, 1, 2], 3)
    at = np.full(len(tables["household"]), 5, dtype="int16")
    np.minimum.at(at, owner[owner >= 0], group[owner >= 0].astype("int16"))
    return Reading(_TERMS, at)


def _coded(table: str, column: str, codes: str) -> Callable[[Tables, Moment], Reading]:
    """A reading by a code column; rows without a value are 未填."""
    classes = theme.plain_classes(list(CODES[codes].items()))
    place = {each.code: at for at, each in enumerate(classes)}

    def read(tables: Tables, _moment: Moment) -> Reading:
        at = tables[table][column].map(place).fillna(len(classes) - 1).to_numpy(dtype="int16")
        return Reading(classes, at)

    return read


def _named(column: str) -> Callable[[Tables, Moment], Reading]:
    """A reading of households by a free text; the rarest beyond what can be told apart are one class."""

    def read(tables: Tables, _moment: Moment) -> Reading:
        values = tables["household"][column]
        counts = values.value_counts()
        names = sorted(map(str, counts.index[:theme.MOST - 1]), key=natural)
        rare = len(counts) > len(names)
        classes = theme.plain_classes([(name, name) for name in names] + ([("…", "其他")] if rare else []))
        place = {name: at for at, name in enumerate(names)}
        unknown, rest = len(classes) - 1, len(names)
        at = values.map(place).fillna(rest if rare else unknown).to_numpy(dtype="int16")
        return Reading(classes, np.where(values.isna().to_numpy(), unknown, at).astype("int16"))

    return read


_MODES: Final = theme.plain_classes(list(CODES["comp_mode"].items()), unknown="未签约")


def mode(tables: Tables, moment: Moment) -> Reading:
    """The 补偿方式 that every household has signed by the day."""
    return Reading(_MODES, _modes(tables, moment.day))


def _modes(tables: Tables, day: dt.date) -> np.ndarray:
    """Position of the mode in the last binding main agreement of every household; after the last where none is."""
    known = list(CODES["comp_mode"])
    rows = money.binding(tables["agreement"], day)
    rows = rows[~(rows["kind"] == "supplement").to_numpy(dtype=bool)].sort_values("sign_date", kind="stable")
    owner = tables["household"].index.get_indexer(pd.Index(rows["household"]))
    place = rows["mode"].map({code: at for at, code in enumerate(known)}).fillna(len(known)).to_numpy(dtype="int16")
    found = np.full(len(tables["household"]), len(known), dtype="int16")
    found[owner[owner >= 0]] = place[owner >= 0]
    return found


def _issue_classes() -> tuple[Class, ...]:
    """The classes of issues that have a sign on the map, in its colours."""
    return tuple(Class(code, CODES["issue_class"][code], Look(Fill(sign.fill.colour), theme.MONO[at]))
                 for at, (code, sign) in enumerate(coded("issue", "class").items()) if code in CODES["issue_class"])


def issues(tables: Tables, moment: Moment) -> Reading:
    """The class of every legacy issue that was open on the day; 涉恶苗头 (S3) is never shown."""
    rows, classes = tables["issue"], _issue_classes()
    at = rows["class"].map({each.code: at for at, each in enumerate(classes)}).fillna(-1).to_numpy(dtype="int16")
    later = (rows["found_on"] > pd.Timestamp(moment.day)).to_numpy(dtype=bool)
    closed = _by(rows["closed_on"], moment.day) if moment.as_of else (rows["state"] == "closed").to_numpy(dtype=bool)
    return Reading(classes, np.where(later | closed, -1, at).astype("int16"))


_SINCE: Final = (
    Class("back", "退回到前面的阶段", Look(Fill("#C8102E", (Hatch(135, 1.4, 0.24, PAPER),)), theme.MONO[9])),
    *(Class(group, "进到“" + words + "”", GROUP_LOOKS[group]) for group, (words, _) in GROUPS.items()
      if group != "uninvestigated"),
    Class("same", "没有变化", Look(Fill(PALE), Fill(PAPER))),
)


def since(tables: Tables, moment: Moment) -> Reading:
    """Which households went on or back since an earlier day, and where they are now."""
    now = course.ranks_on(tables, moment.as_of)
    before = course.ranks_on(tables, moment.compared)
    at = np.where(now == before, len(_SINCE) - 1, np.where(now < before, 0, _GROUP_OF_RANK[now])).astype("int16")
    last = len(_SINCE) - 1
    return Reading(_SINCE, at, first=(0, *range(last - 1, 0, -1), last))


_READY: Final = tuple(
    Class(code, words, Look(Fill(colour, opacity=0.72), mono)) for code, words, colour, mono in (
        ("clear", "全部为净地", "#0B5D4B", Fill("#6A6A6A", opacity=0.6)),
        ("clear_75", "净地率 75% 以上", "#41A37F", Fill("#9C9C9C", opacity=0.6)),
        ("clear_50", "净地率 50% 到 75%", "#A5D3A0", Fill("#C4C4C4", opacity=0.6)),
        ("clear_25", "净地率 25% 到 50%", "#F3E3A3", Fill("#E4E4E4", opacity=0.6)),
        ("clear_0", "净地率不到 25%", "#DD8A55", Fill(PAPER, (Hatch(45, 2.2, 0.10),))),
        ("", "没有宗地", "#D4D6DA", Fill(PAPER, (Hatch(90, 3.0, 0.08),))),
    ))


def ready(tables: Tables, moment: Moment) -> Reading:
    """How much of the land of every planned use (业态) is clear; labelled with 净地率, remaining households and ㎡."""
    at = np.full(len(tables["plan_area"]), -1, dtype="int16")
    words: list[tuple[str, ...]] = [()] * len(at)
    place = {uid: number for number, uid in enumerate(tables["plan_area"].index)}
    for each in readiness.readiness(tables, None, moment.as_of):
        number = place[each.uid]
        at[number] = len(_READY) - 1 if not each.land_m2 else 4 - int(4 * each.clear_rate + 1e-9)
        rate = f"{each.name} {each.clear_rate:.1%}"
        words[number] = (
            tr("{name} 净地率 {rate} 剩 {count} 户 {area} ㎡", name=each.name, rate=f"{each.clear_rate:.1%}",
               count=each.remaining, area=f"{each.remaining_m2:,.0f}"),
            tr("{rate} 剩 {count} 户", rate=rate, count=each.remaining), rate, each.name)
    return Reading(_READY, at, words=tuple(words))


THEMES: Final = (
    Theme(STAGE, "阶段", "household", stage),
    Theme("disposal", "拆除、保留与净地移交", "building", disposal),
    Theme("resettlement", "安置状态", "household", resettlement, drawn=False),
    Theme("waiting", "停留天数", "household", waiting),
    Theme("terms", "法定期限", "household", terms, dated=False, drawn=False),
    Theme("land", "土地性质", "parcel", _coded("parcel", "land_nature", "land_nature"), dated=False),
    Theme("tenure", "产别", "household", _coded("household", "tenure", "tenure"), dated=False),
    Theme("structure", "房屋结构", "building", _coded("building", "structure", "structure"), dated=False),
    Theme("mode", "补偿方式", "household", mode, drawn=False),
    Theme("team", "工作组", "household", _named("team"), dated=False),
    Theme("officer", "包户干部", "household", _named("officer"), dated=False),
    Theme("issues", "遗留问题", "issue", issues, layers=("issue",)),
    Theme("ready", "五大业态净地率", "plan_area", ready, layers=("plan_area",), dyes=True),
    Theme(SINCE, "某日以来的变化", "household", since, drawn=False),
)
"""The themes in the order of the chooser."""

_BY_CODE: Final[Mapping[str, Theme]] = MappingProxyType({each.code: each for each in THEMES})


def theme_of(code: str) -> Theme:
    """The theme of a code; raises ``InputError`` when there is none."""
    if code not in _BY_CODE:
        raise InputError("map.no_theme", name=code, known=list(_BY_CODE))
    return _BY_CODE[code]


def _by(days: pd.Series, day: dt.date) -> np.ndarray:
    """Whether something had happened by a day."""
    return np.asarray((days <= pd.Timestamp(day)).to_numpy(dtype=bool))
