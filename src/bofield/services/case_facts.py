"""What is known of a case when its checklist is open, as forms read it: household, contact, rent, consent, plan.

Records that the open checklist has made itself are no knowledge, or it would suggest its own answers. Computes no day
of the law; that is `run_law`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from bofield import law
from bofield.checklist import KnownFacts
from bofield.law.known import same_municipality
from bofield.records.fields import as_date
from bofield.records.projection import table_of
from bofield.records.tables import Consent, Instalment, Plan
from bofield.services import meanings
from bofield.services.amounts import ore
from bofield.services.event_views import asks_for, owed_on
from bofield.services.households import CASES, CONTACTS, DEBTS, EVENTS, MEMBERS, fact_of, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.services.runs import Run
    from bofield.services.workspace import Workspace

PLANS = table_of(Plan)
INSTALMENTS = table_of(Instalment)
CONSENTS = table_of(Consent)
_YEAR = timedelta(days=365)
_NOT_REACHED = ("no_answer", "not_home", "left_message")
_REACHED = {"reached": "yes", "declined": "yes"} | dict.fromkeys(_NOT_REACHED, "no")
_OVER = ("withdrawn", "evicted", "moved_out")
"""With these an earlier notice has come to its end, and says nothing of the next."""
_SOCIAL_SERVICES = "social_services"


def case_facts(session: Session, ws: Workspace, run: Run) -> KnownFacts:
    """Say what is known of the case of a run."""
    read = _Reader(session, ws, run)
    if read.case is None:
        return KnownFacts()
    known: dict[str, Any] = {}
    parts = (
        read.household,
        read.rent,
        read.contact,
        read.attempts,
        read.consent,
        read.plan,
        read.events,
        read.message,
    )
    for part in parts:
        known |= part()
    return KnownFacts(**known)


class _Reader:
    """Reads the tables of one case."""

    def __init__(self, session: Session, ws: Workspace, run: Run) -> None:
        self._session = session
        self._ws = ws
        self._run = run
        self._today = ws.today()
        statement = select(CASES).where(CASES.c.org == ws.org, CASES.c.id == run.row.case_id, standing(CASES))
        self.case = session.connection().execute(statement).first()

    def household(self) -> dict[str, Any]:
        """Who lives here, and what is flagged of the case."""
        case = self.case
        if case is None:
            return {}
        members = self._rows(MEMBERS)
        children = [member for member in members if member.role == "child"]
        bands = [member.age_band for member in children]
        living = dict.fromkeys(member.living_form for member in children if member.living_form)
        interpreted = next((member for member in members if member.interpreter), None)
        known: dict[str, Any] = {
            "children": len(children),
            "living_forms": " ".join(living),
            "adults": sum(1 for member in members if member.role not in {"child", "representative"}) or None,
            "protected": bool(case.protected),
            "interpreter": interpreted is not None,
            "language": (interpreted.language or "") if interpreted else "",
            "municipality": case.municipality or "",
            "closing": case.stage == "closed",
            "risk": case.risk or "",
        }
        if children and all(bands):
            known |= {f"children_{band.replace('-', '_')}": bands.count(band) for band in meanings.CHILDREN.values()}
        return known

    def rent(self) -> dict[str, Any]:
        """What is owed, and why there is a case."""
        debts = [row for row in self._rows(DEBTS) if row.due_on is not None and row.amount]
        unpaid = [row for row in debts if row.settled_on is None]
        late = sum(1 for row in debts if self._today - _YEAR < row.due_on < self._today)
        reasons = {stored: answer for answer, stored in meanings.REASONS.items()}
        stated = reasons.get((self.case.reason if self.case else "") or "", "")
        given = dict.fromkeys(filter(None, ("arrears" if unpaid else "", stated)))
        return {
            "reason": " ".join(given),
            "arrears": sum(row.amount for row in unpaid),
            "months": len(unpaid) or None,
            "due": min((row.due_on for row in unpaid), default=None),
            "next_due": _next_due(self._today),
            "late_payments": late or None,
        }

    def contact(self) -> dict[str, Any]:
        """What the note says already, and how risky a visit was judged to be."""
        rows = self._contacts()
        this = next((row for row in rows if row.id == self._run.row.contact_id), None)
        judged = sorted((row for row in rows if row.safety), key=_when)
        safety = (this.safety if this else None) or (judged[-1].safety if judged else "")
        return {
            "home_visit": this is not None and this.kind == "home_visit",
            "channel": meanings.CHANNELS.get((this.kind if this else "") or "", ""),
            "reached": _REACHED.get((this.outcome if this else "") or "", ""),
            "told": this is not None and bool(this.voluntary_told),
            "met_child": this is not None and bool(this.met_child),
            "safety": meanings.VISIT_RISKS.get(safety or "", ""),
            "late_check_in": this is not None and self._late(this),
        }

    def _late(self, this: Row[Any]) -> bool:
        """Tell whether the time to check in has passed."""
        at = check_in_time(self._ws, self._run.answers.get(meanings.CHECK_IN, ""), this.started_at or this.planned_at)
        return at is not None and at <= self._ws.now() and not self._run.answers.get(meanings.CHECKED_IN)

    def attempts(self) -> dict[str, Any]:
        """The contacts just before this one that reached nobody."""
        rows = self._contacts()
        this = next((row for row in rows if row.id == self._run.row.contact_id), None)
        until = (this.started_at if this else None) or self._ws.stamp()
        earlier = [
            row for row in rows if row.outcome and row.started_at and row is not this and row.started_at <= until
        ]
        kinds = []
        for row in sorted(earlier, key=lambda row: (row.started_at, row.id), reverse=True):
            if row.outcome not in _NOT_REACHED:
                break
            kinds.append(row.kind)
        return {"failed_attempts": len(kinds), "failed_visits": kinds.count("home_visit")}

    def consent(self) -> dict[str, Any]:
        """Whom the tenant lets us talk with. Of several answers on one thing the last counts."""
        last: dict[str, Row[Any]] = {}
        for row in sorted(self._rows(CONSENTS), key=lambda row: (row.given_on or date.min, row.id)):
            last[row.topic or ""] = row
        answers = {topic: answer for answer, topic in meanings.TOPICS.items()}
        allowed = (answers[topic] for topic, row in last.items() if topic in answers and self._valid(row))
        known: dict[str, Any] = {"consents": " ".join(sorted(allowed))}
        social = last.get(_SOCIAL_SERVICES)
        if social is None:
            return known
        if social.given == "yes" and not self._valid(social):
            return known | {"consent_ended_on": social.valid_until}
        return known | {
            "consent": social.given or "",
            "consent_scope": social.covers or "",
            "consent_until": social.valid_until,
            "consent_informed": bool(social.told_revocable),
        }

    def _valid(self, row: Row[Any]) -> bool:
        return row.given == "yes" and (row.valid_until is None or row.valid_until >= self._today)

    def plan(self) -> dict[str, Any]:
        """The plan that runs, and the payment of it that has not come."""
        running = [row for row in self._rows(PLANS) if row.state == "active"]
        if not running:
            return {}
        plan = max(running, key=lambda row: (row.agreed_on or date.min, row.id))
        wanted = select(INSTALMENTS.c.due_on).where(
            INSTALMENTS.c.org == self._ws.org,
            INSTALMENTS.c.plan_id == plan.id,
            INSTALMENTS.c.paid_on.is_(None),
            INSTALMENTS.c.due_on < self._today,
            standing(INSTALMENTS),
        )
        missed = [day for day in self._session.connection().execute(wanted).scalars() if day is not None]
        return {
            "plan": True,
            "plan_amount": plan.instalment_amount or 0,
            "plan_count": plan.instalments,
            "plan_first": plan.first_due_on,
            "missed_on": min(missed, default=None),
        }

    def events(self) -> dict[str, Any]:
        """How far the notice has come, and the days of it."""
        rows = sorted(
            (row for row in self._rows(EVENTS) if row.kind and row.happened_on),
            key=lambda row: (row.happened_on, row.id),
        )
        over = max((at for at, row in enumerate(rows) if row.kind in _OVER), default=-1)
        last = {row.kind: row for row in rows[over + 1 :]}

        def day(kind: str) -> date | None:
            return last[kind].happened_on if kind in last else None

        served, order = "tenant_served" in last, last.get("order_served")
        stages = (("booked", "eviction_booked"), ("decision", "decision"), ("order", "order_served"))
        return {
            "notice": "served" if served else "sent" if {"notice_given", "board_notified"} & set(last) else "",
            "sent_on": day("notice_given"),
            "served_on": day("tenant_served"),
            "board_on": day("board_notified"),
            "kfm": next((answer for answer, kind in stages if kind in last), ""),
            "order_on": day("order_served"),
            "reply_by": order.stated_on if order else None,
            "decided_on": day("decision"),
            "eviction_on": day("eviction_booked"),
            "urged_on": day("disturbance_urged"),
            "reported_on": day("disturbance_reported"),
            "sublet_known_on": day("sublet_known"),
        }

    def message(self) -> dict[str, Any]:
        """How the message to the committee, as it is answered, agrees with what is known."""
        event = next(each for each in meanings.EVENTS if each.kind == "board_notified")
        day = as_date(self._run.answers.get(event.on, ""))
        home = (self.case.municipality if self.case else "") or ""
        told = self._run.answers.get(event.municipality, "")
        named = ore(self._run.answers.get(event.amount, ""))
        if day is None:
            return {}
        owed = owed_on(self._session, self._run.row.case_id, day) if named else 0
        payments = [fact_of(row) for row in self._rows(EVENTS) if row.kind == "payment" and row.happened_on]
        return {
            "other_municipality": bool(told and home) and not same_municipality(told, home),
            "other_amount": bool(owed) and not asks_for(SimpleNamespace(amount=named, happened_on=day), owed, payments),
        }

    def _contacts(self) -> Sequence[Row[Any]]:
        """The notes of the case that this person may read."""
        readable = or_(CONTACTS.c.status == "signed", CONTACTS.c.author == self._ws.me.id)
        return [row for row in self._rows(CONTACTS, readable) if row.id not in self._run.own]

    def _rows(self, table: Any, *more: Any) -> list[Row[Any]]:
        """Read the rows of the case, without those this run has made."""
        statement = select(table).where(table.c.case_id == self._run.row.case_id, standing(table), *more)
        rows: Iterable[Row[Any]] = self._session.connection().execute(statement.order_by(table.c.id))
        return [row for row in rows if row.id not in self._run.own]


def check_in_time(ws: Workspace, answer: str, began: str | None) -> datetime | None:
    """Say when somebody on a visit is to be in touch: the time of day they gave, on the day of the visit."""
    try:
        at = time.fromisoformat(answer) if answer else None
    except ValueError:
        return None
    moment = ws.local(began) or ws.now()
    return moment.astimezone(ws.now().tzinfo).replace(hour=at.hour, minute=at.minute, second=0) if at else None


def _when(row: Row[Any]) -> str:
    return str(row.started_at or row.planned_at or "")


def _next_due(today: date) -> date:
    """When the next rent falls due, if nothing else is agreed."""
    month = today.replace(day=1)
    while (due := law.rent_due(month.year, month.month)) < today:
        month = (month + timedelta(days=32)).replace(day=1)
    return due
