"""What an answer raises, as rows of a table: the answers that raise it, and the nearest ones that do not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from bofield.checklist import KnownFacts
from support.forms import TODAY

DAY = timedelta(days=1)
TOMORROW = TODAY + DAY

NOTHING = KnownFacts()
VISIT = KnownFacts(home_visit=True)
ARREARS = {"A1": "arrears"}
DISTURBANCE = {"A1": "disturbance"}
CHILD = {"D2": "resident"}
PLAN = {**ARREARS, "E8": "yes", "E8_amount": "1500", "E8_count": "3", "E8_first": "2026-12-31"}
URGED = {**DISTURBANCE, "F3_urged_on": "2026-11-01"}
ALONE = {"H3_alone": "yes"}
CLOSING = KnownFacts(closing=True)
NOTICE = {**ARREARS, "A3": "served"}
MESSAGE = {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-20"}
CHECKED_IN = {"A7": "OK", "A7_at": "10:30"}
NEXT = {"I4_on": "2026-12-01", "I4_how": "call"}
AGREED = {"I1/1/I1_what": "Ringa banken", "I1/1/I1_when": "2026-12-03"}
FORFEITABLE = KnownFacts(forfeitable_from=TODAY)
ELSEWHERE = KnownFacts(other_municipality=True)
OTHER_AMOUNT = KnownFacts(other_amount=True)
RUNNING = KnownFacts(plan=True, plan_amount=150_000, plan_count=3, plan_first=date(2026, 12, 31))


class Case(NamedTuple):
    name: str
    raising: dict[str, str]
    quiet: dict[str, str]
    days: int | None = None
    kind: str = "task"
    role: str = "coordinator"
    known: KnownFacts = NOTHING
    unknown: KnownFacts | None = None
    """Facts for the quiet answers, where they differ."""


def warning(name: str, raising: dict[str, str], quiet: dict[str, str], known: KnownFacts = NOTHING) -> Case:
    return Case(name, raising, quiet, kind="warning", known=known)


def stop(name: str, raising: dict[str, str], quiet: dict[str, str], known: KnownFacts = NOTHING) -> Case:
    return Case(name, raising, quiet, kind="stop", known=known)


def for_supervisor(
    name: str, raising: dict[str, str], quiet: dict[str, str], days: int = 0, known: KnownFacts = NOTHING
) -> Case:
    return Case(name, raising, quiet, days, role="supervisor", known=known)
