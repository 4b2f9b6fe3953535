"""The encoding of a dbf: label, language byte, strict UTF-8, GB18030; judged on names and values."""

import pytest

from gisapp.errors import InputError
from gisapp.io import encoding
from gisapp.io.encoding import Guess


def judged(*texts, cpg=None, ldid=0, full=False):
    return encoding.guess([(text, full) for text in texts], cpg=cpg, ldid=ldid)


def test_gbk_without_any_label_is_right_at_first_open():
    found, noticed = judged("文旅新城".encode("gbk"), "李建明".encode("gbk"))
    assert found == Guess("gb18030", "gb18030") and noticed == []


def test_a_label_is_believed_while_it_fits():
    assert judged("张伟".encode("gbk"), cpg="GBK")[0] == Guess("gbk", "cpg")
    assert judged("國語".encode("big5"), cpg="Big-5\r\n")[0] == Guess("big5", "cpg")


@pytest.mark.parametrize("label", ["UTF-8", "ISO-8859-1", "1252", "ASCII"])
def test_a_wrong_label_is_seen_through(label):
    found, noticed = judged("岳阳楼街道".encode("gbk"), cpg=label)
    assert found.encoding == "gb18030" and noticed == ["encoding.cpg_wrong"]


def test_an_unknown_label_is_reported_and_passed_over():
    found, noticed = judged("岳阳".encode(), cpg="Klingon")
    assert found == Guess("utf-8", "utf8") and noticed == ["encoding.cpg_unknown"]


def test_the_language_byte_counts_where_no_label_is():
    assert judged("简体".encode("gbk"), ldid=0x4D)[0] == Guess("gbk", "ldid")
    assert judged("國語".encode("big5"), ldid=0x78)[0] == Guess("cp950", "ldid")


def test_the_western_language_byte_says_nothing_about_chinese():
    assert judged("九华山".encode("gbk"), ldid=0x57)[0].encoding == "gb18030"
    assert judged("九华山".encode(), ldid=0x57)[0].encoding == "utf-8"
    assert judged(b"Pe\xe7e\xf1a M\xe9xico", ldid=0x57)[0].encoding == "cp1252"


def test_ascii_only_is_utf_8_and_certain():
    assert judged(b"PARCEL", b"A-1")[0] == Guess("utf-8", "ascii")


def test_two_byte_runs_that_are_cyrillic_in_utf_8_but_common_hanzi_are_hanzi():
    assert "一".encode("gbk").decode("utf-8") == "һ"
    found, noticed = judged("一".encode("gbk"))
    assert found == Guess("gb18030", "gb18030", certain=False) and noticed == ["encoding.uncertain"]
    assert judged("Liberté".encode())[0] == Guess("utf-8", "utf8")
    assert judged("Привет".encode())[0] == Guess("utf-8", "utf8")


def test_text_cut_at_the_end_of_its_field_does_not_spoil_the_guess():
    assert judged("协议日期".encode()[:10], full=True)[0].encoding == "utf-8"
    assert judged("协议日期".encode("gbk")[:7], full=True)[0].encoding == "gb18030"
    assert encoding.decode("协议日期".encode()[:10], "utf-8") == "协议日"
    assert encoding.is_cut("协议".encode()[:5], "utf-8") and not encoding.is_cut("协议".encode(), "utf-8")


def test_foreign_text_is_said_to_be_uncertain():
    found, noticed = judged("繁體國語".encode("big5"))
    assert not found.certain and noticed == ["encoding.uncertain"]
    found, noticed = judged(b"\xd0. \xc1\xcd\xc1\xd4")
    assert not found.certain and noticed == ["encoding.undecodable"]


@pytest.mark.parametrize(("label", "name"), [
    ("936", "gbk"), ("ANSI 936", "gbk"), ("CP936", "gbk"), ("65001", "utf-8"), ("utf8", "utf-8"), ("koi8r", "koi8-r"),
    ("latin2", "iso8859-2"), ("874", "cp874"), ("1251", "cp1251"), ("EUC-KR", "euc_kr"), ("ISO 88591", "iso8859-1"),
    ("88591", "iso8859-1"), ("OEM 437", "cp437"), ("shiftjis", "shift_jis"),
])
def test_labels_in_many_spellings(label, name):
    assert encoding.known(label) == name


@pytest.mark.parametrize("label", ["", "hex", "zlib", "nonsense", "99999"])
def test_what_is_no_text_encoding_is_unknown(label):
    assert encoding.known(label) is None
    with pytest.raises(InputError, match=r"encoding\.unknown"):
        encoding.named(label)
