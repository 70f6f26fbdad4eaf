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
from bofield.services.timeline import consent_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_SEVERAL = "relative"
"""The topic of which there can be more than one."""


def list_consents(ws: Workspace, case_id: str) -> tuple[ConsentView, ...]:
    """List what has been answered about consent in a case, the newest first."""
    with ws.replica.reading() as session:
        return read_consents(session, ws, case_id)


def read_consents(session: Session, ws: Workspace, case_id: str, *, masked: bool = False) -> tuple[ConsentView, ...]:
    """List the consents of a case as `list_consents` does; `masked` leaves out what somebody wrote."""
    rows = _answers(session, ws, case_id)
    return tuple(_view(row, rows[:at], ws.today(), masked=masked) for at, row in enumerate(rows))


def _answers(session: Session, ws: Workspace, case_id: str) -> list[Row[Any]]:
    """Everything that was answered, the newest first."""
    statement = select(CONSENTS).where(CONSENTS.c.org == ws.org, CONSENTS.c.case_id == case_id, standing(CONSENTS))
    rows = list(session.connection().execute(statement))
    rows.sort(key=lambda row: (row.given_on or date.min, row.id), reverse=True)
    return rows


def _taken_back(row: Row[Any], later: Sequence[Row[Any]]) -> bool:
    """Tell whether one of the later answers ends a consent. One about a relative may not be about the same one."""
    return any(
        each.topic == row.topic
        and each.given in {"no", "withdrawn"}
        and (row.topic != _SEVERAL or not each.covers or each.covers == row.covers)
        for each in later
    )


def _view(row: Row[Any], later: Sequence[Row[Any]], today: date, *, masked: bool) -> ConsentView:
    state = row.given or ""
    if state == "yes":
        over = row.valid_until is not None and row.valid_until < today
        state = "taken_back" if _taken_back(row, later) else "run_out" if over else "valid"
    return ConsentView(
        id=row.id,
        topic=row.topic or "",
        topic_label=label("consent_topic", row.topic),
        given=row.given or "",
        given_label=label("consent_answer", row.given),
        covers="" if masked else row.covers or "",
        given_on=row.given_on,
        valid_until=row.valid_until,
        told_revocable=bool(row.told_revocable),
        valid=state == "valid",
        state=state,
        state_label=label("consent_state", state),
        text=consent_words(row, masked=masked),
    )


def edit_consent(ws: Workspace, consent_id: str, fields: Mapping[str, Value]) -> None:
    """Put right what is written of a consent; `deleted` takes away one that was never given."""
    row = _require(ws, consent_id)
    refuse_days(ws, {name: _stored(getattr(row, name)) for name in ("given_on", "valid_until")} | dict(fields))
    save(ws, row.case_id, edits_of(ws, "consent", consent_id, fields))


def refuse_days(ws: Workspace, fields: Mapping[str, Value]) -> None:
    """Raise RefusedError where a consent was given on a day still ahead, or would end before it was given."""
    given, until = fields.get("given_on"), fields.get("valid_until")
    if given and str(given) > ws.today().isoformat():
        raise RefusedError(_("A consent cannot have been given on a day still ahead. Nothing was saved."), "given_on")
    if given and until and str(until) < str(given):
        raise RefusedError(_("A consent cannot end before it was given. Nothing was saved."), "valid_until")


def withdraw_consent(ws: Workspace, consent_id: str) -> str:
    """Write down that a consent was taken back today. What was given stays to be read; return the new record's id."""
    row = _require(ws, consent_id)
    if row.given != "yes":
        raise RefusedError(_("There is no consent here to take back."))
    with ws.replica.reading() as session:
        answers = _answers(session, ws, row.case_id)
    later = answers[: [each.id for each in answers].index(consent_id)]
    if _taken_back(row, later):
        raise RefusedError(_("This consent is taken back already."))
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
