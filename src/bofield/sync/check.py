"""Do both hold the same? Compares all cases, then buckets of those that differ, then records. Knows no storage.

What the centre has otherwise comes whole and stands instead. What it does not know is handed back, and only what it
then still does not show is taken away: absence alone never means delete.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from bofield.sync import rescue
from bofield.sync.ports import TooLargeError, UnusableError
from bofield.sync.pull import pull_all
from bofield.wire.messages import Digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bofield.sync.talk import Talk
    from bofield.wire.messages import DigestReply

_ROUNDS = 4
"""How often to compare: to find differences, to hand back what is unknown, to take away, to see that all is well."""
_CASES = 20
"""Cases whose buckets or records are compared in one message."""


def check_all(talk: Talk) -> None:
    """Compare everything, and make good what differs."""
    offered: set[str] = set()
    differing: Sequence[str] = ()
    for _round in range(_ROUNDS):
        reply = _ask(talk, cases=talk.replica.case_digests(), whole=True)
        gone = [case for case, word in reply.cases.items() if word == "gone"]
        if gone:
            talk.replica.take_gone(gone)
        differing = [*(case for case, word in reply.cases.items() if word == "differs"), *reply.missing]
        if not differing:
            break
        unknown: set[str] = set()
        for some in _parts(differing):
            unknown |= _descend(talk, some, offered)
            talk.step()
        _unknown(talk, unknown, offered)
    talk.replica.note_check(differing, at=talk.now())


def _descend(talk: Talk, cases: Sequence[str], offered: set[str]) -> set[str]:
    """Find the records of some cases that differ, take in the centre's, and name those that it does not know.

    Where more is known here than there, that is handed back first, and what then stands there is taken in.
    """
    buckets = _ask(talk, buckets=_filled(cases, talk.replica.bucket_digests(cases))).buckets
    within = {case: tuple(some) for case, some in buckets.items() if some}
    unknown: set[str] = set()
    while within:
        ids = _filled(within, talk.replica.record_digests(within))
        reply = _ask(talk, ids=ids, within=within)
        unknown.update(reply.unknown)
        richer = {record for record in talk.replica.richer(reply.records) if record not in offered}
        _hand_back(talk, richer, offered)
        # A page of records at a time: asked again, the centre gives those that still differ.
        served = [each for each in reply.records if each.id not in richer]
        changed = talk.replica.take_served(served)
        if not changed and not richer:
            break
        talk.tally.pulled += changed
        talk.step()
    return unknown


def _unknown(talk: Talk, unknown: Collection[str], offered: set[str]) -> None:
    """Hand back what the centre does not know; take away what it still does not show after that."""
    hidden = [record for record in unknown if record in offered]
    if hidden:
        talk.replica.set_aside(hidden, at=talk.now())
    fresh = [record for record in unknown if record not in offered]
    _hand_back(talk, fresh, offered)
    if fresh:
        pull_all(talk)


def _hand_back(talk: Talk, records: Collection[str], offered: set[str]) -> None:
    offered.update(records)
    for some in _parts(records):
        offer = talk.replica.offer_of(some)
        try:
            reply = rescue.offer_once(talk, offer)
        except TooLargeError:
            continue
        if reply:
            talk.replica.note_rescued(offer, reply.refused, at=talk.now())


def _ask(
    talk: Talk,
    *,
    cases: Mapping[str, str] | None = None,
    whole: bool = False,
    buckets: Mapping[str, Mapping[str, str]] | None = None,
    ids: Mapping[str, Mapping[str, str]] | None = None,
    within: Mapping[str, tuple[str, ...]] | None = None,
) -> DigestReply:
    message = Digest(
        server_id=talk.hello.server_id,
        epoch=talk.hello.epoch,
        cases=dict(cases or {}),
        whole=whole,
        buckets={case: dict(some) for case, some in (buckets or {}).items()},
        ids={case: dict(some) for case, some in (ids or {}).items()},
        within=dict(within or {}),
    )
    try:
        reply = talk.transport.digest(message)
    except TooLargeError as error:
        raise UnusableError(str(error)) from None
    talk.same(reply)
    return reply


def _filled(cases: Iterable[str], digests: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Name also the cases of which nothing is here."""
    return {case: digests.get(case, {}) for case in cases}


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while some := list(islice(rest, _CASES)):
        yield some
