"""Reads the tables of worked cases: what is known, what the law makes of it, and why, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from bofield import law
from bofield.law import CaseFacts, LegalFact
from support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

RENT: Final = 845_000
"""What an unpaid rent is in the tables, in öre, where nothing else is said."""
_HEADING = re.compile(r"## (?P<kind>\w+) · (?P<paragraph>.+)")
_DAY = r"(?P<{0}weekday>\w{{3}}) (?P<{0}day>\d{{4}}-\d\d-\d\d)"
_EXPECTED = re.compile(
    rf"(?P<printed>printed )?{_DAY.format('')}"
    rf"(?: \(computed {_DAY.format('computed_')}\))?(?: \(favourable {_DAY.format('favourable_')}\))?"
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A row: `day` is what must come out, or None with what is `missing` or which event has `ended` the time."""

    id: str
    kind: str
    paragraph: str
    facts: str
    reasoning: str
    day: date | None = None
    printed: bool = False
    computed: date | None = None
    favourable: date | None = None
    missing: frozenset[str] = frozenset()
    ended: str = ""


def worked_cases() -> tuple[WorkedCase, ...]:
    """Read every row of every table."""
    pages = sorted((ROOT / "tests" / "law" / "worked").glob("*.md"))
    return tuple(case for page in pages for case in _rows(page.read_text(encoding="utf-8")))


def known(facts: str) -> CaseFacts:
    """Read the column of facts: `rent 2027-01; tenant_served 2026-11-23 how=process_server; home Malmö`."""
    debts: list[tuple[date, int]] = []
    events: list[LegalFact] = []
    home = ""
    for part in facts.split(";"):
        word, value, *rest = part.split()
        more = dict(pair.split("=") for pair in rest)
        if word == "home":
            home = value
        elif word == "rent":
            year, month = value.split("-")
            debts.append((law.rent_due(int(year), int(month)), int(more.get("amount", RENT))))
        elif word == "owed":
            debts.append((date.fromisoformat(value), int(more.get("amount", RENT))))
        else:
            events.append(_event(word, date.fromisoformat(value), more))
    return CaseFacts(debts=tuple(debts), events=tuple(events), municipality=home)


def _event(kind: str, on: date, more: dict[str, str]) -> LegalFact:
    unknown = more.keys() - {"stated", "how", "completed_on", "municipality", "amount", "flaw"}
    assert not unknown, unknown
    return LegalFact(
        kind,
        on,
        stated=_day(more.get("stated")),
        how=more.get("how", ""),
        completed_on=_day(more.get("completed_on")),
        municipality=more.get("municipality", ""),
        amount=int(more.get("amount", 0)),
        flaw=more.get("flaw", ""),
    )


def _rows(page: str) -> Iterator[WorkedCase]:
    kind = paragraph = ""
    for line in page.splitlines():
        if heading := _HEADING.fullmatch(line):
            kind, paragraph = heading["kind"], heading["paragraph"]
        elif line.startswith("| ") and not line.startswith("| id "):
            name, facts, expected, reasoning = (cell.strip() for cell in line.strip("|").split("|"))
            yield _case(name, kind, paragraph, facts, expected, reasoning)


def _case(name: str, kind: str, paragraph: str, facts: str, expected: str, reasoning: str) -> WorkedCase:
    row = (name, kind, paragraph, facts, reasoning)
    why = expected.removeprefix("not running: ")
    if why != expected:
        ended = why.removeprefix("ended by ")
        return WorkedCase(*row, ended=ended) if ended != why else WorkedCase(*row, missing=frozenset(why.split(", ")))
    found = _EXPECTED.fullmatch(expected)
    assert found, f"{name}: {expected}"
    days = {}
    for prefix in ("", "computed_", "favourable_"):
        day = days[prefix] = _day(found[f"{prefix}day"])
        # The weekday is there for the reader; a slip of the pen in either would show here.
        assert day is None or _WEEKDAYS[day.weekday()] == found[f"{prefix}weekday"], name
    return WorkedCase(
        *row,
        day=days[""],
        printed=bool(found["printed"]),
        computed=days["computed_"],
        favourable=days["favourable_"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
