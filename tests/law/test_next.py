"""What stands in the header of a case at each stage."""

from __future__ import annotations

import pytest

from bofield import law
from support.law_facts import case, day, fact

NOTICE = (fact("tenant_served", "2026-11-16"), fact("board_notified", "2026-11-17"))
ORDER = fact("order_served", "2026-12-14", stated="2026-12-28")
DECISION = fact("decision", "2027-01-04")
TOLD = (fact("documents_complete", "2027-01-11"), fact("comment_opportunity", "2027-01-18"))
BOOKED = fact("eviction_booked", "2027-02-03")


def following(facts: law.CaseFacts, as_of: str) -> law.Deadline | None:
    return law.next_deadline(law.deadlines(facts, day(as_of)), day(as_of))


@pytest.mark.parametrize(
    ("events", "owed", "as_of", "kind", "on"),
    [
        pytest.param((), "2026-10-30", "2026-10-28", "rent_due", "2026-10-30", id="before the due date"),
        pytest.param((), "2026-10-30", "2026-11-02", "rent_week_ends", "2026-11-06", id="late, within the week"),
        pytest.param((), "2026-10-30", "2026-11-07", "forfeitable_from", "2026-11-07", id="the week is over"),
        pytest.param(NOTICE, "2026-10-30", "2026-11-18", "regain_last_day", "2026-12-08", id="notice served"),
        pytest.param(NOTICE, "2026-11-30", "2026-11-25", "regain_last_day", "2026-12-08", id="another rent before it"),
        pytest.param(NOTICE, "2026-10-30", "2026-12-09", "earliest_eviction_decision", "2026-12-11", id="time is up"),
        pytest.param((*NOTICE, ORDER), "2026-10-30", "2026-12-15", "order_reply_last_day", "2026-12-28", id="order"),
        pytest.param(
            (*NOTICE, ORDER, DECISION), "2026-10-30", "2027-01-05", "reopening_last_day", "2027-02-04", id="decided"
        ),
        pytest.param(
            (*NOTICE, ORDER, DECISION, *TOLD), "2026-10-30", "2027-01-19", "earliest_eviction", "2027-01-25", id="told"
        ),
        pytest.param(
            (*NOTICE, ORDER, DECISION, *TOLD, BOOKED), "", "2027-01-19", "earliest_eviction", "2027-02-03", id="booked"
        ),
        pytest.param(
            (*TOLD, BOOKED, fact("respite", "2027-02-01", stated="2027-02-16")),
            "",
            "2027-02-02",
            "respite_last_day",
            "2027-02-16",
            id="respite",
        ),
        pytest.param((TOLD[0],), "", "2027-01-12", "eviction_four_weeks", "2027-02-08", id="only the aim is known"),
        pytest.param(
            (fact("kfm_applied", "2026-11-20"), *TOLD, fact("postponed", "2027-01-20")),
            "",
            "2027-01-21",
            "postponement_lapses",
            "2027-05-20",
            id="postponed",
        ),
        pytest.param(
            (*TOLD, BOOKED, fact("evicted", "2027-02-03")),
            "",
            "2027-02-04",
            "belongings_kept_until",
            "2027-05-03",
            id="evicted",
        ),
        pytest.param(
            (fact("moved_out", "2026-11-20"),), "", "2026-11-23", "claim_time_barred", "2028-11-20", id="moved"
        ),
    ],
)
def test_the_header_says_what_matters_at_each_stage(
    events: tuple[law.LegalFact, ...], owed: str, as_of: str, kind: str, on: str
) -> None:
    found = following(case(*events, owed=owed), as_of)
    assert found is not None
    assert (found.kind, found.date) == (kind, day(on))


def test_a_time_that_ought_to_run_is_said_before_rents_of_later_months() -> None:
    found = following(case(fact("tenant_served", "2026-11-23"), owed="2026-11-30"), "2026-11-24")
    assert found is not None
    assert law.headline(found) == "Meddelande till socialnämnden saknas"


def test_a_message_that_starts_nothing_is_said_as_such() -> None:
    flawed = fact("board_notified", "2026-11-24", flaw="wrong_amount")
    found = following(case(fact("tenant_served", "2026-11-23"), flawed, owed="2026-10-30"), "2026-11-25")
    assert found is not None
    assert law.headline(found) == "Meddelandet till socialnämnden startar ingenting"


def test_a_day_by_which_somebody_must_act_goes_before_what_is_missing() -> None:
    found = following(case(fact("tenant_served", "2026-11-23"), fact("order_served", "2026-11-23")), "2026-11-25")
    assert found is not None
    assert found.kind == "order_reply_last_day"


def test_what_is_missing_goes_before_a_day_that_is_months_away() -> None:
    sublet = fact("sublet_known", "2026-11-02")
    found = following(case(fact("tenant_served", "2026-11-23"), sublet, owed="2026-10-30"), "2026-11-25")
    assert found is not None
    assert law.headline(found) == "Meddelande till socialnämnden saknas"
    for as_of, kind in (("2027-04-01", "regain_last_day"), ("2027-04-02", "sublet_notice_last_day")):
        found = following(case(fact("tenant_served", "2026-11-23"), sublet, owed="2026-10-30"), as_of)
        assert found is not None
        assert found.kind == kind


def test_a_respite_until_the_very_day_stands_before_the_eviction() -> None:
    respite = fact("respite", "2027-01-20", stated="2027-01-25")
    found = following(case(*TOLD, respite), "2027-01-21")
    assert found is not None
    assert law.headline(found) == "Anstånd från Kronofogden"


def test_what_only_waits_for_the_next_step_is_no_alarm() -> None:
    assert following(case(fact("kfm_applied", "2026-11-20")), "2026-11-23") is None


def test_rents_matter_again_when_the_tenancy_was_regained() -> None:
    facts = case(*NOTICE, fact("payment", "2026-12-01"), paid="2026-10-30", owed="2026-12-30")
    found = following(facts, "2026-12-28")
    assert found is not None
    assert found.kind == "rent_due"


def test_the_tenant_goes_first_on_equal_days() -> None:
    facts = case(fact("decision", "2026-11-23"), fact("contest_sent", "2026-11-25"))
    found = law.deadlines(facts, day("2026-11-26"))
    assert {item.date for item in found} == {day("2026-12-23")}
    picked = law.next_deadline(reversed(found), day("2026-11-26"))
    assert picked is not None
    assert picked.kind == "reopening_last_day"


def test_nothing_known_and_everything_past_is_nothing_next() -> None:
    assert following(case(), "2026-11-23") is None
    assert following(case(fact("decision", "2026-01-05")), "2026-11-23") is None
    assert law.next_deadline(law.every_deadline(case(), day("2026-11-23")), day("2026-11-23")) is None
