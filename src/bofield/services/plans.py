"""Instalment plans: a record for the plan, and one for each payment that it comes to.

Payments fall a month apart, on the same day of the month or its last. What has been paid stays as it is, whatever
becomes of the plan. Knows nothing of who agreed on what.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield.cleaning import clean
from bofield.errors import NotFoundError, RefusedError
from bofield.i18n import _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import short_date
from bofield.ids import new_id
from bofield.law.working_days import add_months
from bofield.replica.values import Edit
from bofield.services.agreement_values import InstalmentView, PlanView
from bofield.services.case_facts import INSTALMENTS, PLANS
from bofield.services.editing import edits_of, save
from bofield.services.households import standing
from bofield.services.labels import field_label, label
from bofield.services.tasks import TASKS, task_fields
from bofield.services.timeline import plan_words
from bofield.services.values import NewTask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

MOST = 60
"""Payments written down one by one; nobody agrees on more than five years."""
AFTER_MISSED = 3
"""Days after a payment that did not come until somebody has been in touch."""
_TERMS = ("instalment_amount", "instalments", "first_due_on")
"""What a plan's payments follow from."""
_SOURCE = "plan"
"""Where the tasks about payments come from."""


# ── plans as edits ───────────────────────────────────────────────────────────────────────────────────────────────────
def plan_edits(
    session: Session, ws: Workspace, plan: str, fields: Mapping[str, Value], *, new: bool = False
) -> Iterator[Edit]:
    """Write a plan and its payments; payments that are there already follow what has changed.

    Amount, number and first day must all be in `fields` for there to be payments. Those that are paid are left alone:
    they take the place of the first ones.
    """
    edits = edits_of(ws, "plan", plan, fields, new=new)
    yield from edits
    known = [] if new else _instalments(session, ws, plan)
    payments = list(_payments(plan, {edit.field: edit.value for edit in edits}))
    paid = sum(1 for row in known if row.paid_on is not None)
    unpaid = [row for row in known if row.paid_on is None]
    for row, payment in zip_longest(unpaid, payments[paid:]):
        if payment is None:
            yield Edit("instalment", row.id, "deleted", value=True)
        elif row is None:
            yield from edits_of(ws, "instalment", new_id(), payment, new=True)
        else:
            yield from edits_of(ws, "instalment", row.id, payment)


def refuse_terms(fields: Mapping[str, Value]) -> None:
    """Raise RefusedError naming the field where no payments could follow from what a plan says."""
    each, count = (fields.get(name) for name in ("instalment_amount", "instalments"))
    if isinstance(each, int) and each <= 0:
        raise RefusedError(
            _("{field}: a payment is more than 0 kr. Nothing was saved.").format(
                field=field_label("plan", "instalment_amount")
            ),
            "instalment_amount",
        )
    if isinstance(count, int) and not 1 <= count <= MOST:
        raise RefusedError(
            _("{field}: a plan has between 1 and {most} payments. Nothing was saved.").format(
                field=field_label("plan", "instalments"), most=MOST
            ),
            "instalments",
        )


def instalments_of(session: Session, ws: Workspace, plan: str) -> list[str]:
    """List the payments of a plan by id, the first due first."""
    return [row.id for row in _instalments(session, ws, plan)]


def _instalments(session: Session, ws: Workspace, plan: str) -> list[Row[Any]]:
    chosen = select(INSTALMENTS).where(
        INSTALMENTS.c.org == ws.org, INSTALMENTS.c.plan_id == plan, standing(INSTALMENTS)
    )
    return list(session.connection().execute(chosen.order_by(INSTALMENTS.c.due_on, INSTALMENTS.c.id)))


