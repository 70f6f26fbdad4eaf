"""How the file's tables come to be and change: numbered steps, each in one transaction, each recorded.

A file that has seen a step this program does not know was written by a newer one, and is not touched. Knows no data
but what a step itself moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bofield.replica.migrations import m0001_begin, m0002_duties_and_forms, m0003_agreement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

APPLICATION_ID = 0x626F6669
"""`bofi`, in the header of every file of ours."""


@dataclass(frozen=True, slots=True)
class Step:
    """One migration. Its number is its place in the history and never changes."""

    number: int
    name: str
    apply: Callable[[Connection], None]


def _all(statements: Sequence[str], then: Callable[[Connection], None] | None = None) -> Callable[[Connection], None]:
    def run(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)
        if then:
            then(connection)

    return run


STEPS: tuple[Step, ...] = (
    Step(1, "begin", _all(m0001_begin.STATEMENTS)),
    Step(2, "duties and forms", _all(m0002_duties_and_forms.STATEMENTS)),
    Step(3, "agreement", _all(m0003_agreement.STATEMENTS, m0003_agreement.count_digests)),
)
LATEST = STEPS[-1].number


def migrate(engine: Engine, version: int, steps: Sequence[Step] = STEPS) -> int:
    """Take every step after `version`, each in a transaction of its own; return how many were taken.

    Two programs that meet here both ask again inside the transaction, so that no step is taken twice.
    """
    taken = 0
    for step in steps:
        if step.number > version:
            with engine.begin() as connection:
                if int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()) < step.number:
                    _take(connection, step)
                    taken += 1
    return taken


def _take(connection: Connection, step: Step) -> None:
    if step.number == 1:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT, at TEXT)")
    step.apply(connection)
    connection.exec_driver_sql(
        "INSERT INTO migration VALUES (?, ?, ?)", (step.number, step.name, datetime.now(UTC).isoformat())
    )
    connection.exec_driver_sql(f"PRAGMA user_version = {step.number}")
