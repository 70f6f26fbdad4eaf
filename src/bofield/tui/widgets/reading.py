"""What people type in a short field, read into a value: days, moments, amounts, numbers. Knows no widget.

Every reader takes what was typed and gives the stored value, None for nothing, and raises ValueError with a finished
sentence that says how to write it. `today` comes in from outside.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bofield.i18n import _
from bofield.i18n.amounts import parse_amount
from bofield.i18n.dates import month_names, weekday_names

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SHORT_ISO = re.compile(r"(\d{2})(\d{2})(\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.-](\d{2,4}))?")
_DAY_WORD = re.compile(r"(\d{1,2})\.?\s+([^\W\d]+)\.?(?:\s+(\d{4}))?")
_AHEAD = re.compile(r"\+\s?(\d{1,3})")
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})[:.](\d{2})|(?:kl\.?\s*)(\d{1,2})")
_FEWEST_LETTERS = 3
_CENTURY = 100


def read_day(text: str, today: date) -> date | None:
    """Read a day: `2026-12-15`, `15/12`, `15 dec`, `tis`, `idag`, `imorgon`, `+7`. A day without a year is the next."""
    text = " ".join(text.lower().split())
    if not text:
        return None
    try:
        found = _read_day(text, today)
    except ValueError:
        found = None
    if found is None:
        raise ValueError(
            _("“{text}” is not a day. Write it like {example}, “15 Dec”, “tomorrow” or “+7”.").format(
                text=text[:20], example=today.isoformat()
            )
        )
    return found


def _read_day(text: str, today: date) -> date | None:  # noqa: PLR0911  (one way of writing a day after the other)
    near = {_("today"): 0, _("tomorrow"): 1, _("yesterday"): -1}
    if text in near:
        return today + timedelta(days=near[text])
    if match := _AHEAD.fullmatch(text):
        return today + timedelta(days=int(match[1]))
    if match := _ISO.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT_ISO.fullmatch(text):
        return date(2000 + int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_MONTH.fullmatch(text):
        return _in_year(int(match[1]), int(match[2]), match[3], today)
    if (match := _DAY_WORD.fullmatch(text)) and (month := _named(match[2], month_names())) is not None:
        return _in_year(int(match[1]), month + 1, match[3], today)
    weekday = _named(text, weekday_names())
    return None if weekday is None else today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _named(word: str, names: tuple[tuple[str, str], ...]) -> int | None:
    """Find a month or weekday by its name or the beginning of it."""
    for index, (whole, short) in enumerate(names):
        if word == short.lower() or (len(word) >= _FEWEST_LETTERS and whole.lower().startswith(word)):
            return index
    return None


def _in_year(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        number = int(year)
        return date(number + 2000 if number < _CENTURY else number, month, day)
    found = date(today.year, month, day)
    # In November, "5/1" means January; "20/11" three days ago is still this November.
    return found if (today - found).days <= _CENTURY else date(today.year + 1, month, day)


def read_moment(text: str, now: datetime, day: date | None = None) -> datetime | None:
    """Read a time of day, with a day before it or not: `10:30`, `imorgon 10:30`, `2026-12-15 10:30`.

    Without a day, `day` is meant, or else today. The result lies in the zone of `now`.
    """
    text = " ".join(text.lower().split())
    if not text:
        return None
    match = re.search(rf"(?:^|\s|t)({_CLOCK.pattern})$", text)
    fault = _("“{text}” is not a time. Write it like 10:30, or {example} 10:30.").format(
        text=text[:20], example=now.date().isoformat()
    )
    if match is None:
        raise ValueError(fault)
    before = text[: match.start()].strip()
    on = (read_day(before, now.date()) if before else None) or day or now.date()
    try:
        at = time(int(match[2] or match[4]), int(match[3] or 0))
    except ValueError as error:
        raise ValueError(fault) from error
    return datetime.combine(on, at, now.tzinfo)


def read_amount(text: str) -> int | None:
    """Read an amount into öre: `8 450`, `8450,50 kr`."""
    if not text.strip():
        return None
    try:
        return parse_amount(text)
    except ValueError as error:
        raise ValueError(
            _("“{text}” is not an amount. Write it like 8 450 or 8450,50.").format(text=text[:20])
        ) from error


def read_number(text: str) -> int | None:
    """Read a whole number."""
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise ValueError(_("“{text}” is not a whole number.").format(text=text[:20]))
    return int(text)


def read_decimal(text: str) -> str | None:
    """Read a number with decimals, written with comma or point; the result has a point."""
    bare = re.sub(r"[\s\N{NO-BREAK SPACE}]|kr$", "", text.strip().lower())
    if not bare:
        return None
    if not re.fullmatch(r"-?\d{1,12}(?:[.,]\d{1,4})?", bare, re.ASCII):
        raise ValueError(_("“{text}” is not a number. Write it like 8450 or 8450,50.").format(text=text[:20]))
    return bare.replace(",", ".")
