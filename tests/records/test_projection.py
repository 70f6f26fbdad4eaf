"""Typed rows are made from registers, on both databases alike, and unknown things are kept."""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003  (pytest reads fixtures' annotations)
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, SQLModel, create_engine, select

from bofield.changes import EMPTY, Head, Order, Register, Value, add, case_scope
from bofield.records.projection import put_states, put_views, state_row
from bofield.records.state import RecordState, dump, load, may_merge, private_to, values
from bofield.records.tables import Answer, Case, Contact, RentDebt

ORG = "org-1"
CASE = "01900000-0000-7000-8000-00000000000c"
RECORD = "01900000-0000-7000-8000-000000000001"


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def one(value: Value, change: str = "a" * 32) -> Register:
    return add(EMPTY, Head(change, value, Order(1, 1), "author", "2026-11-23T09:00:00Z"), [])


def test_a_row_shows_what_stands(session: Session) -> None:
    shown: dict[str, Value] = {"due_on": "2026-10-30", "amount": 845_000, "settled_on": None}
    put_views(session.connection(), ORG, [(RECORD, "rent_debt", CASE, shown)])
    debt = session.exec(select(RentDebt)).one()
    assert (debt.id, debt.case_id, debt.due_on, debt.amount) == (RECORD, CASE, date(2026, 10, 30), 845_000)


def test_writing_again_replaces(session: Session) -> None:
    for stage in ("early_contact", "closed"):
        put_views(session.connection(), ORG, [(CASE, "case", CASE, {"stage": stage})])
    assert session.exec(select(Case.stage)).all() == ["closed"]


def test_writing_again_says_something_else_where_rows_are_found_by_it(session: Session) -> None:
    found: list[tuple[str | None, ...]] = []
    for stage, coordinator in (("early_contact", None), ("early_contact", RECORD), ("closed", None)):
        shown: dict[str, Value] = {"stage": stage, "coordinator": coordinator, "address": "Storgatan 4"}
        put_views(session.connection(), ORG, [(CASE, "case", CASE, shown)])
        found += session.exec(select(Case.stage, Case.coordinator, Case.address)).all()
    assert found == [
        ("early_contact", None, "Storgatan 4"),
        ("early_contact", RECORD, "Storgatan 4"),
        ("closed", None, "Storgatan 4"),
    ]


def test_an_index_is_left_alone_where_a_row_says_in_it_what_it_said() -> None:
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    said: list[tuple[str, Any]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _listen(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        said.append((statement, parameters))

    with engine.connect() as connection:
        put_views(connection, ORG, [(RECORD, "task", CASE, {"title": "Ring", "due_on": "2026-11-23"})])
        del said[:]
        put_views(connection, ORG, [(RECORD, "task", CASE, {"title": "Ring igen", "due_on": "2026-11-23"})])
        rows, indexed = list(said)
        steps = connection.exec_driver_sql(f"EXPLAIN {rows[0]}", rows[1]).all()
        changed = connection.exec_driver_sql(indexed[0], indexed[1]).rowcount
        assert connection.exec_driver_sql("SELECT title FROM task").scalar_one() == "Ring igen"
    engine.dispose()
    assert "IdxDelete" not in {step.opcode for step in steps}
    assert (indexed[0].split()[0], changed) == ("UPDATE", 0)


def test_answers_are_rows_of_their_own_and_a_cleared_answer_has_none(session: Session) -> None:
    shown: dict[str, Value] = {"form": "early_contact", "answer.A1": "rent_arrears", "answer.B3": "yes"}
    put_views(session.connection(), ORG, [(RECORD, "checklist_run", CASE, shown)])
    put_views(session.connection(), ORG, [(RECORD, "checklist_run", CASE, {**shown, "answer.B3": None})])
    rows = session.exec(select(Answer.group, Answer.name, Answer.value)).all()
    assert rows == [("answer", "A1", "rent_arrears")]


def test_a_value_that_does_not_fit_is_left_out_of_the_row_and_kept_in_the_state(session: Session) -> None:
    registers = {"kind": one("telepathy"), "from_the_future": one(7), "note": one("ord")}
    row = state_row(ORG, RECORD, "contact", case_scope(CASE), registers, Order(1, 1))
    put_states(session.connection(), [row])
    put_views(session.connection(), ORG, [(RECORD, "contact", CASE, values("contact", registers))])
    contact = session.exec(select(Contact)).one()
    assert (contact.kind, contact.note) == (None, "ord")
    assert load(session.exec(select(RecordState.registers)).one()) == registers


def test_unknown_kinds_have_a_state_and_no_row(session: Session) -> None:
    row = state_row(ORG, RECORD, "from_the_future", "org", {"x": one("y")}, Order(1, 1))
    put_states(session.connection(), [row])
    put_views(session.connection(), ORG, [(RECORD, "from_the_future", None, {"x": "y"})])
    assert session.exec(select(RecordState.kind)).all() == ["from_the_future"]


def test_registers_survive_their_json() -> None:
    register = add(add(one("å"), Head("b" * 32, value=True), []), Head("c" * 32, None, Order(2, 5)), ["a" * 32])
    assert load(dump({"note": register})) == {"note": register}


def test_a_draft_is_its_authors_alone_until_signed() -> None:
    assert private_to("contact", {"author": RECORD, "status": "draft"}) == RECORD
    assert private_to("contact", {"author": RECORD}) == RECORD
    assert private_to("contact", {"author": RECORD, "status": "signed"}) is None
    assert private_to("task", {"author": RECORD}) is None


def test_what_was_handed_in_too_late_is_for_supervisors_alone() -> None:
    assert private_to("sealed", {"author": RECORD, "state": "waiting"}) == "supervisor"


def test_only_the_running_text_of_an_unsigned_draft_is_joined() -> None:
    assert may_merge("contact", "note", {"status": "draft"})
    assert may_merge("checklist_run", "answer.B3", {})
    assert not may_merge("contact", "note", {"status": "signed"})
    assert not may_merge("checklist_run", "declined.B3", {})
    assert not may_merge("contact", "outcome", {})
    assert not may_merge("plan", "remark", {})
    assert not may_merge("from_the_future", "note", {})


def test_the_more_cautious_of_two_answers_about_safety_is_shown() -> None:
    register = add(one("calm"), Head("b" * 32, "high", Order(1, 2)), [])
    assert values("contact", {"safety": register, "note": register}) == {"safety": "high", "note": "calm"}
