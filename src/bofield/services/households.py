"""Cases read many at a time: a handful of queries for any number of them, never one a case.

Knows the tables and what is shown of a case in a list. Protected households are masked here, so that no
list can forget it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, or_, select

from bofield.cleaning import clean
from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.law import CaseFacts, LegalFact
from bofield.law.known import same_municipality
from bofield.records.projection import table_of
from bofield.records.tables import Case, Contact, Duty, LegalEvent, Member, Person, RentDebt
from bofield.services import legal_dates
from bofield.services.labels import label
from bofield.services.legal_dates import Mark
from bofield.services.values import CaseRow, address_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Row
    from sqlmodel import Session

    from bofield.services.legal_dates import Dates
    from bofield.services.values import DeadlineView
    from bofield.services.workspace import Workspace

CASES = table_of(Case)
MEMBERS = table_of(Member)
DEBTS = table_of(RentDebt)
EVENTS = table_of(LegalEvent)
DUTIES = table_of(Duty)
CONTACTS = table_of(Contact)
PEOPLE = table_of(Person)

_FEW = 900
"""As many ids as are named one by one in a query."""


@dataclass(slots=True)
class Household:
    """What the tables know of one case, before anybody decides what is shown of it."""

    case: Row[Any]
    debts: list[tuple[date, int]] = field(default_factory=list)
    """Each rent that was late: its due date, and what is left of it in öre."""
    events: list[LegalFact] = field(default_factory=list)
    marks: dict[tuple[str, date | None], Mark] = field(default_factory=dict)
    """What somebody has said of duties of the law, by kind and day."""
    tenant: str = ""
    children: bool = False
    interpreter: str = ""
    last_contact: date | None = None
    coordinator: str = ""

    @property
    def facts(self) -> CaseFacts:
        """What the law counts from, all of it: for those who may know where the household lives."""
        return CaseFacts(tuple(self.debts), tuple(self.events), self.case.municipality or "")

    @property
    def masked_facts(self) -> CaseFacts:
        """The same without a word of where a protected household lives; the dates that follow are no others."""
        if not self.case.protected:
            return self.facts
        home = self.case.municipality or ""
        return CaseFacts(tuple(self.debts), tuple(_without_place(fact, home) for fact in self.events))

    def dates(self, today: date, *, inside: bool = False) -> Dates:
        """Ask the law. `inside` the case, those who may see it read also where a message went."""
        if inside or not self.case.protected:
            return legal_dates.dates_of(self.facts, self.marks, today)
        # What somebody has written as a reason may name the household.
        silent = {duty: replace(mark, reason="") for duty, mark in self.marks.items()}
        return legal_dates.dates_of(self.masked_facts, silent, today)

    def next_deadline(self, today: date) -> DeadlineView | None:
        """Pick the date of the law that matters next, if any."""
        return self.dates(today).following

    @property
    def arrears(self) -> int:
        """What is owed, in öre."""
        return sum(amount for _due, amount in self.debts)

    @property
    def place(self) -> str:
        """Address and apartment; for a protected household the contract alone."""
        return place_of(self.case.address, self.case.apartment, self.case.contract_number, bool(self.case.protected))


def _without_place(fact: LegalFact, home: str) -> LegalFact:
    elsewhere = bool(fact.municipality and home) and not same_municipality(fact.municipality, home)
    return replace(fact, municipality="", flaw=fact.flaw or ("wrong_municipality" if elsewhere else ""))


def fact_of(row: Any) -> LegalFact:
    """Read a row of `legal_event` that has a kind and a day as the law takes it."""
    return LegalFact(
        kind=row.kind,
        on=row.happened_on,
        stated=row.stated_on,
        how=row.how or "",
        completed_on=row.completed_on,
        municipality=row.municipality or "",
        amount=row.amount or 0,
        flaw=row.flaw or "",
    )


def place_of(address: str | None, apartment: str | None, contract: str | None, protected: bool) -> str:  # noqa: FBT001
    """Say where a household lives as one words it, or that it is nobody's business."""
    if protected:
        return _("Protected, contract {contract}").format(contract=contract or "–")
    return address_words(address or "", apartment or "")


