from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.changes import Order
from bofield.errors import NotFoundError
from bofield.ids import new_change_id, new_id
from bofield.replica.values import Edit
from bofield.wire.messages import Verdict
from support.replicas import NOON, Case, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.replica.base import BaseReplica


def accept(replica: BaseReplica, changes: Sequence[str], first: int = 1) -> tuple[int, int]:
    verdicts = [Verdict(change=each, verdict="accepted", order=(1, first + at)) for at, each in enumerate(changes)]
    return replica.record_verdicts(verdicts, at=NOON)


def refuse(replica: BaseReplica, change: str, reason: str = "no_access") -> None:
    verdict = Verdict(change=change, verdict="refused", reason=reason, detail="note")
    replica.record_verdicts([verdict], at=NOON)


def ids(replica: BaseReplica) -> list[str]:
    return [change.id for change in replica.next_batch(100, 1_000_000)]


def test_an_accepted_change_leaves_the_outbox_and_stays_shown(replica: BaseReplica, case: Case) -> None:
    change = case.write(replica, "address", "Åsgatan 1")
    replica.next_batch(10, 100_000)
    assert accept(replica, [change], 7) == (1, 0)
    assert replica.outbox_count() == 0
    assert value_of(replica, case.id, "address") == "Åsgatan 1"
    with replica._looking() as store:
        assert store.records([case.id]) == {}, "what is confirmed is what the centre served, and nothing else"
        assert [each.order for each in store.journal([change]).values()] == [Order(1, 7)]


def test_the_journal_knows_what_was_taken(replica: BaseReplica, case: Case) -> None:
    changes = [case.write(replica, "apartment", str(number)) for number in range(3)]
    accept(replica, changes, 7)
    with replica._looking() as store:
        assert store.journal_span(1) == (7, 9)
        assert store.journal_span(2) is None


def test_a_verdict_that_comes_twice_says_nothing_new(replica: BaseReplica, case: Case) -> None:
    change = case.write(replica, "address", "Åsgatan 1")
    accept(replica, [change])
    assert accept(replica, [change], 5) == (0, 0)
    assert accept(replica, [new_change_id()], 6) == (0, 0)


def test_an_acceptance_without_a_place_is_not_believed(replica: BaseReplica, case: Case) -> None:
    change = case.write(replica, "address", "Åsgatan 1")
    assert replica.record_verdicts([Verdict(change=change, verdict="accepted")]) == (0, 0)
    assert replica.outbox_count() == 1


def test_a_batch_holds_what_it_may(replica: BaseReplica, case: Case) -> None:
    written = [case.write(replica, "apartment", str(number)) for number in range(5)]
    assert [change.id for change in replica.next_batch(2, 1_000_000)] == written[:2]
    assert len(replica.next_batch(5, 700)) < 5
    big = case.note(replica, "x" * 50_000)
    accept(replica, written)
    assert [change.id for change in replica.next_batch(5, 700)] == [big]


def test_what_was_sent_without_an_answer_is_offered_again(replica: BaseReplica, case: Case) -> None:
    change = case.write(replica, "address", "Åsgatan 1")
    assert ids(replica) == [change]
    assert ids(replica) == [change]


def test_a_refused_change_holds_back_only_what_touches_its_record(replica: BaseReplica, case: Case) -> None:
    bad = case.note(replica, "ett")
    replica.next_batch(10, 100_000)
    refuse(replica, bad)
    case.note(replica, "två")
    other = case.write(replica, "address", "Åsgatan 1")
    assert ids(replica) == [other]
    assert value_of(replica, case.contact, "note") == "två"
    [refused] = replica.refused()
    assert (refused.change.id, refused.reason, refused.detail, refused.case_id) == (bad, "no_access", "note", case.id)
    assert refused.at == NOON
    assert replica.outbox_count() == 2
    assert replica.sync_state().refused == 1


def test_what_waits_for_a_held_change_waits_too(replica: BaseReplica, case: Case) -> None:
    other = new_id()
    bad = case.note(replica, "ett")
    refuse(replica, bad)
    both = [Edit("contact", case.contact, "kind", "call"), Edit("contact", other, "kind", "call")]
    replica.write(case.scope, both, at=NOON)
    replica.write(case.scope, [Edit("contact", other, "note", "hej")], at=NOON)
    assert ids(replica) == []


