"""What leaves this laptop when a right ends or a case is erased, and when. Rules over a Store.

A right that ends takes its copy with it, but only after the work in it has been handed in; an erased case goes at once.
If one sync would take away more than half of what is here without the centre's signature, it looks like a mistake in
the data, and a person is asked first. Absence never means anything: only an event makes something leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import ORG, Order, case_scope
from bofield.records.state import case_of, values
from bofield.replica.kept import Removal
from bofield.replica.notes import CHECKED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bofield.replica.kept import RemovalKind
    from bofield.replica.store import Store
    from bofield.wire.messages import Event

FEW = 20
"""So many records may always leave without anybody being asked."""
_KINDS: dict[str, RemovalKind] = {"revoke": "revoke", "move": "move", "purge": "purge"}
_DISTRICT = "district:"


def take_events(store: Store, events: Sequence[Event], signed: Callable[[Event], bool]) -> None:
    """Note what is to leave; a right that is given anew calls back what was known before.

    A removal is true of the moment at which the page was served, so no grant of the same page speaks against it: the
    district that is given back need not be the one in which the case lies by now.
    """
    known = {removal.case_id: removal for removal in store.removals()}
    before = dict(known)
    for event in sorted(events, key=lambda each: (each.kind != "grant", each.order)):
        cases = _cases(store, event.scope) if event.kind in _KINDS or event.kind == "grant" else ()
        for case in cases:
            standing = known.get(case)
            if event.kind == "grant":
                if standing and standing.kind != "purge" and standing.order < Order(*event.order):
                    del known[case]
                    # This copy may no longer know in which district it lies: whether it may be read is asked.
                    store.put_note(CHECKED, "")
            else:
                fresh = Removal(case, _KINDS[event.kind], Order(*event.order), signed=signed(event))
                known[case] = _stronger(standing, fresh) if standing else fresh
    if known != before:
        store.remove_removals(before.keys() - known.keys())
        store.put_removals(_guarded(store, known))


def held(store: Store) -> tuple[Removal, ...]:
    """List what leaves only if a person allows it."""
    return tuple(removal for removal in store.removals() if removal.state == "held")


def allow(store: Store) -> None:
    """Let what was held leave: a person has looked at it."""
    store.put_removals([Removal(each.case_id, each.kind, each.order, signed=True) for each in held(store)])


def carry_out(store: Store) -> list[str]:
    """Remove the cases that are due and in which nothing waits to be sent; return them. The centre gets a receipt."""
    due = [removal for removal in store.removals() if removal.state == "due"]
    unsent = store.cases_unsent([removal.case_id for removal in due])
    gone = [removal.case_id for removal in due if removal.kind == "purge" or removal.case_id not in unsent]
    store.remove_cases(gone)
    store.remove_removals(gone)
    store.add_purged(case_scope(case) for case in gone)
    return gone


def _cases(store: Store, scope: str) -> Iterable[str]:
    """Name the cases here that lie in a scope; one that is named itself, even if it is not here."""
    case = case_of(scope)
    if case:
        return (case,)
    if scope == ORG:
        return store.cases()
    if not scope.startswith(_DISTRICT):
        return ()
    found = store.records(store.cases()).values()
    return [each.id for each in found if values(each.kind, each.registers).get("district") == scope[len(_DISTRICT) :]]


def _stronger(standing: Removal, fresh: Removal) -> Removal:
    """Join what was known with what is new: erasure outweighs, and what was decided once stays decided."""
    kind = "purge" if "purge" in (standing.kind, fresh.kind) else fresh.kind
    return Removal(standing.case_id, kind, max(standing.order, fresh.order), signed=standing.signed or fresh.signed)


def _guarded(store: Store, removals: dict[str, Removal]) -> list[Removal]:
    """Hold all that is unsigned if together it is more than half of what is here."""
    unsigned = {case for case, removal in removals.items() if not removal.signed}
    many = store.count_in(unsigned)
    too_much = many > FEW and many * 2 > store.count_records()
    return [
        Removal(
            each.case_id,
            each.kind,
            each.order,
            "held" if too_much and case in unsigned else "due",
            signed=each.signed,
        )
        for case, each in removals.items()
    ]
