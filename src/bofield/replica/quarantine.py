"""Served records that this program cannot read: kept as they came, shown as needing a person. Rules over a Store.

One bad record must not stand in the way of the others, and nothing that was served may vanish. A newer program tries
again. What the centre would not take back is kept here too, but is never tried: it stands as the centre has it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bofield.records.state import case_of
from bofield.replica import overlay
from bofield.replica.kept import Quarantined
from bofield.replica.served import record_of
from bofield.wire.messages import RecordMessage

if TYPE_CHECKING:
    from bofield.replica.store import Store
    from bofield.replica.values import Record


def put_aside(store: Store, message: RecordMessage | str, reason: str, at: str) -> None:
    """Keep a record that cannot be read, or that the centre does not believe, with the reason."""
    body = message if isinstance(message, str) else message.model_dump_json()
    name, kind, scope = _label(body)
    record = name or hashlib.blake2b(body.encode(), digest_size=16).hexdigest()
    store.put_quarantined([Quarantined(record, kind, case_of(scope), reason, at, body)])


def retry(store: Store) -> int:
    """Try to read everything once more; return how many records have come to life. For a program that is newer."""
    read: dict[str, Record] = {}
    for item in store.quarantined():
        if not item.kept_for_people:
            try:
                read[item.key] = record_of(RecordMessage.model_validate_json(item.body))
            except (ValidationError, ValueError):
                continue
    known = store.records([record.id for record in read.values()])
    fresh = [each for each in read.values() if each.id not in known or known[each.id].order <= each.order]
    store.put_records(fresh)
    overlay.show_confirmed(store, fresh)
    store.remove_quarantined(read.keys())
    return len(fresh)


def _label(body: str) -> tuple[str, str, str]:
    """Read what it is called, what it is, and where it belongs, as far as that can be made out."""
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        return "", "", ""
    found = [data.get(name) for name in ("id", "kind", "scope")] if isinstance(data, dict) else []
    name, kind, scope = (each if isinstance(each, str) else "" for each in found or ("", "", ""))
    return name, kind, scope
