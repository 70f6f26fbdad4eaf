"""The messages of protocol version 1, strictly typed. Unknown fields are passed over: a newer version may send them.

One sync is hello → rescue, should the centre have been restored → push all → pull all → digest → purged.
"""

# pydantic reads annotations at run time, so this module does not postpone them.
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

MAX_CHANGES = 500
MAX_BYTES = 1024 * 1024
"""The most changes, and the most bytes of JSON, in one push."""
MAX_OPS = 2000
"""The most ops in one change."""
PAGE = 1000
"""The most records in one page of a pull."""

ChangeId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
RecordId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Scope = Annotated[str, Field(pattern=r"^(org|case:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$")]
Mac = Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")]
"""The centre's keyed hash of something that it may be shown again after a restore; empty where there is none."""
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9_.:/-]+$")]
FieldValue = StrictBool | StrictInt | StrictStr | None
OrderPair = tuple[int, int]
"""(epoch, seq)."""


class Message(BaseModel):
    """A message is immutable and takes no value of another type than stated."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


# ── the first meeting ────────────────────────────────────────────────────────────────────────────────────────────────
class Enrol(Message):
    """A one-time code is exchanged for a device's token."""

    code: Annotated[str, Field(max_length=100)]
    device_name: Annotated[str, Field(max_length=100)] = ""
    app: Annotated[str, Field(max_length=40)] = ""


class Grant(Message):
    """A role within a scope: `district:<id>`, `case:<id>` or `org`."""

    role: str
    scope: str


class PersonInfo(Message):
    """Who the token belongs to, and what they may do."""

    id: RecordId
    name: str
    grants: tuple[Grant, ...] = ()


class EnrolReply(Message):
    """What a laptop needs to remember of its centre. `token` is shown this once."""

    server_id: str
    organisation: str
    org: str
    person: PersonInfo
    device: RecordId
    token: str


# ── hello ────────────────────────────────────────────────────────────────────────────────────────────────────────────
class Receipt(Message):
    """Proof that the centre once took a change: its order, with the mac that came with the verdict."""

    change: ChangeId
    order: OrderPair
    mac: Mac


class Hello(Message):
    """Who calls, and where it stands. `journal` is the span of seq it could hand back after a restore.

    A centre was put back that does not know `latest`, the last own change it took, or `told`, the last news of rights.
    """

    device: RecordId
    incarnation: Annotated[str, Field(max_length=64)] = ""
    app: Annotated[str, Field(max_length=40)]
    schema_version: int
    server_id: str = ""
    epoch: int = 0
    cursor: str = ""
    last_n: int = 0
    journal: tuple[int, int] | None = None
    latest: Receipt | None = None
    told: Receipt | None = None


class Limits(Message):
    """How much one message may carry."""

    max_changes: int = MAX_CHANGES
    max_bytes: int = MAX_BYTES
    page: int = PAGE


class HelloReply(Message):
    """Whom the laptop has reached, and what it should do next. `incarnation` replaces the one it sent.

    `ok` and `upgrade_advised`: go on. `epoch_changed`: the centre was restored; hand back the journal, begin anew with
    an empty cursor, keep everything. `snapshot_needed`: begin anew with an empty cursor. `fork`: two copies of one
    laptop are about; enrol again, keep everything. `retired`: hand in what waits, then destroy the key.
    """

    server_id: str
    organisation: str
    epoch: int
    head: int
    durable_seq: int
    schema_version: int
    limits: Limits
    verdict: Literal["ok", "epoch_changed", "fork", "snapshot_needed", "upgrade_advised", "retired"]
    incarnation: str
    person: PersonInfo


# ── push ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
class OpMessage(Message):
    """One field of one record set to a value (changes.Op)."""

    kind: Name
    record: RecordId
    field: Name
    value: FieldValue
    base: tuple[ChangeId, ...] = ()


class ChangeMessage(Message):
    """One change (changes.Change)."""

    id: ChangeId
    scope: Scope
    author: RecordId
    device: RecordId
    n: Annotated[int, Field(ge=1)]
    at: Annotated[str, Field(max_length=80)]
    zone: Annotated[str, Field(max_length=60)] = ""
    schema_version: int
    ops: Annotated[tuple[OpMessage, ...], Field(min_length=1, max_length=MAX_OPS)]


class Push(Message):
    """Changes in the order of `n`. Each is judged by itself, in a savepoint of its own.

    `incarnation` is the one that the hello before gave: that it was heard makes the one before it a copy's.
    """

    server_id: str
    epoch: int
    incarnation: Annotated[str, Field(max_length=64)] = ""
    changes: Annotated[tuple[ChangeMessage, ...], Field(max_length=MAX_CHANGES)]


class Verdict(Message):
    """What became of one change.

    `refused` carries a `reason` code word and a `detail` naming kind, field or value. With reason `held_back` nothing
    is wrong with the change itself: an earlier one to the same record was refused, and it waits for that.
    `sealed`: taken, but kept apart for a supervisor, because the author's access had ended. `merged`: taken, and joined
    with another's words by a change of the centre's own, which the next pull brings. `mac` proves what was taken.
    """

    change: ChangeId
    verdict: Literal["accepted", "duplicate", "merged", "alternative", "sealed", "refused"]
    order: OrderPair | None = None
    reason: str = ""
    detail: str = ""
    mac: Mac = ""


class PushReply(Message):
    """One verdict a change, in the order of the push."""

    server_id: str
    epoch: int
    head: int
    verdicts: tuple[Verdict, ...]


# ── pull ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
class HeadMessage(Message):
    """A change that stands for a field (changes.Head)."""

    c: ChangeId
    v: FieldValue
    o: OrderPair
    a: str = ""
    t: str = ""


