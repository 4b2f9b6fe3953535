"""The user's own settings: who works here, language, last project. One small JSON file.

Called by ``app``, ``ui`` and ``cli``. A file that cannot be read counts as absent: settings are never a reason not to
start.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from gisapp import paths


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program remembers between sessions.

    Attributes:
        officer: the name under which changes are logged.
        language: ``zh`` or ``en``.
        last_project: the project opened last.
        window: geometry of the main window, as Qt saves it, base64.
        last_folder: where files were last read from or written to.
        recent: paths of the projects opened last, newest first, one a line.
        templates_folder: where the office keeps its own Word templates.
        layers_shown: order of the map's layers from bottom to top and which are shown, JSON.
        map_key: the office's key for 天地图 or another service.
        map_looks: what the map of each project was coloured by last, JSON by path, newest first.
        map_services: map services that may be asked over the network, by host, with spaces between.
        no_snap: kinds of snapping that are switched off, blanks between them.
    """

    officer: str = ""
    language: str = "zh"
    last_project: str = ""
    window: str = ""
    last_folder: str = ""
    recent: str = ""
    templates_folder: str = ""
    layers_shown: str = ""
    map_looks: str = ""
    map_services: str = ""
    map_key: str = ""
    no_snap: str = ""


def load() -> Settings:
    """The stored settings; defaults for what is missing or unreadable."""
    try:
        stored = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    known = {field.name for field in fields(Settings)}
    return Settings(**{name: value for name, value in stored.items() if name in known and isinstance(value, str)})


def save(**changes: Any) -> Settings:
    """Store some settings and return all. A folder that cannot be written is not an error here."""
    settings = replace(load(), **changes)
    file = _file()
    part = file.with_name(file.name + ".part")
    try:
        part.write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=1), "utf-8")
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
    return settings


def _file() -> Path:
    return paths.user_config() / "settings.json"
