from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import set_language
from bofield.records.tables import Instalment
from bofield.services import cases, checklists, contacts, reviews, tasks
from bofield.services.values import NewCase, TaskFilter

if TYPE_CHECKING:
    from bofield.services.values import QuestionView, RunView
    from bofield.services.workspace import Workspace


@pytest.fixture
def case(ws: Workspace) -> str:
    return cases.open_case(ws, NewCase("1203-04", "Storgatan 4", "1203", tenant="Anna Öberg"))


@pytest.fixture
def visit(ws: Workspace, case: str) -> str:
    return contacts.new_contact(ws, case, "home_visit")


@pytest.fixture
def run(ws: Workspace, visit: str) -> str:
    return checklists.open_run(ws, visit).id


def question(view: RunView, name: str) -> QuestionView:
    return next(each for section in view.sections for each in section.questions if each.name == name)


def answered(ws: Workspace, run: str, **answers: str) -> RunView:
    for name, value in answers.items():
        view = checklists.answer(ws, run, name, value)
    return view


def test_opening_twice_is_one_run(ws: Workspace, visit: str, run: str) -> None:
    view = checklists.open_run(ws, visit)
    assert view.id == run
    assert [section.name for section in view.sections][:4] == ["A", "B", "C", "D"]
    assert view.place == "Storgatan 4, lgh 1203"
    assert (view.form, view.locked) == ("early_contact", False)


def test_answers_open_the_sections_that_belong_to_them(ws: Workspace, run: str) -> None:
    before = checklists.answer(ws, run, "A1", "disturbance")
    assert "E" not in {section.name for section in before.sections}
    after = checklists.answer(ws, run, "A1", "disturbance arrears")
    assert {"E", "F"} <= {section.name for section in after.sections}
    assert question(after, "A1").value == "disturbance arrears"


def test_what_a_person_types_is_read_for_its_question(ws: Workspace, run: str) -> None:
    view = answered(ws, run, A1="hyresskuld", A2="30/10 2026", B3="ja", D1="2", E1_amount="8 450,50 kr")
    assert question(view, "A1").value == "arrears"
    assert question(view, "A2").value == "2026-10-30"
    assert question(view, "B3").value == "OK"
    assert question(view, "E1_amount").value == "8450.50"


@pytest.mark.parametrize(
    ("name", "value"), [("A2", "igår kväll"), ("D1", "två"), ("A5", "kanske"), ("A1", "arrears kanske")]
)
def test_what_is_no_answer_is_refused_and_not_kept(ws: Workspace, run: str, name: str, value: str) -> None:
    checklists.answer(ws, run, "A1", "arrears")
    with pytest.raises(RefusedError, match=name):
        checklists.answer(ws, run, name, value)


def test_questions_are_found_by_short_name_where_it_is_plain(ws: Workspace, run: str) -> None:
    checklists.answer(ws, run, "a5", "no")
    with pytest.raises(NotFoundError, match="E1_amount"):
        checklists.answer(ws, run, "E1", "1")
    with pytest.raises(NotFoundError, match="Z9"):
        checklists.answer(ws, run, "Z9", "1")
    with pytest.raises(NotFoundError):
        checklists.answer(ws, run, "fact_arrears", "1")


def test_an_answer_can_be_taken_back(ws: Workspace, run: str) -> None:
    checklists.answer(ws, run, "A5", "yes")
    assert question(checklists.answer(ws, run, "A5", None), "A5").value == ""
    assert question(checklists.answer(ws, run, "A5", ""), "A5").value == ""


def test_what_is_known_of_the_case_is_suggested_until_somebody_answers(ws: Workspace, case: str, visit: str) -> None:
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    cases.add_debt(ws, case, date(2026, 9, 30), 845_050)
    run = checklists.open_run(ws, visit).id
    view = answered(ws, run, A1="arrears")
    amount = question(view, "E1_amount")
    assert (amount.value, amount.suggested) == ("16900.50", True)
    assert question(view, "A2").value == "2026-09-30"
    cleared = question(checklists.answer(ws, run, "E1_amount", ""), "E1_amount")
    assert (cleared.value, cleared.suggested) == ("", False)
    assert question(checklists.answer(ws, run, "E1_amount", None), "E1_amount").value == "16900.50"


