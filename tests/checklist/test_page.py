"""docs/forms.md lists what the code supports and refuses, no more and no less."""

from __future__ import annotations

import re

import pytest

from bofield.checklist import columns, types
from bofield.checklist.build import UNSUPPORTED_SHEETS
from bofield.checklist.facts import FACTS
from bofield.checklist.xpath import functions
from support.tree import text_of

PAGE = text_of("docs/forms.md")
CODE = re.compile(r"`([^`]+)`")


def named(heading: str, *, cell: int = 1) -> set[str]:
    """Give what stands as code in a column of the table whose heading begins so."""
    after = PAGE.partition(f"\n| {heading} |")[2]
    rows = after.partition("\n\n")[0].splitlines()[2:]
    return {name for row in rows for name in CODE.findall(row.split("|")[cell])}


def said(begin: str, end: str) -> set[str]:
    return set(CODE.findall(PAGE.partition(begin)[2].partition(end)[0]))


def test_every_type_is_listed() -> None:
    assert named("type") == set(types.TYPES)


def test_every_type_that_is_refused_is_listed() -> None:
    assert named("refused") == set(types.WHY_NOT)


@pytest.mark.parametrize("sheet", ["survey", "choices", "settings", "follow_ups"])
def test_every_column_is_listed(sheet: str) -> None:
    assert named(f"column of `{sheet}`") == {*columns.PLAIN[sheet], *columns.TRANSLATED[sheet]}


def test_every_column_that_is_passed_over_is_listed() -> None:
    survey = said("\nPassed over", "; in `settings`") - {"survey"}
    settings = said("; in `settings`", "\n\nRefused where")
    assert survey == columns.IGNORED["survey"]
    assert settings == columns.IGNORED["settings"]
    assert not columns.IGNORED["choices"] | columns.IGNORED["follow_ups"]


def test_every_column_that_is_refused_is_listed() -> None:
    begin = "\nRefused where a cell holds something: in `survey`"
    assert said(begin, "; in `choices`") == columns.REFUSED["survey"]
    rest = PAGE.partition(begin)[2].partition("; in `choices`")[2]
    assert set(CODE.findall(rest.partition("; in `settings`")[0])) == columns.REFUSED["choices"]
    assert set(CODE.findall(rest.partition("; in `settings`")[2].partition(". (")[0])) == columns.REFUSED["settings"]
    assert not columns.REFUSED["follow_ups"]


def test_every_function_is_listed() -> None:
    assert named("functions", cell=2) == functions.IN_FOLLOW_UPS
    follow_ups_only = next(row for row in PAGE.splitlines() if row.startswith("| follow-ups only"))
    assert set(CODE.findall(follow_ups_only)) == functions.OWN


def test_every_fact_is_listed() -> None:
    assert named("facts", cell=2) == FACTS


def test_every_sheet_is_named() -> None:
    assert named("sheet") == set(columns.PLAIN)
    assert said("\nThe sheets ", " are refused.") == UNSUPPORTED_SHEETS
