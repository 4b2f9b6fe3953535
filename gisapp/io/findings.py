"""What was noticed in a file: data, never an exception, so that one bad row does not stop the others.

Readers and the import service collect them; the import wizard and ``gisapp import --json`` show them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gisapp import i18n
from gisapp.i18n import tr

_ROWS_NAMED: Final = 6


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


def told(findings: Iterable[Finding]) -> list[str]:
    """What was noticed, a line for each sentence, with the rows that it is about."""
    rows: dict[str, list[int]] = {}
    for each in findings:
        rows.setdefault(each.reason, []).extend([each.row] if each.row else [])
    return [_where(found) + reason for reason, found in rows.items()]


def _where(rows: list[int]) -> str:
    if not rows:
        return ""
    numbers = "、".join(map(str, rows[:_ROWS_NAMED]))
    if len(rows) > _ROWS_NAMED:
        return tr("第 {rows} 等 {count} 行：", rows=numbers, count=len(rows))
    return tr("第 {row} 行：", row=numbers)