def test_tasks_are_added_once_when_their_section_is_left(ws: Workspace, case: str, run: str) -> None:
    answered(ws, run, B4="yes", B4_language="arabiska")
    assert tasks.list_tasks(ws) == ()
    added = checklists.leave_section(ws, run, "B")
    assert len(added) == 1
    assert "arabiska" in added[0].title
    assert checklists.leave_section(ws, run, "B") == ()
    assert checklists.leave_section(ws, run, "A") == ()
    (task,) = tasks.list_tasks(ws, TaskFilter(case_id=case))
    assert (task.id, task.mine) == (added[0].id, True)
    view = checklists.answer(ws, run, "B4", "yes")
    assert [item.added for item in view.raised if item.kind == "task"] == [True]


def test_what_is_declined_is_not_added_and_says_why(ws: Workspace, run: str) -> None:
    view = answered(ws, run, B4="yes", B4_language="arabiska")
    (raised,) = (item for item in view.raised if item.kind == "task")
    with pytest.raises(RefusedError):
        checklists.leave_section(ws, run, "B", {raised.name: " "})
    with pytest.raises(NotFoundError):
        checklists.leave_section(ws, run, "B", {"no_such": "x"})
    assert checklists.leave_section(ws, run, "B", {raised.name: "Kollegan talar arabiska"}) == ()
    assert checklists.leave_section(ws, run, "B") == ()
    view = checklists.answer(ws, run, "B2", "yes")
    assert [item.declined for item in view.raised if item.name == raised.name] == ["Kollegan talar arabiska"]
    assert tasks.list_tasks(ws) == ()


def test_a_section_that_is_not_there_cannot_be_left(ws: Workspace, run: str) -> None:
    with pytest.raises(NotFoundError):
        checklists.leave_section(ws, run, "Q")


def test_several_answers_are_all_kept_or_none(ws: Workspace, run: str) -> None:
    with pytest.raises(RefusedError):
        checklists.answer_many(ws, run, {"A5": "no", "D1": "två"})
    view, added = checklists.answer_many(ws, run, {"A5": "unknown", "B4": "yes", "B4_language": "somaliska"})
    assert question(view, "A5").value == "unknown"
    assert len(added) == 2


def test_dates_that_are_answered_become_dates_of_the_case(ws: Workspace, case: str, run: str) -> None:
    answered(ws, run, A1="arrears", A3="served", A3_served_on="2026-11-20", A3_board_on="2026-11-21")
    checklists.leave_section(ws, run, "A")
    row = cases.case_row(ws, case)
    assert row.next_deadline is not None
    assert (row.next_deadline.kind, row.next_deadline.on) == ("regain_last_day", date(2026, 12, 14))
    checklists.leave_section(ws, run, "A")
    answered(ws, run, A3_board_on="2026-11-22")
    checklists.leave_section(ws, run, "A")
    events = [entry for entry in cases.case_view(ws, case).timeline if entry.kind == "legal_event"]
    assert sorted(f"{entry.at:%Y-%m-%d}" for entry in events) == ["2026-11-20", "2026-11-22"]


def test_a_debt_that_is_told_counts_where_the_ledger_is_silent(ws: Workspace, case: str, run: str) -> None:
    answered(ws, run, A1="arrears", A2="2026-11-30", E1_amount="8 450,50")
    for section in "AEE":
        checklists.leave_section(ws, run, section)
    row = cases.case_row(ws, case)
    assert row.next_deadline is not None
    assert (row.arrears, row.next_deadline.kind, row.next_deadline.on) == (845_050, "rent_due", date(2026, 11, 30))
    answered(ws, run, E1_amount="9000")
    checklists.leave_section(ws, run, "E")
    assert cases.case_row(ws, case).arrears == 900_000


def test_what_the_ledger_knows_is_not_written_over(ws: Workspace, case: str, run: str) -> None:
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    answered(ws, run, A1="arrears", A2="2026-09-30", E1_amount="1")
    for section in "AE":
        checklists.leave_section(ws, run, section)
    assert cases.case_row(ws, case).arrears == 845_000


