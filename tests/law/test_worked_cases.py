"""The law against tables that were worked out apart from it, by calendar and statute. Each row says why in words."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from bofield import law
from bofield.i18n import set_language
from bofield.i18n.dates import short_date
from support.worked import WorkedCase, known, worked_cases

CASES = worked_cases()
AS_OF = date(2026, 11, 23)
FEWEST = 240
"""Fewer rows than this and a table has not been read."""
UNSETTLED = {"secure_channel", "email", "ordinary_letter"}
WORDS_OF_A_REASON = 3


def found(case: WorkedCase) -> law.Deadline:
    (deadline,) = (each for each in law.every_deadline(known(case.facts), AS_OF) if each.kind == case.kind)
    return deadline


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_law_gives_the_day_that_was_worked_out(case: WorkedCase) -> None:
    deadline = found(case)
    assert deadline.date == case.day, f"{case.reasoning}\n{deadline.reason}"
    assert deadline.running == (case.day is not None)
    assert deadline.stated == case.printed
    if case.missing:
        assert set(deadline.missing) == case.missing
    else:
        assert deadline.missing == ()


@pytest.mark.parametrize("case", [case for case in CASES if case.day], ids=lambda case: case.id)
def test_a_date_names_its_paragraph_and_its_reason(case: WorkedCase) -> None:
    deadline = found(case)
    assert case.paragraph in deadline.source
    assert deadline.reason
    assert deadline.effect
    assert deadline.rests_on


@pytest.mark.parametrize("case", [case for case in CASES if case.printed], ids=lambda case: case.id)
def test_a_printed_day_is_shown_beside_what_the_rule_would_give(case: WorkedCase) -> None:
    assert found(case).computed == case.computed


@pytest.mark.parametrize("case", [case for case in CASES if case.ended], ids=lambda case: case.id)
def test_a_time_that_has_ended_says_what_ended_it(case: WorkedCase) -> None:
    assert law.label(case.ended) in found(case).reason


@pytest.mark.parametrize("case", [case for case in CASES if case.favourable], ids=lambda case: case.id)
def test_the_reading_that_favours_the_tenant_is_there_to_check(case: WorkedCase) -> None:
    set_language("en")
    assert case.favourable is not None
    assert short_date(case.favourable, date.min) in " ".join(found(case).check)


@pytest.mark.parametrize(("how", "unsettled"), [*((way, way in UNSETTLED) for way in law.MESSAGE_WAYS)])
def test_a_message_sent_in_a_way_that_is_not_settled_is_there_to_check(how: str, unsettled: bool) -> None:  # noqa: FBT001
    (case,) = (case for case in CASES if case.kind == "regain_last_day" and case.facts.endswith(f" how={how}"))
    plain = known(case.facts.removesuffix(f" how={how}"))
    (without,) = (each for each in law.every_deadline(plain, AS_OF) if each.kind == case.kind)
    assert (found(case).check != without.check) == unsettled
    assert found(case).date == without.date


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_a_case_shows_is_what_the_whole_list_shows(case: WorkedCase) -> None:
    shown = [each for each in law.deadlines(known(case.facts), AS_OF) if each.kind == case.kind]
    if case.day is None:
        assert shown in ([], [found(case)])
    else:
        assert shown == [found(case)]


def test_every_row_is_reasoned_and_has_a_name_of_its_own() -> None:
    assert len(CASES) >= FEWEST
    assert [name for name, times in Counter(case.id for case in CASES).items() if times > 1] == []
    assert [case.id for case in CASES if len(case.reasoning.split()) < WORDS_OF_A_REASON] == []
    assert [case.id for case in CASES if not case.reasoning.endswith(".")] == []


def test_every_kind_of_deadline_is_worked_out_running_and_not() -> None:
    for kind in law.DEADLINES:
        rows = [case for case in CASES if case.kind == kind]
        assert sum(case.day is not None for case in rows) >= 8, kind
        assert any(case.missing for case in rows), kind


def test_the_calendar_is_covered() -> None:
    reasons = " ".join(case.reasoning for case in CASES)
    for day in (
        *("nyårsdagen", "trettondedag jul", "långfredagen", "annandag påsk", "första maj", "kristi himmelsfärdsdag"),
        *("pingstdagen", "nationaldagen", "midsommarafton", "midsommardagen", "alla helgons dag"),
        *("julafton", "juldagen", "annandag jul", "nyårsafton", "a Saturday", "a Sunday", "29 Feb"),
    ):
        assert day in reasons
