"""docs/cli.md says what the commands print."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass

from bofield.cli.commands import COMMANDS
from bofield.services import values
from support.tree import text_of

PAGE = text_of("docs/cli.md")


def test_every_command_stands_on_the_page() -> None:
    assert not [name for name in COMMANDS if f"`{name}" not in PAGE]


def test_every_shape_is_the_one_that_is_printed() -> None:
    told = dict(re.findall(r"^\| `([A-Z]\w+)` \| (`.+`) \|$", PAGE, re.MULTILINE))
    assert told
    printed = {
        name: ", ".join(f"`{each.name}`" for each in fields(kind))
        for name in told
        if is_dataclass(kind := getattr(values, name))
    }
    assert told == printed


def test_every_shape_that_is_named_is_described() -> None:
    described = set(re.findall(r"^\| `([A-Z]\w+)` \| `", PAGE, re.MULTILINE))
    assert set(re.findall(r"`([A-Z][a-z]\w+)`", PAGE)) <= described
