"""The two charts: every line is named, whatever the room."""

import numpy as np

from gisapp.carto import plots, typography
from gisapp.carto.page import Text
from gisapp.carto.plots import Curve


def test_each_curve_is_named_inside_a_narrow_chart():
    lines = [Curve(words, "#1F5FA8", np.array([0.0, last]))
             for words, last in (("签约", 882), ("交房", 638), ("拆除", 231))]
    for width in (26.0, 36.0, 90.0):
        drawn = [item for item in plots.curves((10, 20, width, 30), ["2025-03-26", "2026-11-24"], lines, 2.5)
                 if isinstance(item, Text)]
        keys = [item for item in drawn if item.text in {"签约 882", "交房 638", "拆除 231"}]
        assert len(keys) == 3
        for each, after in zip(keys, [*keys[1:], None], strict=True):
            end = each.x_mm + typography.width_mm(each.text, each.size_mm)
            assert end <= (after.x_mm if after else 10 + width)
