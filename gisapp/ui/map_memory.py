"""What the map of each project was coloured by last, so that it opens as it was left. Kept in the settings.

Called by the map's place. What cannot be read counts as nothing remembered.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from gisapp import settings
from gisapp.carto import lettering, readings
from gisapp.carto.colouring import BY_BUILDING, CARRIERS, SUMMED, Colouring
from gisapp.carto.moment import STAGE, USUAL
from gisapp.ui.focus import Focus

_MOST: Final = 20


def recall(focus: Focus, path: Path | None) -> None:
    """Colour as it was done last in the project at a path; by stage where nothing is known of it."""
    known = _looks().get(str(path), {})
    focus.set_colouring(_colouring(known))
    letters = known.get("lettering", USUAL)
    focus.set_lettering(lettering.ordered(letters) if isinstance(letters, list) else USUAL)
    theme = known.get("theme", STAGE)
    if any(each.code == theme for each in readings.THEMES):
        focus.set_theme(theme, _day(known.get("since")))


def foresee(focus: Focus, path: Path | None) -> None:
    """As ``recall`` while the project is still being read: nobody is told yet."""
    focus.blockSignals(True)
    recall(focus, path)
    focus.blockSignals(False)


def keep(focus: Focus, path: Path | None) -> None:
    """Remember how the project at a path is coloured now."""
    if path is None:
        return
    look = {"theme": focus.theme, "since": focus.since.isoformat() if focus.since else None,
            "carrier": focus.colouring.carrier, "summed": focus.colouring.summed,
            "lettering": list(focus.lettering)}
    before = _looks()
    if before.get(str(path)) == look:
        return
    kept = {str(path): look, **{name: each for name, each in before.items() if name != str(path)}}
    settings.save(map_looks=json.dumps(dict(list(kept.items())[:_MOST]), ensure_ascii=False))


def _colouring(known: dict[str, Any]) -> Colouring:
    carrier, summed = known.get("carrier"), known.get("summed")
    return Colouring(carrier if carrier in CARRIERS else BY_BUILDING.carrier,
                     summed if summed in SUMMED else BY_BUILDING.summed)


def _day(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _looks() -> dict[str, dict[str, Any]]:
    try:
        stored = json.loads(settings.load().map_looks or "{}")
    except ValueError:
        return {}
    return {name: each for name, each in stored.items() if isinstance(each, dict)} if isinstance(stored, dict) else {}
