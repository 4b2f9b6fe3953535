"""Laying out by hand: what each step does, that every step can be undone, that the file says what was laid out."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.services import products
from gisapp.services.layouts import moves, order, snapping, writing
from gisapp.services.layouts.arrangement import Arrangement, History, wanting
from gisapp.services.layouts.snapping import Guide, Lines
from gisapp.services.pages.laying import Place
from gisapp.services.products import Frame


def frame(x, y, width, height, name="", below="", **wanted):
    return Frame(wanted.pop("kind", "text"), x, y, width, height, name, below, wanted)


def made(*frames):
    product = replace(products.product("visit_sheet"), frames=frames)
    return Arrangement.of(product)


def places(arrangement):
    """Where frames stand, as if each were as high as it says."""
    found, bottoms = {}, {}
    for each in arrangement:
        shown = each.frame
        y = (bottoms[shown.below] if shown.below else 0.0) + shown.y_mm
        bottom = shown.wanted.get("bottom")
        high = bottom - y if bottom is not None else shown.height_mm or 5.0
        found[each.key] = Place(shown.x_mm, y, shown.width_mm, high, y + high)
        bottoms[shown.name] = y + high
    return found


def boxes(arrangement):
    return {key: moves.box(place) for key, place in places(arrangement).items()}


THREE = (frame(10, 10, 20, 10), frame(50, 30, 30, 20), frame(35, 70, 40, 5))


def test_moves_and_leaves_what_is_locked():
    start = made(*THREE)
    locked = moves.flagged(start, [1], "locked", on=True)
    after = moves.moved(locked, [0, 1], 3.14159, -2)
    assert boxes(after)[0] == pytest.approx((13.14, 8, 33.14, 18))
    assert boxes(after)[1] == boxes(start)[1]
    assert not moves.flagged(locked, [1], "locked", on=False)[1].locked


def test_only_what_is_moved_moves_and_hangs_on_as_before():
    start = made(frame(10, 10, 20, 10, "a"), frame(10, 3, 20, 10, "b", "a"), frame(10, 2, 20, 10, below="b"))
    assert [box[1] for box in boxes(start).values()] == [10, 23, 35]
    for keys, wanted in (([0], [17, 23, 35]), ([0, 1], [17, 30, 35]), ([1], [10, 30, 35]), ([0, 1, 2], [17, 30, 42])):
        after = moves.moved(start, keys, 0, 7)
        assert [box[1] for box in boxes(after).values()] == wanted
        assert [each.frame.below for each in after] == ["", "a", "b"]
    start = made(frame(10, 10, 20, 10, "a"), frame(10, 3, 20, 10, below="a"))
    apart = boxes(moves.moved(start, [1], 4, 7))
    assert [box[:2] for box in apart.values()] == [(10, 10), (14, 30)]


@pytest.mark.parametrize(("edge", "at"), [("left", 0), ("right", 2), ("top", 1), ("bottom", 3)])
def test_aligns_edges(edge, at):
    start = made(*THREE)
    found = boxes(moves.aligned(start, [0, 1, 2], edge, places(start)))
    wanted = (min if at < 2 else max)(box[at] for box in boxes(start).values())
    assert [box[at] for box in found.values()] == [wanted] * 3
    page = boxes(moves.aligned(start, [1], edge, places(start), (0, 0, 210, 297)))
    assert page[1][at] == (0, 0, 210, 297)[at]


def test_aligns_centres_also_of_what_hangs_below():
    start = made(frame(10, 10, 20, 10, "a"), frame(40, 3, 30, 10, below="a"), frame(0, 50, 10, 10))
    found = boxes(moves.aligned(start, [0, 1, 2], "middle", places(start)))
    assert {(box[1] + box[3]) / 2 for box in found.values()} == {35}
    found = boxes(moves.aligned(start, [0, 1, 2], "center", places(start)))
    assert {(box[0] + box[2]) / 2 for box in found.values()} == {35}


def test_distributes_with_equal_gaps():
    start = made(*THREE)
    down = sorted(boxes(moves.distributed(start, [0, 1, 2], places(start), across=False)).values(), key=lambda b: b[1])
    assert down[1][1] - down[0][3] == pytest.approx(down[2][1] - down[1][3])
    assert (down[0][1], down[2][3]) == (10, 75)


def test_same_size_as_the_first():
    start = made(*THREE)
    found = boxes(moves.same_size(start, [1, 0, 2], places(start), wide=True, high=False))
    assert {round(box[2] - box[0], 6) for box in found.values()} == {30}
    assert [box[3] - box[1] for box in found.values()] == [10, 20, 5]
    found = boxes(moves.same_size(start, [1, 0, 2], places(start), wide=True, high=True))
    assert {box[3] - box[1] for box in found.values()} == {20}


def test_resizes_and_never_to_nothing():
    start = made(*THREE)
    assert boxes(moves.resized(start, 0, (5, 6, 50, 60), places(start)))[0] == (5, 6, 50, 60)
    assert boxes(moves.resized(start, 0, (5, 6, 1, 2), places(start)))[0] == (5, 6, 6, 7)
    auto = made(frame(10, 10, 20, 0))
    assert moves.resized(auto, 0, (10, 10, 40, 15), places(auto))[0].frame.height_mm == 0


def test_raises_and_lowers_as_far_as_what_hangs_below_allows():
    start = made(*THREE, frame(0, 0, 5, 5, "a"), frame(0, 0, 5, 5, below="a"))
    assert order.raised(start, [0]).keys == (1, 0, 2, 3, 4)
    assert order.raised(start, [0], to_end=True).keys == (1, 2, 3, 4, 0)
    assert order.lowered(start, [4], to_end=True).keys == (0, 1, 2, 3, 4)
    assert order.lowered(start, [3, 4], to_end=True).keys == (3, 4, 0, 1, 2)
    assert order.raised(start, [3]).keys == start.keys


def test_duplicates_adds_and_removes():
    start = made(frame(10, 10, 20, 10, "a"), frame(10, 3, 20, 10, "b", "a"), frame(10, 2, 20, 10, below="b"))
    after, keys = order.duplicated(start, [1], places(start))
    assert keys == (3,)
    assert after[3].frame.name == "b-2"
    assert boxes(after)[3] == (15, 28, 35, 38)
    less = order.removed(start, [0], places(start))
    assert less.keys == (1, 2)
    assert {key: boxes(less)[key] for key in (1, 2)} == {key: boxes(start)[key] for key in (1, 2)}
    locked = moves.flagged(start, [0], "locked", on=True)
    assert order.removed(locked, [0], places(locked)) == locked


def test_hangs_below_without_moving():
    start = made(frame(10, 10, 20, 10), frame(40, 33, 20, 10))
    hung = order.attached(start, 1, 0, places(start))
    assert hung[1].frame.below == hung[0].frame.name != ""
    assert boxes(hung) == boxes(start)
    assert boxes(order.attached(hung, 1, None, places(hung))) == boxes(start)
    assert order.attached(start, 0, 1, places(start)) == start


def test_snaps_to_the_nearest_line_and_shows_it():
    lines = Lines.of((210, 297), (25, 10, 198, 285), [(60, 50, 100, 80)])
    found = snapping.snapped((24.2, 49.4, 44.2, 59.4), lines, 1.5)
    assert (found.right_mm, found.down_mm) == pytest.approx((0.8, 0.6))
    assert set(found.guides) == {Guide(True, 25), Guide(False, 50)}
    centred = snapping.snapped((95.3, 200, 115.3, 205), lines, 1.5)
    assert centred.right_mm == pytest.approx(-0.3)
    assert Guide(True, 105) in centred.guides
    on_grid = snapping.snapped((134.6, 214.7, 141, 219), Lines((), ()), 1.5)
    assert (on_grid.right_mm, on_grid.down_mm) == pytest.approx((0.4, 0.3))
    assert snapping.snapped((134.6, 214.7, 141, 219), Lines((), ()), 1.5, grid=False).right_mm == 0
    box, guides = snapping.snapped_edges((30, 30, 61, 79.5), (2, 3), lines, 1.5)
    assert box == (30, 30, 60, 80)
    assert set(guides) == {Guide(True, 60), Guide(False, 80)}


STEPS = st.lists(st.tuples(st.integers(0, 8), st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True),
                           st.floats(-40, 40)), max_size=12)


def step(arrangement, number, keys, size):
    """One of the steps, on those of the frames that are there."""
    there = [key for key in keys if key in arrangement.keys]
    if not there:
        return arrangement
    known = places(arrangement)
    left, top, right, bottom = moves.box(known[there[0]])
    return [
        lambda: moves.moved(arrangement, there, size, size / 2),
        lambda: moves.resized(arrangement, there[0], (left, top, right + size, bottom + size), known),
        lambda: moves.aligned(arrangement, there, moves.EDGES[int(abs(size)) % 6], known),
        lambda: moves.distributed(arrangement, there, known, across=size > 0),
        lambda: moves.same_size(arrangement, there, known, wide=True, high=size > 0),
        lambda: moves.flagged(arrangement, there, "locked", on=size > 20),
        lambda: order.raised(arrangement, there, to_end=size > 0),
        lambda: order.duplicated(arrangement, there, known)[0],
        lambda: order.removed(arrangement, there, known),
    ][number]()


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_undoing_everything_gives_back_the_start(steps):
    start = made(*THREE, frame(10, 90, 20, 10, "a"), frame(10, 3, 20, 10, "b", "a"))
    history = History.of(start)
    for each in steps:
        history = history.then(step(history.now, *each))
        names = [""]
        for piece in history.now:
            assert piece.frame.below in names
            names.append(piece.frame.name)
    last, count = history.now, len(history.past)
    for _ in range(count):
        history = history.undone()
    assert history.now == start
    assert not history.changed
    for _ in range(count):
        history = history.redone()
    assert history.now == last
    assert history.undone().redone().now == last


def test_typing_is_one_step():
    history = History.of(made(*THREE))
    for words in ("中", "中国"):
        change = moves.changed(history.now, 0, lambda each, words=words: wanting(each, text=words))
        history = history.then(change, "text 0")
    assert len(history.past) == 1
    assert not history.undone().changed
    assert history.then(history.now) is history


# the file


@pytest.mark.parametrize("product", products.products(), ids=lambda each: each.name)
def test_written_back_untouched_a_file_is_the_same(product):
    source = product.path.read_text("utf-8")
    text = writing.written(Arrangement.of(product), source)
    assert text == source
    afresh = writing.written(Arrangement.of(product), "")
    assert read(afresh, product).frames == product.frames


def read(text, product):
    path = product.path.parent / f"{product.name}.toml"
    return products.parsed(text, path)


def test_what_changed_is_written_and_all_else_stays():
    product = products.product("household_sheet")
    source = product.path.read_text("utf-8")
    start = Arrangement.of(product)
    at = next(each.key for each in start if each.frame.kind == "map")
    after = moves.moved(start, [at], 1.5, 0).with_head(label="我们的“单子”")
    text = writing.written(after, source)
    assert read(text, product).frames == after.as_product().frames
    assert read(text, product).label == "我们的“单子”"
    before, now = source.splitlines(), text.splitlines()
    assert len(before) == len(now)
    assert {line for line in now if line not in before} == {"x = 26.5", 'label = "我们的“单子”"'}
    assert "# 界址点多于这个数时不标注" in text
    noted = moves.changed(start, at, lambda each: wanting(each, points=20))
    assert "points = 20  # 界址点多于这个数时不标注" in writing.written(noted, source)


def test_frames_come_go_and_change_places():
    product = products.product("storey_table")
    source = product.path.read_text("utf-8")
    start = Arrangement.of(product)
    after, _ = order.added(start, frame(5, 6, 70, 0, text='两行\n"引号" \\', kind="text"))
    after = order.removed(order.lowered(after, [3], to_end=True), [1], places(after))
    made_of = read(writing.written(after, source), product)
    assert made_of.frames == after.as_product().frames
    assert "# 一格最大的宽和高" in writing.written(after, source)


def test_a_margin_that_arranges_no_more_keeps_its_other_wishes():
    product = products.product("wall_map")
    text = writing.written(Arrangement.of(replace(product, frames=(frame(0, 0, 9, 9, kind="map"),))),
                           product.path.read_text("utf-8"))
    again = read(text, product)
    assert dict(again.margin) == {"binding": False}
    assert "# 挂图不留装订边" in text
    assert "beside" not in text
