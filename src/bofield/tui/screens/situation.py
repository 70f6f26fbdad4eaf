"""Läget: the district at a glance. Figures with bars of block characters; enter opens the list behind a figure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content

from bofield.i18n import _, get_language
from bofield.i18n.dates import relative_days, short_date
from bofield.services.values import Count, DeadlineLine
from bofield.tui.commands import bindings
from bofield.tui.screens.base import PlaceScreen
from bofield.tui.text import FLAG, joined, line
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.record_list import RecordList
from bofield.tui.widgets.rows import Row, heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from textual.widget import Widget

    from bofield.services.values import Situation
    from bofield.services.workspace import Workspace

EIGHTHS = " ▏▎▍▌▋▊▉█"
COLUMNS = (
    Column("label", width=40, grow=1, most=48),
    Column("value", width=8, align="right"),
    Column("bar", width=10, grow=3, most=60),
)


def read_situation(workspace: Workspace) -> Situation:
    """Read the figures, in a thread."""
    from bofield.services import situation

    return situation.situation(workspace)


def bar(value: float, most: float, width: int) -> Content:
    """Draw a bar of `value` against `most` in eighths of a cell; what is not nothing is at least an eighth."""
    eighths = round(width * 8 * value / most) if most else 0
    eighths = max(1, eighths) if value else 0
    full, rest = divmod(eighths, 8)
    return Content.styled("█" * full + (EIGHTHS[rest] if rest else ""), "$accent")


class SituationScreen(PlaceScreen):
    """Two lists beside each other on wide terminals, one below the other on narrow ones."""

    PLACE = "situation"
    BINDINGS = bindings("situation")
    AUTO_FOCUS = "#figures"

    def compose_body(self) -> Iterable[Widget]:
        """Figures, and the periods that run out."""
        with Horizontal(id="halves"):
            yield RecordList(COLUMNS, id="figures", resting=False)
            yield RecordList(COLUMNS, id="more", resting=False)

    async def load(self) -> None:
        """Show the figures."""
        found = await self.app.ask(read_situation)
        district = self.app.person.district if self.app.person else ""
        self.headline(joined(line(_("Situation"), "bold $foreground"), line(district), gap=" · "))
        first, second = list(figures(found)), list(outcomes(found))
        wide = self.has_class("-wide")
        self.query_one("#figures", RecordList).set_rows(first if wide else first + second)
        self.query_one("#more", RecordList).set_rows(second if wide else [])

    def on_resize(self) -> None:
        """Lay the figures out anew when there is more or less room."""
        self.reload()

    def why_not(self, command: str) -> str:
        """Say which lines can be opened."""
        here = self.focused.current if isinstance(self.focused, RecordList) else None
        if command == "open" and (here is None or here.data is None):
            return _("There is no list behind this figure.")
        return ""

    def on_record_list_highlighted(self) -> None:
        """Show whether the line can be opened."""
        self.refresh_frame()

    async def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Open the list behind the figure, or the case."""
        behind = event.row.data
        if isinstance(behind, Count) and behind.filter is not None:
            await self.app.go_cases(behind.filter, behind.label)
        elif isinstance(behind, DeadlineLine):
            self.app.go_case(behind.case_id)

    def help_lines(self) -> Iterable[Content]:
        """Explain the figures."""
        yield line(_("The figures are counted from the cases on this laptop. Enter opens the list behind a figure."))
        yield line(_("First contact: days from the oldest due date to the first contact with the household."))


def figures(found: Situation) -> Iterator[Row]:
    """Lay out the key figures, how fast first contact is, and the stages."""
    yield heading(_("KEY FIGURES"))
    for count in found.key_figures:
        yield Row(
            f"key:{count.label}",
            (line(count.label), line(count.value, "bold"), ""),
            data=count if count.filter is not None else None,
        )
    yield heading(_("FIRST CONTACT"))
    if found.first_contact_days is None:
        yield Row("first:none", (line(_("no first contact to count yet"), "$text-muted"), "", ""))
    else:
        days = _("{n} d").format(n=_decimal(found.first_contact_days))
        yield Row("first:days", (line(_("median after the due date")), line(days, "bold"), ""))
    if found.first_contact_within_week is not None:
        share = found.first_contact_within_week
        cells = (
            line(_("within seven days")),
            line(_("{n} %").format(n=round(share * 100)), "bold"),
            partial(bar, share, 1.0),
        )
        yield Row("first:week", cells)
    yield heading(_("CASES BY STAGE"))
    yield from _bars("stage", found.by_stage)


def _decimal(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return text.replace(".", ",") if get_language() == "sv" else text


def outcomes(found: Situation) -> Iterator[Row]:
    """Lay out the periods that run, and how cases ended."""
    yield heading(_("PERIODS TO REGAIN THE TENANCY"))
    if not found.regain_periods:
        yield Row("regain:none", (line(_("none is running"), "$text-muted"), "", ""))
    for entry in found.regain_periods:
        days = entry.deadline.days
        where = joined(line(entry.place), line(FLAG, "bold $warning") if entry.children else "")
        left = line(relative_days(days), "bold") if days is not None else ""
        on = line(short_date(entry.deadline.on), "$text-muted") if entry.deadline.on else ""
        yield Row(f"regain:{entry.case_id}", (where, left, on), data=entry)
    yield heading(_("HOW CASES ENDED"))
    if not found.outcomes:
        yield Row("outcome:none", (line(_("none has ended yet"), "$text-muted"), "", ""))
    yield from _bars("outcome", found.outcomes)


def _bars(kind: str, counts: Sequence[Count]) -> Iterator[Row]:
    most = max((count.value for count in counts), default=0)
    for count in counts:
        cells = (line(count.label), line(count.value, "bold"), partial(bar, count.value, most))
        yield Row(f"{kind}:{count.label}", cells, data=count if count.filter is not None else None)
