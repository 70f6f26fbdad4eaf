"""Rights, people, devices and codes, in dictionaries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.server.ledger_memory_part import MemoryPart
from bofield.server.ledger_rows import NO_INCARNATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bofield.server.ledger_rows import AccessRow, AccountRow, CodeRow, DeviceRow, MoveRow


class MemoryPeople(MemoryPart):
    """See ledger.PeopleLedger."""

    def access(self, org: str, person: str, *, ended: bool = False) -> list[AccessRow]:
        """See Ledger."""
        return [row for row in self._access(org) if row.person == person and (ended or row.to_seq is None)]

    def access_row(self, org: str, access: str) -> AccessRow | None:
        """See Ledger."""
        return self.tables.access.get((org, access))

    def access_after(self, org: str, seq: int) -> list[AccessRow]:
        """See Ledger."""
        return [row for row in self._access(org) if row.from_seq > seq or (row.to_seq or 0) > seq]

    def add_access(self, org: str, row: AccessRow) -> None:
        """See Ledger."""
        self._set(self.tables.access, (org, row.id), row)

    def end_access(self, org: str, access: str, seq: int) -> None:
        """See Ledger."""
        self._set(self.tables.access, (org, access), replace(self.tables.access[org, access], to_seq=seq))

    def add_moves(self, org: str, rows: Sequence[MoveRow]) -> None:
        """See Ledger."""
        for row in rows:
            self._set(self.tables.moves, (org, row.seq), row)

    def moves(
        self, org: str, *, after: int = 0, case: str = "", districts: Iterable[str] | None = None
    ) -> list[MoveRow]:
        """See Ledger."""
        some = None if districts is None else set(districts)
        found = [
            row
            for (owner, seq), row in self.tables.moves.items()
            if owner == org
            and seq > after
            and (not case or row.case_id == case)
            and (some is None or row.from_district in some or row.to_district in some)
        ]
        return sorted(found, key=lambda row: row.seq)

    def account(self, org: str, person: str) -> AccountRow | None:
        """See Ledger."""
        return self.tables.accounts.get((org, person))

    def accounts(self, org: str) -> list[AccountRow]:
        """See Ledger."""
        found = (row for (owner, _person), row in self.tables.accounts.items() if owner == org)
        return sorted(found, key=lambda row: (row.name, row.id))

    def put_account(self, org: str, row: AccountRow) -> None:
        """See Ledger."""
        self._set(self.tables.accounts, (org, row.id), row)

    def device(self, org: str, device: str, *, lock: bool = False) -> DeviceRow | None:  # noqa: ARG002  (there is one transaction at a time)
        """See Ledger."""
        return self.tables.devices.get((org, device))

    def device_by_token(self, token_hash: str) -> tuple[str, DeviceRow] | None:
        """See Ledger."""
        key = self.tables.tokens.get(token_hash)
        return (key[0], self.tables.devices[key]) if key else None

    def devices(self, org: str) -> list[DeviceRow]:
        """See Ledger."""
        found = (row for (owner, _device), row in self.tables.devices.items() if owner == org and row.token_hash)
        return sorted(found, key=lambda row: (row.enrolled_at, row.id))

    def put_device(self, org: str, row: DeviceRow) -> None:
        """See Ledger."""
        self._set(self.tables.devices, (org, row.id), row)
        if row.token_hash and row.token_hash not in self.tables.tokens:
            self._set(self.tables.tokens, row.token_hash, (org, row.id))

    def counted(self, org: str, device: str, n: int) -> None:
        """See Ledger."""
        row = self.tables.devices.get((org, device))
        if row is not None and row.last_n < n:
            self._set(self.tables.devices, (org, device), replace(row, last_n=n))

    def went_on(self, org: str, device: str, incarnation: str) -> None:
        """See Ledger."""
        row = self.tables.devices.get((org, device))
        if row is not None and row.incarnation == incarnation and row.previous_incarnation != NO_INCARNATION:
            self._set(self.tables.devices, (org, device), replace(row, previous_incarnation=NO_INCARNATION))

    def add_code(self, row: CodeRow) -> None:
        """See Ledger."""
        self._set(self.tables.codes, row.hash, row)

    def code(self, code_hash: str) -> CodeRow | None:
        """See Ledger."""
        return self.tables.codes.get(code_hash)

    def use_code(self, code_hash: str, at: str) -> bool:
        """See Ledger."""
        row = self.tables.codes.get(code_hash)
        if row is None or row.used_at is not None:
            return False
        self._set(self.tables.codes, code_hash, replace(row, used_at=at))
        return True

    def _access(self, org: str) -> list[AccessRow]:
        found = (row for (owner, _id), row in self.tables.access.items() if owner == org)
        return sorted(found, key=lambda row: (row.from_seq, row.id))
