"""The look: colours, type, one style sheet. Called once at start; widgets name themselves by ``objectName``."""

from string import Template
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from gisapp import paths

INK: Final = "#22262E"
GREY: Final = "#6B7280"
FAINT: Final = "#B4B9C2"
LINE: Final = "#E3E5E9"
GROUND: Final = "#F5F6F8"
ACCENT: Final = "#B5172F"
RAIL: Final = "#20252F"
BLUE: Final = "#2B5C99"
SELECTED: Final = "#FFF4D1"
WARM: Final = "#FDF4E6"
WARM_LINE: Final = "#F0D6AE"
WARM_INK: Final = "#8A5A14"
BASE_PX: Final = 13

_COLOURS: Final = {
    "ink": INK, "grey": GREY, "faint": FAINT, "line": LINE, "ground": GROUND, "accent": ACCENT, "rail": RAIL,
    "blue": BLUE, "selected": SELECTED, "warm": WARM, "warm_line": WARM_LINE, "warm_ink": WARM_INK,
}


def apply(app: QApplication) -> None:
    """Give the application its font, palette and style sheet."""
    app.setStyle("Fusion")
    app.setFont(_font())
    app.setPalette(_palette())
    icons = paths.resource("icons").as_posix()
    sheet = paths.resource("window.qss").read_text("utf-8")
    app.setStyleSheet(Template(sheet).substitute(_COLOURS, icons=icons))


def _font() -> QFont:
    from gisapp.render import fonts

    font = QFont()
    font.setFamilies([fonts.register(), *QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)[:3]])
    font.setPixelSize(BASE_PX)
    return font


def _palette() -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, "#FFFFFF"), (QPalette.ColorRole.Base, "#FFFFFF"),
        (QPalette.ColorRole.AlternateBase, GROUND), (QPalette.ColorRole.Text, INK),
        (QPalette.ColorRole.WindowText, INK), (QPalette.ColorRole.ButtonText, INK),
        (QPalette.ColorRole.Button, "#FFFFFF"),
        (QPalette.ColorRole.Highlight, SELECTED), (QPalette.ColorRole.HighlightedText, INK),
        (QPalette.ColorRole.PlaceholderText, "#9AA1AC"), (QPalette.ColorRole.ToolTipBase, INK),
        (QPalette.ColorRole.ToolTipText, "#FFFFFF"), (QPalette.ColorRole.Link, BLUE), (QPalette.ColorRole.Accent, BLUE),
    ):
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(FAINT))
    return palette
