"""A map as one HTML file that needs no network: folium builds it, Leaflet lies inside.

Written whole or not at all, like every output. Called by ``gisapp web``.
"""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import Element

from gisapp import paths
from gisapp.carto.webmap import WebLayer, WebMap
from gisapp.domain.codes import label
from gisapp.domain.lifecycle import ORDER
from gisapp.errors import StoreError
from gisapp.i18n import language, tr
from gisapp.render.targets import written

_MOST: Final = 60
_CLASS: Final = {"g": ' class="more"', "": ' class="zone"'}
_PICTURE: Final = re.compile(r"url\((?!#|data:)[^)]*\)")
def write_web(web: WebMap, path: Path) -> None:
    """Write a map as one HTML file.

    Raises:
        StoreError: ``output.unwritable``; what was at the path before is intact.
    """
    text = page(web)
    written(path, lambda part: bool(part.write_text(text, "utf-8")), b"</html>")


def page(web: WebMap) -> str:
    """The file's text; it names no address from which anything is loaded."""
    made = folium.Map(tiles=None, prefer_canvas=True, control_scale=True, max_zoom=22, attribution_control=False)
    made.default_js, made.default_css = [], []
    groups = [_stage(made, each, at) for at, each in enumerate(web.stages)]
    lines = [_outline(made, each) for each in web.outlines if each.features]
    folium.LayerControl(collapsed=False).add_to(made)
    made.fit_bounds([web.bounds[:2], web.bounds[2:]])  # beside panel and legend once their sizes are known: gisapp.js
    root: Any = made.get_root()
    root.header.add_child(_raw(f"<title>{html.escape(web.title)}</title><style>{_own('leaflet.css')}</style>"
                               f"<style>{_own('gisapp.css')}</style><script>{_own('leaflet.js')}</script>"
                               f"<script>{_own('gisapp.js')}</script>"))
    root.html.add_child(_raw(_panel(web)))
    call = f"gisapp({made.get_name()},[{','.join(groups)}],[{','.join(lines)}],{_json(_told(web))})"
    root.script.add_child(_raw(f'window.addEventListener("load",function(){{{call}}});'))
    text: str = root.render()
    return text.replace("<html>", f'<html lang="{"zh-CN" if language() == "zh" else "en"}">', 1).rstrip() + "\n"


def _own(name: str) -> str:
    """A text of ours under ``resources/web``; styles without pictures from files."""
    path = paths.resource(f"web/{name}")
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise StoreError("web.missing", path=str(path)) from error
    return _PICTURE.sub("none", text) if name.endswith(".css") else text


def _json(value: object) -> str:
    """A value as JSON that may stand inside of a script."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _told(web: WebMap) -> dict[str, Any]:
    """What the page's script is told."""
    land, days = web.land, web.days
    return {
        "first": days.first.isoformat(), "last": days.last, "parcels": days.parcels, "present": land.present,
        "households": list(zip(web.households, days.households, strict=True)), "numbers": land.numbers,
        "heads": land.heads, "lodgers": land.lodgers, "places": dict(web.places),
        "bounds": [web.bounds[:2], web.bounds[2:]],
        "colours": [each.colour for each in web.stages],
        "stages": [tr(label("stage", each.value)) for each in ORDER],
        "figures": [{"base": each.base, "days": dict(each.days)} for each in web.figures], "most": _MOST,
        "unit": tr("{count} 宗", count="{count}"), "households_unit": tr("{count} 户", count="{count}"),
        "more": tr("……共 {count} 户", count="{count}"), "none": tr("没有这个户编号"),
    }


def _raw(text: str) -> Element:
    """A piece of the page that is no template, whatever braces it holds."""
    return Element(f"{{% raw %}}{text}{{% endraw %}}")


def _stage(made: folium.Map, layer: WebLayer, at: int) -> str:
    """Add the layer of a stage; returns its name in the page. Parcels come and go with the slider."""
    sign = {"color": layer.line, "weight": layer.weight, "fillColor": layer.colour, "fillOpacity": 0.9}
    name = (f'<span class="key" style="background:{layer.colour}"></span>{html.escape(layer.label)} '
            f'<span data-group="{at}">{html.escape(layer.count)}</span>')
    group = _geojson(layer, name, sign, interactive=True) if layer.features else folium.FeatureGroup(name=name)
    group.add_to(made)
    return str(group.get_name())


def _outline(made: folium.Map, layer: WebLayer) -> str:
    """Add a layer of lines; returns its name in the page."""
    sign = {"color": layer.line, "weight": layer.weight, "fill": False}
    key = f'<span class="line" style="border-top:{max(layer.weight, 1)}px solid {layer.line}"></span>'
    group = _geojson(layer, f"{key}{html.escape(layer.label)}", sign, interactive=False)
    group.add_to(made)
    return str(group.get_name())


def _geojson(layer: WebLayer, name: str, sign: Mapping[str, Any], *, interactive: bool) -> folium.GeoJson:
    return folium.GeoJson({"type": "FeatureCollection", "features": list(layer.features)}, name=name,
                          style_function=lambda _feature: dict(sign), interactive=interactive, embed=True,
                          smooth_factor=0.5)


def _panel(web: WebMap) -> str:
    notes = "".join(f"<small>{html.escape(each)}</small>" for each in web.notes)
    facts = "".join(f'<tr{_CLASS.get(key[:1], "")}><td>{html.escape(name)}</td>'
                    f'<td{f" id={key}" if key else ""}>{html.escape(value)}</td></tr>'
                    for name, value, key in web.facts)
    hint = html.escape(tr("按户编号查找，回车"))
    return (f'<div class="panel"><h1>{html.escape(web.title)}</h1>{notes}'
            f'<div class="days"><button id="play" title="{html.escape(tr("播放"))}">▶</button>'
            f'<input id="day" type="range" min="0" step="1" aria-label="{html.escape(tr("哪一天"))}">'
            f'<b id="shown"></b></div>'
            f'<p class="then">{html.escape(tr("显示的是过去某一天的情况"))}</p>'
            f'<table>{facts}</table>'
            f'<input id="search" type="search" placeholder="{hint}" aria-label="{hint}">'
            f'<output id="found"></output>'
            f'<button id="paper">{html.escape(tr("打印摘要"))}</button></div>')
