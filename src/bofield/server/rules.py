"""What the centre accepts: every change judged for case, record *and* field. Pure: states in, verdict out.

The answer to someone without access never depends on whether the thing exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bofield.changes import EMPTY, ORG, Change, Op, Order, Register, apply, same
from bofield.records.deletion import needs_review
from bofield.records.fields import as_datetime
from bofield.records.registry import KINDS, SCHEMA, Kind, fault, record_fault
from bofield.records.state import case_of
from bofield.server.ledger_rows import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.server.access import Rights

REFERENCES = ("contact_id", "plan_id", "upto", "answers")
"""Fields that name another record, which must be one of the same case."""
RESERVED = frozenset(("access", "purge", "rescued"))
"""Kinds in which the centre itself writes to the feed what is no record. Nobody's change may look like one."""
_CASE, _DISTRICT, _STATUS, _SIGNED = "case", "district", "status", "signed"
_PLAIN = re.compile(r"[0-9A-Za-z:.+/_\[\]-]*")
_MANY = 2
LARGEST_N = 2**53


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change is not accepted: a code word, and what it is about."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The records a change touches, as they stand after it, and whether different values stand side by side."""

    after: Mapping[str, Kept]
    alternative: bool


Records = dict[str, Kept]
"""What is known of the records that a batch of changes touches or names; what is not there does not exist."""


def form_fault(change: Change) -> Refusal | None:
    """Judge what can be judged without knowing any record: values against their fields, and the time and zone."""
    if refusal := _frame_fault(change):
        return refusal
    seen: set[tuple[str, str]] = set()
    for op in change.ops:
        if reason := fault(op.kind, op.field, op.value):
            return Refusal(reason, f"{op.kind}.{op.field}")
        if (op.record, op.field) in seen:
            return Refusal("malformed", f"{op.kind}.{op.field}")
        seen.add((op.record, op.field))
        if unknown := _unknown(change, op):
            return unknown
    return None


def _frame_fault(change: Change) -> Refusal | None:
    if not _PLAIN.fullmatch(change.at) or not _is_instant(change.at):
        return Refusal("not_an_instant", "at")
    if not _PLAIN.fullmatch(change.zone):
        return Refusal("not_an_instant", "zone")
    return Refusal("out_of_range", "n") if change.n > LARGEST_N else None


def _is_instant(text: str) -> bool:
    if as_datetime(text) is not None:
        return True
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def named_records(change: Change) -> frozenset[str]:
    """The ids of every record that `judge` needs to know to decide on a change."""
    named = {op.record for op in change.ops} | {case_of(change.scope) or ""}
    for op in change.ops:
        if (op.field in REFERENCES or op.field == _DISTRICT) and isinstance(op.value, str):
            named.add(op.value)
    return frozenset(named - {""})


def _unknown(change: Change, op: Op) -> Refusal | None:
    """Refuse names that the version the author claims to have does not know; a newer version's are kept unread."""
    kind = KINDS.get(op.kind)
    if op.kind in RESERVED:
        return Refusal("forbidden_field", f"{op.kind}.{op.field}")
    if change.schema > SCHEMA or (kind and kind.field(op.field)):
        return None
    return Refusal("unknown_schema", f"{op.kind}.{op.field}")


def judge(change: Change, before: Records, rights: Rights, order: Order) -> Refusal | Acceptance:
    """Decide on one change by a person with `rights`, given the records it touches and names, and its case.

    `order` is the place it would get.
    """
    roles = _roles(change, before, rights)
    if not roles:
        return Refusal("no_access")
    for op in change.ops:
        if refusal := _place_fault(change, op, before, rights):
            return refusal
    settled = _settled(change, before)
    for op in change.ops:
        standing = before.get(op.record)
        if refusal := _op_fault(change, op, standing, roles, settles=op.record in settled):
            return refusal
    after, alternative = applied(change, before, order)
    for record, standing in after.items():
        if refusal := _whole_fault(change, standing, is_new=record not in before):
            return refusal
    return Acceptance(after, alternative)


