"""带底图: whether a sheet bears the project's orthophotos and tiles. In 出图 and in the dialog of sheets."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox

from gisapp.carto.basemap import Under
from gisapp.i18n import tr
from gisapp.services import underlays
from gisapp.ui.session import Session


class UnderlaidBox(QCheckBox):
    """The check box.

    Args:
        session: whose project's underlays.
        toggled: told when it is checked or unchecked.
    """

    def __init__(self, session: Session, toggled: Callable[[], object]) -> None:
        super().__init__(tr("带底图"))
        self._session = session
        self.toggled.connect(lambda _on: toggled())

    def found(self) -> Under | None:
        """What lies under the project's map; None where nothing does, and there is nothing to offer."""
        project = self._session.project
        return underlays.of_file(project.tables, project.path) if project is not None else None

    def under(self) -> Under | None:
        """What the sheet bears; None where it is not wanted."""
        return self.found() if self.isChecked() else None
