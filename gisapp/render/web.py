"""A map as one HTML file that needs no network: folium builds it, Leaflet lies inside.

Written whole or not at all, like every output. Called by ``gisapp web``.
"""

import html
import json
import re
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import Element

from gisapp import paths
from gisapp.carto.webmap import WebLayer, WebMap
from gisapp.errors import StoreError
from gisapp.i18n import language, tr
from gisapp.render.targets import written

_PICTURE: Final = re.compile(r"url\((?!#|data:)[^)]*\)")
_STYLE: Final = """
body{font-family:"Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;color:#22262E}
.leaflet-container{background:#F8F6F1;font:inherit}
.panel{position:absolute;z-index:1000;left:54px;top:10px;background:#fff;border:1px solid #C9CCD1;border-radius:4px;
padding:10px 14px;max-width:320px;font-size:13px;line-height:1.5;max-height:calc(100vh - 48px);overflow:auto}
.panel h1{font-size:16px;margin:0 0 2px}.panel small{color:#6B7280;display:block}
.panel table{border-collapse:collapse;margin-top:6px;width:100%}.panel td{border-top:1px solid #E3E5E9;padding:2px 0}
.panel td+td{text-align:right;font-weight:600}.panel input{width:100%;box-sizing:border-box;margin-top:8px;padding:5px;
font:inherit;border:1px solid #8E9196;border-radius:3px}.panel output{color:#B5172F;display:block;min-height:1.2em}
.key{display:inline-block;width:16px;height:10px;border:1px solid #8E9196;margin-right:6px}
.line{display:inline-block;width:16px;height:0;margin-right:6px;vertical-align:middle}
.leaflet-control-layers{font-size:13px}.leaflet-control-scale-line+.leaflet-control-scale-line{display:none}
@media print{.leaflet-control-zoom,.panel input,.panel output{display:none}}
@media(max-width:600px){.panel{left:10px;right:10px;top:auto;bottom:10px;max-width:none;max-height:35vh}}
"""
_SEARCH: Final = """
(function(){var places=%(places)s,box=document.getElementById("search"),out=document.getElementById("found"),spot=null;
function find(text){text=text.trim().toUpperCase();if(!text)return null;if(places[text])return text;
var digits=Object.keys(places).filter(function(each){return each.toUpperCase().endsWith(text)});
return digits.length===1?digits[0]:null}
box.addEventListener("change",function(){var number=find(box.value);if(spot){%(map)s.removeLayer(spot);spot=null}
if(!number){out.textContent=box.value.trim()?%(none)s:"";return}
out.textContent="";%(map)s.setView(places[number],19);
spot=L.circleMarker(places[number],{radius:16,color:"#B5172F",weight:4,fill:false}).addTo(%(map)s)
.bindTooltip(number,{permanent:true,direction:"top"})})})();
"""


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
    for each in web.layers:
        _add(made, each)
    folium.LayerControl(collapsed=False).add_to(made)
    made.fit_bounds([web.bounds[:2], web.bounds[2:]])
    root: Any = made.get_root()
    root.header.add_child(_raw(f"<title>{html.escape(web.title)}</title><style>{_leaflet('css')}</style>"
                                  f"<style>{_STYLE}</style><script>{_leaflet('js')}</script>"))
    root.html.add_child(_raw(_panel(web)))
    root.script.add_child(_raw(_SEARCH % {
        "places": json.dumps(dict(web.places), ensure_ascii=False, separators=(",", ":")), "map": made.get_name(),
        "none": json.dumps(tr("没有这个户编号"), ensure_ascii=False)}))
    text: str = root.render()
    return text.replace("<html>", f'<html lang="{"zh-CN" if language() == "zh" else "en"}">', 1).rstrip() + "\n"


def _leaflet(kind: str) -> str:
    """Leaflet's own text: without pictures from files, without links to its home page."""
    path = paths.resource(f"web/leaflet.{kind}")
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise StoreError("web.missing", path=str(path)) from error
    return _PICTURE.sub("none", text) if kind == "css" else text


def _raw(text: str) -> Element:
    """A piece of the page that is no template, whatever braces it holds."""
    return Element(f"{{% raw %}}{text}{{% endraw %}}")


def _add(made: folium.Map, layer: WebLayer) -> None:
    if not layer.features:
        return
    sign = {"color": layer.line, "weight": layer.weight, "fillColor": layer.colour or "none",
            "fillOpacity": 0.9 if layer.colour else 0.0, "fill": layer.colour is not None}
    named = layer.colour is not None
    key = (f'<span class="key" style="background:{layer.colour}"></span>' if named else
           f'<span class="line" style="border-top:{max(layer.weight, 1)}px solid {layer.line}"></span>')
    folium.GeoJson(
        {"type": "FeatureCollection", "features": list(layer.features)},
        name=f"{key}{html.escape(layer.label)} {html.escape(layer.count)}", style_function=lambda _feature: sign,
        interactive=named,
        tooltip=folium.GeoJsonTooltip(["no"], aliases=[tr("宗地号")]) if named else None,
        popup=folium.GeoJsonPopup(["html"], labels=False, max_width=320) if named else None,
        embed=True, smooth_factor=0.5,
    ).add_to(made)


def _panel(web: WebMap) -> str:
    notes = "".join(f"<small>{html.escape(each)}</small>" for each in web.notes)
    facts = "".join(f"<tr><td>{html.escape(name)}</td><td>{html.escape(value)}</td></tr>" for name, value in web.facts)
    hint = html.escape(tr("按户编号查找，回车"))
    return (f'<div class="panel"><h1>{html.escape(web.title)}</h1>{notes}<table>{facts}</table>'
            f'<input id="search" type="search" placeholder="{hint}" aria-label="{hint}">'
            f'<output id="found"></output></div>')
