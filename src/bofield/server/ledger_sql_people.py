"""Rights, people, devices and codes, in SQL."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import insert, or_, select, update

from bofield.server.ledger_rows import NO_INCARNATION, AccessRow, AccountRow, CodeRow, DeviceRow, MoveRow
from bofield.server.ledger_sql_part import SqlPart
from bofield.server.tables import ACCESS, ACCOUNT, CASE_MOVE, DEVICE, ENROLMENT_CODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement

_ACCESS = ACCESS.c.id, ACCESS.c.person, ACCESS.c.scope, ACCESS.c.role, ACCESS.c.from_seq, ACCESS.c.to_seq
_MOVE = CASE_MOVE.c.seq, CASE_MOVE.c.case_id, CASE_MOVE.c.from_district, CASE_MOVE.c.to_district
_ACCOUNT = ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.active
_DEVICE = (DEVICE.c.id, DEVICE.c.person, DEVICE.c.name, DEVICE.c.token_hash, DEVICE.c.enrolled_at, DEVICE.c.last_n,
           DEVICE.c.incarnation, DEVICE.c.previous_incarnation, DEVICE.c.last_heard, DEVICE.c.revoked_at,
           DEVICE.c.retired_at, DEVICE.c.app, DEVICE.c.schema_version)  # fmt: skip


class SqlPeople(SqlPart):
    """See ledger.PeopleLedger."""

    def access(self, org: str, person: str, *, ended: bool = False) -> list[AccessRow]:
        """See Ledger."""
        which: list[ColumnElement[bool]] = [ACCESS.c.org == org, ACCESS.c.person == person]
        return self._access(*which) if ended else self._access(*which, ACCESS.c.to_seq.is_(None))

    def access_row(self, org: str, access: str) -> AccessRow | None:
        """See Ledger."""
        return next(iter(self._access(ACCESS.c.org == org, ACCESS.c.id == access)), None)

    def access_after(self, org: str, seq: int) -> list[AccessRow]:
        """See Ledger."""
        return self._access(ACCESS.c.org == org, or_(ACCESS.c.from_seq > seq, ACCESS.c.to_seq > seq))

    def add_access(self, org: str, row: AccessRow) -> None:
        """See Ledger."""
        self.connection.execute(insert(ACCESS).values(org=org, **asdict(row)))

    def end_access(self, org: str, access: str, seq: int) -> None:
        """See Ledger."""
        self.connection.execute(update(ACCESS).where(ACCESS.c.org == org, ACCESS.c.id == access).values(to_seq=seq))

    def add_moves(self, org: str, rows: Sequence[MoveRow]) -> None:
        """See Ledger."""
        if rows:
            self.connection.execute(insert(CASE_MOVE), [{"org": org, **asdict(row)} for row in rows])

    def moves(
        self, org: str, *, after: int = 0, case: str = "", districts: Iterable[str] | None = None
    ) -> list[MoveRow]:
        """See Ledger."""
        which: list[ColumnElement[bool]] = [CASE_MOVE.c.org == org]
        if after:
            which.append(CASE_MOVE.c.seq > after)
        if case:
            which.append(CASE_MOVE.c.case_id == case)
        if districts is not None:
            some = sorted(districts)
            which.append(or_(CASE_MOVE.c.from_district.in_(some), CASE_MOVE.c.to_district.in_(some)))
        # Sorted here: asked for places or their order, SQLite looks through all moves for those of one case.
        rows = self.connection.execute(select(*_MOVE).where(*which))
        return sorted((MoveRow(*row) for row in rows), key=lambda each: each.seq)

    def account(self, org: str, person: str) -> AccountRow | None:
        """See Ledger."""
        row = self.connection.execute(
            select(*_ACCOUNT).where(ACCOUNT.c.org == org, ACCOUNT.c.id == person)
        ).one_or_none()
        return AccountRow(*row) if row else None

    def accounts(self, org: str) -> list[AccountRow]:
        """See Ledger."""
        rows = self.connection.execute(
            select(*_ACCOUNT).where(ACCOUNT.c.org == org).order_by(ACCOUNT.c.name, ACCOUNT.c.id)
        )
        return [AccountRow(*row) for row in rows]

    def put_account(self, org: str, row: AccountRow) -> None:
        """See Ledger."""
        self._put(ACCOUNT, [{"org": org, **asdict(row)}])

    def device(self, org: str, device: str, *, lock: bool = False) -> DeviceRow | None:
        """See Ledger."""
        query = select(*_DEVICE).where(DEVICE.c.org == org, DEVICE.c.id == device)
        row = self.connection.execute(query.with_for_update() if lock else query).one_or_none()
        return DeviceRow(*row) if row else None

    def device_by_token(self, token_hash: str) -> tuple[str, DeviceRow] | None:
        """See Ledger."""
        row = self.connection.execute(
            select(DEVICE.c.org, *_DEVICE).where(DEVICE.c.token_hash == token_hash)
        ).one_or_none()
        return (row[0], DeviceRow(*row[1:])) if row else None

    def devices(self, org: str) -> list[DeviceRow]:
        """See Ledger."""
        rows = self.connection.execute(
            select(*_DEVICE)
            .where(DEVICE.c.org == org, DEVICE.c.token_hash.is_not(None))
            .order_by(DEVICE.c.enrolled_at, DEVICE.c.id)
        )
        return [DeviceRow(*row) for row in rows]

    def put_device(self, org: str, row: DeviceRow) -> None:
        """See Ledger."""
        self._put(DEVICE, [{"org": org, **asdict(row)}])

    def counted(self, org: str, device: str, n: int) -> None:
        """See Ledger."""
        self.connection.execute(
            update(DEVICE).where(DEVICE.c.org == org, DEVICE.c.id == device, DEVICE.c.last_n < n).values(last_n=n)
        )

    def went_on(self, org: str, device: str, incarnation: str) -> None:
        """See Ledger."""
        self.connection.execute(
            update(DEVICE)
            .where(DEVICE.c.org == org, DEVICE.c.id == device, DEVICE.c.incarnation == incarnation)
            .where(DEVICE.c.previous_incarnation != NO_INCARNATION)
            .values(previous_incarnation=NO_INCARNATION)
        )

    def add_code(self, row: CodeRow) -> None:
        """See Ledger."""
        self.connection.execute(insert(ENROLMENT_CODE).values(**asdict(row)))

    def code(self, code_hash: str) -> CodeRow | None:
        """See Ledger."""
        row = self.connection.execute(select(ENROLMENT_CODE).where(ENROLMENT_CODE.c.hash == code_hash)).one_or_none()
        return CodeRow(*row) if row else None

    def use_code(self, code_hash: str, at: str) -> bool:
        """Only one of two that come at once finds the code still unused."""
        done = self.connection.execute(
            update(ENROLMENT_CODE)
            .where(ENROLMENT_CODE.c.hash == code_hash, ENROLMENT_CODE.c.used_at.is_(None))
            .values(used_at=at)
        )
        return bool(done.rowcount)

    def _access(self, *which: ColumnElement[bool]) -> list[AccessRow]:
        rows = self.connection.execute(select(*_ACCESS).where(*which).order_by(ACCESS.c.from_seq, ACCESS.c.id))
        return [AccessRow(*row) for row in rows]
