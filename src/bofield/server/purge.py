"""Erasure: a case's content leaves records, feed and refusals for good; that it was done, by whom and why, stays.

Every laptop that may hold the case learns of it by an event, and says by a receipt that it has gone from there too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.changes import Op, case_scope
from bofield.cleaning import clean
from bofield.errors import NotFoundError, UsageError
from bofield.i18n import _
from bofield.ids import is_id, new_id
from bofield.records.fields import LINE_CAP
from bofield.server import audit
from bofield.server.access import rights_of
from bofield.server.batch import Batch
from bofield.server.devices import own_caller
from bofield.server.ledger_rows import PURGE, PurgeRow, ReceiptRow
from bofield.server.problems import ProblemError
from bofield.server.rights_news import ever_in
from bofield.wire.messages import PurgedReply

if TYPE_CHECKING:
    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.ledger_rows import DeviceRow
    from bofield.wire.messages import Purged

EVERYTHING = "*"
"""The scope of a receipt for a whole laptop."""


def purge_case(centre: Centre, org: str, case: str, reason: str, by: str | None = None) -> int:
    """Erase a case everywhere, because of `reason`, as `by` (a person's id) has decided; returns the records gone.

    Raises NotFoundError when there is no such case, UsageError when no reason is given.
    """
    reason = clean(reason, lines=False).strip()
    if not reason or len(reason) > LINE_CAP:
        raise UsageError(_("Say why in between 1 and {most} characters.").format(most=LINE_CAP))
    at, scope = centre.now(), case_scope(case)
    with centre.storage.writing() as ledger:
        ledger.lock(org)
        lies_in = ledger.districts_of(org, (case,)) if is_id(case) else {}
        if case not in lies_in:
            raise NotFoundError(_("There is no case {case}.").format(case=clean(case, lines=False)[:LINE_CAP]))
        ops = [Op("purge", case, "reason", reason)]
        if by is not None:
            ops.append(Op("purge", case, "by", by))
        batch = Batch(ledger, centre, own_caller(ledger, org), (), at)
        row = batch.write_own(scope, ops, PURGE, changes_records=False)
        gone = ledger.erase(org, case)
        batch.save()
        ledger.add_purge(org, PurgeRow(case, lies_in[case], row.seq, at, by or row.author, reason))
        audit.note(ledger, org, at, "case_purged", person=by, scopes=(scope,), detail=f"records:{gone}")
    centre.storage.empty_log()
    return gone


def owing(centre: Centre, org: str, case: str) -> tuple[DeviceRow, ...]:
    """The laptops that may still hold a case that was erased: they have not yet said that it is gone."""
    scope = case_scope(case)
    with centre.storage.reading() as ledger:
        purge = ledger.purged(org, (case,)).get(case)
        if purge is None:
            return ()
        done = {row.device for row in ledger.receipts(org) if row.scope in {scope, EVERYTHING} and row.at >= purge.at}
        living = [each for each in ledger.devices(org) if each.retired_at is None and each.id not in done]
        held = {
            person
            for person in {each.person for each in living}
            if ever_in(ledger, rights_of(ledger, org, person), (case,))
        }
        return tuple(each for each in living if each.person in held)


def take_receipt(centre: Centre, caller: Caller, message: Purged) -> PurgedReply:
    """Write down what has left a laptop. One that was retired and says that everything has, is done for ever.

    Raises ProblemError (409) for another centre, (400) for scopes that are none.
    """
    if message.server_id != caller.server_id:
        raise ProblemError(409, "wrong_server", "this is another centre")
    if not all(_is_scope(scope) for scope in message.scopes):
        raise ProblemError(400, "unreadable", "a scope is org, case:<id> or district:<id>")
    at = centre.now()
    scopes = (*dict.fromkeys(message.scopes), *((EVERYTHING,) if message.everything else ()))
    with centre.storage.writing() as ledger:
        ledger.add_receipts(
            caller.org, [ReceiptRow(new_id(), caller.device, caller.person, scope, at) for scope in scopes]
        )
        device = ledger.device(caller.org, caller.device, lock=True)
        if message.everything and caller.retired and device is not None:
            ledger.put_device(caller.org, replace(device, retired_at=at))
        audit.note(ledger, caller.org, at, "purged", person=caller.person, device=caller.device, scopes=scopes)
    return PurgedReply(server_id=caller.server_id)


def _is_scope(text: str) -> bool:
    kind, colon, name = text.partition(":")
    return text == "org" or (bool(colon) and kind in {"case", "district"} and is_id(name))
