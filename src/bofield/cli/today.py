"""`bofield today`: the day as Idag shows it, with the reason for every line's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.folder import opened
from bofield.cli.output import as_json, day, days, flags, heading, say, table
from bofield.i18n import _
from bofield.i18n.dates import clock, long_date

if TYPE_CHECKING:
    import argparse

    from bofield.services.values import DeadlineLine, Today


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to print, and how."""
    parser.add_argument("--why", action="store_true", help=_("say why each line stands where it stands"))
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Print the day."""
    with opened() as ws:
        from bofield.services import today

        found = today.today(ws)
    if chosen.json:
        as_json(found)
    else:
        _print(found, why=chosen.why)
    return 0


def _print(found: Today, *, why: bool) -> None:
    say(long_date(found.on))
    parts = (
        (_("DEADLINES"), [_deadline(line, found) for line in found.deadlines], [line.why for line in found.deadlines]),
        (
            _("VISITS TODAY"),
            [(clock(line.at), line.kind_label, line.place, line.checklist) for line in found.visits],
            [line.why for line in found.visits],
        ),
        (
            _("TO DO"),
            [(days(line.days), day(line.due, found.on), line.title, line.place) for line in found.tasks],
            [line.why for line in found.tasks],
        ),
        (
            _("WAITS FOR A SUPERVISOR"),
            [(days(line.days), day(line.due, found.on), line.title, line.place) for line in found.waiting],
            [line.why for line in found.waiting],
        ),
        (_("FOR YOU"), [(line.text, line.place) for line in found.for_you], [line.why for line in found.for_you]),
    )
    for title, rows, reasons in parts:
        if rows:
            heading(title)
            table([(*row, reason) for row, reason in zip(rows, reasons, strict=True)] if why else rows)
    if not any(rows for _title, rows, _reasons in parts):
        say(_("Nothing is waiting for you today."))


def _deadline(line: DeadlineLine, found: Today) -> tuple[str, ...]:
    date = line.deadline
    marks = flags(children=line.children)
    where = f"{line.place} {marks}".strip()
    return (days(date.days), day(date.on, found.on), date.label, date.source, where, line.reminder)
