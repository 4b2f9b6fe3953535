"""What can be printed: each product is one small text file, which an office copies and changes.

The files lie under ``resources/products``; an office's own stand in ``products`` of the user's folder and take the
place of ours where they bear the same name. Called by ``maps``, ``pages``, ``atlas`` and ``gisapp products``.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from gisapp import paths
from gisapp.carto import lettering
from gisapp.carto.paper import PAPERS
from gisapp.carto.portrayal import NUMBERED, STAGE, Portrayal
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import frame_values

Subject = Literal["zone", "household", "parcel", "building"]
Audience = Literal["internal", "handed_out", "public"]
_SUBJECTS: Final = ("zone", "household", "parcel", "building")
_AUDIENCES: Final = ("internal", "handed_out", "public")
PROGRESS: Final = "progress_map"
_PLACED: Final = ("x", "y", "width", "height")
_PLACE: Final = re.compile(r"at line (\d+)")
_UNKNOWN: Final = re.compile(r"unexpected keyword argument '(\w+)'")


@dataclass(frozen=True, slots=True)
class Frame:
    """A place on a sheet and what stands in it.

    Attributes:
        kind: what it is, a key of ``pages.blocks.KINDS``.
        x_mm: left edge.
        y_mm: upper edge; counted from the lower edge of the frame named in ``below``, where one is.
        width_mm: width.
        height_mm: height; 0 takes what the contents need.
        name: how other frames refer to it.
        below: the frame under which it stands.
        wanted: what its kind asks for (texts, sizes, rows).
    """

    kind: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float = 0.0
    name: str = ""
    below: str = ""
    wanted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Product:
    """One kind of sheet.

    Attributes:
        name: name of its file, e.g. ``household_sheet``.
        label: what officers call it, translated by ``tr``.
        about: one sentence.
        subject: what one sheet shows.
        audience: who may get it.
        paper: the usual paper.
        papers: papers it may be asked for on; larger ones are taken where the subject needs them.
        landscape: orientation; None where the sheet decides.
        title: pattern of the title.
        blank: what stands where a field has nothing on record.
        names: whether persons' names are written in full, which is logged; only what is handed out does so unasked.
        order: place in the list.
        map: what its map shows.
        margin: what stands beside the map of a zone.
        frames: frames in mm, for sheets laid out by hand.
        path: the file.
    """

    name: str
    label: str
    subject: Subject
    audience: Audience
    paper: str
    papers: tuple[str, ...]
    about: str = ""
    landscape: bool | None = None
    title: str = ""
    blank: str = "—"
    names: Literal["", "full", "masked"] = ""
    order: int = 100
    map: Mapping[str, Any] = field(default_factory=dict)
    margin: Mapping[str, Any] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
    path: Path = Path()

    @property
    def reveals(self) -> bool:
        """Whether a sheet names people in full, so that printing it is logged."""
        return self.names == "full" or (self.audience == "handed_out" and self.names != "masked")

    @property
    def own(self) -> bool:
        """Whether it is the office's own."""
        return self.path.parent == own_folder()

    @property
    def themed(self) -> bool:
        """Whether its map can be coloured by any theme."""
        return bool(self.map.get("themed"))

    @property
    def layers(self) -> tuple[str, ...]:
        """Layers of a zone's map, bottom to top."""
        return tuple(self.map.get("layers", ()))

    @property
    def portrayal(self) -> Portrayal:
        """How a zone's map tells what it tells where nothing else is asked for; bare land tells no 33/40."""
        return Portrayal(str(self.map.get("theme", STAGE)), tally=not self.map.get("plain"),
                         lettering=lettering.ordered(self.map.get("lettering", NUMBERED)))

    @property
    def beside(self) -> tuple[tuple[str, ...], ...]:
        """The columns at the right of a lying map: lists of blocks, or one list for one column."""
        given = self.margin.get("beside", ())
        return tuple(map(tuple, given)) if given and not isinstance(given[0], str) else (tuple(given),)

    @property
    def below(self) -> tuple[tuple[str, ...], ...]:
        """The columns below an upright map."""
        return tuple(map(tuple, self.margin.get("below", ())))

    def as_json(self) -> dict[str, Any]:
        """The row that ``gisapp products --json`` prints."""
        return {"name": self.name, "label": self.label, "about": self.about, "subject": self.subject,
                "audience": self.audience, "paper": self.paper, "papers": list(self.papers), "file": str(self.path)}


