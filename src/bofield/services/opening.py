"""Begin, open and close: what stands in a data folder, and the three ways to a workspace."""

from __future__ import annotations

import platform
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import select

from bofield.cleaning import clean
from bofield.errors import EnrolmentError, FileExistsAlreadyError, MissingFileError, UsageError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.paths import Home
from bofield.records.projection import table_of
from bofield.records.tables import District
from bofield.replica.file import Replica
from bofield.replica.values import Me
from bofield.services.values import HomeState, PersonView
from bofield.services.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.replica.keyslots import KdfParams

DISTRICT = "district:"
"""What the scope of a grant in a whole district begins with."""
LEAST_PASSPHRASE = 8
"""Characters of the shortest passphrase that a new file takes."""
_LONGEST_NAME = 100


def home_state(home: Path) -> HomeState:
    """Tell what stands in a data folder: nothing yet, or a file waiting for its passphrase. Opens nothing."""
    place = Home(home)
    return HomeState("locked" if place.keyslots.exists() or place.database.exists() else "empty")


def create_alone(home: Path, passphrase: str, name: str, *, params: KdfParams | None = None) -> Workspace:
    """Set up a folder for somebody who works without a server; `params` only ever comes from tests.

    Raises UsageError for a name or passphrase that is too short, FileExistsAlreadyError where something is set up.
    """
    called = clean(name, lines=False).strip()[:_LONGEST_NAME]
    if not called:
        raise UsageError(_("Write your name: it stands under what you write."))
    check_passphrase(passphrase)
    _check_empty(home)
    me = Me(person=new_id(), name=called, device=new_id(), roles=("coordinator",))
    return _begun(home, passphrase, me, params)


def enrol(
    home: Path, passphrase: str, server: str, code: str, *, device: str = "", params: KdfParams | None = None
) -> Workspace:
    """Set up a folder for somebody an administrator has given a code. The code is used only if all else is right.

    Raises AddressError, EnrolmentError, OfflineError; then nothing is written.
    """
    check_passphrase(passphrase)
    _check_empty(home)
    return _begun(home, passphrase, enrolled(server, code, device), params)


def enrolled(server: str, code: str, device: str = "") -> Me:
    """Exchange a code for who one is at a server. Raises AddressError, EnrolmentError, OfflineError."""
    from bofield.sync import address, http  # noqa: PLC0415  (loads the HTTP client)

    if not code.strip():
        raise EnrolmentError(_("Write the code that your administrator has given you."))
    base = address.check(server)
    reply = http.enrol(base, code.strip(), device or platform.node() or "bofield")
    grants = reply.person.grants
    return Me(
        person=reply.person.id,
        name=reply.person.name,
        device=reply.device,
        org=reply.org,
        organisation=reply.organisation,
        roles=tuple(dict.fromkeys(grant.role for grant in grants)),
        districts=tuple(
            dict.fromkeys(grant.scope.removeprefix(DISTRICT) for grant in grants if grant.scope.startswith(DISTRICT))
        ),
        server=base,
        server_id=reply.server_id,
        token=reply.token,
    )


def unlock(home: Path, passphrase: str) -> Workspace:
    """Open the folder. Raises WrongPassphraseError, or a DataFileError that says what is wrong with the file."""
    return workspace_of(Replica.open(Home(home), passphrase), home)


def close(ws: Workspace) -> None:
    """Close the file. What was written is on disk already."""
    with suppress(MissingFileError):  # the file of a laptop that was withdrawn while it was open is gone
        ws.replica.close_open_changes()
    ws.replica.close()


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that is too short to protect anything."""
    if len(passphrase.strip()) < LEAST_PASSPHRASE:
        raise UsageError(
            _("The passphrase is too short: at least {n} characters, preferably a few words.").format(
                n=LEAST_PASSPHRASE
            )
        )


def workspace_of(replica: Replica, home: Path) -> Workspace:
    """Make the workspace of an open replica."""
    me = replica.me
    district = me.districts[0] if me.districts else ""
    table = table_of(District)
    with replica.reading() as session:
        named = select(table.c.name).where(table.c.org == me.org, table.c.id == district)
        name = session.connection().execute(named).scalar_one_or_none() if district else None
    person = PersonView(me.person, me.name, me.roles, name or "")
    return Workspace(replica, home, person, me.org, district)


def _begun(home: Path, passphrase: str, me: Me, params: KdfParams | None) -> Workspace:
    return workspace_of(Replica.create(Home(home), passphrase, me, params=params), home)


def _check_empty(home: Path) -> None:
    if home_state(home).kind != "empty":
        raise FileExistsAlreadyError(
            _("Something is set up in {folder} already. Open it, or name another data folder.").format(folder=home)
        )
