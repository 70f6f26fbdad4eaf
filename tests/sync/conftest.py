"""A small centre and laptops that reach it."""

from __future__ import annotations

import pytest

from support.replicas import Case
from support.small_centre import SmallCentre


@pytest.fixture
def centre() -> SmallCentre:
    """Give a centre without a network."""
    return SmallCentre()


@pytest.fixture
def case() -> Case:
    """Give ids for a case and a contact in it."""
    return Case()
