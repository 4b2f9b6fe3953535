"""Printing without a printer: a PDF-backed one shows what would come out, in which order, on how many sheets."""

import datetime as dt

import pikepdf
import pytest
from PySide6.QtPrintSupport import QPrinter

from gisapp.carto import ink
from gisapp.carto.page import Area, MapFrame, Page, Text, rectangle
from gisapp.carto.style import Stroke
from gisapp.render import printers
from gisapp.render.printers import Setup
from gisapp.services import prints, products
from gisapp.services.pages.order import Order
from gisapp.services.wish import Wish
from tests import town

pytestmark = pytest.mark.usefixtures("qapp")


def paper(path, **setup):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printers.apply(printer, Setup(**setup))
    printer.setOutputFileName(str(path))
    return printer


def page(words):
    return Page(210, 297, (Text(20, 30, words, 6),), words)


def count(path):
    with pikepdf.open(path) as read:
        return len(read.pages)


def test_sheets_go_out_in_order_and_stop_where_they_are_told(tmp_path):
    """A pause before the fourth sheet: three are printed, and the run can go on with the fourth."""
    begun = []

    class Paused(Exception):
        pass

    def tell(at):
        if at == 3:
            raise Paused
        begun.append(at)

    path = tmp_path / "打印.pdf"
    with pytest.raises(Paused):
        printers.run(list("abcdef"), lambda uid: (page(uid),), paper(path), tell)
    assert begun == [0, 1, 2]
    assert count(path) == 3
    rest = tmp_path / "其余.pdf"
    printers.run(list("def"), lambda uid: (page(uid),), paper(rest), begun.append)
    assert count(rest) == 3


def test_on_both_sides_each_sheet_begins_on_paper_of_its_own(tmp_path):
    pages = {"a": (page("a"),), "b": (page("b1"), page("b2")), "c": (page("c"),)}
    both, one = tmp_path / "双面.pdf", tmp_path / "单面.pdf"
    printers.run(list("abc"), pages.__getitem__, paper(both), lambda _at: None, both=True)
    printers.run(list("abc"), pages.__getitem__, paper(one), lambda _at: None)
    assert (count(both), count(one)) == (6, 4)


def test_a_few_sheets_are_one_print_job(tmp_path):
    """The last job's file holds what is left: 7 sheets in jobs of 3 are 3, 3 and 1."""
    path = tmp_path / "任务.pdf"
    printers.run(list("abcdefg"), lambda uid: (page(uid),), paper(path), lambda _at: None, chunk=3)
    assert count(path) == 1


def test_grey_and_sides_reach_the_printer(tmp_path):
    printer = paper(tmp_path / "灰.pdf", duplex=printers.SHORT_EDGE, mono=True)
    assert printer.colorMode() == QPrinter.ColorMode.GrayScale
    assert Setup(duplex=printers.SHORT_EDGE).both and not Setup().both
    assert printers.unprintable(printer, page("a")) == (0, 0, 0, 0)


def test_what_a_printer_would_cut_off_is_known():
    sheet = Page(210, 297, (Area(rectangle(3, 10, 200, 280), stroke=Stroke("#000000", 0.6)),))
    assert ink.margins(sheet) == pytest.approx((2.7, 9.7, 6.7, 6.7))
    assert ink.cut(sheet, (4.2, 4.2, 4.2, 4.2)) == pytest.approx(1.5)
    assert ink.cut(sheet, (2.0, 4.2, 4.2, 4.2)) == 0.0
    assert ink.margins(Page(210, 297)) == (210, 297, 210, 297)


def test_our_sheets_keep_clear_of_what_office_printers_leave_white():
    """Laser printers leave 4.2 mm; every product fits on every paper."""
    opened = town.project()
    tables = opened.tables
    opened.close()
    when = dt.datetime(2026, 11, 24, 9, 0)
    for product in products.products():
        uid = "z" if product.subject == "zone" else str(tables[product.subject].index[0])
        for paper_name in product.papers:
            wish = Wish(product, (uid,), Order(when, "周敏", paper=paper_name))
            for sheet in list(prints.sheets(tables, wish)(uid))[:2]:
                assert ink.cut(sheet, (4.2, 4.2, 4.2, 4.2)) == 0.0, (product.name, paper_name, ink.margins(sheet))
                assert any(isinstance(item, MapFrame | Text) for item in sheet.items)
