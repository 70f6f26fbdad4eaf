"""Läget: the district at a glance. Reads what is known of each case and lets `casework.situation` count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bofield.casework import situation as figures
from bofield.i18n import _
from bofield.services import households as read
from bofield.services.case_list import message_missing, regain_runs
from bofield.services.households import CASES, CONTACTS, DEBTS, MEMBERS, standing
from bofield.services.labels import label
from bofield.services.today import deadline_lines
from bofield.services.values import CaseFilter, Count, DeadlineView, Situation

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

    from bofield.services.households import Household
    from bofield.services.workspace import Workspace

_CLOSED = "closed"


def situation(ws: Workspace) -> Situation:
    """Count the cases on this laptop: a supervisor's district, a coordinator's own and those shared with them."""
    today = ws.today()
    with ws.replica.reading() as session:
        cases = read.read_households(session, ws, select(CASES.c.id).where(CASES.c.org == ws.org, standing(CASES)))
        children = _children(session)
        due, reached = _oldest_due(session), _first_contact(session, ws)
    counted = figures.count(
        (
            _case(household, children.get(case, ()), due.get(case), reached.get(case), today)
            for case, household in cases.items()
        ),
        today,
    )
    running = {case: each for case, each in cases.items() if _is_open(each)}
    regains = {case: (each, _regain(each, today)) for case, each in running.items()}
    lines = deadline_lines({case: (each, (found,) if found else ()) for case, (each, found) in regains.items()}, today)
    return Situation(
        by_stage=tuple(
            Count(label("stage", stage), number, CaseFilter(stage=stage)) for stage, number in counted.by_stage
        ),
        key_figures=_key_figures(counted),
        outcomes=tuple(
            Count(label("case_outcome", outcome), number, CaseFilter(outcome=outcome))
            for outcome, number in counted.outcomes
        ),
        first_contact_days=counted.median_days,
        first_contact_within_week=counted.share_within_week,
        regain_periods=lines,
    )


def _key_figures(counted: figures.Figures) -> tuple[Count, ...]:
    living = tuple(
        Count(_("Children: {form}").format(form=label("living_form", form).lower()), number)
        for form, number in counted.children
        if form
    )
    return (
        Count(_("Open cases"), counted.open_cases, CaseFilter()),
        Count(_("Households with children"), counted.with_children, CaseFilter(children=True)),
        *living,
        Count(_("Periods to regain the tenancy running"), counted.regain_running, CaseFilter(regain=True)),
        Count(_("Message to the committee missing"), counted.message_missing, CaseFilter(message_missing=True)),
        Count(_("Households reached"), counted.reached),
        Count(
            _("Evictions with children"), counted.evicted_with_children, CaseFilter(outcome="evicted", children=True)
        ),
    )


def _case(
    household: Household,
    children: tuple[tuple[str, int], ...],
    due: date | None,
    reached: date | None,
    today: date,
) -> figures.CaseFigures:
    still_open = _is_open(household)
    regain = _regain(household, today)
    return figures.CaseFigures(
        stage=household.case.stage or "",
        closed=not still_open,
        outcome=household.case.outcome or "",
        children=children,
        due=due,
        first_contact=reached,
        regain_last_day=regain.on if still_open and regain else None,
        message_missing=still_open and message_missing(household.dates(today)),
    )


def _is_open(household: Household) -> bool:
    return household.case.closed_on is None and household.case.stage != _CLOSED


def _regain(household: Household, today: date) -> DeadlineView | None:
    """The last day to pay and keep the home, while it is running and has not passed."""
    found = _regain_date(household, today)
    return found if regain_runs(found) else None


def _regain_date(household: Household, today: date) -> DeadlineView | None:
    return household.dates(today).of("regain_last_day")


def _children(session: Session) -> dict[str, tuple[tuple[str, int], ...]]:
    """Count the children of each case by living form; a form nobody has written down is an empty text."""
    statement = (
        select(MEMBERS.c.case_id, MEMBERS.c.living_form, func.count())
        .where(standing(MEMBERS), MEMBERS.c.role == "child")
        .group_by(MEMBERS.c.case_id, MEMBERS.c.living_form)
    )
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for case, form, number in session.connection().execute(statement):
        found[case] = (*found.get(case, ()), (form or "", number))
    return found


def _oldest_due(session: Session) -> dict[str, date]:
    """Find the due date that brought each case about, paid since or not."""
    statement = select(DEBTS.c.case_id, func.min(DEBTS.c.due_on)).where(standing(DEBTS), DEBTS.c.due_on.is_not(None))
    rows = session.connection().execute(statement.group_by(DEBTS.c.case_id))
    return {case: due for case, due in rows if due is not None}


def _first_contact(session: Session, ws: Workspace) -> dict[str, date]:
    """Find the day somebody first reached each household."""
    statement = (
        select(CONTACTS.c.case_id, func.min(CONTACTS.c.started_at))
        .where(standing(CONTACTS), CONTACTS.c.status == "signed", CONTACTS.c.outcome == "reached")
        .group_by(CONTACTS.c.case_id)
    )
    rows = session.connection().execute(statement)
    return {case: at.date() for case, text in rows if (at := ws.local(text))}
