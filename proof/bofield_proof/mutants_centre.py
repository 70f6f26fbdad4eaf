"""Deliberate bugs of the centre: of its feed, its rights, its pages, and of what it does after a restore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bofield.changes import Order
from bofield_proof.mutants import Mutant

if TYPE_CHECKING:
    from collections.abc import Callable

_RESCUE = "bofield.server.rescue"
_GREETING = "bofield.server.hello:_Greeting"


def _always(value: object) -> Callable[[Any], Any]:
    return lambda _original: lambda *_arguments, **_named: value


def _dedupe_off(begin: Any) -> Any:
    def mutated(batch: Any, *arguments: Any) -> None:
        begin(batch, *arguments)
        batch.known = {}

    return mutated


def _without(kind: str) -> Callable[[Any], Any]:
    def bug(news: Any) -> Any:
        def mutated(*arguments: Any) -> Any:
            events, gained = news(*arguments)
            return tuple(event for event in events if event.kind != kind), gained

        return mutated

    return bug


def _no_backfill(news: Any) -> Any:
    return lambda *arguments: (news(*arguments)[0], ())


def _drafts_for_all(may_read: Any) -> Any:
    return lambda rights, _private_to, case, district: may_read(rights, None, case, district)


def _rights_of_yesterday(rights_of: Any) -> Any:
    known: dict[tuple[int, str], Any] = {}

    def mutated(ledger: Any, org: str, person: str) -> Any:
        return known.setdefault((id(ledger.tables.access), person), rights_of(ledger, org, person))

    return mutated


def _page_ends_early(read: Any) -> Any:
    def mutated(*arguments: Any, **named: Any) -> None:
        read(*arguments, **named)

    return mutated


def _new_order(row: Any) -> Any:
    def mutated(rescue: Any, change: Any, text: str, order: Order | None, proof: str, *rest: Any) -> Any:
        return row(rescue, change, text, order and Order(order.epoch, order.seq + 100), proof, *rest)

    return mutated


def _one_side(_merge: Any) -> Any:
    return lambda _base, one, _other: one


def _theirs_only(_join: Any) -> Any:
    return lambda _one, other: other


def _sealed_away(_seal: Any) -> Any:
    return lambda batch, _received, _change: batch.next_order


def _not_undone(_undo: Any) -> Any:
    return lambda _ledger, *_rest: None


def _first_incarnation_again(met: Any) -> Any:
    def mutated(ledger: Any, centre: Any, caller: Any, message: Any, verdict: Any) -> Any:
        blank = message.model_copy(update={"incarnation": "x"})
        return met(ledger, centre, caller, blank, verdict)

    return mutated


CENTRE = (
    Mutant("dedupe off", ("bofield.server.batch:Batch.__init__",), _dedupe_off),
    Mutant("revoke never told", ("bofield.server.pull:news",), _without("revoke")),
    Mutant("purge never told", ("bofield.server.pull:news",), _without("purge")),
    Mutant("move never told", ("bofield.server.rights_news:_moves",), _always(())),
    Mutant("grant without backfill", ("bofield.server.pull:news",), _no_backfill),
    Mutant("drafts for everybody", ("bofield.server.access:Rights.may_read",), _drafts_for_all),
    Mutant("reading by yesterday's rights", ("bofield.server.pull:rights_of",), _rights_of_yesterday),
    Mutant("writing by yesterday's rights", ("bofield.server.batch:rights_of",), _rights_of_yesterday),
    Mutant("a full page ends the reading", ("bofield.server.pull:_read",), _page_ends_early),
    Mutant("restore unnoticed", (f"{_GREETING}._proofs",), _always(())),
    Mutant("fork unnoticed", (f"{_GREETING}._known",), _always("ok")),
    Mutant("incarnation of before forgotten", ("bofield.server.hello:_met",), _first_incarnation_again),
    Mutant("rescue takes no changes", (f"{_RESCUE}:_Rescue.take_changes",), _always(0)),
    Mutant("rescue takes no records", (f"{_RESCUE}:_Rescue.take_records",), _always(0)),
    Mutant("rescue takes no events", (f"{_RESCUE}:_Rescue.take_events",), _always(0)),
    Mutant("rescue brings back what was erased", (f"{_RESCUE}:_Rescue._erased",), _always(frozenset())),
    Mutant("rescued changes get another place", (f"{_RESCUE}:_Rescue._row",), _new_order),
    Mutant("rescued record replaces", (f"{_RESCUE}:join",), _theirs_only),
    Mutant("what had ended begins again", ("bofield.server.epochs:end_again",), _always(0)),
    Mutant("one epoch for two lives", ("bofield.server.hello:forgotten_in",), _always(0)),
    Mutant("taken on top of what was refused", ("bofield.server.refusals:Waiting.holds",), _always("")),
    Mutant("merge keeps one side", ("bofield.server.joining:merge",), _one_side),
    Mutant("sealed work lost", ("bofield.server.sealing:seal",), _sealed_away),
    Mutant("erased in the records alone", ("bofield.server.ledger_memory:MemoryLedger.erase",), _always(0)),
    Mutant("broken transaction stays", ("bofield.server.ledger_memory:MemoryLedger.undo",), _not_undone),
)
