"""A contact: the short form and the note, saved while one types; once signed, the frozen note and the dialogue.

What is typed goes to services within half a second and "saved" is said with the moment that services answered. Text
from elsewhere never overwrites what somebody is writing here. Knows nothing of how a contact is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from bofield.errors import RefusedError
from bofield.i18n import _
from bofield.i18n.dates import local
from bofield.tui import errands
from bofield.tui.commands import bindings
from bofield.tui.jobs import job
from bofield.tui.screens.base import WorkScreen
from bofield.tui.screens.case_parts.head import deadline
from bofield.tui.screens.contact_parts import signed
from bofield.tui.screens.contact_parts.answer import AnswerBox
from bofield.tui.screens.contact_parts.form import ContactForm
from bofield.tui.screens.contact_parts.saving import Autosave
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.text import ALARM, FLAG, joined, line, shown
from bofield.tui.widgets.note_editor import NoteEditor
from bofield.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import ContactView, Value
    from bofield.services.workspace import Workspace


def read_contact(workspace: Workspace, contact_id: str) -> ContactView:
    """Read the contact, in a thread."""
    from bofield.services import contacts

    return contacts.contact_view(workspace, contact_id)


class ContactScreen(WorkScreen):
    """One contact, as a draft or signed."""

    PLACE = "contact"
    BINDINGS: ClassVar[list[Any]] = [*bindings("contact"), Binding("ctrl+s", "save_now", show=False)]
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    ContactScreen .facts, ContactScreen .remark, ContactScreen .missing, ContactScreen .date {
        height: auto; padding: 0 1;
    }
    ContactScreen .date { max-height: 1; }
    ContactScreen .remark { background: $panel; }
    ContactScreen .missing { color: $text-error; background: $panel; }
    ContactScreen .draft { height: 1fr; }
    ContactScreen .noteside { height: 1fr; }
    ContactScreen .status { height: 1; padding: 0 1; color: $text-muted; border: none; }
    ContactScreen .summary { display: none; height: 1fr; padding: 0 1; border-top: solid $border-blurred; }
    ContactScreen .summary Static { height: auto; }
    ContactScreen.-wide .draft { layout: horizontal; }
    ContactScreen.-wide .formside { width: 54; height: 1fr; border-right: solid $border-blurred; }
    ContactScreen.-wide .summary { display: block; }
    ContactScreen.-wide .date { max-height: 2; }
    ContactScreen.-wide .pair { layout: vertical; }
    ContactScreen.-narrow LineField > Static.-shown { display: none; }
    ContactScreen LineField > Static.-fault { display: none; }
    ContactScreen .formside { height: auto; }
    """

    def __init__(self, contact_id: str) -> None:
        super().__init__()
        self.contact_id = contact_id
        self.view: ContactView | None = None
        self.autosave = Autosave(
            self, collect=self.collect, write=self._write, saved=self._say_saved, failed=self._say_not_saved
        )
        # Kept by name: when the program ends they still hold what was typed, and the screen finds them no more.
        self.form = ContactForm()
        self.editor = NoteEditor(id="note", placeholder=_("Write what was said and seen. It is saved while you type."))
        self.status = Static(classes="status")
        self.answer = AnswerBox(contact_id)
        self._begun = False
        self._missing = ""

    def compose_body(self) -> Iterable[Widget]:
        """Give both faces of a contact; one of them is shown."""
        yield Static(classes="date")
        yield Static(classes="missing")
        with Container(classes="draft"):
            with Container(classes="formside"):
                yield self.form
                with VerticalScroll(classes="summary", can_focus=False):
                    yield Static()
            with Container(classes="noteside"):
                yield self.status
                yield self.editor
        yield Static(classes="facts")
        yield Static(classes="remark")
        yield Reader()
        yield self.answer

    def on_mount(self) -> None:
        """Show nothing but the frame until the contact is read."""
        for selector in (".draft", ".facts", ".remark", ".missing", "Reader"):
            self.query_one(selector).display = False
        super().on_mount()

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────
    async def load(self) -> None:
        """Show the contact, leaving alone what is being written."""
        if self._begun and not self.is_signed:
            await self.autosave.flush()
        edits = self.autosave.edits
        view = await self.app.ask(read_contact, self.contact_id)
        self.view = view
        self._show_head(view)
        if view.signed:
            self._show_signed(view)
        else:
            self._show_draft(view, stale=self.autosave.edits != edits)
        self.refresh_frame()

    @property
    def is_signed(self) -> bool:
        """Tell whether the note is frozen."""
        return self.view is not None and self.view.signed

    @property
    def answering(self) -> bool:
        """Tell whether an addition is being written."""
        return self.answer.display

    def _show_head(self, view: ContactView) -> None:
        flag = line(f"{FLAG} " + _("child"), "bold $warning") if view.children else ""
        answered, total = view.checklist_progress
        progress = _("checklist {answered}/{total}").format(answered=answered, total=total) if total else ""
        self.headline(joined(line(view.place, "bold"), flag, gap="  "), line(progress))
        self.query_one(".date", Static).update(
            deadline(view.deadline, reason=self.has_class("-wide")) if view.deadline else ""
        )
        self.query_one(".date").display = view.deadline is not None
        self._show_trouble()

    def _show_trouble(self) -> None:
        """Show the first thing that is in the way: what cannot be read, what is missing, what was written twice."""
        faults = [field.fault for field in self.form.fields.values() if field.fault]
        alternatives = self.view.alternatives if self.view else ()
        words = next(iter(faults), "") or self._missing
        if not words and alternatives:
            fields = ", ".join(dict.fromkeys(found.field_label.lower() for found in alternatives))
            words = _("Written in two ways on two laptops: {fields}. Choose under 6 Sync.").format(fields=fields)
        missing = self.query_one(".missing", Static)
        missing.update(joined(line(ALARM, "bold"), line(words)))
        missing.display = bool(words)

    def _show_draft(self, view: ContactView, *, stale: bool) -> None:
        self.query_one(".draft").display = True
        if not self._begun:
            self.form.put(view.fields)
            self.editor.take(view.note)
            self.autosave.begin()
            self._begun = True
            self._say(_("Draft, readable by you alone"))
            self.editor.focus()
            self.editor.move_cursor(self.editor.document.end)
        elif not stale:
            written = frozenset(self.autosave.changes)
            self.form.put(view.fields, but=written)
            if "note" not in written:
                self.editor.take(view.note)
            self.autosave.take(frozenset(self.collect()) - written)
        self.query_one(".summary Static", Static).update(
            shown(view.checklist_summary)
            if view.checklist_summary
            else line(_("F4 opens the checklist."), "$text-muted")
        )

    def _show_signed(self, view: ContactView) -> None:
        self.query_one(".draft").display = False
        self.query_one(".facts", Static).update(joined(signed.facts(view), signed.standing(view), gap="\n"))
        self.query_one(".facts").display = True
        remark = self.query_one(".remark", Static)
        remark.update(signed.open_remark(view))
        remark.display = view.open_remark is not None
        reader = self.query_one(Reader)
        first = not reader.display
        reader.display = True
        reader.show(list(signed.items(view)), keep=not first)
        if first:
            reader.focus()
            if view.open_remark is not None:
                reader.go_to(view.open_remark.anchor)

    # ── saving ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def collect(self) -> dict[str, Value]:
        """Read what stands in the form and the note."""
        return {**self.form.values, "note": self.editor.text}

    async def _write(self, changes: dict[str, Value]) -> datetime:
        from bofield.services import contacts

        at = await self.app.ask(contacts.save_contact, self.contact_id, changes)
        if changes.get("outcome"):
            # Services may have filled in when it began.
            self.reload()
        return at

    def _say(self, words: str) -> None:
        self.status.update(line(words))

    def _say_saved(self, at: datetime) -> None:
        self._say(_("saved {time}").format(time=f"{local(at):%H:%M:%S}"))

    def _say_not_saved(self, error: Exception) -> None:
        self._say(_("! not saved yet, trying again"))
        self.app.failed(error)

    def on_text_area_changed(self) -> None:
        """Save soon."""
        self._edited()

    def on_field_changed(self) -> None:
        """Save soon."""
        self._edited()

    def _edited(self) -> None:
        if self._begun and not self.is_signed:
            self._missing = ""
            self.autosave.touch()

    def on_descendant_focus(self) -> None:
        """Show the keys that work in this part."""
        self.refresh_frame()

    def on_descendant_blur(self) -> None:
        """Say what could not be read."""
        self._show_trouble()

    @job
    async def on_screen_suspend(self) -> None:
        """Leave nothing unsaved when something else is shown."""
        await self._flush()

    async def on_unmount(self) -> None:
        """Leave nothing unsaved when the program ends or another place is gone to."""
        await self._flush()
        if self._begun and not self.is_signed and self.app.is_open:
            from bofield.services import contacts

            await self.app.ask(contacts.leave_contact, self.contact_id)

    async def _flush(self) -> None:
        if self.app.is_open:
            await self.answer.flush()
        if self._begun and not self.is_signed and self.app.is_open:
            await self.autosave.flush()

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def why_not(self, command: str) -> str:
        """Say why something cannot be done with this contact now."""
        if self.view is None:
            return _("The contact is still being read.") if command != "leave" else ""
        if command == "amend" and not self.view.signed:
            return _("The note is a draft: write in it. What is added later comes after signing.")
        if command in {"amend", "sign", "discard"} and not self.view.mine:
            return _("Only {name}, who wrote this, can do that.").format(name=self.view.author)
        if command == "sign" and self.view.signed and not self.answering:
            return _("This note is signed already; a adds to it.")
        if command == "discard" and self.view.signed:
            return _("A signed note is never thrown away.")
        return ""

    async def action_save_now(self) -> None:
        """Put what is typed on disk, say so, and start a sync."""
        await self._flush()
        self.app.action_save_now()

    async def action_checklist(self) -> None:
        """Open the checklist."""
        await self._flush()
        self.app.go_checklist(self.contact_id)

    async def action_history(self) -> None:
        """Show what this contact has been."""
        await self._flush()
        self.app.show("history", self.contact_id)

    async def action_new_task(self) -> None:
        """Add a task to the case."""
        if self.view is not None:
            await errands.new_task(self.app, self.view.case_id)

    async def action_sign(self) -> None:
        """Sign the note, or the addition that is being written; what is missing is named where it is filled in."""
        from bofield.services import contacts

        if self.answering:
            await self._send_answer()
            return
        unread = next((field for field in self.form.fields.values() if field.fault), None)
        if unread is not None:
            self._show_trouble()
            unread.go()
            return
        if not await self.autosave.flush():
            return
        try:
            await self.app.change(contacts.sign_contact, self.contact_id)
        except RefusedError as refusal:
            self._missing = str(refusal)
            self._go_to_missing()
            self._show_trouble()
        else:
            self._missing = ""
            self.tell(_("Signed. The note is frozen and goes to review with the next sync."))

    def _go_to_missing(self) -> None:
        values = self.collect()
        if not values["outcome"]:
            self.form.outcome.focus()
        elif not str(values["note"] or "").strip():
            self.editor.focus()
        elif not values["voluntary_told"]:
            self.form.told.focus()
        else:
            self._missing += " " + _("F4 opens the checklist.")

    async def action_amend(self) -> None:
        """Write an addition, or the answer to the remark that waits."""
        if self.view is not None:
            await self.answer.begin(self.view)

    async def _send_answer(self) -> None:
        from bofield.services import contacts

        if not self.answer.text or self.view is None:
            self.tell(_("Nothing is written yet."))
            return
        remark = self.view.open_remark
        await self.app.change(contacts.amend_contact, self.contact_id, self.answer.text, remark.id if remark else "")
        await self.answer.sent()
        self.query_one(Reader).focus()
        self.tell(_("Added. Your supervisor sees it with the next sync."))

    async def action_discard(self) -> None:
        """Throw the draft away, after asking: it cannot be taken back."""
        from bofield.services import contacts

        choices = (("keep", _("Keep it")), ("discard", _("Throw it away for good")))
        if await self.app.push_screen_wait(ChoicePrompt(_("Throw this draft away?"), choices)) == "discard":
            self._begun = False
            await self.app.ask(contacts.discard_draft, self.contact_id)
            self.dismiss(None)
            self.app.data_changed()

    async def action_leave(self) -> None:  # type: ignore[override]
        """Save, and go back; an untouched draft leaves nothing behind."""
        from bofield.services import contacts

        if self.answer.has_focus_within:
            self.answer.display = False
            self.query_one(Reader).focus()
            return
        if self._begun and not self.is_signed:
            if not await self.autosave.flush():
                return
            await self.app.ask(contacts.leave_contact, self.contact_id)
        self._begun = False
        self.dismiss(None)
        self.app.data_changed()

    def help_lines(self) -> Iterable[Content]:
        """Explain saving and signing."""
        yield line(_("Everything is saved within a second while you type, encrypted, also without a network."))
        yield line(_("F8 signs: then the note is frozen and goes to review, and can only be added to."))
        yield line(_("In the note letters are text: commands there are the F keys; Tab goes to the form, Esc leaves."))
