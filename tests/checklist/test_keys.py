"""The keys of answers inside repeats, and what adding and removing instances does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield import checklist
from bofield.checklist import repeats
from support.forms import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.checklist import Evaluation, Form

    Trial = Callable[[str], Form]

FORM = """
| survey |
| | type | name | label | relevant | calculation | repeat_count |
| | begin_repeat | child | Child ${called} | | | |
| | text | called | Called | | | |
| | begin_repeat | toy | Toy | ${called} != '' | | |
| | decimal | price | Price | | | |
| | end_repeat | | | | | |
| | calculate | spent | | | sum(${price}) | |
| | end_repeat | | | | | |
| | integer | n | N | | | |
| | begin_repeat | room | Room | | | ${n} |
| | text | floor | Floor | | | |
| | end_repeat | | | | | |
| | note | told | ${called} | | | |
"""


@pytest.mark.parametrize(
    ("stored", "numbers"),
    [
        (None, ("1",)),
        ("", ()),
        ("1 2 4", ("1", "2", "4")),
        ("4 1", ("4", "1")),
        ("2 2 x 0 -1 1.5 ٣ 12345678 3", ("2", "3")),
        (" ".join(map(str, range(1, 500))), tuple(map(str, range(1, repeats.MOST_INSTANCES + 1)))),
    ],
)
def test_instances_are_read_from_their_list(stored: str | None, numbers: tuple[str, ...]) -> None:
    assert repeats.instances(stored) == numbers


def test_a_number_is_never_used_again() -> None:
    answers = {"child": "1 2 3", "child/3/called": "Cy"}
    answers["child"] = repeats.without(answers, "child", "3")
    assert answers["child"] == "1 2"
    assert repeats.with_new(answers, "child") == ("1 2 4", "4")
    assert repeats.with_new({"child": "", "child/7/toy/1/price": "2", "child/x/called": "?"}, "child") == ("8", "8")
    assert repeats.with_new({}, "child") == ("1 2", "2")
    assert repeats.with_new({"child/2/toy/5/price": "2"}, "child/2/toy") == ("1 6", "6")


@pytest.mark.parametrize(
    ("key", "template", "enclosing"),
    [
        ("age", "age", ()),
        ("child", "child", ()),
        ("child/2", "child", (("child", "2"),)),
        ("child/2/age", "age", (("child", "2"),)),
        ("child/2/toy", "toy", (("child", "2"),)),
        ("child/2/toy/1/price", "price", (("child", "2"), ("toy", "1"))),
    ],
)
def test_a_key_names_its_question_and_its_instances(
    key: str, template: str, enclosing: tuple[tuple[str, str], ...]
) -> None:
    assert repeats.template(key) == template
    assert repeats.enclosing(key) == enclosing


def shown(trial: Trial, answers: dict[str, str]) -> Evaluation:
    return checklist.evaluate(trial(FORM), answers, {}, TODAY, "sv")


def test_lines_stand_in_order_with_their_depth_and_are_not_counted(trial: Trial) -> None:
    answers = {"child": "2 5", "child/2/called": "Ada", "child/5/called": "Bo", "child/5/toy": "1 3", "n": "2"}
    state = shown(trial, answers)
    assert [(line.type, line.name, line.label, line.depth, line.value) for line in state.questions] == [
        ("repeat", "child", "Child", 0, "2 5"),
        ("instance", "child/2", "Child Ada 1", 0, ""),
        ("text", "child/2/called", "Called", 1, "Ada"),
        ("repeat", "child/2/toy", "Toy", 1, "1"),
        ("instance", "child/2/toy/1", "Toy 1", 1, ""),
        ("decimal", "child/2/toy/1/price", "Price", 2, ""),
        ("instance", "child/5", "Child Bo 2", 0, ""),
        ("text", "child/5/called", "Called", 1, "Bo"),
        ("repeat", "child/5/toy", "Toy", 1, "1 3"),
        ("instance", "child/5/toy/1", "Toy 1", 1, ""),
        ("decimal", "child/5/toy/1/price", "Price", 2, ""),
        ("instance", "child/5/toy/3", "Toy 2", 1, ""),
        ("decimal", "child/5/toy/3/price", "Price", 2, ""),
        ("integer", "n", "N", 0, "2"),
        ("repeat", "room", "Room", 0, "1 2"),
        ("instance", "room/1", "Room 1", 0, ""),
        ("text", "room/1/floor", "Floor", 1, ""),
        ("instance", "room/2", "Room 2", 0, ""),
        ("text", "room/2/floor", "Floor", 1, ""),
        ("note", "told", "Ada", 0, ""),
    ]
    assert [line.name for line in state.questions if line.readonly] == ["room"]
    assert (state.answered, state.total) == (3, 8)
    assert state.missing == ()


def test_an_instance_taken_away_keeps_its_answers_out_of_sight(trial: Trial) -> None:
    answers = {"child": "1 2", "child/1/called": "Ada", "child/2/called": "Bo", "child/2/toy/1/price": "9"}
    assert shown(trial, answers).values["child/2/spent"] == "9"
    answers["child"] = repeats.without(answers, "child", "2")
    assert not [name for name in shown(trial, answers).values if name.startswith("child/2/")]
    answers["child"] = ""
    assert [line.name for line in shown(trial, answers).questions] == ["child", "n", "room", "told"]


def test_a_count_that_is_far_too_high_is_told_and_does_no_harm(trial: Trial) -> None:
    state = shown(trial, {"n": "999999999"})
    room = state.question("room")
    assert room is not None
    assert room.error == "Det kan vara högst 100, inte 999999999."
    assert len(room.value.split()) == repeats.MOST_INSTANCES
    for count in ("", "0", "-3"):
        assert shown(trial, {"n": count}).question("room/1") is None


def test_repeats_inside_repeats_have_a_bound_together(trial: Trial) -> None:
    many = " ".join(map(str, range(1, 101)))
    answers = {"child": many} | {f"child/{at}/called": "x" for at in range(1, 101)}
    answers |= {f"child/{at}/toy": many for at in range(1, 101)}
    lines = [line for line in shown(trial, answers).questions if line.type == "instance"]
    assert len(lines) == repeats.MOST_ALTOGETHER


def test_the_summary_names_each_instance_that_has_answers(trial: Trial) -> None:
    answers = {"child": "1 2", "child/2/called": "Bo", "child/2/toy/1/price": "1250.5"}
    assert checklist.summary(shown(trial, answers)).splitlines() == [
        "Child Bo 2",
        "Called: Bo",
        "Toy 1",
        "Price: 1\N{NO-BREAK SPACE}250,5",
    ]


KEYS = st.from_regex(r"(child|toy|room|called|price|x)(/\d{0,3}/(called|toy|price|floor|child))*", fullmatch=True)
FORMS: dict[str, Form] = {}


@given(st.dictionaries(KEYS, st.one_of(st.text(max_size=20), st.sampled_from(["1 2 3", "", "5", "1e9"])), max_size=20))
def test_no_stored_keys_make_it_fail(answers: dict[str, str]) -> None:
    form = FORMS.setdefault("form", built())
    state = checklist.evaluate(form, answers, {}, TODAY, "sv")
    checklist.summary(state)
    assert len({line.name for line in state.questions}) == len(state.questions)
    for key in answers:
        repeats.template(key)
        repeats.enclosing(key)
        repeats.with_new(answers, key)


def built() -> Form:
    from bofield.checklist.build import build  # noqa: PLC0415  (as the fixture, for a test that hypothesis runs)
    from bofield.checklist.sheets import Row, Sheet, Workbook  # noqa: PLC0415

    lines = [[cell.strip() for cell in line.split("|")[2:-1]] for line in FORM.strip().splitlines()[1:]]
    rows = tuple(
        Row(at, {head: cell for head, cell in zip(lines[0], line, strict=True) if cell})
        for at, line in enumerate(lines[1:], start=2)
    )
    return build(Workbook("keys", {"survey": Sheet("survey", tuple(lines[0]), rows)}), "keys")
