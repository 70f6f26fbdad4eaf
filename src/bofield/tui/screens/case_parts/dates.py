"""The tab Frister: every date of the law as a row, and all that is known of one. Turns values into Content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.dates import short_date
from bofield.tui.screens.case_parts.date_words import Standing, away, day, printed, standing, whole_day
from bofield.tui.text import DOT, joined, line, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.rows import ON, Row, heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.content import Content

    from bofield.services.values import CaseView, DeadlineView

COLUMNS = (
    Column("sign", width=1),
    Column("label", width=30, grow=2, most=46),
    Column("day", width=15, most=16),
    Column("away", width=9),
    Column("state", width=11, grow=1, most=16),
    Column("source", width=10, rank=1),
    Column("computed", width=20, rank=2),
)


def rows(view: CaseView) -> list[Row]:
    """List the dates in the order of the process, then those that nothing has begun yet."""
    made = [_row(found) for found in view.deadlines]
    if view.not_started:
        made += [heading(_("NOT STARTED · BEGINS WITH")), *map(_not_started, view.not_started)]
    return made


def row_id(found: DeadlineView) -> str:
    """Name the row of a date: its kind, and its day where two of a kind have one each."""
    return f"date:{found.kind}:{found.on or ''}"


def _row(found: DeadlineView) -> Row:
    how = standing(found)
    quiet = "$text-muted" if how.style == "$text-muted" else ""
    if found.on is None:
        return _without_a_day(found, how)
    computed = found.computed if found.stated and found.computed != found.on else None
    return Row(
        row_id(found),
        (
            line(how.sign, how.style),
            line(found.label, quiet or "bold"),
            line(day(found), how.style),
            line(away(found), how.style),
            line(how.word, how.style),
            line(found.source, "$text-muted"),
            line(_("computed {day}").format(day=short_date(computed)) if computed else "", "$text-muted"),
        ),
        data=found,
    )


def own_name(found: DeadlineView) -> str:
    """Give the name of a date whose label says something else: what is missing for it, or wrong with it."""
    from bofield.services import labels

    name = labels.label("deadline", found.kind)
    return name if name != found.label else ""


def _without_a_day(found: DeadlineView, how: Standing) -> Row:
    """Show a time that does not run by its own name, and what is missing for it or that it has ended beside."""
    name = own_name(found)
    why = found.label if name else _("not running")
    said = joined(line(why), line(how.word) if found.settled or not found.missing else "", gap=" · ")
    cells = (line(how.sign, how.style), line(name or found.label, "$text-muted"), said.stylize(how.style), ON, ON)
    return Row(row_id(found), (*cells, line(found.source, "$text-muted"), ""), data=found)


def _not_started(found: DeadlineView) -> Row:
    starts = " + ".join(found.missing_labels)
    cells = (line(DOT, "$text-muted"), line(found.label, "$text-muted"), line(starts, "$text-muted"), ON, ON)
    return Row(row_id(found), (*cells, line(found.source, "$text-muted"), ""), data=found)


# ── about one date ───────────────────────────────────────────────────────────────────────────────────────────────────
def about(found: DeadlineView) -> Content:
    """Say the most important about a date in a few lines, for the pane below or beside the list."""
    how = standing(found)
    # Where the label tells what is missing, the name of the time stands beside it instead of the word.
    state = line(own_name(found), "$text-muted") or line(how.word, how.style)
    return joined(
        joined(line(found.label, "bold"), line(found.source, "$text-muted"), state, gap="  "),
        line(printed(found)) if found.stated else "",
        shown(found.settled_reason, "bold"),
        shown(found.reason),
        shown(found.effect),
        _named(_("Missing:"), found.missing_labels, "bold $warning"),
        _named(_("Check:"), found.check, "bold"),
        gap="\n",
    )


def _named(title: str, sentences: Iterable[str], style: str) -> Content | str:
    listed = joined(*(line(f"– {sentence}") for sentence in sentences), gap="\n")
    return joined(line(title, style), listed, gap="\n") if listed else ""


def explanation(found: DeadlineView) -> Iterator[tuple[str, Content]]:
    """Give everything that is known of a date as pairs of a name and what stands beside it."""
    how = standing(found)
    state = joined(line(f"{how.sign} {how.word}".strip(), how.style), shown(found.settled_reason), gap=": ")
    yield _("Which date"), line(own_name(found), "bold")
    yield _("Day"), line(whole_day(found), "bold")
    yield _("From the letter"), line(printed(found))
    yield _("State"), state
    yield _("Why"), shown(found.reason)
    yield _("Rests on"), _lines(found.rests_on)
    yield _("What it means"), shown(found.effect)
    yield _("Binds"), line(found.binds_label)
    yield _("Paragraph"), line(found.source)
    yield _("Missing"), _lines(found.missing_labels, "bold $warning")
    yield _("Check"), _lines(found.check)


def _lines(sentences: Iterable[str], style: str = "") -> Content:
    return joined(*(shown(sentence, style) for sentence in sentences), gap="\n")
