"""The invented cases that the cost of a sync is measured on. Knows kinds and fields; knows no storage and no clock.

A case has 25 records, born over most of a year, and cases begin all through two years, so that the records of one case
lie as far apart in a file as they do in real life. Everything follows from the numbers of case and record.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bofield.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.changes import Value

_KINDS = """
case task member contact rent_debt task contact legal_event task plan rent_debt task contact member task contact
rent_debt legal_event task consent contact rent_debt member task task
"""
KINDS = tuple(_KINDS.split())
"""The kinds of the records of one case, by their number."""
CASE_SIZE = len(KINDS)
OWN = (1, 2, 4, 5, 7, 8, 9, 10, 11, 13)
"""The records of a case that the laptop's owner changes before a sync, and those that a colleague does."""
THEIRS = (0, 14, 16, 17, 18, 19, 21, 22, 23, 24)
BEGAN = datetime(2024, 11, 23, tzinfo=UTC)
_SPAN = timedelta(days=730)
_SYLLABLES = "hy res gäst ring de på sam tal av be plan vär me lä gen het trap gran ne barn skol so ci al tjänst brev"


@cache
def words() -> tuple[str, ...]:
    """Make up three thousand words."""
    chance = random.Random("words")
    return tuple("".join(chance.choices(_SYLLABLES.split(), k=chance.randint(1, 4))) for _ in range(3000))


def text(chance: random.Random, length: int) -> str:
    """Write so many words; few of them are frequent, as in any language."""
    known = words()
    return " ".join(known[int(len(known) * chance.random() ** 2)] for _ in range(length)).capitalize()


def born(case: int, number: int) -> tuple[str, datetime]:
    """Name a record and tell when it was born; number 0 is the case itself."""
    chance = random.Random(f"{case}-{number}")
    moment = BEGAN + random.Random(f"{case}").random() * _SPAN
    if number:
        moment += timedelta(days=chance.random() * 250)
    return new_id(int(moment.timestamp() * 1000), chance.getrandbits(74)), moment


def values(case: int, number: int, person: str, district: str) -> dict[str, Value]:
    """Say what stands in a record when it is born."""
    chance = random.Random(f"{case}-{number}-values")
    moment = born(case, number)[1]
    day = moment.date().isoformat()
    at = f"{moment:%Y-%m-%dT%H:%M:%SZ}[Europe/Stockholm]"
    found: dict[str, Value]
    match KINDS[number]:
        case "case":
            flat = str(chance.randint(1001, 1904))
            address = f"{text(chance, 1)}gatan {chance.randint(1, 90)}"
            found = {"contract_number": f"{case:06}", "address": address, "apartment": flat, "opened_on": day}
            found |= {"district": district, "stage": "early_contact"}
        case "task":
            found = {"title": text(chance, 5), "due_on": day, "state": "open", "assignee": person, "author": person}
        case "member":
            found = {
                "name": text(chance, 2),
                "role": "contract_holder",
                "phone": f"070{chance.randint(0, 9_999_999):07}",
            }
        case "contact":
            found = {"author": person, "kind": "home_visit", "status": "signed", "note": text(chance, 170)}
            found |= {"planned_at": at, "outcome": "reached", "signed_at": at}
        case "rent_debt":
            found = {"due_on": day, "amount": chance.randint(4_000_00, 15_000_00)}
        case "legal_event":
            found = {"kind": "notice_given", "happened_on": day, "how": "brev", "remark": text(chance, 30)}
        case "plan":
            found = {"agreed_on": day, "instalment_amount": 1_000_00, "instalments": 8, "remark": text(chance, 30)}
        case _:
            found = {"topic": "social_services", "given": "yes", "given_on": day}
    return found


def chosen(chance: random.Random, cases: Sequence[int], *, spread: bool) -> list[int]:
    """Choose the cases of ten changes: ten of them, or one."""
    some = chance.sample(cases, min(10, len(cases)) if spread else 1)
    return [some[n % len(some)] for n in range(10)]


def edit(number: int, turn: int) -> tuple[str, str, Value]:
    """Give the kind, a field and a new value for what is changed in a record at some turn."""
    chance = random.Random(f"{number}-{turn}-edit")
    kind = KINDS[number]
    match kind:
        case "task":
            return kind, "title", text(chance, 5)
        case "member":
            return kind, "phone", f"073{chance.randint(0, 9_999_999):07}"
        case "rent_debt":
            return kind, "amount", chance.randint(4_000_00, 15_000_00)
        case "case":
            return kind, "apartment", str(chance.randint(1001, 1904))
        case "consent":
            return kind, "covers", text(chance, 3)
        case _:
            return kind, "remark", text(chance, 30)
