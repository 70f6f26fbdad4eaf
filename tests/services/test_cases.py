from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlmodel import select

from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import set_language
from bofield.ids import new_id
from bofield.records.tables import Instalment
from bofield.services import cases, contacts, reviews, situation, tasks, today
from bofield.services.plans import instalments_of
from bofield.services.values import CaseFilter, NewCase, NewTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

STREET = NewCase("1203-04", "Storgatan 4", "1203", "Lund", "Anna Öberg")


def test_a_case_that_is_opened_stands_in_the_list(ws: Workspace) -> None:
    case = cases.open_case(ws, STREET)
    page = cases.list_cases(ws)
    assert page.total == 1
    row = page.rows[0]
    assert (row.id, row.contract, row.place, row.tenant) == (case, "1203-04", "Storgatan 4, lgh 1203", "Anna Öberg")
    assert (row.stage_label, row.coordinator) == ("Tidig kontakt", "Samordnare Ett")


def test_a_list_is_ordered_as_swedes_sort_streets(ws: Workspace) -> None:
    for n, street in enumerate(
        ["Östra gatan 1", "Storgatan 10", "Storgatan 4 B", "Ängsvägen 2", "Ågatan 3", "Storgatan 4 A"]
    ):
        cases.open_case(ws, NewCase(f"c{n}", street))
    found = [row.address for row in cases.list_cases(ws).rows]
    assert found == ["Storgatan 4 A", "Storgatan 4 B", "Storgatan 10", "Ågatan 3", "Ängsvägen 2", "Östra gatan 1"]


def test_the_place_of_a_protected_household_in_the_list_does_not_give_its_street_away(ws: Workspace) -> None:
    for contract, street, protected in (("3", "Åvägen 1", False), ("2", "Byvägen 1", True), ("1", "Xvägen 1", True)):
        cases.open_case(ws, NewCase(contract, street, protected=protected))
    assert [row.contract for row in cases.list_cases(ws).rows] == ["3", "1", "2"]


@pytest.mark.parametrize("text", ["storg", "STOR 1203", "1203-04", "öberg", "anna öb"])
def test_a_list_is_filtered_by_words_anywhere(ws: Workspace, text: str) -> None:
    wanted = cases.open_case(ws, STREET)
    cases.open_case(ws, NewCase("9", "Norrgatan 11", "0902", tenant="Bo Ek"))
    assert [row.id for row in cases.list_cases(ws, CaseFilter(text=text)).rows] == [wanted]


def test_percent_signs_are_looked_for_as_they_are(ws: Workspace) -> None:
    cases.open_case(ws, STREET)
    assert cases.list_cases(ws, CaseFilter(text="%")).total == 0
    assert cases.list_cases(ws, CaseFilter(text="_")).total == 0


def test_a_list_is_cut_into_pages_and_knows_the_total(ws: Workspace) -> None:
    for n in range(5):
        cases.open_case(ws, NewCase(f"c{n}", f"Storgatan {n}"))
    page = cases.list_cases(ws, offset=2, limit=2)
    assert (page.total, page.offset, [row.address for row in page.rows]) == (5, 2, ["Storgatan 2", "Storgatan 3"])


def test_closed_cases_are_listed_only_when_asked_for(ws: Workspace) -> None:
    case = cases.open_case(ws, STREET)
    cases.edit_case(ws, case, {"stage": "closed", "outcome": "debt_paid"})
    assert cases.list_cases(ws).total == 0
    assert cases.list_cases(ws, CaseFilter(closed=True)).total == 1
    assert cases.list_cases(ws, CaseFilter(outcome="debt_paid")).total == 1
    cases.edit_case(ws, case, {"stage": "follow_up"})
    assert cases.list_cases(ws).total == 1


def test_a_protected_household_is_masked_in_lists_and_plain_to_its_coordinator(
    ws: Workspace, open_workspace: Callable[..., Workspace]
) -> None:
    case = cases.open_case(ws, NewCase("77", "Hemliga gatan 1", "1001", "Lund", "Ada Gömd", protected=True))
    row = cases.list_cases(ws).rows[0]
    assert row.protected
    shown = f"{row.place} {row.tenant} {row.address}"
    assert "Hemliga" not in shown
    assert "Ada" not in shown
    assert "77" in row.place
    assert cases.case_view(ws, case).row.address == "Hemliga gatan 1"
    assert cases.list_cases(ws, CaseFilter(text="Hemliga")).total == 0
    assert cases.list_cases(ws, CaseFilter(text="Ada")).total == 0
    assert cases.list_cases(ws, CaseFilter(text="77")).total == 1


