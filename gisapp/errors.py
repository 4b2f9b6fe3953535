"""What an officer is told when something cannot be done.

An error is a code with parameters; its sentences (what happened, what was kept, what to do next) live in
``resources/locale/messages/`` and are looked up by ``i18n.explain``. Raised everywhere, shown by ``ui`` and
``cli``. Driver exceptions are wrapped at the edge (``raise … from``).
"""

from collections.abc import Mapping
from typing import Any


class GisAppError(Exception):
    """Not a bug: a condition that the officer can understand and act on.

    Attributes:
        code: key into ``locale/messages``, e.g. ``"store.locked"``.
        params: values for the sentence's placeholders; JSON-friendly.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: dict[str, Any] = params


class InputError(GisAppError):
    """What was typed or handed in does not fit; nothing was changed."""


class RecordError(InputError):
    """A record does not fit; ``fields`` says for each field what is wrong, as code and params."""

    def __init__(self, code: str, *, fields: Mapping[str, tuple[str, dict[str, Any]]], **params: Any) -> None:
        super().__init__(code, **params)
        self.fields = dict(fields)


class RefusedError(GisAppError):
    """The law or a rule forbids it now; ``conditions`` lists every unmet one as (code, params)."""

    def __init__(self, code: str, *, conditions: tuple[tuple[str, dict[str, Any]], ...] = (), **params: Any) -> None:
        super().__init__(code, **params)
        self.conditions = conditions


class StoreError(GisAppError):
    """The project file could not be opened, read or written; the last acknowledged state is intact."""


class ConflictError(StoreError):
    """A row that the change rests on was changed meanwhile by somebody else."""
