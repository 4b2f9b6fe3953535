"""沿革: where a parcel came from and what became of it, as lines in the panel and as a tree in a dialog.

The log is read on the store's thread. Called by ``group_panel``, ``land_tools``.
"""

from collections.abc import Callable
from typing import Final

import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTreeWidget, QTreeWidgetItem, QWidget

from gisapp.domain import lineage
from gisapp.i18n import tr
from gisapp.project import Project
from gisapp.ui import parts
from gisapp.ui.focus import Focus
from gisapp.ui.session import Session

_LINES: Final = 4
_UID: Final = Qt.ItemDataRole.UserRole


def family(project: Project, uid: str) -> pd.DataFrame:
    """The pairs of ``lineage.steps``; to be called on the store's thread."""
    return lineage.steps(lineage.links(project.endings("parcel")), uid)


def lines(tree: pd.DataFrame) -> list[str]:
    """One line a step, latest first: the day, what ended, what came."""
    found = []
    for _, pairs in tree.groupby("revision", sort=True):
        first = pairs.iloc[0]
        parents, children = (list(dict.fromkeys(pairs[name])) for name in ("parent_no", "child_no"))
        day = first["when"].to_pydatetime().astimezone().strftime("%Y-%m-%d")
        found.append(f"{day} {'、'.join(parents)} → {'、'.join(children)}")
    return found[::-1]


class FamilyLines(QWidget):
    """The last steps of one parcel; hidden where there are none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._uid: str | None = None
        self.words = parts.text("", "small", wrap=True, selectable=True)
        self.setLayout(parts.column(parts.text(tr("沿革"), "heading"), self.words, spacing=2))
        self.hide()

    def show_parcel(self, uid: str | None) -> None:
        """Show another parcel's; None for none."""
        if uid != self._uid:
            self.hide()
        self._uid = uid
        if uid is not None:
            self._session.read(lambda project: family(project, uid), lambda tree: self._on_read(uid, tree))

    def _on_read(self, uid: str, tree: pd.DataFrame) -> None:
        if uid == self._uid:
            found = lines(tree)
            more = [tr("……共 {count} 步", count=len(found))] if len(found) > _LINES else []
            self.words.setText("\n".join([*found[:_LINES], *more]))
            self.setVisible(bool(found))


class FamilyDialog(QDialog):
    """The family tree; a parcel that still is can be gone to by a double click."""

    def __init__(self, session: Session, focus: Focus, uid: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._focus, self._uid = session, focus, uid
        number = str(session.tables["parcel"].at[uid, "parcel_no"])
        title = tr("宗地 {number} 的沿革", number=number)
        self.setWindowTitle(title)
        self.resize(760, 420)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr("宗地号"), tr("移来的面积"), tr("时间"), tr("经办人"), tr("改动理由")])
        self.tree.header().setStretchLastSection(True)
        self.tree.itemDoubleClicked.connect(lambda item, _column: self._on_entered(item))
        self.note = parts.text(tr("正在读取…"), "small", wrap=True)
        close = parts.button(tr("关闭"), self.accept, "primary")
        layout = parts.column(parts.text(title, "title", wrap=True), self.tree, self.note, parts.row(0, close),
                              margins=(22, 18, 22, 16), spacing=10)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        session.read(lambda project: family(project, uid), self._show)

    def _show(self, tree: pd.DataFrame) -> None:
        number = str(self._session.tables["parcel"]["parcel_no"].get(self._uid, ""))
        if tree.empty:
            self.note.setText(tr("宗地 {number} 没有分割或合并过。", number=number))
            self.tree.hide()
            self.adjustSize()
            return
        self.note.setText(tr("加粗的是这块宗地；灰色的已注销。双击现有宗地，到地图上看。"))
        for uid in [each for each in dict.fromkeys(tree["parent"]) if each not in set(tree["child"])]:
            top = tree[(tree["parent"] == uid).to_numpy(dtype=bool)].iloc[0]
            self._grow(tree, self.tree.addTopLevelItem, self._item(uid, [str(top["parent_no"])]))
        self.tree.expandAll()
        for column in range(self.tree.columnCount() - 1):
            self.tree.resizeColumnToContents(column)
            self.tree.setColumnWidth(column, self.tree.columnWidth(column) + 14)

    def _grow(self, tree: pd.DataFrame, put: Callable[[QTreeWidgetItem], object], item: QTreeWidgetItem) -> None:
        put(item)
        for _, pair in tree[(tree["parent"] == item.data(0, _UID)).to_numpy(dtype=bool)].iterrows():
            when = pair["when"].to_pydatetime().astimezone().strftime("%Y-%m-%d %H:%M")
            words = [str(pair["child_no"]), f"{pair['area_m2']:,.2f} ㎡", when, str(pair["who"]), pair["reason"] or ""]
            self._grow(tree, item.addChild, self._item(str(pair["child"]), words))

    def _item(self, uid: str, words: list[str]) -> QTreeWidgetItem:
        item = QTreeWidgetItem(words)
        item.setData(0, _UID, uid)
        item.setToolTip(4, words[-1] if len(words) > 4 else "")
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if uid not in self._session.tables["parcel"].index:
            for column in range(5):
                item.setForeground(column, Qt.GlobalColor.gray)
        font = item.font(0)
        font.setBold(uid == self._uid)
        item.setFont(0, font)
        return item

    def _on_entered(self, item: QTreeWidgetItem) -> None:
        uid = str(item.data(0, _UID))
        if uid in self._session.tables["parcel"].index:
            self._focus.show_rows("parcel", [uid], "family")
            self.accept()
