"""Who may read and write in which cases. Rights are rows of the centre's own tables, never records that people write.

A grant gives a role within a scope: one district, one case, or the whole organisation. An empty scope means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from bofield.records.projection import table_of
from bofield.records.registry import ADMINISTRATOR, COORDINATOR, SUPERVISOR
from bofield.records.state import RecordState
from bofield.records.tables import Case
from bofield.server.tables import ACCESS
from bofield.wire.messages import Grant

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

FIELDWORK = frozenset((COORDINATOR, SUPERVISOR))
"""The roles that see cases. An administrator as such does not."""
EVERYWHERE = "org"
STATES = table_of(RecordState)
CASES = table_of(Case)


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

    def in_case(self, case_id: str, district: object) -> frozenset[str]:
        """The roles the person has in a case that lies in `district`."""
        scopes = [EVERYWHERE, f"case:{case_id}"]
        if district and isinstance(district, str):
            scopes.append(f"district:{district}")
        return FIELDWORK & frozenset().union(*(self._roles.get(scope, frozenset()) for scope in scopes))

    def _named(self, prefix: str) -> frozenset[str]:
        return frozenset(
            scope.removeprefix(prefix)
            for scope, roles in self._roles.items()
            if scope.startswith(prefix) and scope != prefix and roles & FIELDWORK
        )


def rights_of(connection: Connection, org: str, person: str) -> Rights:
    """Read what a person may do now."""
    rows = connection.execute(
        select(ACCESS.c.role, ACCESS.c.scope)
        .where(ACCESS.c.org == org, ACCESS.c.person == person, ACCESS.c.to_seq.is_(None))
        .order_by(ACCESS.c.from_seq)
    )
    return Rights(org, person, tuple(Grant(role=role, scope=scope) for role, scope in rows))


def readable(rights: Rights) -> ColumnElement[bool]:
    """The condition on `record_state` that is true of exactly the records a person may read."""
    own = or_(STATES.c.private_to.is_(None), STATES.c.private_to == rights.person)
    inside: list[ColumnElement[bool]] = [STATES.c.case_id.is_(None)]
    if rights.sees_all_cases:
        inside.append(STATES.c.case_id.is_not(None))
    if rights.districts:
        inside.append(STATES.c.case_id.in_(_cases_in(rights.org, rights.districts)))
    if rights.cases:
        inside.append(STATES.c.case_id.in_(sorted(rights.cases)))
    return and_(STATES.c.org == rights.org, own, or_(*inside))


def within(org: str, scope: str) -> ColumnElement[bool]:
    """The condition on `record_state` that is true of the records in one granted scope."""
    kind, _, name = scope.partition(":")
    if kind == "district":
        return STATES.c.case_id.in_(_cases_in(org, frozenset((name,))))
    if kind == "case":
        return STATES.c.case_id == name
    return STATES.c.case_id.is_not(None)


def _cases_in(org: str, districts: frozenset[str]) -> ColumnElement[object]:
    chosen = select(CASES.c.id).where(CASES.c.org == org, CASES.c.district.in_(sorted(districts)))
    return chosen.scalar_subquery()
