"""The questions of a section, one below the other. Adds and takes away questions as they begin and cease to apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll

from bofield.tui.widgets.answer_fields import TYPES
from bofield.tui.widgets.question import Question, Resized
from bofield.tui.widgets.repeat_lines import GATHERING, Gathering

if TYPE_CHECKING:
    from bofield.services.values import QuestionView, SectionView


class Questions(VerticalScroll, inherit_bindings=False, can_focus=False):
    """The questions that apply now. Arrow keys belong to the screen, so none are bound here."""

    DEFAULT_CSS = """
    Questions { height: 1fr; scrollbar-size-vertical: 1; }
    """

    def show(self, section: SectionView, *, locked: bool, waiting: frozenset[str]) -> None:
        """Show a section: keep the questions that are still asked, put new ones in their place."""
        present = {question.view.name: question for question in self.query(Question)}
        wanted = {view.name for view in section.questions}
        for name, question in present.items():
            if name not in wanted:
                question.remove()
        before: Question | None = None
        for view in section.questions:
            known = present.get(view.name)
            if known is not None and known.locked == locked and _same_kind(known.view, view):
                question = known
                question.show(view, waiting=view.name in waiting)
            else:
                if known is not None:
                    known.remove()
                question = (Gathering if view.type in GATHERING else Question)(view, locked=locked)
                if before is None:
                    self.mount(question, before=0) if self.children else self.mount(question)
                else:
                    self.mount(question, after=before)
            before = question
        self.call_after_refresh(self._keep_in_sight)

    def on_resized(self, event: Resized) -> None:
        """Keep the person's place in sight when questions come in above, or choices and what is raised unfold below."""
        event.stop()
        self.call_after_refresh(self._keep_in_sight)

    def on_descendant_focus(self) -> None:
        """Come to rest where the focus is: a section that is being taken away may still have scrolled elsewhere."""
        self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        current = self.current
        if current is not None:
            self.scroll_to_widget(current, animate=False, immediate=True)

    @property
    def listed(self) -> list[Question]:
        """The questions that can be answered, in order."""
        return [question for question in self.query(Question) if question.answerable and question.is_attached]

    @property
    def current(self) -> Question | None:
        """The question with the focus."""
        return next(
            (question for question in self.query(Question) if question.has_focus or question.has_focus_within), None
        )

    def step(self, by: int) -> bool:
        """Go to the next or the previous question; False at the end."""
        listed = self.listed
        current = self.current
        at = listed.index(current) + by if current in listed else 0
        if not 0 <= at < len(listed):
            return False
        listed[at].go()
        return True

    def go_to_first_unanswered(self, inside: str = "") -> None:
        """Go where one would go on; `inside` is the key of an instance that has just been added.

        What can only be read is read from the beginning.
        """
        listed = [question for question in self.listed if question.view.name.startswith(inside)]
        open_ones = [
            question
            for question in listed
            if (question.suggested or not question.value)
            and not question.locked
            and question.view.type in {*TYPES, *_CHOSEN}
        ]
        if listed:
            (open_ones or listed)[0].go()

    def go_to(self, name: str) -> None:
        """Go to a question, if it is there."""
        found = next((question for question in self.listed if question.view.name == name), None)
        if found is not None:
            found.go()


def _same_kind(one: QuestionView, other: QuestionView) -> bool:
    """Tell whether the same widget can show both."""
    return (one.type, one.readonly, one.parameters) == (other.type, other.readonly, other.parameters)


_CHOSEN = ("select_one", "select_multiple", "acknowledge")
