"""Small errands that several places offer: a new contact, a new task, ticking off, putting off.

Each is awaited inside a `@job` of a screen, asks what it needs with a prompt, and lets services do the work. Knows no
screen but the prompts.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.dates import short_date
from bofield.tui.screens.prompts import ChoicePrompt, Field, FieldsPrompt
from bofield.tui.widgets.reading import read_day

if TYPE_CHECKING:
    from datetime import date

    from bofield.services.values import TaskLine
    from bofield.tui.app import BofieldApp


def today() -> date:
    """Tell which day it is on this machine's clock."""
    return datetime.now().astimezone().date()


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

    answers = await app.push_screen_wait(
        FieldsPrompt(
            _("New task"),
            (
                Field("title", _("What is to be done"), required=True),
                Field("due", _("When"), example=_("2026-12-15, 15/12, tomorrow, +7"), read=_read_day),
            ),
        )
    )
    if answers is not None:
        await app.change(tasks.add_task, NewTask(case_id, answers["title"], answers["due"]))
        app.tell(_("Added: {title}").format(title=answers["title"]))


async def tick_off(app: BofieldApp, task: TaskLine) -> None:
    """Tick a task off, or take that back."""
    from bofield.services import tasks

    if task.state == "open":
        await app.change(tasks.finish_task, task.id)
        app.tell(_("Ticked off: {title}").format(title=task.title))
    else:
        await app.change(tasks.reopen_task, task.id)
        app.tell(_("Open again: {title}").format(title=task.title))


async def postpone(app: BofieldApp, task: TaskLine) -> None:
    """Ask for another day and put the task off to it."""
    from bofield.services import tasks

    until = Field("until", _("Until when"), example=_("2026-12-15, 15/12, tomorrow, +7"), required=True, read=_read_day)
    answers = await app.push_screen_wait(FieldsPrompt(_("Postpone: {title}").format(title=task.title), (until,)))
    if answers is not None:
        await app.change(tasks.postpone_task, task.id, answers["until"])
        app.tell(_("Postponed to {day}.").format(day=short_date(answers["until"])))


def _read_day(text: str) -> date | None:
    return read_day(text, today())
