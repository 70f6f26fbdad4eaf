"""The beginning of every sync: who has met whom, and what the laptop should do next."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bofield.changes import Order
from bofield.cleaning import clean
from bofield.ids import new_incarnation
from bofield.records.registry import SCHEMA
from bofield.server import audit, epochs
from bofield.server.access import rights_of
from bofield.server.cursor import Cursor, CursorError, is_marked, read_cursor
from bofield.server.keys import proves_receipt, write_incarnation
from bofield.server.ledger_rows import NO_INCARNATION
from bofield.server.meetings import forgotten_in, met_as
from bofield.server.problems import ProblemError
from bofield.server.sealing import is_known, seal_of
from bofield.wire.messages import Hello, HelloReply, Limits, PersonInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import DeviceRow, Home
    from bofield.wire.messages import Receipt

_PLAIN = re.compile(r"[0-9a-f]*")
_MOST = 2**31 - 1
_Word = Literal["ok", "epoch_changed", "fork", "snapshot_needed", "upgrade_advised", "retired"]


def hello(centre: Centre, caller: Caller, message: Hello) -> HelloReply:
    """Greet a laptop and give it its next incarnation.

    What it shows may prove that this centre was put back to an earlier day: then a new epoch begins. Raises
    ProblemError (409) for another centre, (403) for another's device, (400) for an epoch that never was.
    """
    if message.server_id not in {"", caller.server_id}:
        raise ProblemError(409, "wrong_server", "this is another centre")
    if message.device != caller.device:
        raise ProblemError(403, "wrong_device", "the token belongs to another device")
    with centre.storage.writing() as ledger:
        verdict = _Greeting(centre, ledger, caller, message).verdict()
        device = _met(ledger, centre, caller, message, verdict) if verdict else None
        home = ledger.home(caller.org)
        grants = () if caller.retired else rights_of(ledger, caller.org, caller.person).grants
    if verdict is None or device is None:
        # Said after the transaction, so that what was written down about it stays.
        raise ProblemError(400, "future_epoch", f"the epoch is {home.epoch}")
    return HelloReply(
        server_id=home.server_id,
        organisation=home.name,
        epoch=home.epoch,
        head=home.head,
        durable_seq=home.durable_seq,
        schema_version=SCHEMA,
        limits=Limits(),
        verdict=verdict,
        incarnation=message.incarnation if verdict == "fork" else device.incarnation,
        person=PersonInfo(id=caller.person, name=caller.person_name, grants=grants),
    )


def _met(ledger: Ledger, centre: Centre, caller: Caller, message: Hello, verdict: _Word) -> DeviceRow:
    """Note that a laptop was heard, and rotate its incarnation.

    Only the newest is replaced. One that shows the one before did not hear the answer, or its question came twice:
    it gets the newest again. Once a push has shown that the newest was heard, the one before is a copy's.
    """
    device = _device(ledger, caller)
    if verdict == "fork":
        return device
    schema = min(max(message.schema_version, 0), _MOST)
    heard = replace(device, last_heard=centre.now(), app=clean(message.app, lines=False), schema_version=schema)
    if message.incarnation == device.incarnation or message.incarnation != device.previous_incarnation:
        met = max(met_as(centre, caller, each)[1] for each in (message.incarnation, device.incarnation))
        epoch = ledger.home(caller.org).epoch
        fresh = write_incarnation(centre.key, caller.org, caller.device, epoch, met + 1, new_incarnation())
        shown = message.incarnation if _PLAIN.fullmatch(message.incarnation) else NO_INCARNATION
        heard = replace(heard, incarnation=fresh, previous_incarnation=shown)
    ledger.put_device(caller.org, heard)
    return heard


def _device(ledger: Ledger, caller: Caller) -> DeviceRow:
    device = ledger.device(caller.org, caller.device, lock=True)
    if device is None:
        raise ProblemError(401, "unknown_token", "no device has this token")
    return device


class _Greeting:
    """What one hello shows."""

    def __init__(self, centre: Centre, ledger: Ledger, caller: Caller, message: Hello) -> None:
        self._centre, self._ledger, self._caller, self._message = centre, ledger, caller, message
        self._home: Home = ledger.home(caller.org)
        self._cursor_is_good = True
        self._cursor = self._read_cursor()

    def verdict(self) -> _Word | None:
        """Say what the laptop should do; None when it names an epoch that never was."""
        message = self._message
        if self._caller.retired:
            return "retired"
        if proofs := self._proofs():
            why, beyond = proofs[0][0], max(epoch for _why, epoch in proofs)
            # Whoever waited for the lock while another laptop showed the same does not begin a second new life.
            if self._ledger.lock(self._caller.org).epoch == self._home.epoch:
                epochs.raise_epoch(self._centre, self._ledger, self._caller.org, why, beyond=beyond)
            return "epoch_changed"
        if message.epoch > self._home.epoch:
            self._note("future_epoch", f"epoch:{message.epoch}")
            return None
        if message.epoch not in {0, self._home.epoch} and not self._has_met_since():
            return "epoch_changed"
        return self._known()

    def _has_met_since(self) -> bool:
        """Tell whether a laptop that speaks of an earlier life has been greeted in this one, and heard the answer.

        Then this greeting came late, or from a copy: giving it a new incarnation would make a copy of the laptop.
        What it heard later than the greeting that was answered shows that it was that one which came late.
        """
        device = _device(self._ledger, self._caller)
        met, shown, answered = (
            met_as(self._centre, self._caller, each)
            for each in (device.incarnation, self._message.incarnation, device.previous_incarnation)
        )
        if met[0] != self._home.epoch or self._message.incarnation in {device.incarnation, device.previous_incarnation}:
            return False
        return device.previous_incarnation == NO_INCARNATION or shown <= answered

    def _known(self) -> _Word:
        """Say what a laptop should do that has heard of this epoch."""
        message = self._message
        device = _device(self._ledger, self._caller)
        # A laptop that was put back to an earlier day also shows it by having counted less far than it once did.
        shown = message.incarnation in {device.incarnation, device.previous_incarnation}
        if not shown or message.last_n < device.last_n:
            self._note("fork", "incarnation" if not shown else f"last_n:{message.last_n}<{device.last_n}")
            return "fork"
        if not self._cursor_is_good:
            return "snapshot_needed"
        return "upgrade_advised" if message.schema_version < SCHEMA else "ok"

    def _note(self, action: str, detail: str) -> None:
        caller = self._caller
        at = self._centre.now()
        audit.note(self._ledger, caller.org, at, action, person=caller.person, device=caller.device, detail=detail)

    def _read_cursor(self) -> Cursor | None:
        text = self._message.cursor
        if not text:
            return None
        try:
            cursor = read_cursor(text, self._centre.key, self._caller.server_id, self._caller.person)
        except CursorError:
            self._cursor_is_good = False
            return None
        self._cursor_is_good = cursor.epoch >= self._home.epoch
        return cursor

    def _proofs(self) -> list[tuple[str, int]]:
        """Find what proves that the centre was put back: why each does, and the newest epoch it knows to have been.

        All are looked for: a centre that was put back twice must go beyond the latest of its lives, or the same epoch
        would begin a second time.
        """
        return [*self._by_cursor(), *self._by_meeting(), *self._by_receipt()]

    def _by_cursor(self) -> Iterator[tuple[str, int]]:
        cursor, epoch = self._cursor, self._home.epoch
        if cursor is None or cursor.epoch < epoch:
            return
        if cursor.epoch > epoch or cursor.at.seq > self._home.head:
            yield "cursor_ahead", cursor.epoch
        elif cursor.mark:
            row = self._ledger.at_seq(self._caller.org, cursor.at.seq)
            if not is_marked(row, cursor.mark):
                yield "mark", cursor.epoch

    def _by_meeting(self) -> Iterator[tuple[str, int]]:
        shown, epoch = self._message.incarnation, self._home.epoch
        if met_in := forgotten_in(self._centre, self._ledger, self._caller, shown, epoch):
            yield "incarnation", met_in

    def _by_receipt(self) -> Iterator[tuple[str, int]]:
        for receipt in (self._message.latest, self._message.told):
            if receipt is not None and receipt.order[0] >= self._home.epoch and self._was_forgotten(receipt):
                yield "latest", receipt.order[0]

    def _was_forgotten(self, receipt: Receipt) -> bool:
        order, org = Order(*receipt.order), self._caller.org
        if not proves_receipt(self._centre.key, org, order, receipt.change, receipt.mac):
            return False
        found = self._ledger.in_feed(org, (receipt.change, seal_of(receipt.change)))
        if receipt.change not in found:
            return not is_known(self._ledger, org, receipt.change)
        # A change keeps its place: at another one it was taken in another life, from a copy of the laptop. What was
        # sealed got a second one when it was taken in.
        return seal_of(receipt.change) not in found and found[receipt.change].order != order