def test_a_date_that_the_case_has_already_is_not_added_again(ws: Workspace, case: str, run: str) -> None:
    cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 20))
    answered(ws, run, A1="arrears", A3="served", A3_served_on="2026-11-20")
    checklists.leave_section(ws, run, "A")
    assert sum(entry.kind == "legal_event" for entry in cases.case_view(ws, case).timeline) == 1


def test_children_consent_plan_risk_and_protection_reach_the_case(ws: Workspace, case: str, run: str) -> None:
    answered(
        ws,
        run,
        A1="arrears",
        A5="yes",
        B4="yes",
        B4_language="arabiska",
        C1="yes",
        C1_scope="skulden",
        C1_informed="ja",
        D2="resident",
        D2_0_5="1",
        D2_13_17="2",
        E8="yes",
        E8_amount="2 000",
        E8_count="4",
        E8_first="2026-12-30",
        I3="high",
    )
    for section in "ABCDEI":
        checklists.leave_section(ws, run, section)
        checklists.leave_section(ws, run, section)
    view = cases.case_view(ws, case)
    assert (view.row.children, view.row.protected, view.row.interpreter) == (True, True, "arabiska")
    children = [member for member in view.members if member.role == "child"]
    assert [(child.age_band, child.living_form) for child in children] == [
        ("0-5", "resident"),
        ("13-17", "resident"),
        ("13-17", "resident"),
    ]
    assert tuple(each.text for each in view.consents) == ("Socialtjänsten: ja, skulden",)
    assert tuple(each.text for each in view.plans) == ("4 × 2\xa0000\xa0kr, första 2026-12-30, löper",)
    answered(ws, run, E8_count="2", E8_first="2027-01-15")
    checklists.leave_section(ws, run, "E")
    with ws.replica.reading() as session:
        standing = select(Instalment).where(col(Instalment.deleted).is_not(other=True))
        days = sorted(str(each.due_on) for each in session.exec(standing))
    assert days == ["2027-01-15", "2027-02-15"], "the payments follow the plan while the note is a draft"


def test_children_who_are_known_are_not_written_down_again(ws: Workspace, case: str, run: str) -> None:
    cases.add_member(ws, case, {"role": "child", "age_band": "6-12"})
    answered(ws, run, D2="visiting", D2_6_12="0", D2_0_5="1")
    checklists.leave_section(ws, run, "D")
    assert sum(member.role == "child" for member in cases.case_view(ws, case).members) == 1, "an age was wrong"
    answered(ws, run, D2_6_12="1")
    checklists.leave_section(ws, run, "D")
    assert sum(member.role == "child" for member in cases.case_view(ws, case).members) == 2, "there is one more"
    answered(ws, run, D2_0_5="0")
    checklists.leave_section(ws, run, "D")
    assert sum(member.role == "child" for member in cases.case_view(ws, case).members) == 1, "it was a slip"


def test_what_is_required_stops_signing_unless_something_is_acute(ws: Workspace, visit: str, run: str) -> None:
    contacts.save_contact(ws, visit, {"outcome": "reached", "note": "Samtal.", "voluntary_told": True})
    checklists.answer(ws, run, "A1", "worry")
    with pytest.raises(RefusedError, match="checklistan"):
        contacts.sign_contact(ws, visit)
    view = checklists.answer(ws, run, "H4", "yes")
    assert view.acute
    contacts.sign_contact(ws, visit)
    assert contacts.contact_view(ws, visit).signed


def test_a_tick_in_the_checklist_is_as_good_as_one_in_the_form(ws: Workspace, visit: str, run: str) -> None:
    contacts.save_contact(ws, visit, {"outcome": "reached", "note": "Samtal."})
    answered(ws, run, H4="no")
    with pytest.raises(RefusedError, match="frivilligt"):
        contacts.sign_contact(ws, visit)
    answered(ws, run, B3="ja")
    with pytest.raises(RefusedError) as refused:
        contacts.sign_contact(ws, visit)
    assert "frivilligt" not in str(refused.value)


