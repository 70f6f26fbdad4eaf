"""`bofield history`: every change to a case, a contact or any other record: who, when, from what to what."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.folder import opened
from bofield.cli.output import as_json, complain, heading, moment, say, table
from bofield.errors import NotFoundError, OfflineError
from bofield.i18n import _
from bofield.i18n.dates import local

if TYPE_CHECKING:
    import argparse

    from bofield.services.values import PastLine, PastView
    from bofield.services.workspace import Workspace


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the record, and whether the server is asked."""
    parser.add_argument(
        "record", metavar=_("RECORD"), help=_("contract number or id of a case, id of a contact, or any record’s id")
    )
    parser.add_argument("--offline", action="store_true", help=_("tell what is on this laptop; do not ask the server"))
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Tell."""
    with opened() as ws:
        view = _read(ws, _find(ws, chosen.record), offline=chosen.offline)
    if chosen.json:
        as_json(view)
    else:
        _print(view)
    return 0


def _read(ws: Workspace, record: str, *, offline: bool) -> PastView:
    from bofield.services import past

    if not offline:
        try:
            return past.fetch_past(ws, record)
        except OfflineError as error:
            complain(str(error))
    return past.past_of(ws, record)


def _find(ws: Workspace, text: str) -> str:
    from bofield.services.finding import find_case, find_contact

    for find in (find_case, find_contact):
        with suppress(NotFoundError):
            return find(ws, text)
    return text.lower()


def _print(view: PastView) -> None:
    heading("  ".join(filter(None, (view.kind_label, view.place))))
    table(_row(line) for line in view.lines if not line.wiring)
    if not view.lines:
        say(_("Nothing is known of this yet."))
    if view.unknown:
        say(_("Earlier changes that only the server has: {n}.").format(n=view.unknown))
    if view.hidden:
        say(_("Changes that stay with their author: {n}.").format(n=view.hidden))


def _row(line: PastLine) -> tuple[str, ...]:
    what = f"{line.before} → {line.shown_value}" if line.before else line.shown_value
    when = moment(local(line.at) if line.at else None) or "–"
    return (when, line.author, line.field_label, line.state_label, what)
