"""How the map of each project was portrayed last, so that it opens as it was left. Kept in the settings.

Called by the map's place. What cannot be read counts as nothing remembered.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from gisapp import settings
from gisapp.carto import lettering, readings
from gisapp.carto.portrayal import CARRIERS, SUMMED, USUAL, Portrayal
from gisapp.ui.focus import Focus

_MOST: Final = 20


def recall(focus: Focus, path: Path | None) -> None:
    """Portray as it was done last in the project at a path; as usual where nothing is known of it."""
    focus.set_portrayal(_read(_looks().get(str(path), {})))


def foresee(focus: Focus, path: Path | None) -> None:
    """As ``recall`` while the project is still being read: nobody is told yet."""
    focus.blockSignals(True)
    recall(focus, path)
    focus.blockSignals(False)


def keep(focus: Focus, path: Path | None) -> None:
    """Remember how the project at a path is portrayed now."""
    if path is None:
        return
    now = focus.portrayal
    look = {"theme": now.theme, "since": now.since.isoformat() if now.since else None, "carrier": now.carrier,
            "summed": now.summed, "lettering": list(now.lettering)}
    before = _looks()
    if before.get(str(path)) == look:
        return
    kept = {str(path): look, **{name: each for name, each in before.items() if name != str(path)}}
    settings.save(map_looks=json.dumps(dict(list(kept.items())[:_MOST]), ensure_ascii=False))


def _read(known: dict[str, Any]) -> Portrayal:
    theme, carrier, summed, letters = (known.get(name) for name in ("theme", "carrier", "summed", "lettering"))
    drawn = any(each.code == theme for each in readings.THEMES)
    return Portrayal(
        str(theme) if drawn else USUAL.theme, _day(known.get("since")) if drawn else None,
        carrier if carrier in CARRIERS else USUAL.carrier, summed if summed in SUMMED else USUAL.summed,
        lettering=lettering.ordered(letters) if isinstance(letters, list) else USUAL.lettering)


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
