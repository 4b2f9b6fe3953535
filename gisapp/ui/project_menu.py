"""The menu under the program's name: new, open, recent, backups, officer, language, about; and their dialogs."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QInputDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QWidget,
)

from gisapp import __version__, i18n, settings
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.ui import faults, icons, parts
from gisapp.ui.actions import DRAWN, Actions
from gisapp.ui.session import Session

if TYPE_CHECKING:
    from gisapp.domain.changes import ChangeSet
    from gisapp.project import Project

_RECENT = 6
_FORBIDDEN = '<>:"|?*'
"""What Windows takes in no name; an office passes its projects on."""
_LONGEST_NAME = 200
"""Bytes, so that names beside it (….gpkg.lock, ….备份) fit into the 255 of every file system."""
OF_PARCELS: Final = ("reshape_land", "cut_land", "strips_land", "carry_land", "merge_land", "split_land", "family")
OF_LAND: Final = ("check_land", "compare", *(name for name in DRAWN if name not in OF_PARCELS), *OF_PARCELS)
EXPERT: Final = (*OF_LAND, "layout")
"""Commands for those who know the fabric of parcels; some are about the parcels that are selected."""
_SYSTEMS: Final = (
    ("EPSG:4547", "2000国家大地坐标系，3度带，中央子午线114°（岳阳）"),
    ("EPSG:4546", "2000国家大地坐标系，3度带，中央子午线111°"),
    ("EPSG:4548", "2000国家大地坐标系，3度带，中央子午线117°"),
)


def recent() -> list[Path]:
    """Projects opened last, newest first, that still exist."""
    return [path for line in settings.load().recent.splitlines() if line and (path := Path(line)).exists()]


def remember(path: Path) -> None:
    """Put a project in front of the recent ones."""
    others = [str(each) for each in recent() if each != path]
    settings.save(last_project=str(path), recent="\n".join([str(path), *others][:_RECENT]))


class ProjectMenu(QMenu):
    """The menu itself; the recent projects are looked up when it opens.

    Signals:
        chosen: path of a recent project.
    """

    chosen = Signal(object)

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._recent = QMenu(tr("最近的项目"), self)
        self._recent.aboutToShow.connect(self._fill_recent)
        self.expert = QMenu(tr("高级"), self)
        self.expert.addActions([actions[name] for name in EXPERT])
        menus = {"recent": self._recent, "expert": self.expert}
        for group in (("new", "open"), ("recent", "demo", "backups"), ("zones", "expert"), ("officer", "language"),
                      ("keys", "about", "quit")):
            for name in group:
                if name in menus:
                    self.addMenu(menus[name])
                else:
                    self.addAction(actions[name])
            if "quit" not in group:
                self.addSeparator()

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in recent():
            action = QAction(path.stem, self._recent)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.chosen.emit(path))
            self._recent.addAction(action)
        if self._recent.isEmpty():
            self._recent.addAction(tr("（还没有）")).setEnabled(False)


class NewProjectDialog(QDialog):
    """Name, place and coordinate system of a new project."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("新建项目"))
        self.setMinimumWidth(560)
        self.path = QLineEdit(str(Path(settings.load().last_folder or Path.home()) / tr("新项目.gpkg")))
        self.system = QComboBox()
        self.system.setEditable(True)
        for crs, words in _SYSTEMS:
            self.system.addItem(f"{crs}  {tr(words)}", crs)
        if (typed := self.system.lineEdit()) is not None:
            typed.setCursorPosition(0)
        self.problem = parts.text("", "refusal", wrap=True)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow(tr("存到"), parts.row(self.path, parts.button(tr("选择…"), self._on_browse)))
        form.addRow(tr("坐标系"), self.system)
        note = parts.text(tr("项目是一个文件，改动即时保存，可直接复制备份。坐标系建好后不能改。"), "small", wrap=True)
        make = parts.button(tr("新建"), self._on_accept, "primary")
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), make)
        self.setLayout(parts.column(parts.text(tr("新建项目"), "title"), form, note, self.problem, 0, buttons,
                                    margins=(22, 20, 22, 18), spacing=12))

    @property
    def crs(self) -> str:
        """The system chosen or typed."""
        return self.system.currentText().split("  ")[0].strip()

    @property
    def chosen(self) -> Path:
        """Where the project shall be; always ends in .gpkg."""
        written = self.path.text().strip()
        return Path(written if written.lower().endswith(".gpkg") else f"{written}.gpkg").expanduser()

    def _on_browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, tr("存到"), self.path.text(), "GPKG (*.gpkg)")
        if chosen:
            self.path.setText(chosen)

    def _on_accept(self) -> None:
        problem = self._wrong()
        self.problem.setText(problem)
        if not problem:
            self.accept()

    def _wrong(self) -> str:
        """What is wrong with the place; empty when a project may be made there."""
        path = self.chosen
        if path.stem in {"", ".gpkg"}:
            return tr("请先填写存到哪里")
        if any(letter in _FORBIDDEN for letter in path.name):
            return tr("文件名里不能有这些符号：{signs}", signs=" ".join(_FORBIDDEN))
        if len(path.name.encode("utf-8")) > _LONGEST_NAME:
            return tr("文件名太长，请缩短到 {count} 个字以内", count=_LONGEST_NAME // 3)
        return i18n.sentence("store.exists", {"path": str(path)}) if path.exists() else ""


def make_project(path: Path, crs: str) -> "Project":
    """An empty project, opened. Runs on the store thread."""
    from gisapp import app

    return app.create_project(path, crs=crs)


def ask_open(parent: QWidget, folder: Path | None = None) -> Path | None:
    """Ask for a project file; of a backup, the copy that takes its place."""
    start = folder or Path(settings.load().last_project or Path.home()).parent
    title = tr("从备份恢复") if folder else tr("打开项目")
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(start), tr("项目文件 (*.gpkg)"))
    return brought(Path(chosen), parent) if chosen else None


