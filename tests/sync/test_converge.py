"""Any order of writing, syncing, losing messages, choosing and letting go ends in agreement with nothing lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bofield.changes import Change, Value, same
from bofield.replica import overlay
from bofield.replica.memory import MemoryReplica
from bofield.replica.values import Edit
from bofield.sync.engine import Engine
from support.replicas import NOON, Case, person
from support.small_centre import SmallCentre, faults_only

CASE = Case()
FIELDS = {"contact": "note", "case": "address"}
BAD = "avvisas"

laptops = st.integers(0, 1)
kinds = st.sampled_from(["contact", "contact", "case"])
writing = st.tuples(st.just("write"), laptops, kinds, st.booleans())
syncing = st.tuples(st.just("sync"), laptops)
breaking = st.tuples(st.just("broken sync"), laptops, st.sampled_from(["hello", "push", "pull"]), st.booleans())
deciding = st.tuples(st.sampled_from(["settle", "drop", "close"]), laptops)
refusing = st.tuples(st.just("write bad"), laptops, kinds)
steps = st.lists(
    st.one_of(writing, writing, writing, breaking, breaking, syncing, deciding, refusing), min_size=4, max_size=60
)


def judge(change: Change) -> str:
    return "no_access" if any(op.value == BAD for op in change.ops) else faults_only(change)


@dataclass
class World:
    """Two laptops, their lines, and every value that anybody has left standing."""

    centre: SmallCentre = field(default_factory=lambda: SmallCentre(judge))
    count: int = 0

    def __post_init__(self) -> None:
        self.replicas = [MemoryReplica(person(server_id=self.centre.server_id)) for _ in range(2)]
        self.lines = [self.centre.line(replica.me.person) for replica in self.replicas]

    def write(self, at: int, kind: str, *, amend: bool) -> None:
        self.count += 1
        self._edit(at, kind, f"värde {self.count}", "autosave" if amend else None)

    def write_bad(self, at: int, kind: str) -> None:
        self._edit(at, kind, BAD, None)

    def _edit(self, at: int, kind: str, value: Value, amend: str | None) -> None:
        record = CASE.contact if kind == "contact" else CASE.id
        edits = [Edit(kind, record, FIELDS[kind], value)]
        self.replicas[at].write(CASE.scope, edits, at=NOON, amend=f"{amend} {record}" if amend else None)

    def sync(self, at: int) -> str:
        return Engine(self.replicas[at], self.lines[at]).run().state

    def settle(self, at: int) -> None:
        for conflict in self.replicas[at].conflicts()[:1]:
            self.replicas[at].settle(conflict.record, conflict.field, conflict.values[-1].value, at=NOON)

    def drop(self, at: int) -> None:
        for refused in self.replicas[at].refused()[:1]:
            self.replicas[at].drop_refused(refused.change.id, "hör inte hit", at=NOON)

    def rest(self) -> None:
        """Give every person time to decide, on clean lines."""
        for _round in range(12):
            for at in range(2):
                self.drop(at)
                assert self.sync(at) == "synced"
        assert [replica.outbox_count() for replica in self.replicas] == [0, 0]
        assert [replica.refused() for replica in self.replicas] == [(), ()]


def run(story: list[tuple[object, ...]]) -> World:
    world = World()
    for step in story:
        match step:
            case ("write", int(at), str(kind), bool(amend)):
                world.write(at, kind, amend=amend)
            case ("write bad", int(at), str(kind)):
                world.write_bad(at, kind)
            case ("sync", int(at)):
                assert world.sync(at) == "synced"
            case ("broken sync", int(at), str(request), bool(late)):
                world.lines[at].cut(request, late=late)
                world.sync(at)
                world.lines[at]._cuts.clear()
            case ("settle", int(at)):
                world.settle(at)
            case ("drop", int(at)):
                world.drop(at)
            case ("close", int(at)):
                world.replicas[at].close_open_changes()
            case _:
                raise AssertionError(step)
    return world


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_laptops_and_centre_agree_when_the_queues_are_empty(story: list[tuple[object, ...]]) -> None:
    world = run(story)
    world.rest()
    one, two = (replica._store for replica in world.replicas)
    registers = {record: kept.registers for record, kept in world.centre.records.items()}
    assert {record: dict(each.registers) for record, each in one.confirmed.items()} == registers
    assert {record: dict(each.registers) for record, each in two.confirmed.items()} == registers
    for replica in world.replicas:
        assert {record: dict(each.registers) for record, each in replica._store.view.items()} == registers
        assert replica.sync_state().differing == 0
    assert world.replicas[0].conflicts() == world.replicas[1].conflicts()


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_every_value_that_was_left_standing_is_somewhere_a_person_can_see_it(story: list[tuple[object, ...]]) -> None:
    world = run(story)
    standing = {
        (op.record, op.value, entry.change.id)
        for replica in world.replicas
        for entry in replica._store.outbox.values()
        for op in entry.change.ops
    }
    standing |= {(op.record, op.value, change.id) for change in world.centre.changes.values() for op in change.ops}
    world.rest()
    let_go = {each.change.id for replica in world.replicas for each in replica.dropped()}
    for record, value, change in standing:
        if change in let_go:
            continue
        assert change in world.centre.changes
        register = next(iter(world.centre.records[record].registers.values()))
        seen = any(same(head.value, value) for head in register.heads)
        replaced_knowingly = change in register.replaced
        assert seen or replaced_knowingly


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_what_a_laptop_shows_is_what_it_would_show_computed_anew(story: list[tuple[object, ...]]) -> None:
    world = run(story)
    for replica in world.replicas:
        kept = {record: dict(each.registers) for record, each in replica._store.view.items()}
        with replica._writing() as store:
            everything = set(kept) | set(store.confirmed)
            for record in everything:
                store.hide({record: ""})
            overlay.refresh(store, dict.fromkeys(everything, "contact"))
        again = {record: dict(each.registers) for record, each in replica._store.view.items()}
        assert again == kept
