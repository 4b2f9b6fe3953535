"""How far the contents of a sheet reach towards the edges of its paper, so that a cut is known before.

Called by the printer's dialog and tests.
"""

from gisapp.carto import typography
from gisapp.carto.page import Item, MapFrame, Page, Picture, Rings, Text

Box = tuple[float, float, float, float]


def margins(page: Page) -> Box:
    """Free paper at the left, top, right and bottom of a sheet, in mm."""
    boxes = [box for item in page.items if (box := _box(item)) is not None]
    if not boxes:
        return page.width_mm, page.height_mm, page.width_mm, page.height_mm
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return left, top, page.width_mm - right, page.height_mm - bottom


def cut(page: Page, unprintable: Box) -> float:
    """How many mm of a sheet's contents a printer cuts off at the worst edge; 0 where it prints all of it."""
    return max(0.0, *(least - free for free, least in zip(margins(page), unprintable, strict=True)))


def _box(item: Item) -> Box | None:
    """Left, top, right, bottom of an item; None for an empty text."""
    if isinstance(item, MapFrame | Picture):
        return item.x_mm, item.y_mm, item.x_mm + item.width_mm, item.y_mm + item.height_mm
    if isinstance(item, Text):
        return _text_box(item) if item.text.strip() else None
    points = [point for ring in item.rings for point in ring] if isinstance(item, Rings) else item.points
    half = item.stroke.width_mm / 2 if item.stroke else 0.0
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half


def _text_box(item: Text) -> Box:
    wide, high = typography.width_mm(item.text, item.size_mm, bold=item.bold), item.size_mm * 0.9
    before = {"left": 0.0, "center": wide / 2, "right": wide}[item.align]
    if item.angle_deg == 90:
        return item.x_mm - high, item.y_mm - wide + before, item.x_mm, item.y_mm + before
    return item.x_mm - before, item.y_mm - high, item.x_mm - before + wide, item.y_mm + item.size_mm * 0.1
