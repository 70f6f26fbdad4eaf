from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.services import cases, contacts, reviews
from bofield.services.values import NewCase

if TYPE_CHECKING:
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

NOTE = "Knackade på.\nHen berättar att a-kassan är sen."
WHOLE: dict[str, Value] = {"outcome": "reached", "voluntary_told": True, "note": NOTE, "met_tenant": True}


@pytest.fixture
def case(ws: Workspace) -> str:
    return cases.open_case(ws, NewCase("1203-04", "Storgatan 4", "1203", tenant="Anna Öberg"))


def waiting(ws: Workspace) -> int:
    return ws.replica.outbox_count()


def test_what_is_typed_is_kept_in_one_waiting_change(ws: Workspace, case: str) -> None:
    before = waiting(ws)
    contact = contacts.new_contact(ws, case, "home_visit")
    for end in range(1, len(NOTE), 7):
        contacts.save_contact(ws, contact, {"note": NOTE[:end]})
    assert waiting(ws) == before + 1
    assert contacts.contact_view(ws, contact).note == NOTE[: len(range(1, len(NOTE), 7)) * 7 - 6]


def test_an_untouched_draft_is_put_away_when_it_is_left(ws: Workspace, case: str) -> None:
    contact = contacts.new_contact(ws, case, "call")
    contacts.leave_contact(ws, contact)
    with pytest.raises(NotFoundError):
        contacts.contact_view(ws, contact)
    contacts.leave_contact(ws, contact)


@pytest.mark.parametrize("field", ["note", "outcome", "safety"])
def test_a_touched_draft_stays_when_it_is_left(ws: Workspace, case: str, field: str) -> None:
    contact = contacts.new_contact(ws, case, "call")
    contacts.save_contact(ws, contact, {field: {"note": "x", "outcome": "no_answer", "safety": "calm"}[field]})
    contacts.leave_contact(ws, contact)
    assert contacts.contact_view(ws, contact).state == "draft"


def test_a_planned_visit_stays_though_nothing_is_written(ws: Workspace, case: str) -> None:
    contact = contacts.new_contact(ws, case, "home_visit", ws.now() + timedelta(days=1))
    contacts.leave_contact(ws, contact)
    view = contacts.contact_view(ws, contact)
    assert view.fields["planned_at"] == "2026-11-24T10:41:00+01:00"
    assert view.fields["started_at"] is None


def test_times_are_read_as_the_person_lives_them(ws: Workspace, case: str) -> None:
    contact = contacts.new_contact(ws, case, "home_visit")
    contacts.save_contact(ws, contact, {"started_at": "2026-07-01 08:30"})
    assert contacts.contact_view(ws, contact).fields["started_at"] == "2026-07-01T08:30:00+02:00"
    with pytest.raises(RefusedError, match="tid"):
        contacts.save_contact(ws, contact, {"started_at": "halv nio"})


def test_signing_names_all_that_is_missing(ws: Workspace, case: str) -> None:
    contact = contacts.new_contact(ws, case, "home_visit")
    with pytest.raises(RefusedError) as caught:
        contacts.sign_contact(ws, contact)
    assert "utfall" in str(caught.value)
    assert "anteckningens text" in str(caught.value)
    contacts.save_contact(ws, contact, {"outcome": "reached", "note": NOTE})
    with pytest.raises(RefusedError, match="frivilligt"):
        contacts.sign_contact(ws, contact)
    contacts.save_contact(ws, contact, {"voluntary_told": True})
    contacts.sign_contact(ws, contact)
    view = contacts.contact_view(ws, contact)
    assert (view.signed, view.state) == (True, "waiting")


@pytest.mark.parametrize(("kind", "outcome"), [("call", "reached"), ("home_visit", "not_home"), ("letter", "reached")])
def test_nobody_has_to_be_told_it_is_voluntary_where_nobody_is_met(
    ws: Workspace, case: str, kind: str, outcome: str
) -> None:
    contact = contacts.new_contact(ws, case, kind)
    contacts.save_contact(ws, contact, {"outcome": outcome, "note": "Inget svar."})
    contacts.sign_contact(ws, contact)


def test_what_is_signed_is_never_changed(ws: Workspace, case: str) -> None:
    contact = contacts.log_contact(ws, case, {"kind": "home_visit", **WHOLE}, sign=True)
    for act in (
        lambda: contacts.save_contact(ws, contact, {"note": "annat"}),
        lambda: contacts.sign_contact(ws, contact),
        lambda: contacts.discard_draft(ws, contact),
    ):
        with pytest.raises(RefusedError, match="signerad"):
            act()
    assert contacts.contact_view(ws, contact).note == NOTE


