"""docs/law.md says what the code does: every rule with its source, and examples that the code computes."""

from __future__ import annotations

import re

import pytest

from bofield import law
from support.law_facts import case, day, deadline, fact
from support.tree import text_of

PAGE = text_of("docs/law.md")
RULES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| `\w+` \|", line)
]
EXAMPLES = re.findall(r"^\| `(\w+ [^`]+)` \| `(\w+)` (\S+|not running) \| ([^|]+) \|$", PAGE, re.MULTILINE)


def codes(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`(\w+)`", cell))


def test_every_rule_stands_on_the_page_as_it_stands_in_the_code() -> None:
    told = [
        (name.strip("`"), source, day(since), binds, codes(starts), set(codes(ends)))
        for name, _what, source, since, binds, starts, _how, ends, _confirm in RULES
    ]
    assert told == [
        (
            rule.kind,
            rule.source,
            rule.valid_from,
            rule.binds,
            tuple(kind for kind in (*rule.inputs, rule.instead) if kind),
            set(rule.ended_by),
        )
        for rule in law.RULES
    ]


def test_the_page_says_of_each_rule_how_its_day_is_found() -> None:
    for rule, row in zip(law.RULES, RULES, strict=True):
        assert ("moved to a working day" in row[6]) == rule.rolls, rule.kind


def test_what_a_lawyer_must_confirm_is_in_the_list() -> None:
    listed = {int(number) for number in re.findall(r"^(\d+)\. ", PAGE, re.MULTILINE)}
    asked = {int(number) for row in RULES for number in re.findall(r"\d+", row[-1])}
    assert asked <= listed
    # The last one is about all of them.
    assert listed - asked == {max(listed)}


def test_the_page_names_the_duties() -> None:
    (told,) = re.findall(
        r"^Somebody must have acted by the last days of (.+?): those are duties", PAGE, re.DOTALL | re.MULTILINE
    )
    assert set(codes(told)) == {rule.kind for rule in law.RULES if rule.duty}


def test_every_rule_has_a_worked_example() -> None:
    assert {kind for _given, kind, _gives, _why in EXAMPLES} == set(law.DEADLINES)
    since = {(row[0].strip("`"), row[3]) for row in RULES}
    assert len(EXAMPLES) >= len(since)


@pytest.mark.parametrize(
    ("given", "kind", "gives"), [(given, kind, gives) for given, kind, gives, _why in EXAMPLES], ids=str
)
def test_a_worked_example_is_what_the_code_computes(given: str, kind: str, gives: str) -> None:
    facts = case(*(fact(*each.split()) for each in given.split(", ")))
    expected = None if gives == "not running" else day(gives)
    assert deadline(kind, facts).date == expected