def brought(path: Path, parent: QWidget) -> Path | None:
    """The file to open for one that was chosen: of a backup a copy, and the officer is told so."""
    from gisapp import app

    try:
        found = app.out_of_backups(path)
    except GisAppError as error:
        QMessageBox.warning(parent, tr("从备份恢复"), i18n.explain(error))
        return None
    if found != path:
        QMessageBox.information(parent, tr("从备份恢复"), tr(
            "备份本身不改动，已复制成 {name}，现在打开的是这一份。\n原来的项目也没有动。核对以后要接着用这一份，"
            "请退出程序，把原项目文件改名留存，再把这一份改成原来的名字，档案文件夹就跟着它。", name=found.name))
    return found


def ask_officer(parent: QWidget) -> str:
    """Ask who works here; the answer is remembered. An empty text when the officer does not say."""
    known = settings.load().officer
    words = tr("经办人姓名（记入每次改动，只问这一次）：") if not known else tr("经办人姓名：")
    name, agreed = QInputDialog.getText(parent, tr("经办人"), words, QLineEdit.EchoMode.Normal, known)
    name = name.strip()
    if not agreed or not name:
        return ""
    settings.save(officer=name)
    return name


def show_keys(actions: Actions, parent: QWidget) -> None:
    """List the keys of the window."""
    from gisapp.ui.keys_dialog import KeysDialog

    KeysDialog(actions, parent).open()


def show_about(parent: QWidget) -> None:
    """Say what this is."""
    box = QMessageBox(parent)
    box.setWindowTitle(tr("关于"))
    box.setIconPixmap(icons.application().pixmap(64, 64))
    box.setText(f"{tr('旧改一张图')}  {__version__}")
    box.setInformativeText(tr("征收地块、房屋、户的进度与安置，一张图上看清、办好、印出来。\n"
                              "数据只保存在本机的项目文件里，不上传。\n许可：Apache-2.0；字体：Noto Sans SC（OFL）。\n"
                              "运行日志：{path}", path=str(faults.log_file())))
    box.open()


def switch_language() -> str:
    """Choose the other language for the next start; returns what to say of it, in both."""
    settings.save(language="zh" if i18n.language() == "en" else "en")
    return "重新打开程序后换成另一种语言。The language changes at the next start."


def backups_of(session: Session) -> Path:
    """The folder of the backups of the project that is open, or was last; the project's own while there are none."""
    from gisapp import app

    project = session.project
    path = project.path if project is not None and project.path is not None else Path(settings.load().last_project)
    folder = app.backup_folder(path) if path.name else Path.home()
    return folder if folder.is_dir() else path.parent


def described(external: "ChangeSet") -> str:
    """Which rows of which tables another program changed."""
    from gisapp.domain import schema

    words = {"insert": tr("新增"), "update": tr("修改"), "delete": tr("删除")}
    return "，".join(f"{tr(schema.TABLES[change.table].label)} {words[change.op]} {len(change.uids)}"
                    for change in external.changes)

