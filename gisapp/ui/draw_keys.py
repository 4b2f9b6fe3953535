"""The keys of the drawing tools, as a sheet over the map that F1 shows and hides. Used by ``draw_panel``."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from gisapp.i18n import tr
from gisapp.ui import parts

_TWO_BLOCKS_PX: Final = 520
_WIDE_PX, _HIGH_PX, _LEAST_HIGH_PX = 640, 350, 120
_EDGE_PX: Final = 12
KEYS: Final = (
    ("单击", "加点、选中"), ("双击", "完成；改界线时在边上加顶点"), ("Enter", "完成"), ("Backspace", "撤回一点"),
    ("Esc", "放弃这一笔，再按退出"), ("0–9", "直接键入距离"), ("Tab", "到下一格"), ("R", "直角闭合"),
    ("N / P", "下一个、上一个顶点或边"), ("Del", "删除选中的顶点"), ("I", "在顶点后的边中间加顶点"),
    ("A", "只移本宗，或相邻一起动"), ("B", "平移时房屋一起移，或不动"), ("Alt + 拖动", "只移这一宗地的顶点"),
    ("F3", "开关吸附"), ("Ctrl", "按住时不吸附"), ("右键", "能做的事"), ("Ctrl+Z / Ctrl+Y", "撤销 / 重做"),
    ("+ / − / 滚轮", "缩放"), ("方向键", "移动地图"), ("F1", "显示或收起这张表"))


class KeySheet(QFrame):
    """The sheet, hidden until it is asked for."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.setObjectName("card")
        self._view = view
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self._cells = [(parts.text(tr(key), "strong"), parts.text(tr(words), "grey", wrap=True)) for key, words in KEYS]
        inner = QWidget()
        inner.setLayout(self._grid)
        self.setLayout(parts.column(parts.text(tr("画图的快捷键"), "title"), parts.scrolled(inner),
                                    margins=(16, 12, 12, 12)))
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.hide()

    def place(self, left_px: int, top_px: int) -> None:
        """At the right edge of the map, below the panel; the keys in two blocks where there is room."""
        wide = min(_WIDE_PX, self._view.width() - left_px - _EDGE_PX)
        blocks = 2 if wide >= _TWO_BLOCKS_PX else 1
        rows = -(-len(self._cells) // blocks)
        for at, cells in enumerate(self._cells):
            for column, each in enumerate(cells):
                self._grid.addWidget(each, at % rows, at // rows * 2 + column)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, blocks - 1)
        self.setGeometry(self._view.width() - wide - _EDGE_PX, top_px, wide,
                         max(min(_HIGH_PX, self._view.height() - top_px - 8), _LEAST_HIGH_PX))
        self.raise_()
