"""The edits of parcels that need no drawing: merge, split off an area, mend slivers. Called by ``land_tools``."""

from collections.abc import Sequence
from typing import Any, Final

import shapely
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from gisapp.domain import fabric, lookup, rings, rollup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.domain.topology import Kind
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import coordinates, editing, repairs
from gisapp.services.editing import Edited, Parts
from gisapp.ui.jobs import Jobs
from gisapp.ui.land_edit import Attempt, LandEdit
from gisapp.ui.session import Session

_SIDES: Final = {"north": "北侧", "east": "东侧", "south": "南侧", "west": "西侧"}
_ALONG: Final = {"own": "平行于宗地的边", "axes": "正南北、正东西", "points": "按两点的方向"}


class MergeForm(LandEdit):
    """Several parcels become one."""

    def __init__(self, session: Session, jobs: Jobs, uids: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(session, jobs, tr("合并宗地"), tr("合并"), parent)
        self._uids = tuple(uids)
        self.number = QLineEdit()
        self.number.setPlaceholderText(tr("不填则自动编号"))
        self.renumber = QCheckBox(tr("幢号重复时自动编新号"))
        self.add_field(tr("合并后的宗地号"), self.number)
        self.add_field("", self.renumber)
        self.touch()

    def attempt(self) -> Attempt | None:
        """Merge as the fields say."""
        uids, number, renumber = self._uids, self.number.text().strip() or None, self.renumber.isChecked()

        def call(tables: Tables, reason: str | None) -> tuple[Edited | None, str]:
            return editing.merge(tables, uids, number=number, renumber=renumber, reason=reason), ""

        return call


class SplitForm(LandEdit):
    """An area is split off a parcel by a straight line, from one side or along a direction."""

    def __init__(self, session: Session, jobs: Jobs, uid: str, parent: QWidget | None = None) -> None:
        tables = session.tables
        number = str(tables["parcel"].at[uid, "parcel_no"])
        super().__init__(session, jobs, tr("按面积分割宗地 {number}", number=number), tr("分割"), parent)
        self._uid = uid
        self.area, self.side, self.along, self.points = QLineEdit(), QComboBox(), QComboBox(), QLineEdit()
        shape: Any = tables["parcel"].at[uid, "geom"]
        self.area.setPlaceholderText("" if shape is None else tr("㎡；图上共 {area} ㎡", area=f"{shape.area:,.2f}"))
        for key, words in _SIDES.items():
            self.side.addItem(tr(words), key)
        for key, words in _ALONG.items():
            self.along.addItem(tr(words), key)
        self.points.setPlaceholderText(tr("东,北 东,北；从前进方向的左边分出"))
        self.numbers = [QLineEdit(), QLineEdit()]
        for each in self.numbers:
            each.setPlaceholderText(tr("不填则自动编号"))
        self.add_field(tr("分出面积（㎡）"), self.area)
        self.add_field(tr("分割线方向"), self.along)
        self.add_field(tr("从哪一侧分出"), self.side)
        self.add_field(tr("方向的两点"), self.points)
        self.add_field(tr("分出一块的宗地号"), self.numbers[0])
        self.add_field(tr("剩余一块的宗地号"), self.numbers[1])
        self.homes = self._add_homes(tables)
        self.along.currentIndexChanged.connect(lambda _at: self._offer())
        self._offer()

    def _add_homes(self, tables: Tables) -> dict[str, QComboBox]:
        """Where each household lies that no building places."""
        placed = tables["building"].index[(tables["building"]["parcel"] == self._uid).to_numpy(dtype=bool)]
        links = rollup.household_buildings(tables)
        housed = set(links.loc[links["building"].isin(placed), "household"])
        homes = {}
        choices: list[tuple[str, tuple[int, ...]]] = [(tr("两块都有"), ()), (tr("分出一块"), (0,)),
                                                      (tr("剩余一块"), (1,))]
        for uid in rollup.households_on(tables, [self._uid]):
            if uid not in housed:
                homes[str(uid)] = box = QComboBox()
                for words, part in choices:
                    box.addItem(words, part)
                self.add_field(tr("{hh_no} 落在", hh_no=lookup.keys(tables, "household")[uid]), box)
        return homes

    def _offer(self) -> None:
        """Two points tell the side themselves."""
        typed = self.along.currentData() == "points"
        self.form.setRowVisible(self.side, not typed)
        self.form.setRowVisible(self.points, typed)

    def attempt(self) -> Attempt | None:
        """Split as the fields say; nothing while no area is written."""
        area = self.area.text().strip().replace(",", "")
        shape: Any = self._session.tables["parcel"]["geom"].get(self._uid)
        along, typed = self.along.currentData(), self.points.text().strip()
        if not area or shape is None or (along == "points" and not typed):
            return None
        try:
            area_m2 = float(area)
        except ValueError:
            raise InputError("land.area", text=area) from None
        if along == "points":
            direction = coordinates.points(typed, shape.bounds)[[0, -1]]
        else:
            direction = fabric.facing(shape, self.side.currentData(), own=along == "own")
        numbers = [each.text().strip() for each in self.numbers]
        where = {uid: box.currentData() for uid, box in self.homes.items() if box.currentData()}
        chosen, uid = Parts(numbers if any(numbers) else (), households=where), self._uid

        def call(tables: Tables, reason: str | None) -> tuple[Edited | None, str]:
            return editing.split_off(tables, uid, area_m2, direction, chosen, reason=reason), ""

        return call


class RepairForm(LandEdit):
    """Slivers of one kind are mended, where that is safe."""

    def __init__(self, session: Session, jobs: Jobs, kind: Kind, zone: str | None,
                 parent: QWidget | None = None) -> None:
        words = tr(label("topology", kind.value))
        super().__init__(session, jobs, tr("安全修复：{kind}", kind=words), tr("修复"), parent)
        self._kind, self._zone = kind, zone
        self._seen = False
        self.touch()

    def coming(self, edited: Edited) -> Any:
        """The parcels that are mended; they are looked at once, slivers are too small to be seen from afar."""
        shapes = edited.preview.loc[(edited.preview["role"] == "bends").to_numpy(dtype=bool), "geom"]
        whole = shapely.MultiPolygon([part for shape in shapes for part in rings.polygons(shape)])
        if not self._seen and len(shapes):
            self._seen = True
            self.looked.emit(whole)
        return whole

    def attempt(self) -> Attempt | None:
        """Mend all that is safe to mend."""
        kind, zone, words = self._kind, self._zone, tr(label("topology", self._kind.value))

        def call(tables: Tables, reason: str | None) -> tuple[Edited | None, str]:
            made = repairs.plan(tables, kind, zone=zone, reason=reason)
            mended = int(made.found["mended"].sum())
            return made.edited, tr("{kind}：发现 {found} 处，可修复 {mended} 处。", kind=words, found=len(made.found),
                                   mended=mended)

        return call
