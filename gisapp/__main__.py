"""The ``gisapp`` script: a command where there are arguments, else the window."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, or open the window where none is given."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given:
        return window()
    from gisapp.cli import main as run

    return run(given)


def window() -> int:
    """Open the window; where there is no display, say so and do the main job without one."""
    from gisapp.cli import headless

    return headless.main_job()


if __name__ == "__main__":
    sys.exit(main())
