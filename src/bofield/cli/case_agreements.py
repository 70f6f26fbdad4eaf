"""`bofield case edit-plan … withdraw-consent`: what becomes of plans, their payments and consents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import a_date, pairs
from bofield.errors import UsageError
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import date

    from bofield.services.workspace import Workspace

ACTIONS = {
    "edit-plan": "plan",
    "pay": "instalment",
    "miss": "instalment",
    "edit-consent": "consent",
    "withdraw-consent": "consent",
}
"""The commands, and what each is about."""


def arguments(action: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Take the changes of plans, payments and consents. `action` makes the parser of one command."""
    listed = _("id, or its beginning; “bofield show CASE” lists them")
    for name, record, text in (
        (
            "edit-plan",
            _("PLAN"),
            _("change a plan and the payments not made yet: instalments=6 state=broken …"),
        ),
        ("pay", _("PAYMENT"), _("tick a payment of a plan off")),
        ("miss", _("PAYMENT"), _("say that a payment did not come; a task to get in touch is added")),
        (
            "edit-consent",
            _("CONSENT"),
            _("put right what is written of a consent: valid_until=2027-01-31 …"),
        ),
        ("withdraw-consent", _("CONSENT"), _("write down that a consent was taken back")),
    ):
        parser = action(name, text)
        parser.add_argument("record", metavar=record, help=listed)
        if name in {"edit-plan", "edit-consent"}:
            parser.add_argument(
                "fields", nargs="+", metavar=_("FIELD=VALUE"), help=_("what is to stand in which field")
            )
        if name == "pay":
            when = parser.add_mutually_exclusive_group()
            when.add_argument("--on", metavar=_("DATE"), help=_("the day it came; without it today"))
            when.add_argument("--undo", action="store_true", help=_("it is not paid after all"))


def change(ws: Workspace, chosen: argparse.Namespace) -> tuple[str, str]:
    """Do what is asked for; return the case, and the record that was written."""
    from bofield.services import consents, plans
    from bofield.services.finding import find_agreement
    from bofield.services.reading import fields_of

    kind = ACTIONS[chosen.action]
    case, record = find_agreement(ws, kind, chosen.record)
    match chosen.action:
        case "edit-plan":
            plans.edit_plan(ws, record, fields_of(kind, pairs(chosen.fields)))
        case "pay":
            plans.pay_instalment(ws, record, None if chosen.undo else _day(ws, chosen))
        case "miss":
            record = plans.miss_instalment(ws, record)
        case "edit-consent":
            consents.edit_consent(ws, record, fields_of(kind, pairs(chosen.fields)))
        case _:
            record = consents.withdraw_consent(ws, record)
    return case, record


def _day(ws: Workspace, chosen: argparse.Namespace) -> date:
    if not chosen.on:
        return ws.today()
    try:
        return a_date(chosen.on)
    except UsageError as error:
        raise UsageError(f"--on: {error}") from None
