"""What cannot be is refused by the field that is wrong; what is odd but can be so is said beside it."""

from __future__ import annotations

import pytest

from bofield import law
from bofield.law import CaseFacts, LegalFact
from support.law_facts import AS_OF, case, day, fact


def said(*events: LegalFact, today: str = "2027-06-01") -> list[tuple[str, str, str]]:
    return [(each.event.kind, each.field, each.text) for each in law.remarks(case(*events), day(today))]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (fact("rent_due", "1999-12-31"), "on"),
        (fact("eviction_booked", "2101-01-01"), "on"),
        (fact("order_served", "2026-11-02", stated="2126-11-16"), "stated"),
        (fact("tenant_served", "2026-11-02", how="adult_in_household", completed_on="1926-11-03"), "completed_on"),
        (fact("order_served", "2026-11-20", stated="2026-11-19"), "stated"),
        (fact("tenant_served", "2026-11-20", how="adult_in_household", completed_on="2026-11-19"), "completed_on"),
        (fact("tenant_served", "2026-11-20", how="adult_in_household", completed_on="2026-11-24"), "completed_on"),
        (fact("payment", "2026-11-20", amount=-1), "amount"),
    ],
)
def test_what_cannot_be_names_its_field_and_says_why(wrong: LegalFact, field: str) -> None:
    found = law.fault(wrong, CaseFacts(), AS_OF)
    assert found is not None
    assert (found.event, found.field) == (wrong, field)
    assert law.label(wrong.kind) in found.text
    assert "{" not in found.text


def test_the_years_that_can_be_are_those_from_2000_to_2100() -> None:
    for on in ("2000-01-01", "2100-12-31"):
        assert law.fault(fact("eviction_booked", on), CaseFacts(), AS_OF) is None


@pytest.mark.parametrize("kind", law.EVENTS)
def test_what_has_happened_cannot_lie_ahead_and_what_is_planned_can(kind: str) -> None:
    tomorrow = fact(kind, "2026-11-24")
    found = law.fault(tomorrow, CaseFacts(), AS_OF)
    if kind in {"rent_due", "eviction_booked", "tenancy_period_ended"}:
        assert found is None
    else:
        assert found is not None
        assert found.field == "on"
    assert law.fault(fact(kind, "2026-11-23"), CaseFacts(), AS_OF) is None


def test_nobody_is_served_before_the_notice_was_given() -> None:
    served, notice = fact("tenant_served", "2026-11-10"), fact("notice_given", "2026-11-12")
    for facts in (case(notice), case(notice, served)):
        found = law.fault(served, facts, AS_OF)
        assert found is not None
        assert found.field == "on"
        assert "12 nov 2026" in found.text
    assert law.fault(served, case(notice, fact("notice_given", "2026-11-09")), AS_OF) is None
    assert law.fault(served, case(fact("notice_given", "2026-11-10")), AS_OF) is None
    assert law.fault(served, case(), AS_OF) is None
    application = fact("tenant_served", "2026-11-10", how="with_application")
    assert law.fault(application, case(notice), AS_OF) is None


def test_what_was_stored_although_it_cannot_be_is_remarked_on() -> None:
    assert said(fact("tenant_served", "2026-11-10"), fact("notice_given", "2026-11-12"))[0][:2] == (
        "tenant_served",
        "on",
    )
    assert said(fact("decision", "2026-12-01"), today="2026-11-23")[0][1] == "on"


