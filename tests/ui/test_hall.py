"""What a hall sees: floors from the top, units side by side, no name anywhere, rounds in their order."""

import datetime as dt

from gisapp.domain import changes, rooms
from gisapp.domain.changes import ChangeSet
from gisapp.project import Project
from gisapp.services import housing
from gisapp.store.memory import MemoryStore
from gisapp.ui import hall
from tests.stock import stocked

DAY = dt.date(2026, 10, 8)


def _stock():
    homes = [("2栋", "1单元", floor, f"{floor}0{door}") for floor in range(9, 12) for door in (1, 2)]
    homes += [("10栋", "1单元", 1, "A"), ("10栋", "2单元", 1, "A"), ("10栋", "2单元", 1, "A")]
    return changes.inserted("resettle_house", {
        "house_id": [f"B-{number}" for number in range(len(homes))], "zone": "z", "status": "available",
        "estate": "巴陵新居", "bldg": [each[0] for each in homes], "unit": [each[1] for each in homes],
        "floor": [str(each[2]) for each in homes], "room": [each[3] for each in homes], "layout": "三室两厅",
        "area": 98.5}, [f"b{number}" for number in range(len(homes))])


def _project():
    project = stocked(Project(MemoryStore(), who="周敏"))
    project.do(ChangeSet("房源", (_stock(),)))
    return project


def test_blocks_stand_as_houses_do():
    project = _project()
    second, tenth = hall.blocks(project.tables, "巴陵新居")
    assert (second.name, tenth.name) == ("2栋", "10栋")
    assert second.floors == ("11", "10", "9")
    assert second.units == (("1单元", 0, 2),)
    assert [(cell.room, cell.row, cell.column) for cell in second.cells][:2] == [("901", 2, 0), ("902", 2, 1)]
    assert second.cells[0].area == "98.5㎡"
    assert tenth.units == (("1单元", 0, 1), ("2单元", 1, 2))
    assert len({(cell.row, cell.column) for cell in tenth.cells}) == 3  # equals stand beside each other
    assert hall.estates(project.tables) == ["巴陵新居", "洞庭家园"]
    assert hall.zone_of(project.tables, "巴陵新居") == "z"
    assert hall.left(project.tables, "巴陵新居") == [("三室两厅", 9, 9)]


def test_a_taken_house_shows_the_number_of_its_household():
    project = _project()
    project.do(housing.pick(project.tables, "b0", "h1", DAY))
    second = hall.blocks(project.tables, "巴陵新居")[0]
    assert (second.cells[0].status, second.cells[0].taker) == ("picked", "SD-0001")
    assert second.left == 5
    names = set(project.tables["holder"]["name"])
    assert not any(name in str(second) for name in names)


def test_rounds_the_open_one_first():
    project = _project()
    for name in ("第一轮", "第二轮"):
        project.do(housing.make_round(project.tables, name, "z", ["h2", "h1", "h3", "h4"], DAY, DAY))
    later = hall.rounds(project.tables, "z")[1]
    assert hall.open_round(project.tables, "z", DAY) is None
    project.do(housing.set_round(project.tables, later, "open", DAY + dt.timedelta(1)))
    assert hall.rounds(project.tables, None)[0] == later
    assert hall.rounds(project.tables, "other") == []
    shown = hall.open_round(project.tables, "z", DAY + dt.timedelta(1))
    assert (shown.first.hh_no, shown.first.number, shown.seconds) == ("SD-0002", 1, 180)
    assert [turn.hh_no for turn in shown.following] == ["SD-0001", "SD-0003", "SD-0004"]
    assert hall.open_round(project.tables, "z", DAY + dt.timedelta(2)) is None  # its last day is over


def test_numbers_in_names_count():
    assert sorted(["10栋", "2栋", None, "2栋A"], key=rooms.natural) == [None, "2栋", "2栋A", "10栋"]
