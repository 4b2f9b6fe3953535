"""Drawing on a map of 100,000 parcels: what one move of the pointer costs, and what a kept edit takes until it is seen.

    python tests/benchmarks/bench_draw.py [COUNT]

Keys, all in milliseconds, medians and (``_worst_ms``) the slowest: ``catch`` a move of the pen with snapping, ``drag``
a move of a corner with its preview; ``kept_ms`` from letting go until the map is painted anew, ``undone_ms`` likewise.
"""

import json
import statistics
import sys
import time

import numpy as np
import opened
import shapely
from PySide6.QtCore import QPointF, Qt

FREE = Qt.KeyboardModifier.NoModifier


def moves(map_, call, count=60):
    """Seconds that a tool takes for each of many moves, with its painting."""
    chance, found = np.random.default_rng(1), []
    for _ in range(count):
        at = QPointF(*chance.uniform((200, 150), (map_.width() - 50, map_.height() - 50)))
        begun = time.perf_counter()
        call(at)
        found.append(time.perf_counter() - begun)
    return found


def told(name, seconds):
    return {f"{name}_ms": round(statistics.median(seconds) * 1000, 2),
            f"{name}_worst_ms": round(max(seconds) * 1000, 2)}


def main(count=100_000):
    window = opened.Opened(count)
    place = window.window.workbench.map
    window.window.show_place("map")
    land, map_ = window.window.workbench.land, place.map
    parcels = window.window.session.tables["parcel"]["geom"]
    middle = parcels.iloc[len(parcels) // 2 + round(len(parcels) ** 0.5) // 2]
    map_.look_at(middle.centroid.x, middle.centroid.y, 0.08)
    window.until(lambda: not map_.busy)
    found = {"parcels": len(parcels)}
    land.take("sketch_line")
    pen = map_.tools.tool
    pen.set_point(map_.view.to_land(300, 200))
    found |= told("catch", moves(map_, lambda at: pen.move(at, FREE)))
    land.take("reshape_land")
    tool = map_.tools.tool
    corner = shapely.get_coordinates(middle)[0]
    at = QPointF(*map_.view.to_px_point(*corner))
    tool.click(QPointF(*map_.view.to_px_point(middle.centroid.x, middle.centroid.y)), FREE)
    window.rest(0.5)
    tool.press(at, FREE)
    tool.round.reason = "基准"
    found |= told("drag", moves(map_, lambda to: tool.drag(at + (to - at) * 0.02, FREE)))
    begun = time.perf_counter()
    tool.drop(at, FREE)
    window.until(lambda: window.window.session.undo_label() and not map_.busy)
    found["kept_ms"] = round((time.perf_counter() - begun) * 1000)
    begun = time.perf_counter()
    window.window.actions_["undo"].trigger()
    window.until(lambda: window.window.session.redo_label() and not map_.busy)
    found["undone_ms"] = round((time.perf_counter() - begun) * 1000)
    print(json.dumps(found, indent=1))
    window.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
