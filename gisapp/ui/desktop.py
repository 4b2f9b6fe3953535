"""What the desktop does with a path: asks for one, opens a file with its own program, shows a folder."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from gisapp import settings
from gisapp.i18n import tr


def show(path: Path) -> None:
    """Open a file or a folder."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_folder(path: Path) -> None:
    """Open a folder, or that in which a file lies."""
    show(path if path.is_dir() else path.parent)


def asked_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Ask for a file to read, in the folder used last; None where none was chosen."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(_folder()), kinds)
    return _remembered(Path(chosen)) if chosen else None


def asked_target(parent: QWidget, title: str, name: str, kinds: str = "") -> Path | None:
    """Ask where a file goes, in the folder used last; it has the suffix of the name that is proposed.

    The dialog has asked about replacing. None where no place was chosen.
    """
    suffix = Path(name).suffix
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(_folder() / name),
                                            kinds or f"{suffix[1:].upper()} (*{suffix})")
    if not chosen:
        return None
    path = _remembered(Path(chosen))
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)


def asked_place(parent: QWidget, now: str, suffix: str = "") -> str:
    """Ask for another place than ``now``: a file of a suffix (nobody is asked about replacing), or else a folder.

    Empty where none was chosen.
    """
    title = tr("存到")
    if not suffix:
        return QFileDialog.getExistingDirectory(parent, title, str(Path(now).parent))
    chosen, _ = QFileDialog.getSaveFileName(parent, title, now, f"{suffix.upper()} (*.{suffix})",
                                            options=QFileDialog.Option.DontConfirmOverwrite)
    return chosen if not chosen or chosen.lower().endswith(f".{suffix}") else f"{chosen}.{suffix}"


def _folder() -> Path:
    return Path(settings.load().last_folder or Path.home())


def _remembered(path: Path) -> Path:
    settings.save(last_folder=str(path.parent))
    return path
