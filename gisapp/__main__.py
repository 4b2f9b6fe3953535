"""The ``gisapp`` script: no arguments open the window, everything else is a command.

Imports are local: a command never waits for Qt, the window never waits for the command line.
"""

import sys


def window(arguments: list[str] | None = None) -> int:
    """Open the window; ``--lang zh|en`` may choose the language, a path the project."""
    from gisapp.ui import start

    return start.run(sys.argv[1:] if arguments is None else arguments)


def main() -> int:
    """The script's entry: the window without a command, else the command line."""
    given = sys.argv[1:]
    if not given or (given[0] == "--lang" and len(given) == 2):
        return window(given)
    from gisapp import cli

    return cli.main(given)


if __name__ == "__main__":
    sys.exit(main())
