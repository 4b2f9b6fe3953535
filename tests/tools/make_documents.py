"""Make the Word templates of 套打 under ``resources/documents``: run it, look at the files, commit them.

The office changes the ``.docx`` in Word, not this script; it is kept so that the bundled ones can be made anew.
"""

from pathlib import Path

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

OUT = Path(__file__).resolve().parents[2] / "resources" / "documents"
BODY, TITLE = "仿宋", "宋体"
WIDTH_CM = 16.0


def font(run, name=BODY, size=12.0, bold=False):
    run.font.name, run.font.size, run.bold = name, Pt(size), bold
    properties = run._element.get_or_add_rPr().get_or_add_rFonts()
    for place in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        properties.set(qn(place), name)


class Sheet:
    """One A4 document under construction."""

    def __init__(self, title, number=""):
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.0)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = BODY, Pt(12)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        font(head.add_run("{{ 示意 }}"), size=9)
        self.line(title, TITLE, 18, True, WD_ALIGN_PARAGRAPH.CENTER, after=6)
        if number:
            self.line(number, size=10.5, align=WD_ALIGN_PARAGRAPH.RIGHT, after=4)

    def line(self, text, name=BODY, size=12.0, bold=False, align=None, after=3.0, indent=False):
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(after)
        paragraph.paragraph_format.line_spacing = 1.25
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        if align is not None:
            paragraph.alignment = align
        font(paragraph.add_run(text), name, size, bold)
        return paragraph

    def text(self, *paragraphs):
        for each in paragraphs:
            self.line(each, indent=True)

    def heading(self, text):
        kept = self.line(text, TITLE, 12, True).paragraph_format
        kept.space_before, kept.keep_with_next = Pt(5), True

    def control(self, text):
        """A paragraph that only steers the template; it vanishes."""
        self.line("{%p " + text + " %}", after=0)

    def table(self, rows, widths, header=False, loop=None):
        """A bordered table; ``loop`` repeats the last row: (variable, list)."""
        extra = 2 if loop else 0
        made = self.document.add_table(len(rows) + extra, len(widths))
        made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for at, words in enumerate(rows):
            place = at + 1 if loop and at == len(rows) - 1 else at
            for column, text in enumerate(words):
                self._cell(made, place, column, text, bold=header and at == 0)
        if loop:
            first, last = len(rows) - 1, len(rows) + 1
            self._cell(made, first, 0, "{%tr for " + f"{loop[0]} in {loop[1]}" + " %}")
            self._cell(made, last, 0, "{%tr endfor %}")
        total = sum(widths)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(WIDTH_CM * width / total)
        for row in made.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(WIDTH_CM * width / total)
        self.line("", after=2, size=6)
        return made

    def _cell(self, made, row, column, text, bold=False):
        paragraph = made.cell(row, column).paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
        font(paragraph.add_run(text), size=10.5, bold=bold)

    def pairs(self, *rows):
        """A table of name and value, two pairs a row."""
        made = self.table([list(row) + [""] * (4 - len(row)) for row in rows], (3, 5, 3, 5))
        for at, row in enumerate(rows):
            if len(row) == 2:
                whole = made.cell(at, 1).merge(made.cell(at, 3))
                for empty in whole.paragraphs[1:]:
                    empty._element.getparent().remove(empty._element)

    def signatures(self, *rows, space=7.0):
        """Lines to sign on, a blank table without borders."""
        made = self.document.add_table(len(rows), 2)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                paragraph = made.cell(at, column).paragraphs[0]
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(space)
                font(paragraph.add_run(text), size=11)

    def save(self, name):
        OUT.mkdir(parents=True, exist_ok=True)
        self.document.core_properties.author = "gisapp"
        self.document.save(OUT / f"{name}.docx")


