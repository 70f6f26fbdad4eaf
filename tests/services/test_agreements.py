"""Plans and consents after they were written down: listed, put right, paid, missed, taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotFoundError, RefusedError
from bofield.records.tables import Instalment, Task
from bofield.services import cases, consents, plans, tasks
from bofield.services.values import NewCase
from support.checklists import rows

if TYPE_CHECKING:
    from bofield.services.agreement_values import PlanView
    from bofield.services.workspace import Workspace


@pytest.fixture
def case(ws: Workspace) -> str:
    return cases.open_case(ws, NewCase("1203-04", "Storgatan 4", "1203", tenant="Anna Öberg"))


@pytest.fixture
def plan(ws: Workspace, case: str) -> str:
    return cases.add_plan(ws, case, {"instalment_amount": 200_000, "instalments": 3, "first_due_on": "2026-10-30"})


def shown(ws: Workspace, case: str) -> PlanView:
    return plans.list_plans(ws, case)[0]


def test_a_plan_is_listed_with_its_payments(ws: Workspace, case: str, plan: str) -> None:
    view = shown(ws, case)
    assert (view.id, view.amount, view.count, view.state, view.state_label) == (plan, 200_000, 3, "active", "Löper")
    assert [(each.due, each.missed) for each in view.instalments] == [
        (date(2026, 10, 30), True),
        (date(2026, 11, 30), False),
        (date(2026, 12, 30), False),
    ]


def test_the_payments_follow_a_plan_that_is_changed(ws: Workspace, case: str, plan: str) -> None:
    plans.edit_plan(ws, plan, {"instalments": 2, "first_due_on": "2026-11-30"})
    assert [(each.due, each.amount) for each in shown(ws, case).instalments] == [
        (date(2026, 11, 30), 200_000),
        (date(2026, 12, 30), 200_000),
    ]
    plans.edit_plan(ws, plan, {"remark": "Efter samtal."})
    assert (shown(ws, case).remark, len(shown(ws, case).instalments)) == ("Efter samtal.", 2)


def test_what_is_paid_stays_paid_when_the_plan_changes(ws: Workspace, case: str, plan: str) -> None:
    first = shown(ws, case).instalments[0]
    plans.pay_instalment(ws, first.id, date(2026, 10, 29))
    plans.edit_plan(ws, plan, {"instalments": 4, "instalment_amount": 150_000})
    payments = shown(ws, case).instalments
    assert [(each.amount, each.paid_on) for each in payments] == [
        (200_000, date(2026, 10, 29)),
        (150_000, None),
        (150_000, None),
        (150_000, None),
    ]
    with pytest.raises(RefusedError, match="redan gjorda"):
        plans.edit_plan(ws, plan, {"instalments": 0})
    plans.edit_plan(ws, plan, {"deleted": True})
    assert plans.list_plans(ws, case) == ()
    assert [each.paid_on for each in rows(ws, Instalment, case)] == [date(2026, 10, 29)]


def test_the_last_payment_ends_the_plan_and_taking_it_back_lets_it_run(ws: Workspace, case: str, plan: str) -> None:
    payments = shown(ws, case).instalments
    for each in payments:
        plans.pay_instalment(ws, each.id, date(2026, 11, 23))
    assert shown(ws, case).state == "kept"
    plans.pay_instalment(ws, payments[-1].id, None)
    assert (shown(ws, case).state, shown(ws, case).instalments[-1].paid_on) == ("active", None)


def test_a_payment_that_did_not_come_is_a_task_within_three_days(ws: Workspace, case: str, plan: str) -> None:
    cases.add_plan(ws, case, {"instalment_amount": 100_000, "instalments": 1, "first_due_on": "2026-11-22"})
    late, missed = (
        view.instalments[0] for view in sorted(plans.list_plans(ws, case), key=lambda each: each.count)[::-1]
    )
    plans.miss_instalment(ws, missed.id)
    plans.miss_instalment(ws, late.id)
    found = [(task.due_on, task.priority, task.source) for task in rows(ws, Task, case)]
    assert found == [(date(2026, 11, 25), 1, "plan"), (date(2026, 11, 23), 1, "plan")]
    assert "1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}kr" in (rows(ws, Task, case)[0].title or "")


def test_what_cannot_be_of_a_payment_is_refused(ws: Workspace, case: str, plan: str) -> None:
    past, ahead, _last = shown(ws, case).instalments
    with pytest.raises(RefusedError, match="framtiden"):
        plans.pay_instalment(ws, past.id, date(2026, 11, 24))
    with pytest.raises(RefusedError, match="inte passerat"):
        plans.miss_instalment(ws, ahead.id)
    plans.pay_instalment(ws, past.id, date(2026, 11, 1))
    with pytest.raises(RefusedError, match="avprickad"):
        plans.miss_instalment(ws, past.id)
    for act in (
        lambda: plans.pay_instalment(ws, "no-such", None),
        lambda: plans.miss_instalment(ws, "no-such"),
        lambda: plans.edit_plan(ws, "no-such", {}),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_a_consent_is_listed_and_put_right(ws: Workspace, case: str) -> None:
    given = cases.add_consent(ws, case, {"topic": "social_services", "given": "yes", "covers": "skulden"})
    consents.edit_consent(ws, given, {"valid_until": "2026-11-22", "given_on": "2026-11-01", "told_revocable": True})
    (view,) = consents.list_consents(ws, case)
    assert (view.topic_label, view.covers, view.told_revocable, view.valid) == (
        "Socialtjänsten",
        "skulden",
        True,
        False,
    )
    consents.edit_consent(ws, given, {"valid_until": "2027-01-31"})
    assert consents.list_consents(ws, case)[0].valid
    with pytest.raises(RefusedError) as refused:
        consents.edit_consent(ws, given, {"valid_until": "2026-10-31"})
    assert refused.value.field == "valid_until"


def test_a_consent_is_taken_back_and_what_was_given_stays_to_be_read(ws: Workspace, case: str) -> None:
    given = cases.add_consent(
        ws, case, {"topic": "care", "given": "yes", "covers": "att ringa", "given_on": "2026-11-01"}
    )
    withdrawn = consents.withdraw_consent(ws, given)
    assert [(each.id, each.given, each.covers) for each in consents.list_consents(ws, case)] == [
        (withdrawn, "withdrawn", "att ringa"),
        (given, "yes", "att ringa"),
    ]
    with pytest.raises(RefusedError):
        consents.withdraw_consent(ws, withdrawn)
    with pytest.raises(NotFoundError):
        consents.withdraw_consent(ws, "no-such")


def test_a_payment_says_how_it_stands(ws: Workspace, case: str, plan: str) -> None:
    def states() -> list[str]:
        return [each.state for each in cases.case_view(ws, case).plans[0].instalments]

    late, ahead, _last = shown(ws, case).instalments
    assert states() == ["late", "due", "due"]
    task = plans.miss_instalment(ws, late.id)
    assert states() == ["missed", "due", "due"]
    with pytest.raises(RefusedError, match="redan en uppgift"):
        plans.miss_instalment(ws, late.id)
    tasks.drop_task(ws, task, "Fel rad.")
    assert states() == ["late", "due", "due"]
    plans.pay_instalment(ws, ahead.id, date(2026, 11, 20))
    assert states() == ["late", "paid", "due"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"instalments": 0}, "instalments"),
        ({"instalments": 61}, "instalments"),
        ({"instalment_amount": 0}, "instalment_amount"),
        ({"instalment_amount": -100}, "instalment_amount"),
    ],
)
def test_a_plan_without_payments_is_refused(ws: Workspace, case: str, fields: dict[str, int], field: str) -> None:
    terms: dict[str, int | str] = {"instalment_amount": 200_000, "instalments": 3, "first_due_on": "2026-12-30"}
    with pytest.raises(RefusedError) as refused:
        cases.add_plan(ws, case, {**terms, **fields})
    assert refused.value.field == field
    assert cases.case_view(ws, case).plans == ()
    plan = cases.add_plan(ws, case, terms)
    with pytest.raises(RefusedError) as refused:
        plans.edit_plan(ws, plan, fields)
    assert refused.value.field == field
    assert len(shown(ws, case).instalments) == 3


def test_a_consent_that_was_taken_back_is_no_longer_valid(ws: Workspace, case: str) -> None:
    given = cases.add_consent(ws, case, {"topic": "care", "given": "yes", "given_on": "2026-11-01"})
    cases.add_consent(ws, case, {"topic": "budget_adviser", "given": "no"})
    consents.withdraw_consent(ws, given)
    found = {each.state: each.valid for each in consents.list_consents(ws, case)}
    assert found == {"withdrawn": False, "no": False, "taken_back": False}
    with pytest.raises(RefusedError, match="redan återkallat"):
        consents.withdraw_consent(ws, given)
    cases.add_consent(ws, case, {"topic": "care", "given": "yes"})
    assert consents.list_consents(ws, case)[0].state == "valid"


def test_a_word_with_one_relative_says_nothing_of_another(ws: Workspace, case: str) -> None:
    brother, sister = (
        cases.add_consent(ws, case, {"topic": "relative", "given": "yes", "covers": who, "given_on": "2026-11-01"})
        for who in ("brodern", "systern")
    )
    consents.withdraw_consent(ws, brother)
    states = {each.id: each.state for each in consents.list_consents(ws, case)}
    assert (states[brother], states[sister]) == ("taken_back", "valid")


@pytest.mark.parametrize(
    ("days", "field"),
    [({"given_on": "2026-11-24"}, "given_on"), ({"valid_until": "2026-11-22"}, "valid_until")],
)
def test_a_consent_with_days_that_cannot_be_is_refused(
    ws: Workspace, case: str, days: dict[str, str], field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        cases.add_consent(ws, case, {"topic": "care", "given": "yes", **days})
    assert refused.value.field == field
    assert consents.list_consents(ws, case) == ()


def test_a_colleague_does_not_read_what_a_protected_household_has_agreed(ws: Workspace, stranger: Workspace) -> None:
    case = cases.open_case(ws, NewCase("77", "Hemliga gatan 1", "1001", protected=True))
    cases.add_plan(ws, case, {"instalment_amount": 200_000, "instalments": 3, "remark": "Bor hos sin bror i Lund."})
    cases.add_consent(ws, case, {"topic": "relative", "given": "yes", "covers": "brodern i Lund"})
    assert "Lund" in str(cases.case_view(ws, case))
    view = cases.case_view(stranger, case)
    assert (view.plans[0].count, view.consents[0].state) == (3, "valid")
    assert "Lund" not in str(view)
