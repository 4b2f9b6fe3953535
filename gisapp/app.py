"""The only wiring: settings + plugins + store → Project.

``ui`` and ``cli`` open and create projects here and nowhere else.
"""

import datetime as dt
import getpass
import itertools
import shutil
from pathlib import Path

from gisapp import plugins, settings
from gisapp.domain import changes
from gisapp.errors import InputError, StoreError
from gisapp.project import Glimpse, Project
from gisapp.store import backups, geopackage, lockfile

DEFAULT_CRS = "EPSG:4547"


def officer() -> str:
    """The name under which changes are logged: the office's setting, else the system's user."""
    named = settings.load().officer
    if named:
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def create_project(path: Path, *, crs: str = DEFAULT_CRS, name: str = "", who: str | None = None,
                   begun_on: dt.date | None = None) -> Project:
    """A new project file with its own first row.

    Raises:
        InputError: the CRS is unknown or not projected in metres.
        StoreError: the path exists or cannot be written.
    """
    store = geopackage.create(checked_path(path), checked_crs(crs))
    project = Project(store, who=who or officer(), path=path)
    first = changes.inserted("project", {"name": [name or path.stem], "begun_on": [begun_on or dt.date.today()]})
    project.do(changes.ChangeSet("新建项目", (first,), undoable=False))
    return project


def open_project(path: Path, *, who: str | None = None, read_only: bool = False, backup: bool = True,
                 glimpse: Glimpse | None = None) -> Project:
    """Open a project file; read-only when another PC has it (``held_by`` then says who).

    ``glimpse`` is told the tables that a map draws as soon as they are read, before the project is there: once with
    their geometries packed, once with them made.

    Raises:
        StoreError: no project, damaged, written by a newer program, locked.
    """
    other = None if read_only else lockfile.take(checked_path(path))
    try:
        store = plugins.load("stores", "geopackage")(path, read_only=read_only or other is not None)
        held_by = f"{other.user}（{other.host}）" if other else None
        project = Project(store, who=who or officer(), path=path, held_by=held_by, external=store.external,
                          glimpse=glimpse)
    except BaseException:
        lockfile.release(path)
        raise
    if backup and not store.read_only:
        back_up(project)
    return project


def close_project(project: Project) -> None:
    """Close a project and give its lock back."""
    project.close()
    if project.path is not None:
        lockfile.release(project.path)


def heartbeat(project: Project) -> None:
    """Keep the project's lock alive; called every 20 s by a window, where the store lives."""
    if project.path is not None and not project.read_only:
        lockfile.take(project.path)


def back_up(project: Project) -> Path | None:
    """Today's backup, if there is none yet; a backup that cannot be written never stands in the way of work."""
    store = project.store
    if project.path is None or not isinstance(store, geopackage.GeoPackageStore):
        return None
    target = backups.due(project.path, dt.date.today())
    if target is None:
        return None
    try:
        store.copy_to(target)
    except StoreError:
        return None
    backups.prune(project.path)
    return target


def backup_folder(path: Path) -> Path:
    """Where the dated backups of a project file lie."""
    return backups.folder_of(path)


def out_of_backups(path: Path) -> Path:
    """What is opened in place of a backup: a copy beside its project. Any other file is opened itself.

    Nobody works in a backup, which the next days would let go; nothing takes the project's place unasked.

    Raises:
        StoreError: ``store.unwritable``: there is no room, or no permission, for the copy.
    """
    project = backups.project_of(path)
    if project is None:
        return path
    stem = f"{project.stem}_恢复_{path.stem.removeprefix(project.stem).strip('-')}"
    names = (f"{stem}{f'_{number}' if number else ''}.gpkg" for number in itertools.count())
    target = next(each for name in names if not (each := project.with_name(name)).exists())
    part = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(path, part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError("store.unwritable", path=str(target)) from error
    return target


def check_backup(path: Path) -> Path | None:
    """Open the latest backup and read it whole, to prove that it could take the project's place.

    Returns:
        The backup that opens, or None where there is no backup yet.

    Raises:
        StoreError: it does not open.
    """
    found = backups.of(path)
    if not found:
        return None
    project = Project(geopackage.GeoPackageStore(found[-1], read_only=True), who="", path=found[-1])
    project.close()
    return found[-1]


def integrity(project: Project) -> list[str]:
    """What is wrong with the project's file; empty when it is whole."""
    store = project.store
    return store.integrity() if isinstance(store, geopackage.GeoPackageStore) else []


def checked_crs(crs: str) -> str:
    """A CRS fit for storage, as ``EPSG:n`` where it has a number; raises ``InputError`` otherwise."""
    import pyproj  # opening a project does not wait for it
    from pyproj.exceptions import CRSError

    try:
        parsed = pyproj.CRS.from_user_input(crs)
    except CRSError as error:
        raise InputError("crs.unknown", crs=crs) from error
    metres = all(axis.unit_name in {"metre", "meter"} for axis in parsed.axis_info)
    if not parsed.is_projected or not metres:
        raise InputError("crs.not_projected", crs=crs, name=parsed.name)
    number = parsed.to_epsg()
    return f"EPSG:{number}" if number else parsed.to_string()


def checked_path(path: Path) -> Path:
    """A path that may be a project's: its name ends in ``.gpkg``."""
    if path.suffix.lower() != ".gpkg":
        raise InputError("store.suffix", path=str(path))
    return path
