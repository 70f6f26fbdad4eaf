from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotFoundError
from bofield.replica.values import Edit
from bofield.services import cases, contacts, syncing
from support.work import TwoLaptops, two_laptops

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.services.values import ConflictView
    from bofield.services.workspace import Workspace


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[TwoLaptops]:
    with two_laptops(tmp_path) as both:
        yield both


def conflict(laptops: TwoLaptops, field: str, *values: str) -> ConflictView:
    for ws, value in zip((laptops.one, laptops.two), values, strict=True):
        cases.edit_case(ws, laptops.case, {field: value})
    laptops.sync(laptops.one, laptops.two, laptops.one)
    (found,) = syncing.conflicts(laptops.one)
    return found


def values(ws: Workspace) -> set[object]:
    return {side.value for view in syncing.conflicts(ws) for side in view.sides}


def test_each_side_tells_whose_it_is(laptops: TwoLaptops) -> None:
    found = conflict(laptops, "address", "Åsgatan 2", "Åsgatan 3")
    assert [(side.author, side.mine) for side in found.sides] == [("Eva", True), ("Bo", False)]
    assert found.mine
    assert found.both == "Åsgatan 2 / Åsgatan 3"


def test_of_a_closed_list_both_cannot_stand(laptops: TwoLaptops) -> None:
    assert conflict(laptops, "stage", "follow_up", "decision").both == ""


def test_a_note_that_is_kept_whole_has_every_line_once(laptops: TwoLaptops) -> None:
    contact = contacts.new_contact(laptops.one, laptops.case, "call")
    contacts.save_contact(laptops.one, contact, {"note": "Rad ett."})
    laptops.sync(laptops.one, laptops.two)
    laptops.one.replica.close_open_changes()
    scope = f"case:{laptops.case}"
    for ws, text in ((laptops.one, "Rad ett.\nKim betalar."), (laptops.two, "Rad ett.\nKim flyttar.")):
        ws.replica.write(scope, [Edit("contact", contact, "note", text)], at=ws.now())
    laptops.sync(laptops.one, laptops.two, laptops.one)
    (found,) = syncing.conflicts(laptops.one)
    assert found.both == "Rad ett.\nKim betalar.\nKim flyttar."


def test_an_undone_choice_lets_both_stand_again_for_both(laptops: TwoLaptops) -> None:
    conflict(laptops, "address", "Åsgatan 2", "Åsgatan 3")
    settled = syncing.settle(laptops.two, laptops.case, "address", "Åsgatan 3")
    laptops.sync(laptops.two, laptops.one)
    assert values(laptops.one) == set()
    syncing.undo_choice(laptops.two, settled)
    assert values(laptops.two) == {"Åsgatan 2", "Åsgatan 3"}
    (view,) = syncing.conflicts(laptops.two)
    assert {(side.value, side.author, side.mine, side.again_by) for side in view.sides} == {
        ("Åsgatan 2", "Eva", False, "Bo"),
        ("Åsgatan 3", "Bo", True, "Bo"),
    }
    laptops.sync(laptops.two, laptops.one)
    assert values(laptops.one) == {"Åsgatan 2", "Åsgatan 3"}


def test_a_choice_that_was_written_over_is_not_undone(laptops: TwoLaptops) -> None:
    conflict(laptops, "address", "Åsgatan 2", "Åsgatan 3")
    settled = syncing.settle(laptops.two, laptops.case, "address", "Åsgatan 3")
    laptops.sync(laptops.two, laptops.one)
    cases.edit_case(laptops.one, laptops.case, {"address": "Åsgatan 4"})
    laptops.sync(laptops.one, laptops.two)
    with pytest.raises(NotFoundError, match="Adress har skrivits igen"):
        syncing.undo_choice(laptops.two, settled)
    assert cases.case_row(laptops.two, laptops.case).place.startswith("Åsgatan 4")


def test_what_was_taken_away_here_and_changed_there_is_called_so(laptops: TwoLaptops) -> None:
    for ws, gone in ((laptops.one, True), (laptops.two, False)):
        ws.replica.write(f"case:{laptops.case}", [Edit("case", laptops.case, "deleted", gone)], at=ws.now())
    laptops.sync(laptops.one, laptops.two, laptops.one)
    (found,) = syncing.conflicts(laptops.one)
    assert found.field_label == "Borttagen"
    assert {side.shown_value for side in found.sides} == {"borttagen", "ändrad"}
