"""One round of editing: every change is kept at once as a step of its own; the reason is asked once and holds for all.

A round begins when a tool is taken in hand and ends with it. Nothing is bypassed: the rules are those of
``services.editing``, which refuses what needs a reason as long as there is none.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from gisapp import i18n
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import GisAppError, RefusedError
from gisapp.i18n import tr
from gisapp.services.editing import Edited
from gisapp.ui import parts
from gisapp.ui.session import Session

Edit = Callable[[Tables, str | None], Edited]
"""An edit of a snapshot with a reason."""


class ReasonDialog(QDialog):
    """Why boundaries that are locked, or land of signed households, are changed.

    Signals:
        given: the reason.
        sketch_wanted: leave the boundary alone and change a working sketch of it.
    """

    given = Signal(str)
    sketch_wanted = Signal()

    def __init__(self, refused: RefusedError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("改动理由"))
        self.setMinimumWidth(460)
        needs = [i18n.sentence(code, params) for code, params in refused.conditions]
        concerned = parts.text("\n".join(each[:1].upper() + each[1:] for each in needs), "strong", wrap=True,
                               selectable=True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("记入日志"))
        self.go = parts.button(tr("改动"), self.accept, "primary")
        self.go.setEnabled(False)
        self.reason.textChanged.connect(lambda words: self.go.setEnabled(bool(words.strip())))
        self.sketch = parts.button(tr("改画草图"), self._on_sketch)
        self.sketch.setToolTip(tr("界线不动，照它存一份工作草图来改"))
        note = parts.text(tr("这一轮编辑只问一次，每一步都记下；测绘成果的改动应由测绘单位重新提交。"), "small",
                          wrap=True)
        self.setLayout(parts.column(parts.text(tr("改动要写明理由"), "title"), concerned, self.reason, note,
                                    parts.row(self.sketch, 0, parts.button(tr("取消"), self.reject), self.go),
                                    margins=(22, 18, 22, 16), spacing=10))

    def _on_sketch(self) -> None:
        self.reject()
        self.sketch_wanted.emit()

    def accept(self) -> None:
        """Hand on the reason."""
        words = self.reason.text().strip()
        if words:
            super().accept()
            self.given.emit(words)


class Round(QObject):
    """Keeps the edits of one tool.

    Signals:
        said: a sentence about a change that can be undone.
        failed: a ``GisAppError``.
        sketch_wanted: the officer would rather change a sketch.
        dropped: nothing was kept, all is as it was.
    """

    said = Signal(str)
    failed = Signal(object)
    sketch_wanted = Signal()
    dropped = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._parent = session, parent
        self.reason: str | None = None

    def submit(self, edit: Edit, done: Callable[[ChangeSet], object] | None = None,
               undone: Callable[[], object] | None = None) -> None:
        """Keep an edit; a reason is asked where one is needed and none was given yet.

        Args:
            edit: evaluated against the tables of its turn.
            done: told the permanent set.
            undone: called where nothing is kept.
        """
        def back() -> None:
            if undone is not None:
                undone()
            self.dropped.emit()

        def kept(changeset: ChangeSet) -> None:
            self.said.emit(changeset.label)
            if done is not None:
                done(changeset)

        def failed(error: GisAppError) -> None:
            if isinstance(error, RefusedError) and self.reason is None:
                self._ask(error, lambda: self.submit(edit, done, undone), back)
                return
            back()
            self.failed.emit(error)

        if not self._session.submit(lambda tables: edit(tables, self.reason).changeset, kept, failed):
            back()

    def _ask(self, refused: RefusedError, again: Callable[[], object], back: Callable[[], object]) -> None:
        dialog = ReasonDialog(refused, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(lambda words: self._on_given(words, again))
        dialog.rejected.connect(back)
        dialog.sketch_wanted.connect(self.sketch_wanted)
        dialog.open()

    def _on_given(self, words: str, again: Callable[[], object]) -> None:
        self.reason = words
        again()

