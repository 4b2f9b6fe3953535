"""Papers are copied whole, found again, never lost; a file's list follows the household's own way."""

import dataclasses
import datetime as dt

import pytest

from gisapp.domain import archive
from gisapp.domain.lifecycle import ORDER, Stage
from gisapp.errors import InputError
from gisapp.io import filing
from gisapp.services import documents, households
from gisapp.services.documents import Paper
from tests import town

PDF = b"%PDF-1.4 /Type /Pages /Count 2 /Type /Page /Type/Page "


@pytest.fixture
def scan(tmp_path):
    def scan(name="补偿协议.pdf", content=PDF):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return scan


@pytest.fixture
def folder(tmp_path):
    return documents.folder_of(tmp_path / "项目.gpkg")


def filed(project, folder, *papers):
    attached = documents.attach(project.tables, papers, folder=folder)
    with filing.placed(attached.copies):
        project.do(attached.changeset)
    return project.tables["document"].iloc[-1]


def test_a_file_is_copied_beside_the_project(scan, folder):
    project = town.project()
    version = project.tables["household"].at["h1", "version"]
    row = filed(project, folder, Paper(household="h1", source=scan(), doc_date=dt.date(2026, 11, 20)))
    assert folder.name == "项目.档案"
    assert row["path"] == "SD-0001/补偿协议_20261120_补偿协议.pdf"
    assert (folder / row["path"]).read_bytes() == PDF
    assert (row["doc_type"], row["pages"], row["size_bytes"]) == ("agreement", 2, len(PDF))
    assert project.tables["household"].at["h1", "version"] == version + 1
    assert list(documents.faults(project.tables, folder)) == list(documents.strays(project.tables, folder)) == []


def test_the_same_file_is_filed_once_and_another_of_its_name_beside_it(scan, folder):
    project = town.project()
    paper = Paper(household="h1", source=scan())
    filed(project, folder, paper)
    again = documents.attach(project.tables, [paper], folder=folder)
    assert again.changeset.changes == again.copies == ()
    row = filed(project, folder, dataclasses.replace(paper, source=scan(content=PDF + b"2")))
    assert row["path"] == "SD-0001/补偿协议_补偿协议_2.pdf"


def test_filed_undone_and_filed_again_takes_its_old_place(scan, folder):
    project = town.project()
    paper = Paper(household="h1", source=scan())
    first = filed(project, folder, paper)["path"]
    project.do(project.undo())
    assert [each.params["path"] for each in documents.strays(project.tables, folder)] == [first]
    assert filed(project, folder, paper)["path"] == first
    assert not list(documents.strays(project.tables, folder))


def test_missing_and_altered_files_are_found(scan, folder):
    project = town.project()
    one = filed(project, folder, Paper(household="h1", source=scan()))
    other = filed(project, folder, Paper(household="h2", source=scan("照片.jpg", b"JPEG")))
    (folder / one["path"]).unlink()
    (folder / other["path"]).write_bytes(b"JPEG!")
    found = [(each.key, each.code) for each in documents.faults(project.tables, folder)]
    assert found == [("SD-0001", "document.missing"), ("SD-0002", "document.altered")]


def test_a_step_that_fails_leaves_no_copy_behind(scan, folder):
    project = town.project()
    attached = documents.attach(project.tables, [Paper(household="h1", source=scan())], folder=folder)
    with pytest.raises(RuntimeError), filing.placed(attached.copies):
        raise RuntimeError
    assert not folder.exists()


def test_paper_has_a_box_and_no_path(folder):
    project = town.project()
    row = filed(project, folder, Paper(household="h1", doc_type="权属证书", box_no="12盒", pages=3))
    assert (row["doc_type"], row["path"], row["box_no"], row["pages"]) == ("title", None, "12盒", 3)
    for paper, code in ((Paper(household="h1", doc_type="title"), "document.no_box"),
                        (Paper(household="h1", doc_type="?", box_no="1"), "document.type"),
                        (Paper(household="h1", source=folder / "没有.pdf"), "document.unreadable")):
        with pytest.raises(InputError) as caught:
            documents.attach(project.tables, [paper], folder=folder)
        assert caught.value.code == code
    with pytest.raises(InputError, match="nothing"):
        documents.attach(project.tables, [], folder=folder)


def test_evidence_of_a_stage_is_filed_with_its_event(scan, folder):
    project = town.project()
    tables, day = project.tables, town.TODAY
    step = households.set_stage(tables, ["h1", "h2"], Stage.SURVEYED, day, today=day)
    proven = documents.evidence(tables, step, [scan("扫描件.pdf")], Stage.SURVEYED, day, folder=folder)
    with filing.placed(proven.copies):
        project.do(proven.changeset)
    rows = project.tables["document"]
    assert list(rows["doc_type"]) == ["survey_form"] * 2
    assert set(rows["of_row"]) == set(project.tables["stage_event"].index[-2:])
    assert sorted(path.parent.name for path in filing.files_in(folder)) == ["SD-0001", "SD-0002"]
    project.do(project.undo())
    assert project.tables["document"].empty


def test_a_file_needs_what_the_households_way_asks_for(folder):
    project = town.project()
    needed = {each.doc_type: each for each in documents.completeness(project.tables, "h1")}
    assert {"id_card", "survey_form", "agreement", "handover_sheet", "demolition_photo"} <= set(needed)
    assert not {"decision", "restructuring", "inheritance"} & set(needed)
    assert not any(each.due for each in needed.values())
    assert "demolition_photo" not in {each.doc_type for each in documents.completeness(project.tables, "h5")}  # kept
    assert {each.doc_type for each in documents.completeness(project.tables, "h8")} == {"id_card", "survey_form"}
    lacks = [each.doc_type for each in documents.missing(project.tables, "h8")]
    assert lacks == ["id_card", "survey_form"]
    filed(project, folder, Paper(household="h8", doc_type="id_card", box_no="1盒"))
    assert [each.doc_type for each in documents.missing(project.tables, "h8")] == ["survey_form"]
    assert list(documents.lacking(project.tables)) == [0] * 8


def test_needs_stand_in_the_order_of_the_stages():
    ranks = [ORDER.index(each.stage) for each in archive.NEEDS]
    assert ranks == sorted(ranks)


def test_names_fit_every_system():
    assert filing.safe_name("a/b\\c:d*e?f\"g<h>i|j") == "a_b_c_d_e_f_g_h_i_j"
    assert filing.safe_name("NUL") == "_NUL" and filing.safe_name("") == "_"
    assert len(filing.safe_name("档" * 200).encode()) <= 90
