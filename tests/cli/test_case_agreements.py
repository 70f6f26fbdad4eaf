"""What becomes of plans, payments and consents, without a screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bofield.i18n.dates import local

if TYPE_CHECKING:
    from support.commands import Commands

TODAY = local(datetime.now(UTC)).date()
PAST = (TODAY - timedelta(days=10)).isoformat()


@pytest.fixture
def plan(ready: Commands, case: str) -> str:
    """A plan of three payments, the first of them ten days late."""
    made = ready.json("case", "plan", case, "instalments=3", "instalment_amount=2000", f"first_due_on={PAST}")
    return str(made["record"])


@pytest.fixture
def consent(ready: Commands, case: str) -> str:
    """A consent that holds."""
    made = ready.json("case", "consent", case, "topic=care", "given=yes", "covers=att ringa", "told_revocable=ja")
    return str(made["record"])


def shown(ready: Commands, case: str) -> Any:
    return ready.json("case", "show", case)["plans"][0]


def test_a_case_shows_each_payment_and_consent_with_its_id(ready: Commands, case: str, plan: str, consent: str) -> None:
    text = ready("case", "show", case).out
    assert plan[:18] in text
    assert consent[:18] in text
    assert all(each["id"][:23] in text for each in shown(ready, case)["instalments"])
    assert "försenad" in text
    assert "inte förfallen" in text
    assert "gäller" in text
    assert [each["state"] for each in shown(ready, case)["instalments"]] == ["late", "due", "due"]


def test_a_payment_is_ticked_off_by_the_beginning_of_its_id_and_taken_back(
    ready: Commands, case: str, plan: str
) -> None:
    payment = shown(ready, case)["instalments"][0]["id"]
    done = ready.json("case", "pay", payment[:23], "--on", PAST)
    assert done["record"] == payment
    assert done["case"]["plans"][0]["instalments"][0]["paid_on"] == PAST
    assert f"betald {PAST}" in ready("case", "show", case).out
    ready.json("case", "pay", payment, "--undo")
    assert shown(ready, case)["instalments"][0]["paid_on"] is None
    assert "Skrivet" in ready("case", "pay", payment).out
    assert shown(ready, case)["instalments"][0]["paid_on"] == TODAY.isoformat()


def test_the_last_payment_ends_the_plan(ready: Commands, case: str, plan: str) -> None:
    for each in shown(ready, case)["instalments"]:
        ready.json("case", "pay", each["id"])
    assert (shown(ready, case)["id"], shown(ready, case)["state"]) == (plan, "kept")


def test_a_payment_that_did_not_come_is_a_task_once(ready: Commands, case: str, plan: str) -> None:
    payment = shown(ready, case)["instalments"][0]["id"]
    done = ready.json("case", "miss", payment)
    assert done["record"] in {each["id"] for each in ready.json("tasks")}
    assert shown(ready, case)["instalments"][0]["state"] == "missed"
    again = ready("case", "miss", payment)
    assert (again.code, "redan en uppgift" in again.err) == (9, True)
    assert len(ready.json("tasks")) == 1


def test_a_plan_is_changed_and_taken_away(ready: Commands, case: str, plan: str) -> None:
    changed = ready.json("case", "edit-plan", plan[:18], "instalments=5", "instalment_amount=1 200,50")
    (view,) = changed["case"]["plans"]
    assert [each["amount"] for each in view["instalments"]] == [120_050] * 5
    assert ready.json("case", "edit-plan", plan, "state=broken")["case"]["plans"][0]["state"] == "broken"
    assert ready.json("case", "edit-plan", plan, "deleted=ja")["case"]["plans"] == []


def test_a_consent_is_put_right_and_taken_back(ready: Commands, case: str, consent: str) -> None:
    until = (TODAY + timedelta(days=30)).isoformat()
    (view,) = ready.json("case", "edit-consent", consent, f"valid_until={until}")["case"]["consents"]
    assert (view["valid_until"], view["covers"], view["state"]) == (until, "att ringa", "valid")
    done = ready.json("case", "withdraw-consent", consent[:18])
    found = {each["id"]: each["state"] for each in done["case"]["consents"]}
    assert found == {consent: "taken_back", done["record"]: "withdrawn"}
    assert "har återkallats" in ready("case", "show", case).out
    again = ready("case", "withdraw-consent", consent)
    assert (again.code, "redan återkallat" in again.err) == (9, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("pay", "{payment}", "--on", "2026-02-30"), 2, "--on: ”2026-02-30”"),
        (("pay", "{payment}", "--on", "2099-01-01"), 9, "i framtiden"),
        (("pay", "{payment}", "--on", "2026-01-01", "--undo"), 2, "--undo"),
        (("pay", "0000ffff"), 10, "Det finns ingen betalning vars id börjar med 0000ffff"),
        (("miss", "0000ffff"), 10, "Det finns ingen betalning"),
        (("miss", "{ahead}"), 9, "har inte passerat än"),
        (("edit-plan", "0000ffff", "state=kept"), 10, "Det finns ingen plan vars id börjar med 0000ffff"),
        (("edit-plan", "{plan}", "state=borta"), 9, "Planens läge: ”borta”"),
        (("edit-plan", "{plan}", "instalments=0"), 9, "Antal avbetalningar: en plan har mellan 1 och 60 betalningar"),
        (("edit-plan", "{plan}", "instalments=många"), 9, "Antal avbetalningar: ”många”"),
        (("edit-plan", "{plan}", "first_due_on=2026-02-30"), 9, "”2026-02-30”"),
        (("edit-plan", "{plan}"), 2, "FÄLT=VÄRDE"),
        (("edit-consent", "{consent}", "valid_until=2020-01-01"), 9, "Ett samtycke kan inte sluta gälla"),
        (("edit-consent", "{consent}", "given_on=2099-01-01"), 9, "i framtiden"),
        (("edit-consent", "0000ffff", "given=no"), 10, "Det finns inget samtycke vars id börjar med 0000ffff"),
        (("withdraw-consent", "0000ffff"), 10, "Det finns inget samtycke"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_what_cannot_be_is_refused_in_one_sentence_and_nothing_is_written(
    ready: Commands, case: str, plan: str, consent: str, words: tuple[str, ...], code: int, said: str
) -> None:
    before = ready.json("case", "show", case)
    first, ahead, _last = (each["id"] for each in before["plans"][0]["instalments"])
    known = {"payment": first, "ahead": ahead, "plan": plan, "consent": consent}
    done = ready("case", *(word.format(**known) for word in words))
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert ready.json("case", "show", case) == before