HOME = (
    ("户编号", "{{ 户编号 }}", "坐落", "{{ 户.坐落 }}"),
    ("权利人", "{{ 权利人姓名 }}", "不动产单元号", "{{ 户.不动产单元号 }}"),
    ("产别", "{{ 户.产别 }}", "用途", "{{ 户.实际用途 }}"),
    ("证载面积（㎡）", "{{ 户.证载面积 }}", "认定面积（㎡）", "{{ 户.认定面积 }}"),
)
ITEMS = [["序号", "科目", "数量", "单位", "单价（元）", "金额（元）", "依据"],
         ["{{ 项.序号 }}", "{{ 项.科目 }}", "{{ 项.数量 }}", "{{ 项.计量单位 }}", "{{ 项.单价 }}", "{{ 项.金额 }}",
          "{{ 项.依据 }}"]]
ITEM_WIDTHS = (1.3, 2.4, 1.7, 1.2, 2.4, 3.0, 4.0)
DATE = "________年____月____日"


def agreement():
    sheet = Sheet("{{ 土地 }}上房屋征收补偿协议", "协议号：{{ 协议.协议号 }}")
    sheet.line("甲方（征收部门）：{{ 单位 }}")
    sheet.line("乙方（被征收人）：{{ 权利人姓名 }}")
    sheet.line("证件号码：{{ 证件号码 }}　　联系电话：{{ 联系电话 }}　　代理人：{{ 代理人 }}")
    sheet.control("if 集体")
    sheet.text("因{{ 项目 }}建设需要，依据《中华人民共和国土地管理法》"
               "《中华人民共和国土地管理法实施条例》和征地补偿安置方案，甲乙双方在自愿、协商一致的基础上订立本协议。")
    sheet.control("else")
    sheet.text("依据《国有土地上房屋征收与补偿条例》（国务院令第590号）、"
               "房屋征收决定（{{ 批次.决定文号 }}，{{ 批次.公告日 }}公告）和征收补偿方案，"
               "甲乙双方在自愿、协商一致的基础上订立本协议。")
    sheet.control("endif")
    sheet.heading("一、被征收房屋")
    sheet.pairs(*HOME)
    sheet.heading("二、补偿方式和金额")
    sheet.text("补偿方式：{{ 协议.补偿方式 }}。评估机构：{{ 评估.评估机构 }}，报告号：{{ 评估.报告号 }}，"
               "价值时点：{{ 评估.价值时点 }}。",
               "补偿明细如下：")
    sheet.table(ITEMS, ITEM_WIDTHS, header=True, loop=("项", "补偿明细"))
    sheet.text("补偿总额：人民币（大写）{{ 协议.补偿总额大写 }}（¥{{ 协议.补偿总额 }}），"
               "其中以货币支付 {{ 协议应付 }} 元。",
               "付款期限：{{ 协议.付款期限 }}前付清。甲方先补偿，乙方后搬迁。")
    sheet.heading("三、安置房屋或房票（选择货币补偿的不填）")
    sheet.text("安置房地点：{{ 协议.安置房地点 }}，面积 {{ 协议.安置房面积 }} ㎡，价值 {{ 协议.安置房价值 }} 元；"
               "乙方应补差价 {{ 协议应补差价 }} 元。房票面值：{{ 协议.房票面值 }} 元。")
    sheet.heading("四、过渡")
    sheet.text("过渡方式：{{ 协议.过渡方式 }}，过渡期限 {{ 协议.过渡月数 }} 个月，自交房之日起算。"
               "因甲方原因超过过渡期限的，按征收补偿方案加付临时安置费。")
    sheet.heading("五、搬迁和交房")
    sheet.text("搬迁期限：{{ 协议.搬迁期限 }}。乙方结清水、电、燃气等费用，交回权属证书和钥匙，由甲方出具交房验收单。")
    sheet.heading("六、违约和争议")
    sheet.text("一方不履行本协议的，另一方可以依法要求其履行。对本协议有争议的，可以协商，"
               "也可以依法申请行政复议或者提起行政诉讼。")
    sheet.text("本协议一式四份，甲方两份，乙方一份，存档一份，自双方签字（盖章）之日起生效。")
    sheet.signatures(("甲方（盖章）：", "乙方（全体权利人签字、按印）："),
                     ("经办人：{{ 协议.经办人 }}", "代理人（签字）："),
                     ("审核人：{{ 协议.审核人 }}", "证件号码："), (f"日期：{DATE}", f"日期：{DATE}"))
    sheet.save("agreement")


