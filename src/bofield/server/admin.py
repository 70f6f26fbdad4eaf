"""The administrator's command line, `bofield server …`: what can be asked. What is then done lies in admin_commands.

Loads FastAPI and SQLAlchemy only once a command runs, so that `bofield --help` stays quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bofield.i18n import _

if TYPE_CHECKING:
    import argparse

DEFAULT_PORT = 8470
SILENT_DAYS = 14


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands to `bofield server`."""
    commands = parser.add_subparsers(dest="server_command", required=True, metavar=_("command"))
    init = _command(commands, "init", _("set up a centre"))
    init.add_argument("--organisation", required=True, help=_("the name of the organisation"))
    init.add_argument("--database", help=_("postgresql+psycopg://user@host/name; without it SQLite in the folder"))
    run_it = _command(commands, "run", _("serve until told to stop"), as_json=False)
    run_it.add_argument("--host", default="127.0.0.1", help=_("the address to listen on (127.0.0.1)"))
    run_it.add_argument("--port", type=int, default=DEFAULT_PORT, help=_("the port; 0 takes any free one"))
    run_it.add_argument("--ready-file", type=Path, help=_("written as JSON with url and pid once the server listens"))
    run_it.add_argument("--end-with-stdin", action="store_true", help=_("stop when standard input closes"))
    district = _group(commands, "district", _("the parts of the landlord's houses"))
    _command(district, "add", _("add a district"), "district").add_argument("name", help=_("its name"))
    _command(district, "list", _("list the districts"), "district")
    _add_people(commands)
    code = _command(commands, "enrol-code", _("make a one-time code for a person's laptop"))
    code.add_argument("user", help=_("name or id"))
    device = _group(commands, "device", _("the laptops"))
    _command(device, "list", _("list the laptops"), "device")
    silent = _command(device, "silent", _("list the laptops that have not called for some days"), "device")
    silent.add_argument("--days", type=int, default=SILENT_DAYS, help=_("how many (14)"))
    revoked = _command(device, "revoke", _("let a laptop hand in what waits, and then destroy what it holds"), "device")
    revoked.add_argument("device", help=_("its id"))
    _add_care(commands)


def run(args: argparse.Namespace) -> int:
    """Run the chosen command; returns the exit code. Raises BofieldError with a sentence for the user."""
    # Half a second, and only what is needed.
    from bofield.server.admin_commands import COMMANDS  # noqa: PLC0415

    if args.server_does in COMMANDS:
        return COMMANDS[args.server_does](args)
    from bofield.server.admin_care import CARE  # noqa: PLC0415

    return CARE[args.server_does](args)


def _add_people(commands: Any) -> None:
    user = _group(commands, "user", _("the people who work here"))
    _command(user, "list", _("list the people and what they may do"), "user")
    added = _command(user, "add", _("add a person"), "user")
    added.add_argument("name", help=_("the person's name"))
    granted = _command(user, "grant", _("give a person one more role or district"), "user")
    withdrawn = _command(user, "withdraw", _("take a role in a district away again"), "user")
    for each in (granted, withdrawn):
        each.add_argument("user", help=_("name or id"))
    for each in (added, granted, withdrawn):
        each.add_argument("--role", required=True, help="coordinator, supervisor, administrator")
        each.add_argument("--district", action="append", default=[], help=_("name or id; may be given several times"))
        each.add_argument("--all-districts", action="store_true", help=_("every district, also those to come"))


def _add_care(commands: Any) -> None:
    backup = _group(commands, "backup", _("copies of the centre"))
    made = _command(backup, "make", _("copy the centre while it runs (SQLite)"), "backup")
    made.add_argument("folder", help=_("a new folder"))
    verified = _command(backup, "verify", _("read a restored copy from end to end, and count it as safe"), "backup")
    verified.add_argument("--copy", required=True, help=_("the folder of a backup, or the address of a database"))
    purged = _command(commands, "purge", _("erase a case everywhere, for good"))
    purged.add_argument("--case", required=True, help=_("its id"))
    purged.add_argument("--reason", required=True, help=_("why; this is kept"))
    purged.add_argument("--by", help=_("the person who decided it: name or id"))
    sealed = _group(commands, "sealed", _("work that came after its author's access had ended"))
    _command(sealed, "list", _("list what was sealed and what became of it"), "sealed")


def _group(commands: Any, name: str, text: str) -> Any:
    parser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(dest=f"{name}_command", required=True, metavar=_("command"))


def _command(commands: Any, name: str, text: str, group: str = "", *, as_json: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--data", type=Path, help=_("the folder of the centre; else what BOFIELD_CENTRE names"))
    if as_json:
        parser.add_argument("--json", action="store_true", help=_("print JSON"))
    parser.set_defaults(server_does=f"{group} {name}".strip())
    return parser
