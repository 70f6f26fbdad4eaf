"""What has happened to a person's rights since they last read: what they gained, what they lost, what was erased.

Knows the rows of rights, moves and purges. Knows no records.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.server.access import EVERYWHERE, FIELDWORK
from bofield.server.ledger_rows import GRANT, PURGE, REVOKE
from bofield.wire.messages import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.server.access import Rights
    from bofield.server.devices import Caller
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import MoveRow

WITHDRAWN = "withdrawn"
"""The kind of event that says that a right has ended; what it takes along is told case by case."""
_NEVER = 2**62


@dataclass(frozen=True, slots=True)
class _Found:
    """Something that happened at a place in the feed. What an administrator `decided` is signed.

    With `proof` the event carries the row of the feed itself, so that a restored centre can take it back.
    """

    seq: int
    kind: str
    scope: str
    decided: bool
    proof: bool = False


def news(
    ledger: Ledger, caller: Caller, rights: Rights, since: int, head: int
) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """Find events after `since`, and the scopes whose older records have to be served because they were gained.

    A right that ends is told once as `withdrawn`, and as a `revoke` for each case that cannot be read any more.
    """
    if since >= head:
        return (), ()
    found, gained, lost = _rights(ledger, rights, since)
    for seq, scope, came in _moves(ledger, rights, since):
        if not came:
            lost.setdefault(scope, _Found(seq, REVOKE, scope, decided=False))
        elif scope not in gained:
            gained.append(scope)
    found += lost.values()
    found += _purges(ledger, rights, since)
    events = [
        _event(ledger, caller, each) for each in sorted(found, key=lambda each: (each.seq, each.kind, each.scope))
    ]
    return tuple(events), tuple(dict.fromkeys(gained))


def _rights(ledger: Ledger, rights: Rights, since: int) -> tuple[list[_Found], list[str], dict[str, _Found]]:
    """What was given and taken, the scopes that were gained, and the cases that were lost."""
    found: list[_Found] = []
    gained: list[str] = []
    lost: dict[str, _Found] = {}
    for row in ledger.access(rights.org, rights.person, ended=True):
        if row.from_seq > since and row.to_seq is None:
            found.append(_Found(row.from_seq, GRANT, row.scope, decided=True, proof=True))
            if row.role in FIELDWORK:
                gained.append(row.scope)
        elif row.to_seq is not None and row.to_seq > since >= row.from_seq:
            found.append(_Found(row.to_seq, WITHDRAWN, row.scope, decided=True, proof=True))
            if row.role in FIELDWORK:
                held = _held(ledger, rights.org, row.scope, since, row.to_seq)
                scopes = _unreadable(ledger, rights, held)
                lost |= {scope: _Found(row.to_seq, REVOKE, scope, decided=True) for scope in scopes}
    return found, gained, lost


def ever_in(ledger: Ledger, rights: Rights, cases: Iterable[str]) -> frozenset[str]:
    """Which of some cases a person may read or once could: the right and the case's time in its district overlap."""
    held = [row for row in ledger.access(rights.org, rights.person, ended=True) if row.role in FIELDWORK]
    wanted = tuple(cases)
    lie_in = ledger.districts_of(rights.org, wanted)
    lie_in |= {case: row.district for case, row in ledger.purged(rights.org, wanted).items()}
    found = set()
    for case in wanted:
        stays = _stays(ledger, rights.org, case, lie_in)
        for row in held:
            scope = row.scope
            ended = _NEVER if row.to_seq is None else row.to_seq
            if scope == f"case:{case}" or any(
                scope in {EVERYWHERE, f"district:{district}"} and row.from_seq < until and start < ended
                for district, start, until in stays
            ):
                found.add(case)
                break
    return frozenset(found)


