"""The tab Händelser: what the law counts from, as rows. Turns values into Content; knows no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.dates import iso, long_date, short_date
from bofield.tui.screens.case_parts.date_words import MISSING
from bofield.tui.text import ALARM, joined, line, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.rows import Row

if TYPE_CHECKING:
    from textual.content import Content

    from bofield.services.values import CaseView, LegalEventView

COLUMNS = (
    Column("sign", width=1),
    Column("label", width=28, grow=1, most=44),
    Column("day", width=12, grow=1, most=16),
    Column("text", width=28, grow=3),
)


def rows(view: CaseView) -> list[Row]:
    """List the events, newest first as services give them."""
    return [_row(event) for event in view.events]


def row_id(event_id: str) -> str:
    """Name the row of an event."""
    return f"event:{event_id}"


def _row(event: LegalEventView) -> Row:
    flawed = line(event.flaw_label, "bold $error")
    return Row(
        row_id(event.id),
        (
            line(ALARM, "bold $error") if flawed else line(MISSING if event.odd else "", "bold $warning"),
            line(event.label, "bold"),
            line(short_date(event.on) if event.on else _("no day"), "" if event.on else "bold $warning"),
            joined(flawed, line(event.text), gap=" · "),
        ),
        data=event,
    )


def about(event: LegalEventView) -> Content:
    """Say all about an event, what is odd about it first."""
    day = f"{long_date(event.on)} · {iso(event.on)}" if event.on else _("no day")
    return joined(
        joined(line(event.label, "bold"), line(day), gap="  "),
        line(f"{ALARM} {event.flaw_label}", "bold $error") if event.flaw_label else "",
        *(shown(f"{MISSING} {sentence}", "$text-warning") for sentence in event.odd),
        shown(event.text),
        gap="\n",
    )
