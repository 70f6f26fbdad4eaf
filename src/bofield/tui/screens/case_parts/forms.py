"""The forms that change a case: its details and its household. Knows fields; carries nothing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.dates import iso
from bofield.tui.screens.asking import FormScreen
from bofield.tui.widgets.date_field import DayField, today
from bofield.tui.widgets.fields import ChoiceField, LineField, TicksField, choices_of

if TYPE_CHECKING:
    from bofield.services.values import CaseView, MemberView, Value
    from bofield.tui.screens.asking import Send

CHILD_BANDS = frozenset({"0-5", "6-12", "13-17"})
CLOSING = frozenset({"outcome", "closed_on", "duties_reason"})
"""Fields that a case has when it is closed."""


def case_form(view: CaseView, send: Send) -> FormScreen:
    """Make the form of the case's details. To close a case whose dates are not all settled takes a reason."""
    row = view.row
    unsettled = any(found.duty and found.on is not None and not found.settled for found in view.deadlines)
    ticked = [name for name, value in (("protected", row.protected), ("two_at_visit", row.two_at_visit)) if value]
    return FormScreen(
        _("The case: {place}").format(place=row.place),
        (
            (_("Stage"), ChoiceField("stage", choices_of("stage"), row.stage, may_be_empty=False)),
            (_("Outcome"), ChoiceField("outcome", choices_of("case_outcome"))),
            (_("Closed on"), DayField("closed_on", iso(today()))),
            (_("Dates not settled: why"), LineField("duties_reason")),
            (_("Address"), LineField("address", row.address)),
            (_("Apartment"), LineField("apartment", row.apartment)),
            (_("Municipality"), LineField("municipality", view.municipality)),
            (_("Contract number"), LineField("contract_number", row.contract)),
            (
                _("Caution"),
                TicksField(
                    "flags", (("protected", _("protected identity")), ("two_at_visit", _("two at visits"))), ticked
                ),
            ),
        ),
        needed=("address", "outcome"),
        visible=lambda name, values: name not in CLOSING or _closes(name, values, unsettled=unsettled),
        send=send,
    )


def _closes(name: str, values: dict[str, Value], *, unsettled: bool) -> bool:
    return values["stage"] == "closed" and (unsettled or name != "duties_reason")


def case_changes(view: CaseView, values: dict[str, Value]) -> dict[str, Value]:
    """Tell which fields of the case the form has changed."""
    row = view.row
    flags = str(values.get("flags") or "").split()
    before: dict[str, Value] = {
        "stage": row.stage,
        "address": row.address,
        "apartment": row.apartment or None,
        "municipality": view.municipality or None,
        "contract_number": row.contract or None,
        "protected": row.protected,
        "two_at_visit": row.two_at_visit,
        "outcome": None,
        "closed_on": None,
    }
    after = {**values, "protected": "protected" in flags, "two_at_visit": "two_at_visit" in flags}
    return {name: after[name] for name, value in before.items() if after[name] != value}


def member_form(member: MemberView | None) -> FormScreen:
    """Make the form of a member of the household; a child has no name in it."""
    title = _("Somebody in the household") if member is None else _("Household: {role}").format(role=member.role_label)
    before = _values(member)
    return FormScreen(
        title,
        (
            (_("Who"), ChoiceField("role", choices_of("member_role"), before["role"], may_be_empty=False)),
            (_("Name"), LineField("name", before["name"])),
            (_("Age"), ChoiceField("age_band", choices_of("age_band"), before["age_band"])),
            (_("Lives here"), ChoiceField("living_form", choices_of("living_form"), before["living_form"])),
            (_("Language"), LineField("language", before["language"])),
            (_("Phone"), LineField("phone", before["phone"])),
            (_("Needs"), TicksField("needs", (("interpreter", _("interpreter")),), str(before["needs"]).split())),
        ),
        about=_("Adults may have a name. A child has only an age and how it lives here."),
        visible=lambda name, values: _applies_to_member(name, child=is_child(values)),
    )


def _values(member: MemberView | None) -> dict[str, Value]:
    if member is None:
        return dict.fromkeys(("role", "name", "age_band", "living_form", "language", "phone"), None) | {"needs": ""}
    return {
        "role": member.role,
        "name": member.name or None,
        "age_band": member.age_band,
        "living_form": member.living_form,
        "language": member.language or None,
        "phone": member.phone or None,
        "needs": "interpreter" if member.interpreter else "",
    }


def is_child(values: dict[str, Value]) -> bool:
    """Tell whether what is filled in says that this is a child."""
    return values.get("role") == "child" or values.get("age_band") in CHILD_BANDS


def _applies_to_member(name: str, *, child: bool) -> bool:
    if name in {"name", "phone"}:
        return not child
    return child or name != "living_form"


def member_fields(values: dict[str, Value]) -> dict[str, Value]:
    """Turn what was filled in into the fields of a member."""
    needs = str(values.get("needs") or "").split()
    fields = {name: values[name] for name in ("role", "name", "age_band", "living_form", "language", "phone")}
    return {**fields, "interpreter": "interpreter" in needs}
