"""Batches: joined from small files, gone on with after a crash, never mixed with another batch."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest

from gisapp.carto.page import Page, Text
from gisapp.errors import InputError, StoreError
from gisapp.render import book

ROOT = Path(__file__).resolve().parents[2]
COUNT = 3 * book.BATCH - 5


def sheet(uid):
    return [Page(100, 50, (Text(10, 20, f"第 {uid} 张", 5),), f"第 {uid} 张")]


@pytest.fixture
def uids():
    return [str(number) for number in range(COUNT)]


@pytest.mark.usefixtures("qapp")
def test_one_file_of_all(tmp_path, uids):
    done = []
    book.note(tmp_path / "册.pdf", {"key": "1"}, resume=False)
    book.write(tmp_path / "册.pdf", uids, sheet, book.parts_of(tmp_path / "册.pdf"), done.append, "全册")
    book.clear(tmp_path / "册.pdf")
    assert sum(done) == COUNT
    assert [each.name for each in tmp_path.iterdir()] == ["册.pdf"]
    with pikepdf.open(tmp_path / "册.pdf") as read:
        assert len(read.pages) == COUNT
        assert str(read.docinfo["/Title"]) == "全册"


@pytest.mark.usefixtures("qapp")
def test_goes_on_where_it_stopped(tmp_path, uids):
    target, drawn = tmp_path / "册.pdf", []

    def stops(uid):
        if len(drawn) == book.BATCH + 3:
            raise KeyboardInterrupt
        drawn.append(uid)
        return sheet(uid)

    book.note(target, {"key": "1"}, resume=False)
    with pytest.raises(KeyboardInterrupt):
        book.write(target, uids, stops, book.parts_of(target), lambda _: None)
    assert not target.exists()
    assert book.unfinished(target) == {"key": "1"}
    book.note(target, {"key": "1"}, resume=True)
    assert book.kept(target, [(target, uids)]) == book.BATCH
    again = []
    book.write(target, uids, lambda uid: again.append(uid) or sheet(uid), book.parts_of(target), lambda _: None)
    assert again == uids[book.BATCH:]
    with pikepdf.open(target) as read:
        assert len(read.pages) == COUNT


@pytest.mark.usefixtures("qapp")
def test_a_damaged_part_is_told_and_leaves_nothing(tmp_path, uids):
    target = tmp_path / "册.pdf"
    book.note(target, {"key": "1"}, resume=False)
    (book.parts_of(target) / "册-000000.pdf").write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(StoreError) as refused:
        book.write(target, uids[:5], sheet, book.parts_of(target), lambda _: None)
    assert refused.value.code == "output.unwritable"
    assert not target.exists()


def test_another_batch_is_not_gone_on_with(tmp_path):
    target = tmp_path / "册.pdf"
    book.note(target, {"key": "1"}, resume=False)
    with pytest.raises(InputError) as refused:
        book.note(target, {"key": "2"}, resume=True)
    assert refused.value.code == "atlas.other"
    book.note(target, {"key": "2"}, resume=False)
    assert book.unfinished(target) == {"key": "2"}


SLOW = """
import sys, time
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from gisapp.carto.page import Page, Text
from gisapp.render import book
application = QGuiApplication([])
target = Path(sys.argv[1])
def sheet(uid):
    time.sleep(0.01)
    return [Page(100, 50, (Text(10, 20, uid, 5),), uid)]
book.note(target, {"key": "1"}, resume=True)
book.write(target, [str(number) for number in range(%d)], sheet, book.parts_of(target), lambda _: None)
book.clear(target)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of Unix")
def test_survives_kill(tmp_path):
    target = tmp_path / "册.pdf"
    command = [sys.executable, "-c", SLOW % COUNT, str(target)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    running = subprocess.Popen(command, env=environment)
    deadline = time.monotonic() + 60
    while not list(book.parts_of(target).glob("*-000000.pdf")) and time.monotonic() < deadline:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not target.exists()
    first = next(book.parts_of(target).glob("*-000000.pdf"))
    written_at = first.stat().st_mtime_ns
    kept = first.read_bytes()
    subprocess.run(command, env=environment, check=True)
    assert written_at
    assert kept.startswith(b"%PDF")
    with pikepdf.open(target) as read:
        assert len(read.pages) == COUNT
    assert [each.name for each in tmp_path.iterdir()] == ["册.pdf"]


@pytest.mark.usefixtures("qapp")
def test_an_index_knows_the_page_of_each_sheet_even_after_a_crash(tmp_path, uids):
    """Every third sheet has two pages; the second run finds those that the first has written."""
    target, told = tmp_path / "册.pdf", []

    def sheets(uid):
        return sheet(uid) * (2 if int(uid) % 3 == 0 else 1)

    def stops(uid):
        if uid == str(book.BATCH + 2):
            raise KeyboardInterrupt
        return sheets(uid)

    def index(firsts):
        told.append(firsts)
        return [Page(100, 50, (Text(10, 20, "索引", 5),), "索引")]

    book.note(target, {"key": "1"}, resume=False)
    with pytest.raises(KeyboardInterrupt):
        book.write(target, uids, stops, book.parts_of(target), lambda _: None, index=index)
    book.write(target, uids, sheets, book.parts_of(target), lambda _: None, index=index)
    book.clear(target)
    firsts, = told
    assert [firsts[uid] for uid in ("0", "1", "2", "3", "4")] == [1, 3, 4, 5, 7]
    with pikepdf.open(target) as read:
        assert len(read.pages) == 1 + COUNT + len(range(0, COUNT, 3))
        assert firsts[uids[-1]] == len(read.pages) - 1 - int(int(uids[-1]) % 3 == 0)
    assert [each.name for each in tmp_path.iterdir()] == ["册.pdf"]
