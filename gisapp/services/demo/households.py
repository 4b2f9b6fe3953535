"""The rows of the household table: what is known of each household at the stage it has reached."""

from typing import Any

import numpy as np
import pandas as pd

from gisapp.domain import schema
from gisapp.domain.lifecycle import RANK, Stage
from gisapp.services.demo.course import Course
from gisapp.services.demo.ground import FAR, NEAR, Town, parcel_codes
from gisapp.services.demo.homes import Settled


def rows(town: Town, settled: Settled, happened: Course, rng: np.random.Generator) -> pd.DataFrame:
    """The household table of a zone."""
    count = len(settled.uids)
    given = pd.DataFrame([home.values for home in settled.homes]).astype(object)
    given = given.where(given.notna(), None)
    columns: dict[str, Any] = {str(name): given[name].to_numpy(dtype=object) for name in given}
    stage = happened.stages()
    rank = np.array([RANK[each] for each in stage])
    columns |= _facts(settled, rank, rng) | _places(town, settled, happened)
    columns |= {
        "hh_no": [f"{town.place.code}-{number:04}" for number in range(1, count + 1)], "zone": town.zone,
        "stage": stage, "stage_on": happened.last_days(),
    }
    columns["side"] = ["suspended" if number in happened.held else None for number in range(count)]
    homeless = [home.kind == "no_house" for home in settled.homes]
    for name in ("tenure", "use_reg", "use_real", "occupancy", "lien", "has_cert", "unit_code"):
        columns[name] = [None if out else value for out, value in zip(homeless, columns[name], strict=True)]
    return schema.TABLES["household"].frame(columns, settled.uids)


def _facts(settled: Settled, rank: np.ndarray, rng: np.random.Generator) -> dict[str, Any]:
    """Areas, certificates, uses, occupancy, liens; what is only found out later is missing until then."""
    count = len(settled.uids)
    area = np.array([np.nan if home.area_m2 is None else home.area_m2 for home in settled.homes])
    kinds = np.array([home.kind for home in settled.homes], dtype=object)
    tenures = np.array([home.values.get("tenure") for home in settled.homes], dtype=object)
    has_cert = rng.random(count) < np.where(kinds == "house", 0.86, 0.97)
    certified = np.where(has_cert, area * rng.uniform(0.9, 1.0, count), np.nan)
    allowed = np.where(has_cert, np.minimum(area, certified * rng.uniform(1.0, 1.06, count)),
                       area * rng.uniform(0.55, 0.95, count))
    business = (kinds == "house") & (rng.random(count) < 0.08)
    use = [home.values.get("use_reg", "dwelling") for home in settled.homes]
    real = np.where(business, "dwelling_business", np.array(use, dtype=object))
    return {
        "area_surv": np.where(rank >= RANK[Stage.SURVEYED], np.round(area, 2), np.nan),
        "area_cert": np.round(certified, 2),
        "area_ok": np.where(rank >= RANK[Stage.DETERMINED], np.round(np.minimum(allowed, area), 2), np.nan),
        "has_cert": has_cert, "use_reg": use, "use_real": real,
        "occupancy": _occupancy(tenures, kinds, rank, rng), "lien": _liens(kinds, rank, rng),
    }


def _occupancy(tenures: np.ndarray, kinds: np.ndarray, rank: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    drawn = rng.choice(np.array(["self", "leased", "vacant"], dtype=object), len(kinds), p=[0.76, 0.16, 0.08])
    seized = (tenures == "public_rental") & (rng.random(len(kinds)) < 0.2) & (rank < RANK[Stage.SIGNED])
    return np.where(seized, "seized", np.where(kinds == "unit", "self", drawn))


def _liens(kinds: np.ndarray, rank: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A few mortgages, fewer seizures; none is left on a household that has been paid."""
    drawn = rng.choice(np.array(["none", "mortgage", "seizure"], dtype=object), len(kinds), p=[0.955, 0.037, 0.008])
    return np.where((rank < RANK[Stage.COMPENSATED]) & (kinds != "no_house"), drawn, "none")


def _places(town: Town, settled: Settled, happened: Course) -> dict[str, Any]:
    """Phase, community, grid, section, team and officer, by where the household lies."""
    place = town.place
    phase_of = dict(zip(town.parcels.index, town.parcels["phase_no"], strict=True))
    phase_nos = np.array([NEAR if home.parcel is None else phase_of[home.parcel] for home in settled.homes])
    phases = dict(zip(town.phases["phase_no"], town.phases.index, strict=True))
    west, south, east, north = happened.bounds
    across = np.clip((happened.east - west) / (east - west), 0, 0.999)
    up = np.clip((happened.north - south) / (north - south), 0, 0.999)
    half = len(place.communities) // 2
    community = (across * 2).astype(int) if half == 1 else (up < 0.5) * 2 + (across >= 0.5)
    band = (up * 3).astype(int)
    team = np.minimum((across * len(place.teams)).astype(int), len(place.teams) - 1)
    officer = team * 2 + (up >= np.median(up))
    codes = dict(zip(town.parcels.index, parcel_codes(town), strict=True))
    return {
        "phase": [phases[each] for each in phase_nos],
        "community": [place.communities[each] for each in community],
        "grid": [f"第{each + 1}网格" for each in band],
        "section": np.where(phase_nos == FAR, "一标段", "二标段"),
        "team": [f"第{place.teams[each]}组" for each in team],
        "officer": [place.officers[each] for each in officer],
        "unit_code": [None if home.parcel is None else f"{codes[home.parcel]}F{number % 10_000:04}0001"
                      for number, home in enumerate(settled.homes, 1)],
    }