class RegisterMessage(Message):
    """What is known of one field (changes.Register): standing heads, and the ids that have been replaced."""

    h: tuple[HeadMessage, ...]
    r: tuple[ChangeId, ...] = ()


class RecordMessage(Message):
    """One record as it stands, whole. With `mac` it can be handed back to a centre that was restored."""

    id: RecordId
    kind: Name
    scope: Scope
    order: OrderPair
    fields: dict[str, RegisterMessage]
    mac: Mac = ""


class Event(Message):
    """Something the centre tells a laptop besides records, at its place in the feed.

    `grant`: what lies in `scope` can be read from now on. `revoke`: it cannot, and goes from the laptop. `move`: the
    same for one case that changed district. `purge`: a case is erased everywhere. `signed`: somebody with the right to
    do so decided it, which no fault or mistake in the data can imitate; HMAC-SHA256 over
    `server_id|epoch|seq|kind|scope|person` with the hash of the device's token as key. `data` and `mac` let a restored
    centre take the event back.
    """

    kind: str
    scope: str
    order: OrderPair
    signed: Mac = ""
    data: Annotated[str, Field(max_length=4000)] = ""
    mac: Mac = ""


class Pull(Message):
    """Ask for what has changed since `cursor`; `wait` seconds hold the request open when there is nothing."""

    server_id: str
    epoch: int
    cursor: str = ""
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE
    wait: Annotated[int, Field(ge=0, le=30)] = 0


class PullReply(Message):
    """Records in the order of their last change, and where to go on. `remaining` is what is left after this page."""

    server_id: str
    epoch: int
    head: int
    records: tuple[RecordMessage, ...]
    events: tuple[Event, ...] = ()
    cursor: str
    more: bool
    remaining: int = 0
    digests: dict[str, str] = {}
    """Case id → digest over its records that this laptop may read, for the cases touched by the last page."""


# ── after a restore ──────────────────────────────────────────────────────────────────────────────────────────────────
class RescuedChange(Message):
    """A change of one's own that the centre had taken, in the order it had given, with its mac."""

    change: ChangeMessage
    order: OrderPair
    mac: Mac


class Rescue(Message):
    """What a laptop holds of a centre that was put back to an earlier day: own changes, others' records, events."""

    server_id: str
    epoch: int
    changes: Annotated[tuple[RescuedChange, ...], Field(max_length=MAX_CHANGES)] = ()
    records: Annotated[tuple[RecordMessage, ...], Field(max_length=PAGE)] = ()
    events: Annotated[tuple[Event, ...], Field(max_length=MAX_CHANGES)] = ()


class RescueReply(Message):
    """How much of it was news, by kind, and the ids (of changes and records) that the centre cannot believe."""

    server_id: str
    epoch: int
    head: int
    changes: int = 0
    records: int = 0
    events: int = 0
    refused: tuple[str, ...] = ()


# ── do we hold the same? ─────────────────────────────────────────────────────────────────────────────────────────────
class Digest(Message):
    """Ask whether both hold the same: per case, then per bucket (the last two digits of an id), then per record.

    `cases`: case → digest, `""` standing for the organisation's own scope. `whole` says that these are all the laptop
    has, so that the centre names those that are missing. `buckets`: case → bucket → digest; `ids`: case → record →
    digest, all records of the buckets in `within`.
    """

    server_id: str
    epoch: int
    cases: dict[str, str] = {}
    whole: bool = False
    buckets: dict[str, dict[str, str]] = {}
    ids: dict[str, dict[str, str]] = {}
    within: dict[str, tuple[str, ...]] = {}


class DigestReply(Message):
    """What differs. `cases`: case → `differs` or `gone` (erased, or not to be read any more); equal ones are left out.

    `missing`: cases that may be read and that the laptop did not name. `buckets`: case → those that differ. `records`:
    those that differ or are missing, whole. `unknown`: those that the laptop named and the centre does not have, or may
    not show.
    """

    server_id: str
    epoch: int
    cases: dict[str, Literal["differs", "gone"]] = {}
    missing: tuple[str, ...] = ()
    buckets: dict[str, tuple[str, ...]] = {}
    records: tuple[RecordMessage, ...] = ()
    unknown: tuple[str, ...] = ()


# ── what has gone ────────────────────────────────────────────────────────────────────────────────────────────────────
class Purged(Message):
    """A receipt: everything in these scopes has left this laptop, `all` of it when it was retired."""

    server_id: str
    epoch: int
    scopes: Annotated[tuple[str, ...], Field(max_length=5000)] = ()
    everything: bool = False


class PurgedReply(Message):
    """The receipt has been written down."""

    server_id: str


# ── what was ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class History(Message):
    """Ask for every change to one record that the caller may read."""

    server_id: str
    epoch: int
    record: RecordId


class PastChange(Message):
    """One change, of its ops only those about the record asked for. `merged`: written by the centre to join others."""

    change: ChangeMessage
    order: OrderPair
    author_name: str = ""
    merged: bool = False


class HistoryReply(Message):
    """The changes in order. `hidden` counts those that stay with the author of a draft."""

    server_id: str
    epoch: int
    changes: tuple[PastChange, ...] = ()
    hidden: int = 0


class Devices(Message):
    """Ask when each laptop was last heard. Administrators only."""

    server_id: str


class KnownDevice(Message):
    """A laptop that is not gone for good. `days` since it was heard, or enrolled, by the centre's clock."""

    id: RecordId
    person: str
    name: str
    last_heard: str | None
    days: int
    revoked: bool = False


class DevicesReply(Message):
    """Every laptop, the longest silent first, as it was at the moment `at`."""

    server_id: str
    at: str
    devices: tuple[KnownDevice, ...] = ()


class Problem(Message):
    """Why a whole request was refused: a code word, and a sentence in English for logs."""

    problem: str
    detail: str = ""
