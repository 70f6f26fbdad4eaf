"""What becomes of changes: proven, recognised, joined, refused, wherever the centre keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield.changes import Op, Order, case_scope
from bofield.ids import new_change_id, new_id
from bofield.server.keys import proves_change, proves_receipt
from bofield.server.ledger_rows import MERGED, PurgeRow
from support.centre import open_case, write_contact

if TYPE_CHECKING:
    from bofield.changes import Change, Value
    from bofield.wire.messages import Verdict
    from support.centre import Laptop, Town


def _base(laptop: Laptop, record: str, field: str) -> tuple[str, ...]:
    laptop.pull_all()
    return tuple(head.c for head in laptop.held[record].fields[field].h)


def _edit(laptop: Laptop, case: str, record: str, field: str, value: Value, base: tuple[str, ...]) -> Change:
    return laptop.change(case_scope(case), Op("contact", record, field, value, base))


def test_what_is_taken_is_proven_with_its_place(town: Town) -> None:
    laptop = town.coordinator
    change = laptop.change(case_scope(case := new_id()), Op("case", case, "district", town.south))
    (verdict,) = laptop.push(change)
    assert verdict.order is not None
    order = Order(*verdict.order)
    with town.centre.storage.reading() as ledger:
        row = ledger.in_feed(town.org, [change.id])[change.id]
    assert row.mac == verdict.mac
    assert proves_change(town.centre.key, town.org, order, change.id, row.text, verdict.mac)
    assert proves_receipt(town.centre.key, town.org, order, change.id, verdict.mac)
    assert laptop.push(change)[0] == verdict.model_copy(update={"verdict": "duplicate"})


def test_a_laptop_that_was_enrolled_anew_hands_in_what_is_known_already(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    known = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    (first,) = laptop.push(known)
    anew = town.laptop(laptop.person)
    again = replace(known, device=anew.device, n=1)
    unknown = anew.change(case_scope(case), Op("task", new_id(), "title", "Skriv"), n=2)
    verdicts = anew.push(again, unknown)
    assert [each.verdict for each in verdicts] == ["duplicate", "accepted"]
    assert (verdicts[0].order, verdicts[0].mac) == (first.order, first.mac)


@pytest.mark.parametrize("what", ["author", "scope", "value"])
def test_an_id_that_is_used_for_something_else_is_refused_and_kept(town: Town, what: str) -> None:
    laptop, other = town.coordinator, town.colleague
    case, elsewhere = open_case(laptop, town.south), open_case(laptop, town.south)
    first = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    laptop.push(first)
    changed = {
        "author": replace(first, author=other.person, device=other.device),
        "scope": replace(first, scope=case_scope(elsewhere)),
        "value": replace(first, ops=(replace(first.ops[0], value="Skriv"),)),
    }[what]
    sender = other if what == "author" else laptop
    (verdict,) = sender.push(changed)
    assert (verdict.verdict, verdict.reason) == ("refused", "id_reused")
    with town.centre.storage.reading() as ledger:
        (kept,) = ledger.refused(town.org)
        assert (kept.change_id, kept.reason, kept.closed_at) == (first.id, "id_reused", None)


def test_words_under_a_used_id_find_their_place_under_a_new_one(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    first = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    changed = replace(first, ops=(replace(first.ops[0], value="Skriv"),))
    assert [each.reason for each in laptop.push(first, changed)] == ["", "id_reused"]
    assert laptop.push(replace(changed, id=new_change_id(), n=changed.n + 1))[0].verdict == "alternative"


def test_changes_of_every_released_version_are_taken(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    for schema in (1, 2, 3, 4):
        old = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"), schema=schema)
        assert laptop.push(old)[0].verdict == "accepted"
        assert laptop.push(old)[0].verdict == "duplicate"
        with town.centre.storage.reading() as ledger:
            assert ledger.in_feed(town.org, [old.id])[old.id].change == old, "as it came"


def test_an_erased_case_takes_nothing_and_keeps_nothing(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    known = laptop.change(case_scope(case), Op("task", new_id(), "title", "Känd"))
    laptop.push(known)
    with town.centre.storage.writing() as ledger:
        head = ledger.lock(town.org).head
        ledger.erase(town.org, case)
        ledger.add_purge(town.org, PurgeRow(case, town.south, head, "2026", town.supervisor.person, "begärd"))
    late = laptop.change(case_scope(case), Op("task", new_id(), "title", "Hemligt"))
    born = laptop.change(case_scope(case), Op("case", case, "district", town.south))
    free = laptop.change(case_scope(other := new_id()), Op("case", other, "district", town.south))
    verdicts = laptop.push(late, born, known, free)
    assert [each.reason or each.verdict for each in verdicts] == ["purged", "purged", "purged", "accepted"]
    with town.centre.storage.reading() as ledger:
        assert ledger.refused(town.org) == []
        assert ledger.records(town.org, [case]) == {}


def _contact(town: Town, note: str) -> tuple[str, str, tuple[str, ...]]:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    contact = write_contact(laptop, case, note=note)
    return case, contact, _base(laptop, contact, "note")


_NOTE = "Ringde på.\n\nIngen öppnade.\n\nGrannen visste inget."
_ONE = "Ringde på två gånger.\n\nIngen öppnade.\n\nGrannen visste inget."
_OTHER = "Ringde på.\n\nIngen öppnade.\n\nGrannen visste inget. Lappen låg kvar."


def test_two_drafts_of_one_note_are_joined_where_nothing_can_be_doubted(town: Town) -> None:
    case, contact, base = _contact(town, _NOTE)
    desk, field = town.coordinator, town.laptop(town.coordinator.person)
    mine, theirs = _edit(desk, case, contact, "note", _ONE, base), _edit(field, case, contact, "note", _OTHER, base)
    assert desk.push(mine)[0].verdict == "accepted"
    (verdict,) = field.push(theirs)
    assert verdict.verdict == "merged"
    assert verdict.mac
    desk.pull_all()
    (head,) = desk.held[contact].fields["note"].h
    assert head.v == "Ringde på två gånger.\n\nIngen öppnade.\n\nGrannen visste inget. Lappen låg kvar."
    with town.centre.storage.reading() as ledger:
        row = ledger.in_feed(town.org, [head.c])[head.c]
        own = ledger.home(town.org).own_device
    assert (row.kind, row.device, row.private_to) == (MERGED, own, desk.person)
    assert row.change.ops[0].base == tuple(sorted((mine.id, theirs.id)))
    assert verdict.order is not None
    assert row.seq == verdict.order[1] + 1


def test_drafts_are_joined_against_what_both_began_from_however_long_ago(town: Town) -> None:
    case, contact, base = _contact(town, _NOTE)
    desk, field = town.coordinator, town.laptop(town.coordinator.person)
    for text in ("Ringde på tre gånger.", "Ringde på två gånger."):
        change = _edit(desk, case, contact, "note", _NOTE.replace("Ringde på.", text), base)
        assert desk.push(change)[0].verdict == "accepted"
        base = (change.id,)
    first = _base(field, contact, "kind")
    assert first
    with town.centre.storage.reading() as ledger:
        birth = ledger.feed_of(town.org, case_scope(case), contact)[0].change_id
    late = _edit(field, case, contact, "note", _OTHER, (birth,))
    assert field.push(late)[0].verdict == "merged"
    desk.pull_all()
    assert desk.value(contact, "note") == _ONE + " Lappen låg kvar."


def test_two_that_rewrote_one_sentence_stand_side_by_side(town: Town) -> None:
    case, contact, base = _contact(town, _NOTE)
    desk, field = town.coordinator, town.laptop(town.coordinator.person)
    one, other = (_NOTE.replace("Ringde på.", text) for text in ("Knackade på.", "Skickade brev."))
    assert desk.push(_edit(desk, case, contact, "note", one, base))[0].verdict == "accepted"
    assert field.push(_edit(field, case, contact, "note", other, base))[0].verdict == "alternative"
    desk.pull_all()
    assert {head.v for head in desk.held[contact].fields["note"].h} == {one, other}


def test_a_field_that_is_no_draft_text_is_never_joined(town: Town) -> None:
    case, contact, base = _contact(town, _NOTE)
    desk, field = town.coordinator, town.laptop(town.coordinator.person)
    sign = _edit(desk, case, contact, "status", "signed", _base(desk, contact, "status"))
    assert desk.push(sign)[0].verdict == "accepted"
    assert desk.refused(case_scope(case), Op("contact", contact, "note", _ONE, base)) == "signed_is_final"
    at = town.colleague
    scope = case_scope(case)
    town.coordinator.write(scope, Op("case", case, "apartment", "1. Ett. Två."))
    (verdict,) = at.push(at.change(scope, Op("case", case, "apartment", "1. Ett. Två. Tre.")))
    assert verdict.verdict == "alternative"
    assert field.pull_all()


def test_one_batch_may_hold_both_sides_of_a_join(town: Town) -> None:
    case, contact, base = _contact(town, _NOTE)
    desk = town.coordinator
    one, other = (_edit(desk, case, contact, "note", text, base) for text in (_ONE, _OTHER))
    assert [each.verdict for each in desk.push(one, other)] == ["accepted", "merged"]
    again: tuple[Verdict, ...] = desk.push(one, other)
    assert [each.verdict for each in again] == ["duplicate", "duplicate"]
    desk.pull_all()
    assert desk.value(contact, "note") == _ONE + " Lappen låg kvar."


def test_what_was_deleted_while_somebody_wrote_in_it_lives(town: Town) -> None:
    laptop, other = town.coordinator, town.colleague
    case, task = open_case(laptop, town.south), new_id()
    scope = case_scope(case)
    first = laptop.write(scope, Op("task", task, "title", "Ring"))
    gone = laptop.change(scope, Op("task", task, "deleted", value=True, base=(first.id,)))
    kept = other.change(scope, Op("task", task, "title", "Ring igen", (first.id,)))
    assert laptop.push(gone)[0].verdict == "accepted"
    with town.centre.storage.reading() as ledger:
        assert ledger.records(town.org, [task])[task].shown["deleted"] is True
    assert other.push(kept)[0].verdict == "alternative"
    with town.centre.storage.reading() as ledger:
        shown = ledger.records(town.org, [task])[task].shown
    assert (shown["title"], shown["deleted"]) == ("Ring igen", None)
    later = other.change(scope, Op("task", task, "due_on", "2026-12-01"))
    assert other.push(later)[0].verdict == "accepted", "told once"
