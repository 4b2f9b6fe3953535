"""The last resort: a bug becomes a sentence and a line in the log file, never a vanished window."""

import contextlib
import datetime as dt
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from gisapp import paths
from gisapp.errors import GisAppError

_LONGEST = 1_000_000
Tell = Callable[[GisAppError], object]


def log_file() -> Path:
    """Where bugs are written down."""
    return paths.user_data() / "gisapp.log"


def write_down(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Append a bug to the log file; a log that cannot be written is no reason for more trouble."""
    text = "".join(traceback.format_exception(kind, error, trace))
    with contextlib.suppress(OSError):
        file = log_file()
        if file.exists() and file.stat().st_size > _LONGEST:
            file.replace(file.with_suffix(".old.log"))
        with file.open("a", encoding="utf-8") as log:
            log.write(f"\n{dt.datetime.now().isoformat(timespec='seconds')}\n{text}")


def install(tell: Tell) -> Callable[[], None]:
    """Catch what nobody caught; returns how to take the hook away again."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before(kind, error, trace)
            return
        write_down(kind, error, trace)
        before(kind, error, trace)
        if isinstance(error, GisAppError):
            tell(error)
        else:
            tell(GisAppError("bug.unexpected", detail=f"{kind.__name__}: {error}", log=str(log_file())))

    def remove() -> None:
        sys.excepthook = before

    sys.excepthook = hook
    return remove
