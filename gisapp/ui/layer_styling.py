"""Styles of layers beside the map: opens the dialog, lets the map try a style, tells when a file was changed.

Owned by the map's place. The dialog is made when it is first wanted.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from gisapp.carto.symbology import Layer
from gisapp.errors import GisAppError
from gisapp.ui import parts
from gisapp.ui.session import Session

if TYPE_CHECKING:  # the first picture does not wait for a dialog
    from PySide6.QtWidgets import QWidget

    from gisapp.ui.style_dialog import StyleDialog


class LayerStyling(QObject):
    """One dialog at a time.

    Signals:
        changed: another style is being tried, or the files say something else (True).
        failed: a ``GisAppError``.
    """

    changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, session: Session, window: "Callable[[], QWidget]", parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._window = session, window
        self.trial: tuple[Layer, ...] = ()
        self.dialog: StyleDialog | None = None
        session.opened.connect(self.close)

    def open(self, name: str) -> None:
        """Open the style of a layer; one that is open already makes way."""
        if self._session.project is None:
            return
        from gisapp.ui.style_dialog import StyleDialog

        self.close()
        made = StyleDialog(self._session.tables, name, self._window())
        made.previewed.connect(self._on_previewed)
        made.saved.connect(self._on_saved)
        made.finished.connect(lambda _result: self._on_finished(made))
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = made
        parts.place_beside(made, self._window())
        made.show()

    def close(self) -> None:
        """Cancel what is open."""
        if self.dialog is not None:
            self.dialog.reject()

    def restore(self, name: str) -> None:
        """Take the office's own style of a layer away."""
        from gisapp.services import layer_styles

        self.close()
        try:
            layer_styles.restore(name)
        except GisAppError as error:
            self.failed.emit(error)
            return
        self._on_saved()

    def _on_previewed(self, layer: Layer | None) -> None:
        self.trial = () if layer is None else (layer,)
        self.changed.emit(False)

    def _on_saved(self) -> None:
        self.trial = ()
        self.changed.emit(True)

    def _on_finished(self, dialog: "StyleDialog") -> None:
        if self.dialog is dialog:
            self.dialog = None
