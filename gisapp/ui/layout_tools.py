"""版式 in 出图: lay out the product chosen, rename or delete an own template.

The editor is loaded when it is first wanted.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.services import products
from gisapp.services.pages.subjects import NUMBERS
from gisapp.services.products import Product
from gisapp.services.wish import Wish
from gisapp.ui import desktop
from gisapp.ui.jobs import Jobs
from gisapp.ui.print_choices import PrintChoices
from gisapp.ui.session import Session

if TYPE_CHECKING:
    from gisapp.ui.layout.editor import LayoutEditor


class LayoutTools(QObject):
    """The button with its menu.

    Signals:
        told: a sentence about what was done.
        failed: a ``GisAppError``.
    """

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, choices: PrintChoices, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._choices = session, jobs, choices
        self.editor: LayoutEditor | None = None
        self.button = QPushButton(tr("版式与模板"))
        self.button.setObjectName("link")
        self.button.setToolTip(tr("改图表的版式，存成本单位自己的模板"))
        menu = QMenu(self.button)
        menu.addAction(tr("编辑版式…")).triggered.connect(self.open)
        menu.addSeparator()
        self._rename, self._delete = menu.addAction(tr("模板改名…")), menu.addAction(tr("删除模板…"))
        self._rename.triggered.connect(self.rename)
        self._delete.triggered.connect(self.delete)
        menu.addAction(tr("打开模板文件夹")).triggered.connect(self._show_folder)
        menu.aboutToShow.connect(self._on_menu)
        self.button.setMenu(menu)

    def _on_menu(self) -> None:
        product = self._choices.chosen
        for action in (self._rename, self._delete):
            action.setEnabled(product is not None and product.own)

    def open(self) -> None:
        """Open the editor on the product chosen."""
        from gisapp.ui.layout.editor import LayoutEditor

        product = self._choices.chosen
        if product is None or self._session.project is None:
            return
        try:
            wish = self._wish(product)
            self.editor = editor = LayoutEditor(self._session.tables, self._jobs, product, wish.uids[0], wish.order,
                                                self._choices.window())
        except GisAppError as error:
            self.failed.emit(error)
            return
        editor.saved.connect(lambda made: self._choices.read_products(made.name))
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.finished.connect(lambda _how: setattr(self, "editor", None))
        editor.show()

    def _wish(self, product: Product) -> Wish:
        """Whose sheet is shown: the one chosen, else the first there is."""
        try:
            return self._choices.wish()
        except InputError:
            tables = self._session.tables
            rows = tables[product.subject]
            if rows.empty:
                raise
            uid = str(rows[NUMBERS[product.subject]].sort_values().index[0])
            return Wish(product, (uid,), self._choices.order())

    def rename(self) -> None:
        """Give an own template another name."""
        from gisapp.ui.layout import saving

        product = self._choices.chosen
        if product is None:
            return
        try:
            made = saving.rename(product, self._choices.window())
        except GisAppError as error:
            self.failed.emit(error)
            return
        if made is not None:
            self._choices.read_products(made.name)
            self.told.emit(tr("模板已改名为“{label}”", label=made.label))

    def delete(self) -> None:
        """Take an own template out of use."""
        from gisapp.ui.layout import saving

        product = self._choices.chosen
        try:
            if product is not None and saving.delete(product, self._choices.window()):
                self._choices.read_products()
                self.told.emit(tr("已删除模板“{label}”", label=product.label))
        except GisAppError as error:
            self.failed.emit(error)

    @staticmethod
    def _show_folder() -> None:
        folder = products.own_folder()
        folder.mkdir(parents=True, exist_ok=True)
        desktop.show(folder)
