"""How a history ends: clean rounds until everything rests, and then every promise is looked at."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bofield.changes import combined_digest, record_digest
from bofield.records.state import case_of
from bofield_proof.centre import ROLES
from bofield_proof.mishaps import enrol_again
from bofield_proof.playing import let_go, sync_once
from bofield_proof.truth import heads

if TYPE_CHECKING:
    from collections.abc import Collection

    from bofield.changes import Change, Op, Value
    from bofield.replica.values import Record
    from bofield_proof.centre import Fed
    from bofield_proof.truth import Place
    from bofield_proof.world import Laptop, World

_CAUTION: dict[str, dict[Value, int]] = {
    "risk": {"high": 0, "medium": 1, "low": 2},
    "two_at_visit": {True: 0},
    "protected": {True: 0},
    "safety": {"high": 0, "raised": 1, "calm": 2},
    "status": {"signed": 0},
}
"""Written down here a second time: which value is shown where several stand."""
_WORD = re.compile(r"[A-Z]\.\dw\d+x")
_CHANGES = frozenset(("change", "merged"))
_NO_RECORDS = frozenset(("access", "purge", "rescued"))
"""The kinds of ops that say something of rights, or carry a whole record."""
_PRIVATE = frozenset(("contact", "checklist_run"))
_FIRST, _ALL = (-1, ""), 1 << 30
_QUIET = 2
ROUNDS = 8
"""Within so many rounds without a fault, and one more for each change that waits, everything must rest."""


def end(world: World) -> None:
    """Bring a history to rest and look at every promise."""
    while world.late:
        world.late.pop(0)()
    if not _rest(world):
        world.broken(f"not at rest after {ROUNDS} clean rounds and one for each change that waited")
        return
    fed = world.centre.feed()
    changes = {each.change.id: each.change for each in fed if each.kind in _CHANGES}
    rescued = (each.change for each in fed if each.kind == "rescued")
    changes.update({each.id: each for each in rescued if each.ops[0].kind not in _NO_RECORDS})
    by_state = _by_state(world, changes)
    _nothing_lost(world, changes, by_state)
    _all_in_place(world, fed)
    _ends_stand(world)
    if not world.restored and (epoch := world.centre.epoch()) != 1:
        world.broken(f"a new life began, number {epoch}, and nothing had been put back")
    truth = heads([*changes.values(), *by_state.values()])
    came_back = {op.record for each in fed for op in each.change.ops if op.kind == "rescued"}
    _all_agree(world, truth, came_back, {*changes, *by_state, *world.truth.written})
    _nothing_remains(world)
    if not _round(world, ROUNDS + 1, check=True):
        world.broken("comparing everything found something to mend")
    if not all(laptop.replica.sync_state().agreed for laptop in world.laptops if laptop.alive):
        world.broken("not everybody says that all agrees")
    _joined_whole(world, [each.change for each in fed if each.kind == "merged"], changes)


def _rest(world: World) -> bool:
    """Sync everybody without faults until two whole rounds bring nothing new: a fork shows itself late."""
    quiet = 0
    # A person decides about one thing at a time, and the next may build on it.
    waiting = sum(len(laptop.replica.image().outbox) for laptop in world.laptops if laptop.alive)
    for number in range(1, ROUNDS + waiting + 1):
        quiet = quiet + 1 if _round(world, number) else 0
        if quiet == _QUIET:
            return True
    return False


def _round(world: World, number: int, *, check: bool = False) -> bool:
    """Let everybody do what waits for a person, and sync; tell whether that brought nothing new to anybody."""
    quiet = True
    for laptop in world.laptops:
        if not laptop.alive:
            continue
        if laptop.must_enrol:
            enrol_again(world, laptop)
            quiet = False
        quiet = let_go(world, laptop) == "has nothing to decide" and quiet
        if laptop.replica.held_removals():
            laptop.replica.allow_removals()
            quiet = False
        said = sync_once(world, laptop, world.line(laptop), check=check)
        world.tell(f"round {number}: {laptop.name} {said}")
        outcome = laptop.outcome
        rests = outcome is not None and outcome.state in {"synced", "retired"} and world.at_rest(laptop)
        quiet = quiet and rests and not (outcome and (outcome.pushed or outcome.pulled or outcome.rescued))
    return quiet


def _by_state(world: World, changes: dict[str, Change]) -> dict[str, Change]:
    """What came back after a restore not as a change but inside a record that somebody had been served.

    That its author let it go, or that it was erased, is no reason why it should not stand there.
    """
    missing = [
        (name, written.sent)
        for name, written in world.truth.written.items()
        if name not in changes and written.sent is not None
    ]
    known = world.centre.records({op.record for _name, change in missing for op in change.ops})
    return {
        name: change
        for name, change in missing
        if all(_was_met(known.get(op.record), name, op) for op in change.ops)
        or any(_is_head(known.get(op.record), name, op) for op in change.ops)
    }


def _was_met(record: Record | None, change: str, op: Op) -> bool:
    """Tell whether a record has met a change: it knows its id, and has replaced what it replaced.

    Of what was only named, as the base of something that was written on top of it, the id alone is known.
    """
    register = record.registers.get(op.field) if record else None
    if register is None:
        return False
    ids = {*(head.change for head in register.heads), *register.replaced}
    return change in ids and {*op.base} - {change} <= register.replaced


def _is_head(record: Record | None, change: str, op: Op) -> bool:
    register = record.registers.get(op.field) if record else None
    return register is not None and (change, op.value) in {(head.change, head.value) for head in register.heads}


def _nothing_lost(world: World, fed: dict[str, Change], by_state: dict[str, Change]) -> None:
    """Every change that anybody wrote is at the centre as it was sent, or somebody decided about it in writing."""
    truth, refused = world.truth, world.centre.refused()
    whole = {change for laptop in world.laptops if laptop.alive and not laptop.copied for change in laptop.handed}
    for change, written in truth.written.items():
        values = list(written.values.values())
        if change in fed:
            sent = written.sent
            if (
                not written.shared
                and not written.anew
                and sent is not None
                and (fed[change].ops, fed[change].author) != (sent.ops, sent.author)
            ):
                world.broken(f"stands otherwise at the centre than it was sent: {values}")
        elif world.cases[written.case] in world.erased or change in refused:
            continue  # what was refused stays at the centre, and leaves a laptop with the case alone
        elif truth.excused.get(change) == "sealed":
            kept = world.centre.sealed(change)
            is_sealed = kept is not None and change in repr(kept.registers)
            if not is_sealed and change not in by_state:
                world.broken(f"was sealed, and is in no sealed record: {values}")
        elif change not in truth.excused and change not in by_state:
            world.broken(f"{'acknowledged and ' if change in truth.acknowledged else ''}lost: {values}")
        elif change not in truth.excused and change in whole and not written.shared:
            world.broken(f"came back as part of a record alone, and its laptop holds it whole: {values}")


def _all_in_place(world: World, fed: list[Fed]) -> None:
    """Every change has the order that its laptop was told, also when it came back after a restore."""
    told, written = world.truth.acknowledged, world.truth.written
    for each in fed:
        order, name = (each.order.epoch, each.order.seq), each.change.id
        if told.get(name, order) != order and name in written and not written[name].shared:
            world.broken(f"stands at {order}, and its laptop was told {told[name]}")


def _ends_stand(world: World) -> None:
    """What has ended has ended: as the file beside the database knows, and as any living laptop can prove."""
    ended, in_force = world.centre.ended(), world.centre.in_force()
    if again := world.ended & in_force or (world.ended - ended).intersection(world.cases):
        world.broken(f"had ended, and is in force again after a restore: {sorted(again)}")
    for laptop in world.laptops:
        if not laptop.alive:
            continue
        with laptop.replica._looking() as store:
            events = store.events_beyond(_FIRST, _ALL)
        for event in events:
            name = json.loads(event.data)["ops"][0]["record"]
            if name not in ended and (event.kind != "grant" or name not in in_force):
                world.broken(f"{laptop.name} can prove a {event.kind} of {event.scope} that is unknown")


def _all_agree(world: World, truth: dict[Place, dict[str, Value]], came_back: set[str], changes: set[str]) -> None:
    """Every laptop holds what its owner may read, just as the changes say, and nothing else; so does the centre."""
    at_centre = world.centre.records({record for record, _field in truth} | came_back)
    honest = not any(why.startswith(("was undone", "was only")) for why in world.truth.excused.values())
    if honest:
        # Of a record that came back only as it stood, the changes are not known that made it.
        known = {record for record, _field in truth}
        joined = _joined_before(world, at_centre, came_back, changes) | _of_two_hands(world, at_centre)
        found = {name: each for name, each in at_centre.items() if name in known}
        _compare(world, "the centre", found, truth, but=joined)
    for laptop in world.laptops:
        if laptop.alive:
            store = laptop.replica.image()
            mine = {name: record for name, record in at_centre.items() if _may_read(world, laptop, record)}
            _compare(world, laptop.name, dict(store.confirmed), _held(mine))
            if _digest(dict(store.confirmed)) != _digest(mine):
                world.broken(f"{laptop.name} has another digest than the centre")
            _shows(world, laptop, mine)
            if laptop.replica.lists_otherwise():
                world.broken(f"{laptop.name} lists something else than it holds")


def _shows(world: World, laptop: Laptop, mine: dict[str, Record]) -> None:
    """What a laptop shows is the earliest of what stands, or the most cautious where a mistake is dangerous."""
    for record in mine.values():
        shown = laptop.replica.shown(record.id)
        for name, register in record.registers.items():
            if name == "deleted" or not register.heads:
                continue
            caution = _CAUTION.get(name, {})
            best = min(register.heads, key=lambda head: (caution.get(head.value, 9), head.order, head.change))
            if shown is None or shown.values.get(name) != best.value:
                world.broken(f"{laptop.name} shows {name} = {shown and shown.values.get(name)!r}, not {best.value!r}")


def _held(records: dict[str, Record]) -> dict[Place, dict[str, Value]]:
    return {
        (record.id, name): {head.change: head.value for head in register.heads}
        for record in records.values()
        for name, register in record.registers.items()
    }


def _joined_before(world: World, records: dict[str, Record], came_back: set[str], known: set[str]) -> set[Place]:
    """Where a text was joined that came back as part of a record: the change that joined it was the centre's own.

    No laptop has such a change to hand back, so that it is nowhere but in the record.
    """
    people = {laptop.me.person for laptop in world.laptops}
    return {
        (record, name)
        for record in came_back & records.keys()
        for name, register in records[record].registers.items()
        if any(head.author not in people for head in register.heads) or not register.replaced <= known
    }


def _of_two_hands(world: World, records: dict[str, Record]) -> set[Place]:
    """Where a laptop that was copied, or put back, is known by what it said the second time under one id."""
    written = world.truth.written
    return {
        (record.id, name)
        for record in records.values()
        for name, register in record.registers.items()
        for head in register.heads
        if head.change in written
        and written[head.change].shared
        and (sent := written[head.change].sent) is not None
        and all((op.record, op.field, op.value) != (record.id, name, head.value) for op in sent.ops)
    }


def _compare(
    world: World,
    who: str,
    records: dict[str, Record],
    truth: dict[Place, dict[str, Value]],
    but: Collection[Place] = (),
) -> None:
    held = _held(records)
    if held == truth:
        return
    for place in sorted((held.keys() | truth.keys()) - set(but)):
        if held.get(place) != truth.get(place):
            values = [sorted(map(repr, (side.get(place) or {}).values())) for side in (held, truth)]
            world.broken(f"{who} holds {place[1]} = {values[0]}, it ought to be {values[1]}")
            return


def _digest(records: dict[str, Record]) -> str:
    return combined_digest(record_digest(each.id, each.registers) for each in records.values())


def _may_read(world: World, laptop: Laptop, record: Record) -> bool:
    case = case_of(record.scope)
    if case is not None and not world.may_read(laptop.person, case):
        return False
    if record.kind == "sealed":
        return ROLES[laptop.person] == "supervisor"
    if record.kind not in _PRIVATE:
        return True
    status, author = record.registers.get("status"), record.registers.get("author")
    signed = status is not None and any(head.value == "signed" for head in status.heads)
    return signed or author is None or any(head.value == laptop.me.person for head in author.heads)


def _nothing_remains(world: World) -> None:
    """Nothing of a case that its owner may not read is left anywhere on a laptop, and nothing erased at the centre."""
    for laptop in world.laptops:
        words, names = laptop.replica.everything(), laptop.replica.everything(rights=False)
        if not laptop.alive and any(case in words for case in world.cases):
            world.broken(f"{laptop.name} was withdrawn and still holds something")
        for number, case in enumerate(world.cases):
            letter = chr(ord("A") + number)
            if not laptop.alive or world.may_read(laptop.person, case):
                continue
            # That a right was given and taken, or a case erased, is remembered so that a restored centre can be told.
            if f"{letter}." in words or (case in names and case not in world.erased):
                world.broken(f"{laptop.name} still has something of case {letter}")
    for case in world.erased:
        letter = chr(ord("A") + world.cases.index(case))
        if any(f"{letter}.{number}w" in world.centre.whole() for number in range(5)):
            world.broken(f"the centre still has something of case {letter}, which was erased")


def _joined_whole(world: World, joined: list[Change], changes: dict[str, Change]) -> None:
    """Whatever somebody put into a text is still in it after it was joined with another's."""
    said = {
        (name, op.record, op.field): (set(_WORD.findall(str(op.value))), op.base)
        for name, change in changes.items()
        for op in change.ops
    }
    for change in joined:
        for op in change.ops:
            for parent in op.base:
                words, base = said.get((parent, op.record, op.field), (set(), ()))
                old = set().union(*(said.get((each, op.record, op.field), (set(), ()))[0] for each in base))
                if missing := words - old - set(_WORD.findall(str(op.value))):
                    world.broken(f"joined without {sorted(missing)}: {op.value!r}")
