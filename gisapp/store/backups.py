"""Dated copies of a project file, kept beside it: one a day at open, one before a migration, the last seven."""

import datetime as dt
from pathlib import Path
from typing import Final

KEPT: Final = 7
_FOLDER: Final = ".备份"


def folder_of(project: Path) -> Path:
    """The folder of a project's backups: ``<name>.备份`` beside it."""
    return project.with_name(project.stem + _FOLDER)


def project_of(path: Path) -> Path | None:
    """The project that a file is a backup of; None for a file that lies elsewhere."""
    folder = path.parent
    stem = folder.name.removesuffix(_FOLDER)
    return folder.with_name(stem + path.suffix) if folder.name.endswith(_FOLDER) and stem else None


def of(project: Path) -> list[Path]:
    """A project's backups, oldest first."""
    return sorted(folder_of(project).glob(f"{project.stem}-*.gpkg"))


def due(project: Path, today: dt.date) -> Path | None:
    """The path of today's backup if there is none yet."""
    target = folder_of(project) / f"{project.stem}-{today.isoformat()}.gpkg"
    return None if target.exists() else target


def before_migration(project: Path, version: int) -> Path:
    """The path of the copy that is kept before a file of an older schema version is brought up to date."""
    return folder_of(project) / f"{project.stem}-{dt.date.today().isoformat()}-v{version}.gpkg"


def prune(project: Path) -> None:
    """Let the oldest go, so that seven remain."""
    for old in of(project)[:-KEPT]:
        old.unlink(missing_ok=True)
