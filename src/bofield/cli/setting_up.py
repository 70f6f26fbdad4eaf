"""`bofield setup`: the first minutes without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.folder import ask_passphrase
from bofield.cli.output import as_json, say
from bofield.errors import FileExistsAlreadyError, UsageError
from bofield.i18n import _
from bofield.paths import default_home

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Either alone, or with a server and a code."""
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--alone", metavar=_("NAME"), help=_("work without a server, under this name"))
    way.add_argument("--server", metavar="URL", help=_("the address of the centre"))
    parser.add_argument("--code", help=_("the one-time code from an administrator"))
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Set up the data folder."""
    if chosen.server is not None and not chosen.code:
        raise UsageError(_("With --server comes --code: the one-time code from an administrator."))
    home = default_home()
    if home.keyslots.exists() or home.database.exists():
        raise FileExistsAlreadyError(
            _("Something is set up in {folder} already. Name another data folder in BOFIELD_HOME.").format(
                folder=home.root
            )
        )
    passphrase = ask_passphrase(new=True)
    from bofield.services import opening

    if chosen.alone is not None:
        ws = opening.create_alone(home.root, passphrase, chosen.alone)
    else:
        ws = opening.enrol(home.root, passphrase, chosen.server, chosen.code)
    try:
        if chosen.json:
            as_json({"folder": str(home.root), "person": ws.me, "server": ws.replica.me.server or ""})
        else:
            say(_("{folder} is set up for {name}.").format(folder=home.root, name=ws.me.name))
    finally:
        opening.close(ws)
    return 0
