from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from bofield.errors import DataFileError
from bofield.replica.memory import MemoryReplica
from bofield.sync.engine import Engine
from bofield.sync.ports import Outcome
from bofield.sync.schedule import Pauses, Schedule, SyncEvent
from support.replicas import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.small_centre import SmallCentre
    from support.small_line import Line

OFFLINE = Outcome("offline")
SYNCED = Outcome("synced")


class Bell:
    """Stands in for the clock: the schedule waits until the test lets it go on."""

    def __init__(self, rounds: int) -> None:
        self.asked: list[float] = []
        self.rounds = rounds
        self.done = threading.Event()
        self._woken = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.asked.append(timeout or 0)
        if len(self.asked) < self.rounds:
            return True
        self.done.set()
        return self._woken.wait(10)

    def set(self) -> None:
        self._woken.set()

    def clear(self) -> None:
        self._woken.clear()


def most(_least: float, most: float) -> float:
    return most


def run(factory: Callable[[], Engine], rounds: int) -> tuple[Bell, list[SyncEvent]]:
    bell, events = Bell(rounds), list[SyncEvent]()
    schedule = Schedule(factory, events.append, pauses=Pauses(most), bell=bell)
    schedule.start()
    schedule.start()
    assert bell.done.wait(10)
    assert schedule.stop()
    return bell, events


def test_pauses_grow_while_nothing_answers_and_begin_anew_after_an_answer() -> None:
    pauses = Pauses(most)
    grown = [pauses.after(OFFLINE) for _ in range(10)]
    assert grown == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert pauses.after(SYNCED) == pytest.approx(72)
    assert pauses.after(OFFLINE) == 2


def test_pauses_are_drawn_from_zero_to_their_bound() -> None:
    drawn: list[tuple[float, float]] = []

    def uniform(least: float, most: float) -> float:
        drawn.append((least, most))
        return least

    pauses = Pauses(uniform)
    assert pauses.after(OFFLINE) == 0
    assert pauses.after(SYNCED) == pytest.approx(48)
    assert pauses.after(Outcome("blocked")) == pytest.approx(240)
    assert drawn == [(0, 2), (48, 72), (240, 360)]


def test_a_busy_centre_is_given_the_time_it_asks_for() -> None:
    assert Pauses(most).after(Outcome("offline", retry_after=90)) == 90


def test_it_syncs_at_once_and_then_again_and_again(centre: SmallCentre) -> None:
    replica = MemoryReplica(person(server_id=centre.server_id))
    lines: list[Line] = []

    def factory() -> Engine:
        lines.append(centre.line(replica.me.person))
        return Engine(replica, lines[-1])

    bell, events = run(factory, 3)
    assert bell.asked == [pytest.approx(72)] * 3
    assert [event.kind for event in events] == ["began", "ended"] * 3
    assert [event.outcome.state for event in events if event.outcome] == ["synced"] * 3
    assert all(line.asked[-1] == "close" for line in lines)


@pytest.mark.parametrize("error", [DataFileError("Disken är full."), RuntimeError("secret words")])
def test_whatever_goes_wrong_the_schedule_goes_on(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def factory() -> Engine:
        raise error

    _bell, events = run(factory, 2)
    outcomes = [event.outcome for event in events if event.outcome]
    assert [outcome.state for outcome in outcomes] == ["blocked", "blocked"]
    assert "secret" not in outcomes[0].message + caplog.text
    assert outcomes[0].message


def test_it_stops_at_once_in_the_longest_pause(centre: SmallCentre) -> None:
    replica = MemoryReplica(person(server_id=centre.server_id))
    ended = threading.Event()
    schedule = Schedule(
        lambda: Engine(replica, centre.line(replica.me.person)),
        lambda event: ended.set() if event.kind == "ended" else None,
    )
    schedule.start()
    assert ended.wait(10)
    assert schedule.stop(timeout=2)


def test_waking_syncs_again_without_waiting(centre: SmallCentre) -> None:
    replica = MemoryReplica(person(server_id=centre.server_id))
    twice = threading.Semaphore(0)
    schedule = Schedule(
        lambda: Engine(replica, centre.line(replica.me.person)),
        lambda event: twice.release() if event.kind == "ended" else None,
    )
    schedule.start()
    assert twice.acquire(timeout=10)
    schedule.wake()
    assert twice.acquire(timeout=10)
    assert schedule.stop(timeout=2)


def test_a_withdrawn_laptop_is_not_synced_again(centre: SmallCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    replica = MemoryReplica(person(server_id=centre.server_id))
    monkeypatch.setattr(replica, "destroy", lambda: None)
    centre.retired.add(replica.me.person)
    bell, events = Bell(3), list[SyncEvent]()
    schedule = Schedule(lambda: Engine(replica, centre.line(replica.me.person)), events.append, bell=bell)
    schedule.start()
    assert schedule._thread is not None
    schedule._thread.join(10)
    assert not schedule._thread.is_alive()
    assert [event.outcome.state for event in events if event.outcome] == ["retired"]
    assert bell.asked == []
