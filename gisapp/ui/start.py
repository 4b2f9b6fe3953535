"""From nothing to a window: application, language, look, then the project. Called by ``gisapp.__main__``."""

import gc
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from gisapp import i18n, settings
from gisapp.ui import faults, icons, theme
from gisapp.ui.main_window import MainWindow

_SETTLED_MS = 3000


def run(arguments: list[str]) -> int:
    """Show the window and stay until it closes; returns the exit code."""
    language, path = parsed(arguments)
    i18n.use("en" if language == "en" else "zh")
    app = QApplication(sys.argv[:1])
    prepare(app)
    window = MainWindow()
    unhook = faults.install(window.notices.show_error)
    window.start(path)
    window.show()
    QTimer.singleShot(_SETTLED_MS, window, collect)
    code = app.exec()
    unhook()
    return code


def collect() -> None:
    """Collect garbage from now on, but never again look through what the start has made; ``__main__`` turned it off."""
    gc.freeze()
    gc.enable()


def prepare(app: QApplication) -> None:
    """Name, icon, texts of Qt's own dialogs, look."""
    app.setApplicationName("gisapp")
    app.setDesktopFileName("gisapp")
    app.setWindowIcon(icons.application())
    if i18n.language() == "zh":
        QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        translator = QTranslator(app)
        if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(translator)
    theme.apply(app)


def parsed(arguments: list[str]) -> tuple[str, Path | None]:
    """Language and project from the command line, else from the settings."""
    language, path = settings.load().language, None
    left = list(arguments)
    while left:
        word = left.pop(0)
        if word == "--lang" and left:
            language = left.pop(0)
        elif not word.startswith("-"):
            path = Path(word)
    return language, path
