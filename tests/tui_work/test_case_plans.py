from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import text

from bofield.services import cases, plans, tasks
from bofield.tui.screens.asking import FormScreen
from bofield.tui.screens.case import CaseScreen
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.widgets.record_list import RecordList
from support.laptop import NOW, settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.services.values import ConsentView, InstalmentView, PlanView
    from bofield.tui.app import BofieldApp
    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZES = ((80, 24), (140, 40))
DAY = NOW.date()


@pytest.fixture
def agreed(household: Household) -> Household:
    """The household with a plan whose second payment is late, and two answers about consent."""
    plan = cases.add_plan(
        household.ws,
        household.case,
        {
            "instalment_amount": 200_000,
            "instalments": 4,
            "first_due_on": "2026-09-30",
            "agreed_on": "2026-09-15",
            "next_rent_on_time": True,
            "remark": "Lön den 25:e.",
        },
    )
    (view,) = plans.list_plans(household.ws, household.case)
    assert view.id == plan
    plans.pay_instalment(household.ws, view.instalments[0].id, date(2026, 9, 29))
    cases.add_consent(
        household.ws,
        household.case,
        {"topic": "social_services", "given": "yes", "covers": "skulden", "valid_until": "2027-01-31"},
    )
    cases.add_consent(household.ws, household.case, {"topic": "relative", "given": "no", "given_on": "2026-11-01"})
    return household


async def at(pilot: Pilot[str], household: Household, record: str = "") -> CaseScreen:
    cast("BofieldApp", pilot.app).go_case(household.case, "agreements")
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, CaseScreen)
    if record:
        assert screen.listing.go_to(f"agreement:{record}")
        await pilot.pause()
    return screen


async def pressed(pilot: Pilot[str], *keys: str) -> FormScreen:
    await pilot.press(*keys)
    for _look in range(5):
        await pilot.pause(0.05)
    form = pilot.app.screen
    assert isinstance(form, FormScreen)
    return form


async def sent(pilot: Pilot[str], form: FormScreen, **values: object) -> None:
    for name, value in values.items():
        form.fields[name].put(value)  # type: ignore[arg-type]
    form._arrange()
    await pilot.press("enter")
    for _look in range(5):
        await pilot.pause(0.05)
    if pilot.app.screen is not form:
        await settled(pilot)


def the_plan(household: Household) -> PlanView:
    return cases.case_view(household.ws, household.case).plans[0]


def payments(household: Household) -> tuple[InstalmentView, ...]:
    return the_plan(household).instalments


def consents(household: Household) -> dict[str, ConsentView]:
    return {each.topic: each for each in reversed(cases.case_view(household.ws, household.case).consents)}


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_the_part_looks_as_it_should(running: Running, agreed: Household, width: int, height: int) -> None:
    async with running(agreed.ws, width, height) as pilot:
        await at(pilot, agreed, payments(agreed)[1].id)
        assert_screen(SNAPSHOTS, f"case-agreements-{width}x{height}", text_of_app(pilot.app))
        await pressed(pilot, "b")
        assert "Betalningen på 2 000 kr som förfaller fre 30 okt" in text_of_app(pilot.app)
        assert "mån 23 nov (idag)" in text_of_app(pilot.app)
        await pilot.press("escape")
        await settled(pilot)


async def test_a_payment_is_ticked_off_on_the_day_it_came_and_b_takes_it_back(
    running: Running, agreed: Household
) -> None:
    late = payments(agreed)[1]
    async with running(agreed.ws) as pilot:
        await at(pilot, agreed, late.id)
        form = await pressed(pilot, "b")
        # The day is typed as people write it; the cursor stands in it.
        await pilot.press(*["backspace"] * 10, *"20/11")
        await sent(pilot, form)
        assert (payments(agreed)[1].paid_on, payments(agreed)[1].state) == (date(2026, 11, 20), "paid")
        shown = text_of_app(pilot.app)
        assert "2 av 4 betalda" in shown
        assert "Betald: 2 000 kr fre 30 okt" in shown
        await pilot.press("b")
        await settled(pilot)
        assert payments(agreed)[1].paid_on is None
        await pilot.press("u")
        await settled(pilot)
        assert payments(agreed)[1].paid_on == date(2026, 11, 20)


async def test_u_takes_back_what_b_ticked_off(running: Running, agreed: Household) -> None:
    async with running(agreed.ws) as pilot:
        await at(pilot, agreed, payments(agreed)[1].id)
        await sent(pilot, await pressed(pilot, "b"))
        assert payments(agreed)[1].paid_on == DAY
        await pilot.press("u")
        await settled(pilot)
        assert payments(agreed)[1].paid_on is None
        await pilot.press("u")
        await settled(pilot)
        assert "tagits bort nyss" in text_of_app(pilot.app)


