"""Messages that are forged, foreign or hostile, over real HTTP: refused alone, written down, nothing applied."""

from __future__ import annotations

import gzip
import json
import random
from typing import TYPE_CHECKING, Any

import pytest
import zstandard

from bofield.changes import Op
from bofield.ids import new_id
from bofield.records.registry import SCHEMA
from bofield.server import pull
from bofield.server.cursor import Cursor, Position, write_cursor
from bofield.wire.codec import decode
from bofield.wire.messages import DigestReply, HistoryReply, Pull, PullReply, RescueReply
from support import hostile
from support.hostile import PATHS, Scene, on_stage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with on_stage(tmp_path_factory.mktemp("hostile")) as staged:
        yield staged


@pytest.fixture(autouse=True)
def _untouched(scene: Scene) -> Iterator[None]:
    with scene.untouched():
        yield


# ── foreign ids ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_another_device_person_or_case_in_a_change(scene: Scene) -> None:
    laptop, town = scene.laptop, scene.town
    laptop.n += 1
    tries = [
        (hostile.change(scene, laptop, device=town.colleague.device), "wrong_device"),
        (hostile.change(scene, laptop, author=town.colleague.person), "unknown_author"),
        (hostile.change(scene, laptop, case=scene.north_case), "no_access"),
        (hostile.change(scene, laptop, case=new_id()), "no_access"),
        (hostile.change(scene, laptop, case=scene.foreign_case), "no_access"),
    ]
    for change, reason in tries:
        assert hostile.push(scene, change) == [("refused", reason)]


def test_a_record_of_another_case_or_organisation_is_not_reached(scene: Scene) -> None:
    with scene.town.centre.storage.reading() as ledger:
        home = ledger.home(scene.foreign.reply.org)
    theft = Op("task", scene.task, "title", "Min")
    change = hostile.change(scene, scene.foreign, theft, case=scene.case)
    assert hostile.push(scene, change, laptop=scene.foreign) == [("refused", "no_access")]
    frame = {"server_id": scene.foreign.reply.server_id, "epoch": home.epoch}
    asked = {**frame, "cases": {scene.case: "1" * 32, new_id(): "1" * 32}, "ids": {scene.case: {scene.task: "0" * 32}}}
    asked["within"] = {scene.case: [scene.task[-2:]]}
    digest = decode(DigestReply, scene.say("digest", asked, scene.foreign).content)
    assert set(digest.cases.values()) == {"differs"}
    assert (digest.records, digest.unknown) == ((), (scene.task,))
    history = scene.say("history", {**frame, "record": scene.task}, scene.foreign)
    assert decode(HistoryReply, history.content).changes == ()
    page = decode(PullReply, scene.say("pull", frame, scene.foreign).content)
    assert not {record.id for record in page.records} & {scene.case, scene.task}


# ── other centres, other epochs, forged cursors ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", PATHS)
def test_another_centre_is_told_apart(scene: Scene, path: str) -> None:
    for server_id in (new_id(), scene.foreign.reply.server_id, "x", "'; DROP TABLE feed; --"):
        response = scene.say(path, {**hostile.good(scene, path), "server_id": server_id})
        assert (response.status_code, hostile.problem(response)) == (409, "wrong_server")
        assert scene.refusals()[-1] == f"/v1/{path} 409 wrong_server"


@pytest.mark.parametrize("epoch", [0, 2, 99, 2**62])
@pytest.mark.parametrize("path", ["push", "rescue", "pull", "digest", "history"])
def test_another_epoch_is_told_apart(scene: Scene, path: str, epoch: int) -> None:
    response = scene.say(path, {**hostile.good(scene, path), "epoch": epoch})
    assert (response.status_code, hostile.problem(response)) == (409, "epoch_changed")
    assert scene.refusals()[-1] == f"/v1/{path} 409 epoch_changed"


@pytest.mark.parametrize("epoch", [2, 99, 2**62])
def test_a_greeting_from_the_future_proves_nothing(scene: Scene, epoch: int) -> None:
    response = scene.say("hello", {**hostile.good(scene, "hello"), "epoch": epoch})
    assert response.status_code == 400
    assert scene.refusals()[-1].startswith("/v1/hello 400")


def _cursors(scene: Scene) -> dict[str, str]:
    centre, laptop = scene.town.centre, scene.laptop
    ours = pull.pull(centre, laptop.caller(), Pull(server_id=laptop.reply.server_id, epoch=1)).reply.cursor
    ahead = Cursor(1, Position(10**6), "0" * 32)
    chance = random.Random(7)  # noqa: S311  (places in a text, no secret)
    flipped = {
        f"flipped {at}": ours[:at] + ("A" if ours[at] != "A" else "B") + ours[at + 1 :]
        for at in chance.sample(range(len(ours) - 1), 8)
    }
    return {
        "of another person": pull.pull(
            centre, scene.town.stranger.caller(), Pull(server_id=laptop.reply.server_id, epoch=1)
        ).reply.cursor,
        "of another organisation": pull.pull(
            centre, scene.foreign.caller(), Pull(server_id=scene.foreign.reply.server_id, epoch=1)
        ).reply.cursor,
        "of another key": write_cursor(ahead, b"x" * 32, laptop.reply.server_id, laptop.person),
        "cut off": ours[:-4],
        "only its tag": ours[:22],
        "with more": ours + "AAAA",
        "words": "inget",
        "no ASCII": "åäö\0",
        "padding": "====",
        "a bomb": "A" * 1_000_000,
        "SQL": "' OR 1=1 --",
        **flipped,
    }


