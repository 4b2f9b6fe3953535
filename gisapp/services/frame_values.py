"""What may be said of a frame in a product file.

Checked when a file is read and before a frame is drawn, so that a wrong value is told with its place, and whatever
breaks afterwards is a fault of the program and told as one. Called by ``products`` and ``pages.laying``.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gisapp.i18n import tr

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}|[A-Za-z]*")


@dataclass(frozen=True, slots=True)
class Sort:
    """What a value must be: in words, and whether one is."""

    words: str
    holds: Callable[[Any], bool]


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _listed(value: object, each: Callable[[Any], bool], *counts: int) -> bool:
    return isinstance(value, list | tuple) and all(map(each, value)) and (not counts or len(value) in counts)


def _word(value: object) -> bool:
    return isinstance(value, str)


NUMBER: Final = Sort("数字", lambda value: _number(value) and value >= 0)
PLACE: Final = Sort("数字", _number)
_SIZE: Final = Sort("大于 0 的数字", lambda value: _number(value) and value > 0)
_COUNT: Final = Sort("0 以上的整数", lambda value: _number(value) and value >= 0 and value == int(value))
_FLAG: Final = Sort("true 或 false", lambda value: isinstance(value, bool))
_WORDS: Final = Sort("加引号的文字", _word)
_PAINT: Final = Sort("颜色，如 \"#C8102E\"", lambda value: _word(value) and _COLOUR.fullmatch(value) is not None)
_ALIGN: Final = Sort("\"left\"、\"center\" 或 \"right\"", lambda value: value in ("left", "center", "right"))
_WHEN: Final = Sort("\"flat\" 或 \"house\"", lambda value: value in ("", "flat", "house"))
_TEXTS: Final = Sort("文字的列表，如 [\"甲\", \"乙\"]", lambda value: _listed(value, _word))
_PAIR: Final = Sort("两个数字，如 [26, 11]", lambda value: _listed(value, _number, 2))
_SCALES: Final = Sort("数字的列表", lambda value: _listed(value, _COUNT.holds))
_LABELLED: Final = Sort("每行一个标签和一段文字，如 [[\"坐落\", \"{户.坐落}\"]]",
                        lambda value: _listed(value, lambda row: _listed(row, _word, 2)))
_TICKS: Final = Sort("每行一个问题和各选项，如 [[\"意向\", \"货币\", \"调换\"]]",
                     lambda value: _listed(value, lambda row: _listed(row, _word) and len(row) > 0))

_ROWS: Final[Mapping[str, Sort]] = {"facts": _LABELLED, "columns": _LABELLED, "ticks": _TICKS, "bullets": _TEXTS,
                                    "boxes": _TEXTS}
_SORTS: Final[Mapping[str, Sort]] = {
    **dict.fromkeys(("size", "heading_size", "magnify", "share", "spacing"), _SIZE),
    **dict.fromkeys(("tab", "stroke", "border", "bottom"), NUMBER),
    **dict.fromkeys(("count", "points", "missing", "scale"), _COUNT),
    **dict.fromkeys(("bold", "wrap", "grey", "mark", "optional", "furniture", "neat", "neighbours", "lengths", "hidden",
                     "locked", "short"), _FLAG),
    **dict.fromkeys(("text", "heading", "file", "chart", "source", "anchor"), _WORDS),
    **dict.fromkeys(("colour", "ground", "fill"), _PAINT), **dict.fromkeys(("center", "cell"), _PAIR),
    "align": _ALIGN, "when": _WHEN, "columns": _TEXTS, "scales": _SCALES,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that cannot be used: of which field, and what it must be."""

    field: str
    value: object
    wanted: str

    @property
    def words(self) -> str:
        """As an officer can look for it in the file."""
        return tr("{field} = {value} 要写{wanted}", field=self.field, value=shown(self.value), wanted=tr(self.wanted))


def shown(value: object) -> str:
    """A value as it stands in the file, not at length."""
    said = {True: "true", False: "false"}[value] if isinstance(value, bool) else (
        f'"{value}"' if isinstance(value, str) else str(value))
    return said if len(said) <= 40 else said[:39] + "…"


def fault(kind: str, wanted: Mapping[str, Any]) -> Fault | None:
    """The first value of a frame of a kind that cannot be used; None where all can."""
    for name, value in wanted.items():
        sort = _ROWS.get(kind) if name == "rows" else _SORTS.get(name)
        if sort is not None and not sort.holds(value):
            return Fault(name, value, sort.words)
    return None
