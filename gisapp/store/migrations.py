"""Schema changes of project files, each a named function from one version to the next.

A landed schema change adds a row here and a test on the demo file that landed before it. The file is backed up first.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

MIGRATIONS: Final[Mapping[int, Callable[[sqlite3.Connection], None]]] = {}
"""Version that a file has → function that brings it to the next version."""


def migrate(connection: sqlite3.Connection, version: int, target: int) -> None:
    """Bring a file from its version to the program's; runs inside the caller's transaction."""
    for step in range(version, target):
        MIGRATIONS[step](connection)
    connection.execute("UPDATE gisapp_meta SET value = ? WHERE key = 'schema_version'", (target,))
