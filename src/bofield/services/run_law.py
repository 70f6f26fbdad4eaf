"""The days of the law that follow from a case together with the answers of its open checklist, and what cannot be.

What the checklist has written into the case itself is counted by its answer, not twice. Computes nothing of its own: it
asks `law`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield import law
from bofield.law import CaseFacts, LegalFact
from bofield.law.working_days import is_working_day, roll
from bofield.records.fields import as_date
from bofield.services import meanings
from bofield.services.amounts import ore
from bofield.services.households import CASES, DEBTS, EVENTS, fact_of, standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sqlmodel import Session

    from bofield.checklist import KnownFacts
    from bofield.law import Deadline
    from bofield.services.meanings import EventMeaning
    from bofield.services.runs import Run
    from bofield.services.workspace import Workspace

_DAY = timedelta(days=1)
_SHOWN = {
    "week_ends": "rent_week_ends",
    "forfeitable_from": "forfeitable_from",
    "regain_last_day": "regain_last_day",
    "order_reply_last_day": "order_reply_last_day",
    "reopening_last_day": "reopening_last_day",
    "sublet_notice_last_day": "sublet_notice_last_day",
}
"""Facts and the kinds of date they show."""
_NO_DEADLINE = frozenset({"rent_due"})
"""Dates before which nobody needs to be in touch."""
BEFORE_DEADLINE = 5
"""Working days before a date of the law that the household is contacted."""
_WEEK = 7


def law_facts(session: Session, ws: Workspace, run: Run, values: Mapping[str, str], known: KnownFacts) -> KnownFacts:
    """Add the days of the law to what is known. `values` are those of the answers that apply."""
    today = ws.today()
    found = law.deadlines(case_law(session, run, values, today), today)
    days = {each.kind: each.date for each in found if each.running and each.date is not None}
    following = _following(found, today)
    told: dict[str, Any] = {name: days.get(kind) for name, kind in _SHOWN.items()}
    if following is not None and following.date is not None:
        told |= {
            "next_deadline": following.date,
            "next_deadline_name": law.headline(following),
            "contact_before_deadline": _before(following.date, today),
        }
    return replace(known, contact_in_week=_within(today, _WEEK), contact_in_two_weeks=_within(today, 2 * _WEEK), **told)


def case_law(session: Session, run: Run, values: Mapping[str, str], today: date) -> CaseFacts:
    """Put together what the law counts from: the case as it is, and what the answers add."""
    connection = session.connection()
    case_id, own = run.row.case_id, run.own
    due_rents = select(DEBTS).where(DEBTS.c.case_id == case_id, standing(DEBTS), DEBTS.c.due_on.is_not(None))
    debts = connection.execute(due_rents.order_by(DEBTS.c.due_on, DEBTS.c.id))
    # A rent that is paid counts too: only so can the law see that all of it was.
    rents = tuple((row.due_on, 0 if row.settled_on else row.amount or 0) for row in debts if row.id not in own)
    rows = connection.execute(select(EVENTS).where(EVENTS.c.case_id == case_id, standing(EVENTS)).order_by(EVENTS.c.id))
    stored = [fact_of(row) for row in rows if row.id not in own and row.kind and row.happened_on]
    place = connection.execute(select(CASES.c.municipality).where(CASES.c.id == case_id)).scalar()
    told = [_joined(fact, stored) for _meaning, fact in answered_events(values, today)]
    anew = {(fact.kind, fact.on) for fact in told}
    stored = [fact for fact in stored if (fact.kind, fact.on) not in anew]
    due = as_date(values.get(meanings.RENT_DUE, ""))
    if due is not None:
        told.append(LegalFact("rent_due", due))
    return CaseFacts(rents, (*stored, *told), place or "")


def answered_events(values: Mapping[str, str], today: date) -> Iterator[tuple[EventMeaning, LegalFact]]:
    """Read the events that some answers tell of."""
    for meaning in meanings.EVENTS:
        question, answer = meaning.unless
        on, stated = (as_date(values.get(name, "")) for name in (meaning.on, meaning.stated))
        if on is None and stated is not None and meaning.kind in meanings.UNDATED:
            on = min(today, stated)
        if on is None or (question and values.get(question) == answer):
            continue
        yield (
            meaning,
            LegalFact(
                kind=meaning.kind,
                on=on,
                stated=stated,
                how=values.get(meaning.how, ""),
                completed_on=as_date(values.get(meaning.completed, "")),
                municipality=values.get(meaning.municipality, ""),
                amount=ore(values.get(meaning.amount, "")),
                flaw=values.get(meaning.flaw, ""),
            ),
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the law has to say of the answers, by question: what cannot be, and what is odd but can."""

    errors: Mapping[str, str]
    remarks: tuple[tuple[str, str], ...]


