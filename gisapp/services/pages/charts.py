"""A chart in a frame: the progress of the zone as curves, or its households by stage, or any theme's classes as bars.

The figures are those of the board and of the map's legend.
"""

from typing import Any, Final

from gisapp.carto import plots
from gisapp.carto.moment import Moment
from gisapp.carto.page import Item
from gisapp.carto.plots import Bar, Curve
from gisapp.carto.portrayal import STAGE, Portrayal
from gisapp.carto.style import GROUP_COLOURS
from gisapp.i18n import tr
from gisapp.services import dashboard, theming
from gisapp.services.pages.draft import Draft
from gisapp.services.products import Frame
from gisapp.services.sheets import SMALL_MM

PROGRESS: Final = "progress"
_LINES: Final = (("signed", "签约", "signed"), ("handed_over", "交房", "handed_over"),
                 ("demolished", "拆除", "demolished"))


def draw(draft: Draft, frame: Frame) -> float:
    """The chart that ``chart`` names: ``progress``, or the code of a theme, such as ``stage``.

    Raises:
        InputError: ``map.no_theme``.
    """
    y = draft.heading(frame, frame.y_mm)
    box = (frame.x_mm, y, frame.width_mm, max(frame.y_mm + frame.height_mm - y, 5.0))
    size = float(frame.wanted.get("size", SMALL_MM))
    what = str(frame.wanted.get("chart", PROGRESS))
    draft.items += _curves(draft, box, size) if what == PROGRESS else _bars(draft, what, box, size)
    return frame.y_mm + frame.height_mm


def zone_of(draft: Draft) -> str | None:
    """The zone that a sheet is about, or that its subject lies in."""
    if draft.subject.kind == "zone":
        return draft.subject.uid
    zone: Any = draft.tables[draft.subject.kind].at[draft.subject.uid, "zone"]
    return None if zone is None else str(zone)


def _curves(draft: Draft, box: plots.Box, size: float) -> list[Item]:
    found = dashboard.curve(draft.tables, zone_of(draft), draft.order.day)
    if found.empty:
        draft.text(box[0], box[1] + size, tr("还没有进度记录。"), size, colour=draft.grey())
        return []
    lines = [Curve(tr(words), GROUP_COLOURS[group], found[name].to_numpy(dtype="float64"))
             for name, words, group in _LINES]
    days = [found.index[0].date().isoformat(), found.index[-1].date().isoformat()]
    return plots.curves(box, days, lines, size, mono=draft.order.mono)


def _bars(draft: Draft, theme: str, box: plots.Box, size: float) -> list[Item]:
    moment = Moment(draft.order.as_of, draft.order.printed_at.date())
    legend = theming.legend(draft.tables, Portrayal(theme), moment, zone_of(draft))
    counts = draft.fields.summary.by_group if theme == STAGE else {}
    rows = [Bar(each.words, each.look.filled(mono=draft.order.mono), counts.get(each.code, each.count))
            for each in legend.entries]
    return plots.bars(box, rows, size)
