"""Replicas for tests: people, moments, and both ways to keep records."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bofield.changes import case_scope
from bofield.ids import new_id
from bofield.replica.keyslots import KdfParams
from bofield.replica.values import Edit, Me

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.changes import Value
    from bofield.replica.base import BaseReplica
    from bofield.replica.file import Replica

CHEAP = KdfParams(memory=8 * 1024, passes=1, lanes=1)
"""As little work as a key slot may ask for."""
PASSPHRASE = "korrekt häst batteri"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOON = datetime(2026, 12, 15, 12, 0, tzinfo=STOCKHOLM)


def person(name: str = "Eva Ek", **more: object) -> Me:
    """Invent somebody with a laptop."""
    return replace(Me(person=new_id(), name=name, device=new_id(), roles=("coordinator",)), **more)  # type: ignore[arg-type]


def encrypted(folder: Path, me: Me | None = None) -> Replica:
    """Make a real file in `folder`, with a key that is cheap to derive."""
    from bofield.replica.file import Replica  # noqa: PLC0415  (the memory replica needs no driver)

    return Replica.create(folder, PASSPHRASE, me or person(), params=CHEAP)


class Case:
    """A case with a contact in it, and a short way to write to both."""

    def __init__(self) -> None:
        self.id = new_id()
        self.contact = new_id()
        self.scope = case_scope(self.id)

    def write(
        self, replica: BaseReplica, field: str, value: Value, *, minutes: float = 0, amend: str | None = None
    ) -> str:
        """Set a field of the case."""
        at = NOON + timedelta(minutes=minutes)
        return replica.write(self.scope, [Edit("case", self.id, field, value)], at=at, amend=amend)

    def note(
        self, replica: BaseReplica, text: str, *, minutes: float = 0, amend: str | None = None, **more: Value
    ) -> str:
        """Set the note of the contact, and other fields of it."""
        at = NOON + timedelta(minutes=minutes)
        values = {"note": text, **more}
        edits = [Edit("contact", self.contact, name, value) for name, value in values.items()]
        return replica.write(self.scope, edits, at=at, amend=amend)


def value_of(replica: BaseReplica, record: str, field: str) -> Value:
    """The shown value of a field; None where there is no such record."""
    shown = replica.shown(record)
    return shown.values.get(field) if shown else None
