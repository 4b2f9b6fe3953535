"""The pane beside the sheet: what can be said of the frame that is selected, of several, or of the sheet itself.

Made from ``kinds``: a kind that is declared there has its pane.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from gisapp import i18n
from gisapp.carto.paper import PAPERS
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services.layouts import kinds, order
from gisapp.services.layouts.arrangement import Arrangement, Piece
from gisapp.services.layouts.field_menu import Group
from gisapp.services.layouts.kinds import Wish
from gisapp.services.pages.laying import Place
from gisapp.ui import parts
from gisapp.ui.layout.values import ChoiceEdit, ColumnsEdit, Editor, FlagEdit, NumberEdit, TextEdit, editor

_WIDEST_PX: Final = 380
_PLACES: Final = (("x_mm", "左"), ("y_mm", "上"), ("width_mm", "宽"), ("height_mm", "高"))
ALIGN: Final = (("left", "左对齐"), ("center", "左右居中"), ("right", "右对齐"), ("top", "上对齐"),
                ("middle", "上下居中"), ("bottom", "下对齐"))
_AUDIENCES: Final = (("internal", "内部使用"), ("handed_out", "交给被征收人"))
_NAMES: Final = (("", "交出去的写全，内部的打星号"), ("masked", "打星号"), ("full", "写全（看和打印都记日志）"))
CENTRE: Final = (("center", "纸上左右居中"), ("middle", "纸上上下居中"))
EVEN: Final = (("across", "横向等距"), ("down", "纵向等距"), ("wide", "同宽"), ("high", "同高"), ("both", "同样大小"))


class LayoutPane(QWidget):
    """The pane.

    Signals:
        placed: key, name of a measure (``x_mm``…), millimetres.
        wished: key, name of a wish, its value; None takes it away.
        hung: key, the key below which it is to stand or None.
        headed: name of a value of the product itself, and the value.
        done: name of a step for all that are selected: an edge to align, ``across``, ``wide``, …
    """

    placed = Signal(int, str, float)
    wished = Signal(int, str, object)
    hung = Signal(int, object)
    headed = Signal(str, object)
    done = Signal(str)

    def __init__(self, groups: Sequence[Group]) -> None:
        super().__init__()
        self._groups = tuple(groups)
        self._shown: tuple[object, ...] = ()
        self.editors: dict[str, Editor] = {}
        self.fault = parts.text("", "refusal", wrap=True)
        self._inside = QWidget()
        self._area = parts.scrolled(self._inside)
        self.setLayout(parts.column(self._area))

    def show_state(self, arrangement: Arrangement, keys: Sequence[int], places: Mapping[int, Place],
                   faults: Mapping[int, GisAppError]) -> None:
        """Show what is selected, as it is now."""
        pieces = [arrangement[key] for key in keys if key in arrangement.keys]
        one = pieces[0] if len(pieces) == 1 else None
        before = tuple(each.key for each in arrangement)
        what: tuple[object, ...] = ("one", one.key, one.frame.kind, one.locked, before) if one else (
            ("many", len(pieces)) if pieces else ("sheet", arrangement.product.subject))
        if what != self._shown:
            self._shown = what
            self._make(arrangement, one, len(pieces))
        self._put(arrangement, one, places)
        fault = faults.get(one.key) if one else None
        self.fault.setText(i18n.explain(fault) if fault else "")
        self.fault.setVisible(fault is not None)

    # making

    def _make(self, arrangement: Arrangement, one: Piece | None, count: int) -> None:
        self.editors = {}
        self.fault = parts.text("", "refusal", wrap=True)
        inside = QWidget()
        if one is not None:
            layout = self._one(arrangement, one)
        elif count:
            layout = self._many(count)
        else:
            layout = self._sheet(arrangement)
        inside.setLayout(layout)
        self._inside = inside
        self._area.setWidget(inside)
        bar = self._area.verticalScrollBar().sizeHint().width()
        self._area.setMinimumWidth(min(inside.minimumSizeHint().width() + bar + 2, _WIDEST_PX))

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(7)
        form.setHorizontalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        return form

    def _add(self, form: QFormLayout, name: str, words: str, made: Editor) -> None:
        self.editors[name] = made
        over = isinstance(made, TextEdit) and isinstance(made.text, QPlainTextEdit)
        if isinstance(made, FlagEdit):
            form.addRow(made)
        elif over or len(words) > 8:
            form.addRow(parts.text(words, "grey"))
            form.addRow(made)
        else:
            form.addRow(parts.text(words, "grey"), made)

    def _one(self, arrangement: Arrangement, piece: Piece) -> Any:
        subject, key = arrangement.product.subject, piece.key
        kind = kinds.kind(piece.frame.kind, subject)
        form = self._form()
        self._add_places(form, piece)
        for wish in kind.wishes:
            self._add_wish(form, wish, subject, key)
        form.addRow(parts.line())
        above = [(None, tr("（不接）")), *((each, kinds.words(arrangement[each].frame, subject))
                                       for each in order.anchors(arrangement, key))]
        self._add(form, "below", tr("接在下面"), ChoiceEdit(above, lambda value: self.hung.emit(key, value)))
        common = [*kinds.COMMON, kinds.ANCHOR, *([] if subject in {"zone", "parcel"} else [kinds.WHEN])]
        for wish in common if subject != "zone" else kinds.COMMON:
            self._add_wish(form, wish, subject, key)
        heading = parts.text(tr(kind.label), "title")
        layout = parts.column(heading, self.fault, form, 0, margins=(14, 12, 14, 12), spacing=8)
        if piece.locked:
            form.setEnabled(False)
            layout.insertWidget(1, parts.text(tr("已锁定：先在列表里解锁"), "small", wrap=True))
        return layout

    def _add_places(self, form: QFormLayout, piece: Piece) -> None:
        grid = QGridLayout()
        grid.setSpacing(6)
        for at, (name, words) in enumerate(_PLACES):
            low, empty = (-100.0, "") if at < 2 else (0.0, tr("随内容") if name == "height_mm" else "")
            made = NumberEdit(partial(self.placed.emit, piece.key, name), low=low, high=1300.0, empty=empty)
            self.editors[name] = made
            grid.addWidget(parts.text(tr(words), "grey"), at // 2, at % 2 * 2)
            grid.addWidget(made, at // 2, at % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        form.addRow(grid)
        centred = [parts.button(tr(words), partial(self.done.emit, name), "way") for name, words in CENTRE]
        form.addRow(parts.row(*centred, 0, spacing=6))

    def _add_wish(self, form: QFormLayout, wish: Wish, subject: str, key: int) -> None:
        made = editor(wish, subject, self._groups, lambda value: self.wished.emit(key, wish.name, _kept(wish, value)))
        self._add(form, wish.name, tr(wish.label), made)

    def _many(self, count: int) -> Any:
        grid = QGridLayout()
        grid.setSpacing(6)
        for at, (name, words) in enumerate((*ALIGN, *EVEN)):
            button = parts.button(tr(words), partial(self.done.emit, name))
            button.setEnabled(count > 2 or name not in {"across", "down"})
            grid.addWidget(button, at // 2, at % 2)
        note = parts.text(tr("同宽、同高以最先选的一个为准。"), "small", wrap=True)
        return parts.column(parts.text(tr("已选 {count} 个框", count=count), "title"), grid, note, 0,
                            margins=(14, 12, 14, 12), spacing=8)

    def _sheet(self, arrangement: Arrangement) -> Any:
        form = self._form()
        names = [("label", tr("名称")), ("about", tr("说明"))]
        for name, words in [*names, *([("title", tr("标题"))] if arrangement.product.subject == "zone" else [])]:
            self._add(form, name, words, _Line(partial(self.headed.emit, name)))
        self._add(form, "paper", tr("纸张"), ChoiceEdit([(each, each) for each in PAPERS],
                                                     lambda value: self.headed.emit("paper", value)))
        self._add(form, "landscape", tr("方向"), ChoiceEdit([(False, tr("纵向")), (True, tr("横向"))],
                                                         lambda value: self.headed.emit("landscape", value)))
        if arrangement.product.subject != "zone":
            self._add_people(form)
        note = parts.text(tr("点一个框，在这里改它；拖动移动，拖角改大小，按住 Alt 不吸附。方向键移 1 毫米，"
                             "加 Shift 移 0.1 毫米。滚轮缩放，按住空格或中键移动纸。"), "small", wrap=True)
        return parts.column(parts.text(tr("整张"), "title"), form, note, 0, margins=(14, 12, 14, 12), spacing=10)

    def _add_people(self, form: QFormLayout) -> None:
        """Who gets the sheet, and how people are named on it."""
        for name, words, choices in (("audience", tr("给谁"), _AUDIENCES), ("names", tr("姓名"), _NAMES)):
            offered = [(value, tr(said)) for value, said in choices]
            self._add(form, name, words, ChoiceEdit(offered, partial(self.headed.emit, name)))

    # showing

    def _put(self, arrangement: Arrangement, one: Piece | None, places: Mapping[int, Place]) -> None:
        for name, made in self.editors.items():
            if one is None:
                value = getattr(arrangement.product, name)
                made.put(bool(value) if name == "landscape" else value)
            elif name == "below":
                above = arrangement.named(one.frame.below)
                made.put(above.key if above else None)
            elif name in {"x_mm", "y_mm"} and one.key in places:
                made.put(getattr(places[one.key], name))
            elif name == "height_mm" and one.frame.wanted.get("bottom") is not None and one.key in places:
                made.put(places[one.key].height_mm)
            elif name.endswith("_mm"):
                made.put(getattr(one.frame, name))
            else:
                made.put(one.frame.wanted.get(name, self._usual(one, name, arrangement.product.subject)))
        columns = self.editors.get("columns")
        if one is not None and isinstance(columns, ColumnsEdit):
            columns.offer(str(one.frame.wanted.get("source", "")))

    @staticmethod
    def _usual(piece: Piece, name: str, subject: str) -> Any:
        wishes = (*kinds.kind(piece.frame.kind, subject).wishes, *kinds.COMMON, kinds.ANCHOR, kinds.WHEN)
        return next((each.usual for each in wishes if each.name == name), None)

    def write_words(self) -> None:
        """Let the officer write the words of the frame."""
        for name in ("text", "rows", "heading"):
            made = self.editors.get(name)
            if isinstance(made, TextEdit):
                made.text.setFocus()
                made.text.selectAll()
                return


def _kept(wish: Wish, value: Any) -> Any:
    """What a file keeps of a value: nothing of what holds anyway."""
    if value is None or value == wish.usual or (value in ("", []) and not wish.usual):
        return None
    return value


class _Line(Editor):
    """A line of text of the sheet itself."""

    def __init__(self, give: Any) -> None:
        super().__init__()
        self.text = QLineEdit()
        self.text.textEdited.connect(give)
        self.setLayout(parts.column(self.text))

    def put(self, value: Any) -> None:
        """Show a text."""
        if self.text.text() != str(value):
            self.text.setText(str(value))
            self.text.setCursorPosition(0)
