"""The ``gisapp`` script: no arguments open the window, everything else is a command.

Imports are local: a command never waits for Qt, the window never waits for the command line.
"""

import gc
import importlib
import os
import sys
import threading
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """The script's entry: the window without a command, else the command line."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0] == "--lang" and len(given) == 2):
        return window(given)
    from gisapp import cli

    return cli.main(given)


def window(arguments: Sequence[str] | None = None) -> int:
    """Open the window; ``--lang zh|en`` may choose the language, a path the project.

    Where there is no display, say so and do the main job without a window.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not _has_display():
        from gisapp.cli import headless

        return headless.main_job(given)
    gc.disable()  # imports and rows are made to stay: looking for garbage among them is a tenth of the start
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    from gisapp.ui import start

    return start.run(given)


def _warm() -> None:
    """Import what opening a project needs while Qt starts on the main thread: the picture comes sooner by that."""
    importlib.import_module("gisapp.app")


def _has_display() -> bool:
    if sys.platform in {"win32", "darwin", "cygwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
