"""What a checklist knows of its case before anybody is asked, and the days of the law that follow from its answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.services import cases, checkins, checklists, contacts
from bofield.services.values import NewCase
from support.checklists import answered, asked, left, question

if TYPE_CHECKING:
    from bofield.services.values import RunView, Value
    from bofield.services.workspace import Workspace


@pytest.fixture
def case(ws: Workspace) -> str:
    return cases.open_case(ws, NewCase("1203-04", "Storgatan 4", "1203", municipality="Malmö", tenant="Anna Öberg"))


def opened(ws: Workspace, case: str, kind: str = "home_visit") -> RunView:
    return checklists.open_run(ws, contacts.new_contact(ws, case, kind))


def suggested(view: RunView) -> dict[str, str]:
    return {each.name: each.value for section in view.sections for each in section.questions if each.suggested}


# ── what is suggested ────────────────────────────────────────────────────────────────────────────────────────────────
def test_of_a_new_case_only_what_is_written_down_is_suggested(ws: Workspace, case: str) -> None:
    assert suggested(opened(ws, case)) == {"B1": "home_visit", "D1": "1", "I4_on": "2026-12-07"}


@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        ("home_visit", "home_visit"),
        ("call", "call"),
        ("sms", "sms"),
        ("letter", "letter"),
        ("meeting", "meeting"),
        ("office_visit", "office"),
    ],
)
def test_the_kind_of_the_contact_is_the_way_it_was_made(ws: Workspace, case: str, kind: str, channel: str) -> None:
    view = opened(ws, case, kind)
    assert question(view, "B1").value == channel
    assert ("A6" in asked(view), "A7" in asked(view)) == (kind == "home_visit",) * 2


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"outcome": "reached"}, "B1_reached", "yes"),
        ({"outcome": "declined"}, "B1_reached", "yes"),
        ({"outcome": "not_home"}, "B1_reached", "no"),
        ({"outcome": "no_answer"}, "B1_reached", "no"),
        ({"outcome": "left_message"}, "B1_reached", "no"),
        ({"outcome": "cancelled"}, "B1_reached", ""),
        ({"voluntary_told": True}, "B3", "OK"),
        ({"met_child": True}, "D2_met", "yes"),
        ({"safety": "raised"}, "A6", "raised"),
        ({"safety": "calm"}, "A6", "low"),
    ],
)
def test_what_the_note_says_is_not_asked_for_again(
    ws: Workspace, case: str, fields: dict[str, Value], name: str, value: str
) -> None:
    contact = contacts.new_contact(ws, case, "home_visit")
    contacts.save_contact(ws, contact, fields)
    view = checklists.open_run(ws, contact)
    assert (question(view, name).value, question(view, name).suggested) == (value, bool(value))


def test_the_last_judgement_of_a_visit_is_remembered(ws: Workspace, case: str) -> None:
    contacts.log_contact(ws, case, {"kind": "home_visit", "outcome": "reached", "safety": "high", "note": "Hotfullt."})
    assert question(opened(ws, case), "A6").value == "high"


def test_children_are_known_by_age_and_how_they_live(ws: Workspace, case: str) -> None:
    for age, living in (("0-5", "resident"), ("0-5", "resident"), ("13-17", "visiting")):
        cases.add_member(ws, case, {"role": "child", "age_band": age, "living_form": living})
    known = suggested(opened(ws, case))
    assert {name: value for name, value in known.items() if name.startswith("D2")} == {
        "D2": "resident visiting",
        "D2_0_5": "2",
        "D2_6_12": "0",
        "D2_13_17": "1",
    }
    assert known["I4_on"] == "2026-11-30", "within a week where there are children"


def test_ages_are_not_suggested_where_one_is_not_known(ws: Workspace, case: str) -> None:
    cases.add_member(ws, case, {"role": "child", "age_band": "0-5", "living_form": "resident"})
    cases.add_member(ws, case, {"role": "child"})
    assert {name for name in suggested(opened(ws, case)) if name.startswith("D2")} == {"D2"}


def test_adults_interpreter_protection_and_risk_are_known(ws: Workspace, case: str) -> None:
    cases.add_member(ws, case, {"role": "partner", "name": "Bo", "interpreter": True, "language": "somaliska"})
    cases.add_member(ws, case, {"role": "representative", "name": "Ombud"})
    cases.edit_case(ws, case, {"protected": True, "risk": "high", "reason": "concern"})
    known = suggested(opened(ws, case))
    assert {name: known[name] for name in ("A1", "A5", "B4", "B4_language", "D1", "I3")} == {
        "A1": "worry",
        "A5": "yes",
        "B4": "yes",
        "B4_language": "somaliska",
        "D1": "2",
        "I3": "high",
    }


def test_the_ledger_says_why_what_and_how_often(ws: Workspace, case: str) -> None:
    for due in (date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 30)):
        cases.add_debt(ws, case, due, 845_000)
    known = suggested(opened(ws, case))
    names = ("A1", "A2", "E1_amount", "E1_rents", "E7")
    assert [known[name] for name in names] == ["arrears", "2026-08-31", "25350", "3", "3"]


def test_steps_that_are_written_down_are_known(ws: Workspace, case: str) -> None:
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    cases.add_legal_event(ws, case, "notice_given", date(2026, 11, 16))
    cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 18))
    cases.add_legal_event(ws, case, "board_notified", date(2026, 11, 17))
    cases.add_legal_event(ws, case, "order_served", date(2026, 11, 19), stated_on="2026-12-01")
    known = suggested(opened(ws, case))
    names = ("A3", "A3_sent_on", "A3_served_on", "A3_board_on", "A4", "A4_order_on", "A4_reply_by")
    assert [known[name] for name in names] == [
        "served",
        "2026-11-16",
        "2026-11-18",
        "2026-11-17",
        "order",
        "2026-11-19",
        "2026-12-01",
    ]


def test_a_notice_that_was_withdrawn_says_nothing_of_the_next(ws: Workspace, case: str) -> None:
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    cases.add_legal_event(ws, case, "tenant_served", date(2026, 3, 18))
    cases.add_legal_event(ws, case, "withdrawn", date(2026, 4, 1))
    assert question(opened(ws, case), "A3").value == ""


@pytest.mark.parametrize(("kfm", "kind"), [("decision", "decision"), ("booked", "eviction_booked")])
def test_the_furthest_step_at_the_authority_is_suggested(ws: Workspace, case: str, kfm: str, kind: str) -> None:
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    cases.add_legal_event(ws, case, "order_served", date(2026, 11, 2))
    cases.add_legal_event(ws, case, kind, date(2026, 11, 20))
    assert question(opened(ws, case), "A4").value == kfm


def test_a_consent_that_is_valid_is_suggested_with_what_it_covers(ws: Workspace, case: str) -> None:
    given: dict[str, Value] = {"covers": "skulden", "valid_until": "2027-01-31", "told_revocable": True}
    cases.add_consent(ws, case, {"topic": "social_services", "given": "yes", **given})
    cases.add_consent(ws, case, {"topic": "debt_collector", "given": "yes"})
    known = suggested(opened(ws, case))
    names = ("C1", "C1_scope", "C1_until", "C1_informed", "C2")
    assert [known[name] for name in names] == ["yes", "skulden", "2027-01-31", "OK", "collection"]


def test_a_consent_that_has_ended_is_asked_for_anew_and_covers_nothing(ws: Workspace, case: str) -> None:
    cases.add_consent(
        ws, case, {"topic": "social_services", "given": "yes", "given_on": "2026-08-01", "valid_until": "2026-11-22"}
    )
    view = answered(ws, opened(ws, case).id, {"I3": "high"})
    assert question(view, "C1").value == ""
    assert "2026-11-22" in question(view, "C1_ended").label
    assert "I3_meeting" not in {item.name for item in view.raised}


@pytest.mark.parametrize("answer", ["no", "withdrawn"])
def test_a_refusal_is_remembered(ws: Workspace, case: str, answer: str) -> None:
    cases.add_consent(ws, case, {"topic": "social_services", "given": "yes", "given_on": "2026-10-01"})
    cases.add_consent(ws, case, {"topic": "social_services", "given": answer, "given_on": "2026-11-01"})
    assert question(opened(ws, case), "C1").value == answer


def test_a_payment_of_the_plan_that_has_not_come_is_seen(ws: Workspace, case: str) -> None:
    cases.add_debt(ws, case, date(2026, 9, 30), 845_000)
    cases.add_plan(ws, case, {"instalment_amount": 100_000, "instalments": 8, "first_due_on": "2026-10-30"})
    view = left(ws, opened(ws, case).id, "E", {"E3": "no"})
    (missed,) = (item for item in view.raised if item.name == "E8_missed")
    assert "2026-10-30" in missed.label
    assert (missed.due, missed.added) == (date(2026, 11, 23), True)
    assert not question(view, "E8_first").error, "the first day of a plan that runs may have passed"


# ── the days of the law ──────────────────────────────────────────────────────────────────────────────────────────────
def test_the_last_day_to_pay_follows_from_the_answers_at_once(ws: Workspace, case: str) -> None:
    run = opened(ws, case).id
    told = {"A1": "arrears", "A2": "2026-10-30", "A3": "served", "A3_served_on": "2026-11-20"}
    view = answered(ws, run, told)
    assert "A3_last_day" not in asked(view)
    view = answered(ws, run, {"A3_board_on": "2026-11-21"})
    assert "2026-12-14" in question(view, "A3_last_day").label
    assert "2026-12-14" in question(view, "B5_day").label
    view = answered(ws, run, {"A3_board_right": "no"})
    assert "A3_last_day" not in asked(view), "a message that is wrong starts nothing"
    view = answered(ws, run, {"A3": "no"})
    assert "A3_last_day" not in asked(view), "what no longer applies counts for nothing"


def test_what_was_left_is_counted_by_its_answer_and_not_twice(ws: Workspace, case: str) -> None:
    run = opened(ws, case).id
    told = {"A1": "arrears", "A3": "served", "A3_served_on": "2026-11-20", "A3_board_on": "2026-11-19"}
    left(ws, run, "A", told)
    view = answered(ws, run, {"A3_served_on": "2026-11-18"})
    assert "2026-12-10" in question(view, "A3_last_day").label


def test_the_week_after_the_due_date_follows_from_the_answer(ws: Workspace, case: str) -> None:
    view = answered(ws, opened(ws, case).id, {"A1": "arrears", "A2": "2026-11-30"})
    assert "2026-12-07" in question(view, "A2_week").label
    assert "2026-12-08" in question(view, "A2_week").label
    assert "A2_forfeitable" not in {item.name for item in view.raised}
    view = answered(ws, view.id, {"A2": "2026-10-30"})
    assert "A2_forfeitable" in {item.name for item in view.raised}


@pytest.mark.parametrize(
    ("answers", "note", "day"),
    [
        ({"A1": "arrears", "A4": "order", "A4_order_on": "2026-11-20"}, "A4_reply_rule", "2026-12-04"),
        ({"A1": "arrears", "A4": "decision", "A4_decided_on": "2026-11-20"}, "A4_reopening", "2026-12-21"),
        (
            {"A1": "arrears", "A4": "decision", "A4_decided_on": "2026-11-20", "A4_reopen_by": "2026-12-18"},
            "A4_reopening",
            "2026-12-18",
        ),
        ({"G1": "no", "G1_known_on": "2026-11-02"}, "G1_last_day", "2027-05-03"),
    ],
)
def test_other_days_of_the_law_follow_too(
    ws: Workspace, case: str, answers: dict[str, str], note: str, day: str
) -> None:
    view = answered(ws, opened(ws, case).id, answers)
    assert day in question(view, note).label


def test_the_next_contact_comes_in_good_time_before_the_next_date(ws: Workspace, case: str) -> None:
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 11))
    cases.add_legal_event(ws, case, "board_notified", date(2026, 11, 11))
    view = opened(ws, case)
    # The last day is Wednesday 2 December; five working days before it is Wednesday 25 November.
    assert question(view, "I4_on").value == "2026-11-25"
    assert "2026-12-02" in question(view, "I4_before").label
    late = answered(ws, view.id, {"I4_on": "2026-11-26"})
    assert "I4_late_deadline" in {item.name for item in late.raised}


def test_a_date_that_is_all_but_here_asks_for_the_next_working_day(ws: Workspace, case: str) -> None:
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 4))
    cases.add_legal_event(ws, case, "board_notified", date(2026, 11, 4))
    assert question(opened(ws, case), "I4_on").value == "2026-11-24"


def test_over_christmas_the_suggestion_is_a_working_day(ws: Workspace, case: str) -> None:
    before = replace(ws, clock=lambda: datetime(2026, 12, 18, 9, 0, tzinfo=UTC))
    assert question(opened(before, case), "I4_on").value == "2026-12-30", "1 January is none, nor New Year's Eve"


# ── checking in ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_visit_that_nobody_has_checked_in_from_is_in_sight_when_its_time_has_passed(ws: Workspace, case: str) -> None:
    view = answered(ws, opened(ws, case).id, {"A7": "ok", "A7_at": "11:15"})
    (waiting,) = checkins.check_ins(ws)
    assert (waiting.place, f"{waiting.at:%H:%M}", waiting.overdue) == ("Storgatan 4, lgh 1203", "11:15", False)
    later = replace(ws, clock=lambda: ws.now() + timedelta(minutes=45))
    assert [each.overdue for each in checkins.check_ins(later)] == [True]
    overdue = checklists.open_run(later, view.contact_id)
    assert [item.kind for item in overdue.raised if item.name == "A7_overdue"] == ["stop"]
    back = answered(later, view.id, {"A7_back": "ok"})
    assert "A7_overdue" not in {item.name for item in back.raised}
    assert checkins.check_ins(later) == ()
