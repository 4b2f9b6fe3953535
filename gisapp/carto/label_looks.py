"""How a placed label looks and reads as its feature stands now: a change of stages moves no label.

Called by the painter and the window's map.
"""

from dataclasses import replace

import numpy as np

from gisapp.carto.label import Label
from gisapp.carto.scene import Scene
from gisapp.carto.style import INK, PAPER


def colours(scene: Scene, label: Label) -> tuple[str, str | None, str | None]:
    """Colour, halo and box of a label as its feature stands now."""
    each = scene.layer(label.layer)
    if each is None or each.layer.labels is None:
        return INK, None, None
    banded = each.shares is not None and each.shares.holds(label.feature)
    built = each.layer.table == "parcel" and each.layer.rule != "stage" and each.layer.labels.source == "households"
    if label.leader is not None or banded or built:
        return INK, None, PAPER  # bands or a building of any colour may lie under it
    style, sign = each.layer.labels.style, each.signs[each.classes[label.feature]]
    return (sign.label_colour if sign.label_colour != INK else style.colour), style.halo, sign.label_box


def retold(scene: Scene, label: Label) -> Label:
    """The label with the words of a scene of the same geometry, e.g. 34/40 where it said 33/40."""
    each = scene.layer(label.layer)
    if each is None or each.namer is None:
        return label
    texts = each.namer(np.array([label.feature]))[0]
    return replace(label, text=texts[label.variant]) if label.variant < len(texts) else label
