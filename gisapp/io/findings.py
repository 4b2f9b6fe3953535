"""What was noticed in a file: data, never an exception, so that one bad row does not stop the others.

Readers and the import service collect them; the import wizard and ``gisapp import --json`` show them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gisapp import i18n


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed.

    Attributes:
        row: number of the row as in the file, from 1; None for the whole file.
        code: key into ``locale/messages``.
        params: values for the sentence's placeholders.
    """

    row: int | None
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The sentence, in the language in use."""
        return i18n.sentence(self.code, self.params)