def test_letting_a_refused_change_go_frees_what_waited(replica: BaseReplica, case: Case) -> None:
    first = case.note(replica, "noll")
    accept(replica, ids(replica))
    bad = case.note(replica, "ett")
    refuse(replica, bad)
    later = case.note(replica, "två")
    assert ids(replica) == []
    replica.drop_refused(bad, "skrevs av misstag", at=NOON)
    [sent] = replica.next_batch(10, 100_000)
    assert sent.id == later
    assert set(sent.ops[0].base) == {bad, first}
    assert replica.refused() == ()
    assert not replica.conflicts()


def test_the_words_of_a_change_that_was_let_go_are_kept(replica: BaseReplica, case: Case) -> None:
    bad = case.note(replica, "viktiga ord")
    refuse(replica, bad)
    replica.drop_refused(bad, "skrevs av misstag", at=NOON)
    [kept] = replica.dropped()
    assert kept.change.ops[0].value == "viktiga ord"
    assert (kept.decision, kept.reason, kept.case_id, kept.at) == ("skrevs av misstag", "no_access", case.id, NOON)
    assert replica.shown(case.contact) is None
    assert replica.search("viktiga") == ()


def test_the_older_value_comes_back_when_a_change_is_let_go(replica: BaseReplica, case: Case) -> None:
    accept(replica, [case.note(replica, "noll")])
    bad = case.note(replica, "ett")
    refuse(replica, bad)
    assert value_of(replica, case.contact, "note") == "ett"
    replica.drop_refused(bad, "nej", at=NOON)
    assert value_of(replica, case.contact, "note") == "noll"


def test_only_a_refused_change_can_be_let_go(replica: BaseReplica, case: Case) -> None:
    waiting = case.note(replica, "ett")
    with pytest.raises(NotFoundError):
        replica.drop_refused(waiting, "nej", at=NOON)
    assert replica.outbox_count() == 1


def test_a_change_that_was_held_back_is_tried_again_after_the_next_hello(replica: BaseReplica, case: Case) -> None:
    change = case.note(replica, "ett")
    ids(replica)
    refuse(replica, change, "held_back")
    assert ids(replica) == []
    assert replica.refused() == ()
    with replica._writing() as store:
        store.move_entries("held", "waiting")
    assert ids(replica) == [change]


def test_a_sealed_change_is_acknowledged_without_coming_back(replica: BaseReplica, case: Case) -> None:
    change = case.note(replica, "ett")
    assert replica.record_verdicts([Verdict(change=change, verdict="sealed")]) == (1, 0)
    assert replica.outbox_count() == 0
    assert replica.shown(case.contact) is None


def test_what_was_written_on_top_of_sealed_work_names_what_its_author_saw(replica: BaseReplica, case: Case) -> None:
    """Else an older value would stand beside it as an alternative once the right comes back."""
    before = case.write(replica, "address", "Åsgatan 1")
    accept(replica, [before])
    chain = []
    for number in range(2, 5):
        replica.close_open_changes()
        chain.append(case.write(replica, "address", f"Åsgatan {number}"))
    assert len(set(chain)) == 3
    replica.record_verdicts([Verdict(change=change, verdict="sealed") for change in chain[:2]])
    (last,) = [each for each in replica.next_batch(10, 100_000) if each.id == chain[2]]
    assert set(last.ops[0].base) == {before, *chain[:2]}


def test_refused_changes_that_are_let_go_one_after_another_pass_on_what_each_had_replaced(
    replica: BaseReplica, case: Case
) -> None:
    before = case.write(replica, "address", "Åsgatan 1")
    accept(replica, [before])
    chain = []
    for number in range(2, 5):
        replica.close_open_changes()
        chain.append(case.write(replica, "address", f"Åsgatan {number}"))
    for change in chain[:2]:
        refuse(replica, change)
    for change in chain[:2]:
        replica.drop_refused(change, "ändå inte", at=NOON)
    (last,) = [each for each in replica.next_batch(10, 100_000) if each.id == chain[2]]
    assert set(last.ops[0].base) == {before, *chain[:2]}
