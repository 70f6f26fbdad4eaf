from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.checklist import KnownFacts

if TYPE_CHECKING:
    from support.forms import Run

ACUTE = [
    ("H4_call", {"H4": "yes"}, KnownFacts()),
    ("D4_call", {"D2": "resident", "D4": "yes", "D4_danger": "yes"}, KnownFacts()),
    ("G4_call", {"G4": "danger"}, KnownFacts(home_visit=True)),
]


@pytest.mark.parametrize(("name", "answers", "facts"), ACUTE)
def test_an_acute_answer_comes_first_and_lifts_what_is_required(
    run: Run, name: str, answers: dict[str, str], facts: KnownFacts
) -> None:
    state = run(answers | {"A1": "arrears", "A2": "2026-11-01"}, facts)
    assert state.raised[0].name == name
    assert [item.name for item in state.acute] == [name]
    assert state.missing == ()
    assert any(question.required and not question.answered for question in state.questions)


def test_children_raise_everything_one_level(run: Run) -> None:
    answers = {"A1": "arrears", "E5": "no", "F5": "yes", "I2": "sent", "D1": "4", "E3": "yes", "G1": "no", "G3": "yes"}

    def levels(state_facts: KnownFacts) -> dict[str, int]:
        return {item.name: item.priority for item in run(answers, state_facts).raised}

    without, having = levels(KnownFacts(adults=4)), levels(KnownFacts(adults=4, children=1))
    assert without["E5_budget"] == 2
    assert without["G3_crowding"] == 3
    assert without["E3_lawyer"] == 1
    assert {name: max(level - 1, 1) for name, level in without.items()} == {name: having[name] for name in without}


def test_children_found_during_the_visit_raise_it_too(run: Run) -> None:
    def level(children: str) -> int:
        raised = run({"A1": "arrears", "E5": "no", "D2": children}).raised
        return next(item.priority for item in raised if item.name == "E5_budget")

    assert (level("no"), level("visiting")) == (2, 1)


def test_without_consent_social_services_are_left_out_but_never_what_the_law_demands(run: Run) -> None:
    answers = {
        "A1": "arrears disturbance", "A3": "sent", "A3_board_on": "2026-11-20", "A3_board_right": "no",
        "A4": "booked", "D2": "resident", "D3": "lacks", "D4": "yes", "E1_rents": "2", "E6": "wants_help",
        "F3_urged_on": "2026-11-01", "F5": "no", "G1": "no", "G3": "yes",
    }  # fmt: skip
    free = {item.name for item in run(answers).raised}
    refused = {item.name for item in run({**answers, "C1": "no"}).raised}
    assert free - refused == {
        "A4_social", "D2_meeting", "D3_offer", "E1_offer", "E6_undertaking", "F5_meeting", "G3_social",
    }  # fmt: skip
    assert {
        "A3_board_supervisor",
        "A3_not_running",
        "F3_inform",
        "F3_block",
        "D4_report",
        "D4_consult",
    } & free <= refused
    withdrawn = {item.name for item in run({**answers, "C1": "withdrawn"}).raised}
    assert free - withdrawn == free - refused


@pytest.mark.parametrize("facts", [KnownFacts(protected=True), KnownFacts()])
def test_a_protected_identity_overrides_the_ways_to_reach_people(run: Run, facts: KnownFacts) -> None:
    answers = {"B1": "sms", "I2": "sent", "I4_how": "letter"} | ({} if facts.protected else {"A5": "yes"})
    state = run(answers, facts)
    raised = {item.name for item in state.raised}
    assert {"A5_protected", "B1_protected", "I2_hand_over"} <= raised
    assert "I2_send" not in raised
    assert {question.name for question in state.errors} == {"I2", "I4_how"}


def test_the_ledger_fills_in_what_it_knows_and_a_person_may_say_otherwise(run: Run) -> None:
    facts = KnownFacts(arrears=845_050, months=2, late_payments=3)
    state = run({"A1": "arrears"}, facts)
    assert {question.name: question.value for question in state.questions if question.prefilled} == {
        "E1_amount": "8450.50",
        "E1_rents": "2",
        "E7": "3",
    }
    corrected = run({"A1": "arrears", "E1_amount": "7000", "E7": ""}, facts)
    amount, late = corrected.question("E1_amount"), corrected.question("E7")
    assert amount is not None
    assert late is not None
    assert (amount.value, amount.prefilled) == ("7000", False)
    assert (late.value, late.prefilled) == ("", False)
    assert "E7_renewal" not in {item.name for item in corrected.raised}


def test_nobody_at_home_leaves_a_note_that_can_be_finished(run: Run) -> None:
    answers = {
        "A1": "arrears", "A5": "no", "A6": "low", "B1": "home_visit", "B1_reached": "no", "I3": "medium",
        "I4_on": "2026-11-25", "I4_how": "call",
    }  # fmt: skip
    assert run(answers, KnownFacts(home_visit=True)).missing == ()


def test_a_fact_cannot_be_overruled_by_an_answer_of_its_name(run: Run) -> None:
    assert run({"fact_children": "3"}).raised == ()
