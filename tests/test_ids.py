"""Ids sort by birth, carry their version, and are recognised."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from bofield.ids import is_id, new_change_id, new_id


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**74 - 1))
def test_a_new_id_is_a_uuid_of_version_7_with_its_time(milliseconds: int, noise: int) -> None:
    made = uuid.UUID(new_id(milliseconds, noise))
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == milliseconds


@given(st.integers(0, 2**48 - 2), st.integers(0, 2**74 - 1), st.integers(0, 2**74 - 1))
def test_ids_sort_by_birth(milliseconds: int, one: int, other: int) -> None:
    assert new_id(milliseconds, one) < new_id(milliseconds + 1, other)


def test_ids_are_recognised() -> None:
    assert is_id(new_id())
    assert not is_id(new_id().upper())
    assert not is_id("1203")
    assert len({new_change_id() for _ in range(1000)}) == 1000
