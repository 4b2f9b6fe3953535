"""Files that belong to a project: copied into its folder, weighed by SHA-256, named so that every system takes them.

A copy takes its place only when it is whole, and goes again when the step that it belongs to fails. Called by
``services.documents`` and by whoever makes its sets permanent.
"""

import contextlib
import hashlib
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gisapp.errors import InputError

_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_PAGE: Final = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_COUNT: Final = re.compile(rb"/Count\s+(\d+)")
_LONGEST: Final = 90
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a file is: its SHA-256 (hex), its size in bytes, its pages where they can be told."""

    sha256: str
    size_bytes: int
    pages: int | None


@dataclass(frozen=True, slots=True)
class Copy:
    """A file to be copied: from where, to where."""

    source: Path
    target: Path


def safe_name(text: str, longest: int = _LONGEST) -> str:
    """A text as a file name for Windows, macOS and Linux: at most ``longest`` bytes of UTF-8.

    >>> safe_name("协议: 第1/2份?"), safe_name("con.pdf"), safe_name(" .. ")
    ('协议_ 第1_2份_', '_con.pdf', '_')
    """
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text)).strip(" .")
    name = name.encode("utf-8")[:longest].decode("utf-8", "ignore").strip(" .") or "_"
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def weigh(path: Path) -> Weighed:
    """Read a file once.

    Raises:
        InputError: ``document.unreadable``.
    """
    digest, size, pages = hashlib.sha256(), 0, None
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
        if path.suffix.lower() == ".pdf":
            pages = _pages(path.read_bytes())
    except OSError as error:
        raise InputError("document.unreadable", path=str(path), detail=error.strerror or str(error)) from error
    return Weighed(digest.hexdigest(), size, pages)


def _pages(content: bytes) -> int | None:
    """Pages of a PDF by its page objects; by the page tree's count where they are packed; None where neither shows."""
    found = len(_PAGE.findall(content))
    return found or max((int(each) for each in _COUNT.findall(content)), default=0) or None


@contextlib.contextmanager
def placed(copies: Iterable[Copy]) -> Iterator[None]:
    """Copy files, and take the copies away again when the block fails.

    Raises:
        InputError: ``document.unwritable``; nothing is left behind.
    """
    made: list[Path] = []
    try:
        for each in copies:
            made.extend(_copied(each))
        yield
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                (path.rmdir if path.is_dir() else path.unlink)()
        raise


def _copied(copy: Copy) -> list[Path]:
    """Make one copy; returns what was made, folders first."""
    folders = [each for each in (copy.target.parent.parent, copy.target.parent) if not each.exists()]
    part = copy.target.with_name(copy.target.name + ".part")
    try:
        copy.target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy.source, part)
        part.replace(copy.target)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        for folder in reversed(folders):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise InputError("document.unwritable", path=str(copy.target), detail=error.strerror or str(error)) from error
    return [*folders, copy.target]


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder, sorted; hidden ones and half-made copies left out."""
    return sorted(path for path in folder.rglob("*")
                  if path.is_file() and not path.name.startswith(".") and path.suffix != ".part"
                  and path.name.lower() not in {"thumbs.db", "desktop.ini"})
