"""The plug is pulled on real processes, and every word is there afterwards."""

from __future__ import annotations

from bofield_proof import processes

KILLS = 25


def test_nothing_is_lost_whoever_is_killed() -> None:
    done = processes.kills(KILLS, 20261123, lambda _so_far: None)
    assert done.is_good, done
    assert set(done.killed) == {"client", "server", "postgres"}
    assert sum(done.killed.values()) == KILLS
