"""Push: hand over what waits, batch by batch, until nothing is left that may go. Knows no storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.sync.ports import ForkError, TooLargeError, UnusableError
from bofield.wire.convert import from_change
from bofield.wire.messages import Push, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.changes import Change
    from bofield.sync.talk import Talk
    from bofield.wire.messages import PushReply

_FORKED = "wrong_device"
_RENAMED = 20
"""The most changes that get a new id in one sync. That even one needs it is next to impossible."""


def push_all(talk: Talk, *, everything: bool = False) -> None:
    """Send until nothing waits. A batch that is too large is halved; a single change that is, is refused here."""
    most = max(1, talk.hello.limits.max_changes)
    size = talk.hello.limits.max_bytes
    renamed: set[str] = set()
    while batch := talk.replica.next_batch(most, size, everything=everything):
        try:
            verdicts = _pushed(talk, batch).verdicts
            _record(talk, verdicts)
            if any(each.reason == _FORKED for each in verdicts):
                raise ForkError
            renamed.update(each.change for each in verdicts if each.reason == "id_reused")
            if len(renamed) > _RENAMED:
                raise UnusableError("the server says of every new id that it knows it")
        except TooLargeError as error:
            most = max(1, len(batch) // 2)
            if len(batch) == 1 and everything:
                # A laptop that is to be destroyed gives up nothing that only it has.
                raise UnusableError(str(error)) from None
            if len(batch) == 1:
                # Nothing on the way will carry it: it is shown to its author, and the others go on.
                _record(talk, (Verdict(change=batch[0].id, verdict="refused", reason="too_large"),))
        talk.step()


def _pushed(talk: Talk, batch: Sequence[Change]) -> PushReply:
    changes = tuple(from_change(change) for change in batch)
    hello = talk.hello
    message = Push(server_id=hello.server_id, epoch=hello.epoch, incarnation=hello.incarnation, changes=changes)
    reply = talk.transport.push(message)
    talk.same(reply)
    if {verdict.change for verdict in reply.verdicts} != {change.id for change in batch}:
        raise UnusableError("the verdicts are about other changes than those that were sent")
    return reply


def _record(talk: Talk, verdicts: Sequence[Verdict]) -> None:
    taken, refused = talk.replica.record_verdicts(verdicts, at=talk.now())
    talk.tally.pushed += taken
    talk.tally.refused += refused
    talk.tally.sealed += sum(verdict.verdict == "sealed" for verdict in verdicts)
    if not taken and not refused and not any(verdict.verdict == "refused" for verdict in verdicts):
        raise UnusableError("the server said nothing that can be acted on")