def _roles(change: Change, before: Records, rights: Rights) -> frozenset[str]:
    """The roles that count for this change; none means no access."""
    if change.scope == ORG:
        return frozenset(("administrator",)) if rights.is_administrator else frozenset()
    case_id = case_of(change.scope) or ""
    case = before.get(case_id)
    if case is not None:
        return rights.in_case(case_id, case.shown.get(_DISTRICT)) if case.kind == _CASE else frozenset()
    # A case that is born in this change lies in the district it names.
    born = {op.field: op.value for op in change.ops if op.record == case_id and op.kind == _CASE}
    return rights.in_case(case_id, born.get(_DISTRICT)) if born else frozenset()


def _place_fault(change: Change, op: Op, before: Records, rights: Rights) -> Refusal | None:
    """Refuse a record of another case, of another kind, or one that the author cannot see."""
    standing = before.get(op.record)
    if standing is not None:
        if not _can_see(standing, before, rights):
            return Refusal("no_access", op.kind)
        if standing.kind != op.kind or standing.scope != change.scope:
            return Refusal("wrong_case", op.kind)
    kind = KINDS.get(op.kind)
    case_id = case_of(change.scope)
    if kind is not None and kind.org_wide != (case_id is None):
        return Refusal("wrong_case", op.kind)
    if (op.kind == _CASE) != (op.record == case_id):
        return Refusal("wrong_case", op.kind)
    return _reference_fault(change, op, before, rights)


def _reference_fault(change: Change, op: Op, before: Records, rights: Rights) -> Refusal | None:
    """Refuse to point at a record of another case or at somebody's draft, and a case outside every district."""
    where = f"{op.kind}.{op.field}"
    named = before.get(op.value) if isinstance(op.value, str) else None
    if op.field in REFERENCES and named is not None:
        if named.private_to not in {None, rights.person}:
            return Refusal("no_access", where)
        if named.scope != change.scope:
            return Refusal("wrong_case", where)
    if (op.kind, op.field) == (_CASE, _DISTRICT) and (named is None or named.kind != _DISTRICT):
        return Refusal("not_a_choice", where)
    return None


def _can_see(standing: Kept, before: Records, rights: Rights) -> bool:
    case_id = case_of(standing.scope)
    case = before.get(case_id) if case_id else None
    return rights.may_read(standing.private_to, case_id, case.shown.get(_DISTRICT) if case else None)


def _settled(change: Change, before: Records) -> frozenset[str]:
    """The records for which a change only chooses among values that stand side by side."""
    chosen: dict[str, bool] = {}
    for op in change.ops:
        standing = before.get(op.record)
        register = standing.registers.get(op.field, EMPTY) if standing else EMPTY
        named = [head for head in register.heads if head.change in op.base]
        settles = len(named) >= _MANY and any(same(op.value, head.value) for head in named)
        chosen[op.record] = chosen.get(op.record, True) and settles
    return frozenset(record for record, settles in chosen.items() if settles)


def _op_fault(change: Change, op: Op, standing: Kept | None, roles: frozenset[str], *, settles: bool) -> Refusal | None:
    """Judge one op against what stands and what the roles allow."""
    kind = KINDS.get(op.kind)
    if kind is None:
        return None  # a newer version's; whoever works in the case may write it
    if standing is not None and settles and _may_settle(kind, standing, change.author, roles):
        return None
    return (
        (_decision_fault(kind, change, op, standing) if kind.by_centre else None)
        or _role_fault(kind, op, standing, roles)
        or _ownership_fault(kind, change, op, standing)
        or (_final_fault(kind, op, standing) if standing else None)
    )


