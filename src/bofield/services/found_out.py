"""What a checklist finds out and a coordinator expects to see in the case: dates of the law, children, consent, a plan.

Adds what is not known yet when a section is left, and follows the answer while the note is a draft: the run remembers
in `added.<question>` which record an answer became. Removes nothing. Children are written down by age and living form.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.services.editing import edits_of
from bofield.services.households import DEBTS, EVENTS, MEMBERS, standing
from bofield.services.plans import plan_edits
from bofield.services.runs import field_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlmodel import Session

    from bofield.checklist import Evaluation
    from bofield.services.runs import Run
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_EVENTS = {
    "A3_served_on": "tenant_served",
    "A3_board_on": "board_notified",
    "A4_decided_on": "decision",
    "A4_eviction_on": "eviction_booked",
    "F3_urged_on": "disturbance_urged",
}
_CHILDREN = {"D2_0_5": "0-5", "D2_6_12": "6-12", "D2_13_17": "13-17"}
_LIVING = ("resident", "alternating", "visiting")
_LARGEST = 2**31 - 1
_MOST_CHILDREN = 30
_CONSENT = ("yes", "no", "withdrawn")


def case_edits(session: Session, ws: Workspace, run: Run, state: Evaluation, section: str) -> list[Edit]:
    """What the answers of a section say that the case should know."""
    finder = _Finder(session, ws, run, _sound_answers(state, section), _sound_answers(state))
    return [
        edit
        for found in (
            finder.events,
            finder.debt,
            finder.case,
            finder.children,
            finder.interpreter,
            finder.consent,
            finder.plan,
        )
        for edit in found()
    ]


def _sound_answers(state: Evaluation, section: str = "") -> dict[str, str]:
    """The answers of a section, or of all, that somebody gave and that can stand."""
    return {
        question.name: question.value
        for each in state.sections
        if section in {"", each.name}
        for question in each.questions
        if question.answered and not question.error and not question.prefilled
    }


class _Finder:
    """Compares answers with what the case holds."""

    def __init__(
        self, session: Session, ws: Workspace, run: Run, answers: Mapping[str, str], everywhere: Mapping[str, str]
    ) -> None:
        self._session = session
        self._ws = ws
        self._run = run
        self._answers = answers
        self._everywhere = everywhere
        self._case = run.row.case_id

    def events(self) -> Iterator[Edit]:
        """Days the law counts from."""
        statement = select(EVENTS.c.kind, EVENTS.c.happened_on).where(EVENTS.c.case_id == self._case, standing(EVENTS))
        known = {(kind, day.isoformat() if day else "") for kind, day in self._session.connection().execute(statement)}
        for question, kind in _EVENTS.items():
            day = self._answers.get(question)
            if day and (kind, day) not in known:
                yield from self._keep("legal_event", question, {"kind": kind, "happened_on": day})

    def debt(self) -> Iterator[Edit]:
        """What is owed, where no ledger has told: the whole amount at the oldest due date, until a ledger does."""
        due, amount = self._everywhere.get("A2"), self._ore("E1_amount")
        debts = select(DEBTS.c.id).where(DEBTS.c.case_id == self._case, standing(DEBTS))
        known = set(self._session.connection().execute(debts).scalars()) - {self._run.added.get("E1_amount")}
        if due and amount and not known:
            yield from self._keep("rent_debt", "E1_amount", {"due_on": due, "amount": amount})

    def case(self) -> Iterator[Edit]:
        """Protected identity and the judged risk."""
        fields: dict[str, Value] = {}
        if self._answers.get("A5") == "yes":
            fields["protected"] = True
        if self._answers.get("I3") in {"high", "medium", "low"}:
            fields["risk"] = self._answers["I3"]
        yield from edits_of(self._ws, "case", self._case, fields)

    def children(self) -> Iterator[Edit]:
        """Children who live here or come here, where none are known yet."""
        living = [form for form in self._answers.get("D2", "").split() if form in _LIVING]
        if not living or any(role == "child" for role, _id in self._members()):
            return
        bands = [band for name, band in _CHILDREN.items() for _n in range(int(self._answers.get(name, "0")))]
        for band in (bands or [""])[:_MOST_CHILDREN]:
            fields: dict[str, Value] = {"role": "child", "age_band": band or None}
            if len(living) == 1:
                fields["living_form"] = living[0]
            yield from edits_of(self._ws, "member", new_id(), fields, new=True)

    def interpreter(self) -> Iterator[Edit]:
        """That the contract holder needs an interpreter, and in which language."""
        holder = next((member for role, member in self._members() if role == "contract_holder"), None)
        if self._answers.get("B4") == "yes" and holder is not None:
            language = self._answers.get("B4_language", "").strip()
            fields: dict[str, Value] = {"interpreter": True} | ({"language": language} if language else {})
            yield from edits_of(self._ws, "member", holder, fields)

    def consent(self) -> Iterator[Edit]:
        """Whether social services may be talked with."""
        given = self._answers.get("C1")
        if given in _CONSENT:
            fields: dict[str, Value] = {
                "topic": "social_services",
                "given": given,
                "covers": self._answers.get("C1_scope"),
                "given_on": self._ws.today().isoformat(),
                "valid_until": self._answers.get("C1_until"),
                "told_revocable": True if self._answers.get("C1_informed") else None,
            }
            yield from self._keep("consent", "C1", fields)

    def plan(self) -> Iterator[Edit]:
        """An instalment plan that was agreed on."""
        amount = self._ore("E8_amount")
        told = amount and self._answers.get("E8_count") and self._answers.get("E8_first")
        if self._answers.get("E8") == "yes" and told:
            on_time = self._answers.get("E8_next_rent")
            fields: dict[str, Value] = {
                "agreed_on": self._ws.today().isoformat(),
                "instalment_amount": amount,
                "instalments": int(self._answers["E8_count"]),
                "first_due_on": self._answers["E8_first"],
                "next_rent_on_time": {"yes": True, "no": False}.get(on_time or ""),
                "state": "active",
            }
            known = self._run.added.get("E8")
            plan = known or new_id()
            yield from plan_edits(self._session, self._ws, plan, fields, new=known is None)
            if known is None:
                yield Edit("checklist_run", self._run.row.id, field_of("added", "E8"), plan)

    def _ore(self, question: str) -> int:
        """Read an amount in kronor as whole öre; 0 where none is answered, or more than any rent could be."""
        ore = int(Decimal(self._answers.get(question, "0")) * 100)
        return ore if 0 < ore <= _LARGEST else 0

    def _keep(self, kind: str, question: str, fields: Mapping[str, Value]) -> Iterator[Edit]:
        """Write the record an answer becomes; the same record again when the answer has changed."""
        known = self._run.added.get(question)
        record = known or new_id()
        yield from edits_of(self._ws, kind, record, fields, new=known is None)
        if known is None:
            yield Edit("checklist_run", self._run.row.id, field_of("added", question), record)

    def _members(self) -> list[tuple[str, str]]:
        statement = select(MEMBERS.c.role, MEMBERS.c.id).where(MEMBERS.c.case_id == self._case, standing(MEMBERS))
        return [
            (row.role or "", row.id) for row in self._session.connection().execute(statement.order_by(MEMBERS.c.id))
        ]
