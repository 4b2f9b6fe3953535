"""Word documents filled from templates (套打): the office's own ``.docx`` with fields in double braces.

Called by ``services.filling``. A field that nobody knows is refused by name, never printed as nothing.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2.runtime import Context

from gisapp.errors import InputError

Asked = dict[str, set[Any]]
_QUOTED: Final = re.compile(r"'([^']+)'(?: is undefined)?$")


@dataclass(frozen=True, slots=True)
class Printed:
    """A filled document, and the fields that its template asked for: name (``户.坐落``) → the texts printed for it."""

    content: bytes
    asked: Mapping[str, frozenset[Any]]


def filled(template: Path, values: Mapping[str, Any]) -> Printed:
    """A template with its fields filled, as the bytes of a ``.docx``.

    Args:
        template: a ``.docx``.
        values: field → text, mapping or list of mappings.

    Raises:
        InputError: ``fill.template`` where the file is no Word document or its braces do not fit together,
            ``fill.field`` where it asks for a field that ``values`` does not have.
    """
    out = io.BytesIO()
    asked: Asked = {}
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.context_class = _noting(asked)
    try:
        document = DocxTemplate(template)
        document.render(dict(values), environment, autoescape=True)
        document.save(out)
    except jinja2.UndefinedError as error:
        raise InputError("fill.field", field=_named(str(error.message)), path=str(template),
                         known=list(values)) from error
    except jinja2.TemplateError as error:
        raise InputError("fill.template", path=str(template), detail=str(error.message)) from error
    except (OSError, PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError("fill.template", path=str(template), detail=str(error)) from error
    return Printed(out.getvalue(), {name: frozenset(texts) for name, texts in asked.items()})


class _Noted(dict[str, Any]):
    """A row of values that writes down which of them are asked for."""

    def __init__(self, name: str, values: Mapping[str, Any], asked: Asked) -> None:
        super().__init__(values)
        self._name, self._asked = name, asked

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        self._asked.setdefault(f"{self._name}.{key}", set()).add(value)
        return value


def _noting(asked: Asked) -> type[Context]:
    """A context whose names, and the rows under them, write down what a template asks for."""
    class Noting(Context):
        def resolve_or_missing(self, key: str) -> Any:
            found = super().resolve_or_missing(key)
            if isinstance(found, Mapping):
                return _Noted(key, found, asked)
            if isinstance(found, list):
                return [_Noted(key, each, asked) for each in found]
            if isinstance(found, str):
                asked.setdefault(key, set()).add(found)
            return found

    return Noting


def _named(message: str) -> str:
    found = _QUOTED.search(message)
    return found.group(1) if found else message


def checked(paths: Iterable[Path], *, overwrite: bool) -> None:
    """Refuse files that are there already, before anything is logged or written.

    Raises:
        InputError: ``output.exists``.
    """
    standing = next((path for path in paths if path.exists()), None)
    if standing is not None and not overwrite:
        raise InputError("output.exists", path=str(standing))


def written(files: Iterable[tuple[Path, bytes]], *, overwrite: bool) -> None:
    """Write documents, all or none where one stands in the way.

    Raises:
        InputError: ``output.exists`` before anything is written, ``output.unwritable``.
    """
    together = list(files)
    checked((path for path, _ in together), overwrite=overwrite)
    for path, content in together:
        part = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise InputError("output.unwritable", path=str(path), detail=error.strerror or str(error)) from error
