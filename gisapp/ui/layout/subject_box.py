"""Whose sheet is shown while it is laid out: a household, parcel or building by its number, or a zone."""

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from gisapp import i18n
from gisapp.domain.changes import Tables
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import prints
from gisapp.ui import parts

_WORDS = {"zone": "片区", "household": "户编号", "parcel": "宗地号", "building": "幢号"}


class SubjectBox(QWidget):
    """The box.

    Signals:
        chosen: uid of the row whose sheet is to be shown.
    """

    chosen = Signal(str)

    def __init__(self, tables: Tables, subject: str, uid: str) -> None:
        super().__init__()
        self._tables, self._subject = tables, subject
        self.problem = parts.text("", "refusal", wrap=True)
        self.problem.hide()
        number = prints.number_of(tables, subject, uid)
        field = self._zones(uid) if subject == "zone" else self._number(number)
        heading = parts.text(tr("预览：{what}", what=tr(_WORDS[subject])), "heading")
        self.setLayout(parts.column(heading, field, self.problem, margins=(12, 12, 12, 4), spacing=6))

    def _zones(self, uid: str) -> QComboBox:
        box = QComboBox()
        for each, name in self._tables["zone"]["zone_name"].items():
            box.addItem(str(name), str(each))
        box.setCurrentIndex(box.findData(uid))
        box.activated.connect(lambda at: self.chosen.emit(box.itemData(at)))
        return box

    def _number(self, number: str) -> QLineEdit:
        line = QLineEdit(number)
        completer = QCompleter(QStringListModel(list(prints.numbers(self._tables, self._subject)), self), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        completer.activated.connect(self.show_number)
        line.setCompleter(completer)
        line.editingFinished.connect(lambda: self.show_number(line.text()))
        self.line = line
        return line

    def show_number(self, number: str) -> None:
        """Show the sheet of a number, or say that there is none."""
        try:
            uid = prints.uid_of(self._tables, self._subject, number.strip())
        except InputError as error:
            self.problem.setText(i18n.sentence(error.code, error.params))
            self.problem.show()
            return
        self.problem.hide()
        self.chosen.emit(uid)
