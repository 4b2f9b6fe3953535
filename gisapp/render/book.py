"""Many sheets into one PDF, a few at a time: memory stays flat, and what is done survives a crash.

Sheets are written in small files beside the target and joined at the end. A file that is there is whole, so that a
batch that was killed goes on after the last of them. Called by ``gisapp atlas`` and the dialog of sheets.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pikepdf

from gisapp.carto.page import Page
from gisapp.errors import InputError, StoreError
from gisapp.render import targets

BATCH: Final = 20
"""Sheets in one of the small files: few enough to lose little, enough to share their fonts."""
_NOTE: Final = "atlas.json"
_DONE: Final = "done.txt"

_COUNTS: Final = ".json"

Sheets = Callable[[str], Sequence[Page]]
Index = Callable[[Mapping[str, int]], Sequence[Page]]
"""Makes the pages in front from each row's first page, counted behind them."""


def unfinished(path: Path) -> dict[str, str] | None:
    """What was noted of a batch that was not finished; None where there is none."""
    try:
        noted: dict[str, str] = json.loads((parts_of(path) / _NOTE).read_text("utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    return noted


def parts_of(path: Path) -> Path:
    """The folder of a batch's small files."""
    return path.with_name(path.name + ".parts")


def note(path: Path, noted: dict[str, str], *, resume: bool) -> None:
    """Note what a batch is, before its first sheet; with ``resume`` go on with the one that lies there.

    Raises:
        InputError: ``atlas.other`` where what lies there is another batch.
        StoreError: ``output.unwritable``.
    """
    known = unfinished(path)
    if resume and known is not None:
        if known.get("key") != noted["key"]:
            raise InputError("atlas.other", path=str(path))
        return
    try:
        clear(path)
        parts_of(path).mkdir(parents=True)
        (parts_of(path) / _NOTE).write_text(json.dumps(noted, ensure_ascii=False), "utf-8")
    except OSError as error:
        raise StoreError("output.unwritable", path=str(path), detail=error.strerror or str(error)) from error


def finished(path: Path) -> frozenset[str]:
    """Names of the files of a batch that are done."""
    try:
        return frozenset((parts_of(path) / _DONE).read_text("utf-8").splitlines())
    except OSError:
        return frozenset()


def kept(path: Path, volumes: Sequence[tuple[Path, Sequence[str]]]) -> int:
    """How many sheets of a batch (path, whose sheets) are not made again when it goes on."""
    ready, folder = finished(path), parts_of(path)
    count = 0
    for each, uids in volumes:
        if each.name in ready:
            count += len(uids)
            continue
        count += sum(min(BATCH, len(uids) - start) for start in range(0, len(uids), BATCH)
                     if _part(folder, each, start).exists())
    return count


def _part(folder: Path, path: Path, start: int) -> Path:
    """The small file of the sheets from a place on."""
    return folder / f"{path.stem}-{start:06d}.pdf"


def finish(path: Path, name: str) -> None:
    """Note that a file of a batch is done."""
    with (parts_of(path) / _DONE).open("a", encoding="utf-8") as done:
        done.write(name + "\n")


def clear(path: Path) -> None:
    """Take away a batch's small files."""
    folder = parts_of(path)
    if folder.is_dir():
        for each in (*folder.glob("*.pdf"), *folder.glob("*.part"), *folder.glob(f"*{_COUNTS}"), folder / _DONE):
            each.unlink(missing_ok=True)
        folder.rmdir()


def write(path: Path, uids: Sequence[str], sheets: Sheets, folder: Path, done: Callable[[int], None],
          title: str = "", index: Index | None = None) -> None:
    """Write the sheets of some rows into one PDF.

    Args:
        path: the PDF; it appears when all is done.
        uids: whose sheets, in order.
        sheets: the pages of one of them.
        folder: where the small files lie; those that are there are not made again.
        done: told how many sheets were finished with each small file.
        title: of the whole PDF; that of its first sheet where empty.
        index: makes the pages in front; none where it is None.

    Raises:
        StoreError: ``output.unwritable``; small files that are whole stay.
    """
    parts: list[Path] = []
    firsts: dict[str, int] = {}
    page = 1
    for start in range(0, len(uids), BATCH):
        own = uids[start:start + BATCH]
        part = _part(folder, path, start)
        if not part.exists():
            _write_part(part, [sheets(uid) for uid in own])
        for uid, count in zip(own, _counted(part, len(own)), strict=True):
            firsts[uid] = page
            page += count
        parts.append(part)
        done(len(own))
    if index is not None:
        front = folder / f"{path.stem}-index.pdf"
        targets.write_pdf(index(firsts), front)
        parts.insert(0, front)
    join(parts, path, title)


def _write_part(part: Path, made: Sequence[Sequence[Page]]) -> None:
    """One small file; how many pages each sheet took is noted before, since a file that is there is whole."""
    try:
        part.with_suffix(_COUNTS).write_text(json.dumps([len(pages) for pages in made]), "utf-8")
    except OSError as error:
        raise StoreError("output.unwritable", path=str(part), detail=error.strerror or str(error)) from error
    targets.write_pdf([page for pages in made for page in pages], part)


def _counted(part: Path, sheets: int) -> list[int]:
    """Pages of each sheet of a small file; one each where an older version has noted nothing."""
    try:
        counts: list[int] = json.loads(part.with_suffix(_COUNTS).read_text("utf-8"))
    except (OSError, json.JSONDecodeError):
        return [1] * sheets
    return counts if len(counts) == sheets else [1] * sheets


def bind(output: Path, volumes: Sequence[tuple[Path, Sequence[str], str]], sheets: Sheets,
         done: Callable[[int], None], index: Index | None = None) -> None:
    """Write the files of a batch (path, whose sheets, title); those that are finished are not made again.

    Errors and arguments as for ``write``; ``output`` is the file or folder by which the batch is known.
    """
    ready = finished(output)
    for path, uids, title in volumes:
        if path.name in ready:
            done(len(uids))
            continue
        write(path, uids, sheets, parts_of(output), done, title, index)
        finish(output, path.name)


def join(parts: Sequence[Path], path: Path, title: str = "") -> None:
    """Join small files to one PDF, which takes its place when it is whole; then they go."""
    targets.written(path, lambda beside: _joined(parts, beside, title), b"%%EOF")
    for part in parts:
        part.unlink(missing_ok=True)
        part.with_suffix(_COUNTS).unlink(missing_ok=True)


def _joined(parts: Sequence[Path], path: Path, title: str) -> bool:
    try:
        _bound(parts, path, title)
    except pikepdf.PdfError as error:
        raise OSError(str(error)) from error
    return True


def _bound(parts: Sequence[Path], path: Path, title: str) -> None:
    with ExitStack() as open_parts, pikepdf.new() as book:
        for number, part in enumerate(parts):
            read = open_parts.enter_context(pikepdf.open(part))
            if number == 0:
                book.docinfo.update({name: str(value) for name, value in read.docinfo.items()})
            book.pages.extend(read.pages)
        if title:
            book.docinfo["/Title"] = title
        book.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
