"""The figures of a zone, for any day."""

import datetime as dt

import pytest

from gisapp import i18n
from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from gisapp.domain.lifecycle import ORDER
from gisapp.errors import InputError
from gisapp.services import dashboard, households
from tests.town import TODAY


def advance(town, uid, upto, start=dt.date(2026, 1, 1)):
    for number, stage in enumerate(ORDER[1:ORDER.index(upto) + 1]):
        day = start + dt.timedelta(30 * number)
        town.do(households.set_stage(town.tables, [uid], stage, day, today=TODAY))


def test_a_zone_in_figures(town):
    advance(town, "h3", "demolished")
    advance(town, "h4", "signed")
    figures = dashboard.summary(town.tables, "z")
    assert figures.households == 8
    assert sum(figures.by_stage.values()) == sum(figures.by_group.values()) == 8
    assert (figures.by_stage["demolished"], figures.by_stage["signed"]) == (1, 1)
    assert (figures.base, figures.signed, figures.unsigned, figures.handed_over, figures.demolished) == (7, 2, 5, 1, 1)
    assert figures.signed_rate_households == pytest.approx(2 / 7)
    assert figures.signed_rate_area == pytest.approx(160 / 560)
    assert (figures.area_m2, figures.area_ha, figures.area_mu) == (6000, 0.6, 9)
    assert figures.parcels_by_demolition == {"none": 5, "partly": 0, "done": 1}
    assert sum(figures.parcels_by_resettlement.values()) == figures.parcels == 6


def test_a_past_day_stays_as_it_was(town):
    advance(town, "h3", "demolished")
    past = dashboard.summary(town.tables, "z", dt.date(2026, 5, 30))
    advance(town, "h4", "negotiating", dt.date(2026, 6, 1))
    assert dashboard.summary(town.tables, "z", dt.date(2026, 5, 30)) == past
    assert past.by_stage["signed"] == 1


def test_kept_buildings_are_never_counted_as_demolished(town):
    advance(town, "h5", "handed_over")
    town.do(households.set_stage(town.tables, ["h5"], ORDER[10], TODAY, today=TODAY))
    figures = dashboard.summary(town.tables, "z")
    assert (figures.handed_over, figures.demolished, figures.kept) == (1, 0, 1)


def test_legend_and_statistics_say_how_they_differ(town):
    assert dashboard.standing(town.tables, "z").kept_words == ""
    advance(town, "h3", "demolished")
    advance(town, "h5", "handed_over")
    town.do(households.set_stage(town.tables, ["h5"], ORDER[10], TODAY, today=TODAY))
    figures = dashboard.standing(town.tables, "z")
    assert figures.by_group["demolished"] == 2 == figures.demolished + figures.kept
    assert figures.kept_words == "已拆除含保留 1 户，不计入累计拆除"
    i18n.use("en")
    assert figures.kept_words == "Demolished includes 1 kept, not in the total demolished"


def test_by_name_and_the_whole(town):
    assert list(dashboard.summaries(town.tables)) == ["试点片区"]
    with pytest.raises(InputError):
        dashboard.summaries(town.tables, "别处")
    assert dashboard.summary(town.tables).households == 8


def test_rows_outside_every_zone_are_not_lost(town):
    stray = changes.inserted("parcel", {"parcel_no": ["X1"]})
    town.do(ChangeSet("x", (stray,)))
    assert dashboard.summaries(town.tables)["未划入片区"].parcels == 1


def test_an_empty_zone_has_no_rate(town):
    town.do(ChangeSet("x", (changes.inserted("zone", {"zone_name": ["空片区"], "area_ha": [1.5]}, ["e"]),)))
    figures = dashboard.summary(town.tables, "e")
    assert (figures.signed_rate_households, figures.signed_rate_area, figures.area_ha) == (0, 0, 1.5)


def test_the_curve_ends_where_the_summary_is(town):
    advance(town, "h3", "demolished")
    advance(town, "h4", "audited")
    figures, drawn = dashboard.summary(town.tables, "z"), dashboard.curve(town.tables, "z", TODAY)
    assert tuple(drawn.iloc[-1]) == (figures.signed, figures.handed_over, figures.demolished)
    assert drawn.index[-1].date() == TODAY
    assert (drawn.diff().dropna() >= 0).all().all()
    for day in (dt.date(2026, 5, 30), dt.date(2026, 9, 1)):
        then = dashboard.summary(town.tables, "z", day)
        assert drawn["signed"][drawn.index <= str(day)].iloc[-1] == then.signed


def test_no_events_no_curve(town):
    assert dashboard.curve(town.tables, "z").empty
