"""A transaction that breaks off between any two statements leaves everything as it was, and the next one succeeds."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bofield.changes import case_scope
from bofield.ids import new_change_id, new_id
from bofield.replica import leaving, quarantine
from bofield.replica.file import Replica
from bofield.replica.memory import MemoryReplica
from bofield.replica.values import Edit, NewChange
from bofield.wire.messages import Event, HeadMessage, PullReply, RecordMessage, RegisterMessage, Verdict
from support.replicas import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bofield.replica.base import BaseReplica
    from bofield.replica.store import Store

CASE, OTHER, CONTACT, TASK = (new_id() for _ in range(4))


class StruckError(Exception):
    """The power was cut."""


class Counted:
    """A Store that is struck at its n-th call, before or after it has done what it was asked."""

    def __init__(self, store: Store, strike: int, *, late: bool) -> None:
        self._store = store
        self._strike = strike
        self._late = late
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if not callable(method):
            return method

        def call(*args: Any, **more: Any) -> Any:
            self.calls += 1
            if self.calls == self._strike and not self._late:
                raise StruckError
            result = method(*args, **more)
            if self.calls == self._strike:
                raise StruckError
            return result

        return call


def served(ident: str, kind: str, field: str, value: str, seq: int, case: str = CASE) -> RecordMessage:
    head = HeadMessage(c=new_change_id(), v=value, o=(1, seq))
    fields = {field: RegisterMessage(h=(head,))}
    return RecordMessage(id=ident, kind=kind, scope=case_scope(case), order=(1, seq), fields=fields, mac="ab")


def page(seq: int, *records: RecordMessage, events: tuple[Event, ...] = ()) -> PullReply:
    digests = {CASE: "0" * 32}
    return PullReply(
        server_id="s",
        epoch=1,
        head=seq,
        records=records,
        events=events,
        cursor=str(seq),
        more=False,
        digests=digests,
    )


def lived_in(replica: BaseReplica) -> None:
    """Give a replica something of everything."""
    replica.apply_page(page(3, *(served(new_id(), "task", "title", f"ord{n}", n, OTHER) for n in (1, 2, 3))))
    replica.apply_page(page(5, served(CASE, "case", "address", "Åsgatan 1", 4), served(TASK, "task", "title", "x", 5)))
    replica.write(case_scope(CASE), [Edit("contact", CONTACT, "note", "hej")], at=NOON)
    replica.write(case_scope(CASE), [Edit("case", CASE, "address", "Åsgatan 2")], at=NOON, amend="key")
    replica.set_setting(f"unsent:{TASK}", "påbörjat")


def write(replica: BaseReplica) -> None:
    replica.write(case_scope(CASE), [Edit("case", CASE, "address", "Åsgatan 3")], at=NOON, amend="key")


def write_many(replica: BaseReplica) -> None:
    edits = [Edit("task", TASK, "title", "y"), Edit("task", TASK, "state", "open")]
    replica.write_many([NewChange(case_scope(CASE), edits, NOON), NewChange(case_scope(CASE), edits[:1], NOON)])


def verdicts(replica: BaseReplica) -> None:
    with replica._looking() as store:
        accepted, refused = store.entries_in({"sent"})
    said = (
        Verdict(change=accepted.change.id, verdict="accepted", order=(1, 9), mac="ab"),
        Verdict(change=refused.change.id, verdict="refused", reason="no_access"),
    )
    replica.record_verdicts(said)


def pull(replica: BaseReplica) -> None:
    away = Event(kind="revoke", scope=case_scope(OTHER), order=(1, 8), mac="ab")
    records = served(CASE, "case", "address", "Ögatan", 7), served(TASK, "task", "title", "z", 8)
    replica.apply_page(page(8, *records, events=(away,)))


def leave(replica: BaseReplica) -> None:
    with replica._writing() as store:
        away = [Event(kind="purge", scope=case_scope(case), order=(1, 8)) for case in (CASE, OTHER)]
        leaving.take_events(store, away, lambda _event: True)
        assert len(leaving.carry_out(store)) == 2


def unread(replica: BaseReplica) -> None:
    with replica._writing() as store:
        quarantine.put_aside(store, served(new_id(), "task", "title", "w", 9), "odd", "now")
        quarantine.put_aside(store, "{", "odd", "now")
        assert quarantine.retry(store) == 1
        store.trim_events(99)
        store.trim_journal(99)


ERRANDS: dict[str, Callable[[BaseReplica], None]] = {
    each.__name__: each for each in (write, write_many, verdicts, pull, leave, unread)
}


def state(replica: BaseReplica) -> Any:
    """All that is kept, whatever keeps it."""
    if isinstance(replica, MemoryReplica):
        return replica._store.copy()
    assert isinstance(replica, Replica)
    with replica.reading() as session:
        connection = session.connection()
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        return {
            name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()  # noqa: S608  (our own tables)
            for name in names
            if not name.startswith("search_index")
        }


def same(one: Any, other: Any) -> bool:
    return bool(one == other if isinstance(one, dict) else vars(one) == vars(other))


def prepared(replica: BaseReplica, errand: str) -> BaseReplica:
    lived_in(replica)
    if errand == "verdicts":
        assert len(replica.next_batch(10, 1 << 20)) == 2
    return replica


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("errand", ERRANDS)
def test_struck_at_any_call_of_the_store_nothing_has_happened(replica: BaseReplica, errand: str, *, late: bool) -> None:
    whole = prepared(replica, errand)._writing
    before = state(replica)
    strikes = 0

    @contextmanager
    def writing() -> Iterator[Any]:
        with whole() as store:
            yield Counted(store, strikes, late=late)

    replica._writing = writing  # type: ignore[method-assign]
    while True:
        strikes += 1
        try:
            ERRANDS[errand](replica)
        except StruckError:
            assert same(state(replica), before), f"struck at call {strikes}"
        else:
            break
    assert strikes > 3
    assert not same(state(replica), before)


@pytest.mark.parametrize("errand", ERRANDS)
def test_struck_at_any_statement_everything_is_as_it_was(replica: BaseReplica, errand: str) -> None:
    prepared(replica, errand)
    left = 0

    def strike(*_event: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise StruckError

    if isinstance(replica, MemoryReplica):
        strike_tables(replica, strike)
    else:
        assert isinstance(replica, Replica)
        event.listen(replica._writer, "before_cursor_execute", strike)
        event.listen(replica._writer, "commit", strike)
    before = state(replica)
    strikes = 0
    while True:
        strikes += 1
        left = strikes
        try:
            ERRANDS[errand](replica)
        except StruckError:
            left = 0
            assert same(state(replica), before), f"struck at statement {strikes}"
        else:
            break
    assert strikes > 3
    assert not same(state(replica), before)


def strike_tables(replica: MemoryReplica, strike: Callable[[], None]) -> None:
    """Strike before every single change of a dictionary."""
    log = replica._store.log

    class Struck(list[Any]):
        def append(self, item: Any) -> None:
            strike()
            super().append(item)

    struck = Struck(log)
    store = replica._store
    store.log = struck
    for part in vars(store).values():
        if hasattr(part, "_log"):
            part._log = struck
        for table in getattr(part, "_tables", {}).values():
            table._log = struck
