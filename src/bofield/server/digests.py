"""Do laptop and centre hold the same? Answered per case, then per bucket of a case, then per record.

The answer to somebody who may not read a case, and never could, is the same as for a case that does not exist: it
`differs`, and none of its records is known. `gone` is only said of what the asker has once been allowed to read, or of
what was erased, so nobody learns from it that something exists; nor does a laptop ever learn from absence alone that
something should be removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bofield.changes import combined_digest
from bofield.ids import is_id
from bofield.server import audit
from bofield.server.access import Rights, rights_of
from bofield.server.problems import ProblemError
from bofield.server.rights_news import ever_in
from bofield.server.served import Filling, Served
from bofield.wire.messages import PAGE, Digest, DigestReply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.ledger import Ledger

OWN = ""
"""Stands for the organisation's own scope among cases."""
_NOTHING = combined_digest(())


def bucket_of(record: str) -> str:
    """The bucket of a record: the last two digits of its id, which are random."""
    return record[-2:]


def bucketed(digests: Mapping[str, str]) -> dict[str, str]:
    """Combine the digests of records into those of their buckets."""
    found: dict[str, list[str]] = {}
    for record, digest in digests.items():
        found.setdefault(bucket_of(record), []).append(digest)
    return {bucket: combined_digest(each) for bucket, each in found.items()}


def compare(centre: Centre, caller: Caller, request: Digest) -> Served[DigestReply]:
    """Say what differs. Raises ProblemError (409) for another centre or epoch, (400) for names that are no ids.

    Records that differ are served whole, a page of them at most; whoever asks again gets the next.
    """
    if request.server_id != caller.server_id:
        raise ProblemError(409, "wrong_server", "this is another centre")
    _check(request)
    with centre.storage.reading() as ledger:
        home = ledger.home(caller.org)
        if request.epoch != home.epoch:
            raise ProblemError(409, "epoch_changed", f"the epoch is {home.epoch}")
        rights = rights_of(ledger, caller.org, caller.person)
        cases, missing = _cases(ledger, rights, request)
        descent = _Descent(ledger, rights)
        buckets = {case: descent.buckets(case, theirs) for case, theirs in request.buckets.items()}
        for case in dict.fromkeys((*request.ids, *request.within)):
            descent.records(case, request.ids.get(case, {}), request.within.get(case, ()))
    records = descent.page.written(centre.key, caller.org)
    if records:
        _note_reading(centre, caller, descent.page)
    reply = DigestReply(
        server_id=caller.server_id,
        epoch=home.epoch,
        cases=cases,
        missing=missing,
        buckets={case: found for case, found in buckets.items() if found},
        unknown=tuple(descent.unknown),
    )
    return Served(reply, records)


def _check(request: Digest) -> None:
    """Refuse names that cannot be cases, records or buckets before they reach a database."""
    for case in (*request.cases, *request.buckets, *request.ids, *request.within):
        if case != OWN and not is_id(case):
            raise ProblemError(400, "unreadable", "a case is named by its id")
    for records in request.ids.values():
        if not all(is_id(record) for record in records):
            raise ProblemError(400, "unreadable", "a record is named by its id")


def _cases(
    ledger: Ledger, rights: Rights, request: Digest
) -> tuple[dict[str, Literal["differs", "gone"]], tuple[str, ...]]:
    """Compare whole cases; with `whole`, also name those that the laptop lacks."""
    if not request.cases and not request.whole:
        return {}, ()
    ours = {
        case: found.digest for case, found in ledger.digests(rights, None if request.whole else request.cases).items()
    }
    differing = [case for case, digest in request.cases.items() if ours.get(case, _NOTHING) != digest]
    unseen = [case for case in differing if case not in ours and case != OWN]
    gone = _gone(ledger, rights, unseen)
    verdicts: dict[str, Literal["differs", "gone"]] = {
        case: "gone" if case in gone else "differs" for case in differing
    }
    missing = tuple(sorted(ours.keys() - request.cases.keys())) if request.whole else ()
    return verdicts, missing


def _gone(ledger: Ledger, rights: Rights, unseen: Iterable[str]) -> frozenset[str]:
    """Which of some cases that cannot be read have been taken from this person, or erased.

    A case that can be read and holds nothing (a restore lost it) is not gone: it is still to come back.
    """
    once = ever_in(ledger, rights, unseen)
    if not once:
        return once
    lies_in = ledger.districts_of(rights.org, once)
    lost = {case for case, district in lies_in.items() if not rights.in_case(case, district)}
    return frozenset(lost | ledger.purged(rights.org, once).keys())


class _Descent:
    """Comparing inside cases: every answer is made from what the asker may read, and from nothing else."""

    def __init__(self, ledger: Ledger, rights: Rights) -> None:
        self._ledger, self._rights = ledger, rights
        self._known: dict[str, dict[str, str]] = {}
        self.page = Filling(PAGE)
        self.unknown: list[str] = []

    def _ours(self, case: str) -> dict[str, str]:
        if case not in self._known:
            self._known[case] = self._ledger.record_digests(self._rights, case)
        return self._known[case]

    def buckets(self, case: str, theirs: Mapping[str, str]) -> tuple[str, ...]:
        """The buckets in which the two differ, also those that only one of them has."""
        ours = bucketed(self._ours(case))
        return tuple(sorted(each for each in ours.keys() | theirs.keys() if ours.get(each) != theirs.get(each)))

    def records(self, case: str, theirs: Mapping[str, str], within: Iterable[str]) -> None:
        """Take what differs or is missing onto the page, and note what is not known here."""
        ours, buckets = self._ours(case), frozenset(within)
        self.unknown += sorted(theirs.keys() - ours.keys())
        wanted = [
            record
            for record, digest in sorted(ours.items())
            if bucket_of(record) in buckets and theirs.get(record) != digest
        ]
        for part in _parts(wanted):
            if self.page.is_full:
                return
            found = self._ledger.records(self._rights.org, part)
            for record in part:
                if not self.page.is_full:
                    self.page.add(found[record])


def _parts(ids: list[str], most: int = 100) -> Iterator[list[str]]:
    for start in range(0, len(ids), most):
        yield ids[start : start + most]


def _note_reading(centre: Centre, caller: Caller, page: Filling) -> None:
    with centre.storage.writing() as ledger:
        audit.note(
            ledger,
            caller.org,
            centre.now(),
            "digest",
            person=caller.person,
            device=caller.device,
            scopes={kept.scope for kept in page.records},
            detail=f"records:{len(page.records)}",
        )
