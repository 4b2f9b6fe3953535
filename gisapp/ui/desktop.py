"""What the desktop does with a path: opens a file with its own program, shows a folder."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show(path: Path) -> None:
    """Open a file or a folder."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_folder(path: Path) -> None:
    """Open a folder, or that in which a file lies."""
    show(path if path.is_dir() else path.parent)
