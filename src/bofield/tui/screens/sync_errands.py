"""Errands about syncing that several places offer: choosing between versions, and deciding about what was refused.

Each is awaited inside a `@job` of a screen. Services do the work; nothing is discarded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _, ngettext
from bofield.tui.screens.asking import FormScreen, SentenceScreen
from bofield.tui.screens.conflict import ConflictScreen
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bofield.services.values import ConflictView, RefusedView, Settled, Value
    from bofield.tui.app import BofieldApp


def choose(app: BofieldApp, view: ConflictView, then: Callable[[Settled], None]) -> None:
    """Show the versions of a field side by side; hand on what was chosen, if anything was."""

    def chosen(settled: Settled | None) -> None:
        if settled is not None:
            then(settled)
            app.tell(_("Chosen. The others see it with the next sync; u takes it back."))

    app.push_screen(ConflictScreen(view), chosen)


async def choose_in(app: BofieldApp, record: str, then: Callable[[Settled], None]) -> None:
    """Show the first field of a record in which several values stand."""
    from bofield.services import syncing

    found = [view for view in await app.ask(syncing.conflicts) if view.record == record]
    if found:
        choose(app, found[0], then)
    else:
        app.tell(_("Somebody has chosen already."))


async def undo(app: BofieldApp, settled: Settled) -> None:
    """Let the versions stand side by side again."""
    from bofield.services import syncing

    await app.change(syncing.undo_choice, settled)
    app.tell(_("Both versions stand again, and wait for a choice."))


async def let_go(app: BofieldApp, view: RefusedView) -> bool:
    """Ask why a refused change is let go, and do it; tell whether it was done."""
    from bofield.services import syncing

    question = _("Why is this let go? Copy what is needed first.")
    reason = await app.push_screen_wait(SentenceScreen(question, about=view.reason))
    if not reason:
        return False
    await app.change(syncing.drop_refused, view.change, reason)
    return True


def copy_out(app: BofieldApp, view: RefusedView) -> None:
    """Copy a refused change, whole and with its reason."""
    from bofield.services import refused

    app.copy_to_clipboard(refused.whole_text(view))
    app.tell(_("Copied: reason and text."))


async def enrol_again(app: BofieldApp) -> None:
    """Ask for a new code and go on as a device of its own, with all that was written."""
    from bofield.services import syncing

    async def send(values: dict[str, Value]) -> bool:
        await app.change(syncing.enrol_again, str(values["code"] or ""))
        return True

    about = _("The server has met this laptop twice. Your administrator gives you a code; nothing you wrote is lost.")
    form = FormScreen(_("Enrol again"), ((_("Code"), LineField("code")),), about=about, needed=("code",), send=send)
    if await app.push_screen_wait(form):
        app.tell(_("Enrolled again. All that waited is sent now."))
        app.action_save_now()


async def let_leave(app: BofieldApp, places: Sequence[str]) -> None:
    """Ask whether so many cases may leave at once, and let them."""
    from bofield.services import syncing

    words = ngettext("{n} case would leave this laptop.", "{n} cases would leave this laptop at once.", len(places))
    choices = (("keep", _("Keep them here for now")), ("leave", _("Let them leave: I know why")))
    hint = _("So much at once may be a mistake. Ask your administrator first; what is not sent yet is sent before.")
    title = words.format(n=len(places))
    if await app.push_screen_wait(ChoicePrompt(title, choices, hint=hint)) == "leave":
        await app.change(syncing.allow_removals)
        app.tell(_("They leave with the next sync."))
        app.action_save_now()
