"""The ``.lock`` file beside a project: who has it open, on which PC.

Byte locks on office shares cannot be trusted, so a second PC is told who has the project and gets it read-only.
Processes of one PC share the project: SQLite's own locks are sound there. A lock whose heart has not beaten for 60
seconds, or whose process is gone, counts for nothing.
"""

import contextlib
import datetime as dt
import getpass
import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

STALE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a project open: PC, user, process and the time of the last heartbeat (UTC, ISO)."""

    host: str
    user: str
    pid: int
    beat: str


def myself() -> Holder:
    """This process, now."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "?"
    return Holder(socket.gethostname(), user, os.getpid(), dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))


def file_of(project: Path) -> Path:
    """The lock file of a project file."""
    return project.with_name(project.name + ".lock")


def holder(project: Path) -> Holder | None:
    """Who holds the project; None when nobody does or the lock is stale or unreadable."""
    try:
        found = Holder(**json.loads(file_of(project).read_text("utf-8")))
        beat = dt.datetime.fromisoformat(found.beat)
    except (OSError, ValueError, TypeError):
        return None
    age = dt.datetime.now(dt.UTC) - beat.astimezone(dt.UTC)
    if abs(age.total_seconds()) > STALE_SECONDS:
        return None
    if found.host == socket.gethostname() and not _alive(found.pid):
        return None
    return found


def take(project: Path) -> Holder | None:
    """Take the lock, or keep it alive; returns the other PC's holder where that has it.

    A process of this PC that holds the lock keeps it; the next heartbeat after its end takes it over. A folder that
    cannot be written has no lock; writing will say so soon enough.
    """
    other = holder(project)
    if other is not None and other.host != socket.gethostname():
        return other
    if other is None or other.pid == os.getpid():
        file = file_of(project)
        part = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            part.write_text(json.dumps(asdict(myself()), ensure_ascii=False), "utf-8")
            part.replace(file)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
    return None


def release(project: Path) -> None:
    """Give the lock back if it is this process's."""
    found = holder(project)
    if found is not None and found.host == socket.gethostname() and found.pid == os.getpid():
        with contextlib.suppress(OSError):
            file_of(project).unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
