"""What the centre keeps, one value a row, the same whichever storage it came from.

Knows the wire's words for a change and how registers are written. Knows no storage, no rights and no rules.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.changes import Change, Order, Value, record_digest
from bofield.records.state import case_of, dump, load, private_to, values
from bofield.wire.convert import to_change
from bofield.wire.messages import ChangeMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    from bofield.records.state import Registers

CHANGE, GRANT, REVOKE, MOVE, PURGE, RESCUED, MERGED = "change", "grant", "revoke", "move", "purge", "rescued", "merged"
"""The kinds of row in the feed."""
_CHAIN = 32  # hexadecimal digits
FEED_KINDS = (CHANGE, GRANT, REVOKE, MOVE, PURGE, RESCUED, MERGED)


@dataclass(frozen=True, slots=True)
class Home:
    """An organisation: its counter (`head`), the life of its database, and how much of it is in a verified backup."""

    org: str
    server_id: str
    name: str
    epoch: int
    head: int
    durable_seq: int
    own_device: str

    @property
    def place(self) -> Order:
        """The place of the newest change."""
        return Order(self.epoch, self.head)


class FeedRow:
    """One change at its place in the feed. `order` is the place it was first given, by this life or an earlier one.

    `text` is the change as JSON, empty where a purge has erased it. `private_to` names who alone may be told of it:
    the author, while any record it touches is a draft. `chain` is a hash of this row and of all before it, given when
    it is written (`link`): two feeds in which it is the same are the same up to there.
    """

    __slots__ = ("_change", "at", "author", "chain", "change_id", "device", "kind", "mac", "n", "order", "private_to",
                 "scope", "seq", "text")  # fmt: skip

    def __init__(
        self,
        *,
        seq: int,
        order: Order,
        change_id: str,
        device: str,
        n: int,
        author: str,
        scope: str,
        at: str,
        text: str,
        mac: str,
        kind: str = CHANGE,
        private_to: str | None = None,
        chain: str = "",
    ) -> None:
        self.seq, self.order, self.change_id, self.device, self.n = seq, order, change_id, device, n
        self.author, self.scope, self.at, self.text, self.mac = author, scope, at, text, mac
        self.kind, self.private_to, self.chain = kind, private_to, chain
        self._change: Change | None = None

    @classmethod
    def of(
        cls, change: Change, *, seq: int, order: Order, at: str, text: str, mac: str, kind: str, private_to: str | None
    ) -> FeedRow:
        """Make the row of a change: who, where and under which number are its own."""
        return cls(
            seq=seq,
            order=order,
            change_id=change.id,
            device=change.device,
            n=change.n,
            author=change.author,
            scope=change.scope,
            at=at,
            text=text,
            mac=mac,
            kind=kind,
            private_to=private_to,
        )

    @property
    def is_erased(self) -> bool:
        """Whether a purge has taken its content."""
        return not self.text

    @property
    def change(self) -> Change:
        """The change itself, read from its text when first asked for."""
        if self._change is None:
            self._change = to_change(ChangeMessage.model_validate_json(self.text))
        return self._change


def link(before: str, rows: Iterable[FeedRow]) -> None:
    """Chain rows that are about to be written to what stands before them."""
    for row in rows:
        before = row.chain = hashlib.sha256(f"{before} {row.change_id} {row.mac}".encode()).hexdigest()[:_CHAIN]


class Kept:
    """One record as it stands, immutable. Registers and JSON are each made from the other when first asked for.

    `order` is the centre's own epoch and the seq of the last change to it.
    """

    __slots__ = ("_digest", "_registers", "_shown", "_text", "id", "kind", "order", "private_to", "scope")

    def __init__(
        self, record: str, kind: str, scope: str, order: Order, private_to: str | None, *, text: str, digest: str = ""
    ) -> None:
        self.id, self.kind, self.scope, self.order, self.private_to = record, kind, scope, order, private_to
        self._text: str | None = text
        self._digest = digest
        self._registers: Registers | None = None
        self._shown: Mapping[str, Value] | None = None

    @classmethod
    def of(
        cls,
        record: str,
        kind: str,
        scope: str,
        order: Order,
        registers: Registers,
        shown: Mapping[str, Value] | None = None,
    ) -> Self:
        """Make one from registers; `shown` saves working out the values again."""
        shown = values(kind, registers) if shown is None else shown
        made = cls(record, kind, scope, order, private_to(kind, shown), text="")
        made._text, made._registers, made._shown = None, registers, shown
        return made

    @property
    def case_id(self) -> str | None:
        """The case it lies in, None for the organisation's own scope."""
        return case_of(self.scope)

    @property
    def registers(self) -> Registers:
        """The register of every field."""
        if self._registers is None:
            self._registers = load(self._text or "{}")
        return self._registers

    @property
    def shown(self) -> Mapping[str, Value]:
        """The value that is shown for every field."""
        if self._shown is None:
            self._shown = values(self.kind, self.registers)
        return self._shown

    @property
    def text(self) -> str:
        """The registers as JSON (records.state.dump)."""
        if self._text is None:
            self._text = dump(self.registers)
        return self._text

    @property
    def digest(self) -> str:
        """The digest of its standing heads."""
        if not self._digest:
            self._digest = record_digest(self.id, self.registers)
        return self._digest


@dataclass(frozen=True, slots=True)
class CaseDigest:
    """A case, or the organisation's own scope (`""`), as one reader may see it: digest, records, newest seq."""

    digest: str
    records: int
    seq: int


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A role in `district:<id>`, `case:<id>` or `org`, from one place in the feed to another."""

    id: str
    person: str
    scope: str
    role: str
    from_seq: int
    to_seq: int | None = None


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A case that changed district at a place in the feed; born there when `from_district` is None."""

    seq: int
    case_id: str
    from_district: str | None
    to_district: str | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A person of the organisation. An inactive one may hand in what waits, and nothing else."""

    id: str
    name: str
    active: bool = True


NO_INCARNATION = "-"
"""Stands for the one before the newest once the laptop has gone on with the newest. No laptop shows this."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A laptop, or the centre itself (which has no token). Instants are ISO 8601 in UTC.

    `revoked_at`: it may still hand in what waits. `retired_at`: it has said that everything is gone; its token is dead.
    """

    id: str
    person: str
    name: str
    token_hash: str | None
    enrolled_at: str
    last_n: int = 0
    incarnation: str = ""
    previous_incarnation: str = ""
    last_heard: str | None = None
    revoked_at: str | None = None
    retired_at: str | None = None
    app: str = ""
    schema_version: int = 0


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A one-time code of enrolment, by its hash."""

    hash: str
    org: str
    person: str
    expires_at: str
    used_at: str | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A change that was not accepted, whole, with the reason. `closed_at`: when it was accepted after all."""

    device: str
    change_id: str
    person: str
    n: int
    records: frozenset[str]
    reason: str
    detail: str
    received_at: str
    text: str
    closed_at: str | None = None


@dataclass(frozen=True, slots=True)
class PurgeRow:
    """A case that was erased: where it lay, at which place in the feed, by whom and why."""

    case_id: str
    district: str | None
    seq: int
    at: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A device's word that a scope has left it; the scope `*` means everything."""

    id: str
    device: str
    person: str
    scope: str
    at: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what, when, from which device. `detail` holds counts and code words, never what people wrote."""

    id: str
    at: str
    action: str
    person: str | None = None
    device: str | None = None
    scopes: tuple[str, ...] = ()
    detail: str = ""
