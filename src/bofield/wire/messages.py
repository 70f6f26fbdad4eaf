"""The messages of protocol version 1, strictly typed. Unknown fields are passed over: a newer version may send them.

One sync is hello → push until nothing waits → pull until nothing is left.
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
class Hello(Message):
    """Who calls, and where it stands. `journal` is the span of seq it could hand back after a restore."""

    device: RecordId
    incarnation: Annotated[str, Field(max_length=64)] = ""
    app: Annotated[str, Field(max_length=40)]
    schema_version: int
    server_id: str = ""
    epoch: int = 0
    cursor: str = ""
    last_n: int = 0
    journal: tuple[int, int] | None = None


class Limits(Message):
    """How much one message may carry."""

    max_changes: int = MAX_CHANGES
    max_bytes: int = MAX_BYTES
    page: int = PAGE


class HelloReply(Message):
    """Whom the laptop has reached, and what it should do next. `incarnation` replaces the one it sent."""

    server_id: str
    organisation: str
    epoch: int
    head: int
    durable_seq: int
    schema_version: int
    limits: Limits
    verdict: Literal["ok", "epoch_changed", "fork", "snapshot_needed", "upgrade_advised"]
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
    """Changes in the order of `n`. Each is judged by itself, in a savepoint of its own."""

    server_id: str
    epoch: int
    changes: Annotated[tuple[ChangeMessage, ...], Field(max_length=MAX_CHANGES)]


class Verdict(Message):
    """What became of one change.

    `refused` carries a `reason` code word and a `detail` naming kind, field or value. With reason `held_back` nothing
    is wrong with the change itself: an earlier one to the same record was refused, and it waits for that.
    """

    change: ChangeId
    verdict: Literal["accepted", "duplicate", "merged", "alternative", "sealed", "refused"]
    order: OrderPair | None = None
    reason: str = ""
    detail: str = ""


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
    """One record as it stands, whole."""

    id: RecordId
    kind: Name
    scope: Scope
    order: OrderPair
    fields: dict[str, RegisterMessage]


class Event(Message):
    """Something the centre tells a laptop besides records: grant, revoke, reassign, purge."""

    kind: str
    scope: str
    order: OrderPair


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


class Problem(Message):
    """Why a whole request was refused: a code word, and a sentence in English for logs."""

    problem: str
    detail: str = ""
