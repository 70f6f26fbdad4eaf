"""How commands are read: argparse with its sentences in the user's language and its mistakes as ours."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from bofield.errors import UsageError
from bofield.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

# The sentences of argparse that our commands can meet, so that the catalogue knows them.
_ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("not allowed with argument %s"),
    N_("one of the arguments %s is required"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
)


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are UsageErrors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the arguments, and where help is."""
        raise UsageError(
            _("{command}: {problem}. “{command} --help” tells more.").format(command=self.prog, problem=message)
        )


def speak_through_catalogue() -> None:
    """Let argparse take its sentences from our catalogue; it looks them up in its own module at call time."""
    argparse.__dict__["_"] = _
    argparse.__dict__["ngettext"] = ngettext


def command_parser(command: str, description: str) -> Parser:
    """Make the parser of one command."""
    speak_through_catalogue()
    return Parser(prog=f"bofield {command}", description=description)


def json_option(parser: argparse.ArgumentParser) -> None:
    """Let a command print data as JSON."""
    parser.add_argument("--json", action="store_true", help=_("print JSON"))


def subcommands(parser: argparse.ArgumentParser, required: bool = True) -> Any:  # noqa: FBT001, FBT002
    """Let a command have commands of its own."""
    return parser.add_subparsers(dest="action", required=required, metavar=_("command"))


def a_date(text: str) -> date:
    """Read a date as it is typed: 2026-12-15. Raises UsageError."""
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(_("“{text}” is not a date. Write it like 2026-12-15.").format(text=text)) from None


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """Read NAME=VALUE arguments; the last one for a name counts. Raises UsageError."""
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise UsageError(_("“{text}” should be written NAME=VALUE.").format(text=text))
        found[name.strip()] = value
    return found
