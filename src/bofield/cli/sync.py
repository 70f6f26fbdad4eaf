"""`bofield sync`, `bofield status` and `bofield enrol`: send and fetch now, how things stand, and a new code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.folder import opened
from bofield.cli.output import as_json, complain, heading, moment, say, table
from bofield.errors import MissingFileError, OfflineError
from bofield.i18n import _, ngettext
from bofield.i18n.dates import local

if TYPE_CHECKING:
    import argparse

    from bofield.services.values import LaptopsView, SyncOutcome, SyncStatus


def arguments(parser: argparse.ArgumentParser) -> None:
    """`enrol` takes the new code; the others nothing but how to print."""
    command = parser.prog.rpartition(" ")[2]
    parser.set_defaults(command=command)
    if command == "enrol":
        parser.add_argument(
            "--again",
            required=True,
            metavar=_("CODE"),
            help=_("go on with all that is here under a new code, after the server has met this laptop twice"),
        )
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Sync, or tell the state."""
    if chosen.command == "enrol":
        return _enrol_again(chosen.again, as_data=chosen.json)
    return _sync(as_data=chosen.json) if chosen.command == "sync" else _status(as_data=chosen.json)


def _enrol_again(code: str, *, as_data: bool) -> int:
    with opened() as ws:
        from bofield.services import syncing

        syncing.enrol_again(ws, code)
        outcome = syncing.sync_once(ws)
        is_copy = ws.live.trouble == "fork"
    if as_data:
        as_json(outcome)
    else:
        say(_("Enrolled again. All that was written is here."))
        _tell(outcome, is_copy=is_copy)
    return _exit_code(outcome)


def _sync(*, as_data: bool) -> int:
    with opened() as ws:
        from bofield.services import syncing

        outcome = syncing.sync_once(ws, _progress if sys.stderr.isatty() and not as_data else None)
        is_copy = ws.live.trouble == "fork"
    if as_data:
        as_json(outcome)
    else:
        _tell(outcome, is_copy=is_copy)
    return _exit_code(outcome)


def _exit_code(outcome: SyncOutcome) -> int:
    """Say for scripts how it went; after a withdrawal there is no file any more."""
    codes = {"synced": 0, "retired": MissingFileError.exit_code}
    return codes.get(outcome.state, OfflineError.exit_code)


def _progress(done: int, total: int) -> None:
    sys.stderr.write("\r" + _("{done} of {total}").format(done=done, total=total))
    if done >= total:
        sys.stderr.write("\n")
    sys.stderr.flush()


def _tell(outcome: SyncOutcome, *, is_copy: bool) -> None:
    if outcome.state == "retired":
        complain(outcome.message)
        return
    if is_copy:
        complain(f"{outcome.message} " + _("Then run “bofield enrol --again CODE”."))
        return
    if outcome.state != "synced":
        complain(f"{outcome.message} " + _("Nothing is lost; what waits is sent next time."))
        return
    say(_("Synced. Sent: {sent}, received: {received}.").format(sent=outcome.sent, received=outcome.received))
    if outcome.message:
        say(outcome.message)
    if outcome.handed_back:
        say(_("Handed back to the restored server: {n}.").format(n=outcome.handed_back))
    if outcome.left:
        say(_("Cases that have left this laptop: {n}. You may not read them any more.").format(n=outcome.left))
    if outcome.sealed:
        say(_("Sealed for a supervisor to decide about: {n}.").format(n=outcome.sealed))
    if outcome.refused:
        say(_("Refused by the server: {n}. “bofield conflicts” tells why.").format(n=outcome.refused))
    if outcome.conflicts:
        say(_("Waiting for your choice: {n}. “bofield conflicts” lists them.").format(n=outcome.conflicts))


def _status(*, as_data: bool) -> int:
    with opened() as ws:
        from bofield.services import syncing

        status = syncing.status(ws)
        laptops = syncing.laptops_view(ws)
        person = ws.me
    if as_data:
        as_json({"person": person, "sync": status, "laptops": laptops})
        return 0
    from bofield.services.labels import label

    roles = ", ".join(label("role", role) for role in person.roles)
    table(
        [
            (_("Person"), f"{person.name} ({roles})"),
            (_("Server"), status.server or "–"),
            (_("State"), label("sync_state", status.state)),
            *_counts(status),
        ]
    )
    if laptops is not None:
        _print_laptops(laptops)
    return 0


def _print_laptops(view: LaptopsView) -> None:
    """Tell an administrator when each laptop was last heard, as the server said at the last sync."""
    from bofield.services.labels import label

    told = moment(local(view.told_at)) if view.told_at else None
    heading(_("Laptops, as the server said {when}").format(when=told or "–"))
    table(
        [
            (
                "!" if each.silent else "",
                each.person,
                each.name,
                moment(local(each.last_heard) if each.last_heard else None) or _("never heard"),
                ngettext("silent for {n} day", "silent for {n} days", each.days).format(n=each.days),
                label("sync_state", "retired") if each.withdrawn else "",
            )
            for each in view.lines
        ]
    )


def _counts(status: SyncStatus) -> list[tuple[str, str]]:
    return [
        (_("Last heard"), moment(local(status.last_heard) if status.last_heard else None) or "–"),
        (_("Waiting to be sent"), str(status.waiting)),
        (_("Waiting for a choice"), str(status.conflicts)),
        (_("Refused"), str(status.refused)),
        (_("Server has all"), str(status.records) if status.agreed else _("not compared yet")),
        (_("Secured / received"), f"{status.secured} / {status.received}"),
    ]
