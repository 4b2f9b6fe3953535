"""一户一档: files and papers filed with a household or a phase, what a file lacks, what went missing or was altered.

Files lie in one folder beside the project, a sub-folder a household. Filing returns a set and the copies that belong
to it; whoever makes the set permanent does so inside ``io.filing.placed``. Called by the panel, ``gisapp stage
--evidence``, ``gisapp file``, ``gisapp why`` and ``gisapp check``. Source: 590号令 §29; DOMAIN §1.3, §1.5, §5.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gisapp.domain import archive, changes, codes, guards, lookup
from gisapp.domain.case import Case
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.lifecycle import ORDER, RANK, Stage
from gisapp.errors import InputError
from gisapp.io import filing
from gisapp.io.filing import Copy
from gisapp.services import recording
from gisapp.services.checking import Finding

_KEPT: Final = "永久"


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to file.

    Attributes:
        household: whose it is; or ``phase``.
        phase: the phase that it belongs to.
        source: the file; None for paper, which then needs its ``box_no``.
        doc_type: a code of ``doc_type``; told from the file's name where it is empty.
        doc_date: the day of the paper.
        title: its title; the file's name where none is given.
        pages: as counted by hand; a PDF's own where none is given.
        box_no: where the paper lies.
        of: table and uid of the record that it proves.
        stage: the stage that it proves, a hint for its type.
    """

    household: str | None = None
    phase: str | None = None
    source: Path | None = None
    doc_type: str = ""
    doc_date: dt.date | None = None
    title: str = ""
    pages: int | None = None
    box_no: str = ""
    of: tuple[str, str] | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """What filing does: the set, and the copies to be made before it."""

    changeset: ChangeSet
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Needed:
    """A paper that a household's file needs.

    Attributes:
        doc_type: its code.
        stage: the stage by which it must be there.
        present: it is on file.
        due: the stage has been reached.
    """

    doc_type: str
    stage: Stage
    present: bool
    due: bool


def folder_of(project: Path) -> Path:
    """The folder of a project's files, beside it."""
    return project.with_name(f"{project.stem}.档案")


def attach(tables: Tables, papers: Iterable[Paper], *, folder: Path, bump: bool = True) -> Attached:
    """File papers. The same file filed again under the same type stays filed once.

    Args:
        tables: the snapshot.
        papers: what to file.
        folder: as ``folder_of`` gives it.
        bump: raise the households' versions; not where the set is merged with one that changes them.

    Raises:
        InputError: a file cannot be read, an unknown type, paper without its box, or nothing to file.
    """
    filed = _Filed(tables, folder)
    rows = [row for paper in papers if (row := filed.row(_typed(paper))) is not None]
    if not rows and not filed.known:
        raise InputError("document.nothing")
    parts = []
    if rows:
        parts.append(changes.inserted("document", {name: [row[name] for row in rows] for name in rows[0]}))
        whose = list(dict.fromkeys(row["household"] for row in rows if row["household"] is not None))
        parts += [recording.touch(tables, whose)] if bump and whose else []
    return Attached(ChangeSet(_label(tables, rows or filed.known), tuple(parts)), tuple(filed.copies))


def evidence(tables: Tables, step: ChangeSet, files: Sequence[Path], to: Stage, on: dt.date, *, folder: Path,
             ) -> Attached:
    """The set of a stage with the files that prove it, filed with the event of every household."""
    events = next(part.after for part in step.changes if part.table == "stage_event")
    papers = [Paper(household=str(household), source=file, doc_date=on, of=("stage_event", str(uid)), stage=to)
              for uid, household in events["household"].items() for file in files]
    attached = attach(tables, papers, folder=folder, bump=False)
    return replace(attached, changeset=step.merged(attached.changeset))


def _typed(paper: Paper) -> Paper:
    """The paper with a type and a title."""
    source = paper.source
    if source is None and not paper.box_no.strip():
        raise InputError("document.no_box")
    code = codes.code_of("doc_type", paper.doc_type) if paper.doc_type else archive.type_of(
        source.stem if source else paper.title, source.suffix if source else "", paper.stage)
    if code is None:
        raise InputError("document.type", type=paper.doc_type, known=list(codes.CODES["doc_type"].values()))
    title = paper.title.strip() or (source.stem if source else codes.label("doc_type", code))
    return replace(paper, doc_type=code, title=title.encode("utf-8")[:120].decode("utf-8", "ignore"))


