"""The command line over a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.commands import PASSPHRASE, Commands

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bofield(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    """The command line over an empty folder, with a file that holds the passphrase."""
    secret = tmp_path / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n")
    secret.chmod(0o600)
    monkeypatch.setenv("BOFIELD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BOFIELD_PASSPHRASE_FILE", str(secret))
    return Commands(tmp_path / "home", capsys)


@pytest.fixture
def ready(bofield: Commands) -> Commands:
    """The same over a folder that is set up for a coordinator."""
    bofield.set_up()
    return bofield


@pytest.fixture
def case(ready: Commands) -> str:
    """A case in it, by its contract number."""
    ready.json(
        *("case", "open", "--contract", "1203-04", "--address", "Storgatan 4"),
        *("--apartment", "1203", "--tenant", "Anna Öberg"),
    )
    return "1203-04"
