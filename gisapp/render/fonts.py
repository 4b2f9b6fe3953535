"""The bundled font, registered once for each run of Qt; the system's fonts stand behind it for rare characters.

Called before anything is painted and by the window's theme.
"""

from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QRawFont

from gisapp import paths
from gisapp.errors import GisAppError

FAMILY: Final = "Gisapp Sans SC"
BEHIND: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimSun")
_EM_UNITS: Final = 100
_state: dict[str, QGuiApplication] = {}


def register() -> str:
    """Make the bundled font known to Qt and return its family; needs a running QGuiApplication.

    Raises:
        GisAppError: a font file is missing or damaged.
    """
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication) and _state.get("registered") is not application:
        for weight in ("Regular", "Bold"):
            path = paths.resource(f"fonts/GisappSansSC-{weight}.ttf")
            if QFontDatabase.addApplicationFont(str(path)) < 0:
                raise GisAppError("font.missing", path=str(path))
        _state["registered"] = application
    return FAMILY


@cache
def holds(character: str, *, bold: bool) -> bool:
    """Whether the bundled font itself has a character, not only one behind it."""
    path = paths.resource(f"fonts/GisappSansSC-{'Bold' if bold else 'Regular'}.ttf")
    return QRawFont(str(path), _EM_UNITS).supportsCharacter(ord(character))


def font(pixel_size: int, *, bold: bool = False) -> QFont:
    """The bundled font at a size in pixels, with the system's fonts behind it."""
    register()
    made = QFont()
    made.setFamilies([FAMILY, *BEHIND])
    made.setPixelSize(pixel_size)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def unit_font(*, bold: bool = False) -> QFont:
    """The bundled font with an em of ``unit_em()`` units, to be scaled by the painter to any size."""
    return font(_EM_UNITS, bold=bold)


def unit_em() -> int:
    """Units of the em of ``unit_font``."""
    return _EM_UNITS
