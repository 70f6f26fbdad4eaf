from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield.ids import new_id
from bofield.replica.memory import MemoryReplica
from bofield.replica.values import Edit, NewChange
from bofield.sync.engine import Engine
from bofield.sync.ports import RejectedError, TooLargeError, UnusableError
from bofield.wire.messages import HelloReply, Limits, Pull, PullReply, Push, PushReply
from support.replicas import NOON, Case, person, value_of
from support.small_centre import SmallCentre
from support.small_line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.wire.messages import Hello


def laptop(centre: SmallCentre) -> tuple[MemoryReplica, Line]:
    replica = MemoryReplica(person(server="https://x.example", server_id=centre.server_id))
    return replica, centre.line(replica.me.person)


def notes(replica: MemoryReplica, case: Case, count: int) -> None:
    edits = ([Edit("contact", new_id(), "note", f"besök {number}")] for number in range(count))
    replica.write_many([NewChange(case.scope, each, NOON) for each in edits])


def state_of(replica: MemoryReplica) -> object:
    """All that a replica holds, but for the note of when it was last heard."""
    store = replica._store
    return (
        dict(store.confirmed),
        dict(store.view),
        {key: entry.change for key, entry in store.outbox.items()},
        {
            key: note
            for key, note in store.notes.items()
            if key not in {"last_heard", "incarnation", "head", "epoch", "durable", "me"}
        },
    )


def test_pushing_comes_before_pulling(centre: SmallCentre, case: Case) -> None:
    replica, line = laptop(centre)
    case.note(replica, "hej")
    outcome = Engine(replica, line).run()
    assert line.asked == ["hello", "push", "pull", "digest"]
    assert (outcome.state, outcome.pushed, outcome.pulled, outcome.message) == ("synced", 1, 1, "")


def test_nothing_to_send_sends_nothing(centre: SmallCentre) -> None:
    replica, line = laptop(centre)
    assert Engine(replica, line).run().state == "synced"
    assert line.asked == ["hello", "pull", "digest"]
    assert Engine(replica, line).run().state == "synced"
    assert line.asked[3:] == ["hello", "pull"]


def test_all_is_sent_in_batches_and_fetched_in_pages(case: Case) -> None:
    centre = SmallCentre(limits=Limits(max_changes=10, page=7))
    one, two = laptop(centre), laptop(centre)
    notes(one[0], case, 35)
    assert Engine(*one).run().pushed == 35
    assert one[1].asked.count("push") == 4
    seen: list[tuple[int, int]] = []
    assert Engine(*two).run(lambda done, total: seen.append((done, total))).pulled == 35
    assert seen == [(7, 35), (14, 35), (21, 35), (28, 35), (35, 35)]


@pytest.mark.parametrize("request_name", ["hello", "push", "pull"])
@pytest.mark.parametrize("late", [False, True], ids=["request", "answer"])
def test_a_lost_message_is_offline_and_the_next_sync_makes_it_good(
    centre: SmallCentre, case: Case, request_name: str, *, late: bool
) -> None:
    replica, line = laptop(centre)
    case.note(replica, "hej")
    line.cut(request_name, late=late)
    outcome = Engine(replica, line).run()
    assert (outcome.state, outcome.message) == ("offline", "Servern kan inte nås.")
    assert value_of(replica, case.contact, "note") == "hej"
    assert Engine(replica, line).run().state == "synced"
    assert (centre.seq, replica.outbox_count()) == (1, 0)


def test_an_old_program_still_hands_in_its_work_and_is_told_of_a_newer_one(centre: SmallCentre, case: Case) -> None:
    replica, line = laptop(centre)
    case.note(replica, "hej")
    centre.verdict = "upgrade_advised"
    outcome = Engine(replica, line).run()
    assert (outcome.state, outcome.pushed, replica.outbox_count()) == ("synced", 1, 0)
    assert len(outcome.message) > 40


def test_a_laptop_met_twice_stops_before_anything_is_changed(centre: SmallCentre, case: Case) -> None:
    replica, line = laptop(centre)
    case.note(replica, "hej")
    centre.verdict = "fork"
    before = dict(replica._store.notes), state_of(replica)
    outcome = Engine(replica, line).run()
    assert (outcome.state, outcome.why) == ("blocked", "fork")
    assert len(outcome.message) > 40
    assert (dict(replica._store.notes), state_of(replica)) == before
    assert line.asked == ["hello"]


def test_a_refused_change_is_told_and_the_others_pass(centre: SmallCentre, case: Case) -> None:
    centre.judge = lambda change: "no_access" if change.ops[0].value == "fel" else ""
    replica, line = laptop(centre)
    case.note(replica, "fel")
    other = Case()
    other.note(replica, "rätt")
    outcome = Engine(replica, line).run()
    assert (outcome.state, outcome.pushed, outcome.refused) == ("synced", 1, 1)
    assert [each.reason for each in replica.refused()] == ["no_access"]
    assert other.contact in centre.records
    assert case.contact not in centre.records


def test_what_builds_on_a_refused_change_waits_and_goes_when_it_is_let_go(centre: SmallCentre, case: Case) -> None:
    centre.judge = lambda change: "no_access" if change.ops[0].value == "fel" else ""
    replica, line = laptop(centre)
    bad = case.note(replica, "fel")
    case.note(replica, "rätt")
    assert Engine(replica, line).run().refused == 1
    assert replica.outbox_count() == 1
    assert Engine(replica, line).run().pushed == 0
    replica.drop_refused(bad, "fel ärende", at=NOON)
    assert Engine(replica, line).run().pushed == 1
    assert centre.records[case.contact].registers["note"].value == "rätt"
    assert not replica.conflicts()