def own_folder() -> Path:
    """Where an office keeps its own products."""
    return paths.user_config() / "products"


def products() -> tuple[Product, ...]:
    """All products in their order, the office's own included; a file that is no product is left out (``damaged``)."""
    return tuple(sorted(_known()[0], key=lambda each: (each.order, each.name)))


def damaged() -> tuple[InputError, ...]:
    """Why files of the office's own are no products: ``product.unreadable``, one for each."""
    return tuple(_known()[1])


def _known() -> tuple[list[Product], list[InputError]]:
    """What can be read, an own file in the place of ours of the same name, and what cannot."""
    found: dict[str, Product] = {}
    faults: list[InputError] = []
    for folder in (paths.resource("products"), own_folder()):
        for path in sorted(folder.glob("*.toml")):
            try:
                found[path.stem] = _read(path)
            except InputError as error:
                faults.append(error)
    return list(found.values()), faults


def product(name: str) -> Product:
    """The product of a name or label, or of a file of the office's own.

    Raises:
        InputError: ``product.unknown`` with those that exist, ``product.unreadable``.
    """
    if name.endswith(".toml"):
        return _read(Path(name))
    known = products()
    for each in known:
        if name in {each.name, each.label}:
            return each
    for fault in damaged():
        if Path(str(fault.params["path"])).stem == name:
            raise fault
    raise InputError("product.unknown", name=name, known=[f"{each.name}（{each.label}）" for each in known])


def parsed(text: str, path: Path) -> Product:
    """The product that a text describes, as if it were the content of a file.

    Raises:
        InputError: ``product.unreadable``.
    """
    try:
        return _product(tomllib.loads(text), path)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError("product.unreadable", path=str(path), detail=_why(error)) from error


def _why(error: Exception) -> str:
    """What is wrong with a file, as an officer can look for it."""
    place = _PLACE.search(str(error))
    if isinstance(error, tomllib.TOMLDecodeError):
        return tr("第 {line} 行写法不对", line=place[1]) if place else tr("末尾不完整")
    if isinstance(error, KeyError):
        return tr("缺少 {name}", name=str(error.args[0]))
    unknown = _UNKNOWN.search(str(error))
    return tr("没有 {name} 这一项", name=unknown[1]) if unknown else str(error)


def _read(path: Path) -> Product:
    try:
        return parsed(path.read_text("utf-8"), path)
    except OSError as error:
        raise InputError("product.unreadable", path=str(path), detail=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise InputError("product.unreadable", path=str(path), detail=str(error)) from error


def _product(said: dict[str, Any], path: Path) -> Product:
    frames = tuple(_frame(at, each) for at, each in enumerate(said.pop("frame", []), start=1))
    papers = tuple(said.pop("papers", [said["paper"]]))
    for allowed, given in ((_SUBJECTS, [said["subject"]]), (_AUDIENCES, [said["audience"]]),
                           (tuple(PAPERS), [*papers, said["paper"]])):
        for each in given:
            if each not in allowed:
                raise ValueError(f"{each} ({', '.join(allowed)})")
    if said["subject"] == "zone" and frames and not any(each.kind == "map" for each in frames):
        raise ValueError('kind = "map"')
    tables: dict[str, Any] = {name: MappingProxyType(said.pop(name, {})) for name in ("map", "margin")}
    return Product(name=path.stem, papers=papers, frames=_stacked(frames), path=path, **tables, **said)


def _frame(at: int, said: dict[str, Any]) -> Frame:
    """The frame at a place in the file; ValueError, which names it, where a value cannot be used."""
    kind = str(said["kind"])
    wrong = next((frame_values.Fault(name, said[name], frame_values.PLACE.words) for name in _PLACED
                  if not frame_values.PLACE.holds(said.get(name, 0))), None) or frame_values.fault(kind, said)
    if wrong is not None:
        raise ValueError(tr("第 {at} 框（{kind}）：{why}", at=at, kind=said.get("name") or kind, why=wrong.words))
    place: dict[str, Any] = {f"{name}_mm": float(said.pop(name, 0.0)) for name in _PLACED}
    named: dict[str, Any] = {name: str(said.pop(name, "")) for name in ("name", "below")}
    return Frame(kind=said.pop("kind"), **place, **named, wanted=MappingProxyType(said))


def _stacked(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """The frames, if each that stands below another comes after it."""
    before: set[str] = set()
    for each in frames:
        if each.below and each.below not in before:
            raise ValueError(f"below = {each.below!r}")
        before.add(each.name)
    return frames
