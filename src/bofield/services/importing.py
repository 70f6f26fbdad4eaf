"""Open many cases at once from a list of arrears. All or nothing, unless asked to leave wrong rows out.

The same file twice changes nothing; next month's file adds its debts to the cases that are known, and corrects amounts.
Reading the file is `ledger`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from bofield.errors import ImportFileError, NotAllowedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.services.cases import whose
from bofield.services.editing import change, edits_of
from bofield.services.households import CASES, DEBTS, standing
from bofield.services.ledger import MAX_BYTES, LedgerRow, read_ledger, shown
from bofield.services.values import ImportReport

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bofield.replica.values import Edit, NewChange
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_WRITERS = {"coordinator", "supervisor"}


@dataclass(slots=True)
class _Debt:
    record: str
    amount: int
    settled: bool


@dataclass(slots=True)
class _Known:
    """What is known of one contract: its open case, if any, and every debt of every case there has been."""

    open_case: str = ""
    debts: dict[date, tuple[str, _Debt]] = field(default_factory=dict)
    """Due date → (case, debt)."""


@dataclass(slots=True)
class _Tally:
    opened: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0


def import_cases(ws: Workspace, path: Path, *, skip_bad: bool = False) -> ImportReport:
    """Read a CSV of arrears and write what is new in it, in one transaction.

    With anything wrong in the file nothing is written and the report names every problem; `skip_bad` leaves the wrong
    rows out instead. Raises ImportFileError where the file cannot be read as such a list at all.
    """
    if not _WRITERS & set(ws.me.roles):
        raise NotAllowedError(_("Opening cases is for coordinators and supervisors. Nothing was imported."))
    ledger = read_ledger(_content(path), shown(path.name))
    skipped = len({problem.row for problem in ledger.problems})
    if ledger.problems and not skip_bad:
        return ImportReport(0, 0, 0, 0, skipped, ledger.problems)
    known = _read_known(ws)
    plan = _Plan(ws, known)
    for row in ledger.rows:
        plan.take(row)
    ws.replica.write_many(plan.changes())
    tally = plan.tally
    return ImportReport(tally.opened, tally.added, tally.changed, tally.unchanged, skipped, ledger.problems)


def _content(path: Path) -> bytes:
    name = shown(str(path), 200)
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise ImportFileError(
                _("{file} is too large: at most {size} MB can be read.").format(file=name, size=MAX_BYTES // 1_000_000)
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise ImportFileError(_("There is no file {file}.").format(file=name)) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else ""
        raise ImportFileError(_("{file} cannot be read: {why}.").format(file=name, why=why or error)) from None


def _read_known(ws: Workspace) -> dict[str, _Known]:
    """Read every contract there is, with its open case and its debts."""
    found: dict[str, _Known] = {}
    contracts: dict[str, str] = {}
    with ws.replica.reading() as session:
        connection = session.connection()
        columns = (CASES.c.id, CASES.c.contract_number, CASES.c.stage, CASES.c.closed_on)
        statement = select(*columns).where(CASES.c.org == ws.org, standing(CASES)).order_by(CASES.c.id)
        for case, contract, stage, closed_on in connection.execute(statement):
            contracts[case] = contract or ""
            entry = found.setdefault(contract or "", _Known())
            if closed_on is None and stage != "closed":
                entry.open_case = case
        debts = select(DEBTS.c.id, DEBTS.c.case_id, DEBTS.c.due_on, DEBTS.c.amount, DEBTS.c.settled_on).where(
            DEBTS.c.org == ws.org, standing(DEBTS), DEBTS.c.due_on.is_not(None)
        )
        for record, case, due, amount, settled in connection.execute(debts):
            if case in contracts:
                found[contracts[case]].debts[due] = (case, _Debt(record, amount or 0, settled is not None))
    return found


class _Plan:
    """What the rows come to: edits by case, and the count of each kind."""

    def __init__(self, ws: Workspace, known: dict[str, _Known]) -> None:
        self.tally = _Tally()
        self._ws = ws
        self._known = known
        self._edits: dict[str, list[Edit]] = {}

    def take(self, row: LedgerRow) -> None:
        """Decide what one row says that is new."""
        known = self._known.setdefault(row.contract, _Known())
        if row.due in known.debts:
            self._compare(row, *known.debts[row.due])
        elif row.amount == 0:
            # Nothing is owed and nothing was: a ledger lists such rows, and they open no case.
            self.tally.unchanged += 1
        else:
            if not known.open_case:
                known.open_case = self._open(row)
            self._add_debt(row, known)

    def changes(self) -> list[NewChange]:
        """One change a case."""
        return [change(self._ws, case, edits) for case, edits in self._edits.items()]

    def _open(self, row: LedgerRow) -> str:
        case = new_id()
        fields: dict[str, Value] = {
            "contract_number": row.contract,
            "address": row.address,
            "apartment": row.apartment,
            "municipality": row.municipality,
            "stage": "early_contact",
            "reason": "rent_arrears",
            "opened_on": self._ws.today().isoformat(),
            **whose(self._ws),
        }
        self._write(case, "case", case, fields)
        if row.tenant:
            self._write(case, "member", new_id(), {"role": "contract_holder", "name": row.tenant})
        self.tally.opened += 1
        return case

    def _add_debt(self, row: LedgerRow, known: _Known) -> None:
        record = new_id()
        known.debts[row.due] = (known.open_case, _Debt(record, row.amount, settled=False))
        self._write(known.open_case, "rent_debt", record, {"due_on": row.due.isoformat(), "amount": row.amount})
        self.tally.added += 1

    def _compare(self, row: LedgerRow, case: str, debt: _Debt) -> None:
        owed = 0 if debt.settled else debt.amount
        if owed == row.amount:
            self.tally.unchanged += 1
            return
        # A rent that is paid keeps its amount, so that the time line can still say what was owed.
        fields: dict[str, Value] = {"amount": row.amount, "settled_on": None}
        if row.amount == 0:
            fields = {"settled_on": self._ws.today().isoformat()}
        self._write(case, "rent_debt", debt.record, fields)
        self.tally.changed += 1

    def _write(self, case: str, kind: str, record: str, fields: dict[str, Value]) -> None:
        self._edits.setdefault(case, []).extend(edits_of(self._ws, kind, record, fields, new=True))
