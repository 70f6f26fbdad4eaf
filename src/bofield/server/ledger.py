"""One transaction's view of everything a centre keeps: what pushing, pulling, rescue and administration stand on.

The same on SQLite, on PostgreSQL and in dictionaries, and held to it by one suite of tests. Knows no rules: whatever
is handed in is written. Whoever takes places in the feed locks the organisation first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from bofield.changes import Order
    from bofield.server.access import Rights
    from bofield.server.cursor import Position
    from bofield.server.ledger_rows import (
        AccessRow,
        AccountRow,
        AuditRow,
        CaseDigest,
        CodeRow,
        DeviceRow,
        FeedRow,
        Home,
        Kept,
        MoveRow,
        PurgeRow,
        ReceiptRow,
        RefusedRow,
    )


class FeedLedger(Protocol):
    """The organisation's counter and the feed."""

    def lock(self, org: str) -> Home:
        """Hold the organisation's counter until the transaction ends; its row as it stands then."""

    def home(self, org: str) -> Home:
        """The organisation's row. Raises LookupError."""

    def homes(self) -> list[Home]:
        """Every organisation."""

    def add_home(self, home: Home) -> None:
        """Begin an organisation."""

    def set_home(
        self, org: str, *, epoch: int | None = None, head: int | None = None, durable_seq: int | None = None
    ) -> None:
        """Change what is given."""

    def append(self, org: str, rows: Sequence[FeedRow]) -> None:
        """Add rows at their places, in order, and move the counter to the last."""

    def in_feed(self, org: str, ids: Iterable[str]) -> dict[str, FeedRow]:
        """Those of some changes that are in the feed, by change id."""

    def at_seq(self, org: str, seq: int) -> FeedRow | None:
        """The row at a place."""

    def feed_after(self, org: str, after: int, until: int, limit: int, kinds: Sequence[str] = ()) -> list[FeedRow]:
        """Rows with after < seq <= until, in order, of some kinds or of all."""

    def feed_of(self, org: str, scope: str, record: str = "") -> list[FeedRow]:
        """The rows of a scope in order, or those that touch one record of it. Erased rows touch nothing."""

    def numbers_used(self, org: str, device: str, numbers: Iterable[int]) -> dict[int, str]:
        """Which of some numbers a device has used in the feed, and for which change."""


class RecordLedger(Protocol):
    """Records as they stand, who may read them, and proofs over them."""

    def records(self, org: str, ids: Iterable[str]) -> dict[str, Kept]:
        """Those of some records that exist."""

    def put(self, org: str, records: Sequence[Kept]) -> None:
        """Write records, new or changed, with all that is made from them: typed rows, digests of cases."""

    def page(
        self, rights: Rights, at: Position, until: int, limit: int, *, scope: str = "", newest_first: bool = False
    ) -> list[Kept]:
        """Records that a person may read, in the order of their last change, from after `at` up to seq `until`.

        `newest_first` goes down from `until`, and `at` is the last one read on the way down (an empty one begins).
        `scope` narrows it: `own` is what belongs to no case; else it is as in a grant, so that `org` is every case.
        """

    def count(self, rights: Rights, at: Position, until: int, *, scope: str = "", newest_first: bool = False) -> int:
        """How many `page` would give with no limit."""

    def of_case(self, rights: Rights, case: str) -> list[Kept]:
        """Every record of a case (`""`: of the organisation's own scope) that a person may read."""

    def case_list(self, rights: Rights, today: str, limit: int) -> list[str]:
        """The cases a person may read: first those with an open task due by `today`, then those that changed last."""

    def digests(self, rights: Rights, cases: Iterable[str] | None = None) -> dict[str, CaseDigest]:
        """The digest of each case (`""` the organisation's own scope) over what a person may read of it.

        Without `cases`: of all that the person may read. A case with nothing to read is left out.
        """

    def record_digests(self, rights: Rights, case: str) -> dict[str, str]:
        """Record → digest, of everything in a case (or `""`) that a person may read."""

    def districts_of(self, org: str, cases: Iterable[str]) -> dict[str, str | None]:
        """The district each case lies in now. A case that does not exist is left out."""

    def cases_in(self, org: str, scope: str) -> list[str]:
        """The cases that lie in `district:<id>` now, or every case for `org`, whoever may read them."""

    def named(self, org: str, kind: str) -> list[tuple[str, str]]:
        """(id, name) of the records of a kind that has names (districts), by name."""

    def erase(self, org: str, case: str) -> int:
        """Take a case's content out of records, feed and refusals; who, when and which id stay. Gives records gone."""