def _decision_fault(kind: Kind, change: Change, op: Op, standing: Kept | None) -> Refusal | None:
    """Refuse to make what only the centre makes, to decide in another's name, and to take back what was carried out."""
    where = f"{op.kind}.{op.field}"
    if standing is None or op.field not in kind.decided:
        return Refusal("forbidden_field", where)
    if op.field == "decided_by" and op.value != change.author:
        return Refusal("not_author", where)
    return Refusal("written_once", where) if standing.shown.get("state") == "taken" else None


def _role_fault(kind: Kind, op: Op, standing: Kept | None, roles: frozenset[str]) -> Refusal | None:
    """Refuse a kind that the roles may not write at all, and a field that is theirs only at the record's birth."""
    spec = kind.field(op.field)
    late = standing is not None and spec is not None and spec.editors
    if roles & frozenset(kind.writers) and not (late and not roles & frozenset(late)):
        return None
    return Refusal("forbidden_field", f"{op.kind}.{op.field}")


def _final_fault(kind: Kind, op: Op, standing: Kept) -> Refusal | None:
    where = f"{op.kind}.{op.field}"
    if kind.append_only:
        return Refusal("written_once", where)
    if kind.drafts and standing.shown.get(_STATUS) == _SIGNED:
        return Refusal("signed_is_final", where)
    return None


def _may_settle(kind: Kind, standing: Kept, author: str, roles: frozenset[str]) -> bool:
    """Tell whether someone may choose between values in a record that is otherwise final or somebody else's."""
    if not kind.own:
        return False  # the ordinary rules are wide enough
    return standing.shown.get(kind.own) == author or (standing.private_to is None and "supervisor" in roles)


def _ownership_fault(kind: Kind, change: Change, op: Op, standing: Kept | None) -> Refusal | None:
    if not kind.own:
        return None
    if op.field == kind.own and op.value != change.author:
        return Refusal("not_author", f"{op.kind}.{op.field}")
    if standing is not None and standing.shown.get(kind.own) != change.author:
        return Refusal("not_author", op.kind)
    return None


def applied(change: Change, before: Records, order: Order) -> tuple[Records, bool]:
    """Apply the ops to copies; tell whether what it touches ends up with different values side by side."""
    registers: dict[str, dict[str, Register]] = {}
    kinds: dict[str, str] = {}
    alternative = False
    for op in change.ops:
        if op.record not in registers:
            standing = before.get(op.record)
            registers[op.record] = dict(standing.registers) if standing else {}
            kinds[op.record] = op.kind
        fields = registers[op.record]
        fields[op.field] = apply(fields.get(op.field, EMPTY), op, change, order)
        alternative = alternative or fields[op.field].in_conflict
    after = {
        record: Kept.of(record, kinds[record], change.scope, order, fields) for record, fields in registers.items()
    }
    return after, alternative or any(_revives(before.get(record), kept) for record, kept in after.items())


def _revives(before: Kept | None, after: Kept) -> bool:
    """Tell whether a deletion and an edit that did not know of each other have met now."""
    return needs_review(after.registers) and not (before and needs_review(before.registers))


def _whole_fault(change: Change, standing: Kept, *, is_new: bool) -> Refusal | None:
    """Judge a record as it would stand."""
    if reason := record_fault(standing.kind, standing.shown):
        return Refusal(reason, standing.kind)
    kind = KINDS.get(standing.kind)
    if is_new and kind and kind.own and standing.shown.get(kind.own) != change.author:
        return Refusal("not_author", standing.kind)
    return None


def says_otherwise(change: Change, records: Mapping[str, Kept]) -> bool:
    """Tell whether records have the id of a change with another value: it was amended after it had been sent.

    A laptop that was put back to an earlier day does not know any more that it was.
    """
    return any(
        head.change == change.id and not same(head.value, op.value)
        for op in change.ops
        if (register := register_of(op, records)) is not None
        for head in register.heads
    )


def register_of(op: Op, records: Mapping[str, Kept]) -> Register | None:
    """Look up the field that an op sets, among records by id; None where there is no such field yet."""
    kept = records.get(op.record)
    return kept.registers.get(op.field) if kept else None
