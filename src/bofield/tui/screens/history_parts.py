"""What a record has been, as rows, and all about the row one stands on. Turns values into Content; knows no service."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bofield.i18n import _, ngettext
from bofield.tui.text import DONE, HALF, LATE, OPEN, joined, line, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.dialogue import moment
from bofield.tui.widgets.differences import differences
from bofield.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

    from bofield.services.past_values import PastLine, PastView
    from bofield.services.workspace import Workspace

COLUMNS = (
    Column("sign", width=1),
    Column("when", width=17),
    Column("who", width=14, grow=1, most=22),
    Column("field", width=14, grow=1, most=26),
    Column("what", width=20, grow=3, most=80),
    Column("state", width=12, grow=1, most=24, rank=1),
)
SIGNS = {
    "standing": (DONE, "bold $success"),
    "beside": (HALF, "bold $warning"),
    "waiting": (OPEN, "bold $accent"),
    "refused": ("!", "bold $error"),
    "dropped": (LATE, "$text-muted"),
    "set_aside": (LATE, "$warning"),
    "joined": ("+", "$text-muted"),
    "replaced": ("", "$text-muted"),
}
ARROW = "→"


def read_case_past(workspace: Workspace, case_id: str) -> tuple[PastLine, ...]:
    """Read what was changed in a case, in a thread."""
    from bofield.services import past

    return past.case_past(workspace, case_id)


def rows(lines: Sequence[PastLine], *, with_kind: bool = False) -> list[Row]:
    """Lay changes out, newest first; who and when stand once for what was changed in one go.

    `with_kind` names the kind of record before the field.
    """
    told = [each for each in lines if not each.wiring]
    before = [None, *told]
    return [_row(each, last, with_kind=with_kind) for each, last in zip(told, before, strict=False)]


def _row(each: PastLine, last: PastLine | None, *, with_kind: bool) -> Row:
    from bofield.services import labels

    goes_on = last is not None and last.id == each.id
    if goes_on and last is not None and last.record == each.record:
        with_kind = False
    sign, style = SIGNS[each.state]
    what = joined(line(labels.label("record_kind", each.kind)) if with_kind else "", line(each.field_label), gap=" · ")
    quiet = each.state not in {"standing", "beside", "waiting"}
    return Row(
        f"past:{each.id}:{each.record}:{each.field}",
        (
            line(sign, style),
            "" if goes_on else line(moment(each.at) if each.at else "–", "$text-muted"),
            "" if goes_on else line(each.author),
            what,
            partial(_from_to, each) if each.before else line(each.shown_value, "$text-muted" if quiet else ""),
            line(_state(each), style),
        ),
        data=each,
    )


def _from_to(each: PastLine, width: int) -> Content:
    """Show both ends; what stood there before yields the room that the new value needs, down to a third."""
    after = line(each.shown_value)
    room = max(width // 3, width - after.cell_length - 3)
    before = line(each.before, "$text-muted").truncate(room, ellipsis=True)
    return joined(before, line(ARROW, "$text-muted"), after)


def _state(each: PastLine) -> str:
    if each.merged:
        return _("joined by the server")
    if each.choice and each.state == "standing":
        return _("chosen")
    return each.state_label


def about(each: PastLine | None, *, asks: bool = False) -> Content:
    """Tell a change in full: from what to what, with the words that differ marked.

    `asks` where Enter leads to the history of the record, for which the server is asked.
    """
    if each is None:
        return line("")
    head = joined(
        line(each.field_label, "bold"),
        line(each.author),
        line(moment(each.at) if each.at else "–", "$text-muted"),
        line(_state(each), SIGNS[each.state][1]),
        gap=" · ",
    )
    if not each.before:
        unknown = "" if each.before_known else _("What stood there before is not known on this laptop.")
        if unknown and asks:
            unknown = _("Enter asks the server what stood there before.")
        return joined(head, shown(each.shown_value), line(unknown, "$text-muted"), gap="\n\n")
    before, after = differences(each.before, each.shown_value)
    return joined(
        head,
        joined(line(_("From"), "$text-muted"), before, gap="\n"),
        joined(line(_("To"), "$text-muted"), after, gap="\n"),
        gap="\n\n",
    )


def source(view: PastView, *, asking: bool, offline: bool) -> Content:
    """Say where this comes from, and what is not in it."""
    parts: list[Content] = []
    if asking:
        parts.append(line(f"{HALF} " + _("Asking the server for all of it …"), "$accent"))
    elif view.told_at is not None:
        parts.append(line(_("All that the server knew {when}.").format(when=moment(view.told_at)), "$text-muted"))
    if offline:
        parts.append(line(f"{OPEN} " + _("Offline: this is what the laptop knows."), "$text-muted"))
    if view.unknown:
        words = ngettext(
            "{n} earlier change is with the server.", "{n} earlier changes are with the server.", view.unknown
        )
        parts.append(line(words.format(n=view.unknown), "$text-muted"))
    if view.hidden:
        words = ngettext("{n} change is its author’s alone.", "{n} changes are their author’s alone.", view.hidden)
        parts.append(line(words.format(n=view.hidden), "$text-muted"))
    return joined(*parts, gap="  ")