def judge(session: Session, run: Run, values: Mapping[str, str], today: date) -> Judgement:
    """Hold the days that a person has answered against the law and the case."""
    told = [pair for pair in answered_events(values, today) if _given(run, pair[0])]
    if not told:
        return _NOTHING_TO_SAY
    facts = case_law(session, run, values, today)
    odd = [remark for remark in law.remarks(facts, today) if law.fault(remark.event, facts, today) is None]
    errors: dict[str, str] = {}
    remarks: list[tuple[str, str]] = []
    for meaning, fact in told:
        fault = law.fault(fact, facts, today)
        if fault is not None:
            errors[_question(meaning, fault.field, values)] = fault.text
        remarks += [
            (_question(meaning, remark.field, values), remark.text)
            for remark in odd
            if (remark.event.kind, remark.event.on) == (fact.kind, fact.on)
        ]
    return Judgement(errors, tuple(dict.fromkeys(remarks)))


def _question(meaning: EventMeaning, field: str, values: Mapping[str, str]) -> str:
    """Find the question that a field of an event was answered by."""
    at = {
        "on": meaning.on if values.get(meaning.on) else meaning.stated,
        "stated": meaning.stated,
        "completed_on": meaning.completed,
        "amount": meaning.amount,
    }
    return at.get(field) or meaning.question


_NOTHING_TO_SAY = Judgement({}, ())


def _given(run: Run, meaning: EventMeaning) -> bool:
    return any(
        run.answers.get(name) for name in (meaning.on, meaning.stated, meaning.completed, meaning.amount) if name
    )


def _joined(fact: LegalFact, stored: Sequence[LegalFact]) -> LegalFact:
    """Take what the case knows of the same event where the answers are silent."""
    known = next((each for each in stored if (each.kind, each.on) == (fact.kind, fact.on)), fact)
    return replace(
        known,
        stated=fact.stated or known.stated,
        how=fact.how or known.how,
        completed_on=fact.completed_on or known.completed_on,
        municipality=fact.municipality or known.municipality,
        amount=fact.amount or known.amount,
        flaw=fact.flaw or known.flaw,
    )


def _following(found: Sequence[Deadline], today: date) -> Deadline | None:
    ahead = [each for each in found if each.date is not None and each.kind not in _NO_DEADLINE]
    following = law.next_deadline(ahead, today)
    return following if following is not None and following.date is not None and following.date >= today else None


def _before(deadline: date, today: date) -> date:
    """Count five working days back, but not behind the next working day, and never past the date itself."""
    day = deadline
    for _step in range(BEFORE_DEADLINE):
        day -= _DAY
        while not is_working_day(day):
            day -= _DAY
    return min(max(day, roll(today + _DAY)), deadline)


def _within(today: date, days: int) -> date:
    """Find the last working day within some days; over a long holiday, the first one after it."""
    for back in range(days):
        day = today + (days - back) * _DAY
        if is_working_day(day):
            return day
    return roll(today + days * _DAY)
