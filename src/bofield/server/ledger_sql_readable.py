"""Who may read what, as conditions in SQL. What they mean is written in access.Rights.may_read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, false, or_, select

from bofield.records.projection import table_of
from bofield.records.registry import SUPERVISOR
from bofield.records.tables import Case
from bofield.server.tables import CASE_DIGEST, STATE

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from bofield.server.access import Rights

CASES = table_of(Case)


def readable(rights: Rights, *, by_case: bool = True) -> ColumnElement[bool]:
    """The condition on `record_state` that is true of exactly the records a person may read.

    `by_case`: found by going through the person's cases, which is the shorter way where these are few. Otherwise each
    record is asked for its case as it is met, so that neither the cases nor the records of a large district are gone
    through for a page of twenty.
    """
    inside = or_(STATE.c.case_id.is_(None), in_my_cases(rights, STATE.c.case_id, by_case=by_case))
    hidden = _not_hidden(rights, STATE.c.private_to, STATE.c.case_id, None, by_case=by_case)
    return and_(STATE.c.org == rights.org, inside, hidden)


def readable_digests(rights: Rights, *, by_case: bool = True) -> ColumnElement[bool]:
    """The same on `case_digest`."""
    table = CASE_DIGEST.c
    inside = or_(table.case_id == "", in_my_cases(rights, table.case_id, by_case=by_case))
    hidden = _not_hidden(rights, table.private_to, table.case_id, "", by_case=by_case)
    return and_(table.org == rights.org, inside, hidden)


def in_my_cases(rights: Rights, case_id: ColumnElement[str], *, by_case: bool = True) -> ColumnElement[bool]:
    """True of the cases a person may read. Unless `by_case`, no index on cases is used for it."""
    if rights.sees_all_cases:
        return and_(case_id.is_not(None), case_id != "")
    inside: list[ColumnElement[bool]] = [false()]
    if rights.districts:
        chosen = lying_in(rights.org, rights.districts)
        inside.append(case_id.in_(chosen.scalar_subquery()) if by_case else exists(chosen.where(CASES.c.id == case_id)))
    if rights.cases:
        inside.append((case_id if by_case else case_id.concat("")).in_(sorted(rights.cases)))
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
        return case_id.in_(lying_in(org, frozenset((name,))).scalar_subquery())
    return case_id == name if kind == "case" else case_id.is_not(None)


def _not_hidden(
    rights: Rights,
    private_to: ColumnElement[str],
    case_id: ColumnElement[str],
    nobody: str | None,
    *,
    by_case: bool,
) -> ColumnElement[bool]:
    """True of what is private to nobody, to this person, or to the supervisors of a case that they supervise."""
    open_to = [private_to == nobody, private_to == rights.person]
    if (supervised := rights.supervised).grants:
        open_to.append(and_(private_to == SUPERVISOR, in_my_cases(supervised, case_id, by_case=by_case)))
    return or_(*open_to)


def lying_in(org: str, districts: frozenset[str]) -> Select[tuple[str]]:
    """The cases that lie in some districts."""
    return select(CASES.c.id).where(CASES.c.org == org, CASES.c.district.in_(sorted(districts)))
