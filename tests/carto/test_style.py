"""Colours that differ for colour-blind eyes and in grey; hatches that differ in black and white."""

import itertools

import numpy as np
import pytest

from gisapp.carto import standing, style
from gisapp.carto.readings import STAGES
from gisapp.domain.lifecycle import GROUPS

_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                    [0.0193339, 0.1191920, 0.9503041]])
_SIGHT = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}


def lab(colour, sight):
    """CIE L*a*b* of a colour as seen; simulation after Machado, Oliveira and Fernandes (2009), severity 1."""
    rgb = np.array([int(colour[at:at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = _TO_XYZ @ np.clip(_SIGHT[sight] @ linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_every_group_has_a_colour_and_a_hatch():
    assert list(style.GROUP_COLOURS) == list(GROUPS) == list(style.MONO_FILLS)


@pytest.mark.parametrize("sight", _SIGHT)
def test_colours_differ(sight):
    seen = {group: lab(colour, sight) for group, colour in style.GROUP_COLOURS.items()}
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 13, (one, other)


def test_colours_differ_in_grey():
    light = {group: lab(colour, "normal")[0] for group, colour in style.GROUP_COLOURS.items()}
    for one, other in itertools.combinations(light, 2):
        assert abs(light[one] - light[other]) > 6, (one, other)


def test_hatches_all_differ():
    assert len(set(style.MONO_FILLS.values())) == len(GROUPS)
    patterns = {tuple((hatch.angle_deg, hatch.spacing_mm) for hatch in fill.hatches)
                for fill in style.MONO_FILLS.values()}
    assert len(patterns) == len(GROUPS)


@pytest.mark.parametrize("mono", [False, True])
def test_kept_buildings_never_look_demolished(mono):
    gone, kept = (style.GROUP_LOOKS["demolished"].sign(mono=mono, kept=kept) for kept in (False, True))
    assert gone.fill.hatches
    assert not kept.fill.hatches
    assert kept.stroke == style.KEPT_EDGE


@pytest.mark.parametrize("mono", [False, True])
def test_every_class_has_a_sign(mono):
    assert len(standing.signs(STAGES, mono=mono)) == 3 * (len(GROUPS) + standing.SPECIAL)
