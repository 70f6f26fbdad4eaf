"""How a duty of the law makes itself heard: seven, three and one day before, and then until somebody settles it.

Knows days and words. A day on which nobody looked loses nothing: from the first reminder on the duty stays in sight,
and each further one only marks it more strongly.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bofield.i18n import _, get_language, ngettext

if TYPE_CHECKING:
    from bofield.services.values import DeadlineView

FIRST, SECOND, LAST, OVERDUE = 1, 2, 3, 4
_SECOND_DAYS: Final = 3
_LAST_DAYS: Final = 1


def strength(view: DeadlineView) -> int:
    """Tell how strongly a date is marked: 0 for what reminds nobody, 4 for a duty that has passed."""
    if view.overdue:
        return OVERDUE
    if not view.remind or view.days is None:
        return 0
    return LAST if view.days <= _LAST_DAYS else SECOND if view.days <= _SECOND_DAYS else FIRST


def reminder(view: DeadlineView) -> str:
    """Say what a duty that nears or has passed reminds of; nothing for any other date."""
    found = strength(view)
    return _words(found, view.days or 0, get_language()) if found else ""


@lru_cache(maxsize=1024)
def _words(strength: int, days: int, _language: str) -> str:
    if strength == OVERDUE:
        late = ngettext("{days} day overdue", "{days} days overdue", -days)
        return _("{late}: settle it as done or as not applicable").format(late=late.format(days=-days))
    if days == 0:
        return _("Last reminder: today is the day")
    left = ngettext("in {days} day", "in {days} days", days).format(days=days)
    words = {FIRST: _("Reminder: {left}"), SECOND: _("Second reminder: {left}"), LAST: _("Last reminder: {left}")}
    return words[strength].format(left=left)
