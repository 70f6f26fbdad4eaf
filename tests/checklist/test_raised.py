"""For each follow-up of the shipped form: the answers that raise it, and the nearest ones that do not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from support import raised_a_to_d, raised_e_to_i
from support.forms import TODAY
from support.raised import ARREARS, PLAN, VISIT

if TYPE_CHECKING:
    from support.forms import Run
    from support.raised import Case

CASES = raised_a_to_d.CASES + raised_e_to_i.CASES


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
        "I1": "1 2 4",
        "I1/1/I1_what": "Ringa banken",
        "I1/1/I1_when": "2026-11-25",
        "I1/4/I1_what": "Söka bostadsbidrag",
        "I1/4/I1_who": "us",
        "I1/4/I1_when": "2026-11-30",
    }
    agreed = [(item.label, item.due) for item in run(answers).raised if item.name.startswith("I1_")]
    assert agreed == [
        ("Överenskommet: Ringa banken", date(2026, 11, 25)),
        ("Överenskommet: Söka bostadsbidrag", date(2026, 11, 30)),
    ]


def test_a_plan_becomes_one_task_an_instalment_month_by_month(run: Run) -> None:
    due = [item.due for item in run({**PLAN, "E8_count": "4"}).raised if item.name.startswith("E8_instalment")]
    assert due == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
