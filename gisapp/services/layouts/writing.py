"""A product as the text of its file: what has not changed stays as somebody wrote it, comments included.

A file is cut into its head, ``[map]``, ``[margin]`` and the frames. A frame of which nothing changed is written back
line by line; of one that changed, the values that changed are put in the place of the old ones. What is new is written
in the order in which the handbook names it. A comment behind a value that changed is kept where the value is on one
line. What ``[margin]`` would arrange is left out where frames say it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gisapp.services.layouts.arrangement import Arrangement, Piece
from gisapp.services.products import Frame

_HEADER: Final = re.compile(r"^\s*\[{1,2}\s*([A-Za-z_]+)\s*\]{1,2}")
_KEY: Final = re.compile(r"^\s*([A-Za-z_]+)\s*=")
_HEAD: Final = ("label", "about", "subject", "audience", "names", "order", "paper", "papers", "landscape", "title",
                "blank")
_FIRST: Final = ("name", "kind", "x", "y", "width", "height", "below")
_ARRANGES: Final = frozenset({"beside", "below"})
_WIDEST: Final = 110


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a file: its header, if any, comments before it, and its lines."""

    header: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The parts of a file, the head first; comment lines right above a header belong to it."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match and _closed("\n".join(found[-1][1])):
            found.append((match.group(1), [*_taken_comments(found[-1][1]), line]))
        else:
            found[-1][1].append(line)
    return [Block(header, tuple(lines)) for header, lines in found]


def _taken_comments(lines: list[str]) -> list[str]:
    """Take the comment lines at the end, as long as a blank line stands before them."""
    at = len(lines)
    while at and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    if at == len(lines) or at == 0 or lines[at - 1].strip():
        return []
    taken = lines[at:]
    del lines[at:]
    return taken


def _closed(text: str) -> bool:
    """Whether a part is whole so far: no list is open across lines."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def written(arrangement: Arrangement, source: str) -> str:
    """The text of a product's file.

    Args:
        arrangement: what to write.
        source: the text of the file that it was read from; may be empty.
    """
    parts = blocks(source)
    head = _with_values(parts[0].lines, _head(arrangement))
    tables = [_table(each, arrangement) for each in parts[1:] if each.header != "frame"]
    known = [each for each in parts[1:] if each.header == "frame"]
    frames = [_frame(piece, known, arrangement) for piece in arrangement]
    return "\n\n".join("\n".join(_trimmed(lines)) for lines in [head, *tables, *frames] if any(lines)) + "\n"


def _table(block: Block, arrangement: Arrangement) -> list[str]:
    """The lines of ``[map]`` or ``[margin]``; a margin that no longer arranges keeps its other wishes."""
    if block.header != "margin" or arrangement.product.subject != "zone" or not arrangement.pieces:
        return list(block.lines)
    spans = [(key, lines) for key, lines in _spans(list(block.lines)) if key not in _ARRANGES]
    return [line for _, lines in spans for line in lines] if any(key for key, _ in spans) else []


def _head(arrangement: Arrangement) -> dict[str, Any]:
    """What the head says."""
    product = arrangement.product
    values: dict[str, Any] = {name: getattr(product, name) for name in _HEAD}
    values["papers"] = list(product.papers)
    usual = {"about": "", "names": "", "order": 100, "landscape": None, "title": "", "blank": "—",
             "papers": [product.paper]}
    return {name: value for name, value in values.items() if name not in usual or usual[name] != value}


def _frame(piece: Piece, known: list[Block], arrangement: Arrangement) -> list[str]:
    """The lines of a frame: those it was read from, where it was."""
    values = values_of(piece.frame)
    if piece.key < len(known) and piece.key < len(arrangement.product.frames):
        return _with_values(known[piece.key].lines, values, inside=True)
    return ["[[frame]]", *(line for name, value in values.items() for line in _assigned(name, value))]


def values_of(frame: Frame) -> dict[str, Any]:
    """What a file says of a frame, in the order in which it is written."""
    place = {"name": frame.name, "kind": frame.kind, "x": frame.x_mm, "y": frame.y_mm, "width": frame.width_mm,
             "height": frame.height_mm, "below": frame.below}
    kept = {name: value for name, value in place.items() if value not in {"", 0.0} or name in {"kind", "x", "y"}}
    return {**{name: kept[name] for name in _FIRST if name in kept}, **frame.wanted}


def _with_values(lines: Iterable[str], values: Mapping[str, Any], *, inside: bool = False) -> list[str]:
    """Lines with other values; keys that have none any more are left out. Without ``values`` as they are."""
    if not values:
        return list(lines)
    left, made = dict(values), []
    for key, span in _spans(list(lines)):
        if key is None:
            made += span
        elif key in left:
            made += _replaced(span, key, left.pop(key))
    return _inserted(made, [line for name, value in left.items() for line in _assigned(name, value)], inside=inside)


def _spans(lines: list[str]) -> list[tuple[str | None, list[str]]]:
    """Lines by the key that they assign; None for comments, blank lines and headers."""
    found: list[tuple[str | None, list[str]]] = []
    at = 0
    while at < len(lines):
        match = _KEY.match(lines[at])
        end = at + 1
        while match and end < len(lines) and not _closed("\n".join(lines[at:end])):
            end += 1
        found.append((match.group(1) if match else None, lines[at:end]))
        at = end
    return found


def _replaced(span: list[str], key: str, value: Any) -> list[str]:
    """The lines of a key with another value; as they are where it is the same."""
    if _plain(tomllib.loads("\n".join(span))[key]) == _plain(value):
        return span
    made = _assigned(key, value)
    comment = _comment(span[0]) if len(span) == 1 else ""
    return [f"{made[0]}  {comment}", *made[1:]] if comment and len(made) == 1 else made


def _comment(line: str) -> str:
    """The comment at the end of a line that assigns a value."""
    for at, sign in enumerate(line):
        if sign == "#" and _closed(line[:at]):
            return line[at:].rstrip()
    return ""


def _plain(value: Any) -> Any:
    """Lists and tuples alike, whole numbers alike."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _inserted(lines: list[str], new: list[str], *, inside: bool) -> list[str]:
    """New lines behind the last value; before the blank lines and comments at the end."""
    if not new:
        return lines
    at = len(lines)
    while at > (1 if inside else 0) and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    if at == 0:
        return [*lines, *new]
    return [*lines[:at], *new, *lines[at:]]


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    while lines and not lines[0].strip():
        lines = lines[1:]
    return lines


def _assigned(name: str, value: Any) -> list[str]:
    """``name = value``; a long list takes a line for each of its parts."""
    whole = f"{name} = {literal(value)}"
    if len(whole) <= _WIDEST or not isinstance(value, list | tuple):
        return [whole]
    return [f"{name} = [", *(f"  {literal(each)}," for each in value), "]"]


def literal(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.10g}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(each) for each in value)}]"
    return f'"{_escaped(str(value))}"'


def _escaped(text: str) -> str:
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return "".join(named.get(sign, sign if sign >= " " and sign != "\x7f" else f"\\u{ord(sign):04X}") for sign in text)
