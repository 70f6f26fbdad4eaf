"""The open file behind the app: opening, syncing beside it, locking, closing. Runs in threads; touches no widget."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING

from bofield.i18n import _, set_language
from bofield.i18n.dates import clock, now
from bofield.tui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.services.syncing import Syncer
    from bofield.services.values import PersonView, SyncStatus
    from bofield.services.workspace import Workspace

SERVICES = ("opening", "today", "cases", "contacts", "checklists", "tasks", "reviews", "syncing", "search", "situation")


class Session:
    """One person's use of one data folder."""

    def __init__(
        self,
        home: Path,
        *,
        opener: Callable[[], Workspace] | None,
        workspace: Workspace | None,
        background_sync: bool,
    ) -> None:
        self.home = home
        self.settings = Settings.read(home)
        self.person: PersonView | None = None
        self.first_status: SyncStatus | None = None
        self._opener = opener
        self._given = workspace
        self._workspace: Workspace | None = None
        self._background_sync = background_sync
        self._syncer: Syncer | None = None
        self._starting = Lock()
        self._open = asyncio.Event()
        set_language(self.settings.language)

    # ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def opens_itself(self) -> bool:
        """Tell whether no passphrase has to be asked for."""
        return self._opener is not None or self._given is not None

    @property
    def is_open(self) -> bool:
        """Tell whether there is an open file."""
        return self._workspace is not None

    @property
    def workspace(self) -> Workspace:
        """The open file."""
        if self._workspace is None:
            raise LookupError("the file is not open")
        return self._workspace

    def preload(self) -> None:
        """Import what services need, before it is needed."""
        for name in SERVICES:
            import_module(f"bofield.services.{name}")

    def open_itself(self) -> Workspace:
        """Open the file without asking."""
        if self._given is not None:
            return self._given
        assert self._opener is not None  # noqa: S101  (asked for only when opens_itself)
        return self._opener()

    def unlock(self, passphrase: str) -> Workspace:
        """Open the file with a passphrase. Raises `WrongPassphraseError` and the other `DataFileError`s."""
        from bofield.services import opening

        return opening.unlock(self.home, passphrase)

    def create_alone(self, answers: dict[str, str]) -> Workspace:
        """Set up for one person without a server."""
        from bofield.services import opening

        return opening.create_alone(self.home, answers["passphrase"], answers["name"])

    def enrol(self, answers: dict[str, str]) -> Workspace:
        """Set up with a server and a code. Raises `EnrolmentError`, `AddressError`, `OfflineError`."""
        from bofield.services import opening

        return opening.enrol(self.home, answers["passphrase"], answers["server"], answers["code"])

    def keep(self, **chosen: str) -> None:
        """Write a setting down. Raises OSError."""
        self.settings = replace(self.settings, **chosen)
        self.settings.write(self.home)

    async def wait_open(self) -> None:
        """Wait until the file is open."""
        await self._open.wait()

    def begin(self, workspace: Workspace) -> None:
        """Take an open file into use. Syncing beside it starts later, with `start_sync`."""
        from bofield.services import syncing

        self._workspace = workspace
        self.person = workspace.person
        self.first_status = syncing.status(workspace)

    @property
    def may_sync(self) -> bool:
        """Tell whether there is something to sync with that has not been started."""
        status = self.first_status
        wanted = self._background_sync and self._syncer is None and self._workspace is not None
        return wanted and status is not None and status.state != "alone"

    def start_sync(self, on_sync: Callable[[SyncStatus], object]) -> None:
        """Start syncing beside the work, where `may_sync`; from whatever thread, once."""
        from bofield.services import syncing

        with self._starting:
            if self.may_sync:
                self._syncer = syncing.Syncer(self.workspace, on_sync)
                self._syncer.start()

    def mark_open(self) -> None:
        """Let those who wait for the file go on; called on the app's loop."""
        self._open.set()

    # ── closing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def end(self) -> None:
        """Stop syncing and close the file."""
        workspace, self._workspace = self._workspace, None
        self._open.clear()
        if self._syncer is not None:
            self._syncer.stop()
            self._syncer = None
        if workspace is not None and workspace is not self._given:
            from bofield.services import opening

            opening.close(workspace)

    def sync_soon(self) -> str:
        """Wake the syncing and say that all is saved already."""
        if self._syncer is not None:
            self._syncer.wake()
        return _("Already saved {time}.").format(time=clock(now()))