class _Filed:
    """The papers of one step: what is on file, what is added, which names are taken."""

    def __init__(self, tables: Tables, folder: Path) -> None:
        self._tables, self._folder = tables, folder
        rows = tables["document"]
        self._taken = {str(path).casefold() for path in rows["path"].dropna()}
        self._contents = set(zip(rows["household"], rows["phase"], rows["doc_type"], rows["sha256"], strict=True))
        self._weighed: dict[Path, filing.Weighed] = {}
        self.copies: list[Copy] = []
        self.known: list[dict[str, Any]] = []

    def row(self, paper: Paper) -> dict[str, Any] | None:
        """The row of a paper; None where the same file is on record already."""
        table, uid = paper.of or (None, None)
        row: dict[str, Any] = {
            "household": paper.household, "phase": paper.phase, "of_table": table, "of_row": uid,
            "doc_type": paper.doc_type, "title": paper.title, "doc_date": paper.doc_date, "pages": paper.pages,
            "path": None, "sha256": None, "size_bytes": None, "box_no": paper.box_no.strip() or None,
            "retention": _KEPT,
        }
        if paper.source is None:
            return row
        if paper.source not in self._weighed:
            self._weighed[paper.source] = filing.weigh(paper.source)
        weighed = self._weighed[paper.source]
        content = (paper.household, paper.phase, paper.doc_type, weighed.sha256)
        if content in self._contents:
            self.known.append(row)
            return None
        self._contents.add(content)
        pages = paper.pages if paper.pages is not None else weighed.pages
        return row | {"path": self._place(paper, weighed), "sha256": weighed.sha256, "pages": pages,
                      "size_bytes": weighed.size_bytes}

    def _place(self, paper: Paper, weighed: filing.Weighed) -> str:
        """A free name in the sub-folder of the household or phase, and the copy to it."""
        source = paper.source
        assert source is not None
        room = filing.safe_name(self._owner(paper), 60)
        day = f"_{paper.doc_date:%Y%m%d}" if paper.doc_date else ""
        suffix = filing.safe_name(source.suffix.lower(), 12) if source.suffix else ""
        suffix = suffix if suffix.startswith(".") or not suffix else f".{suffix}"
        stem = filing.safe_name(f"{codes.label('doc_type', paper.doc_type)}{day}_{paper.title}")
        number = 1
        while True:
            name = f"{room}/{stem}{f'_{number}' if number > 1 else ''}{suffix}"
            target = self._folder / name
            if name.casefold() not in self._taken:
                if not target.exists():
                    self.copies.append(Copy(source, target))
                    break
                if filing.weigh(target).sha256 == weighed.sha256:  # filed, undone, filed again
                    break
            number += 1
        self._taken.add(name.casefold())
        return name

    def _owner(self, paper: Paper) -> str:
        if paper.household is not None:
            return str(self._tables["household"].at[paper.household, "hh_no"])
        if paper.phase is None:
            return "项目"
        phase: Any = self._tables["phase"].loc[paper.phase]
        return f"批次 {lookup.zone_name(self._tables, phase['zone'])} {phase['phase_no']}"


def _label(tables: Tables, rows: Sequence[Mapping[str, Any]]) -> str:
    kinds = list(dict.fromkeys(codes.label("doc_type", row["doc_type"]) for row in rows))
    whose = list(dict.fromkeys(str(tables["household"].at[row["household"], "hh_no"]) for row in rows
                               if row["household"] is not None))
    of = whose[0] + (f" 等 {len(whose)} 户" if len(whose) > 1 else "") if whose else "批次"
    return f"归档“{'、'.join(kinds[:3])}”：{of}"


def completeness(tables: Tables, uid: str, today: dt.date | None = None) -> list[Needed]:
    """What the file of a household needs on its way, in the order of the stages, and what of it is there."""
    case = Case(tables, pd.Index([uid], dtype="object"), today or dt.date.today())
    rank = int(case.rank[0])
    return [Needed(need.doc_type, need.stage, bool(archive.present(case, need.doc_type)[0]), rank >= RANK[need.stage])
            for need in archive.NEEDS if archive.asked(case, need)[0]]


def missing(tables: Tables, uid: str, today: dt.date | None = None) -> list[Needed]:
    """What the file lacks for the stages reached and for the next one."""
    day = today or dt.date.today()
    case = Case(tables, pd.Index([uid], dtype="object"), day)
    rank = int(guards.next_ranks(case)[0])
    limit = archive.rank_asked(ORDER[rank] if rank >= 0 else None)
    return [each for each in completeness(tables, uid, day) if not each.present and RANK[each.stage] <= limit]


def lacking(tables: Tables, uids: pd.Index | None = None, today: dt.date | None = None) -> pd.Series:
    """How many papers households lack by the stage they are at, all where none are given; by uid."""
    index = tables["household"].index if uids is None else uids
    return pd.Series(archive.lacking(Case(tables, index, today or dt.date.today())), index=index)


def faults(tables: Tables, folder: Path) -> Iterator[Finding]:
    """Files on record that are gone, cannot be read, or are not what was filed."""
    rows = tables["document"]
    numbers = lookup.keys(tables, "household")
    for row in rows[rows["path"].notna()].itertuples():
        file, key = folder / str(row.path), str(numbers.get(row.household) or "")
        if not file.is_file():
            yield Finding("document", key, "document.missing", {"path": row.path})
            continue
        try:
            weighed = filing.weigh(file)
        except InputError as error:
            yield Finding("document", key, error.code, {**error.params, "path": row.path})
            continue
        if weighed.sha256 != row.sha256:
            yield Finding("document", key, "document.altered", {"path": row.path})


def strays(tables: Tables, folder: Path) -> Iterator[Finding]:
    """Files in the folder that are on no record: put there by hand, or their filing was undone."""
    known = {str(path).casefold() for path in tables["document"]["path"].dropna()}
    for file in filing.files_in(folder) if folder.is_dir() else []:
        name = unicodedata.normalize("NFC", file.relative_to(folder).as_posix())
        if name.casefold() not in known:
            yield Finding("document", name.partition("/")[0], "document.stray", {"path": name})
