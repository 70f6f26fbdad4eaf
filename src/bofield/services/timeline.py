"""The time line of one case: everything that happened, newest first, a line each. Reads a table at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from bofield.i18n import _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import iso, short_date
from bofield.records.projection import table_of
from bofield.records.tables import Consent, Plan
from bofield.services.dialogue import AMENDMENTS, REVIEWS, moment, read_dialogues
from bofield.services.editing import born_at
from bofield.services.event_views import event_details
from bofield.services.households import CONTACTS, DEBTS, DUTIES, EVENTS, standing
from bofield.services.labels import label
from bofield.services.tasks import TASKS
from bofield.services.values import TimelineEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.services.workspace import Workspace

PLANS = table_of(Plan)
CONSENTS = table_of(Consent)


def read_timeline(
    session: Session, ws: Workspace, case_id: str, people: Mapping[str, str], *, masked: bool
) -> tuple[TimelineEntry, ...]:
    """Read what has happened in a case, newest first. `masked` leaves out every text that somebody has written."""
    teller = _Teller(session, ws, case_id, people, masked=masked)
    entries = [
        *teller.contacts(),
        *teller.tasks(),
        *teller.events(),
        *teller.duties(),
        *teller.debts(),
        *teller.plans(),
        *teller.consents(),
        *teller.turns(),
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True))


def first_line(text: str | None) -> str:
    """Give the first line of a note that says anything."""
    return next((line.strip() for line in (text or "").splitlines() if line.strip()), "")


class _Teller:
    """Turns the rows of one case into lines."""

    def __init__(
        self, session: Session, ws: Workspace, case_id: str, people: Mapping[str, str], *, masked: bool
    ) -> None:
        self._session = session
        self._ws = ws
        self._case = case_id
        self._people = people
        self._masked = masked

    def contacts(self) -> Iterator[TimelineEntry]:
        """Notes that are signed, and my own drafts."""
        readable = or_(CONTACTS.c.status == "signed", CONTACTS.c.author == self._ws.me.id)
        rows = list(self._rows(CONTACTS, readable))
        dialogues = read_dialogues(self._session, [row.id for row in rows])
        for row in rows:
            dialogue = dialogues.get(row.id)
            signed = row.status == "signed"
            state = dialogue.state(signed=signed) if dialogue else "waiting" if signed else "draft"
            words = [label("contact_kind", row.kind), label("outcome", row.outcome)]
            at = moment(self._ws, row.started_at or row.planned_at or row.signed_at, row.id)
            yield self._entry(
                row, "contact", at, " · ".join(filter(None, words)), first_line(row.note), row.author, state
            )

    def tasks(self) -> Iterator[TimelineEntry]:
        """Tasks, at the day they were finished or else made."""
        for row in self._rows(TASKS, TASKS.c.title.is_not(None)):
            at = self._day(row.done_on) if row.done_on else born_at(row.id, self._ws.zone)
            due = _("due {date}").format(date=short_date(row.due_on, self._ws.today())) if row.due_on else ""
            detail = " · ".join(filter(None, (due, self._text(row.reason))))
            title = self._text(row.title) or label("record_kind", "task")
            yield self._entry(row, "task", at, title, detail, row.assignee, row.state or "open", safe=True)

    def events(self) -> Iterator[TimelineEntry]:
        """What the law counts from; what was taken away stays, and says why."""
        statement = select(EVENTS).where(EVENTS.c.case_id == self._case, EVENTS.c.happened_on.is_not(None))
        for row in self._session.connection().execute(statement):
            remark = self._text(row.remark).replace("\n", " · ")
            detail = " · ".join(filter(None, (*event_details(row, masked=self._masked), remark)))
            title = label("legal_event", row.kind)
            shown = _("Taken away: {event}").format(event=title) if row.deleted else title
            state = "removed" if row.deleted else ""
            yield self._entry(row, "legal_event", self._day(row.happened_on), shown, detail, state=state, safe=True)

    def duties(self) -> Iterator[TimelineEntry]:
        """What somebody has said of the law's duties; what was taken back stays too."""
        statement = select(DUTIES).where(DUTIES.c.case_id == self._case, DUTIES.c.state.is_not(None))
        for row in self._session.connection().execute(statement):
            title = f"{label('duty_state', row.state)}: {label('deadline', row.deadline)}"
            taken_back = _("taken back") if row.deleted else ""
            on = iso(row.falls_on) if row.falls_on else ""
            detail = " · ".join(filter(None, (on, self._text(row.reason), taken_back)))
            state = "reopened" if row.deleted else row.state
            at = moment(self._ws, row.at, row.id)
            yield self._entry(row, "duty", at, title, detail, row.author, state, safe=True)

    def debts(self) -> Iterator[TimelineEntry]:
        """Rents that were not paid, at their due dates."""
        for row in self._rows(DEBTS, DEBTS.c.due_on.is_not(None)):
            settled = _("settled {date}").format(date=row.settled_on) if row.settled_on else ""
            title = _("Rent not paid: {amount}").format(amount=amount(row.amount or 0))
            yield self._entry(row, "rent_debt", self._day(row.due_on), title, settled, safe=True)

    def plans(self) -> Iterator[TimelineEntry]:
        """Instalment plans, at the day they were agreed."""
        for row in self._rows(PLANS):
            at = self._day(row.agreed_on) if row.agreed_on else born_at(row.id, self._ws.zone)
            detail = " · ".join(filter(None, (plan_words(row), self._text(row.remark))))
            yield self._entry(row, "plan", at, label("record_kind", "plan"), detail, safe=True)

    def consents(self) -> Iterator[TimelineEntry]:
        """Consents, at the day they were given."""
        for row in self._rows(CONSENTS):
            at = self._day(row.given_on) if row.given_on else born_at(row.id, self._ws.zone)
            words = consent_words(row, masked=self._masked)
            yield self._entry(row, "consent", at, label("record_kind", "consent"), words, safe=True)

    def turns(self) -> Iterator[TimelineEntry]:
        """Review remarks and what was added to signed notes."""
        for row in self._rows(REVIEWS):
            title = _("Review: {verdict}").format(verdict=label("verdict", row.verdict))
            yield self._entry(row, "review", moment(self._ws, row.at, row.id), title, row.remark or "", row.reviewer)
        for row in self._rows(AMENDMENTS):
            at = moment(self._ws, row.at, row.id)
            yield self._entry(row, "amendment", at, label("record_kind", "amendment"), first_line(row.text), row.author)

    def _rows(self, table: Any, *more: Any) -> Any:
        statement = select(table).where(table.c.case_id == self._case, standing(table), *more)
        return self._session.connection().execute(statement)

    def _day(self, day: Any) -> datetime:
        return self._ws.day_start(day)

    def _text(self, text: str | None) -> str:
        return "" if self._masked else text or ""

    def _entry(
        self,
        row: Row[Any],
        kind: str,
        at: datetime,
        title: str,
        detail: str,
        author: str | None = None,
        state: str = "",
        *,
        safe: bool = False,
    ) -> TimelineEntry:
        """Make a line; `safe` details hold no free text that has not been masked already."""
        shown = detail if safe else self._text(detail)
        return TimelineEntry(row.id, kind, at, title, shown, self._people.get(author or "", ""), state)


def plan_words(row: Row[Any]) -> str:
    """Say what a plan comes to: `4 × 2 000 kr, första 2026-12-30, löper`."""
    parts = []
    if row.instalments and row.instalment_amount:
        parts.append(f"{row.instalments} × {amount(row.instalment_amount)}")
    if row.first_due_on:
        parts.append(_("first {date}").format(date=row.first_due_on))
    if row.state:
        parts.append(label("plan_state", row.state).lower())
    return ", ".join(parts)


def consent_words(row: Row[Any], *, masked: bool = False) -> str:
    """Say what a consent covers: `Socialtjänsten: ja, till 2027-01-31`. `masked` leaves out what somebody wrote."""
    parts = [label("consent_answer", row.given).lower()]
    if row.covers and not masked:
        parts.append(row.covers)
    if row.valid_until:
        parts.append(_("until {date}").format(date=row.valid_until))
    if row.given == "yes" and not row.told_revocable:
        parts.append(_("not told that it can be withdrawn"))
    return f"{label('consent_topic', row.topic)}: {', '.join(filter(None, parts))}"
