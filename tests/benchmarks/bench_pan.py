"""A map of many parcels under the hand: panned and zoomed for some seconds, how long was the window ever deaf?

    python tests/benchmarks/bench_pan.py [COUNT]

``longest_call_s`` is to stay below 0.05 s with 1,000,000 parcels (no households). ``first_picture_s`` is from the start
of opening the project to its first picture, which is to be there before the peer's (``open_s`` and ``first_frame_s`` of
``peer_qgis.py frames``); ``whole_s`` until everything is read and painted.
"""

import json
import resource
import sys
import time

import fabric
from opened import Opened
from PySide6.QtCore import QPointF


def main():
    """Open, pan, zoom, and listen."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    fabric.clean(fabric.project(count, fabric.land))  # made before the clock runs
    opened = Opened(count, fabric.land)
    result = {"parcels": count, "first_picture_s": opened.first_picture_s, "whole_s": opened.whole_s}
    opened.window.show_place("map")
    opened.until(lambda: not opened.map.busy, 60)
    longest, calls = 0.0, []
    for step in range(240):
        if step % 40 == 39:
            opened.map.zoom_by(1.7 if step < 160 else 1 / 1.7, QPointF(300, 200))
        else:
            opened.map.pan_by(-7 + step % 3, 3)
        until = time.perf_counter() + 0.016
        while time.perf_counter() < until:
            called = time.perf_counter()
            opened.application.processEvents()
            calls.append(time.perf_counter() - called)
    longest = max(calls)
    result |= {"longest_call_s": longest, "calls_over_50_ms": sum(each > 0.05 for each in calls), "calls": len(calls)}
    opened.until(lambda: not opened.map.busy, 60)
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result, indent=1))
    opened.close()


if __name__ == "__main__":
    main()
