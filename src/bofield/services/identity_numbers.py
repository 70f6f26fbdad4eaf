"""Recognise Swedish personal identity numbers, so that they can be kept out. Standard library only."""

from __future__ import annotations

import re
from datetime import date

_WITH_SIGN = re.compile(r"(?<![\w-])(?:(?:18|19|20)\d\d|\d\d)(\d\d)(\d\d)[-+]\d{4}(?![\w-])", re.ASCII)
_TWELVE = re.compile(r"(?<!\d)(?:18|19|20)\d\d(\d\d)(\d\d)\d{4}(?!\d)", re.ASCII)
_TEN = re.compile(r"(?<![\d-])\d\d(\d\d)(\d\d)\d{4}(?![\d-])", re.ASCII)
_COORDINATION = 60
"""Added to the day in a coordination number."""
_LEAP_YEAR = 2000


def looks_like_identity_number(text: str) -> bool:
    """Tell whether a personal identity number, or a coordination number, stands anywhere in `text`.

    Ten bare digits are common in contract numbers, so there the check digit must be right as well.
    """
    if any(_is_day(found[1], found[2]) for pattern in (_WITH_SIGN, _TWELVE) for found in pattern.finditer(text)):
        return True
    return any(_is_day(found[1], found[2]) and _checks(found[0]) for found in _TEN.finditer(text))


def _is_day(month: str, day: str) -> bool:
    number = int(day)
    try:
        date(_LEAP_YEAR, int(month), number - _COORDINATION if number > _COORDINATION else number)
    except ValueError:
        return False
    return True


def _checks(digits: str) -> bool:
    """Test the last digit as the first nine give it (Luhn)."""
    total = 0
    for place, digit in enumerate(digits):
        product = int(digit) * (2 - place % 2)
        total += product // 10 + product % 10
    return total % 10 == 0
