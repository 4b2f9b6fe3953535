"""Resident ID numbers: 18 characters whose last follows from the rest (GB 11643-1999)."""

import datetime as dt
from typing import Final

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"


def check_digit(first_17: str) -> str:
    """The last character of a resident's ID number (weights modulo 11).

    >>> check_digit("11010519491231002")
    'X'
    """
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def valid(number: str) -> bool:
    """Whether a text is a resident's ID number: 17 digits, a date of birth in them, the right last character.

    >>> valid("11010519491231002X"), valid("110105194912310021")
    (True, False)
    """
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return False
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return check_digit(number[:17]) == number[17].upper()
