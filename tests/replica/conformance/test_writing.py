from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.changes import ORG
from bofield.errors import NotFoundError, RefusedError
from bofield.ids import new_id
from bofield.replica.values import Edit, NewChange
from support.replicas import NOON, Case, person, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.changes import Value
    from bofield.replica.base import BaseReplica

    Maker = Callable[..., BaseReplica]


def queue(replica: BaseReplica) -> list[tuple[str, Value]]:
    """What waits to be sent, without sending it: the values by field, change by change."""
    with replica._looking() as store:
        entries = store.entries_in({"waiting", "sent", "held"})
    return [(op.field, op.value) for entry in entries for op in entry.change.ops]


def test_an_edit_shows_at_once_and_waits_in_the_outbox(replica: BaseReplica, case: Case) -> None:
    change = case.write(replica, "address", "Åsgatan 1")
    assert value_of(replica, case.id, "address") == "Åsgatan 1"
    assert replica.outbox_count() == 1
    [sent] = replica.next_batch(10, 100_000)
    assert (sent.id, sent.scope, sent.n, sent.zone) == (change, case.scope, 1, "Europe/Stockholm")
    assert sent.at == "2026-12-15T12:00:00+01:00"
    assert (sent.author, sent.device) == (replica.me.person, replica.me.device)


def test_numbers_count_on_without_gaps(replica: BaseReplica, case: Case) -> None:
    for number in range(3):
        case.write(replica, "apartment", f"110{number}")
    replica.write_many(
        [NewChange(case.scope, [Edit("case", case.id, "address", f"Gata {n}")], NOON) for n in (1, 1, 2)]
    )
    assert [change.n for change in replica.next_batch(10, 100_000)] == [1, 2, 3, 4, 5]
    case.write(replica, "apartment", "1201")
    assert [change.n for change in replica.next_batch(10, 100_000)][-1] == 6


def test_an_edit_that_says_nothing_new_is_no_change(replica: BaseReplica, case: Case) -> None:
    assert case.write(replica, "address", "Åsgatan 1")
    assert case.write(replica, "address", "Åsgatan 1") == ""
    assert case.write(replica, "outcome", None) == ""
    assert replica.outbox_count() == 1
    assert case.write(replica, "address", None)


def test_the_base_of_an_edit_is_what_was_shown(replica: BaseReplica, case: Case) -> None:
    first = case.write(replica, "address", "Åsgatan 1")
    case.write(replica, "address", "Åsgatan 2")
    assert replica.next_batch(10, 100_000)[1].ops[0].base == (first,)


def test_an_author_who_looked_at_an_older_value_says_so(replica: BaseReplica, case: Case) -> None:
    case.write(replica, "address", "Åsgatan 1")
    seen = replica.heads(case.id)["address"]
    case.write(replica, "address", "Åsgatan 2")
    replica.write(case.scope, [Edit("case", case.id, "address", "Åsgatan 3", seen)], at=NOON)
    [conflict] = replica.conflicts()
    assert {head.value for head in conflict.values} == {"Åsgatan 2", "Åsgatan 3"}


def test_autosave_amends_one_change(replica: BaseReplica, case: Case) -> None:
    ids = {case.note(replica, text, amend=case.contact) for text in ("H", "He", "Hej")}
    assert len(ids) == 1
    assert queue(replica) == [("note", "Hej")]
    assert value_of(replica, case.contact, "note") == "Hej"


def test_autosave_takes_more_fields_into_the_same_change(replica: BaseReplica, case: Case) -> None:
    case.note(replica, "Hej", amend=case.contact)
    case.note(replica, "Hej", amend=case.contact, kind="call")
    assert sorted(queue(replica), key=str) == [("kind", "call"), ("note", "Hej")]
    assert replica.outbox_count() == 1


def test_autosave_keeps_the_base_it_began_with(replica: BaseReplica, case: Case) -> None:
    first = case.note(replica, "före")
    case.note(replica, "efter 1", amend=case.contact)
    case.note(replica, "efter 2", amend=case.contact)
    assert replica.next_batch(10, 100_000)[1].ops[0].base == (first,)


@pytest.mark.parametrize("closing", ["sent", "left", "too old", "another key", "no key"])
def test_a_closed_change_is_not_amended(replica: BaseReplica, case: Case, closing: str) -> None:
    first = case.note(replica, "ett", amend=case.contact)
    minutes = 0
    if closing == "sent":
        replica.next_batch(10, 100_000)
    elif closing == "left":
        replica.close_open_changes()
    elif closing == "too old":
        minutes = 5
    else:
        case.note(replica, "två", amend="x" if closing == "another key" else None)
    later = case.note(replica, "tre", minutes=minutes, amend=case.contact)
    assert later != first
    assert value_of(replica, case.contact, "note") == "tre"
    assert not replica.conflicts()


def test_a_clock_that_is_set_back_closes_the_change(replica: BaseReplica, case: Case) -> None:
    first = case.note(replica, "ett", amend=case.contact)
    assert case.note(replica, "två", minutes=-600, amend=case.contact) != first