async def test_a_day_still_ahead_is_refused_in_the_form(running: Running, agreed: Household) -> None:
    async with running(agreed.ws) as pilot:
        await at(pilot, agreed, payments(agreed)[1].id)
        form = await pressed(pilot, "b")
        await sent(pilot, form, paid_on="2026-11-24")
        assert pilot.app.screen is form
        assert "! En betalning kan inte ha kommit en dag som ligger i framtiden" in text_of_app(pilot.app)
        assert form.fields["paid_on"].query_one("Input").has_focus
        assert form.fields["paid_on"].value == "2026-11-24"
        await pilot.press("escape")
        await settled(pilot)
        assert payments(agreed)[1].paid_on is None


async def test_the_day_of_a_payment_is_put_right_with_enter(running: Running, agreed: Household) -> None:
    async with running(agreed.ws) as pilot:
        await at(pilot, agreed, payments(agreed)[0].id)
        form = await pressed(pilot, "enter")
        assert form.fields["paid_on"].value == "2026-09-29"
        await sent(pilot, form, paid_on="2026-09-30")
        assert payments(agreed)[0].paid_on == date(2026, 9, 30)
        await pilot.press("u")
        await settled(pilot)
        assert payments(agreed)[0].paid_on == date(2026, 9, 29)


async def test_a_payment_that_did_not_come_is_a_task_once_and_u_lets_it_go(running: Running, agreed: Household) -> None:
    def waiting() -> list[str]:
        return [each.title for each in tasks.list_tasks(agreed.ws) if each.title.startswith("Betalningen")]

    async with running(agreed.ws) as pilot:
        await at(pilot, agreed, payments(agreed)[1].id)
        await pilot.press("x")
        await settled(pilot)
        assert len(waiting()) == 1
        assert "utebliven" in text_of_app(pilot.app)
        await pilot.press("x")
        await settled(pilot)
        assert len(waiting()) == 1
        assert "Det finns redan en uppgift" in text_of_app(pilot.app)
        await pilot.press("u")
        await settled(pilot)
        assert waiting() == []
        assert payments(agreed)[1].state == "late"


async def test_what_cannot_be_done_with_a_line_is_said(running: Running, agreed: Household) -> None:
    plan, ahead, paid = the_plan(agreed).id, payments(agreed)[2].id, payments(agreed)[0].id
    async with running(agreed.ws) as pilot:
        for record, key, words in (
            (plan, "b", "Ställ dig på en av planens betalningar"),
            (plan, "s", "går inte att skjuta upp"),
            (ahead, "x", "har inte passerat än"),
            (paid, "x", "b tar tillbaka det"),
            (consents(agreed)["relative"].id, "x", "Här finns inget samtycke"),
        ):
            await at(pilot, agreed, record)
            await pilot.press(key)
            await settled(pilot)
            assert words in " ".join(text_of_app(pilot.app).split())
            await pilot.press("escape")
            await settled(pilot)
    assert [each.state for each in payments(agreed)] == ["paid", "late", "due", "due"]


async def test_a_plan_is_changed_and_its_payments_follow(running: Running, agreed: Household) -> None:
    async with running(agreed.ws) as pilot:
        await at(pilot, agreed, the_plan(agreed).id)
        form = await pressed(pilot, "enter")
        assert form.fields["remark"].value == "Lön den 25:e."
        await sent(pilot, form, instalments=0, remark="Ny lön.")
        assert pilot.app.screen is form
        assert "! Antal avbetalningar: 1 betalningar är redan gjorda" in text_of_app(pilot.app)
        assert form.fields["remark"].value == "Ny lön."
        assert form.fields["instalments"].query_one("Input").has_focus
        await sent(pilot, form, instalments=6, instalment_amount=150_000)
        plan = the_plan(agreed)
        assert (plan.count, plan.remark, plan.agreed_on) == (6, "Ny lön.", date(2026, 9, 15))
        assert [each.amount for each in plan.instalments] == [200_000, *[150_000] * 5]
        assert "1 av 6 betalda" in text_of_app(pilot.app)


