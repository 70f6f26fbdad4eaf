"""Runs of the checklist as they are stored, and what the form makes of their answers. Reads; writes nothing.

While a run is a draft the form sees the case as it is today. What it saw when the note was signed is kept in the run
(`answer.fact_…` and `answer.fact_today`), so that a signed checklist reads the same for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from bofield import checklist, law
from bofield.i18n import get_language
from bofield.records.choices import RISKS
from bofield.records.fields import as_date
from bofield.records.projection import table_of
from bofield.records.tables import Answer, ChecklistRun
from bofield.services import households as read
from bofield.services.households import CONTACTS, DEBTS, MEMBERS, standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.checklist import Evaluation, Form
    from bofield.services.workspace import Workspace

RUNS = table_of(ChecklistRun)
ANSWERS = table_of(Answer)
FORM = "early_contact"
FACT_TODAY = "fact_today"
_FACT = "fact_"
_RISK = "I3"
_VOLUNTARY = "B3"
_YEAR = timedelta(days=365)
_NOT_REACHED = ("no_answer", "not_home", "left_message")


@dataclass(slots=True)
class Run:
    """One run as it is stored: its row, the answers by question, and what has become of each follow-up."""

    row: Row[Any]
    answers: dict[str, str] = field(default_factory=dict)
    declined: dict[str, str] = field(default_factory=dict)
    """Follow-up → the reason somebody gave for not adding it."""
    added: dict[str, str] = field(default_factory=dict)
    """Follow-up → the id of the task it became."""

    @property
    def form(self) -> Form:
        """The form that the run follows."""
        return checklist.load(self.row.form or FORM)

    @property
    def touched(self) -> bool:
        """Whether anybody has answered anything."""
        return any(not name.startswith(_FACT) for name in self.answers)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a contact's checklist has come, and what its answers mean for signing the note."""

    run_id: str = ""
    touched: bool = False
    answered: int = 0
    total: int = 0
    summary: str = ""
    voluntary_told: bool = False
    missing: tuple[str, ...] = ()
    """Short names of the questions that must be answered and are not; none while something is acute."""
    wrong: tuple[str, ...] = ()
    """Short names of the questions whose answers cannot stand."""


def field_of(group: str, name: str) -> str:
    """Name the field that keeps something about a question or follow-up; `#`, which fields cannot have, becomes `:`."""
    return f"{group}.{name.replace('#', ':')}"


def read_runs(session: Session, *conditions: Any) -> dict[str, Run]:
    """Read runs that match, by id, each with its answers."""
    connection = session.connection()
    matching = (standing(RUNS), *conditions)
    found = {row.id: Run(row) for row in connection.execute(select(RUNS).where(*matching).order_by(RUNS.c.id))}
    if not found:
        return found
    groups = {"answer": "answers", "declined": "declined", "added": "added"}
    org = next(iter(found.values())).row.org
    wanted = select(ANSWERS).where(ANSWERS.c.org == org, ANSWERS.c.run_id.in_(list(found)))
    for answer in connection.execute(wanted):
        if answer.group in groups and answer.value is not None:
            getattr(found[answer.run_id], groups[answer.group])[answer.name.replace(":", "#")] = answer.value
    return found


def runs_of(session: Session, contacts: Sequence[str]) -> dict[str, Run]:
    """Read the run of each of some contacts, by contact; of several, the first."""
    runs = read_runs(session, RUNS.c.contact_id.in_(list(contacts))) if contacts else {}
    return {run.row.contact_id: run for run in reversed(runs.values())}


def read_progress(session: Session, ws: Workspace, contacts: Sequence[str]) -> dict[str, Progress]:
    """Tell how far the checklists of some contacts have come; a contact without one is left out."""
    return {
        contact: progress_of(run, evaluate(session, ws, run)) for contact, run in runs_of(session, contacts).items()
    }


def progress_of(run: Run, evaluation: Evaluation) -> Progress:
    """Sum an evaluated run up."""
    told = next((question for question in evaluation.questions if question.code == _VOLUNTARY), None)
    return Progress(
        run_id=run.row.id,
        touched=run.touched,
        answered=evaluation.answered,
        total=evaluation.total,
        summary=checklist.summary(evaluation) if run.touched else "",
        voluntary_told=told is not None and told.answered and not told.error,
        missing=tuple(question.code or question.label for question in evaluation.missing),
        wrong=tuple(question.code or question.label for question in evaluation.errors),
    )