def test_an_untouched_checklist_is_no_hindrance_and_goes(ws: Workspace, visit: str, run: str) -> None:
    contacts.save_contact(ws, visit, {"outcome": "not_home", "note": "Ingen öppnade."})
    contacts.sign_contact(ws, visit)
    view = contacts.contact_view(ws, visit)
    assert (view.run_id, view.checklist_summary) == ("", "")
    with pytest.raises(NotFoundError):
        checklists.open_run(ws, visit)
    with pytest.raises(NotFoundError):
        checklists.summary(ws, run)


def test_a_signed_checklist_is_locked_and_reads_the_same_for_ever(
    ws: Workspace, boss: Workspace, case: str, visit: str
) -> None:
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    run = checklists.open_run(ws, visit).id
    contacts.save_contact(ws, visit, {"outcome": "reached", "note": "Samtal.", "voluntary_told": True})
    answered(ws, run, A1="arrears", H4="yes")
    contacts.sign_contact(ws, visit)
    before = reviews.review_view(boss, visit)
    assert ("E1", "Hur stor är skulden, i kronor?", "8\xa0450") in before.answers
    cases.add_debt(ws, case, date(2026, 11, 30), 845_000)
    cases.add_member(ws, case, {"role": "child"})
    later = replace(boss, clock=lambda: boss.now() + timedelta(days=40))
    after = reviews.review_view(later, visit)
    assert after.answers == before.answers
    assert after.contact.checklist_summary == before.contact.checklist_summary
    view = checklists.open_run(ws, visit)
    assert view.locked
    for act in (
        lambda: checklists.answer(ws, run, "A5", "no"),
        lambda: checklists.leave_section(ws, run, "A"),
    ):
        with pytest.raises(RefusedError, match="signerad"):
            act()


def test_a_checklist_belongs_to_the_author_of_the_note(
    ws: Workspace, stranger: Workspace, visit: str, run: str
) -> None:
    for act in (
        lambda: checklists.open_run(stranger, visit),
        lambda: checklists.answer(stranger, run, "A5", "no"),
        lambda: checklists.leave_section(stranger, run, "A"),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_a_draft_with_answers_is_kept_when_it_is_left(ws: Workspace, visit: str, run: str) -> None:
    answered(ws, run, A5="no")
    contacts.leave_contact(ws, visit)
    view = contacts.contact_view(ws, visit)
    assert view.checklist_progress[0] == 1
    assert view.checklist_summary.splitlines()[0] == "A. Före kontakten"


def test_a_draft_with_an_untouched_checklist_is_put_away(ws: Workspace, visit: str, run: str) -> None:
    contacts.leave_contact(ws, visit)
    with pytest.raises(NotFoundError):
        checklists.summary(ws, run)


def test_answers_travel_in_the_waiting_change_of_the_note(ws: Workspace, visit: str, run: str) -> None:
    before = ws.replica.outbox_count()
    answered(ws, run, A5="no", B4="yes")
    contacts.save_contact(ws, visit, {"note": "text"})
    checklists.leave_section(ws, run, "B")
    assert ws.replica.outbox_count() == before


def test_attempts_that_failed_are_counted_for_the_form(ws: Workspace, case: str) -> None:
    for n, outcome in enumerate(["reached", "no_answer", "not_home"]):
        at = f"2026-11-2{n} 10:00"
        contacts.log_contact(ws, case, {"kind": "home_visit", "outcome": outcome, "started_at": at, "note": "x"})
    visit = contacts.new_contact(ws, case, "home_visit")
    run = checklists.open_run(ws, visit).id
    view = answered(ws, run, B1="home_visit", B1_reached="no")
    raised = {item.name for item in view.raised}
    assert {"B1_joint", "B1_abandoned"} <= raised
    assert "B1_home_visit" not in raised, "a third visit alone is no other way"


def test_the_checklist_speaks_english_too(ws: Workspace, run: str) -> None:
    set_language("en")
    assert question(answered(ws, run, A5="no"), "A5").label == "Does the tenant have a protected identity?"
