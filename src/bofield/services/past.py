"""What a record has been: every change, who, when, from what to what. Any earlier value can be restored.

First from what is on this laptop (what stands, what waits to be sent, what was refused), then whole from the centre
when it can be reached; what it told is kept for days without a network. Restoring is an ordinary change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cleaning import clean
from bofield.errors import NotAllowedError, NotFoundError, OfflineError, RefusedError
from bofield.i18n import _
from bofield.records.deletion import DELETED
from bofield.records.registry import KINDS
from bofield.services import households as read
from bofield.services.labels import label
from bofield.services.past_lines import lines_of, moment
from bofield.services.past_values import PastLine, PastView
from bofield.services.values import Settled

if TYPE_CHECKING:
    from bofield.replica.values import Shown
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace
    from bofield.wire.messages import HistoryReply


def past_of(ws: Workspace, record: str) -> PastView:
    """Tell what a record has been, as far as this laptop knows. Raises NotFoundError, and NotAllowedError if masked."""
    shown = _require(ws, record)
    told = ws.replica.past(record)
    reply = _reply(told[0]) if told else None
    place, people = _surroundings(ws, shown)
    lines = lines_of(ws, shown, reply, people)
    known = {(line.id, line.field) for line in lines}
    # A deletion names all that its author was looking at, whatever the field.
    replaced = {
        (change, name)
        for name, register in ws.replica.registers(record).items()
        if name != DELETED
        for change in register.replaced
    }
    return PastView(
        record=record,
        kind=shown.kind,
        kind_label=label("record_kind", shown.kind),
        case_id=shown.case_id or "",
        place=place,
        lines=lines,
        told_at=moment(told[1]) if told else None,
        hidden=reply.hidden if reply else 0,
        unknown=0 if reply else len(replaced - known),
    )


def fetch_past(ws: Workspace, record: str) -> PastView:
    """Ask the centre for all that a record has been, keep it, and tell. Raises OfflineError where nobody answers."""
    from bofield.services.centre_line import transport  # noqa: PLC0415
    from bofield.sync.ports import RejectedError, TooLargeError, UnusableError  # noqa: PLC0415
    from bofield.wire.messages import History  # noqa: PLC0415

    shown = _require(ws, record)
    state = ws.replica.sync_state()
    if not state.server:
        return past_of(ws, record)
    line = transport(ws)
    try:
        reply = line.history(History(server_id=state.server_id, epoch=state.epoch, record=record))
    except (UnusableError, RejectedError, TooLargeError):
        raise OfflineError(
            _("The server could not be asked for earlier changes. What is on this laptop is shown.")
        ) from None
    finally:
        line.close()
    if reply.changes or reply.hidden:
        ws.replica.keep_past(record, shown.case_id, reply.model_dump_json(), at=ws.now())
    return past_of(ws, record)


def case_past(ws: Workspace, case_id: str, most: int = 300) -> tuple[PastLine, ...]:
    """Tell what was last changed in a case, newest first: in each of its records, whatever is known here."""
    case = _require(ws, case_id)
    _place, people = _surroundings(ws, case)
    found: list[PastLine] = []
    for record in _records(ws, case_id):
        shown = ws.replica.shown(record)
        if shown is not None and not _is_others_draft(ws, shown):
            told = ws.replica.past(record)
            found += lines_of(ws, shown, _reply(told[0]) if told else None, people)
    # Within one moment they stay in the order in which each record tells them, the newest first.
    return tuple(sorted(found, key=lambda line: (line.at is not None, line.at), reverse=True)[:most])


def restore(ws: Workspace, line: PastLine) -> Settled:
    """Let an earlier value stand again, as an ordinary change; return what undoes it.

    Raises RefusedError for what is final, and NotAllowedError where the person's role may not write it.
    """
    shown = _require(ws, line.record)
    _check_writable(ws, shown, line)
    register = ws.replica.registers(line.record).get(line.field)
    before: tuple[Value, ...] = tuple(head.value for head in register.heads) if register else (None,)
    change = ws.replica.restore_value(line.record, line.field, line.value, at=ws.now())
    if not change:
        raise RefusedError(_("{field} says so already.").format(field=line.field_label))
    return Settled(line.record, line.kind, line.case_id, line.field, tuple(dict.fromkeys(before)), change)


def _check_writable(ws: Workspace, shown: Shown, line: PastLine) -> None:
    kind = KINDS.get(line.kind)
    spec = kind.field(line.field) if kind else None
    if kind is None or spec is None:
        raise RefusedError(_("This field belongs to a newer version of the program. Update first."))
    if kind.append_only or (kind.drafts and shown.values.get("status") == "signed"):
        raise RefusedError(_("What is signed is final. Write an addition instead; this value stays readable here."))
    if kind.own and shown.values.get(kind.own) not in {ws.me.id, None}:
        raise NotAllowedError(_("Only its author may write this."))
    writers = spec.editors or kind.writers
    if not set(writers) & set(ws.me.roles):
        raise NotAllowedError(_("Your role may not change this: {field}.").format(field=line.field_label))


def _require(ws: Workspace, record: str) -> Shown:
    shown = ws.replica.shown(record)
    if shown is None or _is_others_draft(ws, shown):
        raise NotFoundError(_("There is nothing here called {id}.").format(id=clean(record, lines=False)[:60]))
    return shown


def _surroundings(ws: Workspace, shown: Shown) -> tuple[str, dict[str, str]]:
    """Read where a record is and what people are called. Raises NotAllowedError where the household is masked."""
    with ws.replica.reading() as session:
        people = read.names(session, ws)
        if shown.case_id is None:
            return "", people
        found = read.read_households(session, ws, [shown.case_id]).get(shown.case_id)
        if found is None:
            return "", people
        if not read.may_see(ws, found):
            raise NotAllowedError(_("The history of a protected household is for those who work with it."))
        return read.place_inside(found), people


def _is_others_draft(ws: Workspace, shown: Shown) -> bool:
    kind = KINDS.get(shown.kind)
    if kind is None or not kind.drafts:
        return False
    return shown.values.get("status") == "draft" and shown.values.get(kind.own) != ws.me.id


def _records(ws: Workspace, case_id: str) -> list[str]:
    """Name the case and every record in it."""
    from sqlalchemy import select  # noqa: PLC0415

    from bofield.records.projection import table_of  # noqa: PLC0415
    from bofield.records.registry import CASE_KINDS  # noqa: PLC0415

    found = [case_id]
    with ws.replica.reading() as session:
        for kind in CASE_KINDS:
            table = table_of(kind.table)
            if kind.name != "case":
                rows = session.connection().execute(select(table.c.id).where(table.c.case_id == case_id))
                found += rows.scalars()
    return found


def _reply(text: str) -> HistoryReply | None:
    """Read what the centre once told; what a newer or older program kept and this one cannot read is asked anew."""
    from pydantic import ValidationError  # noqa: PLC0415

    from bofield.wire.messages import HistoryReply  # noqa: PLC0415

    try:
        return HistoryReply.model_validate_json(text)
    except ValidationError:
        return None