def test_a_contact_written_in_one_go_is_all_or_nothing(ws: Workspace, case: str) -> None:
    before = waiting(ws)
    with pytest.raises(RefusedError, match="Inget sparades"):
        contacts.log_contact(ws, case, {"kind": "home_visit", "note": NOTE}, sign=True)
    with pytest.raises(RefusedError):
        contacts.log_contact(ws, case, {"kind": "home_visit", "outcome": "vanished"})
    with pytest.raises(RefusedError):
        contacts.log_contact(ws, case, {"kind": "home_visit", "status": "signed"})
    assert waiting(ws) == before


def test_a_draft_belongs_to_its_author(ws: Workspace, case: str, stranger: Workspace) -> None:
    contact = contacts.new_contact(ws, case, "call")
    for act in (
        lambda: contacts.contact_view(stranger, contact),
        lambda: contacts.save_contact(stranger, contact, {"note": "x"}),
        lambda: contacts.sign_contact(stranger, contact),
        lambda: contacts.discard_draft(stranger, contact),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert contact not in {entry.id for entry in cases.case_view(stranger, case).timeline}
    assert contact in {entry.id for entry in cases.case_view(ws, case).timeline}


def test_an_amendment_answers_the_remark_that_waits(ws: Workspace, case: str, boss: Workspace) -> None:
    contact = contacts.log_contact(ws, case, {"kind": "home_visit", **WHOLE}, sign=True)
    review = reviews.return_note(boss, contact, "Vem pratade du med?", "line:2")
    view = contacts.contact_view(ws, contact)
    assert view.state == "returned"
    assert view.open_remark is not None
    assert (view.open_remark.text, view.open_remark.anchor) == ("Vem pratade du med?", "line:2")
    contacts.amend_contact(ws, contact, "Med hyresgästen själv.")
    view = contacts.contact_view(ws, contact)
    assert (view.state, view.open_remark) == ("answered", None)
    assert [turn.kind for turn in view.dialogue] == ["return", "amendment"]
    assert review in {turn.id for turn in view.dialogue}
    assert view.note == NOTE


def test_only_something_written_by_the_author_can_be_added(ws: Workspace, case: str, stranger: Workspace) -> None:
    contact = contacts.log_contact(ws, case, {"kind": "home_visit", **WHOLE}, sign=True)
    with pytest.raises(RefusedError):
        contacts.amend_contact(ws, contact, "  \n")
    with pytest.raises(NotAllowedError):
        contacts.amend_contact(stranger, contact, "x")
    with pytest.raises(NotFoundError):
        contacts.amend_contact(ws, contact, "x", answers=contact)
    draft = contacts.new_contact(ws, case, "call")
    with pytest.raises(RefusedError, match="utkast"):
        contacts.amend_contact(ws, draft, "x")


def test_the_note_of_a_protected_household_is_hidden_from_colleagues(ws: Workspace, stranger: Workspace) -> None:
    case = cases.open_case(ws, NewCase("77", "Hemliga gatan 1", tenant="Ada Gömd", protected=True))
    contact = contacts.log_contact(
        ws, case, {"kind": "home_visit", **WHOLE, "note": "Ada bor nu hos sin syster."}, sign=True
    )
    assert "Ada" not in repr(contacts.contact_view(stranger, contact))
    assert "Hemliga" not in repr(contacts.contact_view(stranger, contact))
    assert "Ada" not in repr(cases.case_view(stranger, case))
    assert "Ada" in contacts.contact_view(ws, contact).note
    assert "Hemliga gatan 1" in contacts.contact_view(ws, contact).place


def test_hostile_text_is_made_visible_and_kept(ws: Workspace, case: str) -> None:
    contact = contacts.new_contact(ws, case, "call")
    contacts.save_contact(ws, contact, {"note": "\x1b]0;ägd\x07 [/] \u202e \x00 " + "å" * 100_000})
    note = contacts.contact_view(ws, contact).note
    assert note.startswith("␛]0;ägd␇ [/] ⟨U+202E⟩ ␀ å")
    assert len(note) > 100_000


def test_outcome_of_a_planned_visit_dates_it(ws: Workspace, case: str) -> None:
    contact = contacts.new_contact(ws, case, "home_visit", ws.now() - timedelta(hours=1))
    later = replace(ws, clock=lambda: ws.now() + timedelta(minutes=5))
    contacts.save_contact(later, contact, {"outcome": "not_home"})
    assert contacts.contact_view(ws, contact).fields["started_at"] == "2026-11-23T10:46:00+01:00"