def test_a_nul_that_got_past_the_laptop_is_refused_alone(centre: SmallCentre, case: Case) -> None:
    replica, line = laptop(centre)
    change = case.note(replica, "NUL")
    with replica._writing() as store:
        entry = store.entries([change])[change]
        bad = replace(entry.change.ops[0], value="a\0b")
        store.put_entries([replace(entry, change=replace(entry.change, ops=(bad,)))])
    Case().note(replica, "rätt")
    outcome = Engine(replica, line).run()
    assert (outcome.state, outcome.pushed, outcome.refused) == ("synced", 1, 1)
    assert replica.refused()[0].reason in {"nul", "nul_character"}


def test_too_large_a_batch_is_halved_until_it_passes(centre: SmallCentre, case: Case) -> None:
    replica, line = laptop(centre)
    notes(replica, case, 20)
    line.widest = 3
    assert Engine(replica, line).run().pushed == 20
    assert replica.refused() == ()


def test_a_change_that_nothing_will_carry_is_refused_and_the_others_go_on(centre: SmallCentre, case: Case) -> None:
    replica, line = laptop(centre)
    big = case.note(replica, "x" * 1000)
    Case().note(replica, "liten")

    class Narrow(Line):
        def push(self, message: Push) -> PushReply:
            if len(message.model_dump_json()) > 1000:
                raise TooLargeError("413")
            return super().push(message)

    outcome = Engine(replica, Narrow(centre, line.person)).run()
    assert (outcome.state, outcome.pushed, outcome.refused) == ("synced", 1, 1)
    assert [(each.change.id, each.reason) for each in replica.refused()] == [(big, "too_large")]


def test_a_device_that_is_not_welcome_is_told(centre: SmallCentre, case: Case) -> None:
    replica, line = laptop(centre)
    case.note(replica, "hej")

    class Closed(Line):
        def hello(self, _message: Hello) -> HelloReply:
            raise RejectedError("401 unknown_token")

    outcome = Engine(replica, Closed(centre, line.person)).run()
    assert outcome.state == "not_allowed"
    assert outcome.message
    assert replica.outbox_count() == 1


@pytest.mark.parametrize("steps", range(5))
def test_a_sync_stops_between_any_two_steps_and_can_go_on(centre: SmallCentre, case: Case, steps: int) -> None:
    replica, line = laptop(centre)
    case.note(replica, "hej")
    left = iter([False] * steps)
    outcome = Engine(replica, line).run(stopped=lambda: next(left, True))
    assert outcome.state == ("stopped" if steps < 4 else "synced")
    assert Engine(replica, line).run().state == "synced"
    assert centre.seq == 1


class Lying(Line):
    """A centre that answers in the right words and the wrong sense."""

    lie: str = ""

    def hello(self, message: Hello) -> HelloReply:
        reply = super().hello(message)
        return reply.model_copy(update={"server_id": new_id()}) if self.lie == "another server" else reply

    def push(self, message: Push) -> PushReply:
        reply = super().push(message)
        changes: dict[str, Callable[[], dict[str, object]]] = {
            "no verdicts": lambda: {"verdicts": ()},
            "other verdicts": lambda: {"verdicts": (reply.verdicts[0].model_copy(update={"change": "0" * 32}),)},
            "no place": lambda: {"verdicts": tuple(v.model_copy(update={"order": None}) for v in reply.verdicts)},
            "push of another epoch": lambda: {"epoch": 9},
        }
        return reply.model_copy(update=changes[self.lie]()) if self.lie in changes else reply

    def pull(self, message: Pull) -> PullReply:
        reply = super().pull(message)
        changes: dict[str, dict[str, object]] = {
            "page of another server": {"server_id": new_id()},
            "page of another epoch": {"epoch": 9},
            "endless page": {"more": True, "cursor": message.cursor},
        }
        return reply.model_copy(update=changes.get(self.lie, {}))


@pytest.mark.parametrize(
    "lie",
    [
        "another server",
        "no verdicts",
        "other verdicts",
        "no place",
        "push of another epoch",
        "page of another server",
        "page of another epoch",
        "endless page",
    ],
)
def test_an_answer_that_makes_no_sense_is_offline_and_changes_no_record(
    centre: SmallCentre, case: Case, lie: str
) -> None:
    other, line = laptop(centre)
    Case().note(other, "från en annan")
    Engine(other, line).run()
    replica, _ = laptop(centre)
    case.note(replica, "hej")
    before = state_of(replica)
    liar = Lying(centre, replica.me.person)
    liar.lie = lie
    assert Engine(replica, liar).run().state == "offline"
    if "page" not in lie:
        assert state_of(replica) == before
    assert replica.hello_state().cursor == ""
    assert Engine(replica, centre.line(replica.me.person)).run().state == "synced"
    assert replica.outbox_count() == 0


def test_two_syncs_of_one_replica_take_turns(centre: SmallCentre) -> None:
    replica, line = laptop(centre)
    with replica.syncing(0.0) as mine:
        assert mine
        with replica.syncing(0.0) as again:
            assert not again
    assert Engine(replica, line).run().state == "synced"


def test_the_wait_that_a_busy_centre_asks_for_is_passed_on(centre: SmallCentre) -> None:
    replica, line = laptop(centre)

    class Busy(Line):
        def hello(self, _message: Hello) -> HelloReply:
            raise UnusableError("503 busy", 17.0)

    assert Engine(replica, Busy(centre, line.person)).run().retry_after == 17.0
