"""The one table that knows questions by name: it fits the shipped form and the records, and nothing else knows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bofield import checklist, law
from bofield.records import choices
from bofield.services import meanings

FORM = checklist.load()
SERVICES = Path(meanings.__file__).parent
NAMES = sorted(
    {
        *(name for event in meanings.EVENTS for name in (*event.questions, event.unless[0]) if name),
        *meanings.CHILDREN,
        *meanings.CONSENT_FIELDS.values(),
        *(
            value
            for name, value in vars(meanings).items()
            if name.isupper() and isinstance(value, str) and name != "FORM"
        ),
    }
)


def names_of(question: str) -> set[str]:
    return {choice.name for choice in FORM.by_name[question].choices}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_one_of_the_shipped_form(name: str) -> None:
    assert name in FORM.by_name


def test_no_other_service_knows_a_question_by_name() -> None:
    pattern = re.compile(r"""["'](?:[A-I][1-8](?:_\w+)?)["']""")
    found = {
        f"{path.name}: {match}"
        for path in SERVICES.glob("*.py")
        # A spreadsheet has cells of such names too.
        if path.name not in {"meanings.py", "form_copies.py"}
        for match in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_the_choices_are_those_of_the_form_and_what_they_become_can_be_kept() -> None:
    assert set(meanings.REASONS) == names_of(meanings.REASON)
    assert set(meanings.REASONS.values()) == set(choices.REASONS)
    assert set(meanings.OUTCOMES) == names_of(meanings.OUTCOME)
    assert set(meanings.OUTCOMES.values()) == set(choices.CASE_OUTCOMES)
    assert set(meanings.TOPICS) == names_of(meanings.RECIPIENTS) - {"none"}
    assert set(meanings.TOPICS.values()) == set(choices.CONSENT_TOPICS) - {"social_services"}
    assert set(meanings.CHANNELS) == set(choices.CONTACT_KINDS)
    assert set(meanings.CHANNELS.values()) < names_of("B1")
    assert set(meanings.VISIT_RISKS) == set(choices.SAFETY)
    assert set(meanings.VISIT_RISKS.values()) == names_of(meanings.VISIT_RISK)
    assert set(meanings.CHILDREN.values()) == set(choices.CHILD_AGE_BANDS)
    assert names_of(meanings.RISK) == set(choices.RISKS)
    assert names_of(meanings.CONSENT) == set(choices.CONSENT_ANSWERS)


def test_the_law_knows_every_event_and_every_way() -> None:
    assert {event.kind for event in meanings.EVENTS} <= set(law.EVENTS) & set(choices.LEGAL_EVENTS)
    assert names_of("A3_how") == set(law.SERVICE_WAYS)
    assert names_of("A3_board_how") == set(law.MESSAGE_WAYS)
    assert names_of("A3_board_flaw") == set(law.FLAWS) == set(choices.EVENT_FLAWS)
