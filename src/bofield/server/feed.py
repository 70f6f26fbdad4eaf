"""The order of things: takes changes in, one after another, and gives each its place.

Every place comes from the counter in the organisation's row. That row is locked from the moment the states are read
until they are written, so places have no gaps, and whoever sees place 7 sees 1 to 6 as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import exc

from bofield.changes import same
from bofield.records.state import case_of
from bofield.server import audit, joining, refusals, sealing
from bofield.server.batch import Batch
from bofield.server.incoming import holds
from bofield.server.keys import change_mac
from bofield.server.meetings import forgotten_in
from bofield.server.problems import ProblemError
from bofield.server.refusals import Waiting
from bofield.server.rules import Acceptance, Refusal, judge, register_of, says_otherwise
from bofield.wire.messages import PushReply, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bofield.changes import Change, Order
    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.incoming import Received
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import FeedRow, Kept

_Word = Literal["accepted", "alternative", "merged"]
_NO_DATABASE = (exc.OperationalError, exc.InterfaceError)
"""Not a change's fault: the whole push is tried again later."""
_NOT_STORABLE = (exc.StatementError, ValueError, OverflowError)
_WRITTEN = frozenset(("accepted", "alternative", "merged", "sealed"))


def push(centre: Centre, caller: Caller, epoch: int, changes: Sequence[Received], incarnation: str = "") -> PushReply:
    """Judge changes in the order they came and store each, accepted or refused. All in one transaction.

    `incarnation` is the one with which the laptop began this sync, empty for a program that does not tell.
    Raises ProblemError (409) when the laptop has not yet heard of a new epoch, or met the centre on a day that was
    since forgotten: it must show that first, or what it sends would get the place of something that is lost.
    """
    at = centre.now()
    with centre.storage.writing() as ledger:
        now = ledger.lock(caller.org).epoch
        if epoch != now:
            raise ProblemError(409, "epoch_changed", f"the epoch is {now}")
        if forgotten_in(centre, ledger, caller, incarnation, now):
            raise ProblemError(409, "epoch_changed", "the centre was put back since this sync began")
        verdicts = take(ledger, centre, caller, changes, at)
        ledger.went_on(caller.org, caller.device, incarnation)
        place = ledger.home(caller.org).place
        audit.note(
            ledger,
            caller.org,
            at,
            "push",
            person=caller.person,
            device=caller.device,
            scopes=_written(changes, verdicts),
            detail=_counts(verdicts),
        )
    return PushReply(server_id=caller.server_id, epoch=place.epoch, head=place.seq, verdicts=verdicts)


def take(ledger: Ledger, centre: Centre, caller: Caller, changes: Sequence[Received], at: str) -> tuple[Verdict, ...]:
    """Judge and store changes inside a transaction that holds the lock.

    All are written together; should the database not take them, each is tried in a savepoint of its own, and the one
    that is at fault is refused.
    """
    if not changes:
        return ()
    try:
        with ledger.savepoint():
            return _together(Batch(ledger, centre, caller, changes, at), Waiting(), changes)
    except _NO_DATABASE:
        raise
    except _NOT_STORABLE:
        waiting = Waiting()
        return tuple(_alone(ledger, centre, caller, each, waiting, at) for each in changes)


def _alone(ledger: Ledger, centre: Centre, caller: Caller, change: Received, waiting: Waiting, at: str) -> Verdict:
    try:
        with ledger.savepoint():
            return _together(Batch(ledger, centre, caller, (change,), at), waiting, (change,))[0]
    except _NO_DATABASE:
        raise
    except _NOT_STORABLE:
        refusal = Refusal("not_storable")
        waiting.add(change.id, change.records)
        refusals.keep(ledger, caller.org, caller.device, caller.person, ((change, refusal),), at)
        return Verdict(change=change.id, verdict="refused", reason=refusal.reason)


def _together(batch: Batch, waiting: Waiting, changes: Sequence[Received]) -> tuple[Verdict, ...]:
    judging = _Judging(batch, waiting, changes)
    verdicts = tuple(judging.decide(each) for each in changes)
    batch.save()
    return verdicts


