"""``products``, ``map --product``, ``atlas`` and ``web``: files, the register, refusals in sentences."""

import datetime as dt
import json
import re
import shutil
import subprocess

import pikepdf
import pytest
from PySide6.QtGui import QImage

from gisapp import app
from gisapp.domain.changes import ChangeSet, updated
from gisapp.services import products
from gisapp.services.layouts import moves, templates
from gisapp.services.layouts.arrangement import Arrangement


@pytest.fixture
def project(small, tmp_path):
    return shutil.copy(small, tmp_path / "项目.gpkg")


def pages_of(path):
    with pikepdf.open(path) as read:
        return len(read.pages)


def test_products_are_listed(run):
    rows = json.loads(run("products", "--json"))
    assert {"progress_map", "household_sheet", "parcel_map"} <= {row["name"] for row in rows}
    assert "被征收房屋情况单" in run("products")


@pytest.mark.parametrize(("product", "option", "number"), [
    ("household_sheet", "--household", "SD-0003"), ("入户走访单", "--household", "SD-0003"),
    ("parcel_map", "--parcel", "P2"), ("storey_table", "--building", "B1"),
])
def test_one_sheet(project, run, tmp_path, product, option, number):
    target = tmp_path / "单.pdf"
    assert "已打印" in run("map", project, "--product", product, option, number, "-o", target)
    if shutil.which("pdftotext"):
        said = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, check=True).stdout.decode()
        assert number in said
    [entry] = json.loads(run("list", project, "print_register", "--json"))
    assert number in entry["product"]
    assert "product.subject" not in run("map", project, "--product", product, "-o", tmp_path / "无.pdf", code=1)
    assert not (tmp_path / "无.pdf").exists()


def test_a_template_of_the_office_prints_where_its_frames_were_put(project, run, tmp_path):
    begun = Arrangement.of(products.product("household_sheet"))
    at = next(piece.key for piece in begun if piece.frame.wanted.get("text") == "户编号 {编号}")
    begun = moves.moved(begun, [at], 33.3 - begun[at].frame.x_mm, 12.3 - begun[at].frame.y_mm)
    templates.save(begun.with_head(label="本街道情况单"), templates.source_of(begun.product))
    (products.own_folder() / "坏.toml").write_text("label = ", "utf-8")
    assert "本街道情况单" in run("products")
    target = tmp_path / "单.pdf"
    run("map", project, "--product", "本街道情况单", "--household", "SD-0003", "-o", target)
    if shutil.which("pdftotext"):
        told = subprocess.run(["pdftotext", "-bbox", str(target), "-"], capture_output=True, check=True)
        words = told.stdout.decode()
        left = float(re.search(r'xMin="([\d.]+)"[^>]*>户编号<', words)[1]) / 72 * 25.4
        assert left == pytest.approx(33.3, abs=0.1)


def test_public_maps_need_a_review_and_bear_no_numbers(project, run, tmp_path):
    target = tmp_path / "公开.pdf"
    assert "审图号" in run("map", project, "--zone", "试点片区", "--public", "-o", target, code=1)
    run("map", project, "--zone", "试点片区", "--public", "--review", "湘S(2026)001号", "-o", target)
    if shutil.which("pdftotext"):
        said = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, check=True).stdout.decode()
        assert "湘S(2026)001号" in said
        assert "内部使用" not in said
        assert "SD-0001" not in said
        assert "3251" not in said
    assert "不能公开" in run("map", project, "--product", "household_sheet", "--household", "SD-0001", "--public",
                             "--review", "x", "-o", tmp_path / "户.pdf", code=1)


def test_a_batch_in_one_file(project, run, tmp_path):
    target = tmp_path / "全部.pdf"
    told = run("atlas", project, "--product", "household_sheet", "--zone", "试点片区", "-o", target)
    assert "已打印 8 张" in told
    assert pages_of(target) == 8
    assert "文件已存在" in run("atlas", project, "--product", "household_sheet", "-o", target, code=1)
    [entry] = json.loads(run("list", project, "print_register", "--json"))
    assert entry["product"] == "被征收房屋情况单 ×8"
    assert not list(tmp_path.glob("*.parts"))


def test_a_file_a_sheet_and_a_file_a_group(project, run, tmp_path):
    run("atlas", project, "--product", "parcel_map", "--where", "parcel_no <= 'P3'", "-o", tmp_path / "宗地")
    assert sorted(each.name for each in (tmp_path / "宗地").iterdir()) == [
        "P1_宗地图.pdf", "P2_宗地图.pdf", "P3_宗地图.pdf"]
    run("atlas", project, "--product", "visit_sheet", "--by", "工作组", "-o", tmp_path / "组")
    [only] = (tmp_path / "组").iterdir()
    assert only.name == "第1组_入户走访单.pdf"
    assert pages_of(only) == 8
    visits = ("atlas", project, "--product", "visit_sheet")
    assert "不能按" in run(*visits, "--by", "nonsense", "-o", tmp_path / "x", code=1)
    assert "文件夹" in run(*visits, "--by", "team", "-o", tmp_path / "x.pdf", code=1)


