"""`bofield conflicts` lists what needs a person's choice; `bofield settle` makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.folder import opened
from bofield.cli.output import as_json, heading, moment, say, table
from bofield.errors import NotFoundError, UsageError
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse

    from bofield.services.values import ConflictView, RefusedView
    from bofield.services.workspace import Workspace


def arguments(parser: argparse.ArgumentParser) -> None:
    """`conflicts` takes nothing; `settle` a field and a choice, or a refused change and a reason."""
    parser.set_defaults(command=parser.prog.rpartition(" ")[2])
    json_option(parser)
    if parser.prog.endswith("settle"):
        parser.add_argument(
            "record", nargs="?", default="", metavar=_("RECORD"), help=_("the record’s id, or its beginning")
        )
        parser.add_argument("field", nargs="?", default="", metavar=_("FIELD"), help=_("the field with several values"))
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--keep", type=int, metavar="N", help=_("keep value number N of “bofield conflicts”"))
        choice.add_argument("--both", action="store_true", help=_("keep all texts, one after the other"))
        choice.add_argument("--drop", metavar=_("CHANGE"), help=_("let a refused change go, with --reason"))
        parser.add_argument("--reason", default="", help=_("why the change is let go"))


def run(chosen: argparse.Namespace) -> int:
    """List, or decide."""
    with opened() as ws:
        from bofield.services import syncing

        if chosen.command == "settle":
            _settle(ws, chosen)
        conflicts, refused = syncing.conflicts(ws), syncing.refused(ws)
    if chosen.json:
        as_json({"conflicts": conflicts, "refused": refused})
    else:
        _print(conflicts, refused)
    return 0


def _settle(ws: Workspace, chosen: argparse.Namespace) -> None:
    from bofield.services import syncing

    if chosen.drop:
        matching = [each for each in syncing.refused(ws) if each.change.startswith(chosen.drop)]
        if len(matching) != 1:
            raise NotFoundError(_("There is no single refused change {id}.").format(id=chosen.drop))
        syncing.drop_refused(ws, matching[0].change, chosen.reason)
        return
    if not chosen.record or not chosen.field:
        raise UsageError(_("Name the record and the field, as “bofield conflicts” lists them."))
    found = [
        each
        for each in syncing.conflicts(ws)
        if each.record.startswith(chosen.record.lower()) and each.field == chosen.field
    ]
    if len(found) != 1:
        raise NotFoundError(
            _("There is nothing to choose between in {field} of {record}.").format(
                field=chosen.field, record=chosen.record
            )
        )
    sides = found[0].sides
    if chosen.both:
        if not found[0].both:
            raise UsageError(_("Only texts can be kept one after the other; choose one with --keep."))
        syncing.settle(ws, found[0].record, found[0].field, found[0].both)
    elif chosen.keep is not None and 1 <= chosen.keep <= len(sides):
        syncing.settle(ws, found[0].record, found[0].field, sides[chosen.keep - 1].value)
    else:
        raise UsageError(_("--keep takes a number from 1 to {n}.").format(n=len(sides)))


def _print(conflicts: tuple[ConflictView, ...], refused: tuple[RefusedView, ...]) -> None:
    for conflict in conflicts:
        heading(f"{conflict.record}  {conflict.field}  {conflict.field_label}  {conflict.place}")
        table(
            (str(number), side.author, moment(side.at), side.shown_value)
            for number, side in enumerate(conflict.sides, start=1)
        )
    for change in refused:
        heading(f"{change.change}  {change.place}")
        say(change.reason)
        say(change.text)
    if not conflicts and not refused:
        say(_("Nothing needs a choice."))
