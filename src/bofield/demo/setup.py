"""Setting the demonstration up: the centre, two real laptops enrolled over HTTP, and everything that has happened.

Knows the order of the steps and says each in words. What is written down lies in `telling`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.demo import centre
from bofield.demo.folder import ROLES
from bofield.demo.households import HOUSEHOLDS
from bofield.errors import OfflineError
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.demo.centre import Server
    from bofield.demo.folder import Folder, Role
    from bofield.services.workspace import Workspace

    Say = Callable[[str], None]

CONFLICT_CONTRACT = "EX-1017"
"""The household whose language both have written down, each in their own way."""


def set_up(folder: Folder, server: Server, say: Say) -> None:
    """Make the whole demonstration in an empty folder; the server runs afterwards."""
    say(_("Setting up a server on this machine …"))
    from bofield.replica.keyslots import KdfParams  # noqa: PLC0415  (a second of imports; the first word comes at once)
    from bofield.services import opening  # noqa: PLC0415

    # The passphrase is 128 random bits and lies beside the file: stretching it for half a second would protect nothing.
    params = KdfParams(memory=8 * 1024, passes=1, lanes=1)
    codes = centre.found(folder.centre)
    server.start()
    say(_("Enrolling two laptops, one for {coordinator} and one for {supervisor} …").format(**_names()))
    laptops: dict[Role, Workspace] = {}
    try:
        for role in ROLES:
            home, name = folder.home(role).root, centre.NAMES[role]
            laptops[role] = opening.enrol(
                home, folder.memory.passphrase, folder.server, codes[role], device=name, params=params
            )
            _sync(laptops[role])
        _tell(laptops["coordinator"], laptops["supervisor"], say)
    finally:
        for laptop in laptops.values():
            opening.close(laptop)
    folder.remember(ready=True)


def _tell(coordinator: Workspace, supervisor: Workspace, say: Say) -> None:
    """Write the households down, let the notes be reviewed and answered, and leave one conflict."""
    from bofield.demo.telling import Teller  # noqa: PLC0415

    teller = Teller(coordinator)
    for number, _house in enumerate(teller.tell(), 1):
        if number % 10 == 0 or number == len(HOUSEHOLDS):
            say(_("{n} of {total} invented households written down …").format(n=number, total=len(HOUSEHOLDS)))
    say(_("Syncing, and letting {supervisor} read …").format(**_names()))
    _sync(coordinator)
    _sync(supervisor)
    while teller.review(supervisor):
        _sync(supervisor)
        _sync(coordinator)
        if not teller.answer_back():
            break
        _sync(coordinator)
        _sync(supervisor)
    _disagree(coordinator, supervisor, teller.ids[CONFLICT_CONTRACT])


def _disagree(coordinator: Workspace, supervisor: Workspace, case: str) -> None:
    """Let both write the same field without knowing of each other, so that Synk has something to settle."""
    from bofield.services import cases  # noqa: PLC0415

    member = cases.case_view(coordinator, case).members[0].id
    cases.edit_member(supervisor, member, {"language": "somaliska och engelska"})
    cases.edit_member(coordinator, member, {"language": "somaliska, helst sydlig dialekt"})
    for laptop in (supervisor, coordinator, supervisor):
        _sync(laptop)


def _sync(ws: Workspace) -> None:
    """Sync once; here the server is ours and must answer."""
    from bofield.services import syncing  # noqa: PLC0415

    ws.replica.close_open_changes()
    outcome = syncing.sync_once(ws)
    if outcome.state != "synced" or outcome.refused:
        raise OfflineError(_("The demonstration could not sync: {message}").format(message=outcome.message))


def _names() -> dict[Role, str]:
    return centre.NAMES
