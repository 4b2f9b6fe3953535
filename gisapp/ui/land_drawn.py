"""What is asked about something drawn on the map before it becomes land: a new parcel, the parts of one.

Opened by ``draw_desk``. Each is a ``LandEdit``: what would come of it is seen first, and it is one step.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import shapely
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from gisapp.domain import codes, lookup, rings, rollup, schema
from gisapp.domain.changes import Tables
from gisapp.domain.columns import Kind
from gisapp.domain.rings import Areal
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import drawing, sketching
from gisapp.services.editing import Edited, Parts
from gisapp.services.sketching import Sketched
from gisapp.ui import parts
from gisapp.ui.field_editors import Choice
from gisapp.ui.jobs import Jobs
from gisapp.ui.land_edit import Attempt, LandEdit
from gisapp.ui.session import Session

PartsEdit = Callable[[Tables, Parts, str | None], Edited]
_KEY: Final = {"zone": "zone_name", "phase": "phase_no"}


class NewParcelForm(LandEdit):
    """A shape becomes a parcel."""

    def __init__(self, session: Session, jobs: Jobs, shape: Areal, parent: QWidget | None = None, *,
                 sketch: str | None = None) -> None:
        title = tr("新画宗地") if sketch is None else tr("草图转为宗地")
        super().__init__(session, jobs, title, tr("保存"), parent)
        self._shape, self._sketch = shape, sketch
        self.fields: dict[str, Any] = {}
        tables = session.tables
        suggested = drawing.suggested(tables, shape)
        for name in drawing.FIELDS:
            column = schema.TABLES["parcel"][name]
            self.fields[name] = field = self._editor(tables, name)
            field.setText(suggested.get(name, ""))
            self.add_field(tr(column.label) + (" *" if column.required else ""), field)
        for each in () if sketch is not None else (self.reason, self.reason_label):
            each.hide()
        self.cut = QCheckBox(tr("按相邻宗地裁切，不重叠"))
        self.cut.setChecked(True)
        self.add_field("", self.cut)
        self.touch()

    @staticmethod
    def _editor(tables: Tables, name: str) -> Any:
        column = schema.TABLES["parcel"][name]
        if column.kind is Kind.REFERENCE:
            rows = tables[str(column.refers)]
            return Choice([(str(uid), str(words)) for uid, words in rows[_KEY[name]].items()])
        if column.kind is Kind.CODE and column.codes:
            return Choice([(code, tr(words)) for code, words in codes.CODES[column.codes].items()])
        line = QLineEdit()
        if column.size:
            line.setMaxLength(column.size)
        return line

    def attempt(self) -> Attempt | None:
        """A parcel as the fields say; nothing while it has no number."""
        values = {name: field.text().strip() for name, field in self.fields.items() if field.text().strip()}
        if "parcel_no" not in values:
            return None
        shape, cut, sketch = self._shape, self.cut.isChecked(), self._sketch

        def call(tables: Tables, reason: str | None) -> tuple[Edited | None, str]:
            made = (drawing.add(tables, shape, values, cut=cut) if sketch is None
                    else sketching.become_parcel(tables, sketch, values, cut=cut, reason=reason))
            return made, tr("图上 {area} ㎡", area=f"{made.preview['after_m2'].iloc[-1]:,.2f}")

        return call


class SketchForm(LandEdit):
    """An area, a line or a point is kept as a working sketch; a point is called what is seen there."""

    def __init__(self, session: Session, jobs: Jobs, shape: Sketched, parent: QWidget | None = None) -> None:
        super().__init__(session, jobs, tr("工作草图"), tr("保存"), parent)
        self._shape = shape
        self._who = session.project.who if session.project is not None else ""
        self.preview.hide()
        for each in (self.reason, self.reason_label, self.note):
            each.hide()
        self.name, self.purpose = QLineEdit(), QLineEdit()
        self.name.setMaxLength(60)
        self.purpose.setMaxLength(120)
        self.add_field(tr("名称") + " *", self.name)
        if isinstance(shape, shapely.Point):
            self._offer_notes()
        else:
            self.name.setText(sketching.next_name(session.tables))
            self.purpose.setPlaceholderText(tr("打算做什么，如 拟分割、拟调整界线"))
            self.add_field(tr("用途"), self.purpose)
            self.purpose.setFocus()
        self.adjustSize()
        self.touch()

    def _offer_notes(self) -> None:
        """What is often noted of a point, to be clicked; anything else is written."""
        self.name.setPlaceholderText(tr("是什么，如 水表、裂缝"))
        buttons = [parts.button(tr(words), lambda words=words: self.name.setText(tr(words)), "link")  # type: ignore[misc]
                   for words in sketching.NOTES]
        for each in buttons:
            each.setAutoDefault(False)
        self.form.addRow("", parts.row(*buttons, 0, spacing=10))
        self.purpose.setPlaceholderText(tr("如 宽 2 毫米，从窗角斜上"))
        self.add_field(tr("说明"), self.purpose)
        self.name.setFocus()

    def attempt(self) -> Attempt | None:
        """A sketch as the fields say."""
        name, purpose, shape, who = self.name.text().strip(), self.purpose.text().strip(), self._shape, self._who
        if not name:
            return None

        def call(tables: Tables, _reason: str | None) -> tuple[Edited | None, str]:
            made = sketching.add(tables, shape, name, purpose, who=who)
            return made, sketching.described(shape)

        return call


class PartsForm(LandEdit):
    """A parcel is divided as it was drawn: numbers of the parts, and where households lie that no building places."""

    def __init__(self, session: Session, jobs: Jobs, uid: str, title: str, edit: PartsEdit, count: int,
                 parent: QWidget | None = None) -> None:
        tables = session.tables
        number = str(tables["parcel"].at[uid, "parcel_no"])
        super().__init__(session, jobs, f"{title} {number}", title, parent)
        self._uid, self._edit, self._count = uid, edit, count
        self.numbers = QLineEdit()
        self.numbers.setPlaceholderText(tr("不填则自动编号；{count} 个，逗号隔开，先大块后小块", count=count))
        self.add_field(tr("新宗地号"), self.numbers)
        self.homes = self._add_homes(tables)
        self.touch()

    def coming(self, edited: Edited) -> Any:
        """All parts, so that the lines between them are seen."""
        return all_parts(edited)

    def _add_homes(self, tables: Tables) -> dict[str, QComboBox]:
        homes = {}
        for uid in _unplaced(tables, self._uid) if self._count else ():
            homes[uid] = box = QComboBox()
            box.addItem(tr("各块都有"), ())
            for part in range(self._count):
                box.addItem(tr("第 {part} 块", part=part + 1), (part,))
            self.add_field(tr("{hh_no} 落在", hh_no=lookup.keys(tables, "household")[uid]), box)
        return homes

    def attempt(self) -> Attempt | None:
        """Divide as the fields say."""
        numbers = [each.strip() for each in self.numbers.text().replace("，", ",").replace("、", ",").split(",")]
        where = {uid: box.currentData() for uid, box in self.homes.items() if box.currentData()}
        parts, edit = Parts([each for each in numbers if each], households=where), self._edit
        if any(numbers) and not all(numbers):
            raise InputError("edit.numbers", count=self._count)

        def call(tables: Tables, reason: str | None) -> tuple[Edited | None, str]:
            return edit(tables, parts, reason), ""

        return call


def all_parts(edited: Edited) -> shapely.MultiPolygon:
    """Every parcel that comes, for the mark on the map; they touch, and are not one valid shape."""
    shapes = edited.preview.loc[(edited.preview["role"] == "comes").to_numpy(dtype=bool), "geom"]
    return shapely.MultiPolygon([part for shape in shapes for part in rings.polygons(shape)])


def _unplaced(tables: Tables, uid: str) -> Sequence[str]:
    """Households on a parcel that no building on it places."""
    placed = tables["building"].index[(tables["building"]["parcel"] == uid).to_numpy(dtype=bool)]
    links = rollup.household_buildings(tables)
    housed = set(links.loc[links["building"].isin(placed), "household"])
    return [str(each) for each in rollup.households_on(tables, [uid]) if each not in housed]
