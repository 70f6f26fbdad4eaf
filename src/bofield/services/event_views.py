"""What the law counts from, as a case shows it: each event in words, what is wrong with it, and what is odd.

Reads; writes nothing. What is wrong with a message is decided when it is written down (`legal_events`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield import law
from bofield.i18n import _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import iso
from bofield.services.households import DEBTS, EVENTS, fact_of, standing
from bofield.services.labels import label
from bofield.services.values import LegalEventView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.law import CaseFacts, LegalFact

MESSAGES = ("board_notified", "disturbance_reported")
"""Messages to the social welfare committee."""


def read_event_views(
    session: Session, case_id: str, facts: CaseFacts, today: date, *, masked: bool
) -> tuple[LegalEventView, ...]:
    """Read the events of a case, the newest first. `masked` leaves out free texts and where a household lives."""
    rows = event_rows(session, case_id)
    odd = _oddities(facts, today, masked=masked)
    for row, why in _flaws(session, case_id, "" if masked else facts.municipality, rows):
        odd.setdefault(fact_of(row), []).append(why)
    return tuple(_view(row, odd, masked=masked) for row in reversed(rows))


def event_rows(session: Session, case_id: str) -> list[Row[Any]]:
    """Read the events of a case that stand, those without a day first, then the oldest first."""
    statement = select(EVENTS).where(EVENTS.c.case_id == case_id, standing(EVENTS), EVENTS.c.kind.is_not(None))
    return list(session.connection().execute(statement.order_by(EVENTS.c.happened_on, EVENTS.c.id)))


def event_details(row: Row[Any], *, masked: bool) -> Iterator[str]:
    """Say what is known of an event beside its name and day, a few words each."""
    if row.stated_on:
        yield _("last day in the letter {date}").format(date=row.stated_on)
    if row.how and not (masked and law.label(row.how) == row.how):
        yield law.label(row.how)
    if row.completed_on:
        yield _("service completed {date}").format(date=row.completed_on)
    if row.amount:
        yield amount(row.amount)
    if row.municipality and not masked:
        yield row.municipality
    if row.flaw:
        yield _("starts nothing: {flaw}").format(flaw=law.label(row.flaw))


def owed_on(session: Session, case_id: str, day: date) -> int:
    """Add up the rents that were due and not paid on a day, in öre, as far as the case knows today."""
    statement = select(DEBTS.c.due_on, DEBTS.c.amount, DEBTS.c.settled_on).where(
        DEBTS.c.case_id == case_id, standing(DEBTS), DEBTS.c.due_on <= day
    )
    return sum(
        ore or 0 for _due, ore, settled in session.connection().execute(statement) if settled is None or settled > day
    )


def asks_for(row: Any, owed: int, facts: Iterable[LegalFact]) -> bool:
    """Tell whether a message names what was owed on its day, or what was owed before payments since were taken off."""
    paid_since = sum(fact.amount for fact in facts if fact.kind == "payment" and fact.on > row.happened_on)
    return row.amount in {owed, owed + paid_since}


def amount_words(named: int, owed: int, day: date) -> str:
    """Say what a message names, and what was owed."""
    return _("The message says {named}; {owed} was owed on {day} by what is written down here.").format(
        named=amount(named), owed=amount(owed), day=iso(day)
    )


def _flaws(session: Session, case_id: str, home: str, rows: list[Row[Any]]) -> Iterator[tuple[Row[Any], str]]:
    """Say by what the case knows why a message was marked as flawed; `home` is the municipality, if it may be told."""
    for row in rows:
        if row.flaw == "wrong_amount" and row.amount and row.happened_on:
            yield row, amount_words(row.amount, owed_on(session, case_id, row.happened_on), row.happened_on)
        elif row.flaw == "wrong_municipality" and row.municipality and home and row.happened_on:
            said = _("The message went to {theirs}; the home lies in {ours} by what is written down here.")
            yield row, said.format(theirs=row.municipality, ours=home)


def _oddities(facts: CaseFacts, today: date, *, masked: bool) -> dict[LegalFact, list[str]]:
    odd: dict[LegalFact, list[str]] = {}
    for remark in law.remarks(facts, today):
        if not (masked and remark.field == "municipality"):
            odd.setdefault(remark.event, []).append(remark.text)
    return odd


def _view(row: Row[Any], odd: Mapping[LegalFact, list[str]], *, masked: bool) -> LegalEventView:
    remark = "" if masked else row.remark or ""
    return LegalEventView(
        id=row.id,
        kind=row.kind,
        label=label("legal_event", row.kind),
        on=row.happened_on,
        stated=row.stated_on,
        how_label="" if masked and law.label(row.how or "") == row.how else law.label(row.how or ""),
        flaw_label=law.label(row.flaw or ""),
        municipality="" if masked else row.municipality or "",
        amount=row.amount or 0,
        remark=remark,
        text=" · ".join((*event_details(row, masked=masked), *((remark,) if remark else ()))),
        how="" if masked else row.how or "",
        flaw=row.flaw or "",
        completed=row.completed_on,
        odd=tuple(odd.get(fact_of(row), ())) if row.happened_on else (),
    )
