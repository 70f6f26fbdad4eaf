"""Settling a date of the law: done, or not applicable and why; and taking that back. From the case and from Idag.

Asks what it must and lets services do the work. Knows no list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.tui.screens.asking import SentenceScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bofield.services.values import DeadlineView
    from bofield.tui.app import BofieldApp

    Settle = Callable[[BofieldApp, str, DeadlineView], Awaitable[bool]]


def why_not(command: str, found: DeadlineView) -> str:
    """Say why a command cannot be used on a date of the law; empty when it can."""
    if command == "postpone":
        return _("A date of the law cannot be put off. x says why it does not apply.")
    if command in {"tick_off", "not_applicable"} and not found.duty and not found.settled:
        return _("This is a day to know of: nobody has to act by it, so there is nothing to settle.")
    return ""


async def tick_off(app: BofieldApp, case_id: str, found: DeadlineView) -> bool:
    """Say that what the date asks for is done, or take back what was said; tell whether it is settled now."""
    from bofield.services import duties

    if found.settled:
        await take_back(app, case_id, found)
        return False
    await app.change(duties.settle_duty, case_id, found.kind, found.on, "done")
    app.tell(_("Done: {label}. u takes it back.").format(label=found.label))
    return True


async def not_applicable(app: BofieldApp, case_id: str, found: DeadlineView) -> bool:
    """Ask why the date does not apply and write it down, or take back what was said; tell whether it is settled now."""
    from bofield.services import drafts, duties

    if found.settled:
        await take_back(app, case_id, found)
        return False
    title = _("Why does this not apply: {label}?").format(label=found.label)
    key = f"duty:{case_id}:{found.kind}:{found.on or ''}"
    about = _("The reason stands beside the date and in the history of the case. Enter sends it.")
    reason = await app.push_screen_wait(SentenceScreen(title, about=about, key=key))
    if reason:
        await app.change(duties.settle_duty, case_id, found.kind, found.on, "not_applicable", reason)
        await app.ask(drafts.keep, key, "")
        app.tell(_("Does not apply: {label}. u takes it back.").format(label=found.label))
    return bool(reason)


async def take_back(app: BofieldApp, case_id: str, found: DeadlineView) -> None:
    """Take back what was said of a date."""
    from bofield.services import duties

    await app.change(duties.reopen_duty, case_id, found.kind, found.on)
    app.tell(_("Stands again: {label}").format(label=found.label))
