"""Which characters beyond U+FFFF were painted, in their order: Qt leaves them out of a PDF's text layer.

``painter`` notes them, ``tidy`` adds them afterwards. A thread's own, so that the window may paint meanwhile.
"""

import threading

from gisapp.render import fonts

_LAST_PLAIN = "\uffff"


class _Seen(threading.local):
    def __init__(self) -> None:
        self.characters: dict[bool, dict[str, None]] = {False: {}, True: {}}


_seen = _Seen()


def note(text: str, *, bold: bool) -> None:
    """Remember the rare characters of a text that the bundled font holds."""
    if text and max(text) > _LAST_PLAIN:
        _seen.characters[bold] |= {each: None for each in text if each > _LAST_PLAIN and fonts.holds(each, bold=bold)}


def begin() -> None:
    """Forget what was noted before."""
    _seen.characters = {False: {}, True: {}}


def noted() -> dict[bool, list[str]]:
    """Weight (bold or not) → the rare characters painted since ``begin``, in the order of their first use."""
    return {bold: list(each) for bold, each in _seen.characters.items()}
