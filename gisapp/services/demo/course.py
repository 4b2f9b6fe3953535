"""What happened when: each household's way through the stages, spreading from one corner, along an S-curve.

Days are counted from the day asked for (0; the past is negative), so that every date has the same picture. Nothing is
later than that day. The first phase has its decision and signs; the second is still in survey, without a decision
(590号令: 认定 before the decision, 评估 after it). A building is taken down after all its households have left.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import changes, schema
from gisapp.domain.changes import Change
from gisapp.domain.lifecycle import ORDER, RANK, Stage
from gisapp.services.demo.ground import FAR, Town, uid
from gisapp.services.demo.homes import Settled

BEGUN: Final = -608
TAKEN_IN: Final = -575
"""When the ledger was taken in (期初建账): what had happened before is marked so."""
DECIDED: Final = -450
ANNOUNCED: Final = -445
SIGNING: Final = -395
SIGNING_ENDS: Final = 75
NEAR_BEGUN: Final = -150
_MIDDLE, _SPREAD = -158.0, 68.0
_NEAR_MIDDLE, _NEAR_SPREAD, _NEAR_SURVEYED = -70.0, 25.0, 0.74
_KEPT_EARLY: Final = 0.62
_NEVER: Final = 10_000.0
_DAY: Final = np.timedelta64(1, "D")
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Course:
    """The days on which the households of a zone reached each stage.

    Attributes:
        days: households × 11 stages, ``datetime64[D]``, NaT where a stage was not reached.
        east: easting of each household, in metres; ``north`` likewise.
        bounds: west, south, east, north of the zone.
        decisions: households without an agreement and with a 补偿决定 → the step that each has come to.
        early: households that handed over before the money, signed for.
        held: households on hold (暂缓).
    """

    days: np.ndarray
    east: np.ndarray
    north: np.ndarray
    bounds: tuple[float, float, float, float]
    decisions: Mapping[int, str]
    early: tuple[int, ...]
    held: tuple[int, ...]

    def ranks(self) -> np.ndarray:
        """Rank of the last stage reached; 0 is 未调查."""
        reached = ~np.isnat(self.days)
        return np.where(reached.any(axis=1), len(ORDER) - 1 - reached[:, ::-1].argmax(axis=1), 0)

    def stages(self) -> list[str]:
        """Code of the last stage reached."""
        return [ORDER[rank].value for rank in self.ranks()]

    def last_days(self) -> np.ndarray:
        """Day of the last stage reached; NaT where there is none."""
        return np.asarray(self.days[np.arange(len(self.days)), self.ranks()])


def run(town: Town, settled: Settled, rng: np.random.Generator, today: dt.date) -> Course:
    """The course of all households of a zone up to a day."""
    east, north = _positions(town, settled)
    groups, kept = _groups(town, settled)
    phase_of = dict(zip(town.parcels.index, town.parcels["phase_no"], strict=True))
    far = np.array([home.parcel is not None and phase_of[home.parcel] == FAR for home in settled.homes])
    days = np.full((len(far), len(ORDER)), _NEVER)
    order = _order(town, east, north, groups, rng) - kept * _KEPT_EARLY
    days[far] = _far(_ranked(order[far]), (_held(settled, rng) & ~kept)[far], town.place.signed, rng)
    days[~far] = _near(_ranked(order[~far]), rng)
    _take_down(days, groups, kept, rng)
    dated = _dates(days, rng, today)
    alone = np.array([home.kind == "house" and home.values.get("tenure") == "private" for home in settled.homes])
    alone &= far & (np.bincount(groups, minlength=len(groups))[groups] == 1)
    return Course(dated, east, north, _bounds(town), *_other_ways(dated, alone, np.datetime64(today, "D")))


def _other_ways(days: np.ndarray, alone: np.ndarray, today: np.datetime64,
                ) -> tuple[dict[int, str], tuple[int, ...], tuple[int, ...]]:
    """A few who go another way than the main track: by decision and court, out before the money, on hold."""
    reached = ~np.isnat(days)
    last = len(ORDER) - 1 - reached[:, ::-1].argmax(axis=1)
    talking = np.flatnonzero(alone & reached.any(axis=1) & (last == RANK[Stage.NEGOTIATING])).tolist()
    decisions = dict(zip(talking, ("executed", "served", "litigation", "urged"), strict=False))
    for at, step in decisions.items():
        days[at, RANK[Stage.NEGOTIATING]] = today - 340 * _DAY
        if step == "executed":
            days[at, RANK[Stage.HANDED_OVER]] = today - 45 * _DAY
    left = np.flatnonzero(alone & (last == RANK[Stage.HANDED_OVER]))[:1].tolist()
    days[left, RANK[Stage.COMPENSATED]] = np.datetime64("NaT", "D")
    return decisions, tuple(left), tuple(talking[len(decisions):len(decisions) + 3])


def _bounds(town: Town) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(town.zones["geom"].to_numpy(dtype=object))
    return float(west), float(south), float(east), float(north)


def _positions(town: Town, settled: Settled) -> tuple[np.ndarray, np.ndarray]:
    """Where each household lies: its first building, else its parcel, else the middle of the zone."""
    shapes = pd.concat([town.buildings["geom"], town.parcels["geom"], town.zones["geom"]])
    where = [home.buildings[0] if home.buildings else home.parcel or town.zone for home in settled.homes]
    centres = shapely.centroid(shapes.loc[where].to_numpy(dtype=object))
    return shapely.get_x(centres), shapely.get_y(centres)


def _groups(town: Town, settled: Settled) -> tuple[np.ndarray, np.ndarray]:
    """Number of the group of buildings that come down together, per household; and whether they are all kept."""
    first: dict[str, int] = {}
    groups = np.empty(len(settled.homes), dtype=int)
    for number, home in enumerate(settled.homes):
        known = [first[building] for building in home.buildings if building in first]
        groups[number] = known[0] if known else number
        first |= dict.fromkeys(home.buildings, int(groups[number]))
    retained = set(town.buildings.index[town.buildings["disposal"] == "retain"])
    kept = np.array([bool(home.buildings) and retained.issuperset(home.buildings) for home in settled.homes])
    return groups, kept


def _order(
    town: Town, east: np.ndarray, north: np.ndarray, groups: np.ndarray, rng: np.random.Generator,
) -> np.ndarray:
    """Who comes early: near the corner, whole buildings together, with noise and a few who hold out."""
    along = np.array(town.place.corner) / np.hypot(*town.place.corner)
    distance = -(east * along[0] + north * along[1])
    spread = np.ptp(distance)
    count = len(groups)
    of_group = rng.normal(0, 0.24, count)[groups]
    reluctant = (rng.random(count) < 0.3)[groups] & (rng.random(count) < 0.12)
    return np.asarray((distance - distance.min()) / spread + of_group + rng.normal(0, 0.035, count) + reluctant * 0.7)


def _ranked(order: np.ndarray) -> np.ndarray:
    return (order.argsort(kind="stable").argsort(kind="stable") + 0.5) / max(len(order), 1)


def _held(settled: Settled, rng: np.random.Generator) -> np.ndarray:
    """Restructured firms whose chain of title is not on file stay at 已认定."""
    restructured = np.array([home.values.get("tenure") == "restructured" for home in settled.homes])
    return restructured & (rng.random(len(restructured)) < 0.3)


def _curve(share: np.ndarray, start: float, middle: float, spread: float) -> np.ndarray:
    """Day on which a logistic curve from ``start`` to day 0 has done a share (0…1) of its way; beyond 1 never."""
    low, high = 1 / (1 + np.exp((middle - start) / spread)), 1 / (1 + np.exp(middle / spread))
    done = low + np.clip(share, 0, 1) * (high - low)
    return np.asarray(np.where(share <= 1, middle - spread * np.log(1 / done - 1), _NEVER))


def _far(order: np.ndarray, held: np.ndarray, signed: float, rng: np.random.Generator) -> np.ndarray:
    """Days of a phase with a decision: everybody is determined before it, appraised after it."""
    count = len(order)

    def between(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, count)

    days = np.full((count, len(ORDER)), _NEVER)
    days[:, RANK[Stage.SURVEYED]] = BEGUN + 70 * order + between(0, 15)
    days[:, RANK[Stage.DETERMINED]] = np.minimum(days[:, RANK[Stage.SURVEYED]] + between(20, 65), DECIDED - 8)
    sign = np.where(held, _NEVER, _curve(order / signed, SIGNING, _MIDDLE, _SPREAD))
    agreed = sign < _NEVER
    appraised = np.minimum(ANNOUNCED + 12 + 60 * order + between(0, 15), sign - 15)
    talks = np.where(agreed, np.maximum(appraised + 4, sign - between(10, 70)), between(-330, -12))
    talks = np.where(~agreed & (order > signed + (1 - signed) * 0.8), _NEVER, talks)
    days[:, RANK[Stage.APPRAISED]] = np.where(held, _NEVER, appraised)
    days[:, RANK[Stage.NEGOTIATING]] = np.where(held, _NEVER, talks)
    days[:, RANK[Stage.SIGNED]] = sign
    days[:, RANK[Stage.AUDITED]] = sign + between(10, 42)
    days[:, RANK[Stage.COMPENSATED]] = days[:, RANK[Stage.AUDITED]] + between(15, 65)
    days[:, RANK[Stage.HANDED_OVER]] = days[:, RANK[Stage.COMPENSATED]] + between(15, 75)
    return days


def _near(order: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Days of a phase without a decision: surveyed, some determined."""
    days = np.full((len(order), len(ORDER)), _NEVER)
    surveyed = _curve(order / _NEAR_SURVEYED, NEAR_BEGUN, _NEAR_MIDDLE, _NEAR_SPREAD)
    days[:, RANK[Stage.SURVEYED]] = surveyed
    days[:, RANK[Stage.DETERMINED]] = surveyed + rng.uniform(28, 70, len(order))
    return days


