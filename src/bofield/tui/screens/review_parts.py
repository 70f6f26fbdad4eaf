"""The rows of the review queue, and a note with all that a reviewer needs as items to read. Knows no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.dates import local, short_date
from bofield.tui.screens.case_parts.head import deadline, flags
from bofield.tui.screens.contact_parts.signed import facts, standing
from bofield.tui.text import ALARM, DONE, FLAG, OPEN, joined, line, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.dialogue import dialogue_items, inline, moment, note_items, paragraphs, title
from bofield.tui.widgets.reader import Item
from bofield.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.content import Content

    from bofield.services.values import ReviewRow, ReviewView, SealedView

COLUMNS = (
    Column("sign", width=1),
    Column("risk", width=6),
    Column("place", width=22, grow=2, most=36),
    Column("kind", width=9, grow=1, most=14),
    Column("day", width=10, rank=1),
    Column("first", width=12, grow=2, most=60, rank=3),
    Column("who", width=12, grow=1, most=20, rank=2),
)
RISK_STYLES = {"high": "bold $error", "medium": "bold $warning"}
CODE_WIDTH = 4
DATES = 2
"""Legal dates that stand above a note; the case has them all."""


def queue_row(row: ReviewRow) -> Row:
    """Show a note in the queue: unread by its sign and weight, then risk, children and where."""
    weight = "bold" if row.unread else ""
    return Row(
        row.contact_id,
        (
            line(DONE if row.unread else OPEN, "bold $accent" if row.unread else "$text-muted"),
            line(row.risk_label, RISK_STYLES.get(row.risk, "$text-muted")),
            joined(line(FLAG, "bold $warning") if row.children else "", line(row.place, weight)),
            line(row.kind_label, weight),
            line(short_date(local(row.at).date()), "$text-muted"),
            line(row.first_line, "$text-muted"),
            line(row.author, "$text-muted"),
        ),
        data=row,
    )


def case_lines(view: ReviewView) -> Content:
    """Say what must be in sight while the note is read: the household, the dates, how the review stands."""
    dated = [found for found in view.deadlines if found.running and found.days is not None and not found.settled]
    late = [found for found in dated if found.overdue]
    ahead = sorted((found for found in dated if (found.days or 0) >= 0), key=lambda found: found.days or 0)
    # A duty that is late and what is to come matter most; what is over is shown only where there is neither.
    running = ([*late[:1], *ahead] or dated[::-1])[:DATES]
    return joined(
        joined(line(view.case.place, "bold"), line(view.case.stage_label, "$text-muted"), flags(view.case), gap="  "),
        *(deadline(found, reason=False) for found in running),
        line(_("No legal date is running."), "$text-muted") if not running else "",
        facts(view.contact),
        standing(view.contact),
        gap="\n",
    )


def items(view: ReviewView) -> Iterator[Item]:
    """Give the note, the answers and the dialogue, each line and question with its anchor."""
    dialogue = view.contact.dialogue
    yield from note_items(view.contact.note, dialogue)
    if view.answers:
        yield title(_("CHECKLIST"))
    for code, question, answer in view.answers:
        anchor = f"question:{code}"
        words = joined(shown(code.ljust(CODE_WIDTH), "$text-muted"), line(question), line(answer, "bold"))
        yield Item(words, anchor)
        yield from inline(anchor, dialogue)
    yield from dialogue_items(dialogue)


# ── the sealed inbox ─────────────────────────────────────────────────────────────────────────────────────────────────
SEALED = "sealed"
"""The facet of work that came in after its author's access had ended."""


def sealed_facet(found: Sequence[SealedView]) -> list[tuple[str, str]]:
    """Give the facet, where there is anything in it."""
    return [(SEALED, _("Sealed {n}").format(n=len(found)))] if found else []


def sealed_row(view: SealedView) -> Row:
    """Show sealed work in the queue: what kind of record it is, and what it says most of."""
    from bofield.services import labels

    kind = labels.label("record_kind", view.lines[0].kind) if view.lines else ""
    longest = max((each.shown_value for each in view.lines), key=len, default="")
    return Row(
        view.id,
        (
            line(ALARM if view.reason else OPEN, "bold $warning"),
            "",
            line(view.place),
            line(kind or _("sealed"), "bold"),
            line(short_date(local(view.at).date()) if view.at else "", "$text-muted"),
            line(longest, "$text-muted"),
            line(view.author, "$text-muted"),
        ),
        data=view,
    )


def sealed_head(view: SealedView) -> Content:
    """Say what it is, whose, and why it could not be taken in if somebody has tried."""
    when = moment(view.at) if view.at else "–"
    return joined(
        joined(line(view.place, "bold"), line(view.author), line(when, "$text-muted"), gap="  "),
        line(_("Written after the author’s access had ended. It is kept apart until you decide.")),
        joined(line(ALARM, "bold $error"), line(_("Could not be taken in:")), line(view.reason)) if view.reason else "",
        gap="\n",
    )


def sealed_items(view: SealedView) -> Iterator[Item]:
    """Give all that was written, value by value."""
    for number, value in enumerate(view.lines):
        yield title(value.field_label)
        yield from paragraphs(value.shown_value, f"sealed:{number}")
