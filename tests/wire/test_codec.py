"""Messages survive the wire; what is not a message is refused in words."""

from __future__ import annotations

import gzip
import json

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from bofield.changes import Change, Op, Value
from bofield.ids import new_change_id, new_id
from bofield.wire.codec import WireError, decode, encode
from bofield.wire.convert import from_change, to_change
from bofield.wire.messages import Push

ID = "01900000-0000-7000-8000-000000000001"


def change(**more: object) -> Change:
    fields: dict[str, object] = {
        "id": new_change_id(),
        "scope": f"case:{ID}",
        "author": ID,
        "device": ID,
        "n": 1,
        "at": "2026-11-23T09:41:00+01:00",
        "zone": "Europe/Stockholm",
        "schema": 1,
        "ops": (Op("contact", ID, "note", "hej", ("a" * 32,)),),
    }
    return Change(**{**fields, **more})  # type: ignore[arg-type]  # the table above has the right types


def push(*changes: Change) -> Push:
    return Push(server_id="s", epoch=1, changes=tuple(from_change(each) for each in changes))


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)
VALUE = st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), TEXT)


@pytest.mark.parametrize("encoding", ["zstd", "gzip", ""])
@given(value=VALUE, base=st.lists(st.just("b" * 32), max_size=3))
def test_a_change_survives(encoding: str, value: Value, base: list[str]) -> None:
    sent = change(ops=(Op("contact", new_id(), "note", value, tuple(base)),) * 5)
    body, used = encode(push(sent), encoding)
    received = decode(Push, body, used).changes[0]
    assert to_change(received) == sent
    assert type(received.ops[0].value) is type(value)


def raw(**more: object) -> bytes:
    data = json.loads(push(change()).model_dump_json())
    data["changes"][0].update(more)
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"<html>", "not JSON"),
        (b'{"server_id":"a","server_id":"b","epoch":1,"changes":[]}', "twice"),
        (b'{"server_id":"a","epoch":NaN,"changes":[]}', "NaN"),
        (b'{"server_id":"a","epoch":1.5,"changes":[]}', "not a whole number"),
        (b'{"server_id":"a","epoch":1e999,"changes":[]}', "not a whole number"),
        (b'{"server_id":"a","epoch":' + b"9" * 400 + b',"changes":[]}', "too long"),
        (b'{"server_id":"a","epoch":1,"changes":' + b"[" * 50 + b"]" * 50 + b"}", "nested too deep"),
        (b"[" * 100_000, "not JSON"),
        (b'{"server_id":"\xff"}', "not UTF-8"),
        (raw(id="short"), "changes.0.id"),
        (raw(scope="everything"), "changes.0.scope"),
        (raw(n="1"), "changes.0.n"),
        (raw(n=0), "changes.0.n"),
        (raw(ops=[]), "changes.0.ops"),
        (raw(author=7), "changes.0.author"),
    ],
)
def test_what_is_no_message_is_refused_with_its_place(body: bytes, words: str) -> None:
    with pytest.raises(WireError, match=words):
        decode(Push, body)


def test_unknown_fields_of_a_newer_version_are_passed_over() -> None:
    assert decode(Push, raw(from_the_future={"a": 1})).changes[0].scope == f"case:{ID}"


@pytest.mark.parametrize("pack", [lambda raw: zstandard.ZstdCompressor().compress(raw), gzip.compress])
def test_a_body_that_unpacks_to_too_much_is_refused_without_unpacking_it_all(pack: object) -> None:
    bomb = pack(b" " * 50_000_000)  # type: ignore[operator]  # one of the two above
    with pytest.raises(WireError, match="more than 1000 bytes"):
        decode(Push, bomb, "zstd" if pack is not gzip.compress else "gzip", limit=1000)


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_a_truncated_body_is_refused(encoding: str) -> None:
    body, used = encode(push(*(change() for _ in range(20))), encoding)
    with pytest.raises(WireError):
        decode(Push, body[: len(body) // 2], used)


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(WireError, match="brotli"):
        decode(Push, b"{}", "brotli")
