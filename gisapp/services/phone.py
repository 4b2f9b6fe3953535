"""A zone's progress for a phone: one upright picture with figures, chart and map, and the same as a text for WeChat.

It names nobody and shows no number of a household: it leaves the office. Called by ``gisapp picture``.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from gisapp.carto.page import Area, Item, MapFrame, Page, Text, rectangle
from gisapp.carto.style import PAPER, Fill, Stroke, group_fill
from gisapp.domain import lookup
from gisapp.domain.changes import Tables
from gisapp.domain.lifecycle import GROUPS
from gisapp.i18n import tr
from gisapp.services import dashboard, maps, products
from gisapp.services.dashboard import Standing
from gisapp.services.pages.order import Order
from gisapp.services.sheets import area_text
from gisapp.services.wish import Wish

WIDTH_MM, HEIGHT_MM = 90.0, 160.0
WIDTH_PX: Final = 1080
LARGEST_BYTES: Final = 500_000
_BAND, _SOFT = "#1D4E89", "#D6E2F0"
_WEEK: Final = dt.timedelta(days=7)
_EDGE_MM = 5.0
_SIGNS = 0.6  # signs are smaller than on paper
_INSIDE: Final = WIDTH_MM - 2 * _EDGE_MM


@dataclass(frozen=True, slots=True)
class Progress:
    """What both tell: a zone's figures on a day, and those of a week before."""

    zone: str
    org: str
    day: dt.date
    sample: bool
    now: Standing
    before: Standing

    @property
    def gained(self) -> tuple[int, int, int]:
        """Signed, handed over and demolished within the last seven days."""
        return (self.now.signed - self.before.signed, self.now.handed_over - self.before.handed_over,
                self.now.demolished - self.before.demolished)


def progress(tables: Tables, zone_uid: str, day: dt.date) -> Progress:
    """The figures of a zone at the end of a day."""
    return Progress(lookup.zone_name(tables, zone_uid), tables.fact("org") or "", day, tables.sample,
                    dashboard.standing(tables, zone_uid, day), dashboard.standing(tables, zone_uid, day - _WEEK))


def words(told: Progress) -> str:
    """The text for WeChat: short lines, the same figures as the picture."""
    now, (signed, handed, torn) = told.now, told.gained
    stages = "、".join(f"{tr(label)}{now.by_group[group]}" for group, (label, _) in GROUPS.items()
                      if now.by_group[group])
    lines = [
        tr("【{zone}征收进度】截至{day}", zone=told.zone, day=told.day.isoformat()),
        tr("总户数 {count} 户，累计签约 {signed} 户，签约率 {rate}（按面积 {area}），剩余未签约 {left} 户。",
           count=now.households, signed=now.signed, rate=f"{now.signed_rate_households:.1%}",
           area=f"{now.signed_rate_area:.1%}", left=now.unsigned),
        tr("累计交房 {handed} 户，累计拆除 {torn} 户。", handed=now.handed_over, torn=now.demolished),
        tr("近7日：签约 {signed} 户，交房 {handed} 户，拆除 {torn} 户。", signed=signed, handed=handed, torn=torn),
        tr("当前阶段（户）：{stages}。", stages=stages),
        tr("片区面积 {area}。", area=area_text(now)),
    ]
    if told.sample:
        lines.append(tr("示意数据，所有数字均为虚构。"))
    return "\n".join([*lines, told.org]).rstrip()


