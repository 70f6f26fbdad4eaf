"""What `bofield deadlines` says to a person: the next date that matters, then all of them, then what is not running."""

from __future__ import annotations

from datetime import date
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Final

from bofield.cli.output import days, heading, say
from bofield.i18n import _
from bofield.i18n.dates import short_date

if TYPE_CHECKING:
    from bofield.services.statute import LawAnswer, LawDate

_WIDEST: Final = 100
_INDENT: Final = "    "


def explain(found: LawAnswer) -> None:
    """Print the answer; a part that has nothing to say is left out."""
    touched = [each for each in found.deadlines if each.touched]
    if not touched:
        _paragraph(
            _(
                "Nothing is told that a date follows from. Tell of an unpaid month with --rent-month 2027-01, or of "
                "what has happened with --event KIND=DATE; “bofield deadlines --help” lists the kinds."
            )
        )
        return
    if found.next is not None:
        say(_("THE NEXT DATE THAT MATTERS"))
        _explain_next(found.next, found.as_of)
    if dated := sorted((each.date, place) for place, each in enumerate(touched) if each.date is not None):
        (heading if found.next else say)(_("EVERY DATE, IN ORDER"))
        for day, place in dated:
            _explain_date(touched[place], day, found.as_of)
    if waiting := [each for each in touched if each.date is None]:
        (heading if found.next or dated else say)(_("NOT RUNNING"))
        for each in waiting:
            _explain_rest(each)
    if found.remarks:
        heading(_("LOOK AGAIN AT WHAT WAS TOLD"))
        for remark in found.remarks:
            _paragraph(remark)
    say()
    _paragraph(
        _("Seen from {day}. This is an aid: a day printed in a letter from Kronofogden or a court always wins.").format(
            day=_written(found.as_of)
        )
    )


def _explain_next(found: LawDate, as_of: date) -> None:
    if found.date is None:
        _paragraph(found.headline)
        _paragraph(found.reason, _INDENT)
    else:
        _paragraph(_line(found, found.date, as_of), hanging=True)
        _paragraph(found.effect, _INDENT)


def _explain_date(found: LawDate, day: date, as_of: date) -> None:
    _paragraph(_line(found, day, as_of), hanging=True)
    for title, text in ((_("Why"), found.reason), (_("Means"), found.effect), (_("Check"), " ".join(found.check))):
        if text:
            _paragraph(f"{title}: {text}", _INDENT)


def _explain_rest(found: LawDate) -> None:
    _paragraph(f"{found.label} – {found.source}", hanging=True)
    _paragraph(found.reason, _INDENT)
    if found.missing_labels:
        _paragraph(_("Missing: {events}.").format(events="; ".join(found.missing_labels)), _INDENT)


def _line(found: LawDate, day: date, as_of: date) -> str:
    return f"{_written(day)} ({days((day - as_of).days)}) {found.label} – {found.binds_label}, {found.source}"


def _written(day: date) -> str:
    """Write a day with its year always: it may be read out to somebody, and noted."""
    return short_date(day, date.min)


def _paragraph(text: str, indent: str = "", *, hanging: bool = False) -> None:
    width = min(get_terminal_size().columns, _WIDEST)
    say(
        fill(
            text,
            width,
            initial_indent=indent,
            subsequent_indent=_INDENT if hanging else indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )
