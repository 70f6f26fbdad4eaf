"""The order of things: takes changes in, one after another, and gives each its place.

Every place comes from the counter in the organisation's row. That row is locked from the moment the states are read
until they are written, so places have no gaps, and whoever sees place 7 sees 1 to 6 as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exc, insert, select, update

from bofield.changes import Change, Order
from bofield.records.state import case_of
from bofield.server import audit, refusals
from bofield.server.access import Rights, rights_of
from bofield.server.incoming import text_change
from bofield.server.keys import mac
from bofield.server.problems import ProblemError
from bofield.server.refusals import Waiting
from bofield.server.rules import Acceptance, Refusal, Standing, judge
from bofield.server.states import in_parts, load_records, save_records
from bofield.server.tables import CASE_MOVE, DEVICE, FEED, ORGANISATION
from bofield.wire.messages import PushReply, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.incoming import Received

_NO_DATABASE = (exc.OperationalError, exc.InterfaceError)
"""Not a change's fault: the whole push is tried again later."""
_NOT_STORABLE = (exc.StatementError, ValueError, OverflowError)


def push(centre: Centre, caller: Caller, epoch: int, changes: Sequence[Received]) -> PushReply:
    """Judge changes in the order they came and store each, accepted or refused. All in one transaction.

    Raises ProblemError (409) when the laptop has not yet heard of a new epoch.
    """
    at = centre.now()
    with centre.storage.writing() as connection:
        lock(connection, caller.org)
        if epoch != (now := head_of(connection, caller.org).epoch):
            raise ProblemError(409, "epoch_changed", f"the epoch is {now}")
        verdicts = take(connection, centre, caller, changes, at)
        place = head_of(connection, caller.org)
        audit.note(
            connection,
            caller.org,
            at,
            "push",
            person=caller.person,
            device=caller.device,
            scopes=_written(changes, verdicts),
            detail=_counts(verdicts),
        )
    return PushReply(server_id=caller.server_id, epoch=place.epoch, head=place.seq, verdicts=verdicts)


def lock(connection: Connection, org: str) -> None:
    """Hold the organisation's counter until the transaction ends. SQLite has one writer at a time anyhow."""
    connection.execute(select(ORGANISATION.c.head).where(ORGANISATION.c.org == org).with_for_update())


def head_of(connection: Connection, org: str) -> Order:
    """The place of the newest change."""
    row = connection.execute(select(ORGANISATION.c.epoch, ORGANISATION.c.head).where(ORGANISATION.c.org == org)).one()
    return Order(row.epoch, row.head)


def take(
    connection: Connection, centre: Centre, caller: Caller, changes: Sequence[Received], at: str
) -> tuple[Verdict, ...]:
    """Judge and store changes inside a transaction that holds the lock.

    All are written together; should the database not take them, each is tried in a savepoint of its own, and the one
    that is at fault is refused.
    """
    if not changes:
        return ()
    try:
        with connection.begin_nested():
            return _together(_Batch(connection, centre, caller, changes, Waiting()), changes, at)
    except _NO_DATABASE:
        raise
    except _NOT_STORABLE:
        waiting = Waiting()
        return tuple(_alone(connection, centre, caller, each, waiting, at) for each in changes)


def _alone(
    connection: Connection, centre: Centre, caller: Caller, change: Received, waiting: Waiting, at: str
) -> Verdict:
    try:
        with connection.begin_nested():
            return _together(_Batch(connection, centre, caller, (change,), waiting), (change,), at)[0]
    except _NO_DATABASE:
        raise
    except _NOT_STORABLE:
        refusal = Refusal("not_storable")
        waiting.add(change.id, change.records)
        refusals.keep(connection, caller.org, caller.device, caller.person, ((change, refusal),), at)
        return Verdict(change=change.id, verdict="refused", reason=refusal.reason)


def _together(batch: _Batch, changes: Sequence[Received], at: str) -> tuple[Verdict, ...]:
    verdicts = tuple(batch.decide(each) for each in changes)
    batch.save(at)
    return verdicts