def test_resume_prints_what_was_recorded_when_it_began(project, run, tmp_path, monkeypatch):
    from gisapp.render import book

    target, real = tmp_path / "全部.pdf", book.join
    monkeypatch.setattr(book, "join", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    run("atlas", project, "--product", "visit_sheet", "-o", target, code=1)
    assert book.unfinished(target)
    monkeypatch.setattr(book, "join", real)
    part = next(book.parts_of(target).glob("*.pdf"))
    before = part.read_bytes()
    monkeypatch.setattr(book.targets, "write_pdf", lambda *_: pytest.fail("made again"))
    said = run("atlas", project, "--product", "visit_sheet", "--resume", "-o", target)
    assert "已打印 8 张" in said
    assert pages_of(target) == 8
    assert before
    assert book.unfinished(target) is None


@pytest.mark.parametrize(("arguments", "words"), [
    (("--product", "progress_map"), "gisapp map"), (("--product", "x"), "可用的图表"),
    (("--product", "visit_sheet", "--where", "hh_no = 'x'"), "没有要打印"),
])
def test_refusals(project, run, tmp_path, arguments, words):
    assert words in run("atlas", project, *arguments, "-o", tmp_path / "x.pdf", code=1)


def test_web(project, run, tmp_path):
    run("web", project, "-o", tmp_path / "图.html")
    assert "SD-0001" in (tmp_path / "图.html").read_text("utf-8")
    assert "文件已存在" in run("web", project, "-o", tmp_path / "图.html", code=1)
    run("web", project, "-o", tmp_path / "图.pdf", code=1)
    assert json.loads(run("list", project, "print_register", "--json"))[0]["product"] == "网页地图"


def test_full_names_are_logged(project, run, tmp_path):
    before = len(json.loads(run("log", project, "--json")))
    run("map", project, "--product", "storey_table", "--building", "B1", "-o", tmp_path / "楼.png")
    run("map", project, "--product", "household_sheet", "--household", "SD-0003", "-o", tmp_path / "单.png")
    labels = [row["label"] for row in json.loads(run("log", project, "--json"))]
    assert len(labels) == before + 3
    assert labels.count("显示个人信息") == 1


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_known_at_reprints_what_was_known(project, run, tmp_path):
    def said(name, *more):
        run("map", project, "--product", "household_sheet", "--household", "SD-0003", *more, "-o", tmp_path / name)
        text = subprocess.run(["pdftotext", "-layout", str(tmp_path / name), "-"], capture_output=True,
                              check=True).stdout.decode()
        return re.sub(r"打印 [\d: -]{16}", "", text)

    before = said("先.pdf")
    moment = dt.datetime.now().isoformat()
    changed = app.open_project(project)
    changed.do(ChangeSet("改", (updated(changed.tables, "household", ["h3"], {"area_ok": 66.6}),)))
    app.close_project(changed)
    assert "66.60" in said("后.pdf")
    assert re.sub(r"修订 \d+", "", said("重印.pdf", "--known-at", moment)) == re.sub(r"修订 \d+", "", before)


def test_a_household_sheet_alone_is_small(demo, run, tmp_path):
    """A sheet sent by itself holds its own fonts, and still no more than 60 KB."""
    path = tmp_path / "情况单.pdf"
    run("map", shutil.copy(demo, tmp_path / "项目.gpkg"), "--product", "household_sheet", "--household", "WL-0017",
        "-o", path)
    assert path.stat().st_size <= 60_000


def test_tiles_for_the_copy_shop(project, run, tmp_path):
    """A PDF of all sheets, and each page beside it as a JPG of 300 dpi."""
    out = tmp_path / "拼图.pdf"
    run("map", project, "--zone", "试点片区", "--tile", "--scale", "200", "--paper", "A4", "--copy-shop", "-o", out)
    with pikepdf.open(out) as read:
        count = len(read.pages)
    assert count > 2
    pictures = sorted(tmp_path.glob("拼图*.jpg"))
    assert len(pictures) == count
    assert QImage(str(pictures[0])).width() == round(297 / 25.4 * 300)


def test_a_package_is_a_pdf(project, run, tmp_path):
    said = run("map", project, "--zone", "试点片区", "--copy-shop", "-o", tmp_path / "图.png", code=1)
    assert "图.png" in said


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_an_atlas_with_an_index_from_a_number_on(project, run, tmp_path):
    out = tmp_path / "册.pdf"
    run("atlas", project, "--product", "visit_sheet", "--index", "--from", "SD-0003", "-o", out)
    pages = [subprocess.run(["pdftotext", "-f", str(page), "-l", str(page), str(out), "-"], capture_output=True,
                            check=True).stdout.decode() for page in range(1, 8)]
    assert "索引" in pages[0]
    assert "SD-0002" not in "".join(pages)
    said = re.findall(r"SD-\d{4}|(?<=\n)\d+(?=\n)", pages[0])
    numbered = dict(zip([each for each in said if each.startswith("SD")],
                        [int(each) for each in said if not each.startswith("SD")], strict=True))
    assert numbered["SD-0003"] == 2
    assert all(number in pages[page - 1] for number, page in numbered.items())


def test_a_number_that_is_not_in_the_batch(project, run, tmp_path):
    run("atlas", project, "--product", "visit_sheet", "--from", "SD-9999", "-o", tmp_path / "册.pdf", code=1)


@pytest.mark.parametrize("more", [("--theme", "产别", "--carrier", "宗地"), ("--rate",), ("--theme", "since", "--since",
                                                                                "2026-01-05", "--carrier", "户")])
def test_the_progress_map_by_another_theme(project, run, tmp_path, more):
    assert "已打印" in run("map", project, "--zone", "试点片区", "-o", tmp_path / "图.pdf", *more)


def test_themes_that_there_are_not(project, run, tmp_path):
    assert "产别" in run("map", project, "--zone", "试点片区", "--theme", "天气", "-o", tmp_path / "图.pdf", code=1)
