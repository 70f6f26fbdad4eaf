"""The checklist: a section at a time, answered with single keys.

Every answer is shown at once and carried to services in a thread, in order. What services then say (questions that
begin to apply, what an answer raises) is put in its place without moving the person. Knows no form.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from bofield.i18n import _
from bofield.tui.commands import bindings
from bofield.tui.jobs import job
from bofield.tui.screens.asking import SentenceScreen
from bofield.tui.screens.base import WorkScreen
from bofield.tui.screens.checklist_parts.answers import AnswerQueue
from bofield.tui.screens.checklist_parts.section import Questions
from bofield.tui.screens.checklist_parts.versions import choose_form, go_over, open_run
from bofield.tui.screens.checklist_parts.words import added_words, fallen_words
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.text import ALARM, joined, line, shown
from bofield.tui.widgets.facets import Facets
from bofield.tui.widgets.question import Answered, raised_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import RaisedView, RunView, SectionView
    from bofield.tui.widgets.repeat_lines import BackWanted, LessWanted, MoreWanted


class ChecklistScreen(WorkScreen):
    """One run of the checklist."""

    PLACE = "checklist"
    BINDINGS: ClassVar[list[Any]] = [
        *bindings("checklist"),
        Binding("down,enter", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    ChecklistScreen .acute { height: auto; padding: 0 1; background: $panel; color: $text-error; text-style: bold; }
    ChecklistScreen .middle { height: 1fr; }
    ChecklistScreen .why { height: auto; max-height: 4; padding: 0 1; border-top: solid $border-blurred; }
    ChecklistScreen .why Static { height: auto; }
    ChecklistScreen.-wide .middle { layout: horizontal; }
    ChecklistScreen.-wide Questions { width: 2fr; }
    ChecklistScreen.-wide .why {
        width: 1fr; height: 1fr; max-height: 100%; border-top: none; border-left: solid $border-blurred;
    }
    """

    def __init__(self, contact_id: str) -> None:
        super().__init__()
        self.contact_id = contact_id
        self.run_view: RunView | None = None
        self.begun = False
        """Whether it is settled which form the checklist follows."""
        self.section = ""
        self.queue = AnswerQueue(self._carry, self._arrived, self.app_failed)
        self.declined: dict[str, str] = {}
        """Reasons given for not adding what was raised, by its name, until the section is left."""
        self.taken_away: dict[str, str] = {}
        """What stood in the list of a repeat before the last of its instances was taken away, by the repeat's key."""

    def compose_body(self) -> Iterable[Widget]:
        """The phone line, the sections, the questions, and why they are asked."""
        yield Static(classes="acute")
        yield Facets()
        with Container(classes="middle"):
            yield Questions()
            with VerticalScroll(classes="why", can_focus=False):
                yield Static()

    def on_mount(self) -> None:
        """Hide the phone line until it is needed."""
        self.query_one(".acute").display = False
        self.begin()

    @job
    async def begin(self) -> None:
        """Ask which form to follow where there is a choice, and read the run for the first time."""
        form = await choose_form(self)
        if form is None:
            self.dismiss(None)
            return
        await self.app.ask(open_run, self.contact_id, form)
        self.begun = True
        self.reload()

    async def load(self) -> None:
        """Show the run; the first time at the first section that is not finished."""
        if not self.begun:
            return
        first = self.run_view is None
        run = await self.app.ask(open_run, self.contact_id)
        if first and run.sections:
            unfinished = (each.name for each in run.sections if each.answered < each.total and not run.locked)
            self.section = next(unfinished, run.sections[0].name)
        self._arrived(run)
        if first:
            self.call_after_refresh(self.query_one(Questions).go_to_first_unanswered)

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def current(self) -> SectionView | None:
        """The section that is shown."""
        sections = self.run_view.sections if self.run_view else ()
        return next((each for each in sections if each.name == self.section), sections[0] if sections else None)

    def _arrived(self, run: RunView) -> None:
        self.run_view = run
        if not self.query(Questions):
            return  # the program is ending, and the last answers were carried
        section = self.current
        answered = sum(each.answered for each in run.sections)
        total = sum(each.total for each in run.sections)
        progress = _("checklist {answered}/{total}").format(answered=answered, total=total)
        about = _("signed: read only") if run.locked else _("newer questions: F6") if run.newer else ""
        self.headline(joined(line(run.place, "bold"), line(about), gap="  "), line(progress))
        self._show_acute(run)
        if section is None:
            return
        self.section = section.name
        tabs = self.query_one(Facets)
        tabs.set_facets([(each.name, self._tab(each)) for each in run.sections])
        tabs.choose(section.name, tell=False)
        self.query_one(Questions).show(self._with_declined(section), locked=run.locked, waiting=self.queue.waiting)
        self._show_why()

    def _tab(self, section: SectionView) -> str:
        wide = self.has_class("-wide")
        name = section.label if section.name == self.section or wide else section.label.partition(" ")[0].rstrip(".")
        name = name if len(name) <= 30 else name[:29] + "…"  # noqa: PLR2004  (the others must be seen too)
        return f"{name} {section.answered}/{section.total}"

    def _show_acute(self, run: RunView) -> None:
        acute = self.query_one(".acute", Static)
        standing = [raised for raised in run.acute if not raised.declined]
        acute.update(joined(*(joined(line(ALARM), line(raised.label)) for raised in standing), gap="\n"))
        acute.display = bool(standing)

    def _with_declined(self, section: SectionView) -> SectionView:
        if not self.declined:
            return section
        questions = tuple(
            replace(view, raised=tuple(replace(r, declined=self.declined.get(r.name, r.declined)) for r in view.raised))
            for view in section.questions
        )
        return replace(section, questions=questions)

    def _show_why(self) -> None:
        question = self.query_one(Questions).current
        section = self.current
        hint = question.view.hint if question is not None else ""
        parts: list[Content] = []
        if question is not None and self.has_class("-wide"):
            parts.append(line(f"{question.view.code}  {question.view.label}", "bold"))
        parts.append(shown(hint, "$text-muted") if hint else line(_("? tells why a question is asked."), "$text-muted"))
        if self.has_class("-wide") and section is not None:
            raised = [each for view in self._with_declined(section).questions for each in view.raised]
            if raised:
                parts.append(joined("\n", line(_("Raised in this section"), "bold $accent"), gap=""))
                parts += [raised_words(each) for each in raised]
        self.query_one(".why Static", Static).update(joined(*parts, gap="\n"))

    def on_descendant_focus(self) -> None:
        """Tell why the question is asked that has the focus now."""
        self._show_why()

    # ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────
    def on_answered(self, event: Answered) -> None:
        """Send the answer on its way."""
        event.stop()
        self.queue.put(event.question, event.value)
        self.carry_out_answers()

    @job
    async def carry_out_answers(self) -> None:
        """Carry what waits; if something could not be kept, show what is."""
        if not await self.queue.carry_all():
            self._arrived(await self.app.ask(open_run, self.contact_id))

    async def _carry(self, question: str, value: str) -> RunView:
        from bofield.services import checklists

        return await self.app.ask(checklists.answer, self._run_id, question, value)

    def app_failed(self, error: Exception) -> None:
        """Tell why an answer was not kept."""
        self.app.failed(error)

    async def on_unmount(self) -> None:
        """Leave no answer behind when the program ends."""
        if self.app.is_open:
            await self.queue.carry_all()

    # ── repeats ──────────────────────────────────────────────────────────────────────────────────────────────────────
    @job
    async def on_more_wanted(self, event: MoreWanted) -> None:
        """Add one more of a repeat, and go where it is answered."""
        from bofield.services import checklists

        await self.queue.carry_all()
        before = self._instances(event.repeat)
        self._arrived(await self.app.ask(checklists.add_instance, self._run_id, event.repeat))
        new = next((each for each in self._instances(event.repeat).split() if each not in before.split()), "")
        if new:
            inside = f"{event.repeat}/{new}/"
            self.call_after_refresh(lambda: self.query_one(Questions).go_to_first_unanswered(inside))

    @job
    async def on_less_wanted(self, event: LessWanted) -> None:
        """Take one of a repeat away; its answers are kept in case it is wanted back."""
        from bofield.services import checklists

        await self.queue.carry_all()
        repeat = event.instance.rpartition("/")[0]
        self.taken_away[repeat] = self._instances(repeat)
        self._arrived(await self.app.ask(checklists.remove_instance, self._run_id, event.instance))
        self.tell(_("Taken away: {label}. u brings it back.").format(label=event.label))
        self.call_after_refresh(lambda: self.query_one(Questions).go_to(repeat))

    def on_back_wanted(self, event: BackWanted) -> None:
        """Bring the one back that was taken away last."""
        event.stop()
        before = self.taken_away.pop(event.repeat, None)
        if before is None:
            self.tell(_("Nothing has been taken away here."))
            return
        self.queue.put(event.repeat, before)
        self.carry_out_answers()

    def _instances(self, repeat: str) -> str:
        sections = self.run_view.sections if self.run_view else ()
        found = (view.value for section in sections for view in section.questions if view.name == repeat)
        return next(found, "")

    @property
    def _run_id(self) -> str:
        assert self.run_view is not None  # noqa: S101  (there is nothing to answer before)
        return self.run_view.id

    def on_key(self, event: events.Key) -> None:
        """Keep a digit that comes while a section is opening from leading away to another place."""
        if self.focused is None and (event.character or "").isdigit():
            event.stop()
            event.prevent_default()

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def why_not(self, command: str) -> str:
        """Say what a command would need."""
        if command == "decline" and not self._declinable():
            return _("Nothing here can be declined: stand on a question that raises a task.")
        if command == "newer_form" and not (self.run_view and self.run_view.newer):
            return _("This checklist follows the newest version of its form.")
        return ""

    def action_step(self, by: int) -> None:
        """Go to the next or the previous question."""
        if not self.query_one(Questions).step(by) and by > 0:
            self.tell(_("That was the last question of this section. PgDn goes to the next."))

    async def action_next_section(self) -> None:
        """Go to the next section."""
        await self._go_section(1)

    async def action_previous_section(self) -> None:
        """Go to the section before."""
        await self._go_section(-1)

    def on_facets_chosen(self, event: Facets.Chosen) -> None:
        """Go to the section that was clicked."""
        names = [each.name for each in self.run_view.sections] if self.run_view else []
        if event.name in names:
            self.go_section_at(names.index(event.name))

    async def _go_section(self, by: int) -> None:
        if self.run_view is None or self.current is None:
            return
        at = self.run_view.sections.index(self.current) + by
        if 0 <= at < len(self.run_view.sections):
            await self._leave_and_enter(at)
        elif by > 0:
            self.tell(_("This was the last section. Esc leads back to the note."))

    @job
    async def go_section_at(self, index: int) -> None:
        """Leave this section for another."""
        await self._leave_and_enter(index)

    async def _leave_and_enter(self, index: int) -> None:
        said = await self._leave_section()
        await self._enter(index)
        if said:
            self.tell(said)

    async def _enter(self, index: int) -> None:
        assert self.run_view is not None  # noqa: S101  (one cannot go on before it is read)
        self.section = self.run_view.sections[index].name
        # Else the focus would pass over questions that nobody has gone to, and scroll them in behind it.
        self.set_focus(None)
        with self.app.batch_update():
            self._arrived(self.run_view)
        questions = self.query_one(Questions)
        questions.scroll_home(animate=False)
        self.call_after_refresh(questions.go_to_first_unanswered)

    async def _leave_section(self) -> str:
        """Let services add the tasks that were raised here, read the run again, and say what became of it."""
        from bofield.services import checklists

        await self.queue.carry_all()
        run = self.run_view
        if run is None or run.locked or self.current is None:
            return ""
        added = await self.app.ask(checklists.leave_section, run.id, self.section, dict(self.declined))
        self.declined = {}
        self.run_view = await self.app.ask(open_run, self.contact_id)
        fallen = [title for title in self.run_view.fallen if title not in run.fallen]
        return " ".join(each for each in (added_words(added), fallen_words(fallen)) if each)

    def _declinable(self) -> list[RaisedView]:
        if self.run_view is None or self.run_view.locked:
            return []
        question = self.query_one(Questions).current
        raised = question.view.raised if question is not None else ()
        return [each for each in raised if each.kind == "task" and not each.added and not each.declined]

    async def action_decline(self) -> None:
        """Ask why a raised task is not to be added, and leave it out."""
        raised = self._declinable()
        name = raised[0].name
        if len(raised) > 1:
            choices = tuple((each.name, each.label) for each in raised)
            name = str(await self.app.push_screen_wait(ChoicePrompt(_("Which one?"), choices)))
        found = next((each for each in raised if each.name == name), None)
        if found is None:
            return
        reason = await self.app.push_screen_wait(SentenceScreen(_("Why is this not added?"), about=found.label))
        if reason and self.run_view is not None:
            self.declined[found.name] = reason
            self._arrived(self.run_view)

    async def action_newer_form(self) -> None:
        """Go over to the newer version of the form, if the person wants to."""
        await self.queue.carry_all()
        assert self.run_view is not None  # noqa: S101  (why_not has looked)
        updated = await go_over(self, self.run_view)
        if updated is not None:
            self._arrived(updated)
            said = _("The checklist follows version {version} now.").format(version=updated.version)
            if updated.kept:
                said += " " + _("Kept, but no longer asked for: {answers}.").format(answers="; ".join(updated.kept))
            self.tell(said)

    async def action_leave(self) -> None:  # type: ignore[override]
        """Leave the section, and the checklist; the screen below says what was added."""
        said = await self._leave_section()
        self.dismiss(None)
        self.app.data_changed()
        if said:
            self.app.tell(said)

    def help_lines(self) -> Iterable[Content]:
        """Say why the question is asked, and how to answer."""
        question = self.query_one(Questions).current
        if question is not None:
            yield joined(line(question.view.code, "bold $accent"), line(question.view.label, "bold"))
            if question.view.hint:
                yield shown(question.view.hint)
        yield line(_("Arrows move. j, n, v or digits answer; space ticks; backspace takes an answer back."))
        yield line(
            _("Skip what you do not know and come back. Tasks are added when you leave a section; x declines one.")
        )
