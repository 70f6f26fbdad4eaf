"""One case as its screen shows it: the head, the dates, the household, the time line, the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield.cleaning import clean
from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.records.choices import AGE_BANDS, MEMBER_ROLES
from bofield.records.projection import table_of
from bofield.records.tables import District
from bofield.services import households as read
from bofield.services.consents import read_consents
from bofield.services.event_views import read_event_views
from bofield.services.households import MEMBERS, Household, standing
from bofield.services.labels import label
from bofield.services.legal_dates import not_started
from bofield.services.plans import read_plans
from bofield.services.tasks import read_tasks
from bofield.services.timeline import read_timeline
from bofield.services.values import CaseRow, CaseView, MemberView, TaskFilter

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.services.workspace import Workspace


def case_view(ws: Workspace, case_id: str) -> CaseView:
    """Read everything the case screen shows. Raises NotFoundError."""
    today = ws.today()
    with ws.replica.reading() as session:
        household = _household(session, ws, case_id)
        masked = not read.may_see(ws, household)
        people = read.names(session, ws)
        facts = household.masked_facts if masked else household.facts
        events = read_event_views(session, case_id, household.facts, today, masked=masked)
        return CaseView(
            row=read.case_row(ws, household, today, inside=True),
            municipality="" if masked else household.case.municipality or "",
            district=_district(session, ws, household.case.district),
            deadlines=household.dates(today, inside=not masked).every,
            members=_members(session, case_id, masked=masked),
            timeline=read_timeline(session, ws, case_id, people, masked=masked),
            tasks=read_tasks(session, ws, TaskFilter(case_id=case_id, mine=False, open_only=False)),
            plans=read_plans(session, ws, case_id, masked=masked),
            consents=read_consents(session, ws, case_id, masked=masked),
            not_started=not_started(facts, today),
            remarks=tuple(dict.fromkeys(text for event in reversed(events) for text in event.odd)),
            events=events,
        )


def case_row(ws: Workspace, case_id: str) -> CaseRow:
    """Read the head of one case. Raises NotFoundError."""
    with ws.replica.reading() as session:
        return read.case_row(ws, _household(session, ws, case_id), ws.today(), inside=True)


def _household(session: Session, ws: Workspace, case_id: str) -> Household:
    found = read.read_households(session, ws, [case_id], last_contact=True).get(case_id)
    if found is None:
        raise NotFoundError(_("There is no case {id} on this laptop.").format(id=clean(case_id, lines=False)))
    return found


def _members(session: Session, case_id: str, *, masked: bool) -> tuple[MemberView, ...]:
    return tuple(
        MemberView(
            id=row.id,
            name="" if masked else row.name or "",
            role=row.role or "",
            role_label=label("member_role", row.role),
            age_band=row.age_band or "",
            age_band_label=label("age_band", row.age_band),
            living_form=row.living_form or "",
            living_form_label=label("living_form", row.living_form),
            language=row.language or "",
            interpreter=bool(row.interpreter),
            phone="" if masked else row.phone or "",
        )
        for row in sorted(_rows(session, MEMBERS, case_id), key=_place_in_household)
    )


def _place_in_household(row: Row[Any]) -> tuple[int, int, str]:
    """Put the contract holder first and children by age, whatever order they were written down in."""
    role = MEMBER_ROLES.index(row.role) if row.role in MEMBER_ROLES else len(MEMBER_ROLES)
    age = AGE_BANDS.index(row.age_band) if row.age_band in AGE_BANDS else len(AGE_BANDS)
    return (role, age, row.id)


def _rows(session: Session, table: Any, case_id: str) -> Any:
    statement = select(table).where(table.c.case_id == case_id, standing(table)).order_by(table.c.id)
    return session.connection().execute(statement)


def _district(session: Session, ws: Workspace, district: str | None) -> str:
    table = table_of(District)
    statement = select(table.c.name).where(table.c.org == ws.org, table.c.id == district)
    return session.connection().execute(statement).scalar_one_or_none() or "" if district else ""