def place_inside(household: Household) -> str:
    """Say where a household lives, to somebody who may know."""
    case = household.case
    return place_of(case.address, case.apartment, case.contract_number, False)  # noqa: FBT003


def unindexed(column: Any) -> Any:
    """Compare a column without letting SQLite choose its index: another condition of the query finds fewer rows."""
    return column.concat("")


def standing(table: Any) -> ColumnElement[bool]:
    """The rows of a table that nobody has taken away."""
    found: ColumnElement[bool] = table.c.deleted.is_not(True)
    return found


def is_open() -> ColumnElement[bool]:
    """The cases that are being worked on."""
    return CASES.c.closed_on.is_(None) & or_(CASES.c.stage.is_(None), CASES.c.stage != "closed")


def read_households(
    session: Session, ws: Workspace, ids: Sequence[str] | Select[Any], *, last_contact: bool = False
) -> dict[str, Household]:
    """Read the households of some cases, given as ids or as a query for ids, in that order if they are named.

    The day of the last contact costs a look at every note, and is read only where it is asked for.
    """
    if not isinstance(ids, Select) and not ids:
        return {}
    if not isinstance(ids, Select) and len(ids) > _FEW:
        everything: dict[str, Household] = {}
        for start in range(0, len(ids), _FEW):
            everything |= read_households(session, ws, ids[start : start + _FEW], last_contact=last_contact)
        return everything
    connection = session.connection()
    people = names(session, ws)
    among = CASES.c.id.in_(ids)
    found = {
        case.id: Household(case, coordinator=people.get(case.coordinator or "", ""))
        for case in connection.execute(select(CASES).where(CASES.c.org == ws.org, among, standing(CASES)))
    }
    _add_debts(connection, ids, found)
    _add_events(connection, ids, found)
    _add_marks(connection, ws, ids, found)
    _add_members(connection, ids, found)
    if last_contact:
        _add_last_contacts(connection, ws, ids, found)
    return found if isinstance(ids, Select) else {case_id: found[case_id] for case_id in ids if case_id in found}


def _add_debts(connection: Any, ids: Any, found: dict[str, Household]) -> None:
    """Add each rent with what is left of it: one that is paid tells the law that nothing is, which no rent cannot."""
    statement = select(DEBTS.c.case_id, DEBTS.c.due_on, DEBTS.c.amount, DEBTS.c.settled_on).where(
        DEBTS.c.case_id.in_(ids), standing(DEBTS), DEBTS.c.due_on.is_not(None), DEBTS.c.amount.is_not(None)
    )
    for case_id, due, amount, settled in connection.execute(statement.order_by(DEBTS.c.due_on)):
        if case_id in found:
            found[case_id].debts.append((due, amount if settled is None else 0))


_TOLD = ("kind", "happened_on", "stated_on", "how", "completed_on", "municipality", "amount", "flaw")
"""The columns of an event that the law knows what to do with."""


def _add_events(connection: Any, ids: Any, found: dict[str, Household]) -> None:
    statement = select(EVENTS.c.case_id, *(EVENTS.c[name] for name in _TOLD)).where(
        EVENTS.c.case_id.in_(ids), standing(EVENTS), EVENTS.c.kind.is_not(None), EVENTS.c.happened_on.is_not(None)
    )
    rows = connection.execute(statement.order_by(EVENTS.c.happened_on, EVENTS.c.id))
    # Taken apart by place: by name it takes four times as long, and a district has thousands.
    for case_id, kind, on, stated, how, completed, municipality, amount, flaw in rows:
        if case_id in found:
            fact = LegalFact(kind, on, stated, how or "", completed, municipality or "", amount or 0, flaw or "")
            found[case_id].events.append(fact)


def _add_marks(connection: Any, ws: Workspace, ids: Any, found: dict[str, Household]) -> None:
    statement = select(
        *(DUTIES.c[name] for name in ("case_id", "deadline", "falls_on", "state", "reason", "at"))
    ).where(DUTIES.c.case_id.in_(ids), standing(DUTIES), DUTIES.c.state.is_not(None))
    # Where two people have settled the same duty, the later word is shown.
    for case_id, kind, day, state, reason, at in connection.execute(statement.order_by(DUTIES.c.at, DUTIES.c.id)):
        if case_id in found and kind:
            said = ws.local(at)
            found[case_id].marks[kind, day] = Mark(state, reason or "", said.date() if said else None)


