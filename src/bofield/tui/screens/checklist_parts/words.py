"""What is said when a section is left: which tasks were added, and which are no longer needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.services.values import TaskLine

MOST_NAMED = 2
"""Tasks that are named when they are added; of more, only their number is told."""


def added_words(added: Sequence[TaskLine]) -> str:
    """Say which tasks were added, or how many; empty where none were."""
    if not added:
        return ""
    if len(added) > MOST_NAMED:
        return _("{n} tasks added. They stand in the case.").format(n=len(added))
    titles = ", ".join(task.title for task in added)
    return ngettext("{n} task added: {titles}", "{n} tasks added: {titles}", len(added)).format(
        n=len(added), titles=titles
    )


def fallen_words(titles: Sequence[str]) -> str:
    """Say which tasks were dropped because their ground is gone; empty where none were."""
    return _("No longer needed: {titles}.").format(titles=", ".join(titles)) if titles else ""
