"""What goes in and out of a replica: plain frozen values, so that callers never see a row or a connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bofield.changes import Order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bofield.changes import Change, Head, Register, Value
    from bofield.wire.messages import Event

LOCAL = "local"
"""The organisation of a laptop that works alone."""

EntryState = Literal["waiting", "sent", "held", "refused", "taken"]
"""`taken`: the centre has it, and the next pull will bring the record as it then stood; shown on top until it has."""
UNSEEN = Order(0, 0)
"""The order of a record the centre has not heard of."""


@dataclass(frozen=True, slots=True)
class Me:
    """Whose file this is, and which centre it belongs to. Kept inside the encrypted file, token and all."""

    person: str
    name: str
    device: str
    org: str = LOCAL
    organisation: str = ""
    roles: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    server: str | None = None
    server_id: str = ""
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of one record to be set.

    `seen` names the changes whose value the author was looking at (`heads` of a replica tells them); without it, the
    author is taken to have looked at what the replica shows at this moment.
    """

    kind: str
    record: str
    field: str
    value: Value
    seen: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewChange:
    """What one person does in one go, before it has an id and a number."""

    scope: str
    edits: Sequence[Edit]
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One record with its registers: as the centre has it, or with own unsent changes on top."""

    id: str
    kind: str
    scope: str
    registers: Mapping[str, Register]
    order: Order = UNSEEN
    mac: str = ""
    """The centre's keyed hash of the record as it was served, which a restored centre asks for."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One record as it is shown: the standing value of every field."""

    id: str
    kind: str
    case_id: str | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Entry:
    """A change in the outbox, and how far it has come.

    `key` is what autosave may amend it by, empty once it is closed; `opened` is when it was begun (ISO 8601).
    `reason` and `detail` are the centre's (or one of the reasons that `outbox` and `rebasing` define), `judged` when it
    said so.
    """

    change: Change
    state: EntryState = "waiting"
    key: str = ""
    opened: str = ""
    reason: str = ""
    detail: str = ""
    judged: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a change that left the outbox: the centre's verdict, and the order it gave."""

    change: Change
    verdict: str
    order: Order
    at: str
    mac: str = ""
    """The centre's keyed hash of the change as it was taken."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that the centre has not taken yet. One that is `held` waits for a refused one to the same record."""

    change: Change
    case_id: str | None
    state: EntryState


@dataclass(frozen=True, slots=True)
class Hit:
    """A record in which the words were found; they stand between ⟦ and ⟧ in `snippet`."""

    record: str
    kind: str
    case_id: str | None
    snippet: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field with several different values. `values` has one head for each, the one that is shown first."""

    record: str
    kind: str
    case_id: str | None
    field: str
    values: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A change the centre refused: the whole of it, a code word for the reason, and what the reason is about."""

    change: Change
    case_id: str | None
    reason: str
    detail: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A refused change that a person decided to let go, with the decision. Kept so that its words can be found."""

    change: Change
    case_id: str | None
    reason: str
    detail: str
    decision: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SyncState:
    """Where this replica stands with its centre. `head` and `durable` are places in the centre's feed."""

    server: str | None
    server_id: str
    organisation: str
    epoch: int
    cursor: str
    head: int
    durable: int
    last_heard: datetime | None
    waiting: int
    refused: int
    conflicts: int
    differing: int
    """Cases whose digest was not the centre's when they were last compared."""
    agreed: bool = False
    """Whether all that is here was the same as the centre's when everything was last compared."""
    checked: datetime | None = None
    """When that was."""
    records: int = 0
    secured: int = 0
    """Own changes that lie in a backup of the centre which has been tried."""
    received: int = 0
    """Own changes that the centre has, and no such backup yet."""
    quarantined: int = 0
    """Records that this program could not read."""
    held: int = 0
    """Cases that the centre takes away, and that a person here has to let go first: too many at once."""


@dataclass(frozen=True, slots=True)
class HelloState:
    """What a replica says of itself when it calls its centre."""

    device: str
    incarnation: str
    server_id: str
    epoch: int
    cursor: str
    last_n: int
    journal: tuple[int, int] | None
    schema: int
    latest: tuple[str, Order, str] | None = None
    """The last own change that the centre took: its id, order and mac."""
    told: tuple[str, Order, str] | None = None
    """The same of what it last told of rights or an erasure."""
    enrolled_again: bool = False
    """Whether this is the first call since a new enrolment: everything is handed back, whatever the centre knows."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A page of what a restored centre is offered: events, then own changes, then records as they were served.

    `place` is where the next page begins.
    """

    place: str
    events: tuple[Event, ...] = ()
    changes: tuple[Receipt, ...] = ()
    records: tuple[Record, ...] = ()
    again: tuple[Receipt, ...] = ()
    """Own changes that are not offered but sent once more, because there is no proof that the centre took them."""

    @property
    def is_single(self) -> bool:
        """Whether it cannot be made smaller."""
        return len(self.events) + len(self.changes) + len(self.records) <= 1
