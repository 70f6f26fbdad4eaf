"""How syncing stands, and what needs a person, as Content and rows. Turns values into words; knows no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from bofield.i18n import _, ngettext
from bofield.i18n.dates import local, short_date
from bofield.services.values import ConflictView, RefusedView
from bofield.tui.text import ALARM, DONE, HALF, OPEN, joined, key_and_word, line, shown
from bofield.tui.widgets.dialogue import moment
from bofield.tui.widgets.rows import Row, heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.services.values import ConflictSide, SyncStatus

BAR = 30
"""Cells of the progress bar."""


def standing(status: SyncStatus) -> Content:
    """Say in words how syncing stands, what waits, and when we last heard from the server."""
    if status.state == "alone":
        return joined(
            line(f"{DONE} " + _("You work alone on this laptop."), "bold"),
            line(_("Everything is kept here, encrypted. There is no server to send to."), "$text-muted"),
            gap="\n",
        )
    heard = (
        _("Last heard from the server {when}.").format(when=moment(status.last_heard))
        if status.last_heard
        else _("The server has not been heard yet.")
    )
    return joined(
        _state(status),
        _progress(status),
        _waiting(status),
        joined(line(heard), line(status.server, "$text-muted"), gap="  "),
        shown(status.note, "$text-muted") if status.note else "",
        key_and_word("ctrl+s", _("sync now")),
        gap="\n",
    )


def _state(status: SyncStatus) -> Content:
    match status.state:
        case "syncing":
            return line(f"{HALF} " + _("Syncing now."), "bold $accent")
        case "synced":
            return line(f"{DONE} " + _("Synced. The server has everything from this laptop."), "bold $success")
        case "waiting":
            return line(f"{HALF} " + _("There is a network; some changes are still to be sent."), "bold $accent")
        case _:
            return line(f"{OPEN} " + _("Offline. Work goes on; everything is saved on this laptop."), "bold")


def _progress(status: SyncStatus) -> Content:
    if not status.total:
        return Content()
    done = min(BAR, BAR * status.done // status.total)
    words = _("{done} of {total} records").format(done=status.done, total=status.total)
    return joined(line("█" * done + "░" * (BAR - done), "$accent"), line(words))


def _waiting(status: SyncStatus) -> Content:
    if not status.waiting:
        return line(_("Nothing waits to be sent."), "$text-muted")
    words = ngettext("{n} change waits to be sent.", "{n} changes wait to be sent.", status.waiting)
    return line(words.format(n=status.waiting))


def rows(conflicts: Sequence[ConflictView], refused: Sequence[RefusedView]) -> list[Row]:
    """Lay out what needs a person."""
    made: list[Row] = []
    if conflicts:
        made.append(heading(_("WRITTEN IN TWO WAYS")))
        made += [_conflict(view) for view in conflicts]
    if refused:
        made.append(heading(_("REFUSED BY THE SERVER")))
        made += [_refused(view) for view in refused]
    return made


def _conflict(view: ConflictView) -> Row:
    people = " / ".join(side.author for side in view.sides)
    what = joined(line(view.field_label, "bold"), line(people, "$text-muted"), gap="  ")
    newest = max((side.at for side in view.sides if side.at), default=None)
    when = moment(newest) if newest else ""
    return Row(
        f"conflict:{view.record}:{view.field}",
        (line(ALARM, "bold $warning"), what, line(view.place), line(when, "$text-muted")),
        data=view,
    )


def _refused(view: RefusedView) -> Row:
    when = short_date(local(view.at).date()) if view.at else ""
    cells = (line(ALARM, "bold $error"), line(view.reason), line(view.place), line(when, "$text-muted"))
    return Row(f"refused:{view.change}", cells, data=view)


def about(entry: ConflictView | RefusedView | None) -> Content:
    """Show the line one stands on in full."""
    if isinstance(entry, RefusedView):
        return joined(line(entry.reason, "bold $error"), line(entry.place, "$text-muted"), shown(entry.text), gap="\n")
    if isinstance(entry, ConflictView):
        sides = [joined(who(side), shown(side.shown_value), gap="\n") for side in entry.sides]
        return joined(line(entry.field_label, "bold"), *sides, line(_("Enter: choose."), "$text-muted"), gap="\n\n")
    return Content()


def who(side: ConflictSide) -> Content:
    """Say who wrote a version, when, and whether it is the one shown meanwhile."""
    return joined(
        line(side.author, "bold"),
        line(moment(side.at) if side.at else _("just now"), "$text-muted"),
        line(_("shown meanwhile"), "$text-accent") if side.current else "",
        gap=" · ",
    )
