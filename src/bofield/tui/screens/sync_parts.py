"""How syncing stands, and what needs a person, as Content and rows. Turns values into words; knows no service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from bofield.i18n import _, ngettext
from bofield.i18n.dates import local, short_date
from bofield.services.values import (
    ChosenLine,
    ConflictView,
    GoneLine,
    LaptopLine,
    RefusedView,
    UnreadLine,
    WaitingLine,
)
from bofield.tui.screens import sync_laptops
from bofield.tui.text import ALARM, DONE, HALF, LATE, OPEN, grouped, joined, key_and_word, line, shown
from bofield.tui.widgets.dialogue import moment
from bofield.tui.widgets.differences import differences
from bofield.tui.widgets.rows import Row, heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bofield.services.values import ConflictSide, SyncPlace, SyncStatus

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
    if status.trouble == "retired":
        return shown(status.note, "bold")
    heard = (
        _("Last heard from the server {when}.").format(when=moment(status.last_heard))
        if status.last_heard
        else _("The server has not been heard yet.")
    )
    return joined(
        _state(status),
        _progress(status),
        joined(_waiting(status), _receipts(status), gap="  "),
        joined(line(heard), line(status.server, "$text-muted"), gap="  "),
        _note(status),
        key_and_word("ctrl+s", _("sync now")),
        gap="\n",
    )


def _state(status: SyncStatus) -> Content:
    match status.state:
        case "syncing":
            return line(f"{HALF} " + _("Syncing now."), "bold $accent")
        case "synced":
            return _synced(status)
        case "waiting":
            return line(f"{HALF} " + _("There is a network; some changes are still to be sent."), "bold $accent")
        case _:
            return line(f"{OPEN} " + _("Offline. Work goes on; everything is saved on this laptop."), "bold")


def _synced(status: SyncStatus) -> Content:
    """Say that the server has all only when both ends have been compared and agree."""
    if status.agreed:
        words = ngettext("Synced. The server has {n} of {n}.", "Synced. The server has all {n}.", status.records)
        return line(f"{DONE} " + words.format(n=grouped(status.records)), "bold $success")
    synced = line(f"{DONE} " + _("Synced."), "bold $success")
    if status.differing:
        words = ngettext(
            "{n} case is not the same at both ends; it is compared again with the next sync.",
            "{n} cases are not the same at both ends; they are compared again with the next sync.",
            status.differing,
        )
        return joined(synced, line(words.format(n=status.differing), "$warning"))
    return joined(synced, line(_("Not everything has been compared with the server yet."), "$text-muted"))


def _receipts(status: SyncStatus) -> Content:
    """Tell what the server has received from what lies in a backup that has been tried."""
    if not status.received and not status.secured:
        return Content()
    words = _("Your changes: {secured} secured, {received} received.")
    return line(words.format(secured=grouped(status.secured), received=grouped(status.received)), "$text-muted")


def _note(status: SyncStatus) -> Content:
    if not status.note:
        return Content()
    if status.trouble:
        return joined(line(ALARM, "bold $error"), shown(status.note, "$text-error"))
    return shown(status.note, "$text-muted")


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


@dataclass(frozen=True, slots=True)
class Fork:
    """The row that says that this laptop must be enrolled again."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The row about cases that would leave all at once."""

    places: tuple[str, ...]


Entry = ConflictView | RefusedView | ChosenLine | UnreadLine | WaitingLine | LaptopLine | GoneLine | Fork | Leaving


def rows(place: SyncPlace) -> list[Row]:
    """Lay out what needs a person, then what waits to be sent."""
    urgent: list[Row] = []
    if place.status.trouble == "fork":
        urgent.append(_told("fork", ALARM, _("Enrol again"), _("Enter: write the code"), Fork()))
    if place.leaving:
        words = ngettext(
            "{n} case would leave this laptop", "{n} cases would leave this laptop at once", len(place.leaving)
        )
        about = _("Enter: read and decide")
        urgent.append(_told("leaving", ALARM, words.format(n=len(place.leaving)), about, Leaving(place.leaving)))
    return [
        *_under(_("NEEDS YOU"), urgent),
        *_under(_("WRITTEN IN TWO WAYS"), map(_conflict, place.conflicts)),
        *_under(_("REFUSED BY THE SERVER"), map(_refused, place.refused)),
        *_under(_("CHOSEN BY SOMEBODY ELSE"), map(_chosen, place.chosen)),
        *_under(_("HAS LEFT THIS LAPTOP"), map(_gone, filter(None, (place.gone,)))),
        *_under(_("COULD NOT BE READ"), map(_unread, place.unread)),
        *_under(_("WAITS TO BE SENT"), map(_waits, place.waiting)),
        *sync_laptops.rows(place.laptops),
    ]


def _under(title: str, found: Iterable[Row]) -> list[Row]:
    made = list(found)
    return [heading(title), *made] if made else []