def _stays(ledger: Ledger, org: str, case: str, lie_in: Mapping[str, str | None]) -> list[tuple[str | None, int, int]]:
    """The districts a case has lain in, each from one place in the feed to another. Unknown cases have lain nowhere."""
    moves = ledger.moves(org, case=case)
    if not moves:
        return [(lie_in[case], 0, _NEVER)] if case in lie_in else []
    ends = [move.seq for move in moves[1:]] + [_NEVER]
    stays = [(move.to_district, move.seq, end) for move, end in zip(moves, ends, strict=True)]
    if moves[0].from_district is not None:
        stays.insert(0, (moves[0].from_district, 0, moves[0].seq))
    return stays


def sign(caller: Caller, event: Event) -> str:
    """Prove to one laptop that somebody with the right to do so decided it."""
    epoch, seq = event.order
    text = f"{caller.server_id}|{epoch}|{seq}|{event.kind}|{event.scope}|{caller.person}"
    return hmac.new(caller.token_hash.encode(), text.encode(), hashlib.sha256).hexdigest()


def _event(ledger: Ledger, caller: Caller, found: _Found) -> Event:
    row = ledger.at_seq(caller.org, found.seq)
    if row is None:
        raise LookupError(f"the feed has no place {found.seq}")
    event = Event(kind=found.kind, scope=found.scope, order=(row.order.epoch, row.order.seq))
    return event.model_copy(
        update={
            "signed": sign(caller, event) if found.decided else "",
            "data": row.text if found.proof else "",
            "mac": row.mac if found.proof else "",
        }
    )


def _held(ledger: Ledger, org: str, scope: str, since: int, end: int) -> list[str]:
    """The cases that lay in a scope at some time after `since` and no later than `end`, erased ones left out."""
    kind, _, name = scope.partition(":")
    if kind == "case":
        return [name] if ledger.districts_of(org, (name,)) else []
    lie_in = ledger.cases_in(org, scope)
    if kind != "district":
        born_later = {move.case_id for move in ledger.moves(org, after=end) if move.from_district is None}
        return [case for case in lie_in if case not in born_later]
    first: dict[str, MoveRow] = {}
    for move in ledger.moves(org, after=since, districts=(name,)):
        first.setdefault(move.case_id, move)
    stayed = [case for case in lie_in if case not in first]
    return stayed + [case for case, move in first.items() if move.from_district == name or move.seq <= end]


def _unreadable(ledger: Ledger, rights: Rights, cases: list[str]) -> list[str]:
    """The scopes of those of some cases that this person may not read now. An erased one is told as such."""
    lie_in = ledger.districts_of(rights.org, cases)
    return [f"case:{case}" for case in cases if case in lie_in and not rights.in_case(case, lie_in[case])]


def _moves(ledger: Ledger, rights: Rights, since: int) -> list[tuple[int, str, bool]]:
    """The cases that came into (True) or went out of (False) this person's sight by changing district."""
    if rights.sees_all_cases or not rights.districts:
        return []
    rows = ledger.moves(rights.org, after=since, districts=rights.districts)
    if not rows:
        return []
    # A case that left a district before this person's right there was read has not been served from there.
    known = {row.scope for row in ledger.access(rights.org, rights.person) if row.from_seq <= since}
    lies_in = ledger.districts_of(rights.org, {row.case_id for row in rows})
    found = []
    for row in rows:
        if row.from_district is None or row.case_id not in lies_in:
            continue  # born, and served like anything new; or erased, which is told by itself
        sees = bool(rights.in_case(row.case_id, lies_in[row.case_id]))
        was_mine = row.from_district in rights.districts
        if sees != was_mine or (sees and f"district:{row.from_district}" not in known):
            found.append((row.seq, f"case:{row.case_id}", sees))
    return found


def _purges(ledger: Ledger, rights: Rights, since: int) -> list[_Found]:
    """The purges of cases that this person may read or once could."""
    purged = ledger.purged(rights.org, after=since)
    mine = ever_in(ledger, rights, purged) if purged else ()
    return [_Found(purged[case].seq, PURGE, f"case:{case}", decided=True, proof=True) for case in mine]
