from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotAllowedError, NotFoundError, OfflineError, RefusedError
from bofield.records.registry import KINDS
from bofield.replica.values import Edit
from bofield.services import cases, centre_line, checklists, contacts, past, syncing
from bofield.services.labels import field_label
from bofield.sync.ports import UnusableError
from support.work import TwoLaptops, two_laptops

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.services.past_values import PastLine
    from bofield.wire.messages import History, HistoryReply


@pytest.fixture
def laptops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TwoLaptops]:
    with two_laptops(tmp_path) as both:
        monkeypatch.setattr(centre_line, "transport", lambda ws: both.centre.line(ws.me.id))
        yield both


def addresses(lines: tuple[PastLine, ...]) -> list[tuple[str, str, str, str]]:
    return [(each.author, each.before, each.shown_value, each.state) for each in lines if each.field == "address"]


def test_the_laptop_alone_knows_what_stands_and_what_waits(laptops: TwoLaptops) -> None:
    cases.edit_case(laptops.one, laptops.case, {"address": "Åsgatan 2"})
    view = past.past_of(laptops.one, laptops.case)
    assert addresses(view.lines)[0] == ("Eva", "", "Åsgatan 2", "waiting")
    assert view.lines[0].mine
    assert view.told_at is None


def test_the_centre_tells_from_what_to_what_and_it_is_kept_for_days_without_it(
    laptops: TwoLaptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ws, address in ((laptops.one, "Åsgatan 2"), (laptops.two, "Åsgatan 3")):
        cases.edit_case(ws, laptops.case, {"address": address})
        laptops.sync(laptops.one, laptops.two)
    laptops.sync(laptops.one)
    assert past.past_of(laptops.one, laptops.case).unknown == 2
    told = [
        ("Bo", "Åsgatan 2", "Åsgatan 3", "standing"),
        ("Eva", "Åsgatan 1", "Åsgatan 2", "replaced"),
        ("Eva", "", "Åsgatan 1", "replaced"),
    ]
    view = past.fetch_past(laptops.one, laptops.case)
    assert addresses(view.lines) == told
    assert view.told_at is not None
    assert view.unknown == 0

    def cut(_line: object, _message: History) -> HistoryReply:
        raise UnusableError("no network")

    monkeypatch.setattr("support.small_line.Line.history", cut)
    with pytest.raises(OfflineError):
        past.fetch_past(laptops.one, laptops.case)
    assert addresses(past.past_of(laptops.one, laptops.case).lines) == told


def test_what_was_chosen_and_what_was_set_aside_are_marked(laptops: TwoLaptops) -> None:
    cases.edit_case(laptops.one, laptops.case, {"address": "Åsgatan 2"})
    cases.edit_case(laptops.two, laptops.case, {"address": "Åsgatan 3"})
    laptops.sync(laptops.one, laptops.two, laptops.one)
    beside = past.past_of(laptops.one, laptops.case).lines
    assert {state for _author, _before, _now, state in addresses(beside)} == {"beside"}
    syncing.settle(laptops.one, laptops.case, "address", "Åsgatan 3")
    laptops.sync(laptops.one)
    view = past.fetch_past(laptops.one, laptops.case)
    assert addresses(view.lines)[:3] == [
        ("Eva", "Åsgatan 2 / Åsgatan 3", "Åsgatan 3", "standing"),
        ("Bo", "Åsgatan 1", "Åsgatan 3", "replaced"),
        ("Eva", "Åsgatan 1", "Åsgatan 2", "set_aside"),
    ]
    assert view.lines[0].choice


def test_words_that_both_went_into_a_choice_are_not_called_set_aside(laptops: TwoLaptops) -> None:
    contact = contacts.new_contact(laptops.one, laptops.case, "call")
    contacts.save_contact(laptops.one, contact, {"note": "Rad ett."})
    laptops.sync(laptops.one, laptops.two)
    for ws, text in ((laptops.one, "Kim betalar."), (laptops.two, "Kim flyttar.")):
        ws.replica.write(f"case:{laptops.case}", [Edit("contact", contact, "note", text)], at=ws.now())
    laptops.sync(laptops.one, laptops.two, laptops.one)
    (conflict,) = syncing.conflicts(laptops.one)
    syncing.settle(laptops.one, contact, "note", conflict.both)
    laptops.sync(laptops.one)
    lines = past.fetch_past(laptops.one, contact).lines
    assert {each.state for each in lines if each.value in {"Kim betalar.", "Kim flyttar."}} == {"joined"}


def test_an_earlier_value_stands_again_and_that_is_undone(laptops: TwoLaptops) -> None:
    cases.edit_case(laptops.one, laptops.case, {"address": "Åsgatan 2"})
    laptops.sync(laptops.one)
    first = next(each for each in past.fetch_past(laptops.one, laptops.case).lines if each.value == "Åsgatan 1")
    assert first.restorable
    settled = past.restore(laptops.one, first)
    assert cases.case_row(laptops.one, laptops.case).address == "Åsgatan 1"
    laptops.sync(laptops.one, laptops.two)
    assert cases.case_row(laptops.two, laptops.case).address == "Åsgatan 1"
    syncing.undo_choice(laptops.one, settled)
    assert cases.case_row(laptops.one, laptops.case).address == "Åsgatan 2"
    assert syncing.conflicts(laptops.one) == ()


def test_what_stands_already_and_what_is_signed_are_not_restored(laptops: TwoLaptops) -> None:
    contact = contacts.new_contact(laptops.one, laptops.case, "call")
    contacts.save_contact(laptops.one, contact, {"outcome": "reached", "voluntary_told": True, "note": "Ett."})
    laptops.sync(laptops.one)
    laptops.one.replica.close_open_changes()
    contacts.save_contact(laptops.one, contact, {"note": "Två."})
    laptops.sync(laptops.one)
    lines = past.fetch_past(laptops.one, contact).lines
    standing = next(each for each in lines if each.value == "Två.")
    with pytest.raises(RefusedError, match="säger redan så"):
        past.restore(laptops.one, standing)
    contacts.sign_contact(laptops.one, contact)
    with pytest.raises(RefusedError, match="ändras aldrig"):
        past.restore(laptops.one, next(each for each in lines if each.value == "Ett."))


def test_the_case_tells_the_changes_of_all_its_records(laptops: TwoLaptops) -> None:
    member = cases.add_member(laptops.one, laptops.case, {"role": "partner", "name": "Kim"})
    found = past.case_past(laptops.one, laptops.case)
    assert {each.record for each in found} >= {laptops.case, member}
    assert found[0].at is not None


def test_a_protected_household_has_no_history_for_others(laptops: TwoLaptops) -> None:
    cases.edit_case(laptops.one, laptops.case, {"protected": True})
    laptops.sync(laptops.one, laptops.two)
    assert past.past_of(laptops.one, laptops.case).lines
    with pytest.raises(NotAllowedError):
        past.past_of(laptops.two, laptops.case)
    with pytest.raises(NotAllowedError):
        past.case_past(laptops.two, laptops.case)


def test_what_is_not_here_has_no_history(laptops: TwoLaptops) -> None:
    for ws in (laptops.one, laptops.two):
        with pytest.raises(NotFoundError):
            past.past_of(ws, "\x1b[31mintet")


def test_every_field_has_a_name_for_people() -> None:
    bare = [
        f"{kind.name}.{name}" for kind in KINDS.values() for name in kind.fields if field_label(kind.name, name) == name
    ]
    assert bare == []


def test_a_checklist_is_told_in_the_words_of_its_form(laptops: TwoLaptops) -> None:
    ws = laptops.one
    contact = contacts.new_contact(ws, laptops.case, "home_visit")
    run = checklists.open_run(ws, contact).id
    view = checklists.answer(ws, run, "A1", "arrears")
    (question,) = [each for section in view.sections for each in section.questions if each.name == "A1"]
    (choice,) = [each for each in question.choices if each.name == "arrears"]
    (line,) = [each for each in past.past_of(ws, run).lines if each.field == "answer.A1"]
    assert line.field_label == f"A1 {question.label}"
    assert line.shown_value == choice.label


def test_what_only_ties_records_together_is_marked_as_such(laptops: TwoLaptops) -> None:
    ws = laptops.one
    contact = contacts.new_contact(ws, laptops.case, "call")
    contacts.save_contact(ws, contact, {"note": "Kim ringde."})
    marks = {each.field: each.wiring for each in past.past_of(ws, contact).lines}
    assert (marks["author"], marks["note"], marks["kind"]) == (True, False, False)
