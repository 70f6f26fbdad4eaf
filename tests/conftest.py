"""What every test may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.i18n import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _in_swedish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin every test in Swedish, whatever the machine or the test before has chosen."""
    monkeypatch.delenv("BOFIELD_LANGUAGE", raising=False)
    set_language("")
    yield
    set_language("")
