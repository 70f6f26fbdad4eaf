"""Answers as text: what a person typed made into what is stored, and stored text checked against its type.

Stored text is what XForms has: dates as 2026-12-15, times as 14:30, both together as 2026-12-15T14:30, decimals with a
point, several choices separated by spaces, `OK` for what is ticked. Times are local, as the clock on the wall has them.
Knows no expression.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from bofield.checklist import days
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.checklist.form import Question

TICKED = "OK"
LONGEST_NUMBER = 15
"""Digits; more than that no float holds, and no rent either."""

_INTEGER = re.compile(rf"-?\d{{1,{LONGEST_NUMBER}}}$", re.ASCII)
_DECIMAL = re.compile(rf"-?\d{{1,{LONGEST_NUMBER}}}(?:\.\d{{1,6}})?$", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$", re.ASCII)
_SWEDISH = re.compile(r"(\d{1,2})[./](\d{1,2})[. /-]+(\d{4})$", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$", re.ASCII)
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[:.]?(\d{2})(?:[:.](\d{2}))?)?$", re.ASCII | re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{8}|\d{1,2}[./]\d{1,2}[. /-]+\d{4})(?:T|[\s,]+)(\S.*)$", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_UNIT = re.compile(r"\s*(?:kr|kronor|sek|:-)\.?$", re.IGNORECASE)
_YES_WORDS = frozenset({"ok", "j", "ja", "y", "yes", "x", "1", "true"})
_NO_WORDS = frozenset({"n", "nej", "no", "0", "false"})
_LONGEST_SHOWN = 60
# No list of choices is longer; what is goes straight to the check, which refuses it.
_LONGEST_TYPED = 2000


def parse_value(question: Question, text: str) -> str:
    """Make what a person typed into what is stored; empty text is no answer.

    Raises ValueError with a translated sentence when it is not an answer to this kind of question.
    """
    typed = text.strip()
    if not typed:
        return ""
    read = _READERS.get(question.type)
    if read is None:
        return text
    stored = read(question, typed) if len(typed) <= _LONGEST_TYPED else typed
    problem = type_error(question, stored)
    if problem:
        raise ValueError(type_error(question, typed) or problem)
    return stored


def type_error(question: Question, value: str) -> str:
    """Say in one sentence why a stored value is not of its question's type; empty when it is."""
    if not value:
        return ""
    problem = _unfit_time(question, value) or _unfit_number(question, value)
    match question.type:
        case "date" if days.parse(value) is None or "T" in value:
            problem = _("Not a date: {value}. Write it as 2026-12-15.")
        case "acknowledge" if value != TICKED:
            problem = _("Either ticked or not: {value}.")
        case "select_one" if question.choice(value) is None:
            problem = _("Not one of the choices: {value}.")
        case "select_multiple" if any(question.choice(name) is None for name in value.split(" ")):
            problem = _("Not one of the choices: {value}.")
    return problem.replace("{value}", value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…")


def _unfit_time(question: Question, value: str) -> str:
    if question.type == "time" and (not _TIME.match(value) or math.isnan(days.time(value))):
        return _("Not a time: {value}. Write it as 14:30.")
    if question.type == "dateTime" and (days.moment(value) is None or "T" not in value):
        return _("Not a day and a time: {value}. Write it as 2026-12-15 14:30.")
    return ""


def _unfit_number(question: Question, value: str) -> str:
    match question.type:
        case "integer" if not _INTEGER.match(value):
            return _("Not a whole number: {value}.")
        case "decimal" if not _DECIMAL.match(value):
            return _("Not a number: {value}.")
        case "range":
            return _range_error(question, value)
    return ""


def _range_error(question: Question, value: str) -> str:
    """Say why a number does not stand on the steps of its range."""
    if not _DECIMAL.match(value):
        return _("Not a number: {value}.")
    start, end, step = (Decimal(question.parameters[name]) for name in ("start", "end", "step"))
    if not start <= Decimal(value) <= end:
        return _("Not from {start} to {end}: {value}.").replace("{start}", str(start)).replace("{end}", str(end))
    if (Decimal(value) - start) % step:
        return (
            _("Not a step of {step} from {start}: {value}.").replace("{start}", str(start)).replace("{step}", str(step))
        )
    return ""


def _typed_date(_question: Question, typed: str) -> str:
    compact, swedish = _COMPACT.match(typed), _SWEDISH.match(typed)
    if compact:
        return "-".join(compact.groups())
    if swedish:
        return f"{swedish[3]}-{int(swedish[2]):02}-{int(swedish[1]):02}"
    return typed


def _typed_time(_question: Question, typed: str) -> str:
    """Read `14:30`, `14.30`, `1430`, `9.05` and `kl. 9`."""
    found = _CLOCK.match(typed)
    if found is None:
        return typed
    return f"{int(found[1]):02}:{found[2] or '00'}" + (f":{found[3]}" if found[3] else "")


def _typed_moment(question: Question, typed: str) -> str:
    """Read a day and a time, in either of the ways that each is written."""
    found = _MOMENT.match(typed)
    if found is None:
        return typed
    clock = found[2] if _TIME.match(found[2]) else _typed_time(question, found[2])
    return f"{_typed_date(question, found[1].strip())}T{clock}"


def _typed_integer(_question: Question, typed: str) -> str:
    return _SPACES.sub("", typed)


def _typed_decimal(_question: Question, typed: str) -> str:
    """Read `8 450,50`, `8.450,50`, `8450.50` and `8 450 kr`."""
    number = _SPACES.sub("", _UNIT.sub("", typed))
    if "," in number:
        whole, _comma, part = number.rpartition(",")
        return f"{whole.replace('.', '')}.{part}" if part else typed
    return number


def _typed_tick(_question: Question, typed: str) -> str:
    word = typed.lower()
    return TICKED if word in _YES_WORDS else "" if word in _NO_WORDS else typed


def _typed_choice(question: Question, typed: str) -> str:
    wanted = typed.strip().casefold()
    for choice in question.choices:
        if wanted == choice.name.casefold() or wanted in {label.casefold() for label in choice.label.values()}:
            return choice.name
    return typed.strip()


def _typed_choices(question: Question, typed: str) -> str:
    return " ".join(dict.fromkeys(_typed_choice(question, part) for part in _parts(question, typed)))


def _parts(question: Question, typed: str) -> list[str]:
    """Split several choices: at commas when there are any, for labels have spaces in them; else at spaces."""
    if "," in typed or _typed_choice(question, typed) != typed:
        return [part for part in typed.split(",") if part.strip()]
    return typed.split()


_READERS: dict[str, Callable[[Question, str], str]] = {
    "date": _typed_date,
    "time": _typed_time,
    "dateTime": _typed_moment,
    "range": _typed_decimal,
    "integer": _typed_integer,
    "decimal": _typed_decimal,
    "acknowledge": _typed_tick,
    "select_one": _typed_choice,
    "select_multiple": _typed_choices,
}
