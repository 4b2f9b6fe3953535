"""Widths as the bundled fonts have them."""

import pytest
from fontTools.ttLib import TTFont

from gisapp import paths
from gisapp.carto import typography


@pytest.mark.parametrize(("weight", "bold"), [("Regular", False), ("Bold", True)])
def test_widths_equal_the_font(weight, bold):
    with TTFont(paths.resource(f"fonts/GisappSansSC-{weight}.ttf")) as font:
        glyphs, advances = font.getBestCmap(), font["hmtx"]
    for text in ("WL-0417 等36户", "岳阳楼街道征收进度图", "82.16 公顷 (1232.4 亩)", "1:2000", "㎡·°“”"):
        units = sum(advances[glyphs[ord(character)]][0] for character in text)
        assert typography.width_mm(text, 10, bold=bold) == pytest.approx(units / 100)


def test_figures_are_tabular():
    assert len({typography.width_mm(figure, 3.0) for figure in "0123456789"}) == 1


def test_font_has_no_digits_or_radicals_that_spoil_a_pdf():
    with TTFont(paths.resource("fonts/GisappSansSC-Regular.ttf")) as font:
        glyphs = font.getBestCmap()
    assert not any(0x1D7CE <= code <= 0x1D7FF or 0x2F00 <= code <= 0x2FDF for code in glyphs)
    assert all(ord(character) in glyphs for character in "户岳阳楼镕䶮㎡①𬱖")


def test_wrapping_breaks_between_characters_and_keeps_numbers_whole():
    lines = typography.wrapped("放不下时省略“WL-”；“等n户”为同幢户数，数字 12345678 不断开。", 2.5, 30)
    assert all(typography.width_mm(line, 2.5) <= 31 for line in lines)
    assert any("12345678" in line for line in lines)
    assert not any(line.startswith(("，", "。", "；")) for line in lines)


def test_fitting():
    assert typography.fitted("短", 9, 100) == 9
    assert typography.width_mm("很长的标题", typography.fitted("很长的标题", 9, 20)) == pytest.approx(20)
