"""Our own dBASE tables: what is written reads back, by us and by GDAL."""

import datetime as dt

import numpy as np
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.errors import InputError
from gisapp.io import dbf, encoding

GBK_TEXT = st.text(st.characters(codec="gbk", exclude_categories=("C", "Z")), max_size=30)


def written(texts, numbers, days, name="utf-8"):
    return dbf.build([
        ("TEXT", *dbf.text_column([text.encode(name) for text in texts], 10)),
        ("NUMBER", *dbf.number_column(numbers, 12, 2)),
        ("DAY", *dbf.date_column(np.array(days, dtype="datetime64[D]"))),
        ("FLAG", *dbf.flag_column([True] * len(texts))),
    ], len(texts), 0, dt.date(2026, 11, 24))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(GBK_TEXT, st.none() | st.integers(-10**8, 10**8), st.none() | st.dates(dt.date(1000, 1, 1))),
                min_size=1, max_size=8), st.sampled_from(["utf-8", "gbk"]))
def test_round_trip(rows, name):
    texts, cents, days = zip(*rows, strict=True)
    numbers = [None if each is None else each / 100 for each in cents]
    table = dbf.parse(written(texts, numbers, days, name), "t.dbf")
    assert dbf.column(table, 0, encoding.decoder(name)) == [text or None for text in texts]
    assert dbf.column(table, 1, str) == numbers
    assert dbf.column(table, 2, str) == [None if day is None else day.isoformat() for day in days]


def test_gdal_reads_what_we_write(tmp_path):
    path = tmp_path / "表.dbf"
    path.write_bytes(written(["宗地", "张伟"], [1.5, None], ["2026-11-24", None]))
    path.with_suffix(".cpg").write_text("UTF-8")
    info, _, _, (texts, numbers, days, _) = pyogrio.raw.read(str(path), read_geometry=False)
    assert list(info["fields"]) == ["TEXT", "NUMBER", "DAY", "FLAG"]
    assert list(texts) == ["宗地", "张伟"] and numbers[0] == 1.5 and np.isnan(numbers[1])
    assert days[0] == np.datetime64("2026-11-24") and np.isnat(days[1])


def test_long_whole_numbers_keep_their_digits():
    head, cells = dbf.DbfField(b"ID_NO", "N", 20), np.array([b"430602199001011234", b"43060219900101123456"])
    table = dbf.parse(dbf.build([("ID_NO", head, cells)], 2, 0, dt.date(2026, 1, 1)), "t.dbf")
    assert dbf.column(table, 0, str) == [430602199001011234, "43060219900101123456"]


def test_rows_marked_as_deleted_are_known():
    content = bytearray(written(["a", "b"], [1, 2], ["2026-01-01"] * 2))
    table = dbf.parse(bytes(content), "t.dbf")
    size = table.records.shape[1]
    content[len(content) - 1 - size] = ord("*")
    assert dbf.parse(bytes(content), "t.dbf").kept.tolist() == [True, False]


@pytest.mark.parametrize("content", [b"", b"\x03abc", b"\x00" * 64, b"PK\x03\x04" * 40])
def test_what_is_no_table_is_said_to_be_damaged(content):
    with pytest.raises(InputError, match=r"file\.damaged"):
        dbf.parse(content, "t.dbf")


def test_a_table_cut_short_gives_its_whole_rows():
    content = written(["a", "b", "c"], [1, 2, 3], ["2026-01-01"] * 3)
    assert len(dbf.parse(content[:-20], "t.dbf")) == 2
