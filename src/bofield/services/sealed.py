"""The sealed inbox: work that came in after its author's access had ended. A supervisor takes it in or declines it.

The decision is an ordinary change to the sealed record; the centre then applies what was taken in as its author's.
Nothing is thrown away: what is declined stays, with the reason.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield.cleaning import clean
from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import _
from bofield.records.projection import table_of
from bofield.records.registry import KINDS
from bofield.records.tables import Sealed
from bofield.services.conflicts import context
from bofield.services.editing import edits_of, save
from bofield.services.past_lines import moment
from bofield.services.past_words import is_wiring
from bofield.services.refused import lines_of, sentence
from bofield.services.values import RefusedLine, SealedView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

SEALED = table_of(Sealed)
WAITING, TAKEN, DECLINED = "waiting", "taken", "declined"


def sealed_work(ws: Workspace) -> tuple[SealedView, ...]:
    """List what waits for a supervisor's decision, the oldest first. Nobody else has any."""
    if not ws.supervises:
        return ()
    with ws.replica.reading() as session:
        statement = select(SEALED).where(SEALED.c.org == ws.org, SEALED.c.state == WAITING)
        rows = list(session.connection().execute(statement.order_by(SEALED.c.at, SEALED.c.id)))
    if not rows:
        return ()
    places, people = context(ws, (row.case_id for row in rows))
    return tuple(_view(row, places.get(row.case_id, ""), people) for row in rows)


def take_in(ws: Workspace, sealed: str) -> None:
    """Let the work stand as its author's. The centre applies it; if it cannot, it waits again with the reason."""
    _decide(ws, sealed, TAKEN, None)


def decline(ws: Workspace, sealed: str, reason: str) -> None:
    """Let the work not stand, with a written reason. Its words stay readable."""
    if not clean(reason).strip():
        raise RefusedError(_("Say in a few words why it is declined."))
    _decide(ws, sealed, DECLINED, reason)


def _decide(ws: Workspace, sealed: str, state: str, reason: str | None) -> None:
    if not ws.supervises:
        raise NotAllowedError(_("Sealed work is for supervisors."))
    with ws.replica.reading() as session:
        statement = select(SEALED).where(SEALED.c.org == ws.org, SEALED.c.id == sealed)
        row: Row[Any] | None = session.connection().execute(statement).first()
    if row is None or row.state != WAITING:
        raise NotFoundError(_("Nothing sealed waits under {id}.").format(id=clean(sealed, lines=False)[:60]))
    fields: dict[str, Value] = {
        "state": state,
        "decided_by": ws.me.id,
        "decided_at": ws.stamp(),
        "reason": clean(reason, lines=False) if reason else None,
    }
    save(ws, row.case_id, edits_of(ws, "sealed", sealed, fields))


def _view(row: Row[Any], place: str, people: Mapping[str, str]) -> SealedView:
    code, _space, detail = (row.reason or "").partition(" ")
    return SealedView(
        id=row.id,
        case_id=row.case_id,
        place=place,
        author=people.get(row.author or "") or _("somebody"),
        at=moment(row.at or ""),
        lines=lines_in(row.change or "", people),
        reason=sentence(code, detail) if code else "",
    )


def lines_in(text: str, people: Mapping[str, str]) -> tuple[RefusedLine, ...]:
    """Say what the change says; one that this program cannot read is shown as it came."""
    from pydantic import ValidationError  # noqa: PLC0415

    from bofield.wire.convert import to_change  # noqa: PLC0415
    from bofield.wire.messages import ChangeMessage  # noqa: PLC0415

    try:
        change = to_change(ChangeMessage.model_validate_json(text))
    except (ValidationError, json.JSONDecodeError):
        return (RefusedLine("", "", "", _("As it came"), text, clean(text)),)
    told = [op for op in change.ops if not is_wiring(op.field, op.value, change.author)]
    told.sort(key=lambda op: _place(op.kind, op.field))
    return lines_of(replace(change, ops=tuple(told or change.ops)), people)


def _place(kind: str, field: str) -> tuple[bool, int]:
    """Where a field stands as people read: as its record is laid out, with what the program names last."""
    names = list(KINDS[kind].fields) if kind in KINDS else []
    return field not in names, names.index(field) if field in names else 0
