"""`bofield forms check FILE`: whether an XLSForm can be used as a checklist. Needs no data folder and no passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.output import as_json, say
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file."""
    commands = parser.add_subparsers(dest="what", required=True, metavar=_("command"))
    check = commands.add_parser("check", help=_("say whether a form can be used, and if not, where it is wrong"))
    check.add_argument("file", type=Path, help=_("a form as .md, .csv or .xlsx"))
    json_option(check)


def run(chosen: argparse.Namespace) -> int:
    """Print what the form holds, or where it is wrong."""
    from bofield.services.forms import check_form

    found = check_form(chosen.file)
    if chosen.json:
        as_json(found)
        return 0
    text = _("{file} can be used: “{title}”, version {version}, with {questions} questions and {raised} follow-ups.")
    say(
        text.format(
            file=chosen.file,
            title=found.title,
            version=found.version or "–",
            questions=found.questions,
            raised=found.follow_ups,
        )
    )
    return 0
