"""What answers become in the case, and what becomes of it when they change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bofield.records.tables import Case, Consent, Contact, Instalment, LegalEvent, Member, Plan
from bofield.services import cases, checklists, contacts, today
from bofield.services.values import NewCase
from support.checklists import answered, left, question, rows

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace


@pytest.fixture
def case(ws: Workspace) -> str:
    return cases.open_case(ws, NewCase("1203-04", "Storgatan 4", "1203", municipality="Malmö", tenant="Anna Öberg"))


@pytest.fixture
def run(ws: Workspace, case: str) -> str:
    return checklists.open_run(ws, contacts.new_contact(ws, case, "home_visit")).id


SERVED = {"A1": "arrears", "A3": "served", "A3_served_on": "2026-11-20"}
MESSAGE = {"A1": "arrears", "A3": "sent", "A3_board_on": "2026-11-20"}


def event(ws: Workspace, case: str, kind: str) -> LegalEvent:
    return next(each for each in rows(ws, LegalEvent, case) if each.kind == kind)


def kinds(ws: Workspace, case: str) -> list[str]:
    return sorted(each.kind or "" for each in rows(ws, LegalEvent, case))


# ── dates of the law ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("section", "answers", "kind", "on"),
    [
        ("A", {"A1": "arrears", "A3": "sent", "A3_sent_on": "2026-11-18"}, "notice_given", date(2026, 11, 18)),
        ("A", SERVED, "tenant_served", date(2026, 11, 20)),
        ("A", MESSAGE, "board_notified", date(2026, 11, 20)),
        ("A", {"A1": "arrears", "A4": "order", "A4_order_on": "2026-11-19"}, "order_served", date(2026, 11, 19)),
        ("A", {"A1": "arrears", "A4": "decision", "A4_decided_on": "2026-11-19"}, "decision", date(2026, 11, 19)),
        ("A", {"A1": "arrears", "A4": "booked", "A4_eviction_on": "2026-12-15"}, "eviction_booked", date(2026, 12, 15)),
        ("E", {"A1": "arrears", "E4": "yes", "E4_deposited_on": "2026-11-19"}, "deposit", date(2026, 11, 19)),
        ("F", {"A1": "disturbance", "F3_urged_on": "2026-11-02"}, "disturbance_urged", date(2026, 11, 2)),
        ("F", {"A1": "disturbance", "F3_board_on": "2026-11-03"}, "disturbance_reported", date(2026, 11, 3)),
        ("G", {"G1": "no", "G1_known_on": "2026-11-10"}, "sublet_known", date(2026, 11, 10)),
    ],
)
def test_a_day_that_is_answered_becomes_an_event_of_the_case(
    ws: Workspace, case: str, run: str, section: str, answers: dict[str, str], kind: str, on: date
) -> None:
    left(ws, run, section, answers)
    assert [(each.kind, each.happened_on) for each in rows(ws, LegalEvent, case)] == [(kind, on)]


def test_how_a_tenant_was_served_stands_in_the_event(ws: Workspace, case: str, run: str) -> None:
    more = {"A3_how": "adult_in_household", "A3_completed_on": "2026-11-21", "A3_form": "no"}
    left(ws, run, "A", SERVED | more)
    served = event(ws, case, "tenant_served")
    assert (served.how, served.completed_on, served.flaw) == ("adult_in_household", date(2026, 11, 21), "incomplete")


@pytest.mark.parametrize(
    ("answers", "flaw"),
    [
        ({}, None),
        ({"A3_board_right": "no"}, "incomplete"),
        ({"A3_board_right": "no", "A3_board_flaw": "wrong_amount"}, "wrong_amount"),
        ({"A3_board_municipality": "Lund"}, "wrong_municipality"),
        ({"A3_board_municipality": "malmö "}, None),
        ({"A3_board_municipality": "Malmö stad"}, None),
        ({"A3_board_municipality": "Lund", "A3_board_right": "yes"}, "wrong_municipality"),
        ({"A3_board_amount": "8000", "A3_board_right": "yes"}, None),
        ({"A3_board_amount": "8000"}, "wrong_amount"),
        ({"A3_board_amount": "8450"}, None),
    ],
)
def test_what_is_wrong_with_a_message_stands_in_the_event_and_stops_the_time(
    ws: Workspace, case: str, run: str, answers: dict[str, str], flaw: str | None
) -> None:
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    left(ws, run, "A", {**SERVED, "A3_board_on": "2026-11-20", "A3_board_how": "registered_letter", **answers})
    told = event(ws, case, "board_notified")
    assert (told.flaw, told.how) == (flaw, "registered_letter")
    regain = next(each for each in cases.case_view(ws, case).deadlines if each.kind == "regain_last_day")
    assert regain.running is (flaw is None)


def test_the_last_day_of_a_letter_is_kept_with_its_service(ws: Workspace, case: str, run: str) -> None:
    order = {"A1": "arrears", "A4": "order", "A4_order_on": "2026-11-19", "A4_reply_by": "2026-11-30"}
    left(ws, run, "A", order)
    stored = event(ws, case, "order_served")
    assert (stored.happened_on, stored.stated_on) == (date(2026, 11, 19), date(2026, 11, 30))
    reply = next(each for each in cases.case_view(ws, case).deadlines if each.kind == "order_reply_last_day")
    assert (reply.on, reply.stated) == (date(2026, 11, 30), True)


def test_a_letter_whose_service_nobody_knows_counts_from_the_day_it_was_told_and_says_so(
    ws: Workspace, case: str, run: str
) -> None:
    left(ws, run, "A", {"A1": "arrears", "A4": "order", "A4_reply_by": "2026-11-30"})
    stored = event(ws, case, "order_served")
    assert (stored.happened_on, stored.stated_on) == (date(2026, 11, 23), date(2026, 11, 30))
    assert "inte känd" in (stored.remark or "")
    left(ws, run, "A", {"A4_order_on": "2026-11-18"})
    known = event(ws, case, "order_served")
    assert (known.id, known.happened_on, known.remark) == (stored.id, date(2026, 11, 18), None)


def test_an_event_goes_with_the_answer_it_came_from_and_never_one_that_was_there(
    ws: Workspace, case: str, run: str
) -> None:
    cases.add_legal_event(ws, case, "notice_given", date(2026, 11, 16))
    left(ws, run, "A", {**SERVED, "A3_board_on": "2026-11-20"})
    assert kinds(ws, case) == ["board_notified", "notice_given", "tenant_served"]
    left(ws, run, "A", {"A3_board_on": ""})
    assert kinds(ws, case) == ["notice_given", "tenant_served"]
    left(ws, run, "A", {"A3": "no"})
    assert kinds(ws, case) == ["notice_given"]


def test_a_decision_stands_when_the_eviction_is_booked_too(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "A", {"A1": "arrears", "A4": "decision", "A4_decided_on": "2026-11-19"})
    left(ws, run, "A", {"A4": "booked", "A4_eviction_on": "2026-12-15"})
    assert kinds(ws, case) == ["decision", "eviction_booked"]


def test_what_is_answered_of_an_event_that_is_known_is_written_into_it(ws: Workspace, case: str, run: str) -> None:
    known = cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 20))
    left(ws, run, "A", {**SERVED, "A3_how": "acknowledged"})
    served = event(ws, case, "tenant_served")
    assert (served.id, served.how) == (known, "acknowledged")
    assert kinds(ws, case) == ["tenant_served"]


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({**SERVED, "A3_sent_on": "2026-11-21"}, "A3_served_on"),
        ({**SERVED, "A3_how": "adult_in_household", "A3_completed_on": "2026-11-19"}, "A3_completed_on"),
        (
            {"A1": "arrears", "A4": "order", "A4_order_on": "2026-11-19", "A4_reply_by": "2026-11-18"},
            "A4_reply_by",
        ),
        ({"A1": "arrears", "A4": "decision", "A4_decided_on": "1926-11-19"}, "A4_decided_on"),
        ({"A1": "disturbance", "F3_urged_on": "1999-11-19"}, "F3_urged_on"),
    ],
)
def test_what_the_law_cannot_have_is_said_at_its_question_and_kept_out_of_the_case(
    ws: Workspace, case: str, run: str, answers: dict[str, str], name: str
) -> None:
    view = left(ws, run, "AF" if "F3_urged_on" in answers else "A", answers)
    wrong = question(view, name)
    assert wrong.error
    assert wrong.value == answers[name], "nothing of the answer is lost"
    kind = {"A3": "tenant_served", "A4": "order_served", "F3": "disturbance_urged"}[name[:2]]
    kind = "decision" if "decision" in answers.values() else kind
    assert kind not in kinds(ws, case)


def test_what_is_odd_but_can_be_is_said_beside_its_question_and_written_down(
    ws: Workspace, case: str, run: str
) -> None:
    view = left(ws, run, "A", {"A1": "arrears", "A4": "booked", "A4_eviction_on": "2026-11-20"})
    odd = [item.label for item in question(view, "A4_eviction_on").raised if item.name.startswith("law.")]
    assert len(odd) == 1
    assert "bokad till fre 20 nov 2026" in odd[0]
    assert not question(view, "A4_eviction_on").error
    assert kinds(ws, case) == ["eviction_booked"]


def test_a_sublet_with_permission_starts_no_time(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "G", {"G1": "no", "G1_known_on": "2026-11-10"})
    assert kinds(ws, case) == ["sublet_known"]
    left(ws, run, "G", {"G2": "yes"})
    assert kinds(ws, case) == []


def test_a_suggested_day_counts_when_its_section_is_left(ws: Workspace, case: str, run: str) -> None:
    view = answered(ws, run, {"G1": "no"})
    assert (question(view, "G1_known_on").value, question(view, "G1_known_on").suggested) == ("2026-11-23", True)
    assert kinds(ws, case) == []
    checklists.leave_section(ws, run, "G")
    assert event(ws, case, "sublet_known").happened_on == date(2026, 11, 23)


# ── the household ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_case_learns_why_and_how_it_is_visited(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "A", {"A1": "disturbance worry", "A5": "yes", "A6": "raised", "A6_why": "hund"})
    with ws.replica.reading() as session:
        stored = session.exec(select(Case).where(col(Case.id) == case)).one()
    assert (stored.protected, stored.two_at_visit, stored.reason) == (True, True, "disturbance")


def test_nobody_visits_alone_after_a_serious_disturbance(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "AF", {"A1": "disturbance", "F4": "yes"})
    assert cases.case_row(ws, case).two_at_visit


def test_a_child_that_is_told_by_how_it_lives_alone_is_one_child(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "D", {"D2": "visiting"})
    (child,) = (each for each in rows(ws, Member, case) if each.role == "child")
    assert (child.age_band, child.living_form, child.name) == (None, "visiting", None)
    left(ws, run, "D", {"D2_6_12": "2"})
    ages = [each.age_band for each in rows(ws, Member, case) if each.role == "child"]
    assert ages == ["6-12", "6-12"], "the ages take the place of the one child without"
    left(ws, run, "D", {"D2": "no"})
    assert not [each for each in rows(ws, Member, case) if each.role == "child"]


# ── consent ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_each_recipient_has_a_consent_of_its_own(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "C", {"C2": "budget_adviser collection"})
    assert {each.topic: each.given for each in rows(ws, Consent, case)} == {
        "budget_adviser": "yes",
        "debt_collector": "yes",
    }
    left(ws, run, "C", {"C2": "collection"})
    assert [each.topic for each in rows(ws, Consent, case)] == ["debt_collector"]


def test_a_consent_that_stands_is_not_written_again_and_another_answer_is(ws: Workspace, case: str, run: str) -> None:
    cases.add_consent(
        ws, case, {"topic": "social_services", "given": "yes", "covers": "skulden", "told_revocable": True}
    )
    left(ws, run, "C", {"C2": "none"})
    assert len(rows(ws, Consent, case)) == 1, "what was only suggested and is so already"
    left(ws, run, "C", {"C1": "withdrawn"})
    assert [each.given for each in rows(ws, Consent, case)] == ["yes", "withdrawn"]
    left(ws, run, "C", {"C1": "yes"})
    assert [each.given for each in rows(ws, Consent, case)] == ["yes"]


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────
PLAN = {"A1": "arrears", "E8": "yes", "E8_amount": "2000", "E8_count": "4", "E8_first": "2026-12-30"}


def test_a_new_plan_takes_the_place_of_the_one_that_ran_and_gives_it_back(ws: Workspace, case: str, run: str) -> None:
    first = cases.add_plan(ws, case, {"instalment_amount": 100_000, "instalments": 8, "first_due_on": "2026-10-30"})
    view = answered(ws, run, {"A1": "arrears"})
    assert [question(view, f"E8{name}").value for name in ("", "_amount", "_count", "_first")] == [
        "yes",
        "1000",
        "8",
        "2026-10-30",
    ]
    left(ws, run, "E", {"E3": "no"})
    assert [(each.id, each.state) for each in rows(ws, Plan, case)] == [(first, "active")]
    left(ws, run, "E", PLAN)
    assert [each.state for each in rows(ws, Plan, case)] == ["cancelled", "active"]
    left(ws, run, "E", {"E8": "no"})
    assert [(each.id, each.state) for each in rows(ws, Plan, case)] == [(first, "active")]
    assert len(rows(ws, Instalment, case)) == 8


# ── the next contact ─────────────────────────────────────────────────────────────────────────────────────────────────
NEXT = {"I4_on": "2026-12-01", "I4_how": "home_visit", "I4_at": "10:30"}


def planned(ws: Workspace, case: str) -> list[tuple[str | None, str]]:
    return [(each.kind, (each.planned_at or "")[:16]) for each in rows(ws, Contact, case) if each.planned_at]


def test_a_next_contact_with_a_time_is_planned_and_follows_its_answer(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "I", NEXT)
    assert planned(ws, case) == [("home_visit", "2026-12-01T09:30")]
    left(ws, run, "I", {"I4_how": "meeting", "I4_at": "13:00"})
    assert planned(ws, case) == [("meeting", "2026-12-01T12:00")]
    left(ws, run, "I", {"I4_at": ""})
    assert planned(ws, case) == []


def test_a_planned_contact_stands_among_the_visits_of_its_day_and_nowhere_before(
    ws: Workspace, case: str, run: str
) -> None:
    left(ws, run, "I", NEXT)
    (contact,) = (each.id for each in rows(ws, Contact, case) if each.planned_at)
    now = today.today(ws)
    assert contact not in {visit.contact_id for visit in now.visits} | {line.record_id for line in now.for_you}
    then = replace(ws, clock=lambda: ws.now() + timedelta(days=8))
    (visit,) = today.today(then).visits
    assert (visit.contact_id, visit.kind_label, f"{visit.at:%H:%M}") == (contact, "Hembesök", "10:30")


def test_a_next_contact_is_either_planned_or_a_task(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "I", {"I4_on": "2026-12-01", "I4_how": "call"})
    assert [task.title for task in cases.case_view(ws, case).tasks] == ["Nästa kontakt enligt överenskommelse"]
    assert planned(ws, case) == []
    left(ws, run, "I", {"I4_at": "10:30"})
    assert [task.title for task in cases.case_view(ws, case).tasks if task.state == "open"] == []
    assert planned(ws, case) == [("call", "2026-12-01T09:30")]


def test_a_planned_contact_that_somebody_has_begun_is_left_alone(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "I", NEXT)
    (begun,) = (each.id for each in rows(ws, Contact, case) if each.planned_at)
    contacts.save_contact(ws, begun, {"note": "Vi ses vid porten."})
    left(ws, run, "I", {"I4_at": "15:00"})
    assert planned(ws, case) == [("home_visit", "2026-12-01T09:30")]
