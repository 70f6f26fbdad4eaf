"""`bofield contact`: add a contact and its note, write in a draft, sign it, put it away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bofield.cli.arguments import json_option, subcommands
from bofield.cli.folder import opened
from bofield.cli.output import as_json, say
from bofield.errors import UsageError
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse

    from bofield.services.values import Value

_LARGEST = 1 << 20
MET = ("tenant", "partner", "other_adult", "child", "representative", "authority")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one of the four: add, edit, sign, discard."""
    from bofield.records.choices import CONTACT_KINDS

    actions = subcommands(parser)
    add = _action(actions, "add", _("add a contact to a case"))
    add.add_argument("case", metavar=_("CASE"), help=_("contract number, id, or the beginning of an id"))
    add.add_argument("--kind", required=True, choices=CONTACT_KINDS, metavar=_("KIND"), help=", ".join(CONTACT_KINDS))
    _fields(add)
    add.add_argument("--sign", action="store_true", help=_("freeze the note and send it to review"))
    edit = _action(actions, "edit", _("write in a draft"))
    _contact(edit)
    _fields(edit)
    _contact(_action(actions, "sign", _("freeze a note and send it to review")))
    _contact(_action(actions, "discard", _("put a draft away")))


def run(chosen: argparse.Namespace) -> int:
    """Do it."""
    fields = _chosen_fields(chosen) if chosen.action in {"add", "edit"} else {}
    with opened() as ws:
        from bofield.services import cases, contacts
        from bofield.services.finding import find_contact

        if chosen.action == "add":
            case = cases.find_case(ws, chosen.case)
            contact = contacts.log_contact(ws, case, {"kind": chosen.kind, **fields}, sign=chosen.sign)
        else:
            contact = find_contact(ws, chosen.contact)
            if chosen.action == "edit":
                contacts.save_contact(ws, contact, fields)
            elif chosen.action == "sign":
                contacts.sign_contact(ws, contact)
            else:
                contacts.discard_draft(ws, contact)
        view = contacts.contact_view(ws, contact) if chosen.action != "discard" else None
    if chosen.json:
        as_json(view or {"id": contact, "discarded": True})
    elif view is None:
        say(_("The draft {id} is put away.").format(id=contact))
    elif view.signed:
        say(_("The note is signed and goes to review with the next sync: {id}").format(id=contact))
    else:
        say(_("Saved as a draft that only you can read: {id}").format(id=contact))
    return 0


def read_text(text: str | None, file: str | None, *, what: str) -> str | None:
    """Take a text from an argument, a file, or standard input (`-`). Raises UsageError."""
    if text is not None and file is not None:
        raise UsageError(_("Give {what} as an argument or in a file, not both.").format(what=what))
    source = file if file is not None else text
    if source == "-":
        return _decoded(sys.stdin.buffer.read(_LARGEST + 1), _("standard input"))
    if file is None:
        return text
    try:
        with Path(file).open("rb") as stream:
            return _decoded(stream.read(_LARGEST + 1), file)
    except OSError as error:
        raise UsageError(_("{file} cannot be read: {why}.").format(file=file, why=error.strerror)) from None


def _decoded(content: bytes, name: str) -> str:
    if len(content) > _LARGEST:
        raise UsageError(_("{file} is too large: at most 1 MB can be read.").format(file=name))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            _("{file} is not UTF-8 text (byte {position}).").format(file=name, position=error.start)
        ) from None


def _action(actions: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    json_option(parser)
    return parser


def _contact(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contact", metavar=_("CONTACT"), help=_("its id, or the beginning of it"))


def _fields(parser: argparse.ArgumentParser) -> None:
    from bofield.records.choices import OUTCOMES, SAFETY

    parser.add_argument("--outcome", choices=OUTCOMES, metavar=_("OUTCOME"), help=", ".join(OUTCOMES))
    parser.add_argument(
        "--met", metavar=_("WHO"), help=_("who was met, with commas: {choices}").format(choices=", ".join(MET))
    )
    parser.add_argument("--at", metavar=_("TIME"), help=_("when it was: 2026-12-15 10:00; now if left out"))
    parser.add_argument("--planned", metavar=_("TIME"), help=_("when it is to be: 2026-12-15 10:00"))
    parser.add_argument("--voluntary-told", action="store_true", help=_("the person was told that it is voluntary"))
    parser.add_argument("--safety", choices=SAFETY, metavar=_("SAFETY"), help=", ".join(SAFETY))
    parser.add_argument("--note", metavar=_("TEXT"), help=_("the text of the note; - reads it from standard input"))
    parser.add_argument("--note-file", metavar=_("FILE"), help=_("a file with the text of the note, or -"))


def _chosen_fields(chosen: argparse.Namespace) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    note = read_text(chosen.note, chosen.note_file, what=_("the note"))
    if note is not None:
        fields["note"] = note
    given = {
        "outcome": chosen.outcome,
        "safety": chosen.safety,
        "started_at": chosen.at,
        "planned_at": chosen.planned,
    }
    fields.update({name: value for name, value in given.items() if value is not None})
    if chosen.voluntary_told:
        fields["voluntary_told"] = True
    for who in filter(None, (chosen.met or "").replace(" ", "").split(",")):
        if who not in MET:
            raise UsageError(
                _("“{who}” is not somebody --met knows; it knows {choices}.").format(who=who, choices=", ".join(MET))
            )
        fields[f"met_{who}"] = True
    return fields
