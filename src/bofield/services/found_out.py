"""What a checklist finds out and a coordinator expects to see in the case: dates of the law, children, consent, a plan.

Written when a section is left, and follows the answers while the note is a draft: the run remembers in
`added.<question>` which record an answer became, changes it with the answer, and takes it back when the answer is gone.
What the case knew before is added to, never taken away. Children are written down by age and living form alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield.i18n import _
from bofield.ids import new_id
from bofield.records.choices import RISKS
from bofield.replica.values import Edit
from bofield.services import meanings
from bofield.services.amounts import ore
from bofield.services.case_facts import CONSENTS, PLANS
from bofield.services.editing import edits_of
from bofield.services.households import CASES, DEBTS, EVENTS, MEMBERS, standing
from bofield.services.next_contact import next_contact_edits
from bofield.services.plans import plan_edits
from bofield.services.run_law import answered_events
from bofield.services.runs import field_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.services.meanings import EventMeaning
    from bofield.services.runs import Run
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_LIVING = ("resident", "alternating", "visiting")
_MOST_CHILDREN = 30
_CONSENT = ("yes", "no", "withdrawn")
_ANSWERED = {"yes": True, "no": False}


def case_edits(
    session: Session,
    ws: Workspace,
    run: Run,
    given: Mapping[str, str],
    values: Mapping[str, str],
    wrong: AbstractSet[str],
) -> list[Edit]:
    """Say what the case should know.

    `given` are the answers a person stands for, `values` all that count, `wrong` the questions whose answers cannot be.
    """
    finder = _Finder(session, ws, run, given, {name: value for name, value in values.items() if name not in wrong})
    finder.wrong = wrong
    return [
        edit
        for found in (
            finder.events,
            finder.debt,
            finder.case,
            finder.children,
            finder.interpreter,
            finder.consent,
            finder.recipients,
            finder.plan,
        )
        for edit in found()
    ] + next_contact_edits(session, ws, run, given)


class _Finder:
    """Compares answers with what the case holds."""

    def __init__(
        self, session: Session, ws: Workspace, run: Run, given: Mapping[str, str], values: Mapping[str, str]
    ) -> None:
        self._session = session
        self._ws = ws
        self._run = run
        self._given = given
        self._values = values
        self._case = run.row.case_id
        self.wrong: AbstractSet[str] = frozenset()

    def events(self) -> Iterator[Edit]:
        """Days the law counts from, and how they came about."""
        told = {each.question: (each, fact) for each, fact in answered_events(self._values, self._ws.today())}
        known = {(row.kind, row.happened_on): row for row in self._rows(EVENTS) if row.id not in self._run.own}
        for meaning in meanings.EVENTS:
            sure = any(name in self._given for name in (meaning.on, meaning.stated) if name)
            # Nothing that cannot have been enters the case, whichever of its answers is at fault.
            if meaning.question not in told or not sure or not self.wrong.isdisjoint(meaning.questions):
                yield from self._take_back("legal_event", meaning.question)
                continue
            _meaning, fact = told[meaning.question]
            fields: dict[str, Value] = {
                "kind": fact.kind,
                "happened_on": fact.on.isoformat(),
                "stated_on": fact.stated.isoformat() if fact.stated else None,
                "how": fact.how or None,
                "completed_on": fact.completed_on.isoformat() if fact.completed_on else None,
                "municipality": fact.municipality or None,
                "amount": fact.amount or None,
                "flaw": fact.flaw or None,
            }
            row = known.get((fact.kind, fact.on))
            if row is not None:
                yield from self._take_back("legal_event", meaning.question)
                yield from self._differing("legal_event", row, {name: value for name, value in fields.items() if value})
            else:
                yield from self._keep("legal_event", meaning.question, fields | self._undated(meaning))

    def _undated(self, meaning: EventMeaning) -> dict[str, Value]:
        """An event of which only the letter's day is known keeps the day it was first told, and says so."""
        if self._values.get(meaning.on):
            return {"remark": None} if meaning.kind in meanings.UNDATED else {}
        row = self._row(EVENTS, self._run.record(meaning.question))
        first = row.happened_on.isoformat() if row is not None and row.happened_on else self._ws.today().isoformat()
        told = min(first, self._values.get(meaning.stated, first))
        return {
            "happened_on": told,
            "remark": _("The day of service is not known. This is the day we learned of the letter."),
        }

    def debt(self) -> Iterator[Edit]:
        """What is owed, where no ledger has told: the whole amount at the oldest due date, until a ledger does."""
        due, amount = self._values.get(meanings.RENT_DUE), ore(self._given.get(meanings.DEBT, ""))
        known = [row for row in self._rows(DEBTS) if row.id not in self._run.own]
        if due and amount and not known:
            yield from self._keep("rent_debt", meanings.DEBT, {"due_on": due, "amount": amount})
        else:
            yield from self._take_back("rent_debt", meanings.DEBT)

    def case(self) -> Iterator[Edit]:
        """Protected identity, two at a visit, the judged risk, and why there is a case."""
        row = self._row(CASES, self._case)
        if row is None:
            return
        fields: dict[str, Value] = {}
        if self._given.get(meanings.PROTECTED) == "yes":
            fields["protected"] = True
        serious = self._given.get(meanings.SERIOUS) == "yes"
        if serious or self._given.get(meanings.VISIT_RISK) in meanings.TWO_AT_VISIT:
            fields["two_at_visit"] = True
        if self._given.get(meanings.RISK) in RISKS:
            fields["risk"] = self._given[meanings.RISK]
        reasons = [reason for reason in self._given.get(meanings.REASON, "").split() if reason in meanings.REASONS]
        if reasons and not row.reason:
            fields["reason"] = meanings.REASONS[reasons[0]]
        yield from self._differing("case", row, fields)

    def children(self) -> Iterator[Edit]:
        """Children who live here or come here, beyond those that are known; no name, only age and how they live."""
        living = [form for form in self._given.get(meanings.LIVING_FORM, "").split() if form in _LIVING]
        known = [row for row in self._rows(MEMBERS) if row.role == "child" and row.id not in self._run.own]
        form: dict[str, Value] = {"living_form": living[0]} if len(living) == 1 else {}
        told = {question: int(self._values.get(question) or 0) if living else 0 for question in meanings.CHILDREN}
        # As many as are told beyond those known: a child whose age was wrong is no other child.
        beyond = min(max(sum(told.values()) - len(known), 0), _MOST_CHILDREN)
        for question, band in meanings.CHILDREN.items():
            there = sum(1 for row in known if row.age_band == band)
            more = min(max(told[question] - there, 0), beyond)
            beyond -= more
            yield from self._several("member", question, more, {"age_band": band, **form})
        one = bool(living) and not known and not any(told.values())
        yield from self._several("member", meanings.LIVING_FORM, int(one), {"age_band": None, **form})

    def _several(self, kind: str, question: str, wanted: int, fields: Mapping[str, Value]) -> Iterator[Edit]:
        """Write as many children as an answer tells of; one more or less when it changes."""
        there = self._run.added.get(question, "").split()
        for record in there[:wanted]:
            yield from self._differing(kind, self._row(MEMBERS, record), fields)
        more = [new_id() for _each in range(wanted - len(there))]
        for record in more:
            yield from edits_of(self._ws, kind, record, {"role": "child", **fields}, new=True)
        for record in there[wanted:]:
            yield Edit(kind, record, "deleted", value=True)
        now = " ".join([*there[:wanted], *more])
        if now != " ".join(there):
            yield self._remember(question, now)

    def interpreter(self) -> Iterator[Edit]:
        """That the contract holder needs an interpreter, and in which language."""
        holder = next((row for row in self._rows(MEMBERS) if row.role == "contract_holder"), None)
        if self._given.get(meanings.INTERPRETER) == "yes" and holder is not None:
            language = self._given.get(meanings.LANGUAGE, "").strip()
            fields: dict[str, Value] = {"interpreter": True} | ({"language": language} if language else {})
            yield from self._differing("member", holder, fields)

    def consent(self) -> Iterator[Edit]:
        """Whether social services may be talked with."""
        given = self._given.get(meanings.CONSENT)
        if given not in _CONSENT:
            yield from self._take_back("consent", meanings.CONSENT)
            return
        fields: dict[str, Value] = {
            "topic": "social_services",
            "given": given,
            **{name: self._values.get(question) or None for name, question in meanings.CONSENT_FIELDS.items()},
            "told_revocable": True if self._values.get(meanings.CONSENT_TOLD) else None,
        }
        if self._stands("social_services", fields):
            yield from self._take_back("consent", meanings.CONSENT)
            return
        yield from self._keep("consent", meanings.CONSENT, {**fields, "given_on": self._ws.today().isoformat()})

    def recipients(self) -> Iterator[Edit]:
        """Whom else we may be in touch with."""
        allowed = self._given.get(meanings.RECIPIENTS, "").split()
        for answer, topic in meanings.TOPICS.items():
            mark = f"{meanings.RECIPIENTS}.{answer}"
            fields: dict[str, Value] = {"topic": topic, "given": "yes"}
            if answer in allowed and not self._stands(topic, fields):
                yield from self._keep("consent", mark, {**fields, "given_on": self._ws.today().isoformat()})
            else:
                yield from self._take_back("consent", mark)

    def _stands(self, topic: str, fields: Mapping[str, Value]) -> bool:
        """Tell whether the case holds the same answer already, as the last one on the thing."""
        known = [row for row in self._rows(CONSENTS) if row.topic == topic and row.id not in self._run.own]
        last = max(known, key=lambda row: (str(row.given_on or ""), row.id), default=None)
        return last is not None and all(_same(getattr(last, name), value) for name, value in fields.items())

    def plan(self) -> Iterator[Edit]:
        """An instalment plan that was agreed on. A new one takes the place of the one that ran."""
        first, amount = self._values.get(meanings.PLAN_FIRST), ore(self._values.get(meanings.PLAN_AMOUNT, ""))
        count = self._values.get(meanings.PLAN_COUNT, "")
        if self._given.get(meanings.PLAN) != "yes" or not (first and amount and count):
            yield from self._take_back_plan()
            return
        fields: dict[str, Value] = {
            "instalment_amount": amount,
            "instalments": int(count),
            "first_due_on": first,
            "next_rent_on_time": _ANSWERED.get(self._values.get(meanings.PLAN_NEXT_RENT, "")),
            "state": "active",
        }
        running = [row for row in self._rows(PLANS) if row.state == "active" and row.id not in self._run.own]
        agreed = {name: value for name, value in fields.items() if name != "next_rent_on_time"}
        if any(all(_same(getattr(row, name), value) for name, value in agreed.items()) for row in running):
            yield from self._take_back_plan()
            return
        known = self._run.record(meanings.PLAN)
        plan = known or new_id()
        agreed_on: dict[str, Value] = {} if known else {"agreed_on": self._ws.today().isoformat()}
        yield from plan_edits(self._session, self._ws, plan, fields | agreed_on, new=not known)
        replaced = self._run.added.get(meanings.PLAN, "").split()[1:]
        for row in running:
            yield from edits_of(self._ws, "plan", row.id, {"state": "cancelled"})
        now = " ".join([plan, *replaced, *(row.id for row in running)])
        if now != self._run.added.get(meanings.PLAN):
            yield self._remember(meanings.PLAN, now)

    def _take_back_plan(self) -> Iterator[Edit]:
        """Take a plan back that this checklist wrote, and let the one run again that it had replaced."""
        plan, *replaced = self._run.added.get(meanings.PLAN, "").split() or [""]
        if not plan:
            return
        yield from plan_edits(self._session, self._ws, plan, {"deleted": True})
        for earlier in replaced:
            yield from edits_of(self._ws, "plan", earlier, {"state": "active"})
        yield self._remember(meanings.PLAN, "")

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _keep(self, kind: str, name: str, fields: Mapping[str, Value]) -> Iterator[Edit]:
        """Write the record an answer becomes; the same record again when the answer has changed."""
        known = self._run.record(name)
        record = known or new_id()
        yield from edits_of(self._ws, kind, record, fields, new=not known)
        if not known:
            yield self._remember(name, record)

    def _take_back(self, kind: str, name: str) -> Iterator[Edit]:
        """Take back the record an answer had become, now that the answer is gone."""
        known = self._run.record(name)
        if known:
            yield Edit(kind, known, "deleted", value=True)
            yield self._remember(name, "")

    def _remember(self, name: str, what: str) -> Edit:
        return Edit("checklist_run", self._run.row.id, field_of("added", name), what or None)

    def _differing(self, kind: str, row: Row[Any] | None, fields: Mapping[str, Value]) -> Iterator[Edit]:
        """Write only what is not so already."""
        if row is not None:
            new = {name: value for name, value in fields.items() if not _same(getattr(row, name), value)}
            yield from edits_of(self._ws, kind, row.id, new)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _rows(self, table: Any) -> list[Row[Any]]:
        statement = select(table).where(table.c.case_id == self._case, standing(table)).order_by(table.c.id)
        return list(self._session.connection().execute(statement))

    def _row(self, table: Any, record: str) -> Row[Any] | None:
        statement = select(table).where(table.c.id == record, table.c.org == self._ws.org)
        found: Row[Any] | None = self._session.connection().execute(statement).first() if record else None
        return found


def _same(stored: Any, value: Value) -> bool:
    """Compare what a table holds with what would be written; nothing, no and an empty text are one."""
    held = stored.isoformat() if hasattr(stored, "isoformat") else stored
    return (held or None) == (value or None)
