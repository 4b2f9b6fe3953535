"""What can stand on a sheet, and what can be said of it: the texts of the editor's menu and of its pane.

Every kind of a product file is declared once: its Chinese name, for which sheets it is meant, how large it begins, and
its wishes with their kinds of value. The pane of the editor is made from this.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from gisapp.carto import readings
from gisapp.i18n import tr
from gisapp.services.pages import charts, records
from gisapp.services.products import Frame
from gisapp.services.sheets import SMALL_MM

Sort = Literal["text", "words", "number", "count", "flag", "choice", "colour", "rows", "labelled", "ticks", "columns",
               "pair", "file"]
Choices = Callable[[str], tuple[tuple[str, str], ...]]
_SOURCE: Final = "source"
_ALL: Final = ("zone", "household", "parcel", "building")
_ONE: Final = ("household", "parcel", "building")
_ZONE: Final = ("zone",)


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that can be said of a frame.

    Attributes:
        name: key in the product file.
        label: Chinese words.
        sort: what kind of value: ``words`` over several lines, ``labelled`` rows of a label and a text, ``ticks`` rows
            of a question and its choices, ``pair`` two numbers.
        usual: what holds where nothing is said.
        unit: of a number.
        fields: whether ``{…}`` may stand in it.
        choices: subject → (value, Chinese words).
        most: largest number.
    """

    name: str
    label: str
    sort: Sort
    usual: Any = None
    unit: str = ""
    fields: bool = False
    choices: Choices | None = None
    most: float = 500.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of frame.

    Attributes:
        name: in the product file.
        label: Chinese words.
        subjects: for which sheets.
        wishes: what can be said of it.
        size: width and height it begins with (mm); height 0 follows the contents.
        begins: what it says at first.
        icon: of the list and the menu.
    """

    name: str
    label: str
    subjects: tuple[str, ...] = _ALL
    wishes: tuple[Wish, ...] = ()
    size: tuple[float, float] = (60.0, 0.0)
    begins: Mapping[str, Any] = field(default_factory=dict)

    def frame(self, x_mm: float, y_mm: float, subject: str) -> Frame:
        """A new frame of this kind on a sheet about a subject."""
        wanted = {wish.name: wish.choices(subject)[0][0] for wish in self.wishes
                  if wish.choices and wish.name == _SOURCE}
        return Frame(self.name, x_mm, y_mm, *self.size, wanted={**wanted, **self.begins})


def _themes(_subject: str) -> tuple[tuple[str, str], ...]:
    return ((charts.PROGRESS, "进度曲线"), *((each.code, each.label) for each in readings.THEMES))


def _sources(subject: str) -> tuple[tuple[str, str], ...]:
    made = (("compensation", "补偿明细"),) if subject == "household" else ()
    points = (("boundary", "界址点坐标"),) if subject != "zone" else ()
    return (*made, *points, *records.offered(subject).items())


def _aligns(_subject: str) -> tuple[tuple[str, str], ...]:
    return (("left", "靠左"), ("center", "居中"), ("right", "靠右"))


_SIZE: Final = Wish("size", "字高", "number", 3.0, "毫米", most=60)
_SMALL: Final = Wish("size", "字高", "number", SMALL_MM, "毫米", most=60)
_HEADING: Final = (Wish("heading", "标题", "text", "", fields=True),
                   Wish("heading_size", "标题字高", "number", 4.0, "毫米", most=60))
_MAGNIFY: Final = Wish("magnify", "字号倍数", "number", 1.0, most=10)
_INK: Final = Wish("colour", "颜色", "colour", "#22262E")
_STROKE: Final = Wish("stroke", "线宽", "number", 0.3, "毫米", most=10)
_TAB: Final = Wish("tab", "标签宽", "number", 20.0, "毫米")
COMMON: Final = (Wish("border", "边框", "number", 0.0, "毫米", most=5), Wish("ground", "底色", "colour", ""))
WHEN: Final = Wish("when", "何时印", "choice", "", choices=lambda _subject: (
    ("", "总是"), ("flat", "一幢多户时"), ("house", "一幢一户时")))
ANCHOR: Final = Wish("anchor", "换大纸时", "choice", "", choices=lambda _subject: (
    ("", "不动"), ("right", "往右移"), ("bottom", "往下移"), ("right bottom", "往右、往下移"), ("wide", "加宽"),
    ("wide high", "加宽、加高"), ("bottom wide", "往下移、加宽")))
_TEXT: Final = (
    Wish("text", "文字", "words", "", fields=True), _SIZE, Wish("bold", "粗体", "flag", False),
    Wish("align", "对齐", "choice", "left", choices=_aligns), Wish("wrap", "自动换行", "flag", False),
    Wish("grey", "灰色", "flag", False), Wish("mark", "红色", "flag", False), _INK,
    Wish("optional", "内容为空时不印", "flag", False))
_MAP: Final = (
    Wish("furniture", "指北针和比例尺", "flag", True), Wish("neat", "图廓坐标", "flag", False),
    Wish("neighbours", "标邻宗号", "flag", False), Wish("points", "界址点不超过几个时标注", "count", 0),
    Wish("lengths", "标边长", "flag", True), Wish("share", "本宗占图框", "number", 0.7, most=1))
_LISTED: Final = (Wish(_SOURCE, "内容", "choice", "", choices=_sources), Wish("columns", "列", "columns", ()))

KINDS: Final[Mapping[str, Kind]] = {each.name: each for each in (
    Kind("text", "文字", _ALL, _TEXT, (60, 0), {"text": "文字", "size": 3.0}),
    Kind("facts", "字段表", _ONE, (Wish("rows", "各行", "labelled", (), fields=True), _SIZE, _TAB, *_HEADING), (70, 0),
         {"rows": [["编号", "{编号}"]], "tab": 20}),
    Kind("columns", "并列字段", _ONE, (Wish("rows", "各列", "labelled", (), fields=True), _SIZE, *_HEADING), (70, 0),
         {"rows": [["编号", "{编号}"], ["宗地号", "{宗地号}"]]}),
    Kind("bullets", "条文", _ALL, (Wish("rows", "各条", "rows", (), fields=True), _SIZE, *_HEADING), (80, 0),
         {"rows": ["条文"]}),
    Kind("map", "地图", _ALL, _MAP, (90, 70)),
    Kind("map_legend", "图例（图上所见）", _ALL, (_SIZE, *_HEADING), (50, 0),
         {"heading": "图例", "ground": "#FFFFFF"}),
    Kind("overview", "位置图", _ALL, (Wish("heading", "标题", "text", "", fields=True), _SMALL), (45, 40),
         {"heading": "位置"}),
    Kind("inset", "附图", _ALL, (Wish("scale", "比例尺分母（0 为自动）", "count", 0, most=1_000_000),
                               Wish("center", "中心（占图宽、图高）", "pair", (0.5, 0.5)),
                               Wish("heading", "标题", "text", "", fields=True), _SMALL), (50, 40)),
    Kind("scale", "比例尺", _ALL, (_MAGNIFY,), (66, 0)),
    Kind("north", "指北针", _ALL, (_MAGNIFY,), (12, 0)),
    Kind("table", "表", _ALL, (*_LISTED, *_HEADING), (90, 40)),
    Kind("chart", "统计图", _ALL, (Wish("chart", "内容", "choice", charts.PROGRESS, choices=_themes),
                                 _SMALL, *_HEADING), (80, 50),
         {"chart": charts.PROGRESS, "ground": "#FFFFFF"}),
    Kind("picture", "图片", _ALL, (Wish("file", "文件", "file", ""),), (30, 30)),
    Kind("qr", "二维码", _ONE, (), (20, 0)),
    Kind("line", "直线", _ALL, (_STROKE, _INK), (60, 0)),
    Kind("rectangle", "矩形", _ALL, (_STROKE, _INK, Wish("fill", "填充", "colour", "")), (40, 20)),
    Kind("boxes", "签字框", _ONE, (Wish("rows", "各框", "rows", (), fields=True),), (170, 22),
         {"rows": ["权利人签字", "工作人员签字"]}),
    Kind("ticks", "勾选框", _ONE, (Wish("rows", "各行", "ticks", (), fields=True), _SIZE, _TAB, *_HEADING), (85, 0),
         {"rows": [["意向", "货币", "调换"]]}),
    Kind("lines", "填写横线", _ONE, (Wish("count", "几行", "count", 3, most=60),
                                 Wish("spacing", "行距", "number", 8.0, "毫米", most=50), *_HEADING), (85, 0),
         {"count": 3}),
    Kind("stages", "进度轴", ("household",), _HEADING, (173, 0)),
    Kind("next", "下一步", ("household",), (_SIZE, Wish("missing", "列出未满足的条件（条）", "count", 0), *_HEADING),
         (84, 0)),
    Kind("flats", "安置房所在楼", ("household",), _HEADING, (85, 60)),
    Kind("storeys", "楼盘表", ("household", "building"), (Wish("cell", "一格最大（宽、高，毫米）", "pair", (26, 11)),
                                                         *_HEADING), (120, 80)),
    Kind("stage_legend", "各阶段户数", ("building",), (), (200, 0)),
    Kind("seal", "公章的位置", _ONE, (), (42, 0)),
    Kind("legend", "阶段图例", _ONE, (_SIZE, *_HEADING), (40, 0)),
)}
"""Kinds of every sheet, in the order of the menu."""

_ZONAL: Final[Mapping[str, Kind]] = {each.name: each for each in (
    Kind("map", "地图", _ZONE, (), (250, 200)),
    Kind("legend", "图例和户数", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("line_legend", "红线图例", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("figures", "累计统计", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("decision", "征收范围和决定", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("issues", "遗留问题", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("readiness", "净地率", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("houses", "安置房源", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("origin", "坐标系、制图、审核", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("seal", "公章的位置", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("curve", "进度曲线", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("since", "某日以来的进展", _ZONE, (_MAGNIFY,), (66, 0)),
    Kind("groups", "分批次或工作组统计", _ZONE, (_MAGNIFY,), (66, 0)),
)}


def kind(name: str, subject: str) -> Kind:
    """The kind of a name on sheets about a subject; one without wishes for a name that is unknown."""
    found = _ZONAL.get(name) if subject == "zone" else None
    return found or KINDS.get(name) or Kind(name, name)


def offered(subject: str) -> tuple[Kind, ...]:
    """The kinds that can be added to a sheet about a subject; a zone has one map."""
    known = {name: each for name, each in KINDS.items() if subject in each.subjects}
    if subject == "zone":
        known = {**known, **_ZONAL}
        known.pop("map")
    return tuple(known.values())


def _first_label(rows: Any) -> str:
    """The first label of a table of facts: says more than the name by which other frames refer to it."""
    first = rows[0] if isinstance(rows, (list, tuple)) and rows else ""
    return str(first[0]) if isinstance(first, (list, tuple)) and first else str(first)


def words(frame: Frame, subject: str) -> str:
    """What a frame is called in the list: its kind, and what it says."""
    own = frame.name if frame.name != frame.kind else ""
    wanted = frame.wanted
    said = wanted.get("text") or wanted.get("heading") or wanted.get("file") or _first_label(wanted.get("rows")) or own
    name = tr(kind(frame.kind, subject).label)
    return f"{name}　{' '.join(str(said).split())}" if said else name


# rows as texts of several lines

_BAR: Final = "|"


def as_lines(sort: Sort, value: Any) -> str:
    """Rows as an officer writes them: one a line, cells between bars."""
    if sort in {"labelled", "ticks"}:
        return "\n".join(f" {_BAR} ".join(str(cell) for cell in row) for row in value or ())
    return "\n".join(str(each) for each in value or ())


def from_lines(sort: Sort, text: str) -> list[Any]:
    """The rows of such a text; a labelled row has two cells, and a bar within the second one stays."""
    rows = [line.strip() for line in text.replace("｜", _BAR).splitlines() if line.strip()]
    if sort == "labelled":
        return [[cell.strip() for cell in (row.split(_BAR, 1) if _BAR in row else [row, ""])] for row in rows]
    if sort == "ticks":
        return [[cell.strip() for cell in row.split(_BAR)] for row in rows]
    return rows
