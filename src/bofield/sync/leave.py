"""What has to go: cases whose right has ended, with a receipt, and everything once a laptop is withdrawn.

Knows no storage. Comes after push and pull, so that a right that ends never costs work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.records.state import case_of
from bofield.sync.ports import TooLargeError, UnusableError
from bofield.sync.push import push_all
from bofield.wire.messages import Purged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.sync.talk import Talk

_MANY = 1000


def remove_left(talk: Talk) -> None:
    """Remove what has been revoked and fully handed in, and tell the centre."""
    talk.replica.remove_left()
    scopes = talk.replica.purged()
    for start in range(0, len(scopes), _MANY):
        some = scopes[start : start + _MANY]
        _tell(talk, some)
        talk.replica.note_purged(some)
        talk.tally.left += sum(case_of(scope) is not None for scope in some)
        talk.step()


def retire(talk: Talk) -> None:
    """Hand in what waits, tell the centre that all is gone, and destroy the key.

    That all was handed in is written down first: if the laptop dies before the end, the centre may not know it any
    more the next time, and then it goes on from there.
    """
    talk.replica.note_hello(talk.hello, at=talk.now())
    # The centre may have been restored since, and nobody else has this laptop's journal.
    talk.replica.send_all_again()
    push_all(talk, everything=True)
    talk.replica.retire()
    _tell(talk, (), everything=True)
    talk.replica.destroy()


def _tell(talk: Talk, scopes: Sequence[str], *, everything: bool = False) -> None:
    message = Purged(
        server_id=talk.hello.server_id, epoch=talk.hello.epoch, scopes=tuple(scopes), everything=everything
    )
    try:
        talk.mine(talk.transport.purged(message))
    except TooLargeError as error:
        raise UnusableError(str(error)) from None
