"""One question of a checklist: its text, the answer beside it, and what the answer raises below.

Letters, digits and arrows answer at once and are shown at once; the answer is posted as `Answered` and whoever owns the
run carries it on. What services say later comes in through `show`. Knows no run and no service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from bofield.i18n import _
from bofield.i18n.dates import short_date
from bofield.tui.text import ALARM, DONE, joined, line, shown
from bofield.tui.widgets.answer_fields import SHORT, answer_field, stored
from bofield.tui.widgets.fields import EMPTY, MARK, TICKED, FieldChanged
from bofield.tui.widgets.flow import flow

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.widgets import Input

    from bofield.services.values import QuestionView, RaisedView
    from bofield.tui.widgets.fields import LineField

OK = "OK"
"""What XLSForms write for a tick."""
LETTERS = {"j": ("yes", "ja"), "y": ("yes", "ja"), "n": ("no", "nej"), "v": ("dont_know", "vet_ej", "unknown", "dk")}
"""Choices that a letter answers by their name in the form, whatever they are called in words."""
INDENT = 6
DEEPER = 2
"""Cells that a question inside a repeat stands further in."""
ANSWER_SHARE = 0.36
RAISED_WORDS = {"task": "→", "warning": ALARM, "stop": "■"}


class Answered(Message):
    """A person has answered, or taken the answer back (an empty value)."""

    def __init__(self, question: str, value: str) -> None:
        self.question = question
        self.value = value
        super().__init__()


class Resized(Message):
    """A question stands where it did not stand before: it is new, or something has unfolded in it."""


class Question(Vertical, can_focus=True):
    """A question with its answer. The one with the focus shows its choices."""

    DEFAULT_CSS = """
    Question { height: auto; padding: 0 1; }
    Question:focus, Question:focus-within { background: $panel; }
    Question > LineField { margin-left: 5; }
    Question > Horizontal { height: auto; }
    Question > Horizontal > LineField { width: 36%; }
    Question LineField > Static.-fault { display: none; }
    """

    def __init__(self, view: QuestionView, *, locked: bool) -> None:
        super().__init__()
        self.view = view
        self.locked = locked
        self.value = view.value
        """What stands there, also before services have answered."""
        self._choice = 0
        self.typed: LineField | None = answer_field(view) if not (locked or view.readonly) else None
        self.styles.padding = (0, 1, 0, 1 + DEEPER * view.depth)
        self.can_focus = self.typed is None and view.type != "note"

    def compose(self) -> ComposeResult:
        """Put the words above the field, where there is one, and what is raised below."""
        if self.typed is not None and self.beside:
            yield Horizontal(_Words(self, above=True), self.typed)
        else:
            yield _Words(self, above=True)
            if self.typed is not None:
                yield self.typed
        yield _Words(self, above=False)

    @property
    def beside(self) -> bool:
        """Tell whether a field is typed into beside the question."""
        return self.typed is not None and self.view.type in SHORT

    def show(self, view: QuestionView, *, waiting: bool) -> None:
        """Take what services say; an answer that still `waiting` to be carried there stands."""
        self.view = view
        if not waiting and self.value != view.value:
            self.value = view.value
            if self.typed is not None and not self.has_focus_within:
                self.typed.put(stored(view))
        self.redraw()

    def redraw(self) -> None:
        """Draw the words again."""
        for words in self.query(_Words):
            words.refresh(layout=True)

    def go(self) -> None:
        """Put the focus where this question is answered."""
        if self.typed is not None:
            self.typed.go()
        else:
            self.focus()

    @property
    def answerable(self) -> bool:
        """Tell whether the focus can stand here."""
        return self.can_focus or self.typed is not None

    @property
    def multiple(self) -> bool:
        """Tell whether several choices may be made."""
        return self.view.type == "select_multiple"

    @property
    def chosen(self) -> list[str]:
        """The chosen names, in the order of the form."""
        names = self.value.split() if self.multiple else [self.value]
        return [choice.name for choice in self.view.choices if choice.name in names]

    @property
    def suggested(self) -> bool:
        """Tell whether what stands here is what the case knows, and nobody has said that it is so."""
        return self.view.suggested and self.value == self.view.value

    def on_resize(self) -> None:
        """Tell whoever shows the questions that some have moved."""
        self.post_message(Resized())

    def on_focus(self) -> None:
        """Begin at the choice that stands."""
        names = [choice.name for choice in self.view.choices]
        self._choice = names.index(self.chosen[0]) if self.chosen else 0
        self.redraw()

    def on_blur(self) -> None:
        """Fold the choices away."""
        self.redraw()

    def on_descendant_focus(self) -> None:
        """Mark the question one types in; what is only suggested gives way to the first thing typed."""
        if self.typed is not None and self.suggested:
            self.typed.input.select_all()
        self.redraw()

    def on_descendant_blur(self) -> None:
        """Take the mark away, and say what could not be read."""
        self.redraw()

    # ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────
    def on_key(self, event: events.Key) -> None:
        """Answer by a letter, a digit, space or enter; move among the choices with the side arrows."""
        if self.typed is not None or not self.has_focus:
            return
        digit = (event.character or "").isdigit()
        answered = not self.locked and self._answer_by(event.key, event.character or "")
        # A digit that is no choice must not lead away to another place.
        if answered or digit:
            event.stop()
            event.prevent_default()

    def _answer_by(self, key: str, character: str) -> bool:
        if self.view.readonly:
            return False
        if key in ("backspace", "delete"):
            self._take("")
        elif key == "enter" and self.suggested:
            self._take(self.value)
            self.call_later(self.run_action, "screen.step(1)")
        elif self.view.type == "acknowledge":
            if key not in ("space", "enter") and character not in ("j", "y", "n", "1"):
                return False
            self._take("" if character == "n" or (self.value and character not in ("j", "y")) else OK)
        elif not self.view.choices:
            return False
        elif key in ("left", "right"):
            self._choice = (self._choice + (1 if key == "right" else -1)) % len(self.view.choices)
            self.redraw()
        elif key in ("space", "enter"):
            self._pick(self._choice)
        elif character.isdigit() and 0 < int(character) <= len(self.view.choices):
            self._pick(int(character) - 1)
        else:
            return self._answer_by_letter(character)
        return True

    def _answer_by_letter(self, letter: str) -> bool:
        named = LETTERS.get(letter, ())
        by_name = [index for index, choice in enumerate(self.view.choices) if choice.name in named]
        by_word = [i for i, c in enumerate(self.view.choices) if letter and c.label.lower().startswith(letter)]
        found = by_name or by_word
        if not found or not letter.isalpha():
            return False
        after = [index for index in found if index > self._choice]
        again = self._choice in found and self.view.choices[self._choice].name in self.chosen
        self._pick(after[0] if again and after else found[0])
        return True

    def _pick(self, index: int) -> None:
        self._choice = index
        name = self.view.choices[index].name
        if not self.multiple:
            self._take(name)
            return
        if self.suggested and name in self.chosen:
            # Whoever presses what is suggested already means yes, not no.
            self._take(self.value)
            return
        chosen = set(self.chosen) ^ {name}
        self._take(" ".join(choice.name for choice in self.view.choices if choice.name in chosen))

    def _take(self, value: str) -> None:
        self.value = value
        self.redraw()
        self.post_message(Answered(self.view.name, value))

    def on_field_changed(self, event: FieldChanged) -> None:
        """Take what is typed."""
        event.stop()
        typed = self.typed.value if self.typed is not None else None
        self._take("" if typed is None else str(typed))

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Say that a suggestion is so, and go on to the next question."""
        event.stop()
        if self.suggested:
            self._take(self.value)
        await self.run_action("screen.step(1)")

    def on_click(self) -> None:
        """Go to this question."""
        self.go()

    # ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def answer_words(self) -> Content:
        """Say the answer in words."""
        if self.view.type == "note":
            return Content()
        if self.view.type == "acknowledge":
            return line(TICKED if self.value else EMPTY, "bold $accent" if self.value else "")
        if self.view.choices:
            labels = [choice.label for choice in self.view.choices if choice.name in self.chosen]
            return line(", ".join(labels), "bold $accent") if labels else self._unanswered()
        if self.typed is not None and (self.value or not self.view.required):
            return Content()
        return line(self.value, "bold $accent") if self.value else self._unanswered()

    def _unanswered(self) -> Content:
        return line(_("must be answered"), "$text-warning") if self.view.required else line("–", "$text-muted")

    def above(self, width: int) -> list[Content]:
        """Lay out the question with its answer beside it, and its choices while it has the focus."""
        here = self.has_focus or self.has_focus_within
        alone = self.beside or self.view.type == "note"
        answer_width = 0 if alone else max(14, round(width * ANSWER_SHARE))
        words = line(self.view.label, "bold" if here else "")
        if self.suggested:
            words = joined(words, line(_("(suggested)"), "$text-muted"))
        left = words.wrap(max(10, width - INDENT - answer_width - 2))
        right = self.answer_words().wrap(answer_width) if answer_width else []
        code = Content(MARK if here else " ") + shown(self.view.code.ljust(INDENT - 1)[: INDENT - 1], "$text-muted")
        rows = [
            (code if row == 0 else Content(" " * INDENT))
            + _padded(left[row] if row < len(left) else Content(), width - INDENT - answer_width)
            + (right[row] if row < len(right) else Content())
            for row in range(max(len(left), len(right)))
        ]
        return rows + self._choices(width) if here and self.view.choices and not self.locked else rows

    def _choices(self, width: int) -> list[Content]:
        pieces: list[Content] = []
        for index, choice in enumerate(self.view.choices):
            number = str(index + 1) if index < 9 else " "  # noqa: PLR2004  (the digits there are)
            box = (TICKED if choice.name in self.chosen else EMPTY) + " " if self.multiple else ""
            words = f"{number} {box}{choice.label}"
            if choice.name in self.chosen and not self.multiple:
                words += f" {DONE}"
            pieces.append(shown(words, "bold reverse" if index == self._choice else ""))
        return [Content(" " * INDENT) + row for row in flow(pieces, max(10, width - INDENT), 3)]

    def below(self, width: int) -> list[Content]:
        """Lay out what is wrong with the answer, and what it raises."""
        rows: list[Content] = []
        # What cannot be read is told when the person has gone on, not while the first digit is typed.
        fault = self.typed.fault if self.typed is not None and not self.has_focus_within else ""
        if error := fault or self.view.error:
            rows += joined(line(ALARM, "bold $error"), line(error, "$text-error")).wrap(max(10, width - INDENT))
        if self.suggested and (self.has_focus or self.has_focus_within):
            known = _("Known from the case. Enter says that it is so; otherwise answer anew.")
            rows += line(known, "$text-muted").wrap(max(10, width - INDENT))
        for raised in self.view.raised:
            rows += raised_words(raised).wrap(max(10, width - INDENT))
        return [Content(" " * INDENT) + row for row in rows]


