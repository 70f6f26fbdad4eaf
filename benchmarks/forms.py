"""How long a key takes to answer while a form is filled in: everything a form says, worked out anew after each change.

    python benchmarks/forms.py [--rounds 5]

Three forms, each filled in from the first question to the last, one answer at a time, with the whole form evaluated
after each: conditions, calculations, errors, labels and follow-ups. The first evaluation of a form, which reads its
expressions, is told apart. A frame of the screen is 1/60 s. On a machine that is busy with other things the clock on
the wall also counts what those took; the processor's own time does not. Once in a while Python looks through all there
is for what nobody holds any more; what that takes is told apart too, for it grows with the program and not the form.
"""

from __future__ import annotations

import argparse
import gc
import platform
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from bofield import checklist  # noqa: E402
from support import big_form  # noqa: E402  (the forms that the tests fill in)

if TYPE_CHECKING:
    from bofield.checklist import Evaluation, Form, QuestionState

TODAY = date(2026, 11, 23)
FRAME = 1000 / 60
ANSWERS = {
    "integer": "3",
    "decimal": "12.5",
    "range": "2",
    "date": "2026-11-20",
    "time": "10:30",
    "dateTime": "2026-11-20T10:30",
    "acknowledge": "OK",
}


@dataclass(frozen=True, order=True)
class Taken:
    """What an evaluation took in milliseconds: by the clock on the wall, and of the processor's own time.

    `swept` is what Python's looking for garbage took of the latter.
    """

    wall: float
    cpu: float
    swept: float


class Sweeps:
    """How long Python has been looking for garbage, in milliseconds."""

    def __init__(self) -> None:
        self.taken = 0.0
        self._began = 0.0
        gc.callbacks.append(self._seen)

    def _seen(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.thread_time()
        else:
            self.taken += (time.thread_time() - self._began) * 1000


SWEEPS = Sweeps()


@dataclass
class Filling:
    """A form to fill in, and what was measured of it, in milliseconds."""

    name: str
    form: Form
    answers: dict[str, str] = field(default_factory=dict)
    """What is answered before the first key."""
    planned: dict[str, str] = field(default_factory=dict)
    """What to answer with; whatever else is asked is given any answer of its type."""
    loading: float = 0.0
    first: list[Taken] = field(default_factory=list)
    keys: list[Taken] = field(default_factory=list)
    shown: int = 0

    def fill_in(self) -> None:
        """Answer one question after another, and measure what follows each answer."""
        answers = dict(self.answers)
        taken, state = self.evaluated(answers)
        self.first.append(taken)
        while (question := self.next_question(state, answers)) is not None:
            answers[question.name] = self.planned.get(question.name) or _any_answer(question)
            taken, state = self.evaluated(answers)
            self.keys.append(taken)
        self.shown = state.total

    def evaluated(self, answers: dict[str, str]) -> tuple[Taken, Evaluation]:
        """Evaluate the form as the checklist screen does after a key."""
        swept, cpu, wall = SWEEPS.taken, time.thread_time(), time.perf_counter()
        state = checklist.evaluate(self.form, answers, {}, TODAY, "sv")
        wall, cpu, swept = time.perf_counter() - wall, time.thread_time() - cpu, SWEEPS.taken - swept
        return Taken(wall * 1000, cpu * 1000 - swept, swept), state

    @staticmethod
    def next_question(state: Evaluation, answers: dict[str, str]) -> QuestionState | None:
        """Find the first question that nobody has answered."""
        return next(
            (
                question
                for question in state.questions
                if question.answerable and not question.readonly and question.name not in answers
            ),
            None,
        )


def _any_answer(question: QuestionState) -> str:
    if question.choices:
        return question.choices[0].name
    return ANSWERS.get(question.type, "Some words")


def _loaded(text: str, folder: Path) -> tuple[Form, float]:
    path = folder / "form.md"
    path.write_text(text, encoding="utf-8")
    before = time.perf_counter()
    form = checklist.load(path)
    return form, (time.perf_counter() - before) * 1000


def fillings(folder: Path) -> list[Filling]:
    """Make the forms ready. pyxform and elementpath are loaded by then: that is the start's business."""
    big, _with_engines = _loaded(big_form.two_hundred(), folder)
    big, big_loading = _loaded(big_form.two_hundred(), folder)
    many, many_loading = _loaded(big_form.many_instances(), folder)
    before = time.perf_counter()
    shipped = checklist.load()
    shipped_loading = (time.perf_counter() - before) * 1000
    instances = big_form.answers_for_instances(30)
    started = {name: value for name, value in instances.items() if name in {"item", "rate"}}
    return [
        Filling("two hundred questions", big, planned=big_form.answers_for_two_hundred(), loading=big_loading),
        Filling("thirty instances", many, answers=started, planned=instances, loading=many_loading),
        Filling("the early contact", shipped, loading=shipped_loading),
    ]


def main() -> None:
    """Fill in each form several times, in turns, and print what the README shows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        measured = fillings(Path(folder))
    for _round in range(rounds):
        for filling in measured:
            filling.fill_in()
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {rounds} rounds\n")
    print("| form | asked | read, checked | first look | a key | 95 of 100 | worst | over a frame | own time, worst |")
    print("|---|---|---|---|---|---|---|---|---|")
    for filling in measured:
        keys = sorted(key.wall for key in filling.keys)
        print(
            f"| {filling.name} | {filling.shown} | {filling.loading:.0f} | {max(filling.first).wall:.1f}"
            f" | {statistics.median(keys):.2f} | {keys[int(len(keys) * 0.95)]:.2f} | {keys[-1]:.2f}"
            f" | {sum(key > FRAME for key in keys)} of {len(keys)} | {max(key.cpu for key in filling.keys):.2f} |"
        )
    sweeps = [key.swept for filling in measured for key in filling.keys if key.swept > 1]
    print(f"\nLooking for garbage took more than 1 ms {len(sweeps)} times, at most {max(sweeps, default=0):.0f} ms.")


if __name__ == "__main__":
    main()
