"""Screens as they should be, kept as text beside the tests.

`BOFIELD_SNAPSHOTS=write` writes them anew; then look at the difference before you keep it.
"""

from __future__ import annotations

import os
from difflib import unified_diff
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def assert_screen(folder: Path, name: str, text: str) -> None:
    """Compare a screen with `folder/name.txt`; a difference is shown line by line."""
    path = folder / f"{name}.txt"
    seen = text.rstrip("\n") + "\n"
    if os.environ.get("BOFIELD_SNAPSHOTS") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(seen, encoding="utf-8")
    wanted = path.read_text(encoding="utf-8") if path.exists() else ""
    if seen != wanted:
        changes = unified_diff(wanted.splitlines(), seen.splitlines(), "as it should be", "as it is", lineterm="")
        pytest.fail("\n".join([f"{path} differs:", *changes]), pytrace=False)
