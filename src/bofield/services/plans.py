"""Instalment plans: a record for the plan, and one for each payment that it comes to.

Payments fall a month apart, on the same day of the month or its last. Knows nothing of who agreed on what.
"""

from __future__ import annotations

from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING

from sqlalchemy import select

from bofield.ids import new_id
from bofield.law.working_days import add_months
from bofield.records.projection import table_of
from bofield.records.tables import Instalment
from bofield.replica.values import Edit
from bofield.services.editing import edits_of
from bofield.services.households import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlmodel import Session

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

INSTALMENTS = table_of(Instalment)
MOST = 60
"""Payments written down one by one; nobody agrees on more than five years."""


def plan_edits(
    session: Session, ws: Workspace, plan: str, fields: Mapping[str, Value], *, new: bool = False
) -> Iterator[Edit]:
    """Write a plan and its payments; payments that are there already follow what has changed.

    Amount, number and first day must all be in `fields` for there to be payments.
    """
    edits = edits_of(ws, "plan", plan, fields, new=new)
    yield from edits
    known = [] if new else instalments_of(session, ws, plan)
    for record, payment in zip_longest(known, _payments(plan, {edit.field: edit.value for edit in edits})):
        if payment is None:
            yield Edit("instalment", record, "deleted", value=True)
        else:
            yield from edits_of(ws, "instalment", record or new_id(), payment, new=record is None)


def instalments_of(session: Session, ws: Workspace, plan: str) -> list[str]:
    """List the payments of a plan by id, the first due first."""
    chosen = select(INSTALMENTS.c.id).where(
        INSTALMENTS.c.org == ws.org, INSTALMENTS.c.plan_id == plan, standing(INSTALMENTS)
    )
    return list(session.connection().execute(chosen.order_by(INSTALMENTS.c.due_on, INSTALMENTS.c.id)).scalars())


def _payments(plan: str, fields: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    count, amount, first = (fields.get(name) for name in ("instalments", "instalment_amount", "first_due_on"))
    if not (isinstance(count, int) and amount and isinstance(first, str)):
        return
    for number in range(min(count, MOST)):
        due = add_months(date.fromisoformat(first), number)
        yield {"plan_id": plan, "due_on": due.isoformat(), "amount": amount}
