"""Files: whole or not at all, at true size, with text that can be searched."""

import re
import shutil
import subprocess

import pikepdf
import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from gisapp.carto.page import Area, Line, Page, Text, rectangle
from gisapp.carto.style import Fill, Hatch, Stroke
from gisapp.errors import StoreError
from gisapp.render import targets

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def page():
    """100 × 50 mm: a black square of 20 mm, a hatched one, a line, texts."""
    return Page(100, 50, (
        Area(rectangle(10, 10, 20, 20), Fill("#000000")),
        Area(rectangle(60, 10, 20, 20), Fill(None, (Hatch(45, 2, 0.2),)), Stroke("#C8102E", 0.5)),
        Line(((10, 40), (90, 40)), Stroke("#22262E", 0.3, (2.0, 1.0))),
        Text(50, 47, "岳阳楼街道 WL-0417 户 82.16 公顷 ㎡", 3.0, align="center"),
        Text(50, 8, "第1幅/共1幅", 4.0, bold=True, align="right"),
    ), "试印")


def test_png_is_true_to_size(page, tmp_path):
    targets.write_png(page, tmp_path / "图" / "试印.png", dpi=254)
    image = QImage(str(tmp_path / "图" / "试印.png"))
    assert (image.width(), image.height()) == (1000, 500)
    assert abs(image.dotsPerMeterX() - 10_000) < 20
    dark = [x for x in range(1000) if image.pixelColor(x, 200).lightness() < 40]
    assert dark[0] == pytest.approx(100, abs=2)
    assert next(x for x in dark if x + 1 not in dark) == pytest.approx(299, abs=2)


def test_pdf_has_searchable_text_and_embedded_fonts(page, tmp_path):
    path = tmp_path / "试印.pdf"
    targets.write_pdf([page, page], path)
    assert path.read_bytes().startswith(b"%PDF")
    with pikepdf.open(path) as read:
        assert len(read.pages) == 2
        fonts = [font for font in read.pages[0].Resources.Font.values() if "/DescendantFonts" in font]
        assert fonts
        assert all("GisappSansSC" in str(font.BaseFont) and "/FontFile3" in font.DescendantFonts[0].FontDescriptor
                   for font in fonts)
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True,
                              check=True).stdout.decode()
        for wanted in ("岳阳楼街道", "WL-0417", "户", "82.16 公顷", "㎡", "第1幅/共1幅"):
            assert wanted in text
    if shutil.which("pdfinfo"):
        info = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
        width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups())
        assert (width / 72 * 25.4, height / 72 * 25.4) == (pytest.approx(100, abs=0.2), pytest.approx(50, abs=0.2))


def test_svg(page, tmp_path):
    targets.write_svg(page, tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text("utf-8")
    assert 'width="100mm"' in text
    assert "WL-0417" in text


def test_preview(page):
    image = targets.image(page, 400)
    assert (image.width(), image.height()) == (400, 200)
    assert image.pixelColor(80, 80).lightness() < 20


def test_printer(page, tmp_path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    targets.print_pages([page, page], printer)
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "printed.pdf").read_bytes())) == 2


@pytest.mark.parametrize("write", [
    lambda page, path: targets.write_pdf([page], path), targets.write_png, targets.write_svg,
])
def test_what_cannot_be_written_leaves_the_old_file(page, tmp_path, write):
    folder = tmp_path / "taken.pdf"
    folder.mkdir()
    (folder / "old").write_text("old", "utf-8")
    with pytest.raises(StoreError) as refused:
        write(page, folder)
    assert refused.value.code == "output.unwritable"
    assert (folder / "old").read_text("utf-8") == "old"
    with pytest.raises(StoreError):
        write(page, folder / "old" / "below-a-file.pdf")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["taken.pdf"]


def test_too_large_a_picture_is_refused(page):
    with pytest.raises(StoreError) as refused:
        targets.image(page, 200_000)
    assert refused.value.code == "output.too_large"
