from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.services import cases, contacts, reviews, today
from bofield.services.values import NewCase, ReviewFilter

if TYPE_CHECKING:
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

SIGNED: dict[str, Value] = {
    "kind": "home_visit",
    "outcome": "reached",
    "voluntary_told": True,
    "note": "Första raden.\nAndra raden.",
}


@pytest.fixture
def case(ws: Workspace) -> str:
    return cases.open_case(ws, NewCase("1203-04", "Storgatan 4", "1203"))


def test_the_queue_is_read_by_risk_children_and_dates(ws: Workspace, boss: Workspace) -> None:
    def note(contract: str, **fields: str | bool) -> str:
        case = cases.open_case(ws, NewCase(contract, f"Gatan {contract}"))
        if fields:
            cases.edit_case(ws, case, {"risk": "high"} if "risk" in fields else {})
        if "children" in fields:
            cases.add_member(ws, case, {"role": "child"})
        if "dated" in fields:
            cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 20))
            cases.add_legal_event(ws, case, "board_notified", date(2026, 11, 20))
        return contacts.log_contact(ws, case, SIGNED, sign=True)

    plain, dated, children, risk = note("1"), note("2", dated=True), note("3", children=True), note("4", risk="high")
    rows = reviews.queue(boss)
    assert [row.contact_id for row in rows] == [risk, children, dated, plain]
    assert rows[0].why
    assert (rows[0].risk_label, rows[0].unread, rows[0].first_line) == ("Hög", True, "Första raden.")
    assert [row.contact_id for row in reviews.queue(boss, ReviewFilter(children=True))] == [children]


def test_a_note_that_has_been_read_sinks_and_comes_back_with_an_answer(
    ws: Workspace, boss: Workspace, case: str
) -> None:
    first = contacts.log_contact(ws, case, SIGNED, sign=True)
    second = contacts.log_contact(ws, case, SIGNED, sign=True)
    reviews.review_view(boss, first)
    rows = reviews.queue(boss)
    assert [(row.contact_id, row.unread) for row in rows] == [(second, True), (first, False)]
    reviews.return_note(boss, first, "Vad sa hen om nästa hyra?")
    assert [row.contact_id for row in reviews.queue(boss)] == [second]
    assert [row.contact_id for row in reviews.queue(boss, ReviewFilter(state="returned"))] == [first]
    contacts.amend_contact(ws, first, "Hen betalar den i tid.")
    rows = reviews.queue(boss)
    assert {row.contact_id: (row.state, row.unread) for row in rows}[first] == ("answered", True)
    reviews.approve(boss, first)
    assert [row.contact_id for row in reviews.queue(boss)] == [second]
    assert len(reviews.queue(boss, ReviewFilter(state="all"))) == 2


def test_an_approval_does_not_cover_what_is_added_later(ws: Workspace, boss: Workspace, case: str) -> None:
    contact = contacts.log_contact(ws, case, SIGNED, sign=True)
    reviews.approve(boss, contact)
    assert contacts.contact_view(ws, contact).state == "approved"
    contacts.amend_contact(ws, contact, "Hen ringde och ändrade sig.")
    assert contacts.contact_view(ws, contact).state == "answered"
    reviews.approve(boss, contact)
    assert contacts.contact_view(ws, contact).state == "approved"


def test_a_returned_note_is_a_notice_on_the_authors_day(ws: Workspace, boss: Workspace, case: str) -> None:
    contact = contacts.log_contact(ws, case, SIGNED, sign=True)
    reviews.return_note(boss, contact, "Vem pratade du med?", "line:2")
    (notice,) = today.today(ws).for_you
    assert (notice.kind, notice.record_id) == ("returned", contact)
    assert notice.text == "Åter från granskning: ”Vem pratade du med?”"
    assert "Arbetsledare Två" in notice.why
    contacts.amend_contact(ws, contact, "Med hyresgästen.")
    assert today.today(ws).for_you == ()


def test_reviewing_is_for_supervisors_and_not_of_ones_own_notes(ws: Workspace, boss: Workspace, case: str) -> None:
    contact = contacts.log_contact(ws, case, SIGNED, sign=True)
    for act in (
        lambda: reviews.queue(ws),
        lambda: reviews.review_view(ws, contact),
        lambda: reviews.approve(ws, contact),
        lambda: reviews.approve(replace(boss, me=replace(boss.me, id=ws.me.id)), contact),
    ):
        with pytest.raises(NotAllowedError):
            act()


@pytest.mark.parametrize("anchor", ["line:3", "line:0", "rad 1", "question:", "question:B 3"])
def test_an_anchor_names_a_place_in_the_note(ws: Workspace, boss: Workspace, case: str, anchor: str) -> None:
    contact = contacts.log_contact(ws, case, SIGNED, sign=True)
    with pytest.raises(RefusedError, match="line:1"):
        reviews.return_note(boss, contact, "Här?", anchor)


def test_a_remark_says_something_and_is_about_a_signed_note(ws: Workspace, boss: Workspace, case: str) -> None:
    contact = contacts.log_contact(ws, case, SIGNED, sign=True)
    with pytest.raises(RefusedError):
        reviews.return_note(boss, contact, " ")
    draft = contacts.new_contact(ws, case, "call")
    with pytest.raises(NotFoundError):
        reviews.approve(boss, draft)


def test_a_note_is_read_with_the_dates_of_its_case(ws: Workspace, boss: Workspace, case: str) -> None:
    cases.add_debt(ws, case, date(2026, 11, 30), 845_000)
    contact = contacts.log_contact(ws, case, SIGNED, sign=True)
    view = reviews.review_view(boss, contact)
    assert view.contact.note == SIGNED["note"]
    assert [each.kind for each in view.deadlines] == ["rent_due", "rent_week_ends", "forfeitable_from"]
    assert view.case.address == "Storgatan 4"
    assert view.answers == ()


def test_the_oldest_note_is_read_first_among_equals(ws: Workspace, boss: Workspace, case: str) -> None:
    earlier = replace(ws, clock=lambda: ws.now() - timedelta(days=1))
    new = contacts.log_contact(ws, case, SIGNED, sign=True)
    old = contacts.log_contact(earlier, case, SIGNED, sign=True)
    assert [row.contact_id for row in reviews.queue(boss)] == [old, new]
