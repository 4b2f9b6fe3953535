"""Schema changes of project files, each a named function from one version to the next.

A landed schema change adds a row here and a test on the demo file that landed before it. The file is backed up first.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

from gisapp.domain import schema
from gisapp.store import ddl, digests


def grow(connection: sqlite3.Connection) -> None:
    """Add the tables and columns that the schema declares and the file lacks; every value stays as it is."""
    srs_id = ddl.srs_id(connection)
    for table in schema.TABLES.values():
        present = digests.present(connection, table.name)
        statements = ddl.added_columns(table, present) if present else ddl.table_statements(table, srs_id)
        for statement in statements:
            connection.execute(statement)
        if present and statements:
            digests.renew_table(connection, table.name)


MIGRATIONS: Final[Mapping[int, Callable[[sqlite3.Connection], None]]] = {1: grow, 2: grow, 3: grow}
"""Version that a file has → function that brings it to the next version."""


def migrate(connection: sqlite3.Connection, version: int, target: int) -> None:
    """Bring a file from its version to the program's; runs inside the caller's transaction."""
    for step in range(version, target):
        MIGRATIONS[step](connection)
    connection.execute("UPDATE gisapp_meta SET value = ? WHERE key = 'schema_version'", (target,))
    digests.count_write(connection)
