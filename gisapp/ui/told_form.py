"""A form whose errors stand beside the field that they are about, each with ways out where there are some."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFormLayout, QWidget

from gisapp import i18n
from gisapp.errors import GisAppError
from gisapp.ui import parts

Way = tuple[str, Callable[[], object]]
_BESIDE = 20
"""Characters of ways out that find room beside each other in a panel; more stand below each other."""


class ToldForm(QFormLayout):
    """Fields under each other; ``tell`` puts an error below the field that was declared for its code."""

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalSpacing(9)
        self.setHorizontalSpacing(12)
        self.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._places: dict[str, QWidget] = {}
        self._told: dict[QWidget, _Told] = {}

    def add(self, words: str, field: QWidget, *codes: str) -> None:
        """Add a field, over the whole width where it has no name, and the codes of the errors told beside it."""
        told = _Told()
        boxed = QWidget()
        boxed.setLayout(parts.column(field, told, spacing=4))
        if words:
            self.addRow(words, boxed)
            field.setAccessibleName(words)
        else:
            self.addRow(boxed)
        self._told[field] = told
        self._places |= dict.fromkeys(codes, field)

    def show_field(self, field: QWidget, *, on: bool) -> None:
        """Show or hide a field with its label."""
        boxed = field.parentWidget()
        if boxed is not None:
            self.setRowVisible(boxed, on)

    def tell(self, error: GisAppError, ways: Iterable[Way] = ()) -> bool:
        """Tell an error beside its field; False where it belongs to none that is shown."""
        self.clear()
        field = self._places.get(error.code)
        if field is None or (boxed := field.parentWidget()) is None or not self.isRowVisible(boxed):
            return False
        self._told[field].say(i18n.sentence(error.code, error.params), ways)
        return True

    def told(self, field: QWidget) -> str:
        """What is told beside a field."""
        return self._told[field].words.text()

    def clear(self) -> None:
        """Nothing is wrong any more."""
        for told in self._told.values():
            told.say("", ())


class _Told(QWidget):
    """A sentence in red and buttons under it."""

    def __init__(self) -> None:
        super().__init__()
        self.words = parts.text("", "refusal", wrap=True)
        self._ways = parts.row(spacing=8)
        self.setLayout(parts.column(self.words, self._ways, spacing=3))
        self.hide()

    def say(self, words: str, ways: Iterable[Way]) -> None:
        parts.clear(self._ways)
        self.words.setText(words)
        known = list(ways)
        beside = sum(len(name) for name, _ in known) <= _BESIDE
        self._ways.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        for name, call in known:
            self._ways.addWidget(parts.button(name, call, "way"))
        self._ways.addStretch(1)
        self.setVisible(bool(words))