def picture(tables: Tables, zone_uid: str, told: Progress) -> Page:
    """The picture as a page of 90 × 160 mm; on 1080 pixels no text is under 30 pixels high.

    Raises:
        InputError: ``map.no_outline`` where nothing of the zone is drawn.
    """
    items: list[Item] = [Area(rectangle(0, 0, WIDTH_MM, HEIGHT_MM), Fill(PAPER)),
                         Area(rectangle(0, 0, WIDTH_MM, 20), Fill(_BAND))]
    title = tr("{zone}征收进度", zone=told.zone)
    items.append(Text(_EDGE_MM, 9.6, title, 6.6, bold=True, colour=PAPER).within(_INSIDE))
    items.append(Text(_EDGE_MM, 16.4, tr("数据截至 {day}", day=told.day.isoformat()), 3.5, colour=_SOFT))
    if told.sample:
        items.append(Text(WIDTH_MM - _EDGE_MM, 16.4, tr("示意数据"), 3.5, bold=True, colour="#FFD9A0", align="right"))
    _tiles(items, told)
    _chart(items, told.now)
    items += _map(tables, zone_uid, told.day)
    items.append(Text(_EDGE_MM, 157.0, told.org, 2.9, colour="#5B6270").within(_INSIDE))
    items.append(Text(WIDTH_MM - _EDGE_MM, 157.0, tr("不含个人信息"), 2.9, colour="#5B6270", align="right"))
    return Page(WIDTH_MM, HEIGHT_MM, tuple(items), title)


def _tiles(items: list[Item], told: Progress) -> None:
    """Signed, handed over, demolished: the sum large, the share or the total above, the last week below."""
    now, wide = told.now, (_INSIDE - 4) / 3
    for place, (name, count, gained) in enumerate(zip(
            (tr("累计签约"), tr("累计交房"), tr("累计拆除")), (now.signed, now.handed_over, now.demolished),
            told.gained, strict=True)):
        x = _EDGE_MM + place * (wide + 2)
        items.append(Area(rectangle(x, 23, wide, 24), Fill("#F3F6FA")))
        middle = x + wide / 2
        items.append(Text(middle, 28.2, name, 3.5, colour="#3A4250", align="center").within(wide - 1))
        items.append(Text(middle, 37.6, str(count), 8.6, bold=True, colour=_BAND, align="center").within(wide - 2))
        items.append(Text(middle, 44.2, tr("近7日 {count:+d}", count=gained), 3.1, colour="#5B6270",
                          align="center").within(wide - 1))
    rate = tr("签约率 {rate}", rate=f"{now.signed_rate_households:.1%}")
    items.append(Text(_EDGE_MM, 52.6, rate, 4.4, bold=True).within(40))
    counts = tr("总户数 {count}　未签约 {left}", count=now.households, left=now.unsigned)
    items.append(Text(WIDTH_MM - _EDGE_MM, 52.6, counts, 3.5, align="right").within(46))


def _chart(items: list[Item], now: Standing) -> None:
    """All households by current stage as one bar, and what its colours mean."""
    x = _EDGE_MM
    for group in GROUPS:
        wide = _INSIDE * now.by_group[group] / now.households if now.households else 0.0
        if wide:
            items.append(Area(rectangle(x, 55.5, wide, 6), group_fill(group, mono=False), Stroke(PAPER, 0.2)))
        x += wide
    for place, (group, (label, _)) in enumerate(GROUPS.items()):
        left, y = _EDGE_MM + 41 * (place % 2), 68.0 + 5.2 * (place // 2)
        items.append(Area(rectangle(left, y - 3.2, 4.2, 3.8), group_fill(group, mono=False), Stroke("#8A8F98", 0.1)))
        items.append(Text(left + 6, y, tr(label), 3.4).within(20))
        items.append(Text(left + 38, y, str(now.by_group[group]), 3.4, bold=True, align="right").within(12))


def _map(tables: Tables, zone_uid: str, day: dt.date) -> list[Item]:
    order = Order(dt.datetime.combine(day, dt.time()), as_of=day)
    wish = Wish(products.product(products.PROGRESS), (zone_uid,), order, public=True)
    scene = maps.scene_of(tables, maps.spec_of(zone_uid, wish), wish)
    x, y, wide, high = _EDGE_MM, 87.0, _INSIDE, 66.0
    west, south, east, north = maps.zone_bounds(tables, zone_uid)
    scale = 1000 * max((east - west) / (wide - 3), (north - south) / (high - 3), 0.001)
    frame = MapFrame(x, y, wide, high, scene, (west + east) / 2, (south + north) / 2, scale, _SIGNS)
    return [frame, Area(rectangle(x, y, wide, high), stroke=Stroke("#C9CCD1", 0.2))]
