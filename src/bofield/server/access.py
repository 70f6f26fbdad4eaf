"""Who may read and write in which cases. Rights are rows of the centre's own tables, never records that people write.

A grant gives a role within a scope: one district, one case, or the whole organisation. An empty scope means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bofield.records.registry import ADMINISTRATOR, COORDINATOR, SUPERVISOR
from bofield.wire.messages import Grant

if TYPE_CHECKING:
    from bofield.server.ledger import Ledger

FIELDWORK = frozenset((COORDINATOR, SUPERVISOR))
"""The roles that see cases. An administrator as such does not."""
EVERYWHERE = "org"


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may do, as of the moment it was read."""

    org: str
    person: str
    grants: tuple[Grant, ...] = ()
    _roles: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        for grant in self.grants:
            self._roles[grant.scope] = self._roles.get(grant.scope, frozenset()) | {grant.role}

    @property
    def is_administrator(self) -> bool:
        """Whether the person may write what belongs to no case."""
        return ADMINISTRATOR in self._roles.get(EVERYWHERE, ())

    @property
    def sees_all_cases(self) -> bool:
        """Whether the person works in every district."""
        return bool(FIELDWORK & self._roles.get(EVERYWHERE, frozenset()))

    @property
    def districts(self) -> frozenset[str]:
        """The districts the person works in."""
        return self._named("district:")

    @property
    def cases(self) -> frozenset[str]:
        """The single cases the person has been given."""
        return self._named("case:")

    @property
    def supervised(self) -> Rights:
        """The part of these rights in which the person is a supervisor."""
        return Rights(self.org, self.person, tuple(each for each in self.grants if each.role == SUPERVISOR))

    def in_case(self, case_id: str, district: object) -> frozenset[str]:
        """The roles the person has in a case that lies in `district`."""
        found = self._roles.get(EVERYWHERE, frozenset()) | self._roles.get(f"case:{case_id}", frozenset())
        if district and isinstance(district, str):
            found |= self._roles.get(f"district:{district}", frozenset())
        return FIELDWORK & found

    def may_read(self, private_to: str | None, case_id: str | None, district: object) -> bool:
        """Tell whether the person may read a record that lies in a case (or none) of a district.

        What is private is for one person, or for the supervisors of the case.
        """
        roles = self.in_case(case_id, district) if case_id is not None else FIELDWORK
        if not roles:
            return False
        return private_to in {None, self.person} or (
            private_to == SUPERVISOR and case_id is not None and SUPERVISOR in roles
        )

    def _named(self, prefix: str) -> frozenset[str]:
        return frozenset(
            scope.removeprefix(prefix)
            for scope, roles in self._roles.items()
            if scope.startswith(prefix) and scope != prefix and roles & FIELDWORK
        )


def rights_of(ledger: Ledger, org: str, person: str) -> Rights:
    """Read what a person may do now."""
    return Rights(org, person, tuple(Grant(role=row.role, scope=row.scope) for row in ledger.access(org, person)))
