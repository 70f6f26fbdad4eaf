"""Errands about syncing that several places offer: choosing between versions, and deciding about what was refused.

Each is awaited inside a `@job` of a screen. Services do the work; nothing is discarded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.tui.screens.asking import SentenceScreen
from bofield.tui.screens.conflict import ConflictScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.services.values import ConflictView, RefusedView, Settled
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
