"""The map layers: one TOML file each under ``layers/``; an office's own copy takes the place of ours.

``compose`` asks for them by name; the window lists them with their labels, bottom to top. An office's file that cannot
be read is told (``faults``) and left out: the one that came with the program is drawn.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from gisapp import paths
from gisapp.carto import layer_toml
from gisapp.carto.style import Sign
from gisapp.carto.symbology import Layer
from gisapp.errors import InputError


def own_folder() -> Path:
    """Where an office keeps its own copies of layer files."""
    return paths.user_config() / "layers"


@cache
def shipped() -> tuple[Layer, ...]:
    """The layers that come with the program, bottom to top."""
    return _sorted([layer_toml.read(path) for path in sorted(paths.layer("").glob("*.toml"))])


@cache
def _found(folder: Path) -> tuple[tuple[Layer, ...], tuple[InputError, ...]]:
    known, faults = {each.name: each for each in shipped()}, []
    for path in sorted(folder.glob("*.toml")):
        try:
            read = layer_toml.read(path)
            if read.name not in known or read.table != known[read.name].table:
                raise InputError("map.bad_layer", path=path.name, detail=f"name = {read.name!r}")
            known[read.name] = replace(read, own=True)
        except InputError as error:
            faults.append(error)
    return _sorted(list(known.values())), tuple(faults)


def _sorted(found: list[Layer]) -> tuple[Layer, ...]:
    return tuple(sorted(found, key=lambda each: (each.order, each.name)))


def layers() -> tuple[Layer, ...]:
    """All map layers, bottom to top, the office's own included."""
    return _found(own_folder())[0]


def faults() -> tuple[InputError, ...]:
    """What is wrong with the office's own files."""
    return _found(own_folder())[1]


def reread() -> None:
    """Files were written: read them anew when they are asked for."""
    _found.cache_clear()


def layer(name: str) -> Layer:
    """The layer of a name; raises ``InputError`` when there is none."""
    for each in layers():
        if each.name == name:
            return each
    raise InputError("map.no_layer", name=name, known=[each.name for each in layers()])


def coded(name: str, column: str) -> Mapping[str, Sign]:
    """Code → sign of a layer by a code column: the office's where it draws it so, else those of the program."""
    found = layer(name)
    if found.rule == "category" and found.column == column:
        return found.signs
    return next(each for each in shipped() if each.name == name).signs


def visible_layers() -> tuple[str, ...]:
    """Names of the layers shown at first, bottom to top."""
    return tuple(each.name for each in layers() if each.visible)
