"""Who may read what, as conditions in SQL. What they mean is written in access.Rights.may_read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, false, or_, select

from bofield.records.projection import table_of
from bofield.records.registry import SUPERVISOR
from bofield.records.tables import Case
from bofield.server.tables import CASE_DIGEST, STATE

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bofield.server.access import Rights

CASES = table_of(Case)


def readable(rights: Rights, *, by_case: bool = True) -> ColumnElement[bool]:
    """The condition on `record_state` that is true of exactly the records a person may read.

    Unless `by_case`, no index on cases can be used for it: where somebody reads a good part of everything, going
    through the records in order finds a page a hundred times sooner than sorting all that may be read.
    """
    case_id: ColumnElement[str] = STATE.c.case_id if by_case else STATE.c.case_id.concat("")
    inside = or_(STATE.c.case_id.is_(None), in_my_cases(rights, case_id))
    return and_(STATE.c.org == rights.org, inside, _not_hidden(rights, STATE.c.private_to, STATE.c.case_id, None))


def readable_digests(rights: Rights) -> ColumnElement[bool]:
    """The same on `case_digest`."""
    table = CASE_DIGEST.c
    inside = or_(table.case_id == "", in_my_cases(rights, table.case_id))
    return and_(table.org == rights.org, inside, _not_hidden(rights, table.private_to, table.case_id, ""))


def in_my_cases(rights: Rights, case_id: ColumnElement[str]) -> ColumnElement[bool]:
    """True of the cases a person may read."""
    if rights.sees_all_cases:
        return and_(case_id.is_not(None), case_id != "")
    inside: list[ColumnElement[bool]] = [false()]
    if rights.districts:
        inside.append(case_id.in_(_cases_in(rights.org, rights.districts)))
    if rights.cases:
        inside.append(case_id.in_(sorted(rights.cases)))
    return or_(*inside)


def within(org: str, scope: str) -> ColumnElement[bool]:
    """The condition on `record_state` that is true of the records in one scope (ledger.RecordLedger.page)."""
    return STATE.c.case_id.is_(None) if scope == "own" else _in_scope(org, scope, STATE.c.case_id)


def digests_within(org: str, scope: str) -> ColumnElement[bool]:
    """The same on `case_digest`."""
    case_id = CASE_DIGEST.c.case_id
    return case_id == "" if scope == "own" else and_(case_id != "", _in_scope(org, scope, case_id))


def _in_scope(org: str, scope: str, case_id: ColumnElement[str]) -> ColumnElement[bool]:
    kind, _, name = scope.partition(":")
    if kind == "district":
        return case_id.in_(_cases_in(org, frozenset((name,))))
    return case_id == name if kind == "case" else case_id.is_not(None)


def _not_hidden(
    rights: Rights, private_to: ColumnElement[str], case_id: ColumnElement[str], nobody: str | None
) -> ColumnElement[bool]:
    """True of what is private to nobody, to this person, or to the supervisors of a case that they supervise."""
    open_to = [private_to == nobody, private_to == rights.person]
    if (supervised := rights.supervised).grants:
        open_to.append(and_(private_to == SUPERVISOR, in_my_cases(supervised, case_id)))
    return or_(*open_to)


def _cases_in(org: str, districts: frozenset[str]) -> ColumnElement[object]:
    chosen = select(CASES.c.id).where(CASES.c.org == org, CASES.c.district.in_(sorted(districts)))
    return chosen.scalar_subquery()
