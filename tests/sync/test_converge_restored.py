"""Any order of writing, syncing, losing messages and putting the centre back ends in agreement with nothing lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bofield.replica.memory import MemoryReplica
from bofield.replica.values import Edit
from bofield.sync.engine import Engine
from support.replicas import NOON, Case, person
from support.small_centre import SmallCentre

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.changes import Register
    from support.small_centre import Life

CASES = (Case(), Case())

laptops = st.integers(0, 2)
writing = st.tuples(st.just("write"), laptops, st.integers(0, 1))
syncing = st.tuples(st.just("sync"), laptops)
breaking = st.tuples(
    st.just("break"), laptops, st.sampled_from(["hello", "rescue", "push", "pull", "digest"]), st.booleans()
)
keeping = st.tuples(st.just("backup"))
restoring = st.tuples(st.just("restore"))
losing = st.tuples(st.just("lose"), laptops)
steps = st.lists(
    st.one_of(writing, writing, writing, syncing, syncing, breaking, keeping, restoring, losing),
    min_size=4,
    max_size=60,
)


@dataclass
class World:
    """Three laptops, of which some are lost and replaced, and a centre that is put back now and then."""

    centre: SmallCentre = field(default_factory=SmallCentre)
    count: int = 0

    def __post_init__(self) -> None:
        self.replicas = [MemoryReplica(person(server_id=self.centre.server_id)) for _ in range(3)]
        self.lines = [self.centre.line(replica.me.person) for replica in self.replicas]
        self.backup: Life = self.centre.backup()

    def held(self) -> set[str]:
        """The changes that somebody still has: a living laptop, sent or unsent, or the centre."""
        found = named(kept.registers for kept in self.centre.records.values())
        for replica in self.replicas:
            store = replica._store
            found |= {*store.outbox, *store.receipts} | named(each.registers for each in store.confirmed.values())
        return found

    def lose(self, at: int) -> None:
        self.replicas[at] = MemoryReplica(person(server_id=self.centre.server_id))
        self.lines[at] = self.centre.line(self.replicas[at].me.person)

    def write(self, at: int, case: Case) -> None:
        self.count += 1
        edits = [Edit("contact", case.contact, "note", f"värde {self.count}")]
        self.replicas[at].write(case.scope, edits, at=NOON)

    def sync(self, at: int) -> str:
        return Engine(self.replicas[at], self.lines[at], lambda: NOON).run().state

    def step(self, step: tuple[object, ...]) -> None:
        match step:
            case ("write", int(at), int(case)):
                self.write(at, CASES[case])
            case ("sync", int(at)):
                assert self.sync(at) == "synced"
            case ("break", int(at), str(request), bool(late)):
                self.lines[at].cut(request, late=late)
                self.sync(at)
                self.lines[at]._cuts.clear()
            case ("backup",):
                self.backup = self.centre.backup()
            case ("restore",):
                self.centre.restore(self.backup)
            case ("lose", int(at)):
                self.lose(at)
            case _:
                raise AssertionError(step)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_nothing_is_lost_and_all_agree_whatever_is_put_back(story: list[tuple[object, ...]]) -> None:
    world = World()
    held: set[str] = set()
    for step in story:
        world.step(step)
        # What nobody has any more after a loss or a restore is gone; nothing else may make it less.
        assert step[0] in {"lose", "restore"} or held <= world.held()
        held = world.held()
    for _round in range(3):
        for at in range(3):
            assert world.sync(at) == "synced"
    registers = {record: kept.registers for record, kept in world.centre.records.items()}
    for replica in world.replicas:
        store = replica._store
        assert {record: dict(each.registers) for record, each in store.confirmed.items()} == registers
        assert {record: dict(each.registers) for record, each in store.view.items()} == registers
        state = replica.sync_state()
        assert (state.waiting, state.quarantined, state.agreed) == (0, 0, True)
    assert held <= named(kept.registers for kept in world.centre.records.values())


def named(records: Iterable[Mapping[str, Register]]) -> set[str]:
    """The changes that stand in some records, or were replaced there."""
    registers = [register for each in records for register in each.values()]
    return {change for register in registers for change in (*register.base, *register.replaced)}
