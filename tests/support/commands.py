"""Runs commands of the command line in the test's own process, on one data folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bofield.cli import main
from bofield.ids import new_id
from bofield.replica.file import Replica
from bofield.replica.values import Me
from support.replicas import CHEAP

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PASSPHRASE = "en lång fras för prov"


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.out)


class Commands:
    """Runs commands in this process, on one data folder."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def __call__(self, *words: str) -> Done:
        code = main(words)
        captured = self._capsys.readouterr()
        return Done(code, captured.out, captured.err)

    def json(self, *words: str) -> Any:
        """Run a command that must succeed, and read its JSON."""
        done = self(*words, "--json")
        assert done.code == 0, done.err
        return done.data

    def set_up(self, *roles: str) -> None:
        """Make the folder as enrolling would."""
        me = Me(person=new_id(), name="Samordnare Ett", device=new_id(), roles=roles or ("coordinator",))
        Replica.create(self.home, PASSPHRASE, me, params=CHEAP).close()