def _told(name: str, sign: str, what: str, more: str, data: Entry) -> Row:
    return Row(name, (line(sign, "bold $error"), line(what, "bold"), line(more, "$text-muted"), ""), data=data)


def _chosen(view: ChosenLine) -> Row:
    what = joined(line(view.field_label, "bold"), line(view.author, "$text-muted"), line(view.chosen), gap="  ")
    when = moment(view.at) if view.at else ""
    return Row(
        f"chosen:{view.record}:{view.field}",
        (line(DONE, "$accent"), what, line(view.place), line(when, "$text-muted")),
        data=view,
    )


def _gone(view: GoneLine) -> Row:
    cases = ngettext("{n} case", "{n} cases", view.cases).format(n=view.cases)
    sealed = ngettext("{n} change is sealed", "{n} changes are sealed", view.sealed).format(n=view.sealed)
    when = moment(view.at) if view.at else ""
    kept = line(sealed, "$warning") if view.sealed else ""
    return Row("gone", (line(LATE, "$warning"), line(cases, "bold"), kept, line(when, "$text-muted")), data=view)


def _about_gone(view: GoneLine) -> Content:
    why = _("You have no access to them any more, or they were erased. The server has what you wrote in them.")
    kept = ngettext(
        "{n} change had not been sent when you lost the access: it is handed in, and a supervisor decides about it.",
        "{n} changes had not been sent when you lost the access: they are handed in, and a supervisor decides.",
        view.sealed,
    ).format(n=view.sealed)
    hint = line(_("b: seen."), "$text-muted")
    return joined(shown(why), shown(kept, "bold") if view.sealed else "", hint, gap="\n")


def _unread(view: UnreadLine) -> Row:
    when = moment(view.at) if view.at else ""
    what = joined(line(view.kind_label, "bold"), line(view.reason), gap="  ")
    return Row(
        f"unread:{view.record}",
        (line(ALARM, "bold $warning"), what, line(view.place), line(when, "$text-muted")),
        data=view,
    )


def _waits(view: WaitingLine) -> Row:
    words = ngettext("{n} change", "{n} changes", view.count).format(n=view.count)
    held = ngettext("{n} waits for a refused one", "{n} wait for a refused one", view.held).format(n=view.held)
    what = joined(line(words), line(held, "$warning") if view.held else "", gap="  ")
    return Row(f"waits:{view.case_id}", (line(OPEN, "$text-muted"), what, line(view.place), ""), data=view)


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


def about(entry: Entry | None) -> Content:
    """Show the line one stands on in full."""
    match entry:
        case RefusedView():
            where = line(entry.place, "$text-muted")
            return joined(line(entry.reason, "bold $error"), where, shown(entry.text), gap="\n")
        case ConflictView():
            sides = [joined(who(side), shown(side.shown_value), gap="\n") for side in entry.sides]
            head = joined(line(entry.field_label, "bold"), line(_("Enter: choose."), "$text-muted"), gap=" · ")
            return joined(head, joined(*sides, gap="\n\n"), gap="\n")
        case ChosenLine():
            return _about_choice(entry)
        case _:
            return _about_rest(entry)


def _about_rest(entry: Entry | None) -> Content:
    if isinstance(entry, Fork):
        words = _("The server has met this laptop twice. All you wrote is here, and is sent after enrolling again.")
        return shown(words)
    if isinstance(entry, Leaving):
        return joined(line(_("They would leave this laptop:"), "bold"), *map(line, entry.places), gap="\n")
    if isinstance(entry, GoneLine):
        return _about_gone(entry)
    if isinstance(entry, UnreadLine):
        kept = _("It is kept as it came, and tried again when the program has been updated.")
        return joined(line(entry.reason, "bold"), shown(kept, "$text-muted"), gap="\n")
    return sync_laptops.about(entry) if isinstance(entry, LaptopLine) else Content()


def _about_choice(entry: ChosenLine) -> Content:
    mine, chosen = differences(entry.mine, entry.chosen)
    return joined(
        line(_("{who} chose in {field}.").format(who=entry.author, field=entry.field_label.lower()), "bold"),
        joined(line(_("You wrote"), "$text-muted"), mine, gap="\n"),
        joined(line(_("Now stands"), "$text-muted"), chosen, gap="\n"),
        line(_("b: seen. Enter: the history, where yours can be brought back."), "$text-muted"),
        gap="\n\n",
    )


def who(side: ConflictSide) -> Content:
    """Say who wrote a version, when, and whether it is the one shown meanwhile."""
    return joined(
        line(side.author, "bold"),
        line(moment(side.at) if side.at else _("just now"), "$text-muted"),
        line(_("once more by {who}").format(who=side.again_by), "$text-muted") if side.again_by else "",
        line(_("shown meanwhile"), "$text-accent") if side.current else "",
        gap=" · ",
    )