def test_a_colleague_sees_a_protected_household_masked_inside_too(ws: Workspace, stranger: Workspace) -> None:
    case = cases.open_case(ws, NewCase("77", "Hemliga gatan 1", "1001", "Lund", "Ada Gömd", protected=True))
    cases.edit_member(ws, cases.case_view(ws, case).members[0].id, {"phone": "070-555 01 23"})
    view = cases.case_view(stranger, case)
    assert "Hemliga" not in repr(view)
    assert "Ada" not in repr(view)
    assert "555 01" not in repr(view)
    assert "Lund" not in repr(view)


def test_children_interpreter_and_arrears_are_flags_of_the_row(ws: Workspace) -> None:
    case = cases.open_case(ws, NewCase("1", "Storgatan 4", two_at_visit=True))
    cases.add_member(ws, case, {"role": "child", "age_band": "6-12", "living_form": "alternating"})
    cases.add_member(ws, case, {"role": "adult", "language": "arabiska", "interpreter": True})
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    cases.add_debt(ws, case, date(2026, 9, 30), 100)
    row = cases.case_row(ws, case)
    assert row.children
    assert (row.interpreter, row.arrears, row.two_at_visit) == ("arabiska", 845_100, True)
    assert cases.list_cases(ws, CaseFilter(children=True)).total == 1


def test_a_child_has_no_name(ws: Workspace) -> None:
    case = cases.open_case(ws, STREET)
    with pytest.raises(RefusedError, match="barn"):
        cases.add_member(ws, case, {"role": "child", "name": "Lisa"})
    child = cases.add_member(ws, case, {"role": "child"})
    with pytest.raises(RefusedError, match="barn"):
        cases.edit_member(ws, child, {"name": "Lisa"})


@pytest.mark.parametrize("number", ["850712-1234", "19850712-1234", "198507121234", "8112189876"])
def test_a_personal_identity_number_is_never_taken(ws: Workspace, number: str) -> None:
    with pytest.raises(RefusedError, match="personnummer"):
        cases.open_case(ws, NewCase(number, "Storgatan 4"))
    with pytest.raises(RefusedError, match="personnummer"):
        cases.open_case(ws, NewCase("1", "Storgatan 4", tenant=f"Anna {number}"))
    assert cases.list_cases(ws).total == 0


def test_a_contract_has_one_open_case(ws: Workspace) -> None:
    cases.open_case(ws, STREET)
    with pytest.raises(RefusedError, match="1203-04"):
        cases.open_case(ws, STREET)


def test_the_district_of_a_case_is_for_supervisors(ws: Workspace, boss: Workspace) -> None:
    case = cases.open_case(ws, STREET)
    with pytest.raises(NotAllowedError):
        cases.edit_case(ws, case, {"district": new_id()})
    cases.edit_case(boss, case, {"district": new_id()})


@pytest.mark.parametrize(
    ("field", "value"), [("stage", "sunk"), ("opened_on", "2026-13-01"), ("no_such", "x"), ("two_at_visit", "kanske")]
)
def test_a_value_that_does_not_fit_is_refused_in_words(ws: Workspace, field: str, value: str) -> None:
    case = cases.open_case(ws, STREET)
    with pytest.raises(RefusedError, match="Inget sparades"):
        cases.edit_case(ws, case, {field: value})


def test_a_case_is_found_by_contract_id_and_beginning_of_id(ws: Workspace) -> None:
    case = cases.open_case(ws, STREET)
    for text in ("1203-04", f" {case} ", case[:13], case[:8].upper()):
        assert cases.find_case(ws, text) == case
    for text in ("1203", "", "%", "zzzz", "\x1b[2J"):
        with pytest.raises(NotFoundError):
            cases.find_case(ws, text)


def test_of_several_cases_about_one_contract_the_open_one_is_found(ws: Workspace) -> None:
    first = cases.open_case(ws, STREET)
    cases.edit_case(ws, first, {"stage": "closed"})
    assert cases.find_case(ws, "1203-04") == first
    second = cases.open_case(ws, STREET)
    assert cases.find_case(ws, "1203-04") == second


def payments(ws: Workspace, plan: str) -> list[tuple[str, int]]:
    with ws.replica.reading() as session:
        ids = instalments_of(session, ws, plan)
        rows = {row.id: row for row in session.exec(select(Instalment))}
    return [(str(rows[each].due_on), rows[each].amount or 0) for each in ids]


def test_a_plan_comes_with_its_payments_a_month_apart(ws: Workspace) -> None:
    case = cases.open_case(ws, STREET)
    told: dict[str, Value] = {"instalments": 3, "instalment_amount": 200_000, "first_due_on": "2026-12-31"}
    plan = cases.add_plan(ws, case, told)
    assert payments(ws, plan) == [("2026-12-31", 200_000), ("2027-01-31", 200_000), ("2027-02-28", 200_000)]
    with pytest.raises(RefusedError, match="2026-02-30"):
        cases.add_plan(ws, case, {**told, "first_due_on": "2026-02-30"})
    assert len(cases.case_view(ws, case).plans) == 1


