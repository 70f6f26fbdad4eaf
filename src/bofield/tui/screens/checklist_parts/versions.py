"""Which form a checklist follows: choosing one where there are several, and going over to a newer version.

Knows the services' words for both; knows no question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.tui.screens.prompts import ChoicePrompt

if TYPE_CHECKING:
    from bofield.services.values import RunView
    from bofield.services.workspace import Workspace
    from bofield.tui.screens.checklist import ChecklistScreen

GO_OVER, STAY = "over", "stay"


def open_run(workspace: Workspace, contact_id: str, form: str = "") -> RunView:
    """Open the checklist of a contact, in a thread."""
    from bofield.services import checklists

    return checklists.open_run(workspace, contact_id, form)


async def choose_form(screen: ChecklistScreen) -> str | None:
    """Ask which form to begin with where there are several; empty where there is nothing to choose, None for none."""
    from bofield.services import checklists

    offered = await screen.app.ask(checklists.choice_of_forms, screen.contact_id)
    if not offered:
        return ""
    choices = tuple((each.name, each.title) for each in offered)
    return await screen.app.push_screen_wait(ChoicePrompt(_("Which form?"), choices))


async def go_over(screen: ChecklistScreen, run: RunView) -> RunView | None:
    """Ask whether the draft is to follow the newer version, and take it over; None where the person stays."""
    from bofield.services import checklists

    changes = tuple((f"change{number}", f"· {text}") for number, text in enumerate(run.changes))
    choices = (
        (GO_OVER, _("Go over to version {version}; the answers follow").format(version=run.newer)),
        (STAY, _("Stay with version {version}").format(version=run.version)),
        *changes,
    )
    title = _("The form has a newer version. It changes:") if changes else _("The form has a newer version.")
    if await screen.app.push_screen_wait(ChoicePrompt(title, choices)) != GO_OVER:
        return None
    updated: RunView = await screen.app.ask(checklists.update_run, run.id)
    return updated