@pytest.mark.parametrize(
    ("events", "about", "words"),
    [
        ((("decision", "2026-11-02"), ("order_served", "2026-11-10")), "decision", "före"),
        ((("order_served", "2026-11-02"), ("kfm_applied", "2026-11-10")), "order_served", "före"),
        ((("documents_complete", "2026-11-02"), ("decision", "2026-11-10")), "documents_complete", "före"),
        ((("comment_opportunity", "2026-11-02"), ("decision", "2026-11-10")), "comment_opportunity", "före"),
        ((("postponed", "2026-11-02"), ("kfm_applied", "2026-11-10")), "postponed", "före"),
        ((("contest_sent", "2026-11-10"), ("decision", "2026-11-02")), "contest_sent", "efter"),
        ((("board_notified", "2026-11-10"), ("decision", "2026-11-02")), "board_notified", "efter"),
        ((("evicted", "2026-11-10"),), "evicted", "inte inskrivet"),
        ((("evicted", "2026-11-10"), ("decision", "2026-11-20")), "evicted", "före"),
        ((("tenant_served", "2026-11-10"), ("moved_out", "2026-11-02")), "tenant_served", "efter"),
        (
            (("respite", "2026-11-10"), ("decision", "2026-10-02"), ("evicted", "2026-11-02")),
            "respite",
            "efter",
        ),
        ((("eviction_booked", "2027-06-04"), ("comment_opportunity", "2027-05-30")), "eviction_booked", "mindre än"),
        ((("eviction_booked", "2026-11-10"),), "eviction_booked", "Hur gick det"),
        ((("eviction_booked", "2027-07-01"), ("eviction_booked", "2027-07-08")), "eviction_booked", "vilken gäller"),
        (
            (("eviction_booked", "2026-11-10"), ("decision", "2026-10-02"), ("evicted", "2026-11-11")),
            "evicted",
            "bokad till",
        ),
        (
            (("evicted", "2026-11-10"), ("decision", "2026-10-02"), ("evicted", "2026-11-11")),
            "evicted",
            "Två avhysningar",
        ),
        (
            (("tenant_served", "2026-11-02"), ("board_notified", "2026-11-02"), ("decision", "2026-11-10")),
            "decision",
            "första dagen",
        ),
        (
            (("tenant_served", "2026-11-10"), ("board_notified", "2026-11-10"), ("decision", "2026-11-10")),
            "decision",
            "första dagen",
        ),
        ((("disturbance_reported", "2012-11-02"),), "disturbance_reported", "äldre än regeln"),
        ((("sublet_known", "2018-11-02"),), "sublet_known", "äldre än regeln"),
    ],
)
def test_what_is_odd_is_said_beside_the_event(events: tuple[tuple[str, str], ...], about: str, words: str) -> None:
    ((kind, field, text),) = said(*(fact(*each) for each in events))
    assert (kind, field) == (about, "on")
    assert words in text
    assert "{" not in text


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(
            (
                ("rent_due", "2026-05-29"),
                ("notice_given", "2026-06-10"),
                ("tenant_served", "2026-06-12"),
                ("board_notified", "2026-06-12"),
                ("kfm_applied", "2026-07-06"),
                ("order_served", "2026-07-13"),
                ("decision", "2026-07-30"),
                ("documents_complete", "2026-08-03"),
                ("comment_opportunity", "2026-08-06"),
                ("eviction_booked", "2026-08-20"),
                ("evicted", "2026-08-20"),
                ("moved_out", "2026-08-20"),
            ),
            id="the whole way",
        ),
        pytest.param((("eviction_booked", "2027-06-10"),), id="booked ahead"),
        pytest.param((("eviction_booked", "2027-06-01"),), id="booked today"),
        pytest.param((("eviction_booked", "2026-11-10"), ("withdrawn", "2026-11-09")), id="withdrawn before it"),
        pytest.param(
            (
                ("comment_opportunity", "2026-11-01"),
                ("eviction_booked", "2026-11-10"),
                ("postponed", "2026-11-09"),
                ("eviction_booked", "2027-06-20"),
            ),
            id="put off to another day",
        ),
        pytest.param(
            (("eviction_booked", "2026-11-10"), ("respite", "2026-11-10"), ("eviction_booked", "2027-06-20")),
            id="put off on the day itself",
        ),
        pytest.param(
            (("decision", "2026-05-04"), ("notice_given", "2026-11-02"), ("board_notified", "2026-11-03")),
            id="a new round after a decision",
        ),
    ],
)
def test_what_life_brings_is_not_remarked_on(events: tuple[tuple[str, str], ...]) -> None:
    assert said(*(fact(*each) for each in events)) == []


def test_an_unknown_kind_of_event_is_left_alone() -> None:
    assert said(fact("a_new_kind", "2026-11-02")) == []
