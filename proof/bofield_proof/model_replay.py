"""Does the program do what the model says? Plays a way through the small world on the real centre and real replicas.

Each step of the model is one step of the program: a request or an answer, an edit, a right, a restore. In the end both
must say the same of every change: whether it stands, was replaced, is sealed, and where; and who holds the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import case_scope
from bofield.ids import drawn_from, new_id
from bofield.replica.values import Edit
from bofield_proof.centre import TheCentre
from bofield_proof.chance import Clock, generator
from bofield_proof.laptop import LaptopReplica, new_me
from bofield_proof.model import steps
from bofield_proof.model_search import settle
from bofield_proof.model_state import CHANGES, GONE, IDLE, LAPTOPS, State, field_of
from bofield_proof.paused import PausedSync

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bofield.changes import Register
    from bofield_proof.model_state import Left, Step
    from bofield_proof.stored import Image

FIELDS = ("title", "reason")
_ROUNDS = 4
_ID_BITS = 128
_ALONG = {"rescue": ("rescue", "hello"), "pull": ("pull",)}
"""What the program asks besides once it has heard an answer; the model has that in one step."""
Told = tuple[dict[int, str], list[list[int]], list[bool]]
"""What became of each change, what stands in each field in order, and which laptops hold the record."""


class Names:
    """Names changes so that they sort as in the model: that decides between two of the same order."""

    def __init__(self) -> None:
        self.number = 0
        self._chance = generator(0, "small world")

    def bits(self, count: int) -> int:
        """Draw so many random bits; the first eight of an id of a change are its number."""
        drawn = self._chance.getrandbits(count)
        return drawn >> 8 | self.number << count - 8 if count == _ID_BITS else drawn


class Replay:
    """The program in the small world."""

    def __init__(self, names: Names) -> None:
        self.clock = Clock()
        self._names = names
        self.centre = TheCentre(self.clock)
        self.ids: dict[int, str] = {}
        self.images: list[Image] = []
        self.syncs: list[PausedSync | None] = [None, None]
        self.late: Callable[[], object] = lambda: None
        self.scope = f"district:{self.centre.places.south}"
        replicas = []
        for who in LAPTOPS:
            me = new_me(self.centre.enrol(who), self.centre.places.south)
            replicas.append(LaptopReplica(me))
        self.replicas = replicas
        self.case, self.record = new_id(), new_id()
        born = [
            Edit("case", self.case, "district", self.centre.places.south),
            Edit("case", self.case, "stage", "early_contact"),
            Edit("task", self.record, "state", "open"),
        ]
        self.replicas[0].write(case_scope(self.case), born, at=self.clock())
        for _round in range(2):
            for who in LAPTOPS:
                self.whole_sync(who)
        self.centre.backed_up()
        self.images.append(self.centre.image())

    def whole_sync(self, who: int, *, check: bool = False) -> None:
        """Sync without anything in between."""
        sync = PausedSync(self.centre, self.replicas[who], check=check)
        sync.finish()

    def play(self, step: Step, after: State) -> None:
        """Play one step, after which the model is in this state."""
        what, who, detail = step
        self.clock.forward(seconds=1)
        if what == "restore":
            self._restore(who, with_file=bool(detail))
        elif what == "backup":
            self.centre.backed_up()
        elif what == "withdraw":
            self.centre.withdraw(who, self.scope)
        elif what == "late":
            self.late()
        elif what in ("edit", "choose"):
            self._edit(who, FIELDS[detail], choice=what == "choose")
        elif what == "check":
            self.whole_sync(who, check=True)
        else:
            self._sync(what, who)
        for laptop, sync in zip(after.laptops, self.syncs, strict=True):
            if sync is not None and laptop.phase == IDLE:
                sync.finish()
        while len(self.images) <= len(after.centre.feed):
            self.images.append(self.centre.image())

    def _restore(self, place: int, *, with_file: bool) -> None:
        if with_file:
            self.centre.remember()  # in the model the file is always up to date
        self.centre.restore(self.images[place], with_file=with_file)
        del self.images[place + 1 :]

    def _edit(self, who: int, field: str, *, choice: bool) -> None:
        replica = self.replicas[who]
        number = 2 * who + sum(1 for change in self.ids if change >> 1 == who)
        seen = replica.heads(self.record).get(field, ()) if choice else None
        edit = Edit("task", self.record, field, f"word {number}", seen)
        self._names.number = number
        self.ids[number] = replica.write(case_scope(self.case), [edit], at=self.clock())

    def _sync(self, what: str, who: int) -> None:
        """Lead a sync one step on. What the program asks besides, the model has in one with the step before."""
        if what == "hello":
            self.syncs[who] = PausedSync(self.centre, self.replicas[who])
            self._pass(who, "hello")
            return
        sync = self.syncs[who]
        assert sync is not None
        if what == "break":
            if sync.at is not None:
                sync.break_off()
        elif what == "hear":
            if sync.at is not None and sync.at[0] == "hear":
                request = sync.at[1]
                sync.go_on()
                self._pass(who, *_ALONG.get(request, ()))
        elif sync.at == ("ask", what.split(maxsplit=1)[0]):
            sync.go_on()
            if what == "push twice":
                self.late = sync.asked

    def _pass(self, who: int, *requests: str) -> None:
        """Let requests pass that belong to the step that was made, and all that follows the last page."""
        sync = self.syncs[who]
        assert sync is not None
        if "pull" in requests:
            sync.finish()
        while sync.at is not None and sync.at[1] in requests:
            sync.go_on()

    def rest(self) -> None:
        """Let everything come to rest."""
        for sync in self.syncs:
            if sync is not None:
                sync.finish()
        for turn in range(_ROUNDS):
            for who in LAPTOPS:
                self.clock.forward(seconds=1)
                self.whole_sync(who, check=turn == _ROUNDS - 2)

    def told(self) -> Told:
        """Say how things stand."""
        record = self.centre.records([self.record])[self.record]
        registers = record.registers
        fates = {number: self._fate(change, registers) for number, change in self.ids.items()}
        numbers = {change: number for number, change in self.ids.items()}
        stands = [
            [numbers[head.change] for head in registers[field].heads] if field in registers else [] for field in FIELDS
        ]
        holds = [replica.shown(self.record) is not None for replica in self.replicas]
        return fates, stands, holds

    def _fate(self, change: str, registers: object) -> str:
        assert isinstance(registers, dict)
        known: dict[str, Register] = registers
        if any(head.change == change for field in FIELDS if field in known for head in known[field].heads):
            return "stands"
        if any(change in known[field].replaced for field in FIELDS if field in known):
            return "replaced"
        return "sealed" if self.centre.sealed(change) else "nowhere"

    def agrees(self) -> bool:
        """Tell whether each laptop that holds the record has it as the centre does, and nothing waits."""
        record = self.centre.records([self.record])[self.record]
        return all(
            replica.outbox_count() == 0
            and (replica.shown(self.record) is None or dict(replica.registers(self.record)) == dict(record.registers))
            for replica in self.replicas
        )


def expected(state: State) -> Told:
    """Say how things stand in the model."""
    centre = state.centre
    fates = {}
    for change in CHANGES:
        if state.changes[change]:
            known, sealed = centre.registers[change], centre.sealed & 1 << change
            fates[change] = "replaced" if known == GONE else "stands" if known else "sealed" if sealed else "nowhere"
    stands = [
        [
            change
            for _order, change in sorted((centre.registers[each], each) for each in fates if fates[each] == "stands")
            if field_of(state.changes, change) == place
        ]
        for place in (0, 1)
    ]
    return fates, stands, [bool(laptop.holds) for laptop in state.laptops]


def replay(left: Left, way: Sequence[Step]) -> str:
    """Play a way on the program; say how it ends otherwise than in the model, empty when both agree."""
    names = Names()
    with drawn_from(names.bits, Clock().milliseconds):
        program, state = Replay(names), State(left=left)
        for step in way:
            state = dict(steps(state))[step]
            program.play(step, state)
        program.rest()
        said, wanted = program.told(), expected(settle(state))
        if not program.agrees():
            return f"the program does not come to agree: {said}"
        return "" if said == wanted or _saves_more(said, wanted) else f"the program says {said}, the model {wanted}"


def _saves_more(said: Told, wanted: Told) -> bool:
    """Tell whether the program has all that the model has, and something that the model gives up as lost.

    In the model a laptop forgets a case at once. The program keeps the receipts of its own work until a backup has it,
    and so brings back what a restore has undone meanwhile.
    """
    lost = {change for change, fate in wanted[0].items() if fate == "nowhere"}
    return (
        bool(lost) and said[2] == wanted[2] and "nowhere" not in {said[0][each] for each in said[0] if each not in lost}
    )
