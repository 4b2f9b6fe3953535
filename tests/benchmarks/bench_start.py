"""From the start to the window, ours and QGIS's in turn on one screen, and from our window to the painted demo.

    python tests/benchmarks/bench_start.py [REPEATS]

``window_shown_s`` (the process begins → its window is on the screen) is to be at most ``qgis_window_shown_s``, and
``demo_painted_after_s`` (from there until the map and all its labels are painted) at most 0.5 s. Both programs have
been started once before, as on an officer's second morning; our very first start, which writes the demo project, is
told apart. Needs ``Xvfb`` and ``xdotool``; without ``qgis`` our own figures stand alone.
"""

import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCREEN = "1366x768x24"
POLL_S = 0.005
LIMIT_S = 120
REST_S = 2  # a program ended while it writes its profile would not start the next time
LEAST_PX = (640, 400)
OURS = [sys.executable, str(Path(__file__).resolve()), "--watched"]
QGIS = ["--nologo", "--noplugins", "--noversioncheck", "--profiles-path"]


def watched():
    """Our program, as ``gisapp`` starts it; prints the moment (monotonic) at which the demo is painted, then ends."""
    import threading

    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from gisapp.__main__ import main

    threading.Thread(target=watch, daemon=True).start()
    return main([])


def watch():
    """Wait, beside the start and without touching it, for the window; then look after its map on the main thread."""
    window = None
    while window is None:
        time.sleep(POLL_S)
        module = sys.modules.get("gisapp.ui.main_window")
        begun = getattr(module, "MainWindow", None)
        widgets = sys.modules.get("PySide6.QtWidgets")
        if begun is not None and widgets.QApplication.instance() is not None:
            window = next((each for each in widgets.QApplication.topLevelWidgets()
                           if isinstance(each, begun) and each.isVisible()), None)
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, window, lambda: look(window))


def look(window):
    """Tell when the map has painted its first picture; end the program once the project is open."""
    told, timers = [], sys.modules["PySide6.QtCore"]

    def tell():
        if not told:
            told.append(time.monotonic())
            print(*told, flush=True)
        if window.session.project is not None:
            window.close()

    def opened():
        if told:
            timers.QTimer.singleShot(0, window, window.close)  # once all have heard that it is open
        else:
            window.workbench.map.map.painted.connect(tell)

    def glimpsed(_tables):
        window.findChild(sys.modules["gisapp.ui.map_view"].MapView).painted.connect(tell)

    window.session.glimpsed.connect(glimpsed)
    window.session.opened.connect(opened)


@contextlib.contextmanager
def screen():
    """A screen of our own; gives the environment of programs that are to show on it."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-screen", "0", SCREEN, "-noreset", "-displayfd", str(writing)]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        unset = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY"}
        yield {**{k: v for k, v in os.environ.items() if k not in unset}, "DISPLAY": display,
               "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()


def ask(environment, *words):
    return subprocess.run(["xdotool", *words], env=environment, capture_output=True, text=True, check=False).stdout


def has_window(environment):
    """Whether a window of the size of a program's own is on the screen."""
    for each in ask(environment, "search", "--onlyvisible", "--name", ".").split():
        size = re.search(r"Geometry: (\d+)x(\d+)", ask(environment, "getwindowgeometry", each))
        if size and int(size[1]) >= LEAST_PX[0] and int(size[2]) >= LEAST_PX[1]:
            return True
    return False


def shown(command, environment):
    """Start a program; returns it, the moment at which its window was there, and the seconds until then."""
    begun = time.monotonic()
    program = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    while not has_window(environment):
        if time.monotonic() > begun + LIMIT_S or program.poll() is not None:
            program.kill()
            raise TimeoutError(command)
        time.sleep(POLL_S)
    return program, time.monotonic(), time.monotonic() - begun


def without_our_python(environment):
    """QGIS has a Python inside, which must not take our virtual environment for its home."""
    ours_at = str(Path(sys.executable).parent)
    path = os.pathsep.join(each for each in environment["PATH"].split(os.pathsep) if each != ours_at)
    return {name: value for name, value in environment.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}} | {
        "PATH": path}


def gone(program, environment):
    program.wait(LIMIT_S)
    while has_window(environment):
        time.sleep(POLL_S)
    time.sleep(0.5)


def ours(environment):
    """Seconds until our window shows, and from there until the demo is painted."""
    program, at, seconds = shown(OURS, environment)
    painted = float(program.stdout.readline())
    gone(program, environment)
    return seconds, painted - at


def peer(environment, profiles):
    """Seconds until QGIS shows its window."""
    program, _, seconds = shown(["qgis", *QGIS, profiles], without_our_python(environment))
    time.sleep(REST_S)
    program.kill()
    gone(program, environment)
    return seconds


def main(repeats=7):
    has_peer = shutil.which("qgis") is not None
    with tempfile.TemporaryDirectory() as room, screen() as environment:
        environment["GISAPP_CONFIG"] = f"{room}/gisapp"
        first = ours(environment)
        if has_peer:
            peer(environment, f"{room}/qgis")
        rounds = [(ours(environment), peer(environment, f"{room}/qgis") if has_peer else None)
                  for _ in range(repeats)]
    windows, painted = zip(*(mine for mine, _ in rounds), strict=True)
    figures = {"repeats": repeats, "window_shown_s": statistics.median(windows),
               "demo_painted_after_s": statistics.median(painted), "demo_painted_after_max_s": max(painted),
               "first_start_window_shown_s": first[0], "first_start_demo_painted_after_s": first[1],
               "qgis_window_shown_s": statistics.median(peers for _, peers in rounds) if has_peer else None}
    if has_peer:
        figures["window_ratio"] = figures["window_shown_s"] / figures["qgis_window_shown_s"]
    else:
        figures["qgis"] = "not installed: our own figures only"
    print(json.dumps({name: round(value, 3) if isinstance(value, float) else value
                      for name, value in figures.items()}, indent=1))


if __name__ == "__main__":
    if sys.argv[1:] == ["--watched"]:
        sys.exit(watched())
    main(*map(int, sys.argv[1:]))
