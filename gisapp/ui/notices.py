"""What the officer is told: a banner for what stands, a toast for what was done. Dialogs are for decisions only."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QProgressBar, QToolButton, QWidget

from gisapp import i18n
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.ui import icons, parts
from gisapp.ui.jobs import Job

_TOAST_MS = 6_000
_MOST = 3


class Notice(QFrame):
    """One banner: a sentence, perhaps a button, and a cross."""

    def __init__(self, kind: str, words: str, act: tuple[str, Callable[[], object]] | None = None) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setProperty("kind", kind)
        self.words = words
        label = parts.text(words, wrap=True, selectable=True)
        self.row = parts.row(label, margins=(16, 7, 10, 7), spacing=12)
        self.row.setStretch(0, 1)
        if act:
            self.row.addWidget(parts.button(act[0], act[1]))
        close = QToolButton()
        close.setIcon(icons.icon("close"))
        close.setToolTip(tr("关闭"))
        close.clicked.connect(self.deleteLater)
        self.row.addWidget(close)
        self.setLayout(self.row)


class NoticeArea(QWidget):
    """The banners above a place, newest on top; the same sentence never stands twice."""

    def __init__(self) -> None:
        super().__init__()
        self._column = parts.column(spacing=0)
        self.setLayout(self._column)

    def show_error(self, error: GisAppError) -> None:
        """An error as a sentence with what to do next."""
        self.say("error", i18n.explain(error))

    def say(self, kind: str, words: str, act: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show a banner: ``error``, ``warning`` or ``done``."""
        for notice in self.notices():
            if notice.words == words:
                self._drop(notice)
        self._column.insertWidget(0, Notice(kind, words, act))
        for notice in self.notices()[_MOST:]:
            self._drop(notice)

    def _drop(self, notice: Notice) -> None:
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()

    def notices(self) -> list[Notice]:
        """The banners shown, newest first."""
        widgets = [item.widget() for at in range(self._column.count()) if (item := self._column.itemAt(at))]
        return [widget for widget in widgets if isinstance(widget, Notice)]

    def clear(self) -> None:
        """Another project: nothing of the old one remains."""
        for notice in self.notices():
            self._drop(notice)

    def follow(self, words: str, job: Job) -> None:
        """Show a long job with its progress and a way to stop it."""
        bar = JobBar(words, job)
        self._column.addWidget(bar)


class JobBar(QFrame):
    """A running job: what it does, how far it is, 取消."""

    def __init__(self, words: str, job: Job) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._words = parts.text(words)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(220)
        self.setLayout(parts.row(self._words, self._bar, 0, parts.button(tr("取消"), job.cancel),
                                 margins=(16, 6, 10, 6), spacing=14))
        job.progressed.connect(self._on_progressed)
        job.ended.connect(self.deleteLater)

    def _on_progressed(self, fraction: float, words: str) -> None:
        self._bar.setRange(0, 0 if fraction < 0 else 100)
        self._bar.setValue(round(fraction * 100))
        if words:
            self._words.setText(words)


class Toast(QFrame):
    """已登记…  撤销: what was just done, over the lower edge of a widget, gone after a few seconds."""

    def __init__(self, over: QWidget, undo: Callable[[], object]) -> None:
        super().__init__(over)
        self.setObjectName("toast")
        self._over = over
        self._text = parts.text()
        self._undo = parts.button(tr("撤销"), self._on_undo)
        self._act = undo
        self.setLayout(parts.row(self._text, self._undo, margins=(14, 8, 8, 8), spacing=10))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    def say(self, words: str, *, undoable: bool = False) -> None:
        """Show for a few seconds."""
        longest = max(self._over.width() - 160, 120)
        self._text.setText(self._text.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, longest))
        self._undo.setVisible(undoable)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(_TOAST_MS)

    @property
    def words(self) -> str:
        """What it says."""
        return self._text.text()

    def _on_undo(self) -> None:
        self.hide()
        self._act()

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._over.width() - self.width()) // 2, self._over.height() - self.height() - 46)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the widget below changes its size."""
        if watched is self._over and event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