class _Words(Widget):
    """The words above or below the field of a question, as high as they need to be."""

    DEFAULT_CSS = "_Words { height: auto; width: 1fr; }"

    def __init__(self, question: Question, *, above: bool) -> None:
        super().__init__()
        self._question = question
        self._above = above

    def _rows(self, width: int) -> list[Content]:
        return self._question.above(width) if self._above else self._question.below(width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Tell how many lines there are at a width."""
        return len(self._rows(width))

    def render(self) -> Content:
        """Draw the lines."""
        return Content("\n").join(self._rows(self.content_size.width))


def raised_words(raised: RaisedView) -> Content:
    """Say what an answer raises: a task with its day, a warning, a stop; and the reason if somebody declined it."""
    style = {"task": "bold $accent", "warning": "bold $warning", "stop": "bold $error"}[raised.kind]
    kind = {"task": _("task"), "warning": _("warning"), "stop": _("stop")}[raised.kind]
    if raised.declined:
        words = _("{kind} not added: {label} – {reason}").format(kind=kind, label=raised.label, reason=raised.declined)
        return line(f"– {words}", "$text-muted")
    due = f"({short_date(raised.due)})" if raised.due else ""
    done = line(_("added"), "$text-success") if raised.added else Content()
    whose = line(_("for the supervisor") if raised.for_supervisor and raised.kind == "task" else "", "$text-muted")
    return joined(line(f"{RAISED_WORDS[raised.kind]} {kind}:", style), line(raised.label), line(due), whose, done)


def _padded(content: Content, width: int) -> Content:
    return content.truncate(width, ellipsis=True).pad_right(max(0, width - content.cell_length))
