"""Granskning: the queue of signed notes, and beside it the note with its checklist, the case's dates and the dialogue.

A cursor stands on a line of the note or on a question, and a remark is tied to it. The order of the queue stays as it
is while one reads, so that nothing moves under the reader. Knows nothing of how verdicts are kept.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.containers import Container
from textual.widgets import Static

from bofield.i18n import N_, _, ngettext
from bofield.services.values import ReviewFilter, ReviewRow, SealedView
from bofield.tui.commands import bindings
from bofield.tui.jobs import latest_job
from bofield.tui.screens import review_parts as parts
from bofield.tui.screens.asking import SentenceScreen
from bofield.tui.screens.base import PlaceScreen
from bofield.tui.text import joined, line
from bofield.tui.widgets.dialogue import anchor_words
from bofield.tui.widgets.facets import Facets
from bofield.tui.widgets.reader import Reader
from bofield.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import ReviewView
    from bofield.services.workspace import Workspace

REST = 0.15
"""Seconds the cursor must rest on a note before it is read, so that running past does not count as reading."""
FACETS: tuple[tuple[str, str, ReviewFilter], ...] = (
    ("open", N_("To read"), ReviewFilter()),
    ("children", N_("⚑ With children"), ReviewFilter(children=True)),
    ("returned", N_("Returned notes"), ReviewFilter(state="returned")),
    ("approved", N_("Approved notes"), ReviewFilter(state="approved")),
    ("all", N_("All"), ReviewFilter(state="all")),
)


def read_queue(workspace: Workspace, wanted: ReviewFilter) -> tuple[ReviewRow, ...]:
    """Read the queue, in a thread."""
    from bofield.services import reviews

    return reviews.queue(workspace, wanted)


def read_sealed(workspace: Workspace) -> tuple[SealedView, ...]:
    """Read the sealed inbox, in a thread."""
    from bofield.services import sealed

    return sealed.sealed_work(workspace)


def read_note(workspace: Workspace, contact_id: str) -> ReviewView:
    """Read a note, in a thread; services remember that it was seen."""
    from bofield.services import reviews

    return reviews.review_view(workspace, contact_id)


class ReviewScreen(PlaceScreen):
    """The queue and the note."""

    PLACE = "review"
    BINDINGS = bindings("review")
    AUTO_FOCUS = "RecordList"
    DEFAULT_CSS = """
    ReviewScreen .middle { height: 1fr; }
    ReviewScreen RecordList { height: 30%; min-height: 4; }
    ReviewScreen .note { height: 1fr; border-top: solid $border-blurred; }
    ReviewScreen .case { height: auto; max-height: 6; padding: 0 1; background: $panel; }
    ReviewScreen.-wide .middle { layout: horizontal; }
    ReviewScreen.-wide RecordList { width: 2fr; height: 1fr; }
    ReviewScreen.-wide .note { width: 3fr; height: 1fr; border-top: none; border-left: solid $border-blurred; }
    ReviewScreen.-wide .case { max-height: 9; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.wanted = ReviewFilter()
        self.view: ReviewView | None = None
        self._order: dict[str, int] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the filters, the queue and the note."""
        yield Facets([(name, _(label)) for name, label, _filter in FACETS])
        with Container(classes="middle"):
            yield RecordList(parts.COLUMNS, empty=_("Nothing is waiting to be read."))
            with Container(classes="note"):
                yield Static(classes="case")
                yield Reader()

    # ── the queue ────────────────────────────────────────────────────────────────────────────────────────────────────
    async def load(self) -> None:
        """Show the queue in the order it had, new notes after those, and the note again."""
        sealed = await self.app.ask(read_sealed)
        facets = [(name, _(label)) for name, label, _filter in FACETS]
        self.query_one(Facets).set_facets([*facets, *parts.sealed_facet(sealed)])
        if self.query_one(Facets).chosen == parts.SEALED:
            self._show_sealed(sealed)
            return
        found = await self.app.ask(read_queue, self.wanted)
        rows = sorted(found, key=lambda row: self._order.get(row.contact_id, len(self._order)))
        self._order = {row.contact_id: place for place, row in enumerate(rows)}
        unread = sum(row.unread for row in found)
        words = ngettext("{n} unread", "{n} unread", unread).format(n=unread)
        count = ngettext("{n} note", "{n} notes", len(found)).format(n=len(found))
        self.headline(_("Review"), joined(line(words, "bold $accent") if unread else "", line(count), gap=" · "))
        self.query_one(RecordList).set_rows([parts.queue_row(row) for row in rows])
        self.read_note()

    def _show_sealed(self, sealed: Sequence[SealedView]) -> None:
        """Show work that came in after its author's access had ended."""
        count = ngettext("{n} sealed", "{n} sealed", len(sealed)).format(n=len(sealed))
        self.headline(_("Review"), line(count, "bold $warning"))
        self.query_one(RecordList).set_rows([parts.sealed_row(view) for view in sealed])
        self.read_note()

    @latest_job
    async def on_facets_chosen(self, event: Facets.Chosen) -> None:
        """Show another part of the notes."""
        self.wanted = next((wanted for name, _label, wanted in FACETS if name == event.name), ReviewFilter())
        self._order = {}
        await self.load()
        self.query_one(RecordList).action_go_first()

    @property
    def row(self) -> ReviewRow | None:
        """The note the cursor of the queue stands on."""
        row = self.query_one(RecordList).current
        return row.data if row is not None and isinstance(row.data, ReviewRow) else None

    @property
    def sealed(self) -> SealedView | None:
        """The sealed work the cursor of the queue stands on."""
        row = self.query_one(RecordList).current
        return row.data if row is not None and isinstance(row.data, SealedView) else None

    def on_record_list_highlighted(self) -> None:
        """Read the note when the cursor rests on it."""
        self.refresh_frame()
        self.read_note()

    # ── the note ─────────────────────────────────────────────────────────────────────────────────────────────────────
    @latest_job
    async def read_note(self) -> None:
        """Show the note under the cursor."""
        row = self.row
        reader = self.query_one(Reader)
        if (sealed := self.sealed) is not None:
            self.view = None
            self.query_one(".case", Static).update(parts.sealed_head(sealed))
            reader.show(list(parts.sealed_items(sealed)))
            self.refresh_frame()
            return
        if row is None:
            self.view = None
            reader.show([])
            self.query_one(".case", Static).update("")
            return
        same = self.view is not None and self.view.contact.id == row.contact_id
        if not same:
            await asyncio.sleep(REST)
        self.view = await self.app.ask(read_note, row.contact_id)
        self.query_one(".case", Static).update(parts.case_lines(self.view))
        reader.show(list(parts.items(self.view)), keep=same)
        self.refresh_frame()

    def on_descendant_focus(self) -> None:
        """Show the keys that work in this part."""
        self.refresh_frame()

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def why_not(self, command: str) -> str:
        """Say what a command would need."""
        if self.sealed is not None:
            return _("Sealed work is taken in with g or declined with r.") if command == "comment" else ""
        if command in {"approve", "return_note", "comment", "open"}:
            if self.row is None:
                return _("There is no note to stand on.")
            if self.view is None or self.view.contact.id != self.row.contact_id:
                return _("The note is still being read.")
        if command == "approve" and self.view is not None and self.view.contact.state == "approved":
            return _("This note is approved already.")
        return ""

    def words(self) -> dict[str, str]:
        """Say what the keys do to sealed work."""
        return {"approve": _("take in"), "return_note": _("decline")} if self.sealed is not None else {}

    def on_record_list_selected(self) -> None:
        """Go into the note, to its lines."""
        self.query_one(Reader).focus()

    def action_open(self) -> None:
        """Go into the note; from there, open the case."""
        about = self.row or self.sealed
        if self.query_one(Reader).has_focus and about is not None:
            self.app.go_case(about.case_id)
        else:
            self.query_one(Reader).focus()

    def action_next_note(self) -> None:
        """Go to the next note of the queue."""
        self.query_one(RecordList).action_move(1)

    def action_previous_note(self) -> None:
        """Go to the note before."""
        self.query_one(RecordList).action_move(-1)

    def action_next_facet(self) -> None:
        """Choose the next filter."""
        self.query_one(Facets).step(1)

    def action_previous_facet(self) -> None:
        """Choose the previous filter."""
        self.query_one(Facets).step(-1)

    async def action_approve(self) -> None:
        """Approve the note, or take sealed work in, and go to the next."""
        from bofield.services import reviews, sealed

        if self.sealed is not None:
            await self.app.change(sealed.take_in, self.sealed.id)
            self.tell(_("Taken in; the server applies it as its author’s with the next sync."))
            return
        row = self.row
        if row is not None:
            await self.app.change(reviews.approve, row.contact_id)
            self.tell(_("Approved: {place}").format(place=row.place))

    async def action_return_note(self) -> None:
        """Send the note back with a remark about the line one stands on, or decline sealed work."""
        from bofield.services import reviews, sealed

        if (view := self.sealed) is not None:
            about = _("{who} wrote this after their access had ended.").format(who=view.author)
            reason = await self.app.push_screen_wait(SentenceScreen(_("Why is it declined?"), about=about))
            if reason:
                await self.app.change(sealed.decline, view.id, reason)
                self.tell(_("Declined, with your reason. Its words stay readable."))
            return
        if self.row is not None and await self._remark(_("Return with a remark"), reviews.return_note):
            self.tell(_("Returned, with your remark."))

    async def action_comment(self) -> None:
        """Say something about the line one stands on, without deciding."""
        from bofield.services import reviews

        if self.row is not None and await self._remark(_("Write a comment"), reviews.comment):
            self.tell(_("The comment is added."))

    def _anchor(self) -> str:
        """Tell what a remark is tied to: a line or a question, if the cursor of the note is in use."""
        reader = self.query_one(Reader)
        tied = reader.at if reader.has_focus else ""
        return tied if tied.startswith(("line:", "question:")) else ""

    async def _remark(self, title: str, send: Callable[[Workspace, str, str, str], str]) -> bool:
        """Ask for a remark and send it; what is typed is kept with the note until then."""
        from bofield.services import drafts

        assert self.row is not None  # noqa: S101  (asked only where there is a note)
        contact, anchor = self.row.contact_id, self._anchor()
        key = f"remark:{contact}"
        where = anchor_words(anchor) or _("the whole note")
        about = _("About {where}. Enter sends it.").format(where=where)
        if not anchor:
            about += " " + _("To tie it to a line, press Enter on the note first and go to the line.")
        remark = await self.app.push_screen_wait(SentenceScreen(title, about=about, key=key))
        if not remark:
            return False
        await self.app.change(send, contact, remark, anchor)
        await self.app.ask(drafts.keep, key, "")
        return True

    def help_lines(self) -> Iterable[Content]:
        """Explain the queue, and why this note stands where it stands."""
        yield line(
            _("Unread notes come first, then by risk. Enter goes into the note; a remark is tied to the line there.")
        )
        yield line(_("g approves, r returns with a remark, k comments; n and p go to the next and the previous note."))
        if self.sealed is not None:
            yield line(_("Sealed: written after its author’s access had ended. g takes it in, r declines it."))
        if self.row is not None and self.row.why:
            yield joined(line(_("This line:"), "bold"), line(self.row.why))
