"""What a rule is: its paragraph, from when it holds, what starts and ends it, how the day is counted, what it means.

A rule is data: it stands in a file by its subject, and a change of the law is one more value with another
`valid_from`. Knows no case and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bofield.law.working_days import roll

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from bofield.law.facts import Binds, Nature


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that turns the days on which things happened into the day that follows from them.

    `valid_from` is the first day for which the wording behind the computation is known to us, `valid_to` the last; the
    day of the first input chooses among rules of one kind. Something older is still computed, with a remark.
    """

    kind: str
    source: str
    valid_from: date
    binds: Binds
    nature: Nature
    inputs: tuple[str, ...]
    """The kinds of event it needs, all of them."""
    count: Callable[..., date]
    """Takes the days of the inputs in their order; closed days are not yet thought of."""
    reason: str
    """Why the day falls there; `{start}` is the newest of the days, and each input can be named."""
    effect: str
    """What it means for the household."""
    granted: str = ""
    """The same, once a letter has given the day."""
    valid_to: date | None = None
    rolls: bool = False
    """The last day for an act moves past closed days (1930:173 2 §)."""
    name_unmoved: bool = False
    """Say beside a day that was moved where it fell."""
    duty: bool = False
    stated_by: str = ""
    """The event whose letter may print the day, which then wins."""
    ended_by: tuple[str, ...] = ()
    """Events that end the time, on or after the day that started it."""
    instead: str = ""
    """An event that stands in for the first input where that one is not known, or came later."""
    touched_by: tuple[str, ...] = ()
    """Events that show the rule as not running yet, besides its inputs."""
    checks: tuple[str, ...] = ()
    """What a person must look up beside the date, always."""
    favourable: Callable[..., date] | None = None
    """The day under the reading that favours the tenant, where the law is not settled."""

    def compute(self, *days: date) -> date:
        """Find the day that follows."""
        day = self.count(*days)
        return roll(day) if self.rolls else day


JB: Final = date(2014, 7, 1)
"""JB 12:42 to 44 in the wordings that we know."""
JB_44: Final = date(1994, 7, 1)
BFL: Final = date(1992, 1, 1)
UB: Final = date(2020, 1, 1)
SUBLETS: Final = date(2019, 10, 1)
"""SFS 2019:523, which worded JB 12:43 anew."""
DISTURBANCES: Final = date(2024, 7, 1)
"""SFS 2024:313."""
GONE: Final = ("evicted", "moved_out")
"""The tenant has left. A tenant who sublets may live elsewhere already."""
LEFT: Final = ("withdrawn", *GONE)
"""The same, or the landlord has withdrawn: what was about the late rent is over."""