def _payments(plan: str, fields: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    count, each, first = (fields.get(name) for name in ("instalments", "instalment_amount", "first_due_on"))
    if not (isinstance(count, int) and each and isinstance(first, str)):
        return
    for number in range(min(count, MOST)):
        due = add_months(date.fromisoformat(first), number)
        yield {"plan_id": plan, "due_on": due.isoformat(), "amount": each}


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def list_plans(ws: Workspace, case_id: str) -> tuple[PlanView, ...]:
    """List the plans of a case with their payments, the one that runs first, then the newest."""
    with ws.replica.reading() as session:
        return read_plans(session, ws, case_id)


def read_plans(session: Session, ws: Workspace, case_id: str, *, masked: bool = False) -> tuple[PlanView, ...]:
    """List the plans of a case as `list_plans` does; `masked` leaves out what somebody wrote."""
    statement = select(PLANS).where(PLANS.c.org == ws.org, PLANS.c.case_id == case_id, standing(PLANS))
    rows = list(session.connection().execute(statement))
    rows.sort(key=lambda row: (row.agreed_on or date.min, row.id), reverse=True)
    rows.sort(key=lambda row: row.state != "active")
    told = _told_missed(session, ws, case_id) if rows else frozenset()
    return tuple(_view(session, ws, row, told, masked=masked) for row in rows)


def _told_missed(session: Session, ws: Workspace, case_id: str) -> frozenset[str]:
    """The titles of the tasks about payments that did not come, without those that were let go."""
    statement = select(TASKS.c.title).where(
        TASKS.c.org == ws.org,
        TASKS.c.case_id == case_id,
        TASKS.c.source == _SOURCE,
        TASKS.c.state != "dropped",
        standing(TASKS),
    )
    return frozenset(filter(None, session.connection().execute(statement).scalars()))


def _view(session: Session, ws: Workspace, row: Row[Any], told: frozenset[str], *, masked: bool) -> PlanView:
    return PlanView(
        id=row.id,
        agreed_on=row.agreed_on,
        amount=row.instalment_amount or 0,
        count=row.instalments or 0,
        first_due_on=row.first_due_on,
        next_rent_on_time=row.next_rent_on_time,
        state=row.state or "active",
        state_label=label("plan_state", row.state or "active"),
        remark="" if masked else row.remark or "",
        text=plan_words(row),
        instalments=tuple(_instalment(ws, each, told) for each in _instalments(session, ws, row.id)),
    )


def _instalment(ws: Workspace, row: Row[Any], told: frozenset[str]) -> InstalmentView:
    missed = row.paid_on is None and row.due_on is not None and row.due_on < ws.today()
    late = "missed" if missed and _title(row) in told else "late"
    state = "paid" if row.paid_on else late if missed else "due"
    return InstalmentView(
        id=row.id,
        due=row.due_on,
        amount=row.amount or 0,
        paid_on=row.paid_on,
        missed=missed,
        state=state,
        state_label=label("instalment_state", state),
    )


def _title(row: Row[Any]) -> str:
    """Name the task about a payment that did not come. The same words, without a year, whenever they are made."""
    return _("The payment of {amount} on {date} has not come: get in touch and help the plan back on its feet").format(
        amount=amount(row.amount or 0), date=short_date(row.due_on, row.due_on)
    )


# ── changing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def edit_plan(ws: Workspace, plan_id: str, fields: Mapping[str, Value]) -> None:
    """Change what is written of a plan; its payments follow. `deleted` takes it away, with the payments not yet made.

    Raises RefusedError where the plan would have fewer payments than are made already.
    """
    row = _require(ws, PLANS, plan_id, _("There is no plan {id}."))
    wanted = dict(fields)
    if wanted.get("deleted"):
        wanted = {"deleted": True}
    elif any(name in wanted for name in _TERMS):
        wanted = {name: _stored(getattr(row, name)) for name in _TERMS} | wanted
    with ws.replica.reading() as session:
        paid = sum(1 for each in _instalments(session, ws, plan_id) if each.paid_on is not None)
        count = wanted.get("instalments")
        if isinstance(count, int) and count < paid:
            raise RefusedError(
                _("{field}: {paid} payments are made already. Nothing was saved.").format(
                    field=field_label("plan", "instalments"), paid=paid
                ),
                "instalments",
            )
        refuse_terms(wanted)
        known = set(wanted) & {*_TERMS, "deleted"}
        edits = list(plan_edits(session, ws, plan_id, wanted)) if known else edits_of(ws, "plan", plan_id, wanted)
    save(ws, row.case_id, edits)


def pay_instalment(ws: Workspace, instalment_id: str, paid_on: date | None) -> None:
    """Tick a payment off, on the day it came; None takes that back. With the last one the plan is kept."""
    row = _require(ws, INSTALMENTS, instalment_id, _("There is no payment {id}."))
    if paid_on is not None and paid_on > ws.today():
        raise RefusedError(_("A payment cannot have come on a day that is still ahead. Nothing was saved."), "paid_on")
    edits = edits_of(ws, "instalment", instalment_id, {"paid_on": paid_on.isoformat() if paid_on else None})
    with ws.replica.reading() as session:
        others = [each for each in _instalments(session, ws, row.plan_id) if each.id != instalment_id]
    plan = _require(ws, PLANS, row.plan_id, _("There is no plan {id}."))
    all_paid = paid_on is not None and all(each.paid_on is not None for each in others)
    state = "kept" if all_paid else "active" if plan.state == "kept" else plan.state
    if state != plan.state:
        edits += edits_of(ws, "plan", row.plan_id, {"state": state})
    save(ws, row.case_id, edits)


def miss_instalment(ws: Workspace, instalment_id: str) -> str:
    """Say that a payment did not come: somebody is to be in touch within three days. Return that task's id."""
    row = _require(ws, INSTALMENTS, instalment_id, _("There is no payment {id}."))
    if row.paid_on is not None:
        raise RefusedError(_("This payment is ticked off as made on {date}.").format(date=row.paid_on))
    if row.due_on is None or row.due_on >= ws.today():
        raise RefusedError(_("The day of this payment has not passed yet."))
    title = _title(row)
    with ws.replica.reading() as session:
        if title in _told_missed(session, ws, row.case_id):
            raise RefusedError(_("There is a task about this payment already."))
    task = new_id()
    due = max(row.due_on + timedelta(days=AFTER_MISSED), ws.today())
    fields = task_fields(ws, NewTask(row.case_id, title, due, 1), _SOURCE)
    save(ws, row.case_id, edits_of(ws, "task", task, fields, new=True))
    return task


def _require(ws: Workspace, table: Any, record: str, problem: str) -> Row[Any]:
    with ws.replica.reading() as session:
        statement = select(table).where(table.c.org == ws.org, table.c.id == record, standing(table))
        row: Row[Any] | None = session.connection().execute(statement).first()
    if row is None:
        raise NotFoundError(problem.format(id=clean(record, lines=False)))
    return row


def _stored(value: Any) -> Value:
    stored: Value = value.isoformat() if isinstance(value, date) else value
    return stored
