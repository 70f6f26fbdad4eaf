from __future__ import annotations

from time import perf_counter

from bofield.tui.widgets.differences import differences
from bofield.tui.widgets.note_editor import LONGEST, broken, editable


def test_words_that_differ_stand_between_brackets_on_both_sides() -> None:
    left, right = differences("Kim betalar på tisdag.", "Kim betalar på torsdag.")
    assert left.plain == "Kim betalar på ⟦tisdag⟧."
    assert right.plain == "Kim betalar på ⟦torsdag⟧."


def test_what_only_one_side_has_is_marked_there_alone() -> None:
    left, right = differences("Kim betalar.", "Kim betalar. Barnet var hemma.")
    assert left.plain == "Kim betalar."
    assert right.plain == "Kim betalar. ⟦Barnet var hemma.⟧"


def test_hostile_versions_are_cleaned() -> None:
    left, right = differences("\x1b[2J[/]", "\x1b[2J[/b]")
    assert "\x1b" not in left.plain + right.plain
    assert "[/" in left.plain


def test_long_versions_are_compared_in_time_for_a_person() -> None:
    began = perf_counter()
    differences("ord " * 25_000, "ord " * 24_999 + "annat")
    assert perf_counter() - began < 1.0


def test_a_line_of_100_kb_is_broken_where_words_end() -> None:
    text = editable("ord " * 25_000)
    assert max(map(len, text.split("\n"))) <= LONGEST
    assert text.replace("\n", " ") == "ord " * 25_000
    assert len(broken("x" * 2_500).split("\n")) == 3


def test_short_lines_stay_as_they_are() -> None:
    assert editable("rad ett\n\nrad tre") == "rad ett\n\nrad tre"
