"""Reads what was told to `bofield deadlines`: months, events, what is said of them. Refuses by argument and value."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bofield.cleaning import CUT, clean
from bofield.errors import UsageError
from bofield.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bofield.services.statute import LegalFact, Told

_MONTH: Final = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
_DAY: Final = re.compile(r"(\d{4})-\d\d-\d\d", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
"""Days outside belong to no household of today, and farther out the calendar itself comes to an end."""
_MONTHS: Final = 12
_SHOWN: Final = 60
"""How much of a value that cannot be used is said again."""
_KIND_AND_DATE: Final = N_("KIND=DATE")
_FIELDS: Final = {
    "--printed": ("stated", _KIND_AND_DATE),
    "--completed": ("completed_on", _KIND_AND_DATE),
    "--how": ("how", N_("KIND=WAY")),
    "--flaw": ("flaw", N_("KIND=FLAW")),
    "--sent-to": ("municipality", N_("KIND=NAME")),
}
"""What can be said of an event: the field of the fact, and how it is written."""
_ONCE: Final = frozenset(
    {"kfm_applied", "contest_sent", "decision", "evicted", "sublet_known", "tenancy_period_ended", "moved_out"}
)
"""What happens on one day. Papers can be served anew, a message corrected, a tenant told and urged again."""


def _said(option: str, text: str) -> str:
    """Name an argument and its value in a sentence."""
    return f"{option} {_short(text)}".strip()


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + CUT


def read_as_of(text: str | None) -> date:
    """Read the day to look from; today if nothing was said."""
    from bofield.i18n.dates import now

    if text is None:
        return now().date()
    text = clean(text, lines=False).strip()
    return _day(_said("--as-of", text), text)


def read_told(given: Sequence[tuple[str, str]], municipality: str) -> Told:
    """Read what was told, each as (option, value). Raises UsageError naming the argument and its value."""
    from bofield.services.statute import Told, impossible

    months: list[tuple[int, int]] = []
    events: dict[int, LegalFact] = {}
    details: list[tuple[int, str, str]] = []
    for place, (option, typed) in enumerate(given):
        text = clean(typed, lines=False).strip()
        if option == "--rent-month":
            months.append(_month(_said(option, text), text))
        elif option == "--event" or _is_due_date(option, text):
            events[place] = _event(option, text)
        else:
            details.append((place, option, text))
    _refuse_two_days(events.values())
    for place, option, text in details:
        chosen, more = _detail(events, place, option, text)
        events[chosen] = replace(events[chosen], **more)
    told = Told(tuple(dict.fromkeys(months)), tuple(dict.fromkeys(events.values())), municipality)
    if found := impossible(told):
        fact, why = found
        raise UsageError(f"--event {fact.kind}={fact.on}: {why}")
    return told


def _is_due_date(option: str, text: str) -> bool:
    """Tell whether this is the due date on an invoice, which needs no event beside it."""
    return option == "--printed" and text.partition("=")[0].strip() == "rent_due"


def _event(option: str, text: str) -> LegalFact:
    from bofield.services.statute import LegalFact

    kind, value = _pair(option, text, _(_KIND_AND_DATE))
    return LegalFact(kind, _day(_said(option, text), value))


def _detail(events: Mapping[int, LegalFact], place: int, option: str, text: str) -> tuple[int, dict[str, Any]]:
    """Find the event that this is said of, and what its field becomes.

    It is said of the event of its kind that was named last before it, or else of the first after it.
    """
    from bofield.services.statute import flaws, ways

    argument = _said(option, text)
    field, shape = _FIELDS[option]
    kind, written = _pair(option, text, _(shape))
    places = [each for each, fact in events.items() if fact.kind == kind]
    if not places:
        raise UsageError(
            _("{argument}: say when it happened as well, with --event {kind}=DATE.").format(
                argument=argument, kind=kind
            )
        )
    if field in {"how", "flaw"}:
        known = ways(kind) if field == "how" else flaws(kind)
        _one_of(argument, written, [word for word, _label in known])
    value = _day(argument, written) if shape == _KIND_AND_DATE else written
    chosen = max((each for each in places if each < place), default=places[0])
    if (before := getattr(events[chosen], field)) and before != value:
        raise UsageError(
            _("{argument}: of the same event {before} has been said already.").format(argument=argument, before=before)
        )
    return chosen, {field: value}


def _refuse_two_days(events: Iterable[LegalFact]) -> None:
    first: dict[str, LegalFact] = {}
    for fact in events:
        before = first.setdefault(fact.kind, fact)
        if fact.kind in _ONCE and before.on != fact.on:
            raise UsageError(
                _("--event {kind}={second}: this happens once, and {first} has been given for it already.").format(
                    kind=fact.kind, first=before.on, second=fact.on
                )
            )


def _pair(option: str, text: str, shape: str) -> tuple[str, str]:
    from bofield.services.statute import events

    argument = _said(option, text)
    kind, _sign, value = (part.strip() for part in text.partition("="))
    if not (kind and value):
        raise UsageError(_("{argument}: write it {shape}.").format(argument=argument, shape=shape))
    _one_of(argument, kind, [word for word, _label in events()])
    return kind, value


def _one_of(argument: str, word: str, known: Sequence[str]) -> None:
    """Refuse a word that is not known; name those that are, and the nearest first."""
    from difflib import get_close_matches

    if word in known:
        return
    words = {"argument": argument, "word": _short(word), "known": ", ".join(known)}
    if not known:
        raise UsageError(_("{argument}: this is not asked of such an event.").format(**words))
    if near := get_close_matches(word.lower(), known, 1, 0.6):
        sentence = _("{argument}: “{word}” is not known; did you mean {near}? There are {known}.")
        raise UsageError(sentence.format(**words, near=near[0]))
    raise UsageError(_("{argument}: “{word}” is not known; there are {known}.").format(**words))


def _month(argument: str, text: str) -> tuple[int, int]:
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= _MONTHS:
        raise UsageError(_("{argument}: this is not a month; write it like 2026-12.").format(argument=argument))
    year = int(found[1])
    _year(argument, year)
    return year, int(found[2])


def _day(argument: str, text: str) -> date:
    found = _DAY.fullmatch(text)
    if not found:
        raise UsageError(_("{argument}: this is not a date; write it like 2026-12-15.").format(argument=argument))
    _year(argument, int(found[1]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(_("{argument}: there is no such day in the calendar.").format(argument=argument)) from None


def _year(argument: str, year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UsageError(
            _("{argument}: the year must lie between {first} and {last}.").format(
                argument=argument, first=_FIRST_YEAR, last=_LAST_YEAR
            )
        )