def settlement():
    sheet = Sheet("房屋征收补偿结算单", "户编号：{{ 户编号 }}　协议号：{{ 协议.协议号 }}")
    sheet.pairs(*HOME[1:2], ("坐落", "{{ 户.坐落 }}"),
                ("补偿方式", "{{ 协议.补偿方式 }}", "签约日", "{{ 协议.签约日 }}"))
    sheet.heading("一、补偿明细")
    sheet.table(ITEMS, ITEM_WIDTHS, header=True, loop=("项", "补偿明细"))
    sheet.text("合计：{{ 补偿合计 }} 元，大写：{{ 补偿合计大写 }}。")
    sheet.heading("二、结算")
    sheet.pairs(("房屋或房票抵付（元）", "{{ 房屋或房票抵付 }}", "应付（元）", "{{ 应付 }}"),
                ("超期过渡费（元）", "{{ 超期过渡费 }}", "应付合计（元）", "{{ 应付合计 }}"),
                ("已付（元）", "{{ 已付 }}", "未付（元）", "{{ 未付 }}"),
                ("应补差价（元）", "{{ 应补差价 }}", "已补差价（元）", "{{ 已补差价 }}"),
                ("未付大写", "{{ 未付大写 }}"))
    sheet.heading("三、付款记录")
    sheet.table([["凭证号", "类别", "收款人", "金额（元）", "实付日"],
                 ["{{ 笔.凭证号 }}", "{{ 笔.类别 }}", "{{ 笔.收款人 }}", "{{ 笔.金额 }}", "{{ 笔.实付日 }}"]],
                (4, 2.5, 3, 3, 3.5), header=True, loop=("笔", "付款记录"))
    sheet.signatures(("制表：{{ 经办人 }}", "审核："), ("财务：", "负责人："),
                     ("被征收人（签字）：", "打印日期：{{ 打印日 }}"), space=3.5)
    sheet.save("settlement")


def receipt():
    sheet = Sheet("房屋征收补偿领款单", "申请号：{{ 领款.申请号 }}")
    sheet.pairs(("户编号", "{{ 户编号 }}", "协议号", "{{ 协议.协议号 }}"), ("坐落", "{{ 户.坐落 }}"),
                ("收款人", "{{ 领款.收款人 }}", "款项类别", "{{ 领款.类别 }}"),
                ("开户行", "{{ 领款.开户行 }}", "账号", "{{ 领款.账号 }}"),
                ("金额（大写）", "人民币 {{ 领款.金额大写 }}"), ("金额（小写）", "¥ {{ 领款.金额 }}"),
                ("应付日", "{{ 领款.应付日 }}", "付款前未付（元）", "{{ 未付 }}"))
    sheet.text("本人已收到上述款项，收款账户由本人提供并核对无误。")
    sheet.line("领款人（签字、按印）：________________　　证件号码：__________________", after=10)
    sheet.table([["经办", "组长", "审计", "财务", "领导"], ["\n\n"] * 5, ["　　年　月　日"] * 5],
                (1, 1, 1, 1, 1), header=True)
    sheet.line("打印日期：{{ 打印日 }}", size=10.5)
    sheet.save("receipt")


