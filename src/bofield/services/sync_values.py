"""Plain values about syncing, searching, importing and looking after the folder. Knows no table and no screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  (the values are read at run time by --json)
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bofield.services.case_values import Value


# ── sync ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One of several values of a field: whose, when."""

    value: Value
    shown_value: str
    author: str
    at: datetime | None
    current: bool
    """True for the one that is shown meanwhile."""
    mine: bool = False
    """Written by the person at the keyboard."""
    again_by: str = ""
    """Who let it stand once more by taking a choice back; empty where nobody had to."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A field with several values that wait for a person's choice."""

    record: str
    kind: str
    case_id: str
    place: str
    field: str
    field_label: str
    sides: tuple[ConflictSide, ...]
    both: str = ""
    """All versions as one text; empty where the field holds no free text, so that one must be chosen."""

    @property
    def mine(self) -> bool:
        """Whether one of the versions is that of the person at the keyboard."""
        return any(side.mine for side in self.sides)


@dataclass(frozen=True, slots=True)
class Settled:
    """A choice that was made, with what it chose between, so that it can be undone."""

    record: str
    kind: str
    case_id: str
    field: str
    values: tuple[Value, ...]
    change: str
    """The id of the change that says what was chosen."""
    authors: tuple[tuple[str, str], ...] = ()
    """Who had written each of the values, and when; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One value of a refused change: which field of which record, and what it says there."""

    record: str
    kind: str
    field: str
    field_label: str
    value: Value
    shown_value: str
    type: str = ""
    """What can be typed there: line, text, bool, int, amount, date, instant, choice; empty where nothing can."""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedView:
    """A change the centre refused: what, where, why, and the whole text so that it can be copied out."""

    change: str
    case_id: str
    place: str
    reason: str
    text: str
    at: datetime | None
    lines: tuple[RefusedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedView:
    """Work that came in after its author's access had ended: kept apart, for a supervisor to take in or decline."""

    id: str
    case_id: str
    place: str
    author: str
    at: datetime | None
    lines: tuple[RefusedLine, ...]
    reason: str
    """Why it could not be taken in when somebody tried; empty otherwise."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the header and the Synk place show. `state`: alone, offline, syncing, synced, waiting."""

    state: str
    server: str
    waiting: int
    last_heard: datetime | None
    conflicts: int
    refused: int
    done: int = 0
    total: int = 0
    """Progress of a running first sync, in records; 0 of 0 when none runs."""
    note: str = ""
    """A sentence for the Synk place, such as why the server was not usable."""
    trouble: str = ""
    """What only a person can end: fork, no_space, not_allowed, retired; empty when there is nothing of the kind."""
    agreed: bool = False
    """Whether laptop and server held the same when everything was last compared."""
    records: int = 0
    secured: int = 0
    """Own changes that lie in a backup of the server which has been tried."""
    received: int = 0
    """Own changes that the server has, and no such backup yet."""
    differing: int = 0
    """Cases that were not the same at both ends."""
    quarantined: int = 0
    """Records that could not be read."""
    held: int = 0
    """Cases that would leave this laptop all at once, and that a person must allow."""

    @property
    def needs(self) -> int:
        """How many things wait for a person."""
        return self.conflicts + self.refused + self.quarantined + bool(self.held) + bool(self.trouble == "fork")


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What one sync did. `state`: synced or offline."""

    state: str
    sent: int
    received: int
    refused: int
    conflicts: int
    message: str
    handed_back: int = 0
    """Changes and records given back to a server that had been restored."""
    sealed: int = 0
    """Changes that came after the right had ended: a supervisor takes them in or declines them."""
    left: int = 0
    """Cases that left this laptop."""


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """What waits to be sent from one place. `held` counts changes that wait for a refused one to the same record."""

    case_id: str
    place: str
    count: int
    held: int


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A record that came and could not be read: it is kept as it came, and tried again after an update."""

    record: str
    kind_label: str
    place: str
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """What somebody else chose in a field in which one of the versions was mine. Told until it has been seen."""

    record: str
    kind: str
    case_id: str
    place: str
    field: str
    field_label: str
    author: str
    at: datetime | None
    mine: str
    chosen: str


@dataclass(frozen=True, slots=True)
class GoneLine:
    """How many cases have left this laptop, and how many changes wait for a supervisor. Told until it has been seen."""

    cases: int
    sealed: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LaptopLine:
    """A laptop of the organisation. `days` since it was heard (or enrolled, where it never was), as the server said."""

    id: str
    person: str
    name: str
    last_heard: datetime | None
    days: int
    silent: bool
    """Whether it has been silent for so long that somebody should ask."""
    withdrawn: bool
    """Its rights are gone, and it has not yet handed in what it may hold."""
    here: bool
    """The one that this is read on."""


@dataclass(frozen=True, slots=True)
class LaptopsView:
    """When each laptop was last heard, for administrators. `told_at` is None while the server has not been asked."""

    told_at: datetime | None
    silent_after: int
    """Days after which a laptop counts as silent."""
    lines: tuple[LaptopLine, ...]


@dataclass(frozen=True, slots=True)
class SyncPlace:
    """All that the Synk place shows: how it stands, what needs a person, and what waits."""

    status: SyncStatus
    conflicts: tuple[ConflictView, ...]
    refused: tuple[RefusedView, ...]
    chosen: tuple[ChosenLine, ...]
    unread: tuple[UnreadLine, ...]
    leaving: tuple[str, ...]
    """Places that would leave all at once."""
    waiting: tuple[WaitingLine, ...]
    laptops: LaptopsView | None = None
    """For administrators alone."""
    gone: GoneLine | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place where the words were found; the words stand between ⟦ and ⟧ in `snippet`."""

    record: str
    kind: str
    kind_label: str
    case_id: str
    place: str
    snippet: str


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing wrong in a list: row and column as the person sees them in the file."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: cases opened, debts added or changed, rows that said nothing new, rows left out."""

    opened: int
    added: int
    changed: int
    unchanged: int
    skipped: int
    problems: tuple[ImportProblem, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check-up looked at. `name` is stable; `title` and `text` are for people."""

    name: str
    state: Literal["ok", "warning", "fault"]
    title: str
    text: str