def test_the_time_line_tells_what_the_law_counts_from_newest_first(ws: Workspace) -> None:
    case = cases.open_case(ws, STREET)
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 20))
    cases.add_legal_event(ws, case, "board_notified", date(2026, 11, 21), how="rekommenderat brev")
    cases.add_consent(ws, case, {"topic": "social_services", "given": "yes"})
    cases.add_plan(ws, case, {"instalments": 4, "instalment_amount": 200_000, "first_due_on": "2026-12-30"})
    view = cases.case_view(ws, case)
    assert [entry.kind for entry in view.timeline] == ["plan", "consent", "legal_event", "legal_event", "rent_debt"]
    assert view.timeline[2].detail == "rekommenderat brev"
    assert view.row.next_deadline is not None
    assert view.row.next_deadline.kind == "regain_last_day"
    assert view.row.next_deadline.on == date(2026, 12, 14)
    assert view.row.next_deadline.days == 21
    assert tuple(each.text for each in view.plans) == ("4 × 2\xa0000\xa0kr, första 2026-12-30, löper",)
    assert tuple(each.text for each in view.consents) == (
        "Socialtjänsten: ja, inte upplyst om att det kan tas tillbaka",
    )


def test_lists_can_be_asked_for_by_the_dates_of_the_law(ws: Workspace) -> None:
    running = cases.open_case(ws, STREET)
    cases.add_legal_event(ws, running, "tenant_served", date(2026, 11, 20))
    cases.add_legal_event(ws, running, "board_notified", date(2026, 11, 21))
    waiting = cases.open_case(ws, NewCase("2", "Norrgatan 1"))
    cases.add_legal_event(ws, waiting, "tenant_served", date(2026, 11, 20))
    cases.open_case(ws, NewCase("3", "Sjövägen 1"))
    assert {row.id for row in cases.list_cases(ws, CaseFilter(with_deadline=True)).rows} == {running, waiting}
    assert [row.id for row in cases.list_cases(ws, CaseFilter(regain=True)).rows] == [running]
    assert [row.id for row in cases.list_cases(ws, CaseFilter(message_missing=True)).rows] == [waiting]


def test_what_is_typed_is_cleaned_before_it_is_kept(ws: Workspace) -> None:
    case = cases.open_case(ws, NewCase("1", "Stor\x1b[2Jgatan\u202e 4", tenant="A\x00nna"))
    row = cases.case_row(ws, case)
    assert (row.address, row.tenant) == ("Stor␛[2Jgatan⟨U+202E⟩ 4", "A␀nna")


def test_a_case_says_the_same_in_english(ws: Workspace) -> None:
    set_language("en")
    case = cases.open_case(ws, STREET)
    assert cases.case_row(ws, case).place == "Storgatan 4, apt 1203"


@pytest.mark.parametrize("read", ["list", "dates", "today", "tasks", "situation", "queue"])
def test_the_number_of_queries_does_not_grow_with_the_number_of_cases(
    ws: Workspace, boss: Workspace, read: str
) -> None:
    reading: dict[str, Callable[[], object]] = {
        "list": lambda: cases.list_cases(ws),
        "dates": lambda: cases.list_cases(ws, CaseFilter(with_deadline=True)),
        "today": lambda: today.today(ws),
        "tasks": lambda: tasks.list_tasks(ws),
        "situation": lambda: situation.situation(ws),
        "queue": lambda: reviews.queue(boss),
    }
    signed: dict[str, Value] = {"kind": "call", "outcome": "reached", "note": "x"}
    counted = []
    for n in range(1, 13):
        case = cases.open_case(ws, NewCase(str(n), f"Storgatan {n}"))
        cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 20))
        tasks.add_task(ws, NewTask(case, "Ring", date(2026, 11, 24)))
        contacts.log_contact(ws, case, signed, sign=True)
        if n in {2, 12}:
            counted.append(queries_of(ws, reading[read]))
    assert counted[0] == counted[1]
    assert counted[0] < 40


def queries_of(ws: Workspace, act: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(ws.replica._reader, "before_cursor_execute", note)
    act()
    event.remove(ws.replica._reader, "before_cursor_execute", note)
    return len(seen)


def test_a_case_is_never_taken_away_by_hand(ws: Workspace) -> None:
    case = cases.open_case(ws, STREET)
    with pytest.raises(NotAllowedError):
        cases.edit_case(ws, case, {"deleted": True})
    assert cases.list_cases(ws).total == 1
