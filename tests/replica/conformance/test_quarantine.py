"""What cannot be read is kept as it came, and comes to life when a newer program can read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bofield.changes import case_scope
from bofield.ids import new_change_id, new_id
from bofield.replica import quarantine
from bofield.wire.messages import HeadMessage, RecordMessage, RegisterMessage
from support.replicas import value_of

if TYPE_CHECKING:
    from bofield.replica.base import BaseReplica


def served(text: str, seq: int = 5, ident: str | None = None, case: str | None = None) -> RecordMessage:
    head = HeadMessage(c=new_change_id(), v=text, o=(1, seq))
    return RecordMessage(
        id=ident or new_id(),
        kind="task",
        scope=case_scope(case or new_id()),
        order=(1, seq),
        fields={"title": RegisterMessage(h=(head,))},
        mac="ab",
    )


def put_aside(replica: BaseReplica, message: RecordMessage | str, reason: str = "odd") -> None:
    with replica._writing() as store:
        quarantine.put_aside(store, message, reason, "now")


def retry(replica: BaseReplica) -> int:
    with replica._writing() as store:
        return quarantine.retry(store)


def test_what_cannot_be_read_is_labelled_as_far_as_it_can_be(replica: BaseReplica) -> None:
    case = new_id()
    for text in (
        "",
        "[1]",
        "{",
        "[" * 100_000,
        json.dumps({"id": 7, "kind": None, "scope": ["x"]}),
        json.dumps({"id": case, "kind": "hologram", "scope": case_scope(case), "depth": 3}),
    ):
        put_aside(replica, text)
        put_aside(replica, text)
    with replica._looking() as store:
        found = {each.body: each for each in store.quarantined()}
    assert len(found) == 6
    named = found[json.dumps({"id": case, "kind": "hologram", "scope": case_scope(case), "depth": 3})]
    assert (named.record, named.kind, named.case_id, named.reason) == (case, "hologram", case, "odd")
    assert all(each.case_id is None and each.kind == "" for each in found.values() if each is not named)
    assert retry(replica) == 0
    with replica._looking() as store:
        assert store.count_quarantined() == 6


def test_a_record_comes_to_life_when_it_can_be_read(replica: BaseReplica) -> None:
    message = served("Ring mamman")
    put_aside(replica, message)
    put_aside(replica, "{")
    assert replica.search("mamman") == ()
    assert retry(replica) == 1
    assert value_of(replica, message.id, "title") == "Ring mamman"
    assert len(replica.search("mamman")) == 1
    with replica._looking() as store:
        assert store.count_quarantined() == 1
        assert store.records([message.id])[message.id].mac == "ab"


def test_a_newer_record_is_not_replaced_by_what_lay_in_quarantine(replica: BaseReplica) -> None:
    newer = served("Nytt", seq=9)
    put_aside(replica, newer)
    retry(replica)
    put_aside(replica, served("Gammalt", ident=newer.id, case=newer.scope.removeprefix("case:")))
    assert retry(replica) == 0
    assert value_of(replica, newer.id, "title") == "Nytt"
    with replica._looking() as store:
        assert store.count_quarantined() == 0


def test_what_the_centre_would_not_take_back_is_never_put_in_its_place(replica: BaseReplica) -> None:
    message = served("Bara här")
    put_aside(replica, message, "not_believed")
    put_aside(replica, message, "no_proof")
    put_aside(replica, "{", "odd")
    assert retry(replica) == 0
    assert replica.shown(message.id) is None
    with replica._looking() as store:
        kept = [each for each in store.quarantined() if each.kept_for_people]
    assert [each.reason for each in kept] == ["no_proof", "not_believed"]
    assert all("Bara här" in each.body for each in kept)


def test_a_newer_program_tries_again_by_itself(replica: BaseReplica) -> None:
    message = served("Ring mamman")
    replica.catch_up()
    put_aside(replica, message)
    replica.catch_up()
    assert replica.shown(message.id) is None
    with replica._writing() as store:
        store.put_note("schema", "0")
    replica.catch_up()
    assert value_of(replica, message.id, "title") == "Ring mamman"
    assert replica.quarantined() == ()
