"""The small language of ``--where``: comparisons with AND OR NOT IN LIKE IS NULL over field names.

Parsed by hand into a predicate over a frame; never ``eval``, never SQL. Codes are given as code or label, and compared
in the order of their enumeration (``stage >= 'signed'``). A missing value fits nothing but ``IS NULL``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from gisapp.domain.codes import CODES, code_of
from gisapp.domain.columns import Column, Kind
from gisapp.errors import InputError

Predicate = Callable[[pd.DataFrame], pd.Series]
Fields = dict[str, Column]

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<operator><>|!=|<=|>=|==|=|<|>|\(|\)|,)|(?P<word>[^\W\d]\w*))")
_OPERATORS: Final = {"=": "eq", "==": "eq", "!=": "ne", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_WORDS: Final = {"AND", "OR", "NOT", "IN", "LIKE", "IS", "NULL", "TRUE", "FALSE"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: Any
    at: int


def parse(text: str, fields: Fields) -> Predicate:
    """The predicate that a text means.

    Args:
        text: e.g. ``"stage IN ('signed','已审核') AND area_ok > 80"``.
        fields: the columns that may be named; their labels are accepted too.

    Returns:
        A function from a frame with these columns to a boolean series.

    Raises:
        InputError: ``where.syntax`` with the place, or ``where.field`` with the fields that exist.
    """
    reader = _Reader(text, list(_tokens(text)), fields)
    condition = reader.alternatives()
    if reader.peek() is not None:
        raise reader.wrong()
    return lambda frame: condition(frame).fillna(False).astype(bool)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise InputError("where.syntax", text=text, at=at + 1, near=text[at:at + 10].strip())
        kind, value = str(match.lastgroup), match[str(match.lastgroup)]
        if kind == "text":
            yield _Token("value", value[1:-1].replace("''", "'") if value[0] == "'" else value[1:-1], match.start(kind))
        elif kind == "number":
            yield _Token("value", float(value) if "." in value else int(value), match.start(kind))
        elif kind == "word" and value.upper() in {"TRUE", "FALSE"}:
            yield _Token("value", value.upper() == "TRUE", match.start(kind))
        elif kind == "word" and value.upper() in _WORDS:
            yield _Token(value.upper(), value, match.start(kind))
        else:
            yield _Token(kind if kind == "word" else value, value, match.start(kind))
        at = match.end()


@dataclass(slots=True)
class _Reader:
    text: str
    tokens: list[_Token]
    fields: Fields
    position: int = 0

    def peek(self) -> str | None:
        return self.tokens[self.position].kind if self.position < len(self.tokens) else None

    def take(self, *kinds: str) -> _Token | None:
        if self.peek() in kinds:
            self.position += 1
            return self.tokens[self.position - 1]
        return None

    def need(self, *kinds: str) -> _Token:
        token = self.take(*kinds)
        if token is None:
            raise self.wrong()
        return token

    def wrong(self) -> InputError:
        at = self.tokens[self.position].at if self.position < len(self.tokens) else len(self.text)
        return InputError("where.syntax", text=self.text, at=at + 1, near=self.text[at:at + 10].strip())

    def alternatives(self) -> Predicate:
        first = self.conjunction()
        while self.take("OR"):
            first = _either(first, self.conjunction())
        return first

    def conjunction(self) -> Predicate:
        first = self.negation()
        while self.take("AND"):
            first = _both(first, self.negation())
        return first

    def negation(self) -> Predicate:
        if self.take("NOT"):
            inner = self.negation()
            return lambda frame: ~inner(frame)
        if self.take("("):
            inner = self.alternatives()
            self.need(")")
            return inner
        return self.comparison()

    def comparison(self) -> Predicate:
        column = self.field(self.need("word"))
        operator = self.take(*_OPERATORS)
        if operator:
            return _compare(column, _OPERATORS[str(operator.value)], self.need("value").value)
        if self.take("IS"):
            wanted = self.take("NOT") is None
            self.need("NULL")
            return lambda frame: (frame[column.name].isna() == wanted).astype("boolean")
        negated = self.take("NOT") is not None
        chosen = self.membership(column) if self.take("IN") else self.likeness(column)
        return (lambda frame: ~chosen(frame)) if negated else chosen

    def membership(self, column: Column) -> Predicate:
        self.need("(")
        choices = [_compare(column, "eq", self.need("value").value)]
        while self.take(","):
            choices.append(_compare(column, "eq", self.need("value").value))
        self.need(")")
        chosen = choices[0]
        for other in choices[1:]:
            chosen = _either(chosen, other)
        return chosen

    def likeness(self, column: Column) -> Predicate:
        self.need("LIKE")
        pattern = str(self.need("value").value)
        parts = [{"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern]
        expression = re.compile("".join(parts), re.DOTALL | re.IGNORECASE)

        def fits(frame: pd.DataFrame) -> pd.Series:
            shown = [_shown(column, value) for value in frame[column.name]]
            found = [None if text is None else expression.fullmatch(text) is not None for text in shown]
            return pd.Series(pd.array(found, dtype="boolean"), index=frame.index)

        return fits

    def field(self, token: _Token) -> Column:
        name = str(token.value)
        found = self.fields.get(name) or self.fields.get(name.lower())
        found = found or next((column for column in self.fields.values() if column.label == name), None)
        if found is None:
            raise InputError("where.field", field=name, known=list(self.fields))
        return found


def _shown(column: Column, value: Any) -> str | None:
    if pd.isna(value):
        return None
    if column.kind is Kind.DATE:
        return str(pd.Timestamp(value).date())
    return CODES[column.codes].get(value, value) if column.codes else str(value)


def _either(one: Predicate, other: Predicate) -> Predicate:
    return lambda frame: one(frame) | other(frame)


def _both(one: Predicate, other: Predicate) -> Predicate:
    return lambda frame: one(frame) & other(frame)


def _compare(column: Column, operator: str, value: Any) -> Predicate:
    wanted, ordered = _comparable(column, value)

    def compared(frame: pd.DataFrame) -> pd.Series:
        values = ordered(frame[column.name])
        result = getattr(values, operator)(wanted).astype("boolean")
        known: pd.Series = result.mask(values.isna())
        return known

    return compared


def _comparable(column: Column, value: Any) -> tuple[Any, Callable[[pd.Series], pd.Series]]:
    """The value, and how to bring a column's cells to the same kind."""
    wrong = InputError("where.value", field=column.name, value=str(value))
    if column.codes:
        code = code_of(column.codes, str(value))
        if code is None:
            raise InputError("where.code", field=column.name, value=str(value), known=list(CODES[column.codes]))
        order = {each: float(rank) for rank, each in enumerate(CODES[column.codes])}
        return order[code], lambda cells: cells.map(order).astype("float64")
    try:
        if column.kind in {Kind.DATE, Kind.MOMENT}:
            return pd.Timestamp(str(value)), lambda cells: cells
        if column.kind in {Kind.INTEGER, Kind.DECIMAL, Kind.MONEY}:
            return float(value), lambda cells: cells.astype("float64")
    except ValueError as error:
        raise wrong from error
    if column.kind is Kind.BOOLEAN:
        if not isinstance(value, bool) and value not in {0, 1}:
            raise wrong
        return bool(value), lambda cells: cells
    return str(value), lambda cells: cells.map(lambda cell: None if cell is None else str(cell)).astype("object")
