"""Real processes: a server, two laptops, the app on a pty."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from support.colleagues import Office
from support.demonstration import Demonstration, told
from support.real_centre import RealCentre

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tell the households once for all tests of this process."""
    return told(tmp_path_factory.mktemp("e2e") / "demonstration")


@pytest.fixture
def demo(template: Path, tmp_path: Path) -> Iterator[Demonstration]:
    """Give a test a demonstration of its own; everything it starts ends with it."""
    with ExitStack() as stack:
        yield Demonstration(template, tmp_path / "demo", stack)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give a test a real centre and colleagues who can enrol there."""
    centre = RealCentre(tmp_path / "centre").start()
    with ExitStack() as stack:
        stack.callback(centre.stop)
        yield Office(centre, tmp_path, stack)