class _Judging:
    """Judges the changes of a batch one after another."""

    def __init__(self, batch: Batch, waiting: Waiting, changes: Sequence[Received]) -> None:
        self._batch, self._waiting, self._caller = batch, waiting, batch.caller
        cases = {case for each in changes if each.change and (case := case_of(each.change.scope))}
        self._purged = batch.ledger.purged(batch.org, cases) if cases else {}

    def decide(self, received: Received) -> Verdict:
        """Judge one change; what it does is remembered for the ones after it."""
        change = received.change
        if change is not None and case_of(change.scope) in self._purged:
            # Nothing of an erased case is kept, nor of what was written in it before its laptop had heard of that.
            return Verdict(change=received.id, verdict="refused", reason="purged")
        if received.id in self._batch.known:
            return self._again(received, self._batch.known[received.id])
        if (earlier := sealing.found(self._batch, received)) is not None and not self._opens(received, earlier):
            return self._sealed_again(received, earlier)
        refusal = received.fault or (self._sender_fault(change) if change else None)
        if refusal is None and change is not None:
            if self._caller.retired and sealing.has_place(change):
                return self._seal(received, change)
            if not (waits_for := self._waiting.holds(change, self._batch.records)):
                return self._judge(received, change)
            refusal = Refusal("held_back", waits_for)
        return self._refuse(received, refusal or Refusal("malformed"))

    def _judge(self, received: Received, change: Change) -> Verdict:
        batch = self._batch
        if says_otherwise(change, batch.records):
            return self._refuse(received, Refusal("id_reused"), blocks=False)
        outcome = judge(change, batch.records, batch.rights, batch.next_order)
        if isinstance(outcome, Acceptance):
            row = batch.place(change, received.text, outcome.after)
            batch.taken(change.id)
            sealing.decide(batch, change)
            if not outcome.alternative:
                return _verdict("accepted", row)
            return _verdict("merged" if joining.join(batch, change) else "alternative", row)
        if outcome.reason == "no_access" and not outcome.detail and sealing.once_had_access(batch, change):
            return self._seal(received, change)
        if outcome.reason != "no_access" and _stands(change, batch.records):
            # A restored centre has it back inside a record that somebody had been served, and not in the feed. It
            # fits in no more, as what it did has been done: whoever has signed a note cannot sign it once more.
            row = batch.place_known(change, received.text)
            batch.taken(change.id)
            return _verdict("accepted", row)
        return self._refuse(received, outcome)

    def _sender_fault(self, change: Change) -> Refusal | None:
        if change.device != self._caller.device:
            return Refusal("wrong_device")
        if change.author != self._caller.person:
            return Refusal("unknown_author")
        # Two copies of one laptop count on from the same number: the second is a fork.
        if self._batch.used.get(change.n, change.id) != change.id:
            return Refusal("wrong_device", "n")
        return None

    def _again(self, received: Received, row: FeedRow) -> Verdict:
        """Answer for a change with an id that is in the feed. What builds on the id means the one in the feed.

        A laptop that had to be enrolled anew hands its changes in under another device: they are the same all the same.
        """
        if row.text != received.text and not (received.change and holds(row, received.change)):
            return self._refuse(received, Refusal("id_reused"), blocks=False)
        text = change_mac(self._batch.centre.key, self._batch.org, row.order, row.change_id, row.text)
        return Verdict(change=received.id, verdict="duplicate", order=(row.order.epoch, row.order.seq), mac=text)

    def _opens(self, received: Received, earlier: sealing.Sealed) -> bool:
        """Tell whether what was sealed is its author's to write again: the right came back before anybody decided.

        Then it is taken as if it had come only now. What its author wrote on top of it names it as its base. Another
        text under the same id, of a laptop that was copied, is taken as well; the sealed one waits for its supervisor.
        """
        change = received.change
        if change is None or not self._may_write(change):
            return False
        if not earlier.holds(received):
            return True
        if earlier.waits:
            sealing.give_back(self._batch, change)
        return earlier.waits

    def _may_write(self, change: Change) -> bool:
        batch = self._batch
        if self._caller.retired or self._sender_fault(change) or self._waiting.holds(change, batch.records):
            return False
        return isinstance(judge(change, batch.records, batch.rights, batch.next_order), Acceptance)

    def _sealed_again(self, received: Received, earlier: sealing.Sealed) -> Verdict:
        if not earlier.holds(received):
            return self._refuse(received, Refusal("id_reused"), blocks=False)
        return self._sealed_at(received, earlier.order)

    def _seal(self, received: Received, change: Change) -> Verdict:
        order = sealing.seal(self._batch, received, change)
        self._batch.taken(change.id)
        return self._sealed_at(received, order)

    def _sealed_at(self, received: Received, order: Order) -> Verdict:
        """Say where a change is sealed, with a proof that its laptop can show should the centre forget it."""
        proof = change_mac(self._batch.centre.key, self._batch.org, order, received.id, received.text)
        return Verdict(change=received.id, verdict="sealed", order=(order.epoch, order.seq), mac=proof)

    def _refuse(self, received: Received, refusal: Refusal, *, blocks: bool = True) -> Verdict:
        self._batch.refuse(received, refusal)
        if blocks:
            self._waiting.add(received.id, received.records)
        return Verdict(change=received.id, verdict="refused", reason=refusal.reason, detail=refusal.detail)


def _verdict(word: _Word, row: FeedRow) -> Verdict:
    return Verdict(change=row.change_id, verdict=word, order=(row.order.epoch, row.order.seq), mac=row.mac)


def _stands(change: Change, records: Mapping[str, Kept]) -> bool:
    """Tell whether records show that a change was taken: one of its values stands, and others were replaced.

    That nothing but its id is known of a change proves nothing: somebody may only have named it as their base.
    """
    found = False
    for op in change.ops:
        register = register_of(op, records)
        if register is None or (change.id not in register.base and change.id not in register.replaced):
            return False
        found = found or any(
            (head.change, head.author) == (change.id, change.author) and same(head.value, op.value)
            for head in register.heads
        )
    return found


def head_of(ledger: Ledger, org: str) -> Order:
    """The place of the newest change."""
    return ledger.home(org).place


def _written(changes: Sequence[Received], verdicts: Sequence[Verdict]) -> set[str]:
    """The scopes that were in fact written."""
    written = {verdict.change for verdict in verdicts if verdict.verdict in _WRITTEN}
    return {each.change.scope for each in changes if each.change and each.id in written}


def _counts(verdicts: Sequence[Verdict]) -> str:
    counts: dict[str, int] = {}
    for verdict in verdicts:
        name = verdict.reason or verdict.verdict
        counts[name] = counts.get(name, 0) + 1
    return " ".join(f"{name}:{count}" for name, count in sorted(counts.items()))