def _add_members(connection: Any, ids: Any, found: dict[str, Household]) -> None:
    columns = (MEMBERS.c.case_id, MEMBERS.c.role, MEMBERS.c.name, MEMBERS.c.language, MEMBERS.c.interpreter)
    statement = select(*columns).where(MEMBERS.c.case_id.in_(ids), standing(MEMBERS))
    for case_id, role, name, language, interpreter in connection.execute(statement.order_by(MEMBERS.c.id)):
        household = found.get(case_id)
        if household is None:
            continue
        household.children |= role == "child"
        if role == "contract_holder" and name and not household.tenant:
            household.tenant = name
        if interpreter and not household.interpreter:
            household.interpreter = language or _("language not known")


def _add_last_contacts(connection: Any, ws: Workspace, ids: Any, found: dict[str, Household]) -> None:
    reached = or_(CONTACTS.c.status == "signed", CONTACTS.c.author == ws.me.id)
    statement = (
        select(CONTACTS.c.case_id, func.max(CONTACTS.c.started_at))
        .where(CONTACTS.c.case_id.in_(ids), standing(CONTACTS), reached, CONTACTS.c.outcome.is_not(None))
        .group_by(CONTACTS.c.case_id)
    )
    for case_id, moment in connection.execute(statement):
        if case_id in found and (at := ws.local(moment)):
            found[case_id].last_contact = at.date()


def names(session: Session, ws: Workspace) -> dict[str, str]:
    """Read what everybody is called, by id."""
    rows = session.connection().execute(select(PEOPLE.c.id, PEOPLE.c.name).where(PEOPLE.c.org == ws.org))
    return {ws.me.id: ws.me.name} | {person: name for person, name in rows if name}


def require_case(ws: Workspace, case_id: str) -> Row[Any]:
    """Read one case; raises NotFoundError when it is not here."""
    with ws.replica.reading() as session:
        statement = select(CASES).where(CASES.c.org == ws.org, CASES.c.id == case_id, standing(CASES))
        found: Row[Any] | None = session.connection().execute(statement).first()
    if found is None:
        raise NotFoundError(_("There is no case {id} on this laptop.").format(id=clean(case_id, lines=False)))
    return found


def contact_row(ws: Workspace, contact_id: str) -> Row[Any]:
    """Read one contact; raises NotFoundError when it is not here."""
    statement = select(CONTACTS).where(CONTACTS.c.org == ws.org, CONTACTS.c.id == contact_id, standing(CONTACTS))
    with ws.replica.reading() as session:
        found: Row[Any] | None = session.connection().execute(statement).first()
    if found is None:
        raise NotFoundError(_("There is no contact {id} on this laptop.").format(id=clean(contact_id, lines=False)))
    return found


def may_see(ws: Workspace, household: Household) -> bool:
    """Tell whether this person may read where a household lives and who is in it."""
    return not household.case.protected or ws.supervises or household.case.coordinator == ws.me.id


def case_row(ws: Workspace, household: Household, today: date, *, inside: bool = False) -> CaseRow:
    """Make the line of a case. Inside the case itself, those who work with it see a protected household unmasked."""
    case = household.case
    seen = inside and may_see(ws, household)
    masked = bool(case.protected) and not seen
    dates = household.dates(today, inside=seen)
    return CaseRow(
        id=case.id,
        contract=case.contract_number or "",
        address=household.place if masked else case.address or "",
        apartment="" if masked else case.apartment or "",
        tenant="" if masked else household.tenant,
        stage=case.stage or "",
        stage_label=label("stage", case.stage),
        children=household.children,
        protected=bool(case.protected),
        two_at_visit=bool(case.two_at_visit),
        interpreter=household.interpreter,
        arrears=household.arrears,
        last_contact=household.last_contact,
        coordinator=household.coordinator,
        next_deadline=dates.following,
        overdue=dates.overdue,
    )
