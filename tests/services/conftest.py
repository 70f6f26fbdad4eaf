"""Workspaces over a real encrypted file, with a day that stands still."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bofield.ids import new_id
from bofield.replica.file import Replica
from bofield.replica.keyslots import KdfParams
from bofield.replica.values import Edit, Me
from bofield.services import cases, checklists, contacts, opening
from bofield.services.values import NewCase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bofield.services.workspace import Workspace

CHEAP = KdfParams(memory=8 * 1024, passes=1, lanes=1)
NOW = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
PASSPHRASE = "en lång fras för prov"

Opener = "Callable[..., Workspace]"


@pytest.fixture
def open_workspace(tmp_path: Path) -> Iterator[Callable[..., Workspace]]:
    opened: list[Workspace] = []

    def make(*roles: str, name: str = "Samordnare Ett", folder: str = "one") -> Workspace:
        me = Me(person=new_id(), name=name, device=new_id(), roles=roles or ("coordinator",), districts=(new_id(),))
        replica = Replica.create(tmp_path / folder, PASSPHRASE, me, params=CHEAP)
        ws = replace(opening.workspace_of(replica, tmp_path / folder), clock=lambda: NOW)
        opened.append(ws)
        return ws

    yield make
    for ws in opened:
        ws.replica.close()


@pytest.fixture
def ws(open_workspace: Callable[..., Workspace]) -> Workspace:
    return open_workspace()


@pytest.fixture
def boss(ws: Workspace) -> Workspace:
    """The same file in the hands of a supervisor, as if both laptops had synced."""
    person = new_id()
    ws.replica.write("org", [Edit("person", person, "name", "Arbetsledare Två")], at=NOW)
    me = replace(ws.replica.me, person=person, name="Arbetsledare Två", roles=("supervisor",))
    view = replace(ws.me, id=person, name=me.name, roles=me.roles)
    return replace(ws, me=view)


@pytest.fixture
def stranger(ws: Workspace) -> Workspace:
    """The same file in the hands of a coordinator who does not work with its cases."""
    ws.replica.write("org", [Edit("person", ws.me.id, "name", ws.me.name)], at=NOW)
    return replace(ws, me=replace(ws.me, id=new_id(), name="Samordnare Tre"))


@pytest.fixture
def case(ws: Workspace) -> str:
    """An invented household."""
    return cases.open_case(ws, NewCase("1203-04", "Storgatan 4", "1203", tenant="Anna Öberg"))


@pytest.fixture
def visit(ws: Workspace, case: str) -> str:
    """A home visit there, not signed yet."""
    return contacts.new_contact(ws, case, "home_visit")


@pytest.fixture
def run(ws: Workspace, visit: str) -> str:
    """The checklist of that visit."""
    return checklists.open_run(ws, visit).id
