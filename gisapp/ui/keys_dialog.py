"""快捷键: every command of the window that has keys, and what keys and mouse do elsewhere. Opened by F1."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from gisapp.i18n import tr
from gisapp.ui import parts
from gisapp.ui.actions import Actions

_OTHERS: Final = (
    ("Tab / Shift+Tab", "到下一处、上一处"), ("Enter", "窗口里做主要的一步"), ("Esc", "关闭窗口，取消选择"),
    ("Alt+F", "打开左上角的菜单"), ("方向键", "移动地图；在台账里换一户"), ("+ / − / 滚轮", "缩放地图"),
    ("Ctrl + 单击", "多选"), ("Ctrl+C", "复制选中的行，可粘贴到 Excel"), ("右键", "能做的事"),
    ("F1", "这张表；画图时是画图的快捷键"))
_BLOCKS: Final = 2


class KeysDialog(QDialog):
    """Two columns of keys and words."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("快捷键"))
        named = [(action.shortcut().toString(), action.text()) for action in actions.all()
                 if not action.shortcut().isEmpty()]
        lines = [*named, *((tr(keys), tr(words)) for keys, words in _OTHERS)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(5)
        rows = -(-len(lines) // _BLOCKS)
        for at, (keys, words) in enumerate(lines):
            grid.addWidget(parts.text(keys, "strong"), at % rows, at // rows * 2)
            grid.addWidget(parts.text(words, "grey"), at % rows, at // rows * 2 + 1)
        for block in range(_BLOCKS):
            grid.setColumnStretch(block * 2 + 1, 1)
        grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        inner.setLayout(grid)
        close = parts.button(tr("关闭"), self.accept, "primary")
        whole = parts.column(parts.text(tr("快捷键"), "title"), parts.scrolled(inner), parts.row(0, close),
                             margins=(22, 18, 22, 16), spacing=10)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        parts.size_up(self, 860, 600)
