"""When each laptop was last heard, as rows and in full, for administrators. Turns values into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _, ngettext
from bofield.tui.text import ALARM, DONE, LATE, OPEN, joined, line, shown
from bofield.tui.widgets.dialogue import moment
from bofield.tui.widgets.rows import Row, heading

if TYPE_CHECKING:
    from textual.content import Content

    from bofield.services.values import LaptopLine, LaptopsView


def rows(view: LaptopsView | None) -> list[Row]:
    """Lay out the laptops, the longest silent first; nothing for whoever is no administrator."""
    if view is None:
        return []
    if view.told_at is None:
        return [heading(_("LAPTOPS · the server has not been asked yet"))]
    told = _("LAPTOPS · as the server said {when}").format(when=moment(view.told_at))
    silent = sum(each.silent for each in view.lines)
    if silent:
        words = ngettext("{n} silent for {days} days or more", "{n} silent for {days} days or more", silent)
        told = f"{told} · {words.format(n=silent, days=view.silent_after)}"
    return [heading(told), *map(_row, view.lines)]


def _row(each: LaptopLine) -> Row:
    what = joined(line(each.person, "bold"), line(each.name, "$text-muted"), gap="  ")
    when = moment(each.last_heard) if each.last_heard else _("never heard")
    return Row(f"laptop:{each.id}", (_sign(each), what, _since(each), line(when, "$text-muted")), data=each)


def _sign(each: LaptopLine) -> Content:
    if each.silent:
        return line(ALARM, "bold $warning")
    if each.withdrawn:
        return line(LATE, "$warning")
    return line(DONE if each.days < 1 else OPEN, "$text-muted")


def _since(each: LaptopLine) -> Content:
    """Say how long it has been silent, and whether its rights are gone."""
    if each.here:
        return line(_("this laptop"), "$text-muted")
    if each.withdrawn:
        words = ngettext("withdrawn, silent {n} day", "withdrawn, silent {n} days", each.days)
    elif each.days:
        words = ngettext("silent for {n} day", "silent for {n} days", each.days)
    else:
        return line(_("heard within a day"), "$text-muted")
    return line(words.format(n=each.days), "bold $warning" if each.silent else "")


def about(each: LaptopLine) -> Content:
    """Say what a silent or withdrawn laptop may mean, and what to do."""
    when = _("last heard {when}").format(when=moment(each.last_heard)) if each.last_heard else _("never heard")
    head = joined(line(each.person, "bold"), line(each.name), _since(each), line(when, "$text-muted"), gap=" · ")
    if each.withdrawn:
        words = _("It was withdrawn and has not called since. It hands in what it may hold once it has a network.")
        return joined(head, shown(words), gap="\n")
    if not each.silent:
        return head
    words = _("What was written on it and not sent is there alone. Ask {person} to start it where there is a network.")
    lost = _("If it is lost, withdraw it at the server: bofield server device revoke {id}")
    return joined(
        head, shown(words.format(person=each.person)), shown(lost.format(id=each.id), "$text-muted"), gap="\n"
    )
