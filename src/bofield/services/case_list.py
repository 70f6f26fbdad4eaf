"""The list of cases: filtered, ordered and cut into pages by the database; only the page's own rows are filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, case, cast, exists, false, func, or_, select

from bofield.services.households import (
    CASES,
    DEBTS,
    EVENTS,
    MEMBERS,
    Household,
    case_row,
    is_open,
    read_households,
    standing,
)
from bofield.services.values import CaseFilter, CasePage

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement, Select
    from sqlmodel import Session

    from bofield.services.legal_dates import Dates
    from bofield.services.values import DeadlineView
    from bofield.services.workspace import Workspace

_AFTER_RENT = timedelta(weeks=3)
_LETTERS = (("Å", "{"), ("å", "{"), ("Ä", "|"), ("ä", "|"), ("Ö", "}"), ("ö", "}"), ("É", "e"), ("é", "e"))


def list_cases(ws: Workspace, wanted: CaseFilter | None = None, offset: int = 0, limit: int = 200) -> CasePage:
    """Read a window of the cases that match, by street, house number and apartment."""
    chosen = wanted or CaseFilter()
    with ws.replica.reading() as session:
        if needs_dates(chosen):
            return _page_by_dates(session, ws, chosen, offset, limit)
        matching = select(CASES.c.id).where(*_conditions(ws, chosen))
        total = session.connection().execute(select(func.count()).select_from(matching.subquery())).scalar_one()
        page = session.connection().execute(matching.order_by(*_order()).limit(limit).offset(offset)).scalars().all()
        households = read_households(session, ws, list(page), last_contact=True)
    today = ws.today()
    return CasePage(total, offset, tuple(case_row(ws, each, today) for each in households.values()))


def needs_dates(wanted: CaseFilter) -> bool:
    """Tell whether a filter asks for what the law computes, which no database knows."""
    chosen = (wanted.with_deadline, wanted.regain, wanted.message_missing, wanted.overdue, wanted.by_date)
    return any(chosen) or bool(wanted.deadline)


def _page_by_dates(session: Session, ws: Workspace, wanted: CaseFilter, offset: int, limit: int) -> CasePage:
    """Read the cases whose dates match, the nearest date first; those without one, where they are wanted, by street."""
    conditions = _conditions(ws, wanted)
    households = read_households(session, ws, select(CASES.c.id).where(*conditions, or_(_has(EVENTS), _has(DEBTS))))
    today = ws.today()
    matching = {case: each for case, each in households.items() if dates_match(each, wanted, today)}
    order = sorted(matching, key=lambda case: _nearness(matching[case], today))
    if wanted.by_date and not _chooses(wanted):
        dated = [case for case in order if matching[case].next_deadline(today)]
        by_street = session.connection().execute(select(CASES.c.id).where(*conditions).order_by(*_order())).scalars()
        order = list(dict.fromkeys((*dated, *by_street)))
    page = read_households(session, ws, order[offset : offset + limit], last_contact=True)
    return CasePage(len(order), offset, tuple(case_row(ws, each, today) for each in page.values()))


def _chooses(wanted: CaseFilter) -> bool:
    return needs_dates(replace(wanted, by_date=False))


def dates_match(household: Household, wanted: CaseFilter, today: date) -> bool:
    """Tell whether the law's dates of a household are those asked for."""
    dates = household.dates(today)
    if wanted.with_deadline and dates.following is None:
        return False
    if wanted.overdue and not dates.overdue:
        return False
    if wanted.deadline and not _lies_ahead(dates.of(wanted.deadline)):
        return False
    regain = dates.of("regain_last_day")
    if wanted.regain and not regain_runs(regain):
        return False
    return not wanted.message_missing or message_missing(dates)


def regain_runs(found: DeadlineView | None) -> bool:
    """Tell whether the three weeks run, their last day has not passed, and nobody has settled it."""
    return found is not None and found.days is not None and found.days >= 0 and not found.settled


def message_missing(dates: Dates) -> bool:
    """Tell whether the three weeks do not run for want of a message, and nobody has said that they need not."""
    regain = dates.of("regain_last_day")
    return regain is not None and not regain.settled and "board_notified" in regain.missing


