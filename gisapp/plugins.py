"""The one table of replaceable parts: a kind and a name bound to ``module:attr``, merged with entry points.

``app`` asks for a store by name; an office's own package can add one with the entry point group ``gisapp.stores``.
"""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, Final

from gisapp.errors import GisAppError

BUILT_IN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "stores": {"geopackage": "gisapp.store.geopackage:GeoPackageStore", "memory": "gisapp.store.memory:MemoryStore"},
})


def load(kind: str, name: str) -> Any:
    """The object bound to a name; raises ``GisAppError`` when there is none or it cannot be imported."""
    bound = dict(BUILT_IN.get(kind, {}))
    bound |= {each.name: each.value for each in entry_points(group=f"gisapp.{kind}")}
    if name not in bound:
        raise GisAppError("plugin.unknown", kind=kind, name=name)
    module, _, attribute = bound[name].partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise GisAppError("plugin.broken", kind=kind, name=name, detail=str(error)) from error
