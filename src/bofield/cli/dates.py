"""The dates of the law of one case in print: each with its reason, what it rests on, what is missing, what to check."""

from __future__ import annotations

from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Final

from bofield.cli.output import ID_SHOWN, day, days, heading, say, table
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bofield.services.values import CaseView, DeadlineView

_WIDEST: Final = 100
_INDENT: Final = "    "


def print_dates(view: CaseView, today: date) -> None:
    """Print every date that something in the case touches, what is odd, what it counts from, and what has not begun."""
    if view.deadlines:
        heading(_("DEADLINES"))
        for each in view.deadlines:
            _print_date(each, today)
    if view.remarks:
        heading(_("LOOK AGAIN"))
        for remark in view.remarks:
            _paragraph(remark)
    if view.events:
        heading(_("WHAT HAS HAPPENED"))
        table((each.id[:ID_SHOWN], day(each.on, today), each.label, each.text) for each in view.events)
    if view.not_started and view.deadlines:
        heading(_("NOT STARTED"))
        table((each.label, each.source, "; ".join(each.missing_labels)) for each in view.not_started)


def deadline_words(deadline: DeadlineView, today: date) -> str:
    """Say the next date that matters, with its reason: `Sista dag att betala: tis 15 dec (om 22 d) – JB 12:44`."""
    if deadline.on is None:
        return f"{deadline.label} – {deadline.source}. {deadline.reason}"
    return f"{deadline.label}: {day(deadline.on, today)} ({days(deadline.days)}) – {deadline.source}. {deadline.reason}"


def standing(deadline: DeadlineView) -> str:
    """Say what has become of a duty, or that it waits for somebody."""
    from bofield.services.labels import label

    if deadline.settled:
        return ": ".join(filter(None, (label("duty_state", deadline.settled).upper(), deadline.settled_reason)))
    if deadline.overdue:
        return _("OVERDUE")
    return _("TO DO") if deadline.duty else ""


def _print_date(found: DeadlineView, today: date) -> None:
    when = f"{day(found.on, today)} ({days(found.days)})" if found.on else _("not running")
    _paragraph(" – ".join((f"{found.label}: {when}", found.source, found.binds_label)), hanging=True)
    for text in filter(None, (standing(found), *_about(found))):
        _paragraph(text, _INDENT)


def _about(found: DeadlineView) -> Iterator[str]:
    yield found.reason
    if found.effect and found.running:
        yield _("Means: {effect}").format(effect=found.effect)
    if found.rests_on:
        yield _("Rests on: {events}.").format(events="; ".join(found.rests_on))
    if found.missing_labels:
        yield _("Missing: {events}.").format(events="; ".join(found.missing_labels))
    for check in found.check:
        yield _("Check: {what}").format(what=check)


def _paragraph(text: str, indent: str = "", *, hanging: bool = False) -> None:
    width = min(get_terminal_size().columns, _WIDEST)
    following = _INDENT if hanging else indent
    say(
        fill(
            text,
            width,
            initial_indent=indent,
            subsequent_indent=following,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )
