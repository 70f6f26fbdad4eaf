from __future__ import annotations

from collections import defaultdict

import pytest
from textual.keys import Keys

from bofield.i18n import set_language
from bofield.tui.commands import (
    BY_ID,
    COMMANDS,
    EVERYWHERE,
    FORBIDDEN_KEYS,
    FORBIDDEN_MODIFIERS,
    GROUPS,
    PLACES,
    bindings,
    commands,
    everywhere,
    key_sheet,
)

KNOWN_KEYS = {key.value for key in Keys} | set("abcdefghijklmnopqrstuvwxyz0123456789") | {"slash", "question_mark"}


def test_every_command_has_one_id() -> None:
    assert len(BY_ID) == len(COMMANDS)


@pytest.mark.parametrize("place", PLACES)
def test_no_key_means_two_things_in_one_place(place: str) -> None:
    meanings: dict[str, list[str]] = defaultdict(list)
    for command in (*commands(place), *everywhere()):
        for key in command.keys:
            meanings[key].append(command.id)
    assert {key: ids for key, ids in meanings.items() if len(ids) > 1} == {}


def test_a_letter_means_one_thing_everywhere_but_where_it_is_an_answer() -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for command in COMMANDS:
        if not set(command.where) <= {"review", "conflict", "checklist", "sync", "refused", "history"}:
            for key in command.keys:
                meanings[key].add(command.label)
    apart = {key: labels for key, labels in meanings.items() if len(labels) > 1}
    # Arrows go to what lies beside, whatever that is; `a` adds: a case to the list, a paragraph to a signed note;
    # escape leaves: a screen, or the filter.
    assert set(apart) <= {"left", "right", "a", "escape"}


def test_no_key_is_one_that_terminals_or_keyboards_take_for_themselves() -> None:
    for command in COMMANDS:
        for key in command.keys:
            assert not key.startswith(FORBIDDEN_MODIFIERS)
            assert key not in FORBIDDEN_KEYS
            assert key in KNOWN_KEYS, key


def test_places_and_groups_are_known() -> None:
    for command in COMMANDS:
        assert command.group in GROUPS
        assert set(command.where) <= {EVERYWHERE, *PLACES}


def test_only_hiding_the_screen_reaches_through_what_lies_on_top() -> None:
    assert [command.id for command in COMMANDS if command.priority] == ["privacy"]


def test_bindings_carry_the_place_and_the_command() -> None:
    made = bindings("today")
    assert {binding.id for binding in made if not isinstance(binding, tuple)} >= {"today.open", "today.tick_off"}


def test_the_key_sheet_names_every_command_once_per_place_in_the_users_language() -> None:
    sheet = key_sheet()
    assert "# Tangenter" in sheet
    assert sheet.count("| `F9` |") == 1
    for command in everywhere():
        assert command.shown_help in sheet


def test_the_key_sheet_speaks_english_too() -> None:
    set_language("en")
    assert "| `F8` | sign |" in key_sheet()
