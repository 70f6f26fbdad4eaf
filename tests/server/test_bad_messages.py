"""Messages cut off, mixed up or of another shape, over real HTTP: refused alone, written down, nothing applied."""

from __future__ import annotations

import gzip
import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
import zstandard

from bofield.changes import Op, case_scope
from bofield.ids import new_change_id, new_id
from bofield.records.registry import SCHEMA
from bofield.wire.codec import MEDIA_TYPE, decode
from bofield.wire.messages import PushReply
from support import hostile
from support.hostile import PATHS, Scene, on_stage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with on_stage(tmp_path_factory.mktemp("hostile")) as staged:
        yield staged


@pytest.fixture
def applies() -> None:
    """Asked for by a test in which something good is said too, which is applied."""


@pytest.fixture(autouse=True)
def _untouched(scene: Scene, request: pytest.FixtureRequest) -> Iterator[None]:
    with scene.untouched(really="applies" not in request.fixturenames):
        yield


# ── cut off ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("part", [0, 1, 10, 40, 80, 99])
@pytest.mark.parametrize("path", PATHS)
def test_json_that_is_cut_off(scene: Scene, path: str, part: int) -> None:
    whole = json.dumps(hostile.good(scene, path)).encode()
    response = scene.say(path, whole[: len(whole) * part // 100])
    assert (response.status_code, hostile.problem(response)) == (400, "unreadable")
    assert scene.refusals()[-1] == f"/v1/{path} 400 unreadable"


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
@pytest.mark.parametrize("path", PATHS)
def test_packed_bodies_that_are_cut_off_or_flipped(scene: Scene, path: str, encoding: str) -> None:
    plain = json.dumps(hostile.good(scene, path)).encode()
    packed = (
        zstandard.ZstdCompressor(write_checksum=True).compress(plain) if encoding == "zstd" else gzip.compress(plain)
    )
    middle = len(packed) // 2
    for body in (packed[:-5], packed[:middle], packed[:middle] + b"\xff\x00\xff" + packed[middle + 3 :], b"{}"):
        response = scene.say(path, body, encoding=encoding)
        assert (response.status_code, hostile.problem(response)) == (400, "unreadable")


@pytest.mark.parametrize("path", PATHS)
def test_a_line_that_breaks_in_the_middle_of_a_body(scene: Scene, path: str) -> None:
    body = json.dumps(hostile.good(scene, path)).encode()
    host, port = scene.address.removeprefix("http://").split(":")
    head = (
        f"POST /v1/{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Authorization: Bearer {scene.laptop.reply.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode() + body[:-7])
        line.shutdown(socket.SHUT_WR)
        assert b"HTTP/1.1 200" not in line.recv(4096)


# ── wrong types ──────────────────────────────────────────────────────────────────────────────────────────────────────
_FIELDS = [
    (path, name)
    for path, names in {
        "hello": (
            "device",
            "incarnation",
            "app",
            "schema_version",
            "server_id",
            "epoch",
            "cursor",
            "last_n",
            "journal",
        ),
        "push": ("server_id", "epoch", "changes"),
        "rescue": ("server_id", "epoch", "changes", "records", "events"),
        "pull": ("server_id", "epoch", "cursor", "limit", "wait"),
        "digest": ("server_id", "epoch", "cases", "whole", "buckets", "ids", "within"),
        "purged": ("server_id", "epoch", "scopes", "everything"),
        "history": ("server_id", "epoch", "record"),
    }.items()
    for name in names
]
_WRONG = (b'{"a":{"b":[1]}}', b"[[[]]]", b"1.5", b"-1e3", b'"\\ud800"', b"NaN", b"[null]", b"9" * 30, b"truee")


@pytest.mark.parametrize("wrong", _WRONG, ids=lambda value: value.decode()[:12])
@pytest.mark.parametrize(("path", "name"), _FIELDS)
def test_values_of_another_type(scene: Scene, path: str, name: str, wrong: bytes) -> None:
    message = {**hostile.good(scene, path), name: "@@"}
    response = scene.say(path, json.dumps(message).encode().replace(b'"@@"', wrong))
    assert (response.status_code, hostile.problem(response)) == (400, "unreadable")


_OP_FAULTS: tuple[tuple[str, Any, str], ...] = (
    ("kind", 7, "malformed"),
    ("kind", "t a s k", "malformed"),
    ("kind", "", "malformed"),
    ("kind", "x" * 121, "malformed"),
    ("record", "1", "malformed"),
    ("record", "../../etc/passwd", "malformed"),
    ("record", "' OR 1=1 --", "malformed"),
    ("field", None, "malformed"),
    ("field", "title\0", "malformed"),
    ("value", ["a"], "malformed"),
    ("value", {"a": 1}, "malformed"),
    ("value", 1.5, "malformed"),
    ("value", "a\0b", "nul_character"),
    ("value", "\ud800", "lone_surrogate"),
    ("base", "x", "malformed"),
    ("base", ["x"], "malformed"),
    ("base", [7], "malformed"),
)


@pytest.mark.parametrize(("name", "value", "reason"), _OP_FAULTS)
@pytest.mark.usefixtures("applies")
def test_one_bad_op_refuses_its_change_and_no_other(scene: Scene, name: str, value: Any, reason: str) -> None:
    good, bad = (json.loads(hostile.change(scene, scene.laptop)) for _each in range(2))
    bad["ops"][0][name] = value
    good["n"] = scene.laptop.n = scene.laptop.n + 1
    bad["n"] = good["n"] + 10_000
    body = json.dumps({"server_id": scene.laptop.reply.server_id, "epoch": 1, "changes": [bad, good]})
    if reason == "malformed" and isinstance(value, float):
        assert scene.say("push", body.encode()).status_code == 400  # no number of ours: the text itself is refused
        return
    verdicts = decode(PushReply, scene.say("push", body.encode()).content).verdicts
    assert [(each.verdict, each.reason) for each in verdicts] == [("refused", reason), ("accepted", "")]
    with scene.town.centre.storage.reading() as ledger:
        assert bad["id"] in {row.change_id for row in ledger.refused(scene.town.org)}
        assert bad["ops"][0]["record"] not in ledger.records(scene.town.org, [str(bad["ops"][0]["record"])])


_CHANGE_FAULTS: tuple[tuple[str, Any], ...] = (
    ("scope", "case:"),
    ("scope", "district:1"),
    ("scope", 7),
    ("author", "me"),
    ("device", None),
    ("n", 0),
    ("n", -1),
    ("n", "1"),
    ("n", 2**64),
    ("at", 5),
    ("at", "x" * 81),
    ("schema_version", "2"),
    ("ops", []),
    ("ops", {}),
    ("ops", [7]),
    ("zone", "Z" * 61),
)


@pytest.mark.parametrize(("name", "value"), _CHANGE_FAULTS, ids=lambda value: str(value)[:20])
def test_a_change_that_makes_no_sense_is_refused_by_itself(scene: Scene, name: str, value: Any) -> None:
    bad = {**json.loads(hostile.change(scene, scene.laptop)), name: value}
    ((verdict, reason),) = hostile.push(scene, json.dumps(bad))
    assert (verdict, bool(reason)) == ("refused", True)


@pytest.mark.parametrize("identity", [None, 7, "", "x", "A" * 32, "0" * 31, ["0" * 32]], ids=str)
def test_a_change_without_a_name_refuses_the_whole_push(scene: Scene, identity: Any) -> None:
    bad = {**json.loads(hostile.change(scene, scene.laptop)), "id": identity}
    response = scene.say("push", {**hostile.good(scene, "push"), "changes": [bad]})
    assert (response.status_code, hostile.problem(response)) == (400, "unreadable")


# ── unknown fields, repeats, order ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", ["pull", "digest", "history"])
def test_unknown_fields_are_passed_over(scene: Scene, path: str) -> None:
    plain = scene.say(path, hostile.good(scene, path))
    more = scene.say(path, {**hostile.good(scene, path), "later": {"x": [1, None]}, "__class__": "x"})
    assert (plain.status_code, more.status_code) == (200, 200)
    assert json.loads(plain.content).keys() == json.loads(more.content).keys()


@pytest.mark.usefixtures("applies")
def test_unknown_kinds_and_fields_of_a_newer_program_are_kept(scene: Scene) -> None:
    scene.laptop.n += 1
    record = new_id()
    change = json.loads(hostile.change(scene, scene.laptop, Op("telepathy", record, "strength", 7), schema=SCHEMA + 1))
    change["n"], change["hue"] = scene.laptop.n, "blue"
    assert hostile.push(scene, json.dumps(change)) == [("accepted", "")]
    assert scene.laptop.sees(record)


@pytest.mark.usefixtures("applies")
def test_a_push_that_comes_again_and_again_is_applied_once(scene: Scene) -> None:
    scene.laptop.n += 1
    change = hostile.change(scene, scene.laptop, n=scene.laptop.n)
    assert hostile.push(scene, change, change) == [("accepted", ""), ("duplicate", "")]
    before = scene.standing()
    for _each in range(3):
        assert hostile.push(scene, change) == [("duplicate", "")]
    assert scene.standing() == before


@pytest.mark.usefixtures("applies")
def test_changes_in_another_order_end_in_the_same(scene: Scene) -> None:
    scene.laptop.n += 3
    ends = []
    for shuffled in (False, True):
        scene.laptop.n += 3
        task, ids = new_id(), [new_change_id() for _each in range(3)]
        changes = [
            hostile.change(
                scene, scene.laptop, Op("task", task, "title", f"Ring {at}", base), id=ids[at], n=scene.laptop.n - at
            )
            for at, base in enumerate(((), (ids[0],), (ids[1],)))
        ]
        verdicts = hostile.push(scene, *(reversed(changes) if shuffled else changes))
        assert {verdict for verdict, _reason in verdicts} <= {"accepted", "alternative"}
        with scene.town.centre.storage.reading() as ledger:
            ends.append(ledger.records(scene.town.org, [task])[task].shown["title"])
    assert ends == ["Ring 2", "Ring 2"]


def test_the_same_id_with_other_content_is_refused(scene: Scene) -> None:
    with scene.town.centre.storage.reading() as ledger:
        known = ledger.feed_of(scene.town.org, case_scope(scene.case), scene.task)[0]
    forged = json.loads(known.text)
    forged["ops"][0]["value"] = "Något annat"
    assert hostile.push(scene, json.dumps(forged)) == [("refused", "id_reused")]
