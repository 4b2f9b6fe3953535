"""Where a project is kept.

Two stores obey one contract (``tests/contract``): memory, for tests and previews, and one GeoPackage file for
offices. The GeoPackage is written with the standard library's ``sqlite3`` and SQL made from ``domain.schema``: its
transactions, triggers and journal are the guarantee that nothing is lost, so we want to see each statement. GDAL
never opens the open project's file in our process (it would drop our locks).
"""

import datetime as dt
from typing import Protocol

import pandas as pd

from gisapp.domain.changes import ChangeSet, Stamp
from gisapp.domain.packed import Packed

Extent = tuple[float, float, float, float]
"""minx, miny, maxx, maxy in the project's CRS."""


class Store(Protocol):
    """One project's permanent home.

    Every method raises ``StoreError`` when the medium fails; ``apply`` leaves nothing half done.
    """

    crs: str
    read_only: bool

    def load(self, table: str, extent: Extent | None = None, zone: str | None = None) -> pd.DataFrame:
        """Rows of a table in the order of their recording, whole or inside an extent or of a zone (uid)."""

    def size(self, table: str) -> int:
        """At least how many rows a table has, told at once; rows that ended may be counted."""

    def load_packed(self, table: str) -> tuple[pd.DataFrame, Packed]:
        """All rows of a table with no geometry yet (None), and their geometries."""

    def revision(self) -> int:
        """Number of the latest revision; 0 for a new project."""

    def apply(self, changeset: ChangeSet, who: str, when: dt.datetime | None = None) -> ChangeSet:
        """Make a set permanent in one transaction and return it with its stamp and the rows' new versions.

        Raises:
            ConflictError: a row that changes, or that the decision rested on, has another version by now.
        """

    def changes_since(self, revision: int) -> list[ChangeSet]:
        """The sets after a revision, oldest first, each with its stamp."""

    def endings_since(self, revision: int, table: str) -> list[ChangeSet]:
        """Of the sets after a revision those in which rows of a table ended, with their changes of that table alone,
        and those that take another one back, without theirs. Oldest first.
        """

    def origin(self, table: str, uid: str) -> ChangeSet | None:
        """The set in which a row came, the latest where it went and came again; None for a row that never was."""

    def stamps(self) -> list[Stamp]:
        """The stamps of all revisions, oldest first."""

    def close(self) -> None:
        """Let go of the medium."""