def test_amending_back_to_the_old_value_is_remembered(replica: BaseReplica, case: Case) -> None:
    case.note(replica, "före")
    case.note(replica, "fel", amend=case.contact)
    case.note(replica, "före", amend=case.contact)
    assert queue(replica) == [("note", "före"), ("note", "före")]


def test_what_is_typed_is_cleaned_before_it_is_saved(replica: BaseReplica, case: Case) -> None:
    case.note(replica, "titel\x1b]0;GODKÄND\x07 och \0 nolla\r\nrad två")
    text = value_of(replica, case.contact, "note")
    assert isinstance(text, str)
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    assert text.endswith("nolla\nrad två")
    case.write(replica, "address", "Åsgatan\n1")
    assert value_of(replica, case.id, "address") == "Åsgatan 1"


@pytest.mark.parametrize(
    ("field", "value"),
    [("stage", "paused"), ("opened_on", "2026-02-30"), ("protected", "ja"), ("address", 7), ("colour", "red")],
)
def test_a_value_that_does_not_fit_is_refused_by_name_and_nothing_is_written(
    replica: BaseReplica, case: Case, field: str, value: Value
) -> None:
    edits = [Edit("case", case.id, "address", "Åsgatan 1"), Edit("case", case.id, field, value)]
    with pytest.raises(RefusedError, match=field):
        replica.write(case.scope, edits, at=NOON)
    assert replica.outbox_count() == 0
    assert replica.shown(case.id) is None
    assert case.write(replica, "address", "Åsgatan 1")
    assert replica.next_batch(1, 100_000)[0].n == 1


def test_a_child_has_no_name(replica: BaseReplica, case: Case) -> None:
    child = new_id()
    edits = [Edit("member", child, "role", "child"), Edit("member", child, "name", "Kim")]
    with pytest.raises(RefusedError, match="member"):
        replica.write(case.scope, edits, at=NOON)
    assert replica.shown(child) is None


def test_a_record_stays_in_its_case(replica: BaseReplica, case: Case) -> None:
    case.write(replica, "address", "Åsgatan 1")
    with pytest.raises(RefusedError, match=case.id):
        replica.write(ORG, [Edit("case", case.id, "address", "Åsgatan 2")], at=NOON)


def test_unknown_kinds_are_kept_and_shown_as_they_are(replica: BaseReplica, case: Case) -> None:
    later = new_id()
    replica.write(case.scope, [Edit("hologram", later, "depth", 3)], at=NOON)
    shown = replica.shown(later)
    assert shown is not None
    assert (shown.kind, shown.case_id, dict(shown.values)) == ("hologram", case.id, {"depth": 3})


def test_many_changes_are_written_all_or_none(replica: BaseReplica, case: Case) -> None:
    good = [NewChange(case.scope, [Edit("contact", new_id(), "note", f"besök {n}")], NOON) for n in range(50)]
    bad = NewChange(case.scope, [Edit("contact", new_id(), "kind", "telepathy")], NOON)
    with pytest.raises(RefusedError):
        replica.write_many([*good, bad])
    assert replica.outbox_count() == 0
    assert len(replica.write_many(good)) == 50
    assert replica.outbox_count() == 50


def test_a_moment_without_its_offset_is_a_mistake(replica: BaseReplica, case: Case) -> None:
    with pytest.raises(ValueError, match="offset"):
        replica.write(case.scope, [Edit("case", case.id, "address", "A")], at=NOON.replace(tzinfo=None))


def test_settling_what_is_not_there_says_so(replica: BaseReplica, case: Case) -> None:
    with pytest.raises(NotFoundError):
        replica.settle(case.id, "address", "A", at=NOON)


def test_settings_and_owner_are_remembered(make: Maker) -> None:
    me = person("Åke Öst")
    replica = make(me)
    assert replica.me == me
    assert replica.get_setting("last_case", "none") == "none"
    replica.set_setting("last_case", "a")
    replica.set_setting("last_case", "b")
    assert replica.get_setting("last_case") == "b"


def test_a_fresh_replica_has_heard_nothing(replica: BaseReplica) -> None:
    state = replica.sync_state()
    assert (state.epoch, state.cursor, state.last_heard, state.waiting) == (0, "", None, 0)
    assert replica.hello_state().journal is None


def test_a_later_edit_by_another_key_is_not_overwritten_from_below(replica: BaseReplica, case: Case) -> None:
    case.note(replica, "autosparat", amend=case.contact)
    case.note(replica, "genom listan")
    case.note(replica, "autosparat igen", amend=case.contact, minutes=1)
    assert value_of(replica, case.contact, "note") == "autosparat igen"
    assert [change.n for change in replica.next_batch(10, 100_000)] == [1, 2, 3]


def test_time_between_edits_does_not_close_before_five_minutes(replica: BaseReplica, case: Case) -> None:
    first = case.note(replica, "ett", amend=case.contact)
    at = NOON + timedelta(minutes=4, seconds=59)
    edits = [Edit("contact", case.contact, "note", "två")]
    assert replica.write(case.scope, edits, at=at, amend=case.contact) == first