def handover():
    sheet = Sheet("交房验收单", "户编号：{{ 户编号 }}")
    sheet.pairs(*HOME[1:], ("坐落", "{{ 户.坐落 }}"),
                ("协议号", "{{ 协议.协议号 }}", "搬迁期限", "{{ 协议.搬迁期限 }}"),
                ("应付合计（元）", "{{ 应付合计 }}", "已付（元）", "{{ 已付 }}"))
    sheet.table([["验收事项", "结果", "说明"], ["钥匙全部交清", "{{ 交房.钥匙已交勾 }}", ""],
                 ["水、电、燃气、通信费用结清", "{{ 交房.水电气结清勾 }}", ""],
                 ["权属证书交回", "{{ 交房.证书收回勾 }}", ""], ["房屋已腾空，无遗留物品", "☐", ""],
                 ["附属物与清点表相符", "☐", ""], ["现场照片已拍", "☐", ""]], (6, 2, 8), header=True)
    sheet.text("交房日：{{ 交房.交房日 }}。补偿已按协议支付，乙方自愿将上述房屋交付甲方。")
    sheet.signatures(("交房人（签字、按印）：", "验收人：{{ 交房.验收人 }}"), ("证件号码：", "征收部门（盖章）："),
                     (f"日期：{DATE}", f"日期：{DATE}"))
    sheet.save("handover")


def service():
    sheet = Sheet("送达回证", "回证号：{{ 送达.回证 }}")
    sheet.pairs(("送达机关", "{{ 单位 }}"), ("送达文书", "{{ 送达.文书 }}", "文号", "{{ 送达.文号 }}"),
                ("受送达人", "{{ 权利人姓名 }}", "户编号", "{{ 户编号 }}"), ("送达地点", "{{ 户.坐落 }}"),
                ("送达方式", "{{ 送达.送达方式 }}", "送达日期", "{{ 送达.送达日期 }}"),
                ("受送达人（签字、按印）", "\n"), ("代收人（签字）", "\n", "与受送达人关系", ""),
                ("拒收事由", "\n"), ("见证人（签字）", "{{ 送达.见证人 }}", "送达人（签字）", "{{ 送达.经办人 }}"),
                ("备注", "\n\n"))
    sheet.line("说明：受送达人不在的，由同住成年家属代收；拒收的，请见证人到场，写明事由和日期，由送达人、见证人签字后留置送达。",
               size=10)
    sheet.save("service")


def notice():
    sheet = Sheet("入户调查告知书", "户编号：{{ 户编号 }}")
    sheet.line("{{ 权利人姓名 }}：")
    sheet.text("因{{ 项目 }}需要，我单位依法对您位于{{ 户.坐落 }}的房屋进行入户调查。现将有关事项告知如下：")
    sheet.text("一、调查内容：房屋的权属、区位、用途、建筑面积，附属物和装饰装修，未经登记建筑，居住和经营情况。",
               "二、请您准备：身份证明、户口簿、不动产权证书（或房屋所有权证、土地使用证）、租赁合同、营业执照等有关材料。",
               "三、调查人员不少于两人，会出示工作证件。调查结果由您核对签字，并在征收范围内公布；有异议的，可以申请复核。",
               "四、个人信息：我单位为履行法定职责处理您的姓名、证件号码、电话、账户等必要信息，只用于征收补偿和安置，"
               "依法保存并严格保密；您有权查阅、复制和要求更正。",
               "五、征收补偿遵循决策民主、程序正当、结果公开的原则，先补偿、后搬迁。任何单位和个人不得以中断供水、供热、供气、"
               "供电和道路通行等方式迫使搬迁。您可以向我单位咨询政策、反映意见。")
    sheet.pairs(("包户干部", "{{ 户.包户干部 }}", "工作组", "{{ 户.工作组 }}"),
                ("上门时间", DATE, "咨询电话", "________________"))
    sheet.signatures(("{{ 单位 }}（盖章）", "被征收人（签收）："), (f"日期：{DATE}", f"日期：{DATE}"))
    sheet.save("notice")


if __name__ == "__main__":
    for make in (agreement, settlement, receipt, handover, service, notice):
        make()