def _lies_ahead(found: DeadlineView | None) -> bool:
    """Tell whether a date is still to come, or is a duty that nobody has settled."""
    if found is None or found.settled:
        return False
    return found.duty if found.days is None else found.days >= 0 or found.overdue


def _nearness(household: Household, today: date) -> tuple[int, bool, str, str]:
    """Sort by what asks first: a duty that has passed, a time that ought to run and counts as today, what is ahead."""
    dates = household.dates(today)
    first = next(iter((*dates.overdue, *dates.waiting)), None) or dates.following
    days = first.days or 0 if first else 0
    return (days, not household.children, household.place, household.case.id)


def _conditions(ws: Workspace, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    chosen = [CASES.c.org == ws.org, standing(CASES)]
    closed = wanted.closed or wanted.stage == "closed" or bool(wanted.outcome)
    chosen.append(~is_open() if closed else is_open())
    if wanted.stage and wanted.stage != "closed":
        chosen.append(CASES.c.stage == wanted.stage)
    if wanted.outcome:
        chosen.append(CASES.c.outcome == wanted.outcome)
    if wanted.mine:
        chosen.append(CASES.c.coordinator == ws.me.id)
    if wanted.coordinator:
        chosen.append(CASES.c.coordinator == wanted.coordinator)
    if wanted.children:
        chosen.append(_has(MEMBERS, MEMBERS.c.role == "child"))
    chosen.extend(_matches(word) for word in wanted.text.split())
    return chosen


def _has(table: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(table.c.id).where(table.c.case_id == CASES.c.id, standing(table), *more))


def _matches(word: str) -> ColumnElement[bool]:
    """A word found anywhere it may be looked for. A protected household is found by its contract alone."""
    named = _has(MEMBERS, _holds(MEMBERS.c.name, word))
    lived = or_(_holds(CASES.c.address, word), _holds(CASES.c.apartment, word), named)
    return or_(_holds(CASES.c.contract_number, word), and_(CASES.c.protected.is_not(True), lived))


def _holds(column: Any, word: str) -> ColumnElement[bool]:
    # SQLite ignores case for a–z only, so words with å, ä or ö are looked for in each way they may be written.
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(column.contains(each, autoescape=True) for each in sorted(spellings)))


def _order() -> tuple[Any, ...]:
    """By street as Swedes sort it, house number as a number, then staircase letter and apartment.

    Protected households come last, by contract: their place among the streets would give the street away.
    """
    hidden = CASES.c.protected.is_(True)
    contract = case((hidden, CASES.c.contract_number), else_="")
    # The street is what is left when the letter of a staircase and the number are taken off the end.
    address = case((hidden, ""), else_=CASES.c.address)
    street = func.rtrim(func.rtrim(address, " ABCDEFGH"), "0123456789")
    number = cast(func.substr(address, func.length(street) + 1), Integer)
    sortable: Any = street
    for letter, place in _LETTERS:
        sortable = func.replace(sortable, letter, place)
    apartment = case((hidden, ""), else_=CASES.c.apartment)
    return (func.coalesce(hidden, false()), contract, func.lower(sortable), number, address, apartment, CASES.c.id)


def may_have_dates(cases: Select[Any], today: date) -> Select[Any]:
    """Narrow a query for cases to those that can have a date of the law ahead, or one that ought to run.

    What follows from an unpaid rent alone is over within three weeks of its due date, and none of it is a duty that
    stays in sight; everything else, however long overdue, needs an event.
    """
    recent = DEBTS.c.due_on >= today - _AFTER_RENT
    return cases.where(or_(_has(EVENTS), _has(DEBTS, recent)))


def open_cases_of(ws: Workspace) -> Select[Any]:
    """The open cases a person answers for: a supervisor's whole district, else one's own."""
    mine = () if ws.supervises else (CASES.c.coordinator == ws.me.id,)
    return select(CASES.c.id).where(CASES.c.org == ws.org, standing(CASES), is_open(), *mine)
