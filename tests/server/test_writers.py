"""Eight laptops that write through two processes of one centre at once: no cursor skips what any of them wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.writers import writers_at_once

if TYPE_CHECKING:
    from pathlib import Path


def test_no_cursor_skips_anything_whichever_process_it_was_written_through(tmp_path: Path, postgres_url: str) -> None:
    outcome = writers_at_once(tmp_path / "centre", postgres_url, changes=1600)
    assert (outcome.written, outcome.missed) == (1600, 0)
    assert outcome.places == list(range(1, len(outcome.places) + 1))
    assert outcome.pages > 8, "the readers read while the others wrote"
