"""Consents: whom the tenant lets us talk with, about what and until when. Lists them, changes them, takes them back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield.cleaning import clean
from bofield.errors import NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.services.agreement_values import ConsentView
from bofield.services.case_facts import CONSENTS
from bofield.services.editing import edits_of, save
from bofield.services.households import standing
from bofield.services.labels import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace


def list_consents(ws: Workspace, case_id: str) -> tuple[ConsentView, ...]:
    """List what has been answered about consent in a case, the newest first."""
    statement = select(CONSENTS).where(CONSENTS.c.org == ws.org, CONSENTS.c.case_id == case_id, standing(CONSENTS))
    with ws.replica.reading() as session:
        rows = list(session.connection().execute(statement))
    rows.sort(key=lambda row: (row.given_on or date.min, row.id), reverse=True)
    return tuple(_view(row, ws.today()) for row in rows)


def _view(row: Row[Any], today: date) -> ConsentView:
    return ConsentView(
        id=row.id,
        topic=row.topic or "",
        topic_label=label("consent_topic", row.topic),
        given=row.given or "",
        given_label=label("consent_answer", row.given),
        covers=row.covers or "",
        given_on=row.given_on,
        valid_until=row.valid_until,
        told_revocable=bool(row.told_revocable),
        valid=row.given == "yes" and (row.valid_until is None or row.valid_until >= today),
    )


def edit_consent(ws: Workspace, consent_id: str, fields: Mapping[str, Value]) -> None:
    """Put right what is written of a consent; `deleted` takes away one that was never given."""
    row = _require(ws, consent_id)
    given, until = (fields.get(name, _stored(getattr(row, name))) for name in ("given_on", "valid_until"))
    if given and until and str(until) < str(given):
        raise RefusedError(_("A consent cannot end before it was given. Nothing was saved."), "valid_until")
    save(ws, row.case_id, edits_of(ws, "consent", consent_id, fields))


def withdraw_consent(ws: Workspace, consent_id: str) -> str:
    """Write down that a consent was taken back today. What was given stays to be read; return the new record's id."""
    row = _require(ws, consent_id)
    if row.given != "yes":
        raise RefusedError(_("There is no consent here to take back."))
    record = new_id()
    fields: dict[str, Value] = {
        "topic": row.topic,
        "given": "withdrawn",
        "given_on": ws.today().isoformat(),
        "covers": row.covers,
    }
    save(ws, row.case_id, edits_of(ws, "consent", record, fields, new=True))
    return record


def _require(ws: Workspace, consent_id: str) -> Row[Any]:
    statement = select(CONSENTS).where(CONSENTS.c.org == ws.org, CONSENTS.c.id == consent_id, standing(CONSENTS))
    with ws.replica.reading() as session:
        row: Row[Any] | None = session.connection().execute(statement).first()
    if row is None:
        raise NotFoundError(_("There is no consent {id}.").format(id=clean(consent_id, lines=False)))
    return row


def _stored(value: Any) -> Value:
    stored: Value = value.isoformat() if isinstance(value, date) else value
    return stored
