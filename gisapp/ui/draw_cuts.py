"""From a line, a ring or an edge to the form that divides a parcel by it. Used by ``draw_desk``.

Which parcels are meant is told by the place: those selected that can be divided so, else all that a line divides.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import shapely
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from gisapp.carto import traverse
from gisapp.domain import strips
from gisapp.domain.changes import Tables
from gisapp.domain.rings import Points
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import crossing, editing
from gisapp.services.editing import Edited, Parts
from gisapp.ui.jobs import Jobs
from gisapp.ui.land_drawn import PartsForm, all_parts
from gisapp.ui.land_edit import Attempt, LandEdit
from gisapp.ui.session import Session

_TRIAL: Final = "—"


def by_line(session: Session, jobs: Jobs, line: Points, chosen: Sequence[str], parent: QWidget | None) -> LandEdit:
    """The form that splits by a line (n, 2): of the parcels that it divides those selected, else all of them.

    Raises:
        InputError: ``edit.no_parcel``, and as ``editing.split`` where none can be divided.
    """
    met = crossing.divided(session.tables, line)
    meant = [uid for uid in met if uid in chosen] or met
    if len(meant) > 1:
        return CrossingForm(session, jobs, meant, line, parent)
    uid = meant[0]

    def edit(tables: Tables, parts: Parts, reason: str | None) -> Edited:
        return editing.split(tables, uid, line, parts, reason=reason)

    return _form(session, jobs, uid, tr("沿线分割"), edit, parent)


class CrossingForm(LandEdit):
    """One line splits several parcels; numbers follow from theirs."""

    def __init__(self, session: Session, jobs: Jobs, uids: Sequence[str], line: Points,
                 parent: QWidget | None = None) -> None:
        super().__init__(session, jobs, tr("沿线分割 {count} 块宗地", count=len(uids)), tr("沿线分割"), parent)
        self._uids, self._line = tuple(uids), line
        self.touch()

    def coming(self, edited: Edited) -> Any:
        """All parts, so that the lines between them are seen."""
        return all_parts(edited)

    def attempt(self) -> Attempt | None:
        """Split them all."""
        uids, line = self._uids, self._line

        def call(tables: Tables, reason: str | None) -> tuple[Edited | None, str]:
            return crossing.split_all(tables, uids, line, reason=reason), tr("先选中几块宗地，就只分割选中的。")

        return call


def hole(session: Session, jobs: Jobs, ring: Points, parent: QWidget | None) -> PartsForm:
    """The form that cuts a ring (n, 2) out of the parcel around it.

    Raises:
        InputError: ``edit.no_parcel``, and as ``editing.cut_hole``.
    """
    tables = session.tables
    area = shapely.Polygon(ring)
    if not area.is_valid:
        raise InputError("edit.ring")
    west, south, east, north = area.bounds
    near = editing.shapes_of(tables, [], (west, south, east, north))
    around = near.index[shapely.intersects(near.to_numpy(dtype=object), area.representative_point())]
    if not len(around):
        raise InputError("edit.no_parcel")
    uid = str(around[-1])

    def edit(tables: Tables, parts: Parts, reason: str | None) -> Edited:
        return editing.cut_hole(tables, uid, ring, parts, reason=reason)

    return _form(session, jobs, uid, tr("挖洞"), edit, parent)


def _form(session: Session, jobs: Jobs, uid: str, title: str,
          edit: Callable[[Tables, Parts, str | None], Edited], parent: QWidget | None) -> PartsForm:
    trial = edit(session.tables, Parts(), _TRIAL)
    count = int((trial.preview["role"] == "comes").sum())
    return PartsForm(session, jobs, uid, title, edit, count, parent)


class StripsForm(PartsForm):
    """A parcel is cut into strips parallel to one of its edges."""

    def __init__(self, session: Session, jobs: Jobs, uid: str, edge: Points, parent: QWidget | None = None) -> None:
        self._edge = edge
        self.widths, self.repeat = QLineEdit(), QCheckBox(tr("按最后一个宽度重复到底"))
        super().__init__(session, jobs, uid, tr("平行分割"), _undivided, 0, parent)
        self.widths.setPlaceholderText(tr("从所选的边起，如 12 或 12, 10, 8.5"))
        self.add_field(tr("每块宽度（米）"), self.widths)
        self.add_field("", self.repeat)
        self.numbers.setPlaceholderText(tr("不填则自动编号；逗号隔开，先大块后小块"))

    def attempt(self) -> Attempt | None:
        """Divide as the widths say; nothing while there are none."""
        words = self.widths.text().replace("，", ",").replace("、", ",")
        widths = [traverse.metres(each) for each in words.split(",") if each.strip()]
        if not widths:
            return None
        self._edit = partial(_stripped, uid=self._uid, edge=self._edge, widths=widths, repeat=self.repeat.isChecked())
        return super().attempt()


def _undivided(_tables: Tables, _parts: Parts, _reason: str | None) -> Edited:
    raise InputError("edit.widths")


def _stripped(tables: Tables, parts: Parts, reason: str | None, *, uid: str, edge: Points, widths: Sequence[float],
              repeat: bool) -> Edited:
    shape = editing.around(tables, [uid])[uid]
    first, *more = strips.parallels(shape, edge, widths, repeat=repeat)
    return editing.split(tables, uid, first, parts, parallels=more, reason=reason)
