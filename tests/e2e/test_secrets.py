from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from support.demonstration import go_to_case, unlock

if TYPE_CHECKING:
    from pathlib import Path

    from support.demonstration import Demonstration

MARKER = "Hallspegelmarkör"


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def places_with(root: Path, *words: str) -> list[str]:
    forms = [form for word in words for form in (word.encode(), word.encode("utf-16-le"), word.lower().encode())]
    return [name for name, content in files(root).items() if any(form in content for form in forms)]


def test_no_word_lies_open_while_one_writes_nor_after_a_power_cut_nor_after_a_clean_end(demo: Demonstration) -> None:
    app = demo.unlocked()
    go_to_case(app, "EX-1006")
    app.press("n")
    app.wait_for("Ny kontakt")
    app.press("enter")
    app.wait_for("Utkast")
    app.type(f"{MARKER} i hallen.")
    app.wait_for("sparat", MARKER)
    words = (MARKER, "Övningsdal", "Exempelgatan", "arbetslös", "Samordnarsson")
    assert places_with(demo.home(), *words) == []
    app.kill()
    assert places_with(demo.home(), *words) == []

    again = demo.unlocked()
    again.press("/")
    again.type(MARKER)
    again.wait_for("Övningsgatan 22")
    again.press("escape", "ctrl+q")
    assert again.wait_exit() == 0
    assert places_with(demo.home(), *words) == []


def test_a_wrong_passphrase_says_so_and_destroys_nothing(demo: Demonstration) -> None:
    before = {name: hashlib.sha256(content).hexdigest() for name, content in files(demo.home()).items()}
    app = demo.app()
    app.wait_for("är krypterade")
    app.type("fel fras, helt och hållet")
    app.press("enter")
    app.wait_for("lösenfrasen öppnar inte filen")
    after = {name: hashlib.sha256(content).hexdigest() for name, content in files(demo.home()).items()}
    assert {name: after.get(name) for name in before} == before
    app.press("ctrl+q")
    assert app.wait_exit() == 0

    right = demo.app()
    unlock(right, demo.passphrase)
