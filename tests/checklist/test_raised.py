"""For each follow-up of the shipped form: the answers that raise it, and the nearest ones that do not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bofield import checklist
from bofield.checklist import KnownFacts
from support.forms import TODAY

if TYPE_CHECKING:
    from support.forms import Run

NOTHING = KnownFacts()
VISIT = KnownFacts(home_visit=True)
ARREARS = {"A1": "arrears"}
DISTURBANCE = {"A1": "disturbance"}
CHILD = {"D2": "resident"}
PLAN = {**ARREARS, "E8": "yes", "E8_amount": "1500", "E8_count": "3", "E8_first": "2026-12-31"}
URGED = {**DISTURBANCE, "F3_urged_on": "2026-11-01"}
ALONE = {"H3_alone": "yes"}
CLOSING = KnownFacts(closing=True)


class Case(NamedTuple):
    name: str
    raising: dict[str, str]
    quiet: dict[str, str]
    days: int | None = None
    kind: str = "task"
    role: str = "coordinator"
    known: KnownFacts = NOTHING
    unknown: KnownFacts | None = None
    """Facts for the quiet answers, where they differ."""


def warning(name: str, raising: dict[str, str], quiet: dict[str, str], known: KnownFacts = NOTHING) -> Case:
    return Case(name, raising, quiet, kind="warning", known=known)


def stop(name: str, raising: dict[str, str], quiet: dict[str, str], known: KnownFacts = NOTHING) -> Case:
    return Case(name, raising, quiet, kind="stop", known=known)


def for_supervisor(
    name: str, raising: dict[str, str], quiet: dict[str, str], days: int = 0, known: KnownFacts = NOTHING
) -> Case:
    return Case(name, raising, quiet, days, role="supervisor", known=known)


CASES = [
    stop("H4_call", {"H4": "yes"}, {"H4": "no"}),
    stop("D4_call", {**CHILD, "D4": "yes", "D4_danger": "yes"}, {**CHILD, "D4": "no", "D4_danger": "yes"}),
    stop("G4_call", {"G4": "danger"}, {"G4": "repair"}, VISIT),
    # A
    Case("A2_call_today", {**ARREARS, "A2": "2026-11-22"}, {**ARREARS, "A2": "2026-11-23"}, 0),
    warning(
        "A3_not_running",
        {**ARREARS, "A3": "served", "A3_served_on": "2026-11-20"},
        {**ARREARS, "A3": "served", "A3_served_on": "2026-11-20", "A3_board_on": "2026-11-21"},
    ),
    warning("A3_not_running", {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-21"}, {**ARREARS, "A3": "no"}),
    warning(
        "A3_board_wrong",
        {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-20", "A3_board_right": "no"},
        {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-20", "A3_board_right": "yes"},
    ),
    for_supervisor(
        "A3_board_supervisor",
        {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-20", "A3_board_right": "no"},
        {**ARREARS, "A3": "sent", "A3_board_right": "no"},
    ),
    Case(
        "A3_board_check",
        {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-20", "A3_board_right": "unknown"},
        {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-20", "A3_board_right": "yes"},
        1,
    ),
    Case("A4_reply", {**ARREARS, "A4": "order", "A4_reply_by": "2026-11-30"}, {**ARREARS, "A4": "order"}, 7),
    Case("A4_reply_unknown", {**ARREARS, "A4": "order"}, {**ARREARS, "A4": "order", "A4_reply_by": "2026-11-30"}, 1),
    for_supervisor("A4_supervisor", {**ARREARS, "A4": "booked"}, {**ARREARS, "A4": "decision"}),
    Case("A4_social", {**ARREARS, "A4": "booked"}, {**ARREARS, "A4": "booked", "C1": "no"}, 0),
    Case("A4_children", {**ARREARS, **CHILD, "A4": "booked"}, {**ARREARS, "D2": "no", "A4": "booked"}, 0),
    stop("A5_protected", {"A5": "yes"}, {"A5": "unknown"}),
    Case("A5_protected", {}, {}, kind="stop", known=KnownFacts(protected=True), unknown=NOTHING),
    Case("A5_check", {"A5": "unknown"}, {"A5": "no"}, 1),
    warning("A6_two", {"A6": "raised"}, {"A6": "high"}, VISIT),
    stop("A6_no_visit", {"A6": "high"}, {"A6": "raised"}, VISIT),
    for_supervisor("A6_supervisor", {"A6": "high"}, {"A6": "low"}, known=VISIT),
    warning("A7_check_in", {}, {"A7": "OK"}, VISIT),
    Case("A7_check_in", {}, {}, kind="warning", known=VISIT, unknown=NOTHING),
    # B
    stop("B1_protected", {"A5": "yes", "B1": "call sms"}, {"A5": "yes", "B1": "call"}),
    stop("B1_protected", {"A5": "yes", "B1": "letter"}, {"A5": "no", "B1": "letter"}),
    Case("B1_other_channel", {"B1_reached": "no"}, {"B1_reached": "yes"}, 2, known=KnownFacts(failed_attempts=1)),
    Case(
        "B1_other_channel",
        {"B1_reached": "no"},
        {"B1_reached": "no"},
        2,
        known=KnownFacts(failed_attempts=1),
        unknown=NOTHING,
    ),
    Case(
        "B1_home_visit",
        {"B1_reached": "no"},
        {"B1_reached": "no"},
        2,
        known=KnownFacts(failed_attempts=2),
        unknown=KnownFacts(failed_attempts=1),
    ),
    Case(
        "B1_joint",
        {"B1": "home_visit", "B1_reached": "no"},
        {"B1": "call", "B1_reached": "no"},
        2,
        known=KnownFacts(failed_attempts=3, failed_visits=1),
    ),
    stop("B2_silence", {"B2": "no"}, {"B2": "yes"}),
    stop("B2_silence", {"B2": "unknown"}, {}),
    stop("B3_not_told", {"B1_reached": "yes"}, {"B1_reached": "yes", "B3": "OK"}),
    stop("B3_not_told", {"B1_reached": "yes"}, {"B1_reached": "no"}),
    Case("B4_interpreter", {"B4": "yes", "B4_language": "arabiska"}, {"B4": "no"}, 2),
    Case("B4_interpreter", {"B4": "yes", "I4_on": "2026-12-01"}, {"I4_on": "2026-12-01"}, 7),
    Case("B4_interpreter", {"B4": "yes", "I4_on": "2026-11-23"}, {}, 0),
    warning("B4_no_child", {"B4": "yes"}, {"B4": "no"}),
    Case("B5_written", {**ARREARS, "B5": "no"}, {"A1": "other", "B5": "no"}, 1),
    # C
    Case("C1_contact", {"C1": "yes"}, {"C1": "no"}, 2),
    warning("C1_incomplete", {"C1": "yes"}, {"C1": "yes", "C1_informed": "OK"}),
    warning("C1_refused", {"C1": "no"}, {"C1": "yes"}),
    warning("C1_withdrawn", {"C1": "withdrawn"}, {"C1": "no"}),
    Case("C1_stop_sharing", {"C1": "withdrawn"}, {"C1": "no"}, 0),
    Case("C1_renew", {"C1": "yes", "C1_until": "2027-01-31"}, {"C1": "yes"}, 55),
    Case("C1_renew", {"C1": "yes", "C1_until": "2026-11-30"}, {"C1": "no", "C1_until": "2026-11-30"}, 0),
    *(
        Case(f"C2_{who}", {"C2": f"{who}"}, {"C2": "none"}, 2)
        for who in ("budget_adviser", "guardian", "care", "relative", "collection")
    ),
    # D
    Case(
        "D1_more",
        {"D1": "3"},
        {"D1": "2"},
        kind="warning",
        known=KnownFacts(adults=2),
        unknown=KnownFacts(adults=2),
    ),
    warning("D1_more", {"D1": "3"}, {"D1": "3", "G3": "no"}, KnownFacts(adults=2)),
    warning("D2_children", CHILD, {"D2": "no"}),
    Case("D2_children", {}, {}, kind="warning", known=KnownFacts(children=1), unknown=NOTHING),
    Case("D2_meeting", CHILD, {**CHILD, "C1": "no"}, 7),
    Case("D3_supervisor", {**CHILD, "D3": "lacks"}, {**CHILD, "D3": "yes"}, 0),
    Case("D3_offer", {**CHILD, "D3": "lacks"}, {**CHILD, "D3": "lacks", "C1": "no"}, 2),
    Case("D4_report", {**CHILD, "D4": "yes"}, {**CHILD, "D4": "unsure"}, 0),
    Case("D4_consult", {**CHILD, "D4": "unsure"}, {**CHILD, "D4": "yes"}, 0),
    for_supervisor("D4_supervisor", {**CHILD, "D4": "unsure"}, {**CHILD, "D4": "no"}),
    for_supervisor("D4_supervisor", {"D2_met": "yes", "D4": "yes"}, {"D4": "yes"}),
    # E
    Case("E1_offer", {**ARREARS, "E1_rents": "1"}, {**ARREARS, "E1_rents": "0"}, 2),
    Case("E1_offer", {**ARREARS, "E1_rents": "2"}, {**ARREARS, "E1_rents": "2", "C1": "withdrawn"}, 2),
    Case("E1_ledger", {**ARREARS, "E1_agrees": "no"}, {**ARREARS, "E1_agrees": "yes"}, 1),
    warning("E2_controlled", {**ARREARS, "E2": "controlled"}, {**ARREARS, "E2": "controlled", **ALONE, "H3": "yes"}),
    warning("E2_dispute", {**ARREARS, "E2": "dispute"}, {**ARREARS, "E2": "dispute", "E4": "no"}),
    warning("E2_illness", {**ARREARS, "E2": "illness"}, {**ARREARS, "E2": "illness", "E3": "unknown"}),
    warning("E3_lawyer", {**ARREARS, "E3": "yes"}, {**ARREARS, "E3": "unknown"}),
    Case("E3_proof", {**ARREARS, "E3": "yes"}, {**ARREARS, "E3": "no"}, 2),
    stop("E4_stop", {**ARREARS, "E4": "yes"}, {**ARREARS, "E4": "no"}),
    Case("E5_budget", {**ARREARS, "E5": "no"}, {**ARREARS, "E5": "partly"}, 2),
    Case("E5_assistance", {**ARREARS, "E5": "no"}, {**ARREARS, "E5": "yes"}, 2),
    Case(
        "E5_call", {**ARREARS, "E5": "no"}, {**ARREARS, "E5": "yes"}, 2, known=KnownFacts(next_due=date(2026, 11, 30))
    ),
    Case(
        "E5_call",
        {**ARREARS, "E5": "no"},
        {**ARREARS, "E5": "no"},
        0,
        known=KnownFacts(next_due=date(2026, 11, 25)),
        unknown=NOTHING,
    ),
    Case("E6_guide", {**ARREARS, "E6": "wants_help"}, {**ARREARS, "E6": "waiting"}, 1),
    Case("E6_undertaking", {**ARREARS, "E6": "wants_help"}, {**ARREARS, "E6": "wants_help", "C1": "no"}, 1),
    warning("E7_renewal", {**ARREARS, "E7": "3"}, {**ARREARS, "E7": "2"}),
    Case("E7_warned", {**ARREARS, "E7": "4"}, {**ARREARS, "E7": "2"}, 2),
    Case("E7_warned", ARREARS, ARREARS, 2, known=KnownFacts(late_payments=3), unknown=KnownFacts(late_payments=2)),
    Case("E8_instalment#1", PLAN, {**PLAN, "E8": "no"}, 38),
    Case("E8_instalment#3", PLAN, {**PLAN, "E8_count": "2"}, (date(2027, 2, 28) - TODAY).days),
    warning("E8_not_enough", PLAN, {**PLAN, "E8": "no"}),
    # F
    warning("F1_serious", {**DISTURBANCE, "F1": "noise threat"}, {**DISTURBANCE, "F1": "noise"}),
    warning("F1_serious", {**DISTURBANCE, "F1": "fire"}, {**DISTURBANCE, "F1": "fire", "F4": "no"}),
    warning("F2_hear", DISTURBANCE, {**DISTURBANCE, "F2": "Det var en fest."}),
    stop("F3_block", URGED, {**URGED, "F3_board_on": "2026-11-02"}),
    stop("F3_block", URGED, DISTURBANCE),
    Case("F3_inform", URGED, {**URGED, "F3_board_on": "2026-11-02"}, 1),
    Case("F3_check", {**URGED, "F3_board_on": "2026-11-02"}, URGED, 14),
    for_supervisor("F4_supervisor", {**DISTURBANCE, "F4": "yes"}, {**DISTURBANCE, "F4": "unknown"}),
    Case("F4_lawyer", {**DISTURBANCE, "F4": "yes"}, {**DISTURBANCE, "F4": "no"}, 0),
    warning("F4_safety", {**DISTURBANCE, "F4": "yes"}, {**DISTURBANCE, "F4": "yes", "A6": "high"}, VISIT),
    warning("F4_copy", {**DISTURBANCE, "F4": "yes"}, {**DISTURBANCE, "F4": "no"}),
    warning("F4_police", {**DISTURBANCE, "F4": "yes"}, {**DISTURBANCE, "F4": "no"}),
    Case("F5_close", {**URGED, "F5": "yes"}, {**URGED, "F5": "partly"}, 30),
    Case("F5_meeting", {**URGED, "F5": "no"}, {**URGED, "F5": "no", "C1": "no"}, 7),
    # G
    for_supervisor("G1_supervisor", {"G1": "no"}, {"G1": "unknown"}, 1),
    Case("G1_information", {"G1": "no"}, {"G1": "yes"}, 2),
    Case("G2_lawyer", {"G1": "no", "G2": "no"}, {"G1": "no", "G2": "yes"}, 1),
    warning("G2_reason", {"G1": "no", "G2": "no"}, {"G1": "yes", "G2": "no"}),
    warning("G3_children", {"G1": "no", "G3": "yes"}, {"G1": "no", "G3": "no"}),
    warning("G3_crowding", {"G1": "no", "G3": "yes"}, {"G1": "yes", "G3": "yes"}),
    Case("G3_social", {**CHILD, "G1": "no", "G3": "yes"}, {"G1": "no", "G3": "yes"}, 2),
    Case("G3_social", {**CHILD, "G1": "no", "G3": "yes"}, {**CHILD, "G1": "no", "G3": "yes", "C1": "no"}, 2),
    Case("G4_repair", {"G4": "repair", "G4_what": "läckande kran"}, {"G4": "worn"}, 1, known=VISIT),
    for_supervisor("G4_supervisor", {"G4": "danger"}, {"G4": "good"}, known=VISIT),
    # H
    *(
        Case("H1_offer", {"H1_consent": "OK", "H1": what}, {"H1_consent": "OK", "H1": "none"}, 2)
        for what in ("body", "mind", "memory", "disability", "addiction")
    ),
    Case("H1_offer", {"H1_consent": "OK", "H1": "mind"}, {"H1": "mind"}, 2),
    Case("H2_contact", {"H2": "care", "C2": "care"}, {"H2": "none", "C2": "care"}, 2),
    Case("H2_contact", {"H2": "care", "C2": "relative"}, {"H2": "care", "C2": "none"}, 2),
    Case("H3_safe_way", {**ALONE, "H3": "no"}, {**ALONE, "H3": "yes"}, 0),
    warning("H3_help", {**ALONE, "H3": "no"}, {**ALONE, "H3": "not_asked"}),
    stop("H3_no_letter", {**ALONE, "H3": "no"}, {"H3_alone": "no", "H3": "no"}),
    Case("H3_ask_again", {**ALONE, "H3": "not_asked"}, {**ALONE, "H3": "yes"}, 7),
    Case("H3_ask_again", {"H3_alone": "no", "I4_on": "2026-11-26"}, {"I4_on": "2026-11-26"}, 3),
    for_supervisor("H4_supervisor", {"H4": "yes"}, {"H4": "no"}),
    Case("H4_time", {"H4": "yes"}, {}, 0),
    warning("H5_lawyer", {**ALONE, "H3": "no", "H5": "yes"}, {**ALONE, "H3": "no", "H5": "unknown"}),
    stop("H5_pause", {**ARREARS, "E2": "controlled", "H5": "yes"}, {**ARREARS, "H5": "yes"}),
    # I
    *(
        Case(
            f"I1_{row}",
            {f"I1_what_{each}": "Ringa banken" for each in range(1, row + 1)} | {f"I1_when_{row}": "2026-12-03"},
            {f"I1_what_{each}": "Ringa banken" for each in range(1, row)},
            10,
        )
        for row in range(1, 6)
    ),
    Case("I2_send", {"I2": "sent"}, {"I2": "yes"}, 1),
    Case("I2_send", {"I2": "sent"}, {"I2": "sent", "A5": "yes"}, 1),
    warning("I2_hand_over", {"I2": "sent", "A5": "yes"}, {"I2": "sent"}),
    for_supervisor("I3_review", {"I3": "high"}, {"I3": "medium"}, 1),
    Case("I3_meeting", {"I3": "high"}, {"I3": "low"}, 7),
    Case("I4_next", {"I4_on": "2026-12-01"}, {}, 8),
    Case("I4_next", {"I4_on": "2026-12-01"}, {"I4_on": "2026-12-01"}, 8, unknown=CLOSING),
    warning("I4_late", {"I4_on": "2026-12-08"}, {"I4_on": "2026-12-07"}),
    warning("I4_late", {"I4_on": "2026-12-08"}, {"I4_on": "2026-12-08", **CHILD}),
    warning("I4_late_children", {"I4_on": "2026-12-01", **CHILD}, {"I4_on": "2026-11-30", **CHILD}),
    for_supervisor("I5_review", {"I5": "evicted", **CHILD}, {"I5": "evicted"}, 1, known=CLOSING),
    Case("I5_social", {"I5": "evicted", **CHILD}, {"I5": "moved", **CHILD}, 2, known=CLOSING),
    Case("I5_social", {"I5": "evicted", **CHILD}, {"I5": "evicted", **CHILD, "C1": "no"}, 2, known=CLOSING),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.name}-{at}" for at, case in enumerate(CASES)])
def test_an_answer_raises_what_it_should_and_its_neighbour_does_not(run: Run, case: Case) -> None:
    raised = {item.name: item for item in run(case.raising, case.known).raised}
    assert case.name in raised
    item = raised[case.name]
    assert item.kind == case.kind
    assert item.role == case.role
    assert item.due == (TODAY + timedelta(days=case.days) if case.days is not None else None)
    quiet = run(case.quiet, case.unknown if case.unknown is not None else case.known)
    assert case.name not in {item.name for item in quiet.raised}


def test_every_follow_up_of_the_form_is_tried() -> None:
    assert {case.name.partition("#")[0] for case in CASES} == {one.name for one in checklist.load().follow_ups}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_label_quotes_the_answer(run: Run, language: str) -> None:
    def label(name: str, answers: dict[str, str]) -> str:
        return next(item.label for item in run(answers, VISIT, language=language).raised if item.name == name)

    assert "läckande kran" in label("G4_repair", {"G4": "repair", "G4_what": "läckande kran"})
    assert "2026-11-01" in label("A2_call_today", {**ARREARS, "A2": "2026-11-01"})
    second = label("E8_instalment#2", {**PLAN, "E8_amount": "1500.50"})
    assert ("2 av 3: 1\N{NO-BREAK SPACE}500,50" if language == "sv" else "2 of 3: 1,500.50") in second


def test_what_is_agreed_becomes_one_task_a_row_with_its_own_words_and_day(run: Run) -> None:
    answers = {
        "I1_what_1": "Ringa banken",
        "I1_when_1": "2026-11-25",
        "I1_what_2": "Söka bostadsbidrag",
        "I1_who_2": "us",
        "I1_when_2": "2026-11-30",
    }
    agreed = [(item.label, item.due) for item in run(answers).raised if item.name.startswith("I1_")]
    assert agreed == [
        ("Överenskommet: Ringa banken", date(2026, 11, 25)),
        ("Överenskommet: Söka bostadsbidrag", date(2026, 11, 30)),
    ]


def test_a_plan_becomes_one_task_an_instalment_month_by_month(run: Run) -> None:
    due = [item.due for item in run({**PLAN, "E8_count": "4"}).raised if item.name.startswith("E8_instalment")]
    assert due == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
