"""What one record has been: every change to it that the asker may read, in order.

Each change is cut down to its ops about that record. What a draft said before it was signed stays with its author.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.changes import Change, Op
from bofield.records.registry import KINDS, SCHEMA
from bofield.server import audit
from bofield.server.access import rights_of
from bofield.server.ledger_rows import CHANGE, MERGED, RESCUED
from bofield.server.problems import ProblemError
from bofield.wire.convert import from_change
from bofield.wire.messages import History, HistoryReply, PastChange

if TYPE_CHECKING:
    from bofield.changes import Head, Order
    from bofield.server.access import Rights
    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import Kept

_TOLD = frozenset((CHANGE, MERGED, RESCUED))
"""Rows of the feed that are changes to records; the others are about rights."""


def history(centre: Centre, caller: Caller, request: History) -> HistoryReply:
    """Tell what a record has been. Raises ProblemError (409) for another centre or epoch.

    A record that does not exist and one that may not be read have the same history: none.
    """
    if request.server_id != caller.server_id:
        raise ProblemError(409, "wrong_server", "this is another centre")
    with centre.storage.reading() as ledger:
        home = ledger.home(caller.org)
        if request.epoch != home.epoch:
            raise ProblemError(409, "epoch_changed", f"the epoch is {home.epoch}")
        kept = ledger.records(caller.org, (request.record,)).get(request.record)
        rights = rights_of(ledger, caller.org, caller.person)
        if kept is None or not _readable(ledger, rights, kept):
            return HistoryReply(server_id=caller.server_id, epoch=home.epoch)
        changes, hidden = _changes(ledger, caller, kept)
    _note_reading(centre, caller, kept.scope, len(changes))
    return HistoryReply(server_id=caller.server_id, epoch=home.epoch, changes=changes, hidden=hidden)


def _readable(ledger: Ledger, rights: Rights, kept: Kept) -> bool:
    case = kept.case_id
    district = ledger.districts_of(rights.org, (case,)).get(case) if case else None
    return rights.may_read(kept.private_to, case, district)


def _changes(ledger: Ledger, caller: Caller, kept: Kept) -> tuple[tuple[PastChange, ...], int]:
    """The changes to a record in order, and how many stay hidden."""
    told: list[PastChange] = []
    known: set[str] = set()
    hidden = 0
    kind = KINDS.get(kept.kind)
    may_be_draft = kind is None or kind.drafts
    for row in ledger.feed_of(caller.org, kept.scope, kept.id):
        known.add(row.change_id)
        ops = tuple(op for op in row.change.ops if op.record == kept.id and op.kind == kept.kind)
        if row.kind not in _TOLD or not ops:
            continue
        # A task that was written in one go with a draft is no secret; the draft is.
        if may_be_draft and row.private_to not in {None, caller.person}:
            hidden += 1
        else:
            told.append(_past(replace(row.change, ops=ops), row.order, merged=row.kind == MERGED))
    told += _brought_back(ledger, caller.org, kept, known)
    names = {author: _name(ledger, caller.org, author) for author in {past.change.author for past in told}}
    told.sort(key=lambda past: past.order)
    return tuple(past.model_copy(update={"author_name": names[past.change.author]}) for past in told), hidden


def _past(change: Change, order: Order, *, merged: bool = False) -> PastChange:
    return PastChange(change=from_change(change), order=(order.epoch, order.seq), merged=merged)


def _brought_back(ledger: Ledger, org: str, kept: Kept, known: set[str]) -> list[PastChange]:
    """The changes that a restore took out of the feed and that still stand in the record: a laptop had kept its state.

    Of such a change only what stands is known; device and number were not kept, so the centre's own stand there.
    """
    lost: dict[tuple[Order, str], list[tuple[str, Head]]] = {}
    for name, register in kept.registers.items():
        for head in register.heads:
            if head.change not in known and head.order is not None:
                lost.setdefault((head.order, head.change), []).append((name, head))
    own = ledger.home(org).own_device
    return [
        _past(
            Change(
                id=change,
                scope=kept.scope,
                author=heads[0][1].author,
                device=own,
                n=1,
                at=heads[0][1].at,
                zone="",
                schema=SCHEMA,
                ops=tuple(Op(kept.kind, kept.id, name, head.value) for name, head in heads),
            ),
            order,
        )
        for (order, change), heads in lost.items()
    ]


def _name(ledger: Ledger, org: str, person: str) -> str:
    account = ledger.account(org, person)
    return account.name if account else ""


def _note_reading(centre: Centre, caller: Caller, scope: str, count: int) -> None:
    with centre.storage.writing() as ledger:
        audit.note(
            ledger,
            caller.org,
            centre.now(),
            "history",
            person=caller.person,
            device=caller.device,
            scopes=(scope,),
            detail=f"changes:{count}",
        )
