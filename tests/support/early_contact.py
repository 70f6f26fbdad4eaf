"""A person at the checklist: goes to questions, answers them by key, and reads what the screen then says.

Works on the real program on a pty. Sees what a person sees: the rows of the questions, the cursor, what an answer
raises below it. Knows no widget, no service and no form; questions are named by the beginning of their words.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from support.terminal import Terminal

SIGNS: Final = {"task": "→ uppgift:", "warning": "! varning:", "stop": "■ stopp:"}
MORE: Final = "<more>"
"""Instead of an answer: one more of a repeat."""
ACCEPT: Final = "<accept>"
"""Enter in a field that holds a suggestion: it is so, and on to the next question."""
_DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
_MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
_CURSOR = re.compile(r"^\s{0,4}›")
_SCROLLBAR = re.compile(r"[▁▂▃▄▅▆▇█▔]+$")
_BORDER = re.compile(r"^[─━]{20,}")
_MOST_STEPS = 40
# What stands further right is the answer, which changes without the cursor moving.
_LABEL = 42
# Long enough for a slow machine to draw the next frame, short enough to notice that a key led nowhere.
_A_MOMENT = 3.0
_SHORTLY = 0.4
_REST = 0.25


class Raised(NamedTuple):
    """What an answer is to raise: an item of the checklist, words of it, its day, and how it stands in the case."""

    item: str
    kind: str
    words: str
    on: date | None = None
    priority: int = 2
    supervisor: bool = False
    stays: bool = True
    """Whether it is still there when the whole checklist has been answered."""
    seen: bool = True
    """Whether it comes up at once, beside the answer; else it is looked for in the case alone."""


class Answer(NamedTuple):
    """A question by the beginning of its words, what is typed, and what is then to be seen."""

    question: str
    keys: str
    seen: str = ""
    raises: tuple[Raised, ...] = ()
    gone: tuple[str, ...] = ()
    """Words that stood here before and must not any more."""
    decline: tuple[str, str] = ("", "")
    """A task that is not to be added, by words of it, and the reason given."""

    @property
    def words(self) -> str:
        """The answer as it is read afterwards, without the marks it has while one chooses."""
        return self.seen.removeprefix("[x] ").removesuffix(" ●")


class Household(NamedTuple):
    """An invented household: what its case knows, what is answered in each section, and what is to come of it."""

    name: str
    contract: str
    sections: dict[str, tuple[Answer, ...]]
    children: bool = False
    never: tuple[str, ...] = ()
    """Words that are to stand nowhere: what a refused consent or a protected identity keeps away."""
    head: tuple[str, ...] = ()
    """Words that the head of the case is to show afterwards."""
    dates: tuple[tuple[str, date], ...] = ()
    """Dates of the law that the answers bring into the case, by words of theirs."""
    listed: str = "Övningsgatan 22"
    """How the household is called in lists afterwards."""
    acute: bool = False
    """Whether something stands that lets the note be signed with all else unanswered."""

    @property
    def remains(self) -> tuple[Raised, ...]:
        """What is to stand at the end. With children in the household everything counts one level higher."""
        standing = [each for part in self.sections.values() for answer in part for each in answer.raises if each.stays]
        return tuple(each._replace(priority=max(1, each.priority - self.children)) for each in standing)

    def afterwards(self, letter: str) -> str:
        """Words of the first answer of a section, as it stands when all has been answered."""
        last = {answer.question: answer.words for answer in self.sections[letter] if answer.words}
        return next(iter(last.values()))

    @property
    def declined(self) -> tuple[tuple[str, str], ...]:
        """What is not added, by words of it, and why."""
        return tuple(answer.decline for part in self.sections.values() for answer in part if answer.decline[0])


def task(item: str, words: str, on: date | None = None, priority: int = 2, **more: bool) -> Raised:
    """Expect a task of one's own."""
    return Raised(item, "task", words, on, priority, **more)


def for_supervisor(item: str, words: str, on: date | None = None, priority: int = 1, **more: bool) -> Raised:
    """Expect a task that waits for a supervisor."""
    return Raised(item, "task", words, on, priority, supervisor=True, **more)


def warning(item: str, words: str, *, stays: bool = True) -> Raised:
    """Expect a warning."""
    return Raised(item, "warning", words, stays=stays)


def stop(item: str, words: str, *, stays: bool = True) -> Raised:
    """Expect a stop."""
    return Raised(item, "stop", words, stays=stays)


