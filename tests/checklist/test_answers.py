from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bofield.checklist import parse_value
from bofield.checklist.answers import type_error
from bofield.checklist.notes import number_in_words

if TYPE_CHECKING:
    from bofield.checklist import Form


@pytest.mark.parametrize(
    ("question", "typed", "stored"),
    [
        ("A2", "2026-12-15", "2026-12-15"),
        ("A2", " 20261215 ", "2026-12-15"),
        ("A2", "15/12 2026", "2026-12-15"),
        ("A2", "5/1/2027", "2027-01-05"),
        ("A2", "15.12.2026", "2026-12-15"),
        ("A2", "", ""),
        ("E1_amount", "8 450,50", "8450.50"),
        ("E1_amount", "8\N{NO-BREAK SPACE}450 kr", "8450"),
        ("E1_amount", "8.450,50", "8450.50"),
        ("E1_amount", "8450.5", "8450.5"),
        ("E1_amount", "8450:-", "8450"),
        ("E1_amount", "-12", "-12"),
        ("D1", " 1 2 ", "12"),
        ("D1", "3", "3"),
        ("C1", "yes", "yes"),
        ("C1", "Ja", "yes"),
        ("C1", "återkallat", "withdrawn"),
        ("C1", "Withdrawn", "withdrawn"),
        ("C2", "care relative", "care relative"),
        ("C2", "Vården, Anhörig", "care relative"),
        ("C2", "God man eller förvaltare", "guardian"),
        ("C2", "care,care", "care"),
        ("B3", "j", "OK"),
        ("B3", "OK", "OK"),
        ("B3", "nej", ""),
        ("B4_language", "  arabiska\n ", "  arabiska\n "),
        ("B4_language", "   ", ""),
    ],
)
def test_what_people_type_becomes_what_is_stored(form: Form, question: str, typed: str, stored: str) -> None:
    assert parse_value(form.by_name[question], typed) == stored


@pytest.mark.parametrize(
    ("question", "typed", "sentence"),
    [
        ("A2", "2026-02-30", "Inte ett datum: 2026-02-30. Skriv det som 2026-12-15."),
        ("A2", "2026-13-01", "Inte ett datum: 2026-13-01. Skriv det som 2026-12-15."),
        ("A2", "31/11 2026", "Inte ett datum: 31/11 2026. Skriv det som 2026-12-15."),
        ("A2", "imorgon", "Inte ett datum: imorgon. Skriv det som 2026-12-15."),
        ("A2", "2026-12-15T10:00", "Inte ett datum: 2026-12-15T10:00. Skriv det som 2026-12-15."),
        ("E1_amount", "mycket", "Inte ett tal: mycket."),
        ("E1_amount", "1e9", "Inte ett tal: 1e9."),
        ("E1_amount", "8,", "Inte ett tal: 8,."),
        ("D1", "två", "Inte ett heltal: två."),
        ("D1", "2,5", "Inte ett heltal: 2,5."),
        ("D1", "٣", "Inte ett heltal: ٣."),
        ("C1", "kanske", "Inte ett av valen: kanske."),
        ("C2", "care, katten", "Inte ett av valen: care, katten."),
        ("B3", "kanske", "Antingen ikryssat eller inte: kanske."),
    ],
)
def test_what_is_no_answer_is_said_in_a_sentence(form: Form, question: str, typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        parse_value(form.by_name[question], typed)
    assert str(raised.value) == sentence


def test_a_very_long_value_is_refused_in_a_short_sentence(form: Form) -> None:
    for name in ("A2", "E1_amount", "D1", "C1", "C2", "B3"):
        for typed in ("8" + " " * 100_000 + "x", "9" * 100_000, "a b " * 25_000):
            with pytest.raises(ValueError, match=r".") as raised:
                parse_value(form.by_name[name], typed)
            assert len(str(raised.value)) < 120


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_what_is_stored_is_always_of_its_type_and_stays_itself(form: Form, data: st.DataObject) -> None:
    question = form.by_name[data.draw(st.sampled_from(["A2", "E1_amount", "D1", "C1", "C2", "B3", "B4_language"]))]
    typed = data.draw(st.one_of(st.text(), st.dates().map(date.isoformat), st.text("0123456789 .,-kr/")))
    try:
        stored = parse_value(question, typed)
    except ValueError:
        return
    assert type_error(question, stored) == ""
    assert parse_value(question, stored) == stored


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("8450.50", "sv", "8\N{NO-BREAK SPACE}450,50"),
        ("-1234567", "sv", "−1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"),
        ("8450.50", "en", "8,450.50"),
        ("950", "sv", "950"),
        ("mycket", "sv", "mycket"),
        ("9" * 5000, "sv", "9" * 5000),
        ("", "sv", ""),
    ],
)
def test_numbers_are_shown_as_people_write_them(text: str, language: str, shown: str) -> None:
    assert number_in_words(text, language) == shown