class PeopleLedger(Protocol):
    """Rights, people, devices and codes."""

    def access(self, org: str, person: str, *, ended: bool = False) -> list[AccessRow]:
        """What a person may do, in the order it was given; with `ended`, also what they once could."""

    def access_row(self, org: str, access: str) -> AccessRow | None:
        """One right by its id, ended or not."""

    def access_after(self, org: str, seq: int) -> list[AccessRow]:
        """What was given or taken after a place, of all people."""

    def add_access(self, org: str, row: AccessRow) -> None:
        """Give a right."""

    def end_access(self, org: str, access: str, seq: int) -> None:
        """End a right at a place in the feed."""

    def add_moves(self, org: str, rows: Sequence[MoveRow]) -> None:
        """Note cases that changed district."""

    def moves(
        self, org: str, *, after: int = 0, case: str = "", districts: Iterable[str] | None = None
    ) -> list[MoveRow]:
        """Moves after a place, in order; of one case, or into or out of some districts."""

    def account(self, org: str, person: str) -> AccountRow | None:
        """A person."""

    def accounts(self, org: str) -> list[AccountRow]:
        """Everybody, by name."""

    def put_account(self, org: str, row: AccountRow) -> None:
        """Add or change a person."""

    def device(self, org: str, device: str, *, lock: bool = False) -> DeviceRow | None:
        """A device; with `lock`, held until the transaction ends."""

    def device_by_token(self, token_hash: str) -> tuple[str, DeviceRow] | None:
        """The organisation and device a token belongs to."""

    def devices(self, org: str) -> list[DeviceRow]:
        """Every laptop, oldest first; the centre's own device is none."""

    def put_device(self, org: str, row: DeviceRow) -> None:
        """Add or change a device."""

    def counted(self, org: str, device: str, n: int) -> None:
        """Note that a device has counted to `n`, unless it had got further already."""

    def went_on(self, org: str, device: str, incarnation: str) -> None:
        """Note that a device has heard this incarnation: if it is the newest, whoever shows the one before is a copy.

        A push that was long on its way shows an older one, and says nothing.
        """

    def add_code(self, row: CodeRow) -> None:
        """Remember a code."""

    def code(self, code_hash: str) -> CodeRow | None:
        """Find a code."""

    def use_code(self, code_hash: str, at: str) -> bool:
        """Use a code up; False when somebody else already did."""


class RestLedger(Protocol):
    """What was refused, what has gone, what was done, and what the database knows of itself."""

    def keep_refused(self, org: str, rows: Sequence[RefusedRow]) -> None:
        """Store refused changes. One that is refused again replaces what was stored of it."""

    def close_refused(self, org: str, device: str, ids: Iterable[str], at: str) -> None:
        """Note of changes that they were accepted after all."""

    def refused(self, org: str, *, device: str = "") -> list[RefusedRow]:
        """What was refused, oldest first, of all devices or one."""

    def add_purge(self, org: str, row: PurgeRow) -> None:
        """Remember that a case was erased."""

    def purged(self, org: str, cases: Iterable[str] | None = None, *, after: int = 0) -> dict[str, PurgeRow]:
        """Those of some cases (or of all) that were erased after a place in the feed."""

    def add_receipts(self, org: str, rows: Sequence[ReceiptRow]) -> None:
        """Keep receipts of what has gone from laptops."""

    def receipts(self, org: str) -> list[ReceiptRow]:
        """Every receipt, oldest first."""

    def note(self, org: str, row: AuditRow) -> None:
        """Add a row to the audit trail."""

    def audited(self, org: str, action: str = "") -> list[AuditRow]:
        """The audit trail, oldest first, or one action's."""

    def fact(self, name: str) -> str:
        """What the database remembers of itself under a name (`system`, `timeline` …); empty when nothing."""

    def set_fact(self, name: str, value: str) -> None:
        """Remember something of the database itself."""

    def facts(self) -> Mapping[str, str]:
        """Everything remembered so."""

    def savepoint(self) -> AbstractContextManager[object]:
        """Undo what is written inside when an error leaves it."""


class Ledger(FeedLedger, RecordLedger, PeopleLedger, RestLedger, Protocol):
    """See the module."""


class Store(Protocol):
    """Where a ledger is opened: `Storage` over SQL, or `MemoryStore`."""

    def reading(self) -> AbstractContextManager[Ledger]:
        """Open a transaction that sees one moment throughout."""

    def writing(self) -> AbstractContextManager[Ledger]:
        """Open a transaction that writes; kept at the end, undone on any error."""

    def empty_log(self) -> None:
        """Let nothing of what was erased lie in a log beside the database, as far as that is ours."""

    def close(self) -> None:
        """Let go of everything."""


def place_of(ledger: Ledger, org: str) -> Order:
    """The place of the newest change of an organisation."""
    return ledger.home(org).place
