"""`bofield amend`: add to a signed note, or answer a reviewer's remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.contact import read_text
from bofield.cli.folder import opened
from bofield.cli.output import as_json, say
from bofield.errors import UsageError
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the contact and the text."""
    parser.add_argument("contact", metavar=_("CONTACT"), help=_("its id, or the beginning of it"))
    parser.add_argument("--text", metavar=_("TEXT"), help=_("what is added; - reads it from standard input"))
    parser.add_argument("--text-file", metavar=_("FILE"), help=_("a file with what is added, or -"))
    parser.add_argument(
        "--answers", default="", metavar=_("REMARK"), help=_("the id of the remark; else the oldest open one")
    )
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Add it."""
    text = read_text(chosen.text, chosen.text_file, what=_("the text"))
    if text is None:
        raise UsageError(_("Write what is to be added with --text, or name a file with --text-file."))
    with opened() as ws:
        from bofield.services import contacts
        from bofield.services.finding import find_contact

        contact = find_contact(ws, chosen.contact)
        amendment = contacts.amend_contact(ws, contact, text, chosen.answers)
        view = contacts.contact_view(ws, contact)
    if chosen.json:
        as_json({"amendment": amendment, "contact": view})
    else:
        say(_("Added. It goes to your supervisor with the next sync."))
    return 0
