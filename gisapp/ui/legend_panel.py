"""当前阶段 · 户: legend, filter and count in one. A click shows only that stage; with Ctrl one more."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from gisapp.domain.lifecycle import GROUPS
from gisapp.i18n import tr
from gisapp.services import dashboard
from gisapp.ui import parts, swatches
from gisapp.ui.focus import Focus
from gisapp.ui.session import Session


class LegendRow(QFrame):
    """One stage group: swatch, name, households now at it.

    Signals:
        clicked: with Ctrl held or not.
    """

    clicked = Signal(str, bool)

    def __init__(self, group: str, words: str, scale: float) -> None:
        super().__init__()
        self.setObjectName("legendRow")
        self.group = group
        self.count = QLabel("0")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.name = parts.text(words)
        self.setLayout(parts.row(swatches.label(group, scale), self.name, 0, self.count, margins=(6, 2, 6, 2)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tr("只看这一阶段；按住 Ctrl 可多选"))

    def mark(self, *, chosen: bool, pale: bool) -> None:
        """Show whether the group is picked out, or is left out."""
        self.setProperty("chosen", chosen)
        self.name.setObjectName("grey" if pale else "")
        self.count.setObjectName("grey" if pale else "")
        for widget in (self, self.name, self.count):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click picks the group."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit(self.group, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space or Enter picks the group."""
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.clicked.emit(self.group, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            super().keyPressEvent(event)


class LegendPanel(QWidget):
    """The seven groups with their counts in the zone looked at."""

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self._all = parts.button(tr("全部").capitalize(), lambda: focus.set_only(None), "link")
        self._all.setToolTip(tr("恢复显示全部阶段"))
        scale = self.devicePixelRatioF()
        self.rows = {group: LegendRow(group, tr(words), scale) for group, (words, _) in GROUPS.items()}
        heading = parts.row(parts.text(tr("当前阶段 · 户"), "heading"), 0, self._all, margins=(6, 0, 6, 2))
        self.kept = parts.text("", "small", wrap=True)
        self.kept.setContentsMargins(6, 0, 6, 0)
        self.kept.hide()
        self.setLayout(parts.column(heading, *self.rows.values(), self.kept, spacing=1))
        for row in self.rows.values():
            row.clicked.connect(lambda group, add: focus.toggle_group(group, add=add))
        focus.only_changed.connect(self._mark)
        self._mark()

    def show_summary(self, summary: dashboard.Standing) -> None:
        """Show the counts of a summary."""
        for group, row in self.rows.items():
            row.count.setText(str(summary.by_group[group]))
        self.kept.setText(summary.kept_words)
        self.kept.setVisible(bool(summary.kept_words))

    def _mark(self) -> None:
        only = self._focus.only
        self._all.setVisible(only is not None)
        for group, row in self.rows.items():
            row.mark(chosen=only is not None and group in only, pale=only is not None and group not in only)
