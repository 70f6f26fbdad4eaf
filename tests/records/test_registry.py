"""Kinds, fields and what fits in them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield.records import choices
from bofield.records.fields import FieldType, as_datetime, instant
from bofield.records.registry import KINDS, ROLES, fault, record_fault

ID = "01900000-0000-7000-8000-000000000001"
FITTING: dict[FieldType, str | int | bool] = {
    FieldType.LINE: "en rad",
    FieldType.TEXT: "två\nrader",
    FieldType.BOOL: True,
    FieldType.INT: 3,
    FieldType.AMOUNT: 845_000,
    FieldType.DATE: "2026-12-15",
    FieldType.INSTANT: "2026-12-15T09:41:00Z[Europe/Stockholm]",
    FieldType.ID: ID,
}
EVERY_FIELD = [(kind.name, name) for kind in KINDS.values() for name in kind.fields]


@pytest.mark.parametrize(("kind", "field"), EVERY_FIELD)
def test_each_field_takes_a_fitting_value_and_nothing_of_another_type(kind: str, field: str) -> None:
    spec = KINDS[kind].fields[field]
    fitting = spec.choices[0] if spec.type is FieldType.CHOICE else FITTING[spec.type]
    assert fault(kind, field, fitting) == ""
    assert fault(kind, field, None) == ""
    wrong: tuple[str | int | bool, ...] = ("\nx", "nej", 2**40) if isinstance(fitting, bool | int) else (7, True)
    for value in wrong:
        assert fault(kind, field, value) != "", (kind, field, value)


@pytest.mark.parametrize(
    ("kind", "field", "value", "reason"),
    [
        ("contact", "note", "a\x00b", "nul_character"),
        ("contact", "note", "\ud800", "lone_surrogate"),
        ("contact", "kind", "telepathy", "not_a_choice"),
        ("contact", "planned_at", "2026-12-15T09:41:00+01:00", "not_an_instant"),
        ("contact", "planned_at", "2026-12-15T09:41:00Z[Nowhere/Land]", "not_an_instant"),
        ("task", "due_on", "2026-02-30", "not_a_date"),
        ("task", "due_on", "20260228", "not_a_date"),
        ("task", "title", "x" * 301, "too_long"),
        ("task", "title", "a\nb", "line_break"),
        ("rent_debt", "amount", 2**31, "out_of_range"),
        ("rent_debt", "amount", True, "not_a_whole_number"),
        ("case", "coordinator", "someone", "not_an_id"),
        ("checklist_run", "answer.A1", "a\x00", "nul_character"),
        ("checklist_run", "answer.A1", 4, "not_text"),
        ("from_the_future", "anything", "\x00", "nul_character"),
    ],
)
def test_what_does_not_fit_is_named(kind: str, field: str, value: str | int, reason: str) -> None:
    assert fault(kind, field, value) == reason


def test_kinds_and_fields_of_a_newer_version_pass() -> None:
    assert fault("from_the_future", "field", "text") == ""
    assert fault("case", "from_the_future", 4) == ""


@pytest.mark.parametrize("name", ["answer.x#1", "answer.", "answer.å", "answer.a b", "answer." + "x" * 111, "other.A1"])
def test_a_free_name_that_the_wire_cannot_carry_is_no_field(name: str) -> None:
    assert KINDS["checklist_run"].field("answer.A3_served_on") is not None
    assert KINDS["checklist_run"].field(name) is None


def test_a_child_has_neither_name_nor_phone() -> None:
    assert record_fault("member", {"role": "child", "age_band": "6-12"}) == ""
    assert record_fault("member", {"role": "child", "name": "Påhittad"}) == "child_with_name"
    assert record_fault("member", {"role": "child", "phone": "000"}) == "child_with_name"
    assert record_fault("member", {"role": "adult", "name": "Påhittad"}) == ""


def test_every_kind_has_writers_that_are_roles_and_an_author_field_that_exists() -> None:
    for kind in KINDS.values():
        assert set(kind.writers) <= set(ROLES)
        assert kind.own == "" or kind.own in kind.fields
        assert not kind.drafts or {"status"} <= set(kind.fields)
        assert set(kind.decided) <= set(kind.fields)
        for spec in kind.fields.values():
            assert set(spec.editors) <= set(ROLES)


def test_a_whole_change_fits_where_late_work_is_kept() -> None:
    assert fault("sealed", "change", "x" * 1_000_000) == ""
    assert fault("contact", "note", "x" * 1_000_000) == "too_long"
    assert KINDS["sealed"].by_centre
    assert not any(kind.by_centre for kind in KINDS.values() if kind.name != "sealed")


def test_safety_answers_go_from_the_most_cautious_down() -> None:
    assert KINDS["contact"].fields["safety"].caution == choices.SAFETY
    assert KINDS["case"].fields["protected"].caution == (True,)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001  (made aware below)
def test_an_instant_survives_the_wire_to_the_second_and_sorts_by_time(moment: datetime) -> None:
    aware = moment.replace(microsecond=0, tzinfo=UTC)
    text = instant(aware, "Europe/Stockholm")
    assert fault("contact", "planned_at", text) == ""
    assert as_datetime(text) == aware
    assert text < instant(aware.replace(year=aware.year + 1, day=1), "Europe/Stockholm")
