"""The shape in which the demonstration's invented households are written down. Days are counted from today.

Knows nothing of records, services or law: it is what a storyteller fills in.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the household. A child has no name, only age band and living form."""

    role: str
    name: str = ""
    age: str = "20-39"
    living: str = ""
    language: str = ""
    interpreter: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something the law counts from, `day` days from today (negative: past); `stated` the day printed in the letter."""

    kind: str
    day: int
    stated: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the dialogue about a signed note.

    `verdict`: approve, return or comment by the supervisor, or `answer` for the author's amendment.
    """

    verdict: str
    text: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact and its note. `signed` False leaves a draft; no note and a day ahead is a planned visit."""

    kind: str
    day: int
    at: str = "10:00"
    outcome: str = "reached"
    note: str = ""
    signed: bool = True
    safety: str = "calm"
    answers: dict[str, str] = field(default_factory=dict)
    """Answers to the checklist by question name, beside `VISIT`; empty means that none was begun."""
    dialogue: tuple[Turn, ...] = ()


VISIT = {
    "A1": "arrears",
    "A5": "no",
    "A6": "low",
    "A7": "OK",
    "B1": "home_visit",
    "B1_reached": "yes",
    "B2": "yes",
    "B3": "OK",
    "B4": "no",
    "B5": "yes",
    "C1": "yes",
    "C1_informed": "OK",
    "D1": "1",
    "D2": "no",
    "E5": "partly",
    "E6": "waiting",
    "G1": "yes",
    "G4": "good",
    "H3_alone": "yes",
    "H3": "yes",
    "H4": "no",
    "I2": "yes",
    "I3": "medium",
    "I4_on": "+6",
    "I4_how": "call",
}
"""What was answered on an ordinary visit about late rent; a day is written as days after the contact."""
CHILDREN = {"D3": "yes", "D4": "no"}
"""What was answered besides where there are children."""


@dataclass(frozen=True, slots=True)
class Todo:
    """A task."""

    title: str
    day: int | None = None
    priority: int = 2
    done: bool = False


@dataclass(frozen=True, slots=True)
class Household:
    """One invented tenancy with everything that has been written down about it.

    `first_call`: how many days after the oldest due date somebody first reached them by phone, if they did.
    `rents`: unpaid rent as (months back, kronor left); 0 is this month's. `plan`: instalments as (amount, number,
    day of the first). `consents`: (topic, answer).
    """

    contract: str
    address: str
    apartment: str
    members: tuple[Member, ...]
    stage: str
    opened: int
    reason: str = "rent_arrears"
    risk: str = ""
    protected: bool = False
    two_at_visit: bool = False
    rents: tuple[tuple[int, int], ...] = ()
    first_call: int | None = None
    events: tuple[Event, ...] = ()
    contacts: tuple[Contact, ...] = ()
    todos: tuple[Todo, ...] = ()
    plan: tuple[int, int, int] | None = None
    consents: tuple[tuple[str, str], ...] = ()
    outcome: str = ""
    closed: int | None = None

    @property
    def tenant(self) -> str:
        """The name of the first contract holder."""
        return next((member.name for member in self.members if member.role == "contract_holder"), "")


def holder(name: str, age: str = "20-39", language: str = "", *, interpreter: bool = False) -> Member:
    """Write down the contract holder."""
    return Member("contract_holder", name, age, language=language, interpreter=interpreter)


def partner(name: str, age: str = "20-39", language: str = "") -> Member:
    """Write down the partner."""
    return Member("partner", name, age, language=language)


def child(age: str, living: str = "resident") -> Member:
    """Write down a child: age band and living form, never a name."""
    return Member("child", age=age, living=living)
