"""A cursor comes back as it was written, to the one it was written for, and in no other case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield.changes import Order
from bofield.ids import new_change_id, new_id
from bofield.server.cursor import Backfill, Cursor, CursorError, Position, is_marked, mark_of, read_cursor, write_cursor
from bofield.server.ledger_rows import FeedRow, link
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


def rows(*said: tuple[str, str]) -> list[FeedRow]:
    """The rows of a feed: the id of each change, and its keyed hash."""
    made = [
        FeedRow(
            seq=seq,
            order=Order(1, seq),
            change_id=change,
            device="d",
            n=seq,
            author="eva",
            scope="org",
            at="2026-11-23",
            text="{}",
            mac=proof,
        )
        for seq, (change, proof) in enumerate(said, 1)
    ]
    link("", made)
    return made


def test_a_place_is_known_by_its_change_and_by_all_before_it() -> None:
    first, second, other = (new_change_id() for _each in range(3))
    mark = mark_of(rows((first, "a"), (second, "b"))[-1])
    assert is_marked(rows((first, "a"), (second, "b"))[-1], mark)
    assert not is_marked(rows((first, "a"), (second, "c"))[-1], mark), "the same change said something else"
    assert not is_marked(rows((first, "c"), (second, "b"))[-1], mark), "the one before it did"
    assert not is_marked(rows((other, "a"), (second, "b"))[-1], mark)
    assert not is_marked(rows((first, "a"), (other, "b"))[-1], mark)
    assert not is_marked(None, mark)
    assert is_marked(None, mark_of(None))


def test_rows_are_chained_however_many_are_written_at_a_time() -> None:
    said = [(new_change_id(), str(number)) for number in range(5)]
    whole, parts = rows(*said), rows(*said)
    link("", parts[:2])
    link(parts[1].chain, parts[2:])
    assert [each.chain for each in parts] == [each.chain for each in whole]
    assert len({each.chain for each in whole}) == len(whole)


def test_a_cursor_from_before_there_was_a_chain_is_read_as_ever() -> None:
    change = new_change_id()
    (row,) = rows((change, "a"))
    assert is_marked(row, change)
    row.chain = ""
    assert is_marked(row, mark_of(row))
