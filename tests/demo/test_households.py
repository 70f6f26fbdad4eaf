from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bofield.demo.households import COORDINATOR, HOUSEHOLDS, SUPERVISOR
from bofield.records import choices

if TYPE_CHECKING:
    from bofield.demo.household import Household

INVENTED_STREETS = {
    "Exempelgatan",
    "Påhittsvägen",
    "Sagostigen",
    "Fabelgränd",
    "Låtsastorget",
    "Övningsgatan",
    "Modellvägen",
    "Provgränd",
    "Diktarbacken",
}
INVENTED_ROOTS = ("Exempel", "Påhitt", "Sago", "Fabel", "Låtsas", "Övning", "Model", "Prov", "Diktar", "Hyresgäst")

each = pytest.mark.parametrize("house", HOUSEHOLDS, ids=lambda house: house.contract)


def texts(house: Household) -> list[str]:
    notes = [contact.note for contact in house.contacts]
    turns = [turn.text for contact in house.contacts for turn in contact.dialogue]
    return [*notes, *turns, *(todo.title for todo in house.todos), *(event.remark for event in house.events)]


def test_there_are_about_forty_of_them_each_with_a_contract_of_its_own() -> None:
    assert 38 <= len(HOUSEHOLDS) <= 45
    assert len({house.contract for house in HOUSEHOLDS}) == len(HOUSEHOLDS)
    assert len({(house.address, house.apartment) for house in HOUSEHOLDS}) == len(HOUSEHOLDS)


def test_every_stage_has_somebody() -> None:
    assert {house.stage for house in HOUSEHOLDS} == set(choices.STAGES)


@each
def test_streets_and_people_are_plainly_invented(house: Household) -> None:
    assert house.address.rpartition(" ")[0] in INVENTED_STREETS
    assert house.tenant.split()[-1].startswith(INVENTED_ROOTS)
    assert COORDINATOR.endswith("arsson")
    assert SUPERVISOR.endswith("arsson")


@each
def test_nobody_has_a_personal_identity_number_and_no_child_a_name(house: Household) -> None:
    assert not any(re.search(r"\d{6}[-+ ]?\d{4}", text) for text in texts(house))
    assert not any(member.name for member in house.members if member.role == "child")


@each
def test_everything_written_fits_the_records(house: Household) -> None:
    assert house.reason in choices.REASONS
    assert house.risk in {"", *choices.RISKS}
    assert house.outcome in {"", *choices.CASE_OUTCOMES}
    assert (house.stage == "closed") == (house.closed is not None)
    for member in house.members:
        assert member.role in choices.MEMBER_ROLES
        assert member.age in (choices.CHILD_AGE_BANDS if member.role == "child" else choices.AGE_BANDS)
        assert member.living in ({*choices.LIVING_FORMS} if member.role == "child" else {""})
    for event in house.events:
        assert event.kind in choices.LEGAL_EVENTS
    for contact in house.contacts:
        assert contact.kind in choices.CONTACT_KINDS
        assert contact.outcome in {"", *choices.OUTCOMES}
        assert contact.safety in choices.SAFETY
        assert contact.signed or not contact.dialogue
    for topic, answer in house.consents:
        assert topic in choices.CONSENT_TOPICS
        assert answer in choices.CONSENT_ANSWERS


@each
def test_nothing_is_signed_before_it_happened_and_nothing_happens_before_the_case(house: Household) -> None:
    assert house.opened <= 0
    for contact in house.contacts:
        assert house.opened <= contact.day <= 0
        assert not contact.signed or contact.note
        answers = [turn for turn in contact.dialogue if turn.verdict == "answer"]
        assert len(answers) <= len([turn for turn in contact.dialogue if turn.verdict == "return"])