async def test_a_form_that_changes_nothing_writes_nothing(
    running: Running, agreed: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    async with running(agreed.ws) as pilot:
        for record in (the_plan(agreed).id, consents(agreed)["social_services"].id):
            await at(pilot, agreed, record)
            form = await pressed(pilot, "enter")
            monkeypatch.setattr(agreed.ws.replica, "write", lambda *what, **_how: written.append(what))
            await sent(pilot, form)
            assert isinstance(pilot.app.screen, CaseScreen)
            await pilot.press("escape")
            await settled(pilot)
    assert written == []


async def test_a_plan_is_called_off_and_u_lets_it_run(running: Running, agreed: Household) -> None:
    async with running(agreed.ws) as pilot:
        await at(pilot, agreed, the_plan(agreed).id)
        await pilot.press("x")
        await settled(pilot)
        assert the_plan(agreed).state == "cancelled"
        assert "Planen är inställd" in text_of_app(pilot.app)
        await pilot.press("x")
        await settled(pilot)
        assert "Planen är redan slut" in text_of_app(pilot.app)
        await pilot.press("u")
        await settled(pilot)
        assert the_plan(agreed).state == "active"


async def chosen(pilot: Pilot[str], kind: str) -> FormScreen:
    await pilot.press("a")
    await pilot.pause()
    prompt = pilot.app.screen
    assert isinstance(prompt, ChoicePrompt)
    assert prompt.query_one(RecordList).go_to(kind)
    return await pressed(pilot, "enter")


async def test_a_plan_is_added_by_keyboard_from_any_part_of_the_case(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await at(pilot, household)
        assert "a lägger till" in text_of_app(pilot.app)
        screen.go_tab("timeline")
        await settled(pilot)
        form = await chosen(pilot, "plan")
        await pilot.press("enter")
        await pilot.pause()
        assert "! Här saknas något" in text_of_app(pilot.app)
        await pilot.press(*"1 500", "down", *"3", "down", *"30/12")
        await sent(pilot, form)
        plan = the_plan(household)
        assert (plan.amount, plan.count, plan.first_due_on) == (150_000, 3, date(2026, 12, 30))
        assert (plan.agreed_on, plan.next_rent_on_time, plan.state) == (DAY, True, "active")
        assert screen.tab == "agreements"
        assert screen.listing.current_id == f"agreement:{plan.id}"


async def test_a_consent_is_added_and_what_cannot_be_is_told_at_its_field(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        await at(pilot, household)
        form = await chosen(pilot, "consent")
        assert not form.fields["valid_until"].parent.display  # type: ignore[union-attr]
        told = {"topic": "care", "given": "yes", "covers": "att ringa", "told_revocable": "told_revocable"}
        await sent(pilot, form, **told, valid_until="2026-11-01")
        assert pilot.app.screen is form
        assert "! Ett samtycke kan inte sluta gälla" in text_of_app(pilot.app)
        assert form.fields["valid_until"].query_one("Input").has_focus
        assert form.fields["covers"].value == "att ringa"
        await sent(pilot, form, valid_until="2026-12-31")
        care = consents(household)["care"]
        assert (care.given_on, care.valid_until, care.told_revocable, care.state) == (
            DAY,
            date(2026, 12, 31),
            True,
            "valid",
        )
        assert "till 2026-12-31 · att" in text_of_app(pilot.app)


async def test_a_consent_is_changed_where_it_stands(running: Running, agreed: Household) -> None:
    async with running(agreed.ws) as pilot:
        await at(pilot, agreed, consents(agreed)["social_services"].id)
        assert "? inte upplyst om att det kan tas tillbaka" in text_of_app(pilot.app)
        form = await pressed(pilot, "enter")
        await sent(pilot, form, told_revocable="told_revocable", valid_until=None)
        social = consents(agreed)["social_services"]
        assert (social.told_revocable, social.valid_until, social.covers) == (True, None, "skulden")
        assert "inte upplyst" not in text_of_app(pilot.app)


async def test_a_consent_is_taken_back_and_u_lets_it_hold(running: Running, agreed: Household) -> None:
    given = consents(agreed)["social_services"].id
    async with running(agreed.ws) as pilot:
        await at(pilot, agreed, given)
        await pilot.press("x")
        await settled(pilot)
        found = {each.id: each.state for each in cases.case_view(agreed.ws, agreed.case).consents}
        assert found.pop(given) == "taken_back"
        assert "withdrawn" in found.values()
        shown = text_of_app(pilot.app)
        assert "Återkallat i dag: Socialtjänsten" in shown
        assert "har återkallats" in shown
        await pilot.press("u")
        await settled(pilot)
        assert consents(agreed)["social_services"].state == "valid"


async def test_no_text_of_what_was_agreed_acts_on_the_list_or_the_form(running: Running, agreed: Household) -> None:
    bad = "\x1b]0;owned\x07\x1b[2J [/] [@click=app.exit]x[/] \u202edesrever\u202c \u200b" + "x" * 50_000
    with agreed.ws.replica._writer.begin() as connection:
        connection.execute(text("UPDATE plan SET remark = :bad, state = :bad"), {"bad": bad})
        connection.execute(text("UPDATE consent SET covers = :bad, topic = :bad, given = :bad"), {"bad": bad})
    async with running(agreed.ws, 140, 40) as pilot:
        view = cases.case_view(agreed.ws, agreed.case)
        for record in (view.plans[0].id, view.plans[0].instalments[1].id, view.consents[0].id):
            await at(pilot, agreed, record)
            shown = text_of_app(pilot.app)
            await pressed(pilot, "enter")
            shown += text_of_app(pilot.app)
            assert not {sign for sign in shown if (ord(sign) < 32 and sign != "\n") or 0x7F <= ord(sign) < 0xA0}
            assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u200b")
            await pilot.press("escape", "escape")
            await settled(pilot)
