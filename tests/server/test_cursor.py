"""A cursor comes back as it was written, to the one it was written for, and in no other case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield.ids import new_id
from bofield.server.cursor import Backfill, Cursor, CursorError, Position, read_cursor, write_cursor
from support.examples import examples

KEY, SERVER, PERSON = b"k" * 32, new_id(), new_id()
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

SEQ = st.integers(0, 2**53)
ID = st.uuids().map(str)
POSITIONS = st.builds(Position, SEQ, st.one_of(st.just(""), ID))
BACKFILLS = st.builds(Backfill, st.one_of(st.just("org"), ID.map("case:{}".format)), POSITIONS, SEQ, st.booleans())
CASES = st.lists(ID, max_size=20).map(tuple)
CURSORS = st.builds(
    Cursor,
    epoch=st.integers(1, 2**31),
    at=POSITIONS,
    mark=st.one_of(st.just(""), ID),
    rights=SEQ,
    backfills=st.lists(BACKFILLS, max_size=5).map(tuple),
    left=st.integers(0, 10**7),
    first=CASES,
    touched=CASES,
)


@examples()
@given(cursor=CURSORS)
def test_it_comes_back_as_it_was_written(cursor: Cursor) -> None:
    assert read_cursor(write_cursor(cursor, KEY, SERVER, PERSON), KEY, SERVER, PERSON) == cursor


@examples()
@given(cursor=CURSORS, data=st.data())
def test_with_one_sign_changed_it_is_nobodys(cursor: Cursor, data: st.DataObject) -> None:
    text = write_cursor(cursor, KEY, SERVER, PERSON)
    # The last sign may carry bits that no byte needs: two texts are then the same cursor.
    at = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from(ALPHABET).filter(lambda sign: sign != text[at]))
    with pytest.raises(CursorError):
        read_cursor(text[:at] + other + text[at + 1 :], KEY, SERVER, PERSON)


@examples()
@given(cursor=CURSORS, data=st.data())
def test_cut_off_or_with_more_behind_it_is_nobodys(cursor: Cursor, data: st.DataObject) -> None:
    text = write_cursor(cursor, KEY, SERVER, PERSON)
    more = data.draw(st.text(ALPHABET, min_size=1, max_size=50))
    for wrong in (text[: data.draw(st.integers(0, len(text) - 1))], text + more):
        with pytest.raises(CursorError):
            read_cursor(wrong, KEY, SERVER, PERSON)


@examples()
@given(cursor=CURSORS, person=ID, server=ID, key=st.binary(min_size=32, max_size=32))
def test_it_is_of_no_use_to_anybody_else(cursor: Cursor, person: str, server: str, key: bytes) -> None:
    text = write_cursor(cursor, KEY, SERVER, PERSON)
    for who in ((key, SERVER, PERSON), (KEY, server, PERSON), (KEY, SERVER, person)):
        with pytest.raises(CursorError):
            read_cursor(text, *who)


@examples()
@given(text=st.text(max_size=200))
def test_a_text_that_is_no_cursor_is_refused_in_words(text: str) -> None:
    with pytest.raises(CursorError):
        read_cursor(text, KEY, SERVER, PERSON)