class _Batch:
    """Some changes of one device on their way in: what is known before, and what will be written."""

    def __init__(
        self, connection: Connection, centre: Centre, caller: Caller, changes: Sequence[Received], waiting: Waiting
    ) -> None:
        self._connection, self._centre, self._caller, self._waiting = connection, centre, caller, waiting
        well_formed = [each.change for each in changes if each.change and not each.fault]
        self._rights: Rights = rights_of(connection, caller.org, caller.person)
        self._head = head_of(connection, caller.org)
        self._records = load_records(connection, caller.org, well_formed)
        self._known = _known(connection, caller.org, changes)
        self._used = _used(connection, caller, changes)
        self._touched: dict[str, tuple[Standing, Order]] = {}
        self._moves: list[dict[str, object]] = []
        self._accepted: list[tuple[Change, str, Order]] = []
        self._refused: dict[str, tuple[Received, Refusal]] = {}
        self._last_n = max((change.n for change in well_formed if change.device == caller.device), default=0)

    def decide(self, received: Received) -> Verdict:
        """Judge one change; what it does is remembered for the ones after it."""
        if received.id in self._known:
            return self._again(received)
        change = received.change
        refusal = received.fault or (self._sender_fault(change) if change else None)
        order = Order(self._head.epoch, self._head.seq + 1)
        if refusal is None and change is not None:
            waits_for = self._waiting.holds(change, self._records)
            outcome = (
                Refusal("held_back", waits_for) if waits_for else judge(change, self._records, self._rights, order)
            )
            if isinstance(outcome, Acceptance):
                return self._accept(received, change, outcome, order)
            refusal = outcome
        return self._refuse(received, refusal or Refusal("malformed"))

    def _sender_fault(self, change: Change) -> Refusal | None:
        if change.device != self._caller.device:
            return Refusal("wrong_device")
        if change.author != self._caller.person:
            return Refusal("unknown_author")
        # Two copies of one laptop count on from the same number: the second is a fork.
        if self._used.get(change.n, change.id) != change.id:
            return Refusal("wrong_device", "n")
        return None

    def _again(self, received: Received) -> Verdict:
        """Answer for a change with an id that is in the feed. What builds on the id means the one in the feed."""
        order, device, text = self._known[received.id]
        if device != self._caller.device:
            return self._refuse(received, Refusal("wrong_device"), blocks=False)
        if text != received.text and text_change(text) != received.change:
            return self._refuse(received, Refusal("id_reused"), blocks=False)
        return Verdict(change=received.id, verdict="duplicate", order=(order.epoch, order.seq))

    def _accept(self, received: Received, change: Change, outcome: Acceptance, order: Order) -> Verdict:
        self._head = order
        self._note_move(change, outcome.after, order)
        self._records.update(outcome.after)
        self._touched.update({record: (standing, order) for record, standing in outcome.after.items()})
        self._known[change.id] = (order, change.device, received.text)
        self._used[change.n] = change.id
        self._accepted.append((change, received.text, order))
        self._refused.pop(change.id, None)
        return Verdict(
            change=change.id,
            verdict="alternative" if outcome.alternative else "accepted",
            order=(order.epoch, order.seq),
        )

    def _refuse(self, received: Received, refusal: Refusal, *, blocks: bool = True) -> Verdict:
        self._refused[received.id] = (received, refusal)
        if blocks:
            self._waiting.add(received.id, received.records)
        return Verdict(change=received.id, verdict="refused", reason=refusal.reason, detail=refusal.detail)

    def _note_move(self, change: Change, after: Mapping[str, Standing], order: Order) -> None:
        """Remember that a case changed district: some gain it, others lose it."""
        case_id = case_of(change.scope)
        if case_id is None or case_id not in after or case_id not in self._records:
            return
        old, new = self._records[case_id].shown.get("district"), after[case_id].shown.get("district")
        if old != new:
            self._moves.append(
                {
                    "org": self._caller.org,
                    "seq": order.seq,
                    "case_id": case_id,
                    "from_district": old,
                    "to_district": new,
                }
            )

    def save(self, at: str) -> None:
        """Write everything that was decided; the counter last."""
        connection, org = self._connection, self._caller.org
        refusals.keep(connection, org, self._caller.device, self._caller.person, self._refused.values(), at)
        refusals.close(
            connection, org, self._caller.device, (change.id for change, _text, _order in self._accepted), at
        )
        save_records(connection, org, self._touched)
        if self._moves:
            connection.execute(insert(CASE_MOVE), self._moves)
        append(connection, self._centre, org, self._accepted, at)
        connection.execute(
            update(DEVICE)
            .where(DEVICE.c.org == org, DEVICE.c.id == self._caller.device, DEVICE.c.last_n < self._last_n)
            .values(last_n=self._last_n)
        )


def append(
    connection: Connection, centre: Centre, org: str, accepted: Sequence[tuple[Change, str, Order]], at: str
) -> None:
    """Write changes, each with its text, at their places in the feed, and move the counter on."""
    if not accepted:
        return
    rows = [
        {
            "org": org,
            "seq": order.seq,
            "order_epoch": order.epoch,
            "order_seq": order.seq,
            "change_id": change.id,
            "device": change.device,
            "n": change.n,
            "author": change.author,
            "scope": change.scope,
            "received_at": at,
            "change": text,
            "mac": mac(centre.key, "change", org, str(order.epoch), str(order.seq), text),
        }
        for change, text, order in accepted
    ]
    connection.execute(insert(FEED), rows)
    connection.execute(update(ORGANISATION).where(ORGANISATION.c.org == org).values(head=accepted[-1][2].seq))


def _known(connection: Connection, org: str, changes: Sequence[Received]) -> dict[str, tuple[Order, str, str]]:
    """Find which of the changes are in the feed already: id → order, device, text."""
    columns = FEED.c.change_id, FEED.c.order_epoch, FEED.c.order_seq, FEED.c.device, FEED.c.change
    found = {}
    for part in in_parts(each.id for each in changes):
        rows = connection.execute(select(*columns).where(FEED.c.org == org, FEED.c.change_id.in_(part)))
        found.update({change: (Order(epoch, seq), device, text) for change, epoch, seq, device, text in rows})
    return found


def _used(connection: Connection, caller: Caller, changes: Sequence[Received]) -> dict[int, str]:
    """Find which of the numbers have been used by this device, and for which change."""
    numbers = [each.n for each in changes]
    rows = connection.execute(
        select(FEED.c.n, FEED.c.change_id).where(
            FEED.c.org == caller.org,
            FEED.c.device == caller.device,
            FEED.c.n.in_(numbers),
        )
    )
    return {row.n: row.change_id for row in rows}


def _written(changes: Sequence[Received], verdicts: Sequence[Verdict]) -> set[str]:
    """The scopes that were in fact written."""
    written = {verdict.change for verdict in verdicts if verdict.verdict in {"accepted", "alternative"}}
    return {each.change.scope for each in changes if each.change and each.id in written}


def _counts(verdicts: Sequence[Verdict]) -> str:
    counts: dict[str, int] = {}
    for verdict in verdicts:
        name = verdict.reason or verdict.verdict
        counts[name] = counts.get(name, 0) + 1
    return " ".join(f"{name}:{count}" for name, count in sorted(counts.items()))
