"""Facts of the law in few words, for tests: `fact("tenant_served", "2026-11-23", how="process_server")`."""

from __future__ import annotations

from datetime import date

from bofield import law
from bofield.law import CaseFacts, Deadline, LegalFact

AS_OF = date(2026, 11, 23)
LONG_AFTER = date(2099, 1, 1)
"""A day on which nothing of what the tests tell is still to come."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def fact(
    kind: str,
    on: str,
    *,
    stated: str = "",
    how: str = "",
    completed_on: str = "",
    municipality: str = "",
    amount: int = 0,
    flaw: str = "",
) -> LegalFact:
    return LegalFact(
        kind,
        day(on),
        stated=day(stated) if stated else None,
        how=how,
        completed_on=day(completed_on) if completed_on else None,
        municipality=municipality,
        amount=amount,
        flaw=flaw,
    )


def case(*events: LegalFact, owed: str = "", paid: str = "", home: str = "") -> CaseFacts:
    """Make a case: `owed` and `paid` are due dates with rent left and without, separated by blanks."""
    debts = [(day(due), 845_000) for due in owed.split()] + [(day(due), 0) for due in paid.split()]
    return CaseFacts(debts=tuple(debts), events=events, municipality=home)


def deadline(kind: str, facts: CaseFacts, as_of: date = LONG_AFTER) -> Deadline:
    (found,) = (item for item in law.every_deadline(facts, as_of) if item.kind == kind)
    return found


def checks(item: Deadline) -> str:
    return " ".join(item.check)
