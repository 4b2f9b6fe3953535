"""Forms are filled from the records: every bundled template, for a household with everything and one with nothing."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from docx import Document

from gisapp.domain import schema
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.errors import InputError
from gisapp.io import word
from gisapp.services import filling
from tests import town

DAY = dt.date(2026, 11, 24)


def texts(content):
    """All words of a document, tables included."""
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture(scope="module")
def tables():
    return town.project().tables


@pytest.fixture(scope="module")
def bare():
    return town.Tables.empty().with_changes(town.without_evidence())


def printed(tables, name, uid="h1"):
    (_, content), = filling.fill(tables, name, [uid], town_file(name), on=DAY, officer="周敏").files
    return texts(content)


def town_file(name):
    return filling.Path(f"{name}.docx")


@pytest.mark.parametrize("name", list(filling.TEMPLATES))
def test_every_template_is_filled_and_says_nothing_strange(tables, bare, name):
    for snapshot in (tables, bare):
        for uid in ("h1", "h8"):
            words = printed(snapshot, name, uid)
            assert not {each for each in ("None", "nan", "NaT", "<NA>", "{{", "{%", "}}") if each in words}
            assert snapshot["household"].at[uid, "hh_no"] in words
            if name != "agreement":
                assert filling.BLANK in words


def test_the_agreement_states_its_terms(tables):
    words, row = printed(tables, "补偿协议"), tables["agreement"]
    mine = row[row["household"] == "h1"].iloc[0]
    assert mine["agr_no"] in words and "张伟" in words and "国有土地上房屋征收补偿协议" in words
    assert f"{mine['total']:,.2f}" in words and filling.capital(mine["total"]) in words
    items = tables["comp_item"]
    for amount in items.loc[items["household"] == "h1", "amount"]:
        assert f"{amount:,.2f}" in words


def test_what_is_not_on_record_is_a_line(bare):
    words = printed(bare, "结算单")
    assert f"大写：{filling.BLANK}" in words
    assert filling.fields(bare, "h1", on=DAY)["协议"]["签约日"] == filling.BLANK


def test_values_are_written_as_officers_write_them(bare):
    tables = bare.with_changes(ChangeSet("", (
        inserted("handover", {"household": ["h1"], "hand_date": [DAY], "keys": True, "utilities": False}),
        inserted("payment_request", {"household": ["h1"], "request_no": ["F1"], "kind": "compensation",
                                     "amount": [Decimal("1680.32")], "payee": "张伟 & 妻 <李>"}),
        updated(bare, "household", ["h1"], {"use_real": "dwelling_business"}),
    )))
    found = filling.fields(tables, "h1", on=DAY)
    left = found["交房"]
    assert (left["交房日"], left["钥匙已交勾"], left["水电气结清"]) == ("2026年11月24日", "☑", "否")
    assert (found["领款"]["金额"], found["领款"]["金额大写"]) == ("1,680.32", "壹仟陆佰捌拾元叁角贰分")
    assert found["户"]["实际用途"] == found["户"]["use_real"] == "住改非"
    assert "张伟 & 妻 <李>" in printed(tables, "领款单")


def test_full_names_are_logged(tables):
    changeset = filling.fill(tables, "协议", ["h1", "h2"], filling.Path("夹"), on=DAY).changeset
    assert changeset.label == "显示个人信息" and changeset.reason == "套打“补偿协议”：SD-0001、SD-0002"
    assert not changeset.changes and not changeset.undoable


@pytest.fixture
def own(tmp_path):
    def own(text):
        document = Document()
        document.add_paragraph(text)
        document.save(tmp_path / "本单位.docx")
        return str(tmp_path / "本单位.docx")

    return own


def test_an_office_has_templates_of_its_own(tables, own):
    assert "SD-0001 郭亮街1号1室" in printed(tables, own("{{ 户编号 }} {{ 户.address }}"))


@pytest.mark.parametrize(("text", "code", "said"), [
    ("{{ 户号 }}", "fill.field", "户号"), ("{{ 户.颜色 }}", "fill.field", "颜色"),
    ("{{ 户编号 }", "fill.template", None), ("{% if 户 %}", "fill.template", None),
])
def test_unknown_fields_and_broken_braces_are_named(tables, own, text, code, said):
    with pytest.raises(InputError) as caught:
        printed(tables, own(text))
    assert caught.value.code == code
    assert said is None or caught.value.params["field"] == said


def test_what_cannot_be_a_template_is_refused(tables, tmp_path):
    (tmp_path / "表.docx").write_text("not a document")
    for name, code in (("没有", "fill.unknown"), (str(tmp_path / "表.docx"), "fill.template")):
        with pytest.raises(InputError) as caught:
            printed(tables, name)
        assert caught.value.code == code
    with pytest.raises(InputError, match="folder"):
        filling.fill(tables, "协议", ["h1", "h2"], filling.Path("一.docx"), on=DAY)


def test_a_batch_is_written_all_or_none(tables, tmp_path):
    files = filling.fill(tables, "告知书", ["h1", "h2"], tmp_path / "批", on=DAY).files
    word.written(files, overwrite=False)
    names = sorted(path.name for path in (tmp_path / "批").iterdir())
    assert names == ["SD-0001_入户告知书.docx", "SD-0002_入户告知书.docx"]
    (tmp_path / "批" / names[0]).unlink()
    with pytest.raises(InputError, match="exists"):
        word.written(files, overwrite=False)
    assert [path.name for path in (tmp_path / "批").iterdir()] == names[1:]
    word.written(files, overwrite=True)


def test_every_label_is_a_name_that_a_template_can_write(tables):
    found = filling.fields(tables, "h1", on=DAY)
    for table, name in filling._NAMES.items():
        for column in schema.TABLES[table].columns:
            if column.name in found[name]:
                assert column.label.replace("/", "或") in found[name]


def test_the_fields_that_stay_empty_are_named(tables, bare, own):
    found = filling.fill(bare, "协议", ["h1"], filling.Path("夹"), on=DAY).empty["SD-0001"]
    assert {"协议.安置房面积", "证件号码"} <= set(found)
    assert not any(name.startswith("权利人姓名") for name in found)
    assert filling.fill(tables, own("{{ 户编号 }}"), ["h1"], filling.Path("夹"), on=DAY).empty == {"SD-0001": ()}
    rows = own("{% for 项 in 权利人 %}{{ 项.姓名 }}{{ 项.开户行 }}{% endfor %}{{ 空 }}")
    assert filling.fill(bare, rows, ["h1"], filling.Path("夹"), on=DAY).empty["SD-0001"] == ("权利人.开户行",)


def test_it_can_be_stopped_between_two_households(tables):
    def stop(position):
        if position:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filling.fill(tables, "协议", ["h1", "h2"], filling.Path("夹"), on=DAY, begun=stop)


def test_the_offices_own_folder_stands_beside_the_bundled_templates(tmp_path):
    for name in ("乙.docx", "甲.docx", "~$甲.docx", "说明.txt"):
        (tmp_path / name).write_text("")
    known = filling.offered(tmp_path)
    assert known[:6] == list(filling.TEMPLATES.items()) == filling.offered()
    assert sorted(title for _, title in known[6:]) == ["乙", "甲"]
    assert filling.template(known[6][0])[1].parent == tmp_path
