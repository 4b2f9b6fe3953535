"""What importing a responsibility table would do: how each task will be counted, what is wrong with the other rows."""

from PySide6.QtWidgets import QDialog, QWidget

from gisapp.domain.codes import label
from gisapp.i18n import tr
from gisapp.services.milestone_sheet import Plan
from gisapp.services.milestones import quantity
from gisapp.ui import parts
from gisapp.ui.grid import Cell, Column, Grid


class SheetDialog(QDialog):
    """Shows a plan; accepted when the officer imports it."""

    def __init__(self, plan: Plan, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("导入责任分解表"))
        self.resize(820, 520)
        counts = tr("新增 {new} · 更新 {changed} · 未变 {unchanged} · 未导入 {left_out}", new=plan.new,
                    changed=plan.changed, unchanged=plan.unchanged, left_out=plan.left_out)
        self.rows = Grid((Column(tr("行")), Column(tr("任务"), widest_px=360, stretch=True),
                          Column(tr("目标量"), right=True), Column(tr("止")),
                          Column(tr("完成量从哪些记录算出"), widest_px=300)), "sheetRows")
        self.rows.show_rows([[
            Cell(str(each.number), order=each.number), Cell(each.values["task"], tip=each.values["task"]),
            Cell(quantity(each.values["target"], each.values["unit"]), order=each.values["target"]),
            Cell(str(each.values["deadline"])),
            Cell(tr(label("measure", each.values["measure"])) + (tr("（按任务文字判断）") if each.guessed else "")),
        ] for each in plan.rows], [str(each.number) for each in plan.rows])
        wrong = "\n".join("· " + tr("第 {row} 行：", row=each.row) + each.reason for each in plan.findings)
        self.wrong = parts.text(wrong, "refusal", wrap=True, selectable=True)
        ignored = tr("没有用到的列：{columns}", columns="、".join(plan.ignored)) if plan.ignored else ""
        self.go = parts.button(tr("导入"), self.accept, "primary")
        self.go.setEnabled(plan.changeset is not None)
        faults = parts.scrolled(self.wrong)
        faults.setMaximumHeight(130)
        faults.setVisible(bool(wrong))
        note = parts.text(ignored, "small", wrap=True)
        note.setVisible(bool(ignored))
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), self.go)
        head = (parts.text(name, "title", wrap=True), parts.text(counts, "strong"))
        layout = parts.column(*head, self.rows, faults, note,
                              buttons, margins=(22, 18, 22, 16), spacing=10)
        layout.setStretch(2, 1)
        self.setLayout(layout)
