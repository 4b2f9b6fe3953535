"""The text layer holds rare characters, too; what is shortened looks the same."""

import shutil
import subprocess

import pikepdf
import pytest

from gisapp.carto.page import Area, Page, Text, rectangle
from gisapp.carto.style import Fill
from gisapp.render import fonts, targets

pytestmark = pytest.mark.usefixtures("qapp")
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def text_of(path):
    return subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True,
                          check=True).stdout.decode()


@needs_poppler
def test_rare_characters_are_found(tmp_path):
    page = Page(120, 60, (
        Text(10, 15, "李䶮 王𬱖 周𫖯", 5), Text(10, 25, "𫖯先于𬱖", 5, bold=True), Text(10, 35, "户编号 WL-0417", 5)))
    targets.write_pdf([page, page], tmp_path / "名.pdf")
    said = text_of(tmp_path / "名.pdf")
    for name in ("李䶮", "王𬱖", "周𫖯", "𫖯先于𬱖", "户编号 WL-0417"):
        assert name in said


@needs_poppler
def test_a_character_that_the_font_lacks_harms_no_other(tmp_path):
    lacking = next(chr(code) for code in range(0x2A6A0, 0x20000, -1) if not fonts.holds(chr(code), bold=False))
    page = Page(120, 60, (Text(10, 15, f"{lacking}王𬱖", 5), Text(10, 25, "平常", 5)))
    targets.write_pdf([page], tmp_path / "缺.pdf")
    assert "平常" in text_of(tmp_path / "缺.pdf")


def test_shortening_moves_nothing(tmp_path):
    page = Page(100, 50, (Area(rectangle(10.123456, 10.98765, 20.55555, 20.44444), Fill("#000000")),
                          Text(50, 40, "标尺 12.34", 4)))
    targets.write_pdf([page], tmp_path / "页.pdf")
    with pikepdf.open(tmp_path / "页.pdf") as read:
        content = read.pages[0].Contents.read_bytes()
    assert b"478.27 519.10 m" in content
    assert all(len(number.partition(b".")[2]) <= 2 for line in content.split(b"\n") if line.endswith((b" m", b" l"))
               for number in line.split()[:2])
