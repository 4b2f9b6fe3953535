"""Where things are: bundled data, the user's own folder.

``layers/`` and ``resources/`` enter the wheel as ``gisapp/_data``; in a checkout they lie beside the package.
"""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_data"
_ROOT = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent


def resource(name: str) -> Path:
    """Path of a file under ``resources/``, e.g. ``resource("locale/en.toml")``."""
    return _ROOT / "resources" / name


def layer(name: str) -> Path:
    """Path of a file under ``layers/``, e.g. ``layer("wenlv_parcel.geojson")``."""
    return _ROOT / "layers" / name


def user_data() -> Path:
    """The user's own folder (demo project, log of failures); created when first asked for."""
    return _own() or Path(platformdirs.user_data_path("gisapp", appauthor=False, ensure_exists=True))


def user_config() -> Path:
    """The folder of the user's settings; created when first asked for."""
    return _own() or Path(platformdirs.user_config_path("gisapp", appauthor=False, ensure_exists=True))


def user_cache() -> Path:
    """The folder of what can be made or fetched again (coarse levels of orthophotos, map tiles)."""
    own = _own()
    return own / "cache" if own else Path(platformdirs.user_cache_path("gisapp", appauthor=False, ensure_exists=True))


def _own() -> Path | None:
    """The folder for settings, data and cache that ``GISAPP_CONFIG`` names: for tests, and offices with a share."""
    named = os.environ.get("GISAPP_CONFIG")
    if not named:
        return None
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
