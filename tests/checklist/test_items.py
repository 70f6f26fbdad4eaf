"""The 45 items of the checklist: what each can raise, how urgent that is, and whose it is.

When each is raised, and for which day, stands in test_raised; when each item is asked, in test_branches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bofield.checklist import Form

# Task, warning or stop, a task for a supervisor, or a phone call before anything else; then its name and priority.
RAISES: dict[str, tuple[str, ...]] = {
    "A2": (
        "task call_today 1",
        "warning forfeitable 1",
    ),
    "A3": (
        "warning not_running 1",
        "warning service_wrong 1",
        "warning posted 1",
        "warning board_way 2",
        "warning passed 1",
        "warning board_wrong 1",
        "supervisor board_supervisor 1",
        "task board_check 1",
    ),
    "A4": (
        "warning reply 1",
        "task reply_unknown 1",
        "supervisor supervisor 1",
        "task social 1",
        "task children 1",
    ),
    "A5": (
        "stop protected 1",
        "task check 1",
    ),
    "A6": (
        "warning two 1",
        "stop no_visit 1",
        "supervisor supervisor 1",
    ),
    "A7": (
        "warning check_in 1",
        "stop overdue 1",
    ),
    "B1": (
        "stop protected 1",
        "task other_channel 2",
        "task home_visit 2",
        "task joint 2",
        "task abandoned 2",
    ),
    "B2": ("stop silence 1",),
    "B3": ("stop not_told 2",),
    "B4": (
        "task interpreter 2",
        "warning no_child 2",
    ),
    "B5": ("task written 1",),
    "C1": (
        "task contact 2",
        "warning incomplete 2",
        "warning refused 2",
        "warning withdrawn 1",
        "task stop_sharing 1",
        "task renew 2",
    ),
    "C2": (
        "task budget_adviser 2",
        "task guardian 2",
        "task care 2",
        "task relative 2",
        "task collection 2",
    ),
    "D1": ("warning more 3",),
    "D2": (
        "warning children 1",
        "task meeting 2",
    ),
    "D3": (
        "task supervisor 1",
        "task offer 1",
    ),
    "D4": (
        "phone call 1",
        "task report 1",
        "task consult 1",
        "supervisor supervisor 1",
    ),
    "E1": (
        "task offer 2",
        "task ledger 2",
    ),
    "E2": (
        "warning controlled 1",
        "warning dispute 2",
        "warning illness 2",
    ),
    "E3": (
        "warning lawyer 1",
        "task proof 2",
    ),
    "E4": ("stop stop 1",),
    "E5": (
        "task budget 2",
        "task assistance 2",
        "task call 2",
    ),
    "E6": (
        "task guide 2",
        "task undertaking 1",
        "task undertaking_by 1",
    ),
    "E7": (
        "warning renewal 2",
        "task warned 2",
    ),
    "E8": (
        "task instalment 2",
        "task missed 1",
        "warning not_enough 1",
    ),
    "F1": ("warning serious 1",),
    "F2": ("warning hear 2",),
    "F3": (
        "stop block 1",
        "task inform 1",
        "task check 2",
    ),
    "F4": (
        "supervisor supervisor 1",
        "task lawyer 1",
        "warning safety 1",
        "warning copy 1",
        "warning police 1",
    ),
    "F5": (
        "task close 3",
        "task meeting 2",
    ),
    "G1": (
        "supervisor supervisor 2",
        "task information 2",
    ),
    "G2": (
        "task lawyer 2",
        "warning reason 2",
    ),
    "G3": (
        "warning children 2",
        "warning crowding 3",
        "task social 2",
    ),
    "G4": (
        "phone call 1",
        "task repair 2",
        "supervisor supervisor 1",
    ),
    "H1": ("task offer 2",),
    "H2": ("task contact 2",),
    "H3": (
        "task safe_way 1",
        "warning help 1",
        "stop no_letter 1",
        "task ask_again 2",
    ),
    "H4": (
        "phone call 1",
        "supervisor supervisor 1",
        "task time 1",
    ),
    "H5": (
        "warning lawyer 1",
        "stop pause 1",
    ),
    "I1": (
        "task row 2",
        "task theirs 2",
    ),
    "I2": (
        "task send 2",
        "warning hand_over 1",
        "stop no_letter 1",
    ),
    "I3": (
        "supervisor review 1",
        "task meeting 2",
    ),
    "I4": (
        "task next 2",
        "warning late 2",
        "warning late_children 1",
        "warning late_deadline 1",
        "stop no_visit 1",
    ),
    "I5": (
        "supervisor review 1",
        "task social 1",
    ),
}
ONLY_LEADS_ON = {"A1"}
"""The reasons decide which sections follow, and raise nothing of themselves."""


def said(form: Form, item: str) -> tuple[str, ...]:
    return tuple(
        " ".join(
            (
                "phone" if one.acute else "supervisor" if one.role == "supervisor" else one.kind,
                one.name.partition("_")[2],
                str(one.priority),
            )
        )
        for one in form.follow_ups
        if one.name.partition("_")[0] == item
    )


@pytest.mark.parametrize("item", sorted(RAISES))
def test_an_item_raises_what_it_should_as_urgently_as_it_should(form: Form, item: str) -> None:
    assert sorted(said(form, item)) == sorted(RAISES[item])


def test_every_item_raises_something_but_the_one_that_only_leads_on(form: Form) -> None:
    items = {question.code for question in form.questions if question.asked}
    assert set(RAISES) == items - ONLY_LEADS_ON
    assert len(items) == 45


def test_supervisors_are_given_tasks_and_every_task_has_a_day(form: Form) -> None:
    assert all(one.kind == "task" for one in form.follow_ups if one.role == "supervisor")
    assert all(bool(one.due) == (one.kind == "task") for one in form.follow_ups)


def test_only_what_is_asked_for_is_said_of_social_services_without_consent(form: Form) -> None:
    """A task that has somebody talk with social services waits for consent; what the law demands never does."""
    talks = {one.name for one in form.follow_ups if one.kind == "task" and "may_contact" in one.relevant}
    assert talks == {
        "A4_social", "B1_joint", "D2_meeting", "D3_offer", "E1_offer", "E6_undertaking", "E6_undertaking_by",
        "F5_meeting", "G3_social", "H2_contact", "I3_meeting", "I5_social",
    }  # fmt: skip
    named = {one.name for one in form.follow_ups if one.kind == "task" and "ocialtjänsten" in one.label["sv"]}
    assert named - talks == {
        "C1_contact",  # raised by the consent itself
        "C1_stop_sharing",  # tells that it was taken back
        "D4_report", "D4_consult",  # a child comes before consent, and is asked about without names
        "G1_information",  # tells the people who live there
    }  # fmt: skip
