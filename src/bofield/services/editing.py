"""From what somebody typed to edits of records: read, checked, and refused in words where it does not fit.

Knows the registry of fields and the roles; the replica checks once more, in code words.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bofield.changes import case_scope
from bofield.cleaning import clean
from bofield.errors import NotAllowedError, RefusedError
from bofield.i18n import _
from bofield.records.fields import FieldType, as_datetime, instant
from bofield.records.registry import KINDS, fault
from bofield.replica.values import Edit, NewChange
from bofield.services.labels import field_label, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_LONGEST = 60


def edits_of(ws: Workspace, kind: str, record: str, fields: Mapping[str, Value], *, new: bool = False) -> list[Edit]:
    """Turn values by field name into edits.

    An empty text clears a field that is not text. Raises RefusedError naming field and value, and NotAllowedError
    where the person's role may not write the kind or the field.
    """
    known = KINDS[kind]
    if not set(known.writers) & set(ws.me.roles):
        raise NotAllowedError(
            _("Your role may not write this: {kind}. Nothing was saved.").format(kind=label("record_kind", kind))
        )
    edits = []
    for name, given in fields.items():
        spec = known.field(name)
        if spec is None:
            raise RefusedError(
                _("There is no field called {field} in {kind}. Nothing was saved.").format(
                    field=clean(name, lines=False), kind=label("record_kind", kind)
                ),
                name,
            )
        if spec.editors and not new and not set(spec.editors) & set(ws.me.roles):
            raise NotAllowedError(
                _("{field} can only be changed by a supervisor. Nothing was saved.").format(
                    field=field_label(kind, name)
                )
            )
        value = read_value(ws, spec.type, given)
        if why := fault(kind, name, value):
            raise RefusedError(
                _("{field}: “{value}” does not fit, {reason}. Nothing was saved.").format(
                    field=field_label(kind, name), value=brief(str(given)), reason=label("refusal", why)
                ),
                name,
            )
        edits.append(Edit(kind, record, name, value))
    return edits


def brief(text: str, longest: int = _LONGEST) -> str:
    """Cut a text to what can be quoted in a sentence."""
    line = clean(text, lines=False)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def read_value(ws: Workspace, kind: FieldType, value: Value) -> Value:
    """Read a value as somebody typed it into what a field of a type holds. An empty text that is no text clears."""
    if not isinstance(value, str):
        return value
    if kind is FieldType.LINE:
        return clean(value, lines=True).strip() or None
    if kind is FieldType.TEXT:
        return clean(value) or None
    stripped = value.strip()
    if not stripped:
        return None
    return _read_instant(ws, stripped) if kind is FieldType.INSTANT else stripped


def _read_instant(ws: Workspace, text: str) -> str:
    """Read a time as people and programs write it; without an offset it is the time where the person is."""
    if as_datetime(text):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ws.zone)), ws.zone)


def save(ws: Workspace, case_id: str, edits: Iterable[Edit], amend: str | None = None) -> None:
    """Write edits to records of one case as one change."""
    ws.replica.write(case_scope(case_id), list(edits), at=ws.now(), amend=amend)


def change(ws: Workspace, case_id: str, edits: Iterable[Edit]) -> NewChange:
    """Prepare a change to one case, to be written with others in one go."""
    return NewChange(case_scope(case_id), list(edits), ws.now())


def born_at(record: str, zone: str) -> datetime:
    """Tell when a record was made, from its id."""
    milliseconds = int(record.replace("-", "")[:12], 16)
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(ZoneInfo(zone))
