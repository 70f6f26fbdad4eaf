"""Every rule there is, in the order of the process. The rules themselves stand in files by their subject."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from bofield.law.eviction import EVICTION
from bofield.law.notice import NOTICE
from bofield.law.order import ORDER
from bofield.law.other_grounds import CLAIM, DISTURBANCE, RENEWAL, SUBLET
from bofield.law.rent import RENT

if TYPE_CHECKING:
    from datetime import date
    from typing import Final

    from bofield.law.rule import Rule

RULES: Final[tuple[Rule, ...]] = (*RENT, *DISTURBANCE, SUBLET, *NOTICE, RENEWAL, *ORDER, *EVICTION, CLAIM)


class Kind(NamedTuple):
    """The versions of one rule, the oldest first, and the events that touch it."""

    versions: tuple[Rule, ...]
    touched_by: frozenset[str]

    def holding(self, day: date) -> Rule:
        """Choose the version that held on a day; before the first one known, that one."""
        if len(self.versions) == 1:
            return self.versions[0]
        return next((rule for rule in reversed(self.versions) if rule.valid_from <= day), self.versions[0])


def _kind(versions: tuple[Rule, ...]) -> Kind:
    touching = {each for rule in versions for each in (*rule.inputs, *rule.touched_by, rule.instead, rule.stated_by)}
    return Kind(versions, frozenset(touching - {""}))


KINDS: Final = tuple(_kind(tuple(group)) for _name, group in groupby(RULES, key=lambda rule: rule.kind))
"""Every kind of deadline, in the order of the process."""
