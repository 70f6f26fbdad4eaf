"""Fields with several standing values, in words, and what a value of any field is called. A person chooses."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.amounts import amount
from bofield.records.fields import FieldType, as_datetime
from bofield.records.registry import KINDS, fault
from bofield.services import households as read
from bofield.services.labels import field_label, label
from bofield.services.values import ConflictSide, ConflictView
from bofield.services.word_differences import kept_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bofield.changes import Head
    from bofield.replica.values import Conflict
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

GROUPS = {
    ("case", "stage"): "stage",
    ("case", "reason"): "reason",
    ("case", "risk"): "risk",
    ("case", "outcome"): "case_outcome",
    ("member", "role"): "member_role",
    ("member", "age_band"): "age_band",
    ("member", "living_form"): "living_form",
    ("contact", "kind"): "contact_kind",
    ("contact", "outcome"): "outcome",
    ("contact", "safety"): "safety",
    ("contact", "status"): "note_status",
    ("checklist_run", "status"): "note_status",
    ("task", "state"): "task_state",
    ("task", "source"): "task_source",
    ("task", "role"): "role",
    ("legal_event", "kind"): "legal_event",
    ("legal_event", "how"): "way",
    ("legal_event", "flaw"): "event_flaw",
    ("duty", "deadline"): "deadline",
    ("duty", "state"): "duty_state",
    ("form", "state"): "form_state",
    ("plan", "state"): "plan_state",
    ("consent", "topic"): "consent_topic",
    ("consent", "given"): "consent_answer",
    ("review", "verdict"): "verdict",
    ("sealed", "state"): "sealed_state",
}
"""The closed list that a field's words stand in."""
_PEOPLE = {"author", "assignee", "coordinator", "reviewer", "decided_by"}
_TEXTS = frozenset({FieldType.LINE, FieldType.TEXT})


def conflicts_of(ws: Workspace, record: str) -> tuple[ConflictView, ...]:
    """List the fields of one record that wait for a choice."""
    return _views(ws, [each for each in ws.replica.conflicts() if each.record == record])


def all_conflicts(ws: Workspace) -> tuple[ConflictView, ...]:
    """List every field that waits for a choice."""
    return _views(ws, ws.replica.conflicts())


def shown_value(kind: str, field: str, value: Value, people: Mapping[str, str]) -> str:
    """Say a value as a person would."""
    if field == "deleted":
        # Somebody took it away while somebody else went on writing in it.
        return _("taken away") if value else _("kept, and changed")
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if group := GROUPS.get((kind, field)):
        return label(group, str(value))
    if field in _PEOPLE:
        return people.get(str(value), _("somebody"))
    return _plain(kind, field, value)


def _plain(kind: str, field: str, value: str | int) -> str:
    if kind == "form" and field.startswith("sheet."):
        # A whole workbook in one line helps nobody; its file is with whoever installed it.
        return _("{n} characters").format(n=len(str(value)))
    spec = KINDS[kind].field(field) if kind in KINDS else None
    if spec is not None and spec.type is FieldType.AMOUNT and isinstance(value, int):
        return amount(value)
    if spec is not None and spec.type is FieldType.INSTANT and (moment := as_datetime(str(value))):
        return f"{moment:%Y-%m-%d %H:%M}"
    if field == "anchor":
        what, _colon, where = str(value).partition(":")
        named = {"line": _("line {n}").format(n=where), "question": _("question {code}").format(code=where)}
        return named.get(what, str(value))
    return str(value)


def _views(ws: Workspace, conflicts: Sequence[Conflict]) -> tuple[ConflictView, ...]:
    if not conflicts:
        return ()
    places, people = context(ws, (each.case_id for each in conflicts))
    before = _authors(ws)
    return tuple(
        ConflictView(
            record=each.record,
            kind=each.kind,
            case_id=each.case_id or "",
            place=places.get(each.case_id or "", ""),
            field=each.field,
            field_label=field_label(each.kind, each.field),
            sides=tuple(
                _side(ws, each, head, people, before.get(head.change), current=n == 0)
                for n, head in enumerate(each.values)
            ),
            both=_both(each),
        )
        for each in conflicts
    )


def _side(
    ws: Workspace,
    conflict: Conflict,
    head: Head,
    people: Mapping[str, str],
    before: tuple[str, str] | None,
    *,
    current: bool,
) -> ConflictSide:
    author, at = before or (head.author, head.at)
    return ConflictSide(
        value=head.value,
        shown_value=shown_value(conflict.kind, conflict.field, head.value, people),
        author=people.get(author, _("somebody")),
        at=datetime.fromisoformat(at) if at else None,
        current=current,
        mine=author == ws.me.id,
        again_by=people.get(head.author, _("somebody")) if before else "",
    )


_AUTHORS, _MOST = "conflicts.authors", 200
"""Setting: change → who had first written its value, and when; for choices that were taken back on this laptop."""


def note_authors(ws: Workspace, authors: Mapping[str, tuple[str, str]]) -> None:
    """Remember who had written what stands again since a choice was taken back: the change itself is another's."""
    known = {**_authors(ws), **authors}
    ws.replica.set_setting(_AUTHORS, json.dumps(dict(list(known.items())[-_MOST:])))


def _authors(ws: Workspace) -> dict[str, tuple[str, str]]:
    kept: dict[str, list[str]] = json.loads(ws.replica.get_setting(_AUTHORS, "{}"))
    return {change: (author, at) for change, (author, at) in kept.items()}


def _both(conflict: Conflict) -> str:
    """Join the versions of a free text into one; a closed list, a day or a person can only be one of them."""
    kind, field = conflict.kind, conflict.field
    spec = KINDS[kind].field(field) if kind in KINDS else None
    if spec is None or "." in field or spec.type not in _TEXTS or (kind, field) in GROUPS or field in _PEOPLE:
        return ""
    texts = [head.value for head in conflict.values if isinstance(head.value, str) and head.value.strip()]
    if len(texts) < len(conflict.values):
        return ""
    if spec.type is FieldType.LINE:
        joined = " / ".join(texts)
        return "" if fault(kind, field, joined) else joined
    return kept_together(texts)


def context(ws: Workspace, cases: Iterable[str | None]) -> tuple[dict[str, str], dict[str, str]]:
    """Read where some cases are, and what people are called."""
    with ws.replica.reading() as session:
        found = read.read_households(session, ws, sorted({case for case in cases if case}))
        return {case: household.place for case, household in found.items()}, read.names(session, ws)
