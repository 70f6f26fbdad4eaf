"""`bofield review`: the queue of signed notes, one of them, and the reviewer's three answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bofield.cli.arguments import json_option, subcommands
from bofield.cli.folder import opened
from bofield.cli.output import ID_SHOWN, as_json, flags, heading, moment, say, table
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse

    from bofield.services.values import ReviewRow, ReviewView

STATES = ("open", "waiting", "answered", "returned", "approved", "all")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take list, show, approve, return or comment; without any the queue is listed."""
    json_option(parser)
    actions = subcommands(parser, required=False)
    listed = _action(actions, "list", _("list signed notes, the one to read first at the top"))
    listed.add_argument("--state", default="open", choices=STATES, metavar=_("STATE"), help=", ".join(STATES))
    listed.add_argument("--children", action="store_true", help=_("only households with children"))
    _contact(_action(actions, "show", _("read a note with its checklist and the dates of the case")))
    _contact(_action(actions, "approve", _("approve a note with all that has been added to it")))
    for name, text in (
        ("return", _("send a note back to its author with a remark")),
        ("comment", _("say something without deciding")),
    ):
        parser_of = _action(actions, name, text)
        _contact(parser_of)
        parser_of.add_argument("--remark", required=True, help=_("what is asked or said"))
        parser_of.add_argument("--anchor", default="", help=_("the place it is about: line:3 or question:B3"))


def run(chosen: argparse.Namespace) -> int:
    """Do it."""
    with opened() as ws:
        from bofield.services import reviews
        from bofield.services.finding import find_contact
        from bofield.services.values import ReviewFilter

        if chosen.action in {None, "list"}:
            wanted = ReviewFilter(getattr(chosen, "state", "open"), children=getattr(chosen, "children", False))
            rows = reviews.queue(ws, wanted)
            as_json(rows) if chosen.json else _print_queue(rows)
            return 0
        contact = find_contact(ws, chosen.contact)
        if chosen.action == "approve":
            reviews.approve(ws, contact)
        elif chosen.action == "return":
            reviews.return_note(ws, contact, chosen.remark, chosen.anchor)
        elif chosen.action == "comment":
            reviews.comment(ws, contact, chosen.remark, chosen.anchor)
        view = reviews.review_view(ws, contact)
    if chosen.json:
        as_json(view)
    elif chosen.action == "show":
        _print_note(view)
    else:
        from bofield.services.labels import label

        say(_("Written. The note is now: {state}.").format(state=label("review_state", view.contact.state).lower()))
    return 0


def _action(actions: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    json_option(parser)
    return parser


def _contact(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contact", metavar=_("CONTACT"), help=_("its id, or the beginning of it"))


def _print_queue(rows: tuple[ReviewRow, ...]) -> None:
    table(
        (
            row.contact_id[:ID_SHOWN],
            "●" if row.unread else "",
            moment(row.at),
            row.kind_label,
            row.place,
            flags(children=row.children),
            row.author,
            row.state_label,
            row.risk_label,
            row.first_line,
        )
        for row in rows
    )
    if not rows:
        say(_("No notes wait for review."))


def _print_note(view: ReviewView) -> None:
    from bofield.cli.show import print_contact

    print_contact(view.contact)
    if view.answers:
        heading(_("ANSWERS"))
        table(view.answers)
    if view.deadlines:
        heading(_("DEADLINES"))
        table((each.on.isoformat() if each.on else "", each.label, each.source) for each in view.deadlines)
