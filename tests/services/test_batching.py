"""One record for many: those who pass as one step, those who do not with the reason that each alone would meet."""

import datetime as dt

import pytest

from gisapp.errors import RecordError
from gisapp.project import Project
from gisapp.services import batching, recording
from gisapp.store.memory import MemoryStore
from tests import town as small
from tests.town import TODAY


@pytest.fixture
def bare():
    opened = Project(MemoryStore(), who="周敏")
    opened.do(small.without_evidence())
    return opened


def test_a_letter_served_on_many_doors_is_one_step(bare):
    found = batching.record_many(bare.tables, "service", {"doc_kind": "offer", "mode": "direct",
                                                          "served_on": "2026-05-06"}, ["h1", "h2", "h3", "h2"])
    assert (found.passing, dict(found.refused)) == (("h1", "h2", "h3"), {})
    bare.do(found.changeset)
    assert list(bare.tables["service"]["household"]) == ["h1", "h2", "h3"]
    assert list(bare.tables["household"]["version"])[:4] == [2, 2, 2, 1]
    bare.do(bare.undo())
    assert len(bare.tables["service"]) == 6


def test_who_does_not_pass_is_told_as_alone(bare):
    bare.do(recording.record(bare.tables, "survey", {"visit_date": "2026-05-06", "surveyors": "周敏、李建国",
                                                     "sign_state": "signed"}, household="h1", today=TODAY))
    found = batching.record_many(bare.tables, "survey", {"post_date": "2026-05-08"}, ["h1", "h2"], today=TODAY)
    assert found.passing == ("h1",)
    with pytest.raises(RecordError) as alone:
        recording.record(bare.tables, "survey", {"post_date": "2026-05-08"}, household="h2", today=TODAY)
    assert found.refused["h2"].fields == alone.value.fields
    assert "SD-0002" in str(batching.refusal(bare.tables, "survey", found).conditions)
    bare.do(found.changeset)
    assert bare.tables["survey"]["post_date"].iloc[0].date() == dt.date(2026, 5, 8)


def test_nobody_passes(bare):
    found = batching.record_many(bare.tables, "survey", {"visit_date": "x"}, ["h1", "h2"])
    assert found.changeset is None
    assert set(found.refused) == {"h1", "h2"}