def evaluate(session: Session, ws: Workspace, run: Run) -> Evaluation:
    """Let the form judge the answers of a run."""
    signed_day = as_date(run.answers.get(FACT_TODAY, ""))
    if signed_day is not None:
        facts = {name: value for name, value in run.answers.items() if name.startswith(_FACT)}
        return checklist.evaluate(run.form, run.answers, facts, signed_day, get_language())
    return checklist.evaluate(run.form, run.answers, case_facts(session, ws, run), ws.today(), get_language())


def case_facts(session: Session, ws: Workspace, run: Run) -> Mapping[str, str]:
    """Say what is known of the case of a run, as forms read it."""
    case_id, today = run.row.case_id, ws.today()
    household = read.read_households(session, ws, [case_id]).get(case_id)
    if household is None:
        return checklist.KnownFacts().for_form()
    connection = session.connection()
    roles = connection.execute(select(MEMBERS.c.role).where(MEMBERS.c.case_id == case_id, standing(MEMBERS)))
    members = [role or "" for role in roles.scalars()]
    due = connection.execute(select(DEBTS.c.due_on).where(DEBTS.c.case_id == case_id, standing(DEBTS))).scalars()
    late = sum(1 for day in due if day is not None and today - _YEAR < day < today)
    kind, attempts = _attempts(session, ws, run)
    return checklist.KnownFacts(
        children=members.count("child"),
        adults=sum(1 for role in members if role not in {"child", "representative"}) or None,
        protected=bool(household.case.protected),
        home_visit=kind == "home_visit",
        closing=household.case.stage == "closed",
        arrears=household.arrears,
        months=len(household.debts),
        due=household.facts.oldest_due,
        next_due=_next_due(today),
        late_payments=late or None,
        failed_attempts=len(attempts),
        failed_visits=attempts.count("home_visit"),
    ).for_form()


def _attempts(session: Session, ws: Workspace, run: Run) -> tuple[str, list[str]]:
    """The kind of this contact, and the kinds of those just before it that reached nobody."""
    readable = or_(CONTACTS.c.status == "signed", CONTACTS.c.author == ws.me.id)
    statement = select(CONTACTS.c.id, CONTACTS.c.kind, CONTACTS.c.outcome, CONTACTS.c.started_at).where(
        CONTACTS.c.case_id == run.row.case_id, standing(CONTACTS), readable
    )
    rows = session.connection().execute(statement).all()
    this = next((row for row in rows if row.id == run.row.contact_id), None)
    until = (this.started_at if this else None) or ws.stamp()
    earlier = [row for row in rows if row.outcome and row.started_at and row is not this and row.started_at <= until]
    attempts = []
    for row in sorted(earlier, key=lambda row: (row.started_at, row.id), reverse=True):
        if row.outcome not in _NOT_REACHED:
            break
        attempts.append(row.kind or "")
    return (this.kind if this else "") or "", attempts


def _next_due(today: date) -> date:
    """When the next rent falls due, if nothing else is agreed."""
    month = today.replace(day=1)
    while (due := law.rent_due(month.year, month.month)) < today:
        month = (month + timedelta(days=32)).replace(day=1)
    return due


def read_risks(session: Session, contacts: Sequence[str]) -> dict[str, str]:
    """Read the risk that was judged in the checklists of some contacts."""
    statement = (
        select(RUNS.c.contact_id, ANSWERS.c.value)
        .join(ANSWERS, (ANSWERS.c.org == RUNS.c.org) & (ANSWERS.c.run_id == RUNS.c.id))
        .where(
            RUNS.c.contact_id.in_(list(contacts)),
            standing(RUNS),
            ANSWERS.c.group == "answer",
            ANSWERS.c.name == _RISK,
            ANSWERS.c.value.in_(RISKS),
        )
    )
    return {contact: risk for contact, risk in session.connection().execute(statement) if risk}