def _take_down(days: np.ndarray, groups: np.ndarray, kept: np.ndarray, rng: np.random.Generator) -> None:
    """Demolition once the last household of a group has left, then closing; kept buildings are closed when received."""
    left = days[:, RANK[Stage.HANDED_OVER]]
    last = np.full(len(groups), -_NEVER)
    np.maximum.at(last, groups, left)
    down = (last + rng.uniform(15, 50, len(groups)))[groups]
    days[:, RANK[Stage.DEMOLISHED]] = np.where(kept, _NEVER, down)
    days[:, RANK[Stage.CLOSED]] = np.where(kept, left, down) + rng.uniform(40, 120, len(groups))


def _dates(days: np.ndarray, rng: np.random.Generator, today: dt.date) -> np.ndarray:
    """Days as dates; most of what would fall on a weekend happens on the Monday after it."""
    counted = np.where(days > 0, 0, np.floor(days)).astype(int)
    dates = np.datetime64(today, "D") + counted * _DAY
    weekday = (dates.astype("datetime64[D]").view("int64") + 3) % 7
    busy = rng.random(len(days)) < 0.07
    shifted = dates + np.where((weekday >= _SATURDAY) & ~busy[:, None], 7 - weekday, 0) * _DAY
    dates = np.where(shifted <= np.datetime64(today, "D"), shifted, dates)
    return np.where(days > 0, np.datetime64("NaT"), dates)


def recorded(happened: Course, households: pd.DataFrame, today: dt.date) -> Change:
    """The stage events, in the order in which they happened; those of before the ledger was taken in are 期初."""
    begun = np.datetime64(today, "D") + TAKEN_IN * _DAY
    row, rank = np.nonzero(~np.isnat(happened.days))
    moments = happened.days[row, rank]
    order = np.lexsort((rank, row, moments))
    row, rank, moments = row[order], rank[order], moments[order]
    uids, officers = households.index.to_numpy()[row], households["officer"].to_numpy()[row]
    codes = [ORDER[each].value for each in rank]
    frame = schema.TABLES["stage_event"].frame({
        "household": uids, "stage": codes, "happened_on": moments, "officer": officers, "opening": moments < begun,
    }, [uid("stage_event", household, code) for household, code in zip(uids, codes, strict=True)])
    return changes.insertion("stage_event", frame)
