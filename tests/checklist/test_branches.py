from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.checklist import KnownFacts
from bofield.checklist.repeats import template
from support.forms import TODAY

if TYPE_CHECKING:
    from bofield.checklist import Form
    from support.forms import Run

ARREARS = {"A1": "arrears"}
DISTURBANCE = {"A1": "disturbance"}
MESSAGE = {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-20"}
ORDER = {**ARREARS, "A4": "order"}
VISIT = KnownFacts(home_visit=True)
NOTHING = KnownFacts()
FORFEITABLE = KnownFacts(week_ends=TODAY, forfeitable_from=TODAY + timedelta(days=1))
REGAIN = KnownFacts(regain_last_day=TODAY)
REPLY = KnownFacts(order_reply_last_day=TODAY)
REOPENING = KnownFacts(reopening_last_day=TODAY)
SUBLET = KnownFacts(sublet_notice_last_day=TODAY)
ENDED = KnownFacts(consent_ended_on=TODAY - timedelta(days=1))
BEFORE = KnownFacts(next_deadline=TODAY, next_deadline_name="Sista dag att betala", contact_before_deadline=TODAY)

ALWAYS = (
    "A1", "A5", "B1", "B1_reached", "B2", "B3", "B4", "C1", "C2", "D1", "D2", "D2_met", "G1", "H1_consent", "H2",
    "H3_alone", "H4", "I1", "I1/1", "I1/1/I1_what", "I2", "I3", "I5_closing", "I4_on", "I4_how",
)  # fmt: skip

# question · answers that open it · answers that do not · facts for both, or for the first and the second
BRANCHES: list[tuple[str, dict[str, str], dict[str, str], KnownFacts, KnownFacts]] = [
    ("A2", ARREARS, DISTURBANCE, NOTHING, NOTHING),
    ("A3", ARREARS, DISTURBANCE, NOTHING, NOTHING),
    ("A2_week", {**ARREARS, "A2": "2026-10-30"}, ARREARS, FORFEITABLE, FORFEITABLE),
    ("A2_week", {**ARREARS, "A2": "2026-10-30"}, {**ARREARS, "A2": "2026-10-30"}, FORFEITABLE, NOTHING),
    ("A3_sent_on", {**ARREARS, "A3": "sent"}, {**ARREARS, "A3": "no"}, NOTHING, NOTHING),
    ("A3_sent_on", {**ARREARS, "A3": "served"}, ARREARS, NOTHING, NOTHING),
    ("A3_served_on", {**ARREARS, "A3": "served"}, {**ARREARS, "A3": "sent"}, NOTHING, NOTHING),
    ("A3_how", {**ARREARS, "A3": "served"}, {**ARREARS, "A3": "sent"}, NOTHING, NOTHING),
    (
        "A3_completed_on",
        {**ARREARS, "A3": "served", "A3_how": "adult_in_household"},
        {**ARREARS, "A3": "served", "A3_how": "left_at_home"},
        NOTHING,
        NOTHING,
    ),
    ("A3_form", {**ARREARS, "A3": "sent"}, {**ARREARS, "A3": "no"}, NOTHING, NOTHING),
    *((f"A3_board_{what}", MESSAGE, ARREARS, NOTHING, NOTHING) for what in ("how", "municipality", "amount")),
    ("A3_board_flaw", {**MESSAGE, "A3_board_right": "no"}, {**MESSAGE, "A3_board_right": "yes"}, NOTHING, NOTHING),
    ("A3_last_day", {**ARREARS, "A3": "served"}, {**ARREARS, "A3": "sent"}, REGAIN, REGAIN),
    ("A3_last_day", {**ARREARS, "A3": "served"}, {**ARREARS, "A3": "served"}, REGAIN, NOTHING),
    ("A3_board_on", {**ARREARS, "A3": "sent"}, {**ARREARS, "A3": "no"}, NOTHING, NOTHING),
    ("A3_board_on", {**ARREARS, "A3": "served"}, {"A3": "served"}, NOTHING, NOTHING),
    (
        "A3_board_right",
        {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-20"},
        {**ARREARS, "A3": "sent"},
        NOTHING,
        NOTHING,
    ),
    ("A4", ARREARS, {"A1": "other"}, NOTHING, NOTHING),
    ("A4", DISTURBANCE, {"A1": "occupants neglect worry"}, NOTHING, NOTHING),
    ("A4_reply_by", {**ARREARS, "A4": "order"}, {**ARREARS, "A4": "decision"}, NOTHING, NOTHING),
    ("A4_order_on", {**ARREARS, "A4": "order"}, {**ARREARS, "A4": "no"}, NOTHING, NOTHING),
    ("A4_reply_rule", ORDER, {**ORDER, "A4_reply_by": "2026-11-30"}, REPLY, REPLY),
    ("A4_reply_rule", ORDER, ORDER, REPLY, NOTHING),
    ("A4_reopen_by", {**ARREARS, "A4": "decision"}, {**ARREARS, "A4": "order"}, NOTHING, NOTHING),
    ("A4_reopening", {**ARREARS, "A4": "booked"}, {**ARREARS, "A4": "order"}, REOPENING, REOPENING),
    ("A4_reopening", {**ARREARS, "A4": "decision"}, {**ARREARS, "A4": "decision"}, REOPENING, NOTHING),
    ("A4_decided_on", {**ARREARS, "A4": "booked"}, {**ARREARS, "A4": "no"}, NOTHING, NOTHING),
    ("A4_decided_on", {**ARREARS, "A4": "decision"}, {**ARREARS, "A4": "order"}, NOTHING, NOTHING),
    ("A4_eviction_on", {**ARREARS, "A4": "booked"}, {**ARREARS, "A4": "no"}, NOTHING, NOTHING),
    ("A6", {}, {}, VISIT, NOTHING),
    ("A6_why", {"A6": "raised"}, {"A6": "low"}, VISIT, VISIT),
    ("A6_why", {"A6": "high"}, {"A6": "high"}, VISIT, NOTHING),
    ("A7", {}, {}, VISIT, NOTHING),
    ("A7_at", {"A7": "OK"}, {}, VISIT, VISIT),
    ("A7_at", {"A7": "OK"}, {"A7": "OK"}, VISIT, NOTHING),
    ("A7_back", {"A7": "OK", "A7_at": "10:30"}, {"A7": "OK"}, VISIT, VISIT),
    ("B1_number", {}, {}, KnownFacts(failed_attempts=1), NOTHING),
    ("B5_day", ARREARS, {}, REGAIN, REGAIN),
    ("B5_day", DISTURBANCE, DISTURBANCE, REGAIN, KnownFacts(regain_last_day=TODAY - timedelta(days=1))),
    ("B4_language", {"B4": "yes"}, {"B4": "no"}, NOTHING, NOTHING),
    ("B5", ARREARS, {"A1": "worry"}, NOTHING, NOTHING),
    ("B5", DISTURBANCE, {}, NOTHING, NOTHING),
    ("C1_scope", {"C1": "yes"}, {"C1": "no"}, NOTHING, NOTHING),
    ("C1_until", {"C1": "yes"}, {"C1": "withdrawn"}, NOTHING, NOTHING),
    ("C1_informed", {"C1": "yes"}, {}, NOTHING, NOTHING),
    ("C1_ended", {}, {"C1": "no"}, ENDED, ENDED),
    ("C1_ended", {}, {}, ENDED, NOTHING),
    ("D2_0_5", {"D2": "resident"}, {"D2": "no"}, NOTHING, NOTHING),
    ("D2_6_12", {"D2": "alternating visiting"}, {"D2": "unknown"}, NOTHING, NOTHING),
    ("D2_13_17", {"D2": "visiting"}, {}, NOTHING, KnownFacts(children=1)),
    ("D3", {"D2": "resident"}, {"D2": "no"}, NOTHING, NOTHING),
    ("D3", {}, {}, KnownFacts(children=1), NOTHING),
    ("D3_what", {"D2": "resident", "D3": "lacks"}, {"D2": "resident", "D3": "yes"}, NOTHING, NOTHING),
    ("D4", {"D2": "resident"}, {"D2": "no"}, NOTHING, NOTHING),
    ("D4", {"D2": "no", "D2_met": "yes"}, {"D2": "no", "D2_met": "no"}, NOTHING, NOTHING),
    ("D4_danger", {"D2": "resident", "D4": "unsure"}, {"D2": "resident", "D4": "no"}, NOTHING, NOTHING),
    ("D4_reported_at", {"D2": "resident", "D4": "yes"}, {"D2": "resident", "D4": "unsure"}, NOTHING, NOTHING),
    ("D4_danger", {"D2_met": "yes", "D4": "yes"}, {"D4": "yes"}, NOTHING, NOTHING),
    *(
        (name, ARREARS, {"A1": "other"}, NOTHING, NOTHING)
        for name in ("E1_amount", "E1_rents", "E1_agrees", "E2", "E3", "E4", "E5", "E6", "E7", "E8")
    ),
    ("E4_deposited_on", {**ARREARS, "E4": "yes"}, {**ARREARS, "E4": "unknown"}, NOTHING, NOTHING),
    *(
        (name, {**ARREARS, "E8": "yes"}, {**ARREARS, "E8": "no"}, NOTHING, NOTHING)
        for name in ("E8_amount", "E8_count", "E8_first", "E8_fee", "E8_next_rent")
    ),
    *(
        (name, DISTURBANCE, ARREARS, NOTHING, NOTHING)
        for name in ("F1", "F1_when", "F1_evidence", "F2", "F3_urged_on", "F3_board_on", "F4")
    ),
    ("F5", {**DISTURBANCE, "F3_urged_on": "2026-11-01"}, DISTURBANCE, NOTHING, NOTHING),
    ("G1_known_on", {"G1": "no"}, {"G1": "yes"}, NOTHING, NOTHING),
    ("G1_last_day", {"G1": "no"}, {"G1": "no", "G2": "yes"}, SUBLET, SUBLET),
    ("G1_last_day", {"G1": "no"}, {"G1": "no"}, SUBLET, NOTHING),
    ("G2", {"G1": "no"}, {"G1": "unknown"}, NOTHING, NOTHING),
    ("G3", {"G1": "no"}, {"G1": "yes"}, NOTHING, NOTHING),
    ("G3", {"D1": "3"}, {"D1": "2"}, KnownFacts(adults=2), KnownFacts(adults=2)),
    ("G3", {"D1": "3"}, {"D1": "3"}, KnownFacts(adults=2), NOTHING),
    ("G4", {}, {}, VISIT, NOTHING),
    ("G4", {"B1": "home_visit"}, {"B1": "call"}, NOTHING, NOTHING),
    ("G4_what", {"G4": "repair"}, {"G4": "worn"}, VISIT, VISIT),
    ("G4_what", {"G4": "danger"}, {"G4": "danger"}, VISIT, NOTHING),
    ("H1", {"H1_consent": "OK"}, {}, NOTHING, NOTHING),
    ("H3", {"H3_alone": "yes"}, {"H3_alone": "no"}, NOTHING, NOTHING),
    ("H5", {"H3_alone": "yes", "H3": "no"}, {"H3_alone": "yes", "H3": "yes"}, NOTHING, NOTHING),
    ("H5", {**ARREARS, "E2": "controlled"}, {**ARREARS, "E2": "illness"}, NOTHING, NOTHING),
    ("H5", {"H3_alone": "yes", "H3": "no"}, {"H3_alone": "no", "H3": "no"}, NOTHING, NOTHING),
    ("H4_at", {"H4": "yes"}, {"H4": "no"}, NOTHING, NOTHING),
    ("H4_what", {"H4": "yes"}, {}, NOTHING, NOTHING),
    ("I1/1/I1_who", {"I1/1/I1_what": "Ringa"}, {}, NOTHING, NOTHING),
    ("I1/1/I1_when", {"I1/1/I1_what": "Ringa"}, {}, NOTHING, NOTHING),
    ("I1/3/I1_what", {"I1": "1 3"}, {"I1": "1 2"}, NOTHING, NOTHING),
    ("I3_why", {"I3": "low"}, {}, NOTHING, NOTHING),
    ("I4_on", {}, {}, NOTHING, KnownFacts(closing=True)),
    ("I4_on", {"I5_closing": "no"}, {"I5_closing": "yes"}, NOTHING, NOTHING),
    *(
        ("I4_at", {"I4_how": how}, {"I4_how": other}, NOTHING, NOTHING)
        for how, other in (("call", "sms"), ("home_visit", "email"), ("office", "letter"), ("meeting", ""))
    ),
    ("I4_before", {}, {"I5_closing": "yes"}, BEFORE, BEFORE),
    ("I4_before", {}, {}, BEFORE, NOTHING),
    ("I4_how", {}, {}, NOTHING, KnownFacts(closing=True)),
    ("I5", {}, {}, KnownFacts(closing=True), NOTHING),
    ("I5", {"I5_closing": "yes"}, {"I5_closing": "no"}, NOTHING, NOTHING),
]


@pytest.mark.parametrize("name", ALWAYS)
def test_what_is_always_asked_is_asked_before_anything_is_known(run: Run, name: str) -> None:
    assert run({}).question(name) is not None


@pytest.mark.parametrize(("name", "opening", "closing", "known", "unknown"), BRANCHES)
def test_a_question_appears_when_it_applies_and_only_then(
    run: Run, name: str, opening: dict[str, str], closing: dict[str, str], known: KnownFacts, unknown: KnownFacts
) -> None:
    assert run(opening, known).question(name) is not None
    assert run(closing, unknown).question(name) is None


def test_every_question_with_a_condition_is_tried(run: Run, form: Form) -> None:
    tried = {template(name) for name, *_rest in BRANCHES} | {template(name) for name in ALWAYS}
    assert tried >= {template(question.name) for question in run({}).questions}
    assert tried == {question.name for question in form.questions if question.asked} | set(form.repeats)


REQUIRED: list[tuple[str, dict[str, str], bool, KnownFacts]] = [
    ("A1", {}, True, NOTHING),
    ("A5", {}, True, NOTHING),
    ("A6", {}, True, VISIT),
    ("B2", {}, True, NOTHING),
    ("B2", {"B1_reached": "no"}, False, NOTHING),
    ("B3", {"B1_reached": "other"}, True, NOTHING),
    ("B3", {"B1_reached": "no"}, False, NOTHING),
    ("C1", {"B1_reached": "no"}, False, NOTHING),
    ("D2", {"B1_reached": "no"}, False, NOTHING),
    ("D4", {"D2": "resident"}, True, NOTHING),
    ("D4", {"D2": "resident", "B1_reached": "no"}, False, NOTHING),
    ("H4", {}, True, NOTHING),
    ("H4", {"B1_reached": "no"}, False, NOTHING),
    ("F4", DISTURBANCE, False, NOTHING),
    ("F4", {**DISTURBANCE, "F1": "noise threat"}, True, NOTHING),
    ("F4", {**DISTURBANCE, "F1": "fire"}, True, NOTHING),
    ("I3", {"B1_reached": "no"}, True, NOTHING),
    ("I4_on", {}, True, NOTHING),
    ("I5", {}, True, KnownFacts(closing=True)),
    ("I5", {"I5_closing": "yes"}, True, NOTHING),
    ("A6_why", {"A6": "raised"}, True, VISIT),
    ("G1", {}, False, NOTHING),
    ("G1", {"B2": "no"}, True, NOTHING),
    ("G1", {"A1": "occupants"}, True, NOTHING),
    ("G1", {"A1": "occupants", "B1_reached": "no"}, False, NOTHING),
    ("I1/1/I1_when", {"I1/1/I1_what": "Ringa"}, True, NOTHING),
]


@pytest.mark.parametrize(("name", "answers", "required", "facts"), REQUIRED)
def test_what_must_be_answered(
    run: Run, name: str, answers: dict[str, str], facts: KnownFacts, *, required: bool
) -> None:
    state = run(answers, facts)
    question = state.question(name)
    assert question is not None
    assert question.required is required
    assert (question in state.missing) is required


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("A3_served_on", {**ARREARS, "A3": "served"}, "2026-11-24"),
    ("A3_board_on", {**ARREARS, "A3": "sent"}, "2026-11-24"),
    ("A3_sent_on", {**ARREARS, "A3": "sent"}, "2026-11-24"),
    ("A3_completed_on", {**ARREARS, "A3": "served", "A3_how": "adult_in_household"}, "2026-11-24"),
    ("A3_board_amount", MESSAGE, "0"),
    ("A4_order_on", {**ARREARS, "A4": "order"}, "2026-11-24"),
    ("A4_decided_on", {**ARREARS, "A4": "decision"}, "2026-11-24"),
    ("C1_until", {"C1": "yes"}, "2026-11-22"),
    ("C2", {}, "none care"),
    ("D1", {}, "31"),
    ("D2", {}, "no resident"),
    ("D2", {}, "visiting unknown"),
    ("D2_0_5", {"D2": "resident"}, "-1"),
    ("D2_6_12", {"D2": "resident"}, "21"),
    ("D2_13_17", {"D2": "resident"}, "99"),
    ("E1_amount", ARREARS, "-1"),
    ("E1_rents", ARREARS, "61"),
    ("E2", ARREARS, "no_answer illness"),
    ("E4_deposited_on", {**ARREARS, "E4": "yes"}, "2026-11-24"),
    ("E7", ARREARS, "25"),
    ("E8_amount", {**ARREARS, "E8": "yes"}, "0"),
    ("E8_count", {**ARREARS, "E8": "yes"}, "0"),
    ("E8_first", {**ARREARS, "E8": "yes"}, "2026-11-22"),
    ("E8_fee", {**ARREARS, "E8": "yes"}, "170.50"),
    ("F3_urged_on", DISTURBANCE, "2026-11-24"),
    ("F3_board_on", DISTURBANCE, "2027-01-01"),
    ("G1_known_on", {"G1": "no"}, "2026-11-24"),
    ("H1", {"H1_consent": "OK"}, "none body"),
    ("H2", {}, "none care"),
    ("I1/1/I1_when", {"I1/1/I1_what": "Ringa"}, "2026-11-22"),
    ("I2", {"A5": "yes"}, "sent"),
    ("I4_on", {}, "2026-11-22"),
    ("I4_how", {"A5": "yes"}, "sms"),
    ("I4_how", {"A5": "yes"}, "email"),
    ("I4_how", {"A5": "yes"}, "letter"),
]


@pytest.mark.parametrize(("name", "answers", "value"), WRONG)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_cannot_be_the_answer_is_said_in_the_forms_own_words(
    run: Run, name: str, answers: dict[str, str], value: str, language: str
) -> None:
    question = run({**answers, name: value}, language=language).question(name)
    assert question is not None
    assert question.error
    assert question.value == value


RIGHT: list[tuple[str, dict[str, str], str]] = [
    ("A3_served_on", {**ARREARS, "A3": "served"}, "2026-11-23"),
    ("C1_until", {"C1": "yes"}, "2026-11-23"),
    ("C2", {}, "none"),
    ("D2", {}, "resident alternating visiting"),
    ("E8_fee", {**ARREARS, "E8": "yes"}, "170"),
    ("E8_count", {**ARREARS, "E8": "yes"}, "60"),
    ("I2", {}, "sent"),
    ("I2", {"A5": "yes"}, "yes"),
    ("I4_how", {"A5": "yes"}, "home_visit"),
    ("I4_on", {}, "2026-11-23"),
]


@pytest.mark.parametrize(("name", "answers", "value"), RIGHT)
def test_what_can_be_the_answer_stands(run: Run, name: str, answers: dict[str, str], value: str) -> None:
    question = run({**answers, name: value}).question(name)
    assert question is not None
    assert question.error == ""


def test_every_constraint_of_the_form_is_broken_once_above(form: Form) -> None:
    constrained = {question.name for question in form.questions if question.constraint}
    assert constrained == {template(name) for name, *_rest in WRONG}
