"""The ``gisapp`` script: no arguments open the window, everything else is a command.

Imports are local: a command never waits for Qt, the window never waits for the command line.
"""

import importlib
import sys
import threading


def window(arguments: list[str] | None = None) -> int:
    """Open the window; ``--lang zh|en`` may choose the language, a path the project."""
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    from gisapp.ui import start

    return start.run(sys.argv[1:] if arguments is None else arguments)


def _warm() -> None:
    """Import what opening a project needs while Qt starts on the main thread: the picture comes sooner by that."""
    importlib.import_module("gisapp.app")


def main() -> int:
    """The script's entry: the window without a command, else the command line."""
    given = sys.argv[1:]
    if not given or (given[0] == "--lang" and len(given) == 2):
        return window(given)
    from gisapp import cli

    return cli.main(given)


if __name__ == "__main__":
    sys.exit(main())
