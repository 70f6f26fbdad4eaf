from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bofield.casework.situation import CaseFigures, count

AS_OF = date(2026, 11, 23)
near = st.one_of(st.none(), st.integers(-60, 30).map(lambda n: AS_OF + timedelta(days=n)))
cases = st.builds(
    CaseFigures,
    stage=st.sampled_from(["early_contact", "notice", "enforcement"]),
    closed=st.booleans(),
    outcome=st.sampled_from(["", "debt_paid", "evicted"]),
    children=st.lists(st.tuples(st.sampled_from(["resident", "visiting"]), st.integers(0, 3)), max_size=2).map(tuple),
    due=near,
    first_contact=near,
    regain_last_day=near,
    message_missing=st.booleans(),
)


def test_an_empty_district_has_no_median() -> None:
    figures = count((), AS_OF)
    assert figures.open_cases == 0
    assert figures.median_days is None
    assert figures.share_within_week is None


def test_days_to_first_contact_are_a_median_and_a_share_within_seven_days() -> None:
    due = date(2026, 10, 30)
    figures = count(
        (
            CaseFigures("early_contact", due=due, first_contact=due + timedelta(days=7)),
            CaseFigures("early_contact", due=due, first_contact=due + timedelta(days=8)),
            CaseFigures("early_contact", due=due, first_contact=due - timedelta(days=1)),
            CaseFigures("early_contact", due=due),
        ),
        AS_OF,
    )
    assert figures.reached == 3
    assert figures.median_days == 7.0
    assert figures.share_within_week == 2 / 3


def test_children_are_counted_by_living_form_and_households_once() -> None:
    figures = count(
        (
            CaseFigures("notice", children=(("resident", 2), ("visiting", 1))),
            CaseFigures("notice", children=(("resident", 1),)),
            CaseFigures("notice"),
        ),
        AS_OF,
    )
    assert figures.with_children == 2
    assert figures.children == (("resident", 3), ("visiting", 1))


def test_regain_periods_that_have_ended_are_not_running() -> None:
    figures = count(
        (
            CaseFigures("notice", regain_last_day=AS_OF),
            CaseFigures("notice", regain_last_day=AS_OF - timedelta(days=1)),
            CaseFigures("notice", closed=True, outcome="debt_paid", regain_last_day=AS_OF),
        ),
        AS_OF,
    )
    assert figures.regain_running == 1


@given(st.lists(cases, max_size=20))
def test_the_stages_add_up_to_the_open_cases(several: list[CaseFigures]) -> None:
    figures = count(several, AS_OF)
    assert sum(number for _stage, number in figures.by_stage) == figures.open_cases
    assert figures.with_children <= figures.open_cases
    assert figures.share_within_week is None or 0 <= figures.share_within_week <= 1
    assert count(reversed(several), AS_OF) == figures
