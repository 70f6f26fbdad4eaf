"""Runs of the checklist as they are stored, and what the form makes of their answers. Reads; writes nothing.

While a run is a draft the form sees the case as it is today. What it saw when the note was signed is kept in the run
(`answer.fact_…` and `answer.fact_today`), so that a signed checklist reads the same for ever. Each run is judged by the
version of the form that it was begun with.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield import checklist
from bofield.checklist import Raised
from bofield.i18n import get_language
from bofield.records.choices import RISKS
from bofield.records.fields import as_date
from bofield.records.projection import table_of
from bofield.records.registry import COORDINATOR
from bofield.records.tables import Answer, ChecklistRun
from bofield.services import form_store, meanings
from bofield.services.case_facts import case_facts
from bofield.services.households import standing
from bofield.services.run_law import judge, law_facts
from bofield.services.run_meta import meta_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.checklist import Evaluation, Form
    from bofield.services.run_law import Judgement
    from bofield.services.workspace import Workspace

RUNS = table_of(ChecklistRun)
ANSWERS = table_of(Answer)
FACT_TODAY = "fact_today"
PROGRAM = ("fact_", "meta_")
"""How the names begin of what the program, not a person, has answered."""


@dataclass(slots=True)
class Run:
    """One run as it is stored: its row, the answers by question, and what has become of each follow-up."""

    row: Row[Any]
    answers: dict[str, str] = field(default_factory=dict)
    declined: dict[str, str] = field(default_factory=dict)
    """Follow-up → the reason somebody gave for not adding it."""
    added: dict[str, str] = field(default_factory=dict)
    """Follow-up → its task; question → the record its answer became. An id, and after it what it was made from."""

    @property
    def touched(self) -> bool:
        """Whether anybody has answered anything."""
        return any(not name.startswith(PROGRAM) for name in self.answers)

    @property
    def locked(self) -> bool:
        """Whether the run is signed and can no longer change."""
        return bool(self.row.status == "signed")

    @property
    def own(self) -> frozenset[str]:
        """The ids of the records that this run has made."""
        return frozenset(word for value in self.added.values() for word in value.split())

    def record(self, name: str) -> str:
        """The id of the record that an answer or a follow-up became; empty when it became none."""
        return self.added.get(name, "").partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a contact's checklist has come, and what its answers mean for signing the note."""

    run_id: str = ""
    touched: bool = False
    answered: int = 0
    total: int = 0
    summary: str = ""
    voluntary_told: bool = False
    acute: bool = False
    """Something asks for a phone call before anything else: then nothing stands in the way of signing."""
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
    told = next((question for question in evaluation.questions if question.code == meanings.VOLUNTARY), None)
    return Progress(
        run_id=run.row.id,
        touched=run.touched,
        answered=sum(question.answered and not question.prefilled for question in evaluation.questions),
        total=evaluation.total,
        summary=checklist.summary(evaluation) if run.touched else "",
        voluntary_told=told is not None and told.answered and not told.error,
        acute=bool(evaluation.acute),
        missing=tuple(question.code or question.label for question in evaluation.missing),
        wrong=tuple(question.code or question.label for question in evaluation.errors),
    )


def form_of(session: Session, ws: Workspace, run: Run) -> Form:
    """Give the form that a run follows, in its own version; where it is not here, one that only shows the answers."""
    return form_store.form_or_raw(
        ws, run.row.form or meanings.FORM, run.row.form_version or "", run.answers, session=session
    )


def evaluate(session: Session, ws: Workspace, run: Run) -> Evaluation:
    """Let the form judge the answers of a run, and the law their dates."""
    form = form_of(session, ws, run)
    facts, day = known_to(session, ws, run)
    state = checklist.evaluate(form, run.answers, facts, day, get_language())
    return state if run.locked else _judged(state, judge(session, run, state.values, day))


def known_to(session: Session, ws: Workspace, run: Run) -> tuple[Mapping[str, str], date]:
    """Say what a run is told of its case, and the day it is judged by: as kept when it was signed, else as today."""
    signed_day = as_date(run.answers.get(FACT_TODAY, ""))
    if signed_day is not None:
        return {name: value for name, value in run.answers.items() if name.startswith(PROGRAM)}, signed_day
    today = ws.today()
    known = case_facts(session, ws, run)
    told = known.for_form() | meta_facts(session, ws, run)
    form = form_of(session, ws, run)
    # The dates of the law follow from the answers too, and only the form knows which of them apply.
    values: Mapping[str, str] = {}
    if any(meaning.on in form.by_name for meaning in meanings.EVENTS):
        values = checklist.evaluate(form, run.answers, told, today, get_language()).values
    counted = law_facts(session, ws, run, values, known)
    return counted.for_form() | {name: told[name] for name in told if not name.startswith("fact_")}, today


def _judged(state: Evaluation, said: Judgement) -> Evaluation:
    """Show what the law says beside the questions it is about; an error of the form's own goes first."""
    if not said.errors and not said.remarks:
        return state
    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(each, error=each.error or said.errors.get(each.name, "")) for each in section.questions
            ),
        )
        for section in state.sections
    )
    odd = tuple(
        Raised(f"law.{number}", "warning", text, None, 2, COORDINATOR, acute=False, question=question)
        for number, (question, text) in enumerate(said.remarks, start=1)
    )
    return replace(state, sections=sections, raised=(*state.raised, *odd))


def read_risks(session: Session, contacts: Sequence[str]) -> dict[str, str]:
    """Read the risk that was judged in the checklists of some contacts."""
    return {contact: risk for contact, risk in read_answers(session, contacts, meanings.RISK).items() if risk in RISKS}


def read_answers(session: Session, contacts: Iterable[str], question: str) -> dict[str, str]:
    """Read the answers that the checklists of some contacts have to one question, by contact."""
    statement = (
        select(RUNS.c.contact_id, ANSWERS.c.value)
        .join(ANSWERS, (ANSWERS.c.org == RUNS.c.org) & (ANSWERS.c.run_id == RUNS.c.id))
        .where(
            RUNS.c.contact_id.in_(list(contacts)),
            standing(RUNS),
            ANSWERS.c.group == "answer",
            ANSWERS.c.name == question,
            ANSWERS.c.value.is_not(None),
        )
    )
    return {contact: value for contact, value in session.connection().execute(statement) if value}
