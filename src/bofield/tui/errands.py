"""Small errands that several places offer: a new case, contact or task, ticking off, putting off.

Each is awaited inside a `@job` of a screen, asks what it needs with a prompt, and lets services do the work. Knows no
screen but the prompts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import N_, _
from bofield.i18n.dates import short_date
from bofield.tui.screens.asking import FormScreen
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.widgets.date_field import DayField, as_day
from bofield.tui.widgets.fields import LineField, TicksField

if TYPE_CHECKING:
    from bofield.services.values import TaskLine
    from bofield.tui.app import BofieldApp
    from bofield.tui.widgets.fields import Field as FormField


DAYS = N_("A day is written like 2026-12-15, 15/12, Friday, tomorrow or +7.")
PROTECTED, TWO = "protected", "two_at_visit"


async def new_contact(app: BofieldApp, case_id: str) -> None:
    """Ask what kind of contact, begin it, and open it."""
    from bofield.services import contacts, labels

    kind = await app.push_screen_wait(ChoicePrompt(_("New contact"), labels.choices("contact_kind")))
    if kind is not None:
        app.go_contact(await app.change(contacts.new_contact, case_id, kind))


async def new_task(app: BofieldApp, case_id: str) -> None:
    """Ask what is to be done and when, and add it to the case."""
    from bofield.services import tasks
    from bofield.services.values import NewTask

    fields = ((_("What is to be done"), LineField("title")), (_("When"), DayField("due")))
    answers = await app.push_screen_wait(FormScreen(_("New task"), fields, about=_(DAYS), needed=("title",)))
    if answers is not None:
        await app.change(tasks.add_task, NewTask(case_id, str(answers["title"]), as_day(answers["due"])))
        app.tell(_("Added: {title}").format(title=answers["title"]))


async def new_case(app: BofieldApp) -> None:
    """Ask what is needed to open a case, open it, and go there."""
    from bofield.services import cases
    from bofield.services.values import NewCase

    marks = ((PROTECTED, _("protected identity")), (TWO, _("two at visits")))
    fields: tuple[tuple[str, FormField], ...] = (
        (_("Contract number"), LineField("contract")),
        (_("Address"), LineField("address")),
        (_("Apartment number"), LineField("apartment")),
        (_("Municipality"), LineField("municipality")),
        (_("Contract holder"), LineField("tenant")),
        (_("Mind"), TicksField("marks", marks)),
    )
    about = _("Personal identity numbers are never asked for and should not be written anywhere.")
    form = FormScreen(_("New case"), fields, about=about, needed=("contract", "address"))
    answers = await app.push_screen_wait(form)
    if answers is not None:
        ticked = str(answers.pop("marks") or "").split()
        texts = {name: str(value or "") for name, value in answers.items()}
        new = NewCase(**texts, protected=PROTECTED in ticked, two_at_visit=TWO in ticked)
        app.go_case(await app.change(cases.open_case, new))


async def tick_off(app: BofieldApp, task: TaskLine) -> None:
    """Tick a task off, or take that back."""
    from bofield.services import tasks

    if task.state == "open":
        await app.change(tasks.finish_task, task.id)
        app.tell(_("Ticked off: {title}").format(title=task.title))
    else:
        await app.change(tasks.reopen_task, task.id)
        app.tell(_("Open again: {title}").format(title=task.title))


async def take_on(app: BofieldApp, task: TaskLine) -> None:
    """Take on a task that waits for a supervisor."""
    from bofield.services import tasks

    await app.change(tasks.take_task, task.id)
    app.tell(_("Yours now: {title}").format(title=task.title))


async def postpone(app: BofieldApp, task: TaskLine) -> None:
    """Ask for another day and put the task off to it."""
    from bofield.services import tasks

    fields = ((_("Until when"), DayField("until")),)
    title = _("Postpone: {title}").format(title=task.title)
    answers = await app.push_screen_wait(FormScreen(title, fields, about=_(DAYS), needed=("until",)))
    until = as_day(answers["until"]) if answers is not None else None
    if until is not None:
        await app.change(tasks.postpone_task, task.id, until)
        app.tell(_("Postponed to {day}.").format(day=short_date(until)))
