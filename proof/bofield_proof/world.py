"""The world of one history: its clock, centre, laptops and cases, what was seen to happen, and the story of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bofield.changes import case_scope
from bofield.records.state import case_of
from bofield.wire.convert import to_change
from bofield_proof.centre import NAMES, ROLES, TheCentre
from bofield_proof.chance import Clock
from bofield_proof.laptop import LaptopReplica
from bofield_proof.line import Line
from bofield_proof.town import OWNERS, town
from bofield_proof.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bofield.replica.memory import MemoryStore
    from bofield.replica.values import Me
    from bofield.sync.ports import Outcome
    from bofield_proof.script import Script
    from bofield_proof.stored import Image

_TAKEN_IN = frozenset(("accepted", "alternative", "merged"))
_MARK = re.compile(rb"([A-Z])\.\dw\d+x")
"""What every invented text carries: which case it is about and which laptop wrote it."""


@dataclass(slots=True)
class Laptop:
    """One laptop, whose it is, and what it once was."""

    name: str
    person: int
    replica: LaptopReplica
    me: Me
    image: MemoryStore | None = None
    alive: bool = True
    dropped_any: bool = False
    handed: set[str] = field(default_factory=set)
    """Its own changes that the centre took, of the cases it has had ever since: it can hand them back whole."""
    handed_then: frozenset[str] = frozenset()
    """The same, as of its image."""
    copied: bool = False
    """There are, or were, two of it."""
    outcome: Outcome | None = None
    must_enrol: bool = False
    """The centre has met it twice, or does not know it any more."""


@dataclass(slots=True)
class Note:
    """A record that somebody made: where, of what kind, and whose it is."""

    case: int
    kind: str
    id: str
    person: int


@dataclass(slots=True)
class World:
    """Everything there is in one history."""

    script: Script
    clock: Clock
    centre: TheCentre
    laptops: list[Laptop]
    cases: tuple[str, ...]
    truth: Truth = field(default_factory=Truth)
    fired: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    records: list[Note] = field(default_factory=list)
    late: list[Callable[[], object]] = field(default_factory=list)
    rights: dict[int, set[str]] = field(default_factory=dict)
    """Person → the scopes in which they have their role now."""
    image: Image | None = None
    restored: bool = False
    erased: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    """What had ended when the file beside the database was last written: it must never begin again."""
    words: int = 0
    syncs: int = 0
    _district: dict[str, str] = field(default_factory=dict)

    # ── telling ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def tell(self, line: str) -> None:
        """Add a line to the story."""
        self.story.append(line)

    def at_rest(self, laptop: Laptop) -> bool:
        """Tell whether nothing waits on a laptop, neither for the centre nor for a person."""
        return not (laptop.must_enrol or laptop.replica.outbox_count() or laptop.replica.refused())

    def broken(self, promise: str) -> None:
        """Note a promise that was seen to be broken."""
        self.truth.faults.append(promise)

    def word(self, case: int, laptop: int) -> str:
        """Invent a text that nobody has written yet."""
        self.words += 1
        return f"{chr(ord('A') + case)}.{laptop}w{self.words}x"

    # ── rights, as they were given and taken, counted here a second time ─────────────────────────────────────────────
    def may_read(self, person: int, case_id: str) -> bool:
        """Tell whether somebody may read a case at this moment."""
        scopes = self.rights[person]
        if case_id in self.erased:
            return False
        return case_scope(case_id) in scopes or f"district:{self.district(case_id)}" in scopes

    def see_rights(self) -> None:
        """After a restore: learn from the centre which rights are in force, where cases lie, and which are erased."""
        self.rights = {person: self.centre.rights(person) for person in self.rights}
        for case in self.cases:
            self._district[case] = self.centre.district(case)
        self.erased = self.centre.erased()

    def district(self, case_id: str) -> str:
        """Where a case lies, by what the centre has taken in."""
        return self._district.get(case_id, self.centre.places.south)

    def moved(self, case_id: str, district: str) -> None:
        """Note that the centre has taken in where a case lies now."""
        self._district[case_id] = district

    # ── talking ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def line(self, laptop: Laptop) -> Line:
        """Give a laptop a line to the centre."""

        def watch(request: str, message: Any, reply: Any, body: bytes) -> None:
            self._watch(laptop, request, message, reply, body)

        limits = (self.script.push, self.script.page)
        return Line(self.centre, laptop.me.token or "", watch, self.fired, limits)

    def _watch(self, laptop: Laptop, request: str, message: Any, reply: Any, body: bytes) -> None:
        """See everything that is handed in and served."""
        if request.endswith("rescue"):
            self.see_rights()
        elif request.endswith("push"):
            self._watch_push(laptop, message, reply, told=request == "push")
        elif body:
            self._watch_served(laptop, reply, body)
            if request == "digest":  # a late one speaks of what was
                self._watch_compared(laptop, reply)

    def _watch_push(self, laptop: Laptop, message: Any, reply: Any, *, told: bool) -> None:
        said = {verdict.change: verdict for verdict in reply.verdicts}
        self._watch_order(message, said)
        for each in message.changes:
            verdict = said.get(each.id)
            self.truth.left(to_change(each), sealed=verdict is not None and verdict.verdict == "sealed")
            if verdict is None:
                self.broken("a change without a verdict")
            elif verdict.verdict == "refused" and each.id in self.truth.written:
                if verdict.reason != "id_reused":  # the centre has what was sent first
                    self.truth.written[each.id].anew = True
            elif verdict.verdict == "sealed":
                self.truth.excused[each.id] = "sealed"
            elif verdict.order is not None:
                case = case_of(each.scope)
                taken = case and verdict.verdict in _TAKEN_IN and not self.may_read(laptop.person, case)
                if taken and not any(op.field == "district" for change in message.changes for op in change.ops):
                    self.broken(f"{laptop.name} was let write without a right")
                self.truth.excused.pop(each.id, None)  # what was thought lost has come back
                if told:
                    self.truth.told(each.id, verdict.order)
                    laptop.handed.add(each.id)
                elif self.restored:
                    # It was under way when the centre was put back, and has come to one that does not know it was.
                    self.truth.acknowledged.pop(each.id, None)
                self._note_moves(each)

    def _watch_order(self, message: Any, said: Mapping[str, Any]) -> None:
        """What was written on top of something that was just refused waits for a person."""
        refused: set[str] = set()
        for each in message.changes:
            verdict = said.get(each.id)
            if verdict and verdict.verdict == "refused" and verdict.reason != "id_reused":
                refused.add(each.id)
            elif verdict and verdict.verdict in _TAKEN_IN and any(refused.intersection(op.base) for op in each.ops):
                self.broken(f"was taken though what lies under it was refused: {each.id}")

    def _watch_compared(self, laptop: Laptop, reply: Any) -> None:
        """Nothing may have to be mended but what a restore has broken: pages alone bring everything."""
        differing = [case for case, word in getattr(reply, "cases", {}).items() if word == "differs"]
        if differing and not (self.restored or self.fired["laptop restored"] or self.fired["clone"]):
            self.broken(f"{laptop.name} holds something else than the centre after all pages")

    def _note_moves(self, change: Any) -> None:
        for op in change.ops:
            if op.kind == "case" and op.field == "district" and isinstance(op.value, str):
                self.moved(op.record, self.centre.district(op.record))

    def _watch_served(self, laptop: Laptop, reply: Any, body: bytes) -> None:
        me = laptop.person
        for mark in set(_MARK.findall(body)):
            case = self.cases[mark[0] - ord("A")]
            if not self.may_read(me, case):
                self.broken(f"bytes of case {mark.decode()} were served to {laptop.name} without a right")
        for record in getattr(reply, "records", ()):
            if record.kind == "sealed" and ROLES[me] != "supervisor":
                self.broken(f"sealed work was served to {laptop.name}")
            if record.kind in {"contact", "checklist_run"} and not _readable(record, laptop.me.person):
                self.broken(f"somebody's draft was served to {laptop.name}")


def _readable(record: Any, person: str) -> bool:
    status, author = (record.fields.get(name) for name in ("status", "author"))
    signed = status is not None and any(head.v == "signed" for head in status.h)
    return signed or (author is not None and any(head.v == person for head in author.h))


def begin(script: Script) -> World:
    """Make the world of a script."""
    start = town()
    clock = Clock()
    centre = TheCentre(clock, start.centre, start.places)
    laptops = []
    for number, which in enumerate(script.people):
        fresh = script.fresh >> number & 1
        me = start.new[which] if fresh else start.me[which]
        replica = LaptopReplica(me)
        if not fresh:
            replica.put_back(start.laptops[which])
        laptops.append(Laptop(f"{NAMES[OWNERS[which]]}{number}", OWNERS[which], replica, me))
    world = World(script, clock, centre, laptops, start.cases[: script.cases])
    world.truth.before = {change.id for change in start.feed}
    for change in start.feed:
        for op in change.ops:
            world.truth.said.setdefault(((op.record, op.field), op.value), set()).add(change.id)
    world.rights = {person: {f"district:{start.places.south}"} for person in range(len(ROLES))}
    return world
