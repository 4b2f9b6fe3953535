"""Word documents filled from templates (套打): the office's own ``.docx`` with fields in double braces.

Called by ``services.filling``. A field that nobody knows is refused by name, never printed as nothing.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate

from gisapp.errors import InputError

_QUOTED: Final = re.compile(r"'([^']+)'(?: is undefined)?$")


def filled(template: Path, values: Mapping[str, Any]) -> bytes:
    """A template with its fields filled, as the bytes of a ``.docx``.

    Args:
        template: a ``.docx``.
        values: field → text, mapping or list of mappings.

    Raises:
        InputError: ``fill.template`` where the file is no Word document or its braces do not fit together,
            ``fill.field`` where it asks for a field that ``values`` does not have.
    """
    out = io.BytesIO()
    try:
        document = DocxTemplate(template)
        document.render(dict(values), jinja2.Environment(undefined=jinja2.StrictUndefined), autoescape=True)
        document.save(out)
    except jinja2.UndefinedError as error:
        raise InputError("fill.field", field=_named(str(error.message)), path=str(template),
                         known=list(values)) from error
    except jinja2.TemplateError as error:
        raise InputError("fill.template", path=str(template), detail=str(error.message)) from error
    except (OSError, PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError("fill.template", path=str(template), detail=str(error)) from error
    return out.getvalue()


def _named(message: str) -> str:
    found = _QUOTED.search(message)
    return found.group(1) if found else message


def written(files: Iterable[tuple[Path, bytes]], *, overwrite: bool) -> None:
    """Write documents, all or none where one stands in the way.

    Raises:
        InputError: ``output.exists`` before anything is written, ``output.unwritable``.
    """
    together = list(files)
    standing = next((path for path, _ in together if path.exists()), None)
    if standing is not None and not overwrite:
        raise InputError("output.exists", path=str(standing))
    for path, content in together:
        part = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise InputError("output.unwritable", path=str(path), detail=error.strerror or str(error)) from error
