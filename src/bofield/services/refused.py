"""What the centre refused, in words, and what a person does about it: correct it, copy it out, or let it go.

A refused change stays whole until a person has decided, and its words are kept also then.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bofield.cleaning import clean
from bofield.errors import FileExistsAlreadyError, NotFoundError, RefusedError, UsageError
from bofield.i18n import _
from bofield.records.fields import FieldType
from bofield.records.registry import KINDS, fault
from bofield.replica.values import Edit
from bofield.services.conflicts import GROUPS, context, shown_value
from bofield.services.editing import brief, read_value
from bofield.services.labels import choices, field_label, label
from bofield.services.values import RefusedLine, RefusedView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.changes import Change, Op
    from bofield.replica.values import Refused
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace


def refused_changes(ws: Workspace) -> tuple[RefusedView, ...]:
    """List the changes the centre refused, whole, with the reason in words."""
    refused = ws.replica.refused()
    if not refused:
        return ()
    places, people = context(ws, (each.case_id for each in refused))
    return tuple(_view(each, places.get(each.case_id or "", ""), people) for each in refused)


def correct_refused(ws: Workspace, change_id: str, values: Mapping[tuple[str, str], Value]) -> str:
    """Send a refused change again with other values, by record and field; return the id of the new change.

    Raises RefusedError naming field and value where one does not fit; then the refused change stands as it did.
    """
    found = next((each for each in ws.replica.refused() if each.change.id == change_id), None)
    if found is None:
        raise NotFoundError(_("There is no refused change {id}.").format(id=clean(change_id, lines=False)))
    edits = [
        Edit(op.kind, op.record, op.field, _checked(ws, op, values[op.record, op.field]))
        for op in found.change.ops
        if (op.record, op.field) in values
    ]
    return ws.replica.correct_refused(change_id, edits, at=ws.now())


def drop_refused(ws: Workspace, change_id: str, reason: str) -> None:
    """Let a refused change go, with a written reason. Its words are kept on this laptop."""
    if not clean(reason).strip():
        raise RefusedError(_("Say in a few words why the change is let go."))
    ws.replica.drop_refused(change_id, reason, at=ws.now())


def write_out(view: RefusedView, name: str) -> Path:
    """Write a refused change, whole, to a file that the user has named; return where.

    A relative name counts from the user's home. Raises UsageError where it cannot be written, and
    FileExistsAlreadyError rather than overwrite anything.
    """
    named = clean(name, lines=False).strip()
    if not named:
        raise UsageError(_("Name a file, such as nekad.txt."))
    path = Path.home() / Path(named).expanduser()
    try:
        # Nobody but its owner reads it: it leaves the encrypted file here.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(whole_text(view) + "\n")
    except FileExistsError:
        raise FileExistsAlreadyError(_("{path} exists already. Name another file.").format(path=path)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or str(error)
        raise UsageError(_("{path} could not be written: {why}.").format(path=path, why=why)) from None
    return path


def whole_text(view: RefusedView) -> str:
    """Give reason, place and all that was written, as it is copied out."""
    return "\n".join(filter(None, (view.reason, view.place, "", view.text)))


def _view(refused: Refused, place: str, people: Mapping[str, str]) -> RefusedView:
    lines = lines_of(refused.change, people)
    return RefusedView(
        change=refused.change.id,
        case_id=refused.case_id or "",
        place=place,
        reason=sentence(_why(refused), refused.detail),
        text="\n".join(_text(lines)),
        at=refused.at,
        lines=lines,
    )


def lines_of(change: Change, people: Mapping[str, str]) -> tuple[RefusedLine, ...]:
    """Say what a change says, value by value."""
    return tuple(_line(op, people) for op in change.ops)


def _line(op: Op, people: Mapping[str, str]) -> RefusedLine:
    spec = KINDS[op.kind].field(op.field) if op.kind in KINDS else None
    known = choices(group) if spec is not None and (group := GROUPS.get((op.kind, op.field))) else ()
    return RefusedLine(
        record=op.record,
        kind=op.kind,
        field=op.field,
        field_label=field_label(op.kind, op.field),
        value=op.value,
        shown_value=shown_value(op.kind, op.field, op.value, people),
        type="" if spec is None or spec.type is FieldType.ID or op.field == "deleted" else spec.type.value,
        choices=tuple(choice for choice in known if not spec or not spec.choices or choice[0] in spec.choices),
    )


def _text(lines: Iterable[RefusedLine]) -> Iterable[str]:
    for line in lines:
        # A text of several lines begins on a line of its own, so that it can be copied as it was written.
        gap = "\n" if "\n" in line.shown_value else " "
        yield f"{label('record_kind', line.kind)}, {line.field_label}:{gap}{line.shown_value}"


def _checked(ws: Workspace, op: Op, given: Value) -> Value:
    spec = KINDS[op.kind].field(op.field) if op.kind in KINDS else None
    value = read_value(ws, spec.type, given) if spec else given
    if why := fault(op.kind, op.field, value):
        raise RefusedError(
            _("{field}: “{value}” does not fit, {reason}. Nothing was saved.").format(
                field=field_label(op.kind, op.field), value=brief(str(given)), reason=label("refusal", why)
            ),
            op.field,
        )
    return value


def _why(refused: Refused) -> str:
    """Tell in a code word why: what belongs to no case is refused for a role, and not for a case."""
    no_role = refused.case_id is None and refused.reason == "no_access"
    return "forbidden_field" if no_role else refused.reason


def sentence(reason: str, detail: str) -> str:
    """Say a code word for why something was refused as a sentence, with what it is about."""
    words = label("refusal", reason)
    text = f"{words[:1].upper()}{words[1:]}."
    return f"{text} ({_about(detail)})" if detail else text


def _about(detail: str) -> str:
    """Name a field that the server names as `contact.note`; anything else as it is."""
    kind, dot, field = detail.partition(".")
    if dot and kind in KINDS and KINDS[kind].field(field) is not None:
        return f"{label('record_kind', kind)}, {field_label(kind, field).lower()}"
    return detail
