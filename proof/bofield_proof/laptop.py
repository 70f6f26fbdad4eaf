"""A laptop of a history: the real replica in memory, which can be stopped between any two statements, and copied.

Knows the replica package; judges nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bofield.replica.memory import MemoryReplica
from bofield.replica.memory_part import Groups
from bofield.replica.values import Me

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bofield.replica.memory import MemoryStore
    from bofield.replica.values import HelloState
    from bofield.wire.messages import EnrolReply


class KilledError(BaseException):
    """The program, or the machine, is gone: nothing after this statement happens."""


class Tripwire:
    """A store or ledger that counts what is asked of it and lets something go wrong at one statement."""

    def __init__(self, store: object, left: int, strike: Callable[[], BaseException]) -> None:
        self._store, self.left, self._strike = store, left, strike

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if not callable(found):
            return found

        def asked(*arguments: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise self._strike()
            return found(*arguments, **named)

        return asked


class LaptopReplica(MemoryReplica):
    """The replica of the app, with a tripwire that can be set."""

    def __init__(self, me: Me) -> None:
        self._left = -1
        self._strike: Callable[[], BaseException] | None = None
        self.struck = False
        self.is_torn = False
        """A transaction that broke off left something behind."""
        self.schema = 0
        super().__init__(me)

    def trip(self, count: int, strike: Callable[[], BaseException]) -> None:
        """Let something go wrong at a statement, counted from now on over all transactions that write."""
        self._left, self._strike, self.struck = count, strike, False

    def disarm(self) -> bool:
        """Take the tripwire away; tell whether it was touched."""
        self._strike = None
        return self.struck

    @contextmanager
    def _writing(self) -> Iterator[MemoryStore]:
        before = self.image() if self._strike is not None else None
        try:
            with super()._writing() as store, self._wired(store) as wire:
                yield wire
        except BaseException:
            if before is not None and _tables(self._store) != _tables(before):
                self.is_torn = True
            raise

    @contextmanager
    def _wired(self, store: MemoryStore) -> Iterator[MemoryStore]:
        if self._strike is None:
            yield store
            return
        wire = Tripwire(store, self._left, self._struck)
        yield wire  # type: ignore[misc]
        self._left = wire.left
        if self._left <= 0:  # between the last statement and the commit
            raise self._struck()

    def _struck(self) -> BaseException:
        assert self._strike is not None
        strike, self._strike, self.struck = self._strike, None, True
        return strike()

    def hello_state(self) -> HelloState:
        """Say who calls, as an older app would if that is what runs here."""
        state = super().hello_state()
        return replace(state, schema=self.schema or state.schema)

    def image(self) -> MemoryStore:
        """Copy all that is on the disk."""
        with self._lock:
            return self._store.copy()

    def put_back(self, image: MemoryStore) -> None:
        """Let the disk be as it was."""
        with self._lock:
            self._store = image.copy()

    def unshown(self) -> list[str]:
        """Name the changes in the outbox that do not stand in what lists and search show."""
        hidden = []
        with self._lock:
            for change, entry in self._store.outbox.items():
                for op in entry.change.ops:
                    record = self._store.view.get(op.record)
                    register = record.registers.get(op.field) if record else None
                    if register is None or change not in {*register.base, *register.replaced}:
                        hidden.append(change)
        return hidden

    def lists_otherwise(self) -> bool:
        """Tell whether lists and search show anything else than the centre has confirmed, as nothing may at rest."""
        with self._lock:
            return self._store.view != self._store.confirmed

    def everything(self, *, rights: bool = True) -> str:
        """All that is on the disk, as text; without `rights`, what is remembered of rights themselves is left out."""
        tables = [table for name, table in vars(self._store).items() if rights or name != "events"]
        return repr(
            [
                {group: members for group, members in each._tables.items() if members}
                if isinstance(each, Groups)
                else each
                for each in tables
            ]
        )


def _tables(store: MemoryStore) -> dict[str, Any]:
    return {name: table for name, table in vars(store).items() if name != "log"}


def new_me(reply: EnrolReply, district: str) -> Me:
    """Say who a laptop belongs to, once it has been enrolled."""
    return Me(
        person=reply.person.id,
        name=reply.person.name,
        device=reply.device,
        org=reply.org,
        organisation=reply.organisation,
        roles=tuple(grant.role for grant in reply.person.grants),
        districts=(district,),
        server="https://centre.example",
        server_id=reply.server_id,
        token=reply.token,
    )
