"""The program's texts: Chinese as written in the code, English from ``resources/locale``.

``tr`` translates a Chinese text of the surface; ``explain`` turns an error or finding code into its sentence and
hint. ``domain`` and ``store`` hold codes only, so that the same refusal can be shown, printed and tested.
"""

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from gisapp import paths
from gisapp.errors import GisAppError, RecordError, RefusedError

Language = Literal["zh", "en"]

_state: dict[str, Language] = {"language": "zh"}


def use(language: Language) -> None:
    """Choose the language of all texts from now on."""
    _state["language"] = language


def language() -> Language:
    """The language in use."""
    return _state["language"]


@cache
def english() -> Mapping[str, str]:
    """Chinese text → English text, as bundled (``locale/en/*.toml``, one file a room)."""
    return _merged("locale/en")


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Code → ``{zh, en, zh_hint, en_hint}``, as bundled (``locale/messages/*.toml``, one file a room)."""
    return _merged("locale/messages")


def _merged(folder: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in sorted(paths.resource(folder).glob("*.toml")):
        merged |= tomllib.loads(file.read_text("utf-8"))
    return merged


def tr(text: str, **params: Any) -> str:
    """The text in the language in use, its ``{placeholders}`` filled."""
    chosen = english().get(text, text) if _state["language"] == "en" else text
    return chosen.format(**params) if params else chosen


class _Lenient(string.Formatter):
    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(str(key), "")


def sentence(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of a code; an unknown code is shown as it is, so that nothing is ever swallowed."""
    return _text(code, "", params or {}) or code


def hint(code: str, params: Mapping[str, Any] | None = None) -> str:
    """What to do next, or an empty text."""
    return _text(code, "_hint", params or {})


def _text(code: str, suffix: str, params: Mapping[str, Any]) -> str:
    entry = messages().get(code, {})
    pattern = entry.get(_state["language"] + suffix, "")
    shown = {key: _shown(value) for key, value in params.items()}
    return _Lenient().vformat(pattern, (), shown)


def _shown(value: Any) -> Any:
    if isinstance(value, list | tuple | set):
        items = [str(item) for item in value]
        joined = ("、" if _state["language"] == "zh" else ", ").join(items[:20])
        return joined + ("…" if len(items) > 20 else "")
    return tr(value) if isinstance(value, str) else value


def explain(error: GisAppError, *, coded: bool = False) -> str:
    """One or two plain sentences: what happened, every unmet condition, what to do next.

    Args:
        error: what was refused.
        coded: each condition with its code or field, for scripts that read what a command complains of.
    """
    parts = [sentence(error.code, error.params)]
    if isinstance(error, RefusedError):
        parts += [f"· {sentence(code, params)}" + f" [{code}]" * coded for code, params in error.conditions]
    if isinstance(error, RecordError):
        parts += [f"· {sentence(*told)}" + f" [{field}]" * coded for field, told in error.fields.items()]
    advice = hint(error.code, error.params)
    return "\n".join(part for part in [*parts, advice] if part)
