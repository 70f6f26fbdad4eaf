"""People with laptops of their own at a real centre, who work through the services as the app and the commands do."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from bofield.server import accounts, admin_api
from bofield.services import opening, syncing
from support.commands import PASSPHRASE
from support.replicas import CHEAP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.services.workspace import Workspace
    from support.real_centre import RealCentre


class Office:
    """Laptops at one centre, each in a folder of its own that is called as its owner."""

    def __init__(self, centre: RealCentre, folder: Path, stack: ExitStack) -> None:
        self.centre = centre
        self._folder = folder
        self._stack = stack

    def home(self, name: str) -> Path:
        """Where somebody's laptop keeps its data."""
        return self._folder / name.lower()

    def enrolled(self, name: str) -> Workspace:
        """Set somebody's laptop up with a code, and sync it."""
        ws = opening.enrol(self.home(name), PASSPHRASE, self.centre.url, self.centre.code(name), params=CHEAP)
        self._stack.callback(opening.close, ws)
        synced(ws)
        return opened_again(ws)

    @contextmanager
    def opened(self, name: str) -> Iterator[Workspace]:
        """Open the laptop of somebody who is enrolled."""
        ws = opening.unlock(self.home(name), PASSPHRASE)
        try:
            yield ws
        finally:
            opening.close(ws)

    def withdraw(self, name: str) -> None:
        """Take a coordinator's right to the district away."""
        with closing(admin_api.open_centre(self.centre.folder)) as centre:
            org = accounts.only_organisation(centre).id
            person = accounts.find_user(centre, org, name).id
            assert accounts.withdraw(centre, org, person, "coordinator", f"district:{self.centre.district}")


def opened_again(ws: Workspace) -> Workspace:
    """The same open file with what the first sync told of its owner."""
    return opening.workspace_of(ws.replica, ws.home)


def synced(*all_of: Workspace) -> None:
    """Sync, one after the other; each must succeed."""
    for ws in all_of:
        outcome = syncing.sync_once(ws)
        assert outcome.state == "synced", outcome