def test_cursors_that_are_forged_or_anothers(scene: Scene) -> None:
    for name, cursor in _cursors(scene).items():
        response = scene.say("pull", {**hostile.good(scene, "pull"), "cursor": cursor})
        assert (response.status_code, hostile.problem(response)) == (400, "bad_cursor"), name
        assert scene.refusals()[-1] == "/v1/pull 400 bad_cursor"


def test_a_cursor_of_our_own_from_a_life_that_is_over(scene: Scene) -> None:
    centre, laptop = scene.town.centre, scene.laptop
    for cursor in (Cursor(1, Position(10**6), "0" * 32), Cursor(1, Position(3), "0" * 32), Cursor(9, Position(3))):
        text = write_cursor(cursor, centre.key, laptop.reply.server_id, laptop.person)
        response = scene.say("pull", {**hostile.good(scene, "pull"), "cursor": text})
        assert (response.status_code, hostile.problem(response)) == (409, "epoch_changed")


def test_what_a_restored_centre_is_offered_without_proof_is_not_believed(scene: Scene) -> None:
    response = scene.say("rescue", hostile.good(scene, "rescue"))
    reply = decode(RescueReply, response.content)
    assert (reply.changes, reply.records, reply.events) == (0, 0, 0)
    assert reply.refused


# ── bombs, giants, hostile names ─────────────────────────────────────────────────────────────────────────────────────
_ZEROS = b'{"server_id":"' + b"0" * 60_000_000 + b'"}'


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
@pytest.mark.parametrize("path", PATHS)
def test_bombs(scene: Scene, path: str, encoding: str) -> None:
    bomb = zstandard.ZstdCompressor().compress(_ZEROS) if encoding == "zstd" else gzip.compress(_ZEROS, 1)
    assert len(bomb) < 400_000
    response = scene.say(path, bomb, encoding=encoding)
    assert (response.status_code, hostile.problem(response)) == (413, "too_large")
    assert scene.refusals()[-1] == f"/v1/{path} 413 too_large"


def test_a_bomb_of_many_frames(scene: Scene) -> None:
    frame = zstandard.ZstdCompressor().compress(b" " * 3_000_000)
    response = scene.say("pull", frame * 1000, encoding="zstd")
    assert response.status_code in {400, 413}


@pytest.mark.parametrize("path", PATHS)
def test_nesting_and_repeated_keys(scene: Scene, path: str) -> None:
    deep = b'{"server_id":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    twice = b'{"epoch":1,' + json.dumps(hostile.good(scene, path)).encode()[1:-1] + b',"epoch":1}'
    for body in (deep, twice, b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"null", b"[]", b'"x"', b"{}"):
        response = scene.say(path, body)
        assert (response.status_code, hostile.problem(response)) == (400, "unreadable")


_NAMES = (
    "",
    "x",
    "../x",
    "' OR 1=1 --",
    "a\0b",
    "\ud800",
    "A" * 5000,
    "0190A6F0-0000-7000-8000-000000000000",
    "*",
    "org",
)


@pytest.mark.parametrize("name", _NAMES, ids=lambda value: repr(value)[:20])
def test_names_that_are_no_ids(scene: Scene, name: str) -> None:
    frame = {"server_id": scene.laptop.reply.server_id, "epoch": 1}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("history", {"record": name}),
        ("digest", {"ids": {scene.case: {name: "0" * 32}}}),
    ]
    if name:  # the empty name stands for the organisation's own scope
        asked += [("digest", {part: {name: {}}}) for part in ("buckets", "ids")]
        asked += [("digest", {"cases": {name: "0" * 32}}), ("digest", {"within": {name: ["00"]}})]
    if name != "org":
        asked.append(("purged", {"scopes": [name]}))
    for path, more in asked:
        response = scene.say(path, frame | more)
        assert (response.status_code, hostile.problem(response)) == (400, "unreadable"), (path, more)


def test_nobody_gives_rights_or_erases_by_a_change_that_looks_like_the_centres_own(scene: Scene) -> None:
    person = scene.laptop.person
    right = [Op("access", new_id(), *each) for each in (("person", person), ("role", "supervisor"), ("scope", "org"))]
    for ops in (right, [Op("purge", scene.case, "reason", "x")], [Op("rescued", scene.task, "state", "{}")]):
        for schema in (SCHEMA, SCHEMA + 1):
            assert hostile.push(scene, hostile.change(scene, scene.laptop, *ops, schema=schema))[0][0] == "refused"


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1, 99_999_999_999_999_999_999])
@pytest.mark.parametrize(
    ("path", "name"), [("hello", "schema_version"), ("hello", "last_n"), ("hello", "epoch"), ("pull", "epoch")]
)
def test_numbers_that_no_database_can_hold(scene: Scene, path: str, name: str, number: int) -> None:
    response = scene.say(path, {**hostile.good(scene, path), name: number})
    assert response.status_code < 500, response.text
