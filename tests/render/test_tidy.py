"""The text layer holds rare characters, too; what is shortened looks the same."""

import re
import shutil
import subprocess

import numpy as np
import pikepdf
import pytest
from PySide6.QtGui import QImage

from gisapp.carto.page import Area, Page, Text, rectangle
from gisapp.carto.style import Fill, Stroke
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
    assert b"478.2 519.1 m" in content
    assert all(len(number.partition(b".")[2]) <= 1 for line in content.split(b"\n") if line.endswith((b" m", b" l"))
               for number in line.split()[:2])


def test_our_own_subset_stands_in_the_file(tmp_path):
    words = "征收补偿安置协议 WL-0417 é × ㎡ 李䶮王𬱖"
    targets.write_pdf([Page(200, 60, (Text(10, 15, words, 5), Text(10, 30, words, 5, bold=True)))], tmp_path / "字.pdf")
    with pikepdf.open(tmp_path / "字.pdf") as read:
        kinds = [each.get("/FontFile3") is not None for each in read.objects
                 if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"]
    assert kinds == [True, True]


@needs_poppler
def test_the_subset_draws_what_the_font_draws(tmp_path):
    """The same text as a picture and through the PDF; more glyphs than there are names that every reader knows."""
    characters = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 440))
    page = Page(210, 120, tuple(Text(10, 10 + 4.5 * row, characters[row * 20:row * 20 + 20], 4) for row in range(22)))
    targets.write_pdf([page], tmp_path / "字.pdf")
    subprocess.run(["pdftoppm", "-r", "600", "-png", "-singlefile", str(tmp_path / "字.pdf"), str(tmp_path / "字")],
                   check=True)
    drawn = QImage(str(tmp_path / "字.png")).convertToFormat(QImage.Format.Format_Grayscale8)
    painted = targets.image(page, drawn.width()).convertToFormat(QImage.Format.Format_Grayscale8)
    one, other = (np.frombuffer(each.constBits(), "uint8").reshape(each.height(), each.bytesPerLine())
                  [:2800, :drawn.width()].astype("int16") for each in (drawn, painted))
    assert np.abs(one - other).mean() < 1.6  # 1.35 where Qt's own outlines stand in the file
    assert (255 - one).sum() == pytest.approx((255 - other).sum(), rel=0.01)


@needs_poppler
def test_a_street_on_the_slant_is_read_once(tmp_path):
    page = Page(120, 120, (Text(20, 60, "洞庭文化路", 5, angle_deg=30), Text(20, 80, "正文", 5)))
    targets.write_pdf([page], tmp_path / "斜.pdf")
    assert text_of(tmp_path / "斜.pdf").split() == ["正文"]


def test_lines_stand_where_they_are_put_to_a_hundredth_of_a_millimetre(tmp_path, qapp):
    corners = ((150.37, 8.76), (170.79, 8.76), (170.79, 17.83), (150.37, 17.83))
    targets.write_pdf([Page(210, 297, (Area(corners, stroke=Stroke("#000000", 0.1)),))], tmp_path / "框.pdf")
    with pikepdf.open(tmp_path / "框.pdf") as document:
        content = document.pages[0].Contents.read_bytes().decode("ascii")
    found = [(float(x), float(y)) for x, y in re.findall(r"(?m)^([\d.]+) ([\d.]+) [ml]$", content)]
    for one, other in zip(corners, found, strict=False):
        assert one == pytest.approx(other, abs=0.011)
