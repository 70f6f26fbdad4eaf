from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.services import drafts, opening
from support.laptop import CHEAP, PASSPHRASE

if TYPE_CHECKING:
    from pathlib import Path


def test_begun_words_are_there_after_the_file_was_closed_and_nowhere_in_plain_text(tmp_path: Path) -> None:
    home = tmp_path / "home"
    ws = opening.create_alone(home, PASSPHRASE, "Samordnare Ett", params=CHEAP)
    drafts.keep(ws, "answer:1", "Halva svaret\x1b[2J")
    ws.replica.close()
    again = opening.unlock(home, PASSPHRASE)
    assert drafts.kept(again, "answer:1") == "Halva svaret␛[2J"
    assert drafts.kept(again, "answer:2") == ""
    drafts.keep(again, "answer:1", "")
    assert drafts.kept(again, "answer:1") == ""
    again.replica.close()
    assert not any(b"Halva svaret" in path.read_bytes() for path in home.rglob("*") if path.is_file())
