"""Plans with their payments, and consents, as rows of a table: each with the id that other commands name it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.output import ID_SHOWN, day
from bofield.i18n import _
from bofield.i18n.amounts import amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from bofield.services.values import ConsentView, PlanView

PAYMENT_SHOWN = 23
"""Characters of the id of a payment: those of one plan are made at the same moment and begin alike."""


def plan_rows(plans: Iterable[PlanView], today: date) -> Iterator[tuple[str, ...]]:
    """Give each plan, and under it its payments."""
    for plan in plans:
        yield plan.id[:ID_SHOWN], plan.text, "", plan.remark
        for each in plan.instalments:
            paid = _("paid {date}").format(date=each.paid_on) if each.paid_on else each.state_label.lower()
            yield f"  {each.id[:PAYMENT_SHOWN]}", day(each.due, today), amount(each.amount), paid


def consent_rows(consents: Iterable[ConsentView]) -> Iterator[tuple[str, ...]]:
    """Give each answer about consent, and whether it still holds."""
    for consent in consents:
        # What was answered stands in the text; only a consent can have another end.
        holds = consent.state_label.lower() if consent.given == "yes" else ""
        yield consent.id[:ID_SHOWN], str(consent.given_on or ""), holds, consent.text
