"""Changes as they arrive: each read by itself, so that one that makes no sense does not stop the others.

Knows the wire's messages. Knows no database.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bofield.ids import is_id
from bofield.records.upgrades import upgrade
from bofield.server.rules import LARGEST_N, Refusal, form_fault
from bofield.wire.codec import WireError
from bofield.wire.convert import from_change, to_change
from bofield.wire.messages import ChangeMessage, Push

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.changes import Change
    from bofield.server.ledger_rows import FeedRow

_ID_LENGTH = 32
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Received:
    """One change as it came: its whole text, and why it cannot be accepted whatever stands, if so.

    `change` is None where the text is no change at all; `id`, `n` and `records` are then what could be made out.
    """

    id: str
    n: int
    records: frozenset[str]
    text: str
    change: Change | None = None
    fault: Refusal | None = None


def received(change: Change) -> Received:
    """Take a change that was made here, or that has been read already."""
    return _from_message(from_change(change))


def text_of(change: Change) -> str:
    """Write a change as the feed keeps it."""
    return from_change(change).model_dump_json(exclude_defaults=True)


def text_change(text: str) -> Change:
    """Read a change as the feed keeps it, in the words of this version."""
    return upgrade(to_change(ChangeMessage.model_validate_json(text)))


def is_one(one: Change, other: Change) -> bool:
    """Tell whether two changes with one id say the same, whoever's number and clock they carry."""
    return (one.author, one.scope, one.ops) == (other.author, other.scope, other.ops)


def holds(row: FeedRow, change: Change) -> bool:
    """Tell whether the feed has this very change there. Of one that was erased nobody knows any more."""
    return not row.is_erased and is_one(upgrade(row.change), change)


def _from_message(message: ChangeMessage) -> Received:
    # Judged in the words of this version; the text stays as it came, or its keyed hash would not hold.
    change = upgrade(to_change(message))
    n = change.n if change.n <= LARGEST_N else 0  # no database holds a larger one; `form_fault` refuses it
    text = message.model_dump_json(exclude_defaults=True)
    return Received(change.id, n, change.records, text, change, form_fault(change))


def in_ascii(text: str) -> str:
    """Write JSON again so that any database takes it, whatever the texts in it hold."""
    return text if text.isascii() else json.dumps(json.loads(text))


def read_changes(push: Push) -> tuple[Received, ...]:
    """Take the changes of a push that was well formed throughout."""
    return tuple(_from_message(message) for message in push.changes)


def salvage(data: Any) -> tuple[Push, tuple[Received, ...]]:
    """Read a push in which something is malformed, one change at a time.

    Returns the push without its changes, and the changes. Raises WireError when the fault lies outside the changes,
    or in one that does not even tell its id.
    """
    if not isinstance(data, dict) or not isinstance(data.get("changes"), list):
        raise WireError("changes: a list is needed")
    try:
        frame = Push.model_validate_json(json.dumps({**data, "changes": []}))
    except ValidationError as error:
        raise WireError(_place(error)) from None
    return frame, tuple(_read_one(each) for each in data["changes"])


def _read_one(data: Any) -> Received:
    text = json.dumps(data)
    try:
        return _from_message(ChangeMessage.model_validate_json(text))
    except ValidationError as error:
        reason, detail = "malformed", _place(error)
    if not isinstance(data, dict) or not _is_change_id(data.get("id")):
        raise WireError(f"changes: {detail}")
    if _has_surrogate(data):
        reason = "lone_surrogate"
    n = data.get("n")
    return Received(
        id=data["id"],
        n=n if type(n) is int and 0 < n <= LARGEST_N else 0,
        records=_records(data.get("ops")),
        text=text,
        fault=Refusal(reason, detail),
    )


def _place(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['type']}"[:200]


def _is_change_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) == _ID_LENGTH and set(value) <= _HEX


def _has_surrogate(data: Any) -> bool:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _records(ops: Any) -> frozenset[str]:
    """The ids that a malformed change can be seen to touch."""
    found: Sequence[Any] = ops if isinstance(ops, list) else ()
    ids = (op.get("record") for op in found if isinstance(op, dict))
    return frozenset(each for each in ids if isinstance(each, str) and is_id(each))
