"""The demonstration: a real server, two real laptops and plainly invented households, all on this machine.

`add_arguments` and `main` are the door for the command line; nothing heavy is imported until something is done.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bofield.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bofield.demo.centre import Server
    from bofield.demo.folder import Folder, Role
    from bofield.services.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked of `bofield demo`."""
    parser.add_argument(
        "--role",
        choices=("coordinator", "supervisor"),
        default="coordinator",
        help=_("whose laptop to open (coordinator)"),
    )
    parser.add_argument("--dir", type=Path, help=_("where the demonstration lies; else beside your own data"))
    parser.add_argument("--reset", action="store_true", help=_("throw the demonstration away and begin anew"))
    parser.add_argument("--offline", action="store_true", help=_("open the app without starting the server"))
    parser.add_argument("--play", action="store_true", help=_("play the main job without a terminal, and check it"))
    parser.add_argument("--json", action="store_true", help=_("with --play: print the steps and checks as JSON"))


def main(args: argparse.Namespace) -> int:
    """Open the demonstration, or play it where there is no terminal; return the exit code."""
    if args.play or args.json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        from bofield.demo import play  # noqa: PLC0415

        return play.run(args.dir, reset=args.reset, as_json=args.json)
    from bofield.demo.folder import Folder  # noqa: PLC0415

    folder = Folder.at(args.dir)
    if args.offline and folder.memory.ready and not args.reset:
        return _open(folder, args.role)
    from bofield.demo.centre import Server  # noqa: PLC0415

    server = Server(folder)
    prepare(folder, server, reset=args.reset)
    if args.offline:
        server.stop()
        return _open(folder, args.role)
    with server:
        return _open(folder, args.role)


def say(text: str) -> None:
    """Say how far it has come."""
    print(text, flush=True)


def prepare(folder: Folder, server: Server, *, reset: bool, say: Callable[[str], None] = say) -> None:
    """See to it that the demonstration is whole: begin anew if asked to, or if the last time was interrupted.

    The server may run afterwards; `say` is told how far it has come.
    """
    if reset or not folder.memory.ready:
        server.stop()
        folder.start_over()
        from bofield.demo import setup  # noqa: PLC0415

        setup.set_up(folder, server, say)


def _open(folder: Folder, role: Role) -> int:
    """Open the app on one of the two laptops, without asking for its passphrase."""
    from bofield import tui  # noqa: PLC0415

    home = folder.home(role).root

    def opener() -> Workspace:
        from bofield.services import opening  # noqa: PLC0415

        return opening.unlock(home, folder.memory.passphrase)

    return tui.main(home, opener=opener, may_lock=False)
