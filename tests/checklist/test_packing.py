"""A form as text: what travels is the form, and what comes in from elsewhere is a form or a sentence."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield import checklist
from bofield.checklist import packing
from bofield.checklist.loading import _FORMS
from bofield.errors import FormError
from bofield.i18n import set_language
from support.forms import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHIPPED = _FORMS / "early_contact.md"
TABLES = "| survey |\n| | type | name | label |\n| | text | a | Å |\n\n| notes |\n| | mine |\n| | alone |\n"


def packed(**sheets: Any) -> str:
    return json.dumps({"bofield_form": 1, "sheets": sheets})


def sheet(*rows: Any, headings: Any = ("type", "name", "label")) -> dict[str, Any]:
    return {"headings": list(headings), "rows": list(rows)}


def test_the_shipped_form_comes_back_as_it_was() -> None:
    text = checklist.pack(SHIPPED)
    form, again = checklist.load(), checklist.unpack(text, "early_contact")
    assert again.sections == form.sections
    assert again.groups == form.groups
    assert again.follow_ups == form.follow_ups
    assert (again.name, again.version, again.languages) == (form.name, form.version, form.languages)
    answers = {"A1": "arrears", "A2": "2026-11-01"}
    assert checklist.evaluate(again, answers, {}, TODAY, "sv") == checklist.evaluate(form, answers, {}, TODAY, "sv")


def test_the_text_is_the_same_whatever_file_it_came_from(written: Callable[[str], Path]) -> None:
    first = written(TABLES)
    text = checklist.pack(first)
    copy = first.with_name("another.md")
    copy.write_text(
        "# A heading\n\n" + TABLES.replace(" | notes |", "") + first.read_text(encoding="utf-8")[len(TABLES) :]
    )
    assert checklist.pack(copy) == text
    assert "alone" not in text
    assert "Å" in text
    assert checklist.digest(text) == checklist.digest(str(text))
    assert checklist.digest(text) != checklist.digest(text + " ")


def test_a_form_with_a_fault_is_never_packed(written: Callable[[str], Path]) -> None:
    set_language("en")
    with pytest.raises(FormError, match="row 3, column relevant"):
        checklist.pack(
            written(
                "| survey |\n| | type | name | label | relevant |\n| | text | a | A | |\n| | text | b | B | 1 div 0 |\n"
            )
        )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "damaged"),
        ("{", "damaged"),
        ("[]", "damaged"),
        ("null", "damaged"),
        ("[" * 100_000, "damaged"),
        ("1" * 10_000, "damaged"),
        (json.dumps({"bofield_form": 1}), "damaged"),
        (json.dumps({"bofield_form": 1, "sheets": []}), "damaged"),
        (packed(), "damaged"),
        (packed(choices=sheet()), "damaged"),
        (packed(survey=sheet(), secrets=sheet()), "damaged"),
        (packed(survey={"headings": ["type"]}), "damaged"),
        (packed(survey=sheet("row")), "damaged"),
        (packed(survey=sheet([2, {"type": 1}])), "damaged"),
        (packed(survey=sheet([2, {"type": ""}])), "damaged"),
        (packed(survey=sheet([True, {"type": "text"}])), "damaged"),
        (packed(survey=sheet([2, {"colour": "red"}])), "damaged"),
        (packed(survey=sheet(headings=[1, 2])), "damaged"),
        (packed(survey=sheet(headings=["x"] * 501)), "damaged"),
        (packed(survey=sheet(*[[at, {}] for at in range(20_001)])), "damaged"),
        (json.dumps({"bofield_form": 2, "sheets": {"survey": {}}}), "newer bofield"),
        ("x" * 5_000_001, "too large"),
        (packed(survey=sheet()), "asks no questions"),
        (packed(survey=sheet([2, {"type": "geopoint", "name": "a", "label": "A"}])), "row 2, column type"),
        (
            packed(
                survey=sheet(
                    [2, {"type": "text", "name": "a", "label": "A", "relevant": "${b}"}],
                    headings=["type", "name", "label", "relevant"],
                )
            ),
            "row 2, column relevant",
        ),
    ],
)
def test_what_is_no_packed_form_is_refused_in_a_sentence(text: str, told: str) -> None:
    set_language("en")
    with pytest.raises(FormError, match=told) as raised:
        checklist.unpack(text, "ours")
    assert "\n" not in str(raised.value)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["bofield_form", "sheets", "survey", "headings", "rows", "type", "name"]), inner
        ),
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_text_makes_it_fail_otherwise(content: Any) -> None:
    with contextlib.suppress(FormError):
        packing.unpack(json.dumps(content), "ours")
    with contextlib.suppress(FormError):
        packing.unpack(json.dumps({"bofield_form": 1, "sheets": {"survey": content}}), "ours")


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["text", "begin_repeat", "end_repeat", "begin_group", "end_group", "integer", "select_one yn", "calculate",
         "range", "a", "b", "${a}", "${b} + 1", "sum(${a})", "position(..)", "count(${b})", "regex(., '(')", "1 div 0"]
    ),
)  # fmt: skip
COLUMNS = [
    "type",
    "name",
    "label",
    "relevant",
    "calculation",
    "constraint",
    "repeat_count",
    "choice_filter",
    "parameters",
]


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELLS.filter(bool)), max_size=8))
def test_no_rows_make_it_fail_otherwise(rows: list[dict[str, str]]) -> None:
    text = packed(survey=sheet(*[[at, row] for at, row in enumerate(rows, start=2)], headings=COLUMNS))
    with contextlib.suppress(FormError):
        form = packing.unpack(text, "ours")
        checklist.evaluate(form, {"a": "1", "b": "2 3"}, {}, TODAY, "sv")