class Checklist:
    """The checklist as it stands on the screen of a running program."""

    def __init__(self, app: Terminal) -> None:
        self.app = app

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def rows(self, screen: str | None = None) -> list[str]:
        """Give the rows of the questions, without what stands above, below or beside them."""
        lines = (self.app.screen() if screen is None else screen).split("\n")
        first = next((at for at, text in enumerate(lines) if re.search(r"\[[A-I]\. ", text)), len(lines) - 1) + 1
        last = next((at for at, text in enumerate(lines) if at > first and _BORDER.match(text)), len(lines) - 2)
        return [_SCROLLBAR.sub("", text.partition("│")[0].rstrip()) for text in lines[first:last]]

    def text(self, screen: str | None = None) -> str:
        """Give the questions as one text, so that it does not matter where the lines are broken."""
        return " ".join(" ".join(self.rows(screen)).split())

    def here(self, screen: str | None = None) -> str:
        """Give the beginning of the row with the cursor; empty while there is none, or while it is on its way."""
        found = [row for row in self.rows(screen) if _CURSOR.match(row)]
        return found[0][:_LABEL] if len(found) == 1 else ""

    def _onwards(self, screen: str) -> list[str]:
        rows = self.rows(screen)
        return rows[next((at for at, row in enumerate(rows) if _CURSOR.match(row)), 0) :]

    # ── moving ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def section(self, letter: str) -> None:
        """Wait until a section is open, and the cursor has come to rest where one goes on in it."""
        self.app.wait_until(lambda screen: f"[{letter}. " in screen and bool(self.here(screen)), f"section {letter}")
        self.app.wait_still(_REST)

    def next_section(self) -> None:
        """Leave this section for the next."""
        before = re.search(r"\[[A-I]\. ", self.app.screen())
        self.app.press("pagedown")
        self.app.wait_until(lambda screen: before is None or before[0] not in screen, "another section")

    def go(self, question: str, first: str = "down") -> None:
        """Move the cursor to a question, as one looks for it: to the end one way, and then the other."""
        # What the last answer has made a question may still be on its way to the screen.
        with suppress(AssertionError):
            if first == "down":
                self.app.wait_until(lambda screen: question in "\n".join(self._onwards(screen)), timeout=_SHORTLY)
        here = self.cursor()
        for key in (first, "up" if first == "down" else "down", first):
            for _step in range(_MOST_STEPS):
                if question in here:
                    return
                moved = self._step(key, here)
                if not moved:
                    break
                here = moved
        raise AssertionError(f"no question {question!r}:\n{self.app.screen()}")

    def cursor(self) -> str:
        """Wait until there is one cursor, which is not so while a frame is being drawn, and read its row."""
        return self.here(self.app.wait_until(lambda screen: bool(self.here(screen)), "a cursor"))

    def _step(self, key: str, before: str) -> str:
        """Press an arrow; give the row one has come to, or nothing where there is no further."""
        self.app.press(key)
        with suppress(AssertionError):
            screen = self.app.wait_until(lambda screen: self.here(screen) not in {"", before}, timeout=_A_MOMENT)
            return self.here(screen)
        return ""

    # ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────
    def answer(self, answer: Answer) -> None:
        """Go to a question, type the answer, and see that it stands there and what it raises."""
        if answer.keys == MORE:
            self.one_more(answer.question)
        else:
            self.go(answer.question)
            self.keys(answer.keys)
        self.see(answer.seen)
        for raised in answer.raises:
            if raised.seen:
                self.see_raised(raised)
        for words in answer.gone:
            self.app.wait_until(lambda screen, words=words: words not in self.text(screen), f"{words!r} to go away")  # type: ignore[misc]
        if answer.decline[0]:
            self.decline(*answer.decline)

    def one_more(self, repeat: str) -> None:
        """Add one more of a repeat, and wait until one stands at its first question."""
        self.go(f"{repeat} (", "up")
        count = int(self.cursor().partition("(")[2].split()[0]) + 1
        self.app.press("+")

        def inside(screen: str) -> bool:
            rows = self.rows(screen)
            at = next((number for number, row in enumerate(rows) if _CURSOR.match(row)), 0)
            return f"{repeat} {count}" in rows[at - 1]

        self.app.wait_until(inside, f"{repeat} {count}")

    def keys(self, keys: str) -> None:
        """Type: a word in angle brackets is a key (`<enter>`), digits are choices one by one, the rest a text."""
        for part in re.findall(r"<[a-z0-9+]+>|[^<]+", keys):
            if part == ACCEPT:
                self._accept()
            elif part.startswith("<"):
                self._press(part[1:-1])
            elif part.isdigit() and len(part) <= len("123"):
                self.app.press(*part)
            else:
                self.app.type(part)

    def _press(self, key: str) -> None:
        """Press a key that edits: it takes another way through the program than letters, which could overtake it."""
        self.app.press(key)
        self.app.wait_still(_REST)

    def _accept(self) -> None:
        before = self.cursor()
        self.app.press("enter")
        self.app.wait_until(lambda screen: self.here(screen) not in {"", before}, "the next question")

    def see(self, words: str) -> None:
        """Wait until words stand among the questions."""
        if words:
            self.app.wait_until(lambda screen: words in self.text(screen), f"{words!r} among the questions")

    def see_raised(self, raised: Raised) -> None:
        """Wait until something raised stands there with its sign, its word, and its day if it has one."""
        day = rf"[^→■]*?\({re.escape(shown_day(raised.on))}\)" if raised.on else ""
        wanted = re.compile(rf"{re.escape(SIGNS[raised.kind])}[^→■]*?{re.escape(raised.words)}{day}")
        self.app.wait_until(
            lambda screen: wanted.search(self.text(screen)) is not None, f"{raised.item} {raised.kind}: {raised.words}"
        )

    def decline(self, words: str, reason: str) -> None:
        """Say that a task is not to be added, and why."""
        self.app.press("x")
        self.app.wait_for("Varför läggs detta inte till?", words)
        self.app.type(reason)
        self.app.press("enter")
        self.see(f"läggs inte till: {words}")
        self.see(reason)


def shown_day(day: date) -> str:
    """Write a day as lists do: `tis 15 dec`; the year stands there only when it is another."""
    from bofield.i18n.dates import now  # noqa: PLC0415  (the program's own clock, in its own zone)

    year = "" if day.year == now().year else f" {day.year}"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"
