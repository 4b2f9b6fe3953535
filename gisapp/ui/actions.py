"""Every command of the window with its keys; menus, buttons and the search box offer the same actions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gisapp import i18n
from gisapp.i18n import tr
from gisapp.ui import icons


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name in code (also found by the search box), its text, keys and icon."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    needs_project: bool = True


COMMANDS: Final = (
    Command("find", "查找", ("Ctrl+K", "Ctrl+F"), "search"),
    Command("undo", "撤销", ("Ctrl+Z",), "undo"),
    Command("redo", "重做", ("Ctrl+Y", "Ctrl+Shift+Z"), "redo"),
    Command("import", "导入", ("Ctrl+I",), "import"),
    Command("export", "导出进度", ("Ctrl+E",), "export"),
    Command("print", "出图", ("Ctrl+P",), "print"),
    Command("stage", "登记阶段…", ("Ctrl+Return",)),
    Command("sheets", "打印单子…", ("Ctrl+Shift+P",)),
    Command("fill", "套打…"),
    Command("today", "到今日待办", ("Ctrl+1",), "today"),
    Command("map", "到地图", ("Ctrl+2",), "map"),
    Command("table", "到台账", ("Ctrl+3",), "table"),
    Command("board", "到看板", ("Ctrl+4",), "board"),
    Command("sheet", "到出图", ("Ctrl+5",), "print"),
    Command("houses", "到安置房", ("Ctrl+6",), "houses"),
    Command("matters", "到问题与任务", ("Ctrl+7",), "matters"),
    Command("fit", "看全片区", ("F",), "fit"),
    Command("position", "到坐标…", ("Ctrl+G",), "pin"),
    Command("numbers", "按编号选…", ("Ctrl+Shift+N",), "select"),
    Command("condition", "按条件选…", ("Ctrl+Shift+F",), "select"),
    Command("invert", "反选", ("Ctrl+Shift+I",)),
    Command("length", "量距离", (), "ruler"),
    Command("area", "量面积", (), "ruler"),
    Command("all_stages", "显示全部阶段", ("Ctrl+0",)),
    Command("nothing", "取消选择", ("Escape",)),
    Command("left", "显示或隐藏左栏", ("Ctrl+[",), "panel-left"),
    Command("right", "显示或隐藏右栏", ("Ctrl+]",), "panel-right"),
    Command("zones", "片区和批次…"),
    Command("check_land", "红线体检"),
    Command("compare", "比对测绘成果…"),
    Command("draw_sketch", "画草图", ("Ctrl+Shift+S",), "pencil"),
    Command("sketch_line", "画草图线", (), "pencil"),
    Command("sketch_point", "画草图点", (), "pencil"),
    Command("draw_land", "画宗地", ("Ctrl+Shift+D",), "pencil"),
    Command("reshape_land", "改界线", ("Ctrl+Shift+R",), "pencil"),
    Command("cut_land", "沿线分割", ("Ctrl+Shift+L",), "pencil"),
    Command("strips_land", "平行分割", ("Ctrl+Shift+B",), "pencil"),
    Command("hole_land", "挖洞", ("Ctrl+Shift+H",), "pencil"),
    Command("borrow_land", "照其他图层的图形", ("Ctrl+Shift+C",), "pencil"),
    Command("carry_land", "平移宗地", ("Ctrl+Shift+M",), "pencil"),
    Command("merge_land", "合并所选宗地…"),
    Command("split_land", "按面积分割宗地…"),
    Command("family", "宗地沿革…"),
    Command("layout", "版式编辑器…"),
    Command("new", "新建项目…", ("Ctrl+N",), needs_project=False),
    Command("open", "打开项目…", ("Ctrl+O",), "folder", needs_project=False),
    Command("demo", "打开示意项目", needs_project=False),
    Command("backups", "从备份恢复…", needs_project=False),
    Command("officer", "更改经办人…", (), "person", needs_project=False),
    Command("language", "English", (), needs_project=False),
    Command("keys", "快捷键…  F1", (), needs_project=False),
    Command("about", "关于", (), "info", needs_project=False),
    Command("quit", "退出", ("Ctrl+Q",), needs_project=False),
)

DRAWN: Final = ("draw_sketch", "sketch_line", "sketch_point", "draw_land", "reshape_land", "cut_land", "strips_land",
                "hole_land", "carry_land", "borrow_land")
"""Commands that take a drawing tool of the land in hand."""


class Actions:
    """The window's actions by name."""

    def __init__(self, window: QWidget) -> None:
        self._made: dict[str, QAction] = {}
        for command in COMMANDS:
            action = QAction(tr(command.text), window)
            action.setObjectName(command.name)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            keys = QKeySequence(command.keys[0]).toString() if command.keys else ""
            action.setToolTip(f"{tr(command.text)}  {keys}".strip())
            action.setEnabled(not command.needs_project)
            if command.icon:
                action.setIcon(icons.icon(command.icon))
            window.addAction(action)
            self._made[command.name] = action
        if i18n.language() == "en":
            self._made["language"].setText("中文")  # each language is named by its own speakers' word

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def all(self) -> list[QAction]:
        """Every action, most used first."""
        return list(self._made.values())

    def connect(self, calls: dict[str, Callable[[], object]]) -> None:
        """Say what each action does."""
        for name, call in calls.items():
            self._made[name].triggered.connect(lambda _checked=False, call=call: call())

    def set_project_open(self, on: bool) -> None:
        """Free the actions that need a project."""
        for command in COMMANDS:
            if command.needs_project and command.name not in {"undo", "redo"}:
                self._made[command.name].setEnabled(on)
