"""Asking for the name of a template, whether to lose changes; renaming and deleting an own one."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from gisapp import i18n
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services import products
from gisapp.services.layouts import templates
from gisapp.services.layouts.arrangement import Arrangement
from gisapp.services.products import Product
from gisapp.ui import parts
from gisapp.ui.told_form import ToldForm


class SaveDialog(QDialog):
    """Name and description of a template; ``made`` is what was saved."""

    def __init__(self, arrangement: Arrangement, source: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("存为模板"))
        self.setMinimumWidth(440)
        self._arrangement, self._source = arrangement, source
        self.made: Product | None = None
        taken = [each.label for each in products.products()]
        label = arrangement.product.label
        shipped = {each.label for each in products.products() if not each.own}
        self.label = QLineEdit(templates.suggested(arrangement.product, taken) if label in shipped else label)
        self.about = QLineEdit(arrangement.product.about)
        self.form = ToldForm()
        self.form.add(tr("名称"), self.label, "template.no_label", "template.taken", "template.exists")
        self.form.add(tr("说明"), self.about)
        self.problem = parts.text("", "refusal", wrap=True)
        self.problem.hide()
        note = parts.text(tr("存在本单位的模板文件夹：{folder}", folder=str(products.own_folder())), "small", wrap=True)
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), parts.button(tr("保存"), self.keep, "primary"))
        self.setLayout(parts.column(parts.text(tr("存为模板"), "title"), self.form, self.problem, note, buttons,
                                    margins=(22, 18, 22, 16), spacing=12))
        self.about.setCursorPosition(0)
        self.label.selectAll()

    def keep(self, *, overwrite: bool = False) -> None:
        """Save; what is wrong is told at the field."""
        own = {each.label for each in products.products() if each.own}
        overwrite = overwrite or (self.label.text().strip() == self._arrangement.product.label
                                  and self._arrangement.product.label in own)
        named = self._arrangement.with_head(label=self.label.text(), about=self.about.text().strip())
        try:
            self.made = templates.save(named, self._source, overwrite=overwrite)
        except GisAppError as error:
            self._tell(error)
            return
        self.accept()

    def _tell(self, error: GisAppError) -> None:
        ways = [(tr("覆盖"), lambda: self.keep(overwrite=True))] if error.code == "template.exists" else []
        beside = self.form.tell(error, ways)
        self.problem.setText("" if beside else i18n.explain(error))
        self.problem.setVisible(not beside)


def ask_and_save(arrangement: Arrangement, source: str, parent: QWidget) -> Product | None:
    """Ask for a name and save; None where the officer thinks better of it."""
    dialog = SaveDialog(arrangement, source, parent)
    return dialog.made if dialog.exec() == QDialog.DialogCode.Accepted else None


def may_close(editor: QWidget, save: Callable[[], bool]) -> bool:
    """Ask whether changes may be lost, or are to be saved first; whether the editor may close."""
    box = QMessageBox(editor)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(tr("版式编辑器"))
    box.setText(tr("改动还没有存为模板。"))
    keep = box.addButton(tr("存为模板…"), QMessageBox.ButtonRole.AcceptRole)
    lose = box.addButton(tr("不保存"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(tr("接着改"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    if box.clickedButton() is keep:
        return save()
    return box.clickedButton() is lose


def rename(product: Product, parent: QWidget) -> Product | None:
    """Ask for another name of an own template.

    Raises:
        InputError: as ``templates.renamed``.
    """
    words, agreed = QInputDialog.getText(parent, tr("改名"), tr("模板名称："), QLineEdit.EchoMode.Normal, product.label)
    if not agreed or words.strip() in {"", product.label}:
        return None
    return templates.renamed(product, words)


def delete(product: Product, parent: QWidget) -> bool:
    """Ask, and take an own template out of use.

    Raises:
        StoreError: as ``templates.delete``.
    """
    words = tr("删除模板“{label}”？文件移到旁边的 deleted 文件夹，还能找回。", label=product.label)
    asked = QMessageBox.question(parent, tr("删除模板"), words)
    if asked != QMessageBox.StandardButton.Yes:
        return False
    templates.delete(product)
    return True
