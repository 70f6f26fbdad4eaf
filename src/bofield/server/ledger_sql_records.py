"""Records as they stand, who may read them, and the digests of cases, in SQL."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, or_, select, true, update

from bofield.changes import Order, case_scope
from bofield.records.projection import put_views, table_of
from bofield.records.registry import CASE_KINDS, KINDS
from bofield.records.tables import Answer, Task
from bofield.server.ledger_digests import Tally, combined
from bofield.server.ledger_rows import PURGE as PURGE_KIND
from bofield.server.ledger_rows import CaseDigest, Kept
from bofield.server.ledger_sql_feed import SqlFeed
from bofield.server.ledger_sql_part import in_parts
from bofield.server.ledger_sql_readable import (
    CASES,
    digests_within,
    in_my_cases,
    lying_in,
    readable,
    readable_digests,
    within,
)
from bofield.server.tables import CASE_DIGEST, FEED, REFUSED, STATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Row

    from bofield.server.access import Rights
    from bofield.server.cursor import Position

_COLUMNS = (STATE.c.id, STATE.c.kind, STATE.c.scope, STATE.c.epoch, STATE.c.seq, STATE.c.private_to, STATE.c.registers,
            STATE.c.digest)  # fmt: skip
_FEW = 100  # cases
_TASKS, _ANSWERS = table_of(Task), table_of(Answer)


class SqlRecords(SqlFeed):
    """See ledger.RecordLedger."""

    def records(self, org: str, ids: Iterable[str]) -> dict[str, Kept]:
        """See Ledger."""
        wanted = set(ids)
        found = {}
        for part in in_parts(wanted):
            for row in self.connection.execute(select(*_COLUMNS).where(STATE.c.org == org, STATE.c.id.in_(part))):
                found[row.id] = _kept(row)
        if self._holds_lock:
            self._seen.update({(org, each): _mark(found.get(each)) for each in wanted})
        return found

    def put(self, org: str, records: Sequence[Kept]) -> None:
        """See Ledger."""
        if not records:
            return
        self._tally(org, records)
        self._put(STATE, [_values(org, each) for each in records])
        put_views(self.connection, org, [(each.id, each.kind, each.case_id, each.shown) for each in records])
        self._seen.update({(org, each.id): _mark(each) for each in records})

    def page(
        self, rights: Rights, at: Position, until: int, limit: int, *, scope: str = "", newest_first: bool = False
    ) -> list[Kept]:
        """See Ledger."""
        order = (STATE.c.seq.desc(), STATE.c.id.desc()) if newest_first else (STATE.c.seq, STATE.c.id)
        by_case = not scope.startswith("case:") and self._reads_few(rights)
        which = _window(rights, at, until, scope, newest_first=newest_first, by_case=by_case)
        rows = self.connection.execute(select(*_COLUMNS).where(which).order_by(*order).limit(limit))
        return [_kept(row) for row in rows]

    def count(self, rights: Rights, at: Position, until: int, *, scope: str = "", newest_first: bool = False) -> int:
        """See Ledger."""
        if not (at.seq or at.id) and until >= self.home(rights.org).head:
            return self._count_all(rights, scope)
        by_case = not scope.startswith("case:") and self._reads_few(rights)
        which = _window(rights, at, until, scope, newest_first=newest_first, by_case=by_case)
        return self.connection.execute(select(func.count()).select_from(STATE).where(which)).scalar_one()

    def _count_all(self, rights: Rights, scope: str) -> int:
        """Count what may be read from the sums of cases: there may be millions of records."""
        which = readable_digests(rights)
        if scope:
            which = and_(which, digests_within(rights.org, scope))
        return int(self.connection.execute(select(func.sum(CASE_DIGEST.c.records)).where(which)).scalar() or 0)

    def _reads_few(self, rights: Rights) -> bool:
        """Tell whether somebody reads so few cases that going case by case is the shorter way."""
        if rights.sees_all_cases:
            return False
        if not rights.districts:
            return len(rights.cases) <= _FEW
        mine = lying_in(rights.org, rights.districts).limit(_FEW + 1)
        return len(rights.cases | set(self.connection.execute(mine).scalars())) <= _FEW

    def of_case(self, rights: Rights, case: str) -> list[Kept]:
        """See Ledger."""
        which = and_(readable(rights, by_case=False), _in_case(case))
        # Sorted here: asked for the order of ids, SQLite goes through all there are (as in ledger_sql_feed).
        rows = self.connection.execute(select(*_COLUMNS).where(which))
        return sorted(map(_kept, rows), key=lambda each: each.id)

    def case_list(self, rights: Rights, today: str, limit: int) -> list[str]:
        """See Ledger."""
        due = func.min(_TASKS.c.due_on)
        urgent = self.connection.execute(
            select(_TASKS.c.case_id)
            .where(_TASKS.c.org == rights.org, _TASKS.c.state == "open", _TASKS.c.deleted.is_not(True))
            .where(_TASKS.c.due_on <= date.fromisoformat(today), in_my_cases(rights, _TASKS.c.case_id))
            .group_by(_TASKS.c.case_id)
            .order_by(due, _TASKS.c.case_id)
            .limit(limit)
        ).scalars()
        changed = func.max(CASE_DIGEST.c.seq)
        recent = self.connection.execute(
            select(CASE_DIGEST.c.case_id)
            .where(readable_digests(rights), CASE_DIGEST.c.case_id != "")
            .group_by(CASE_DIGEST.c.case_id)
            .order_by(changed.desc(), CASE_DIGEST.c.case_id)
            .limit(limit)
        ).scalars()
        return list(dict.fromkeys([*urgent, *recent]))[:limit]

    def digests(self, rights: Rights, cases: Iterable[str] | None = None) -> dict[str, CaseDigest]:
        """See Ledger."""
        columns = CASE_DIGEST.c.case_id, CASE_DIGEST.c.digest, CASE_DIGEST.c.records, CASE_DIGEST.c.seq
        which = readable_digests(rights, by_case=cases is None)
        query = select(*columns).where(which, CASE_DIGEST.c.records > 0)
        queries = (
            [query] if cases is None else [query.where(CASE_DIGEST.c.case_id.in_(part)) for part in in_parts(cases)]
        )
        return combined((row[0], CaseDigest(*row[1:])) for each in queries for row in self.connection.execute(each))

    def record_digests(self, rights: Rights, case: str) -> dict[str, str]:
        """See Ledger."""
        which = and_(readable(rights, by_case=False), _in_case(case))
        return {row.id: row.digest for row in self.connection.execute(select(STATE.c.id, STATE.c.digest).where(which))}

    def districts_of(self, org: str, cases: Iterable[str]) -> dict[str, str | None]:
        """See Ledger."""
        found = {}
        for part in in_parts(cases):
            rows = self.connection.execute(
                select(CASES.c.id, CASES.c.district).where(CASES.c.org == org, CASES.c.id.in_(part))
            )
            found.update({row.id: row.district for row in rows})
        return found

    def cases_in(self, org: str, scope: str) -> list[str]:
        """See Ledger."""
        kind, _, name = scope.partition(":")
        every = select(CASES.c.id).where(CASES.c.org == org)
        query = every.where(CASES.c.district == name) if kind == "district" else every
        return sorted(self.connection.execute(query).scalars())

    def named(self, org: str, kind: str) -> list[tuple[str, str]]:
        """See Ledger."""
        table = table_of(KINDS[kind].table)
        rows = self.connection.execute(select(table.c.id, table.c.name).where(table.c.org == org))
        return sorted(((row.id, row.name or "") for row in rows), key=lambda each: (each[1], each[0]))

    def erase(self, org: str, case: str) -> int:
        """See Ledger."""
        runs = select(STATE.c.id).where(STATE.c.org == org, STATE.c.case_id == case)
        self.connection.execute(delete(_ANSWERS).where(_ANSWERS.c.org == org, _ANSWERS.c.run_id.in_(runs)))
        for kind in CASE_KINDS:
            table = table_of(kind.table)
            self.connection.execute(delete(table).where(table.c.org == org, table.c.case_id == case))
        gone = self.connection.execute(delete(STATE).where(STATE.c.org == org, STATE.c.case_id == case))
        self.connection.execute(delete(CASE_DIGEST).where(CASE_DIGEST.c.org == org, CASE_DIGEST.c.case_id == case))
        self.connection.execute(
            update(FEED)
            .where(FEED.c.org == org, FEED.c.scope == case_scope(case), FEED.c.kind != PURGE_KIND)
            .values(change="", mac="")
        )
        # A refused change may be no change at all, so its case is looked for as text.
        self.connection.execute(
            delete(REFUSED).where(REFUSED.c.org == org, REFUSED.c.change.contains(case, autoescape=True))
        )
        self._seen.clear()
        return int(gone.rowcount)

    def _tally(self, org: str, records: Sequence[Kept]) -> None:
        """Take what the records were out of the digests of their cases, and put what they are in."""
        unseen = [each.id for each in records if (org, each.id) not in self._seen]
        before = {record: self._seen.get((org, record)) for record in (each.id for each in records)}
        for part in in_parts(unseen):
            columns = STATE.c.id, STATE.c.case_id, STATE.c.private_to, STATE.c.digest
            for row in self.connection.execute(select(*columns).where(STATE.c.org == org, STATE.c.id.in_(part))):
                before[row.id] = (row.case_id or "", row.private_to or "", row.digest)
        tally = Tally(before, records)
        cases = {case for case, _private in tally.sums}
        for part in in_parts(cases):
            for sums in self.connection.execute(
                select(CASE_DIGEST).where(CASE_DIGEST.c.org == org, CASE_DIGEST.c.case_id.in_(part))
            ):
                tally.add_to((sums.case_id, sums.private_to), CaseDigest(sums.digest, sums.records, sums.seq))
        self._put(
            CASE_DIGEST,
            [
                {"org": org, "case_id": case, "private_to": private, **asdict(found)}
                for (case, private), found in tally.results()
            ],
        )


def _in_case(case: str) -> ColumnElement[bool]:
    return STATE.c.case_id == case if case else STATE.c.case_id.is_(None)


def _window(
    rights: Rights, at: Position, until: int, scope: str, *, newest_first: bool, by_case: bool
) -> ColumnElement[bool]:
    which = readable(rights, by_case=by_case)
    if scope:
        which = and_(which, within(rights.org, scope))
    # One bound each way: of two, a database may choose the wrong one to begin at.
    if newest_first:
        return and_(which, STATE.c.seq <= min(until, at.seq or until), _before(at))
    return and_(which, STATE.c.seq <= until, _after(at))


def _after(at: Position) -> ColumnElement[bool]:
    after = STATE.c.seq > at.seq
    return and_(STATE.c.seq >= at.seq, or_(after, STATE.c.id > at.id)) if at.id else after


def _before(at: Position) -> ColumnElement[bool]:
    if not at.seq:
        return true()
    before = STATE.c.seq < at.seq
    return or_(before, STATE.c.id < at.id) if at.id else before


def _mark(kept: Kept | None) -> tuple[str, str, str] | None:
    return None if kept is None else (kept.case_id or "", kept.private_to or "", kept.digest)


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    record, kind, scope, epoch, seq, private_to, text, digest = row
    return Kept(record, kind, scope, Order(epoch, seq), private_to, text=text, digest=digest)


def _values(org: str, each: Kept) -> dict[str, Any]:
    return {
        "org": org,
        "id": each.id,
        "kind": each.kind,
        "scope": each.scope,
        "case_id": each.case_id,
        "epoch": each.order.epoch,
        "seq": each.order.seq,
        "private_to": each.private_to,
        "registers": each.text,
        "digest": each.digest,
    }
