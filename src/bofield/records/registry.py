"""The one registry of kinds and fields: what exists, what fits where, and who may write it.

A kind or field that a newer version has and this one does not is kept in `record_state` and passed on unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from bofield.cleaning import refusal
from bofield.records import tables
from bofield.records.fields import FieldSpec, FieldType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.changes import Value

SCHEMA = 3
"""The version of the kinds and fields below. Raised whenever one is added, renamed or given up (records.upgrades)."""

COORDINATOR, SUPERVISOR, ADMINISTRATOR = "coordinator", "supervisor", "administrator"
ROLES = (COORDINATOR, SUPERVISOR, ADMINISTRATOR)
_FIELDWORK = (COORDINATOR, SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    `writers` may create and edit it. `own` names the field that holds its author, who alone may write it.
    `append_only` records are written once, whole. `prefixes` are groups of fields with free names, such as `answer.`.
    A kind with `drafts` has a `status`: its author alone reads and writes a `draft`; nobody writes what is `signed`.
    A kind with `decided` is made by the centre alone and read by those who supervise the case; its writers may set
    those fields and no others.
    """

    name: str
    table: type[tables.Row]
    fields: Mapping[str, FieldSpec]
    writers: tuple[str, ...] = _FIELDWORK
    org_wide: bool = False
    own: str = ""
    append_only: bool = False
    drafts: bool = False
    prefixes: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()

    @property
    def by_centre(self) -> bool:
        """Whether the centre alone makes such records, and people only decide about them."""
        return bool(self.decided)

    def field(self, name: str) -> FieldSpec | None:
        """Find a field's specification; a name in a free group fits any text."""
        found = self.fields.get(name)
        group = name.partition(".")[0]
        if found is None and group in self.prefixes and _FREE_NAME.fullmatch(name):
            return ANSWER if group == _ANSWER else FREE
        return found


_FREE_NAME = re.compile(r"[a-z]+\.[A-Za-z0-9_.:/-]{1,110}")
"""What the wire carries as the name of a field; a change with any other could never be sent."""
FREE = FieldSpec(FieldType.TEXT)
"""What a field in a free group can hold."""
ANSWER = FieldSpec(FieldType.TEXT, merges=True)
"""The answer to a question of a draft. Which are free text only the form knows; a chosen one, a number or a date is a
single sentence, which is never joined with another."""
_ANSWER = "answer"


def _fields(table: type[tables.Row]) -> Mapping[str, FieldSpec]:
    found = {
        name: spec for name, info in table.model_fields.items() for spec in info.metadata if isinstance(spec, FieldSpec)
    }
    return MappingProxyType(found)


def _kind(
    name: str,
    table: type[tables.Row],
    *,
    writers: tuple[str, ...] = _FIELDWORK,
    org_wide: bool = False,
    own: str = "",
    append_only: bool = False,
    drafts: bool = False,
    prefixes: tuple[str, ...] = (),
    decided: tuple[str, ...] = (),
) -> Kind:
    return Kind(name, table, _fields(table), writers, org_wide, own, append_only, drafts, prefixes, decided)


_ALL = (
    _kind("case", tables.Case),
    _kind("member", tables.Member),
    _kind("rent_debt", tables.RentDebt),
    _kind("contact", tables.Contact, own="author", drafts=True),
    _kind(
        "checklist_run",
        tables.ChecklistRun,
        own="author",
        drafts=True,
        prefixes=("answer", "declined", "added"),
    ),
    _kind("task", tables.Task),
    _kind("legal_event", tables.LegalEvent),
    _kind("duty", tables.Duty),
    _kind("plan", tables.Plan),
    _kind("instalment", tables.Instalment),
    _kind("consent", tables.Consent),
    _kind("review", tables.Review, writers=(SUPERVISOR,), own="reviewer", append_only=True),
    _kind("amendment", tables.Amendment, own="author", append_only=True),
    _kind("sealed", tables.Sealed, writers=(SUPERVISOR,), decided=("state", "decided_by", "decided_at", "reason")),
    _kind("form", tables.Form, writers=(ADMINISTRATOR,), org_wide=True, prefixes=("sheet",)),
    _kind("person", tables.Person, writers=(ADMINISTRATOR,), org_wide=True),
    _kind("district", tables.District, writers=(ADMINISTRATOR,), org_wide=True),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})
CASE_KINDS = tuple(kind for kind in _ALL if not kind.org_wide)
ORG_KINDS = tuple(kind for kind in _ALL if kind.org_wide)


def fault(kind: str, field: str, value: Value) -> str:
    """Say in a code word why a value cannot stand in a field; empty when it can.

    Unknown kinds and fields fit: they belong to a newer version. `nul_character` and the like come from
    `cleaning.refusal`, and hold for every text whatever its field.
    """
    if isinstance(value, str) and (why := refusal(value)):
        return why
    known = KINDS.get(kind)
    spec = known.field(field) if known else None
    return spec.fault(value) if spec else ""


def record_fault(kind: str, values: Mapping[str, Value]) -> str:
    """Say in a code word why a whole record cannot stand: a child with a name, for one; empty when it can."""
    if kind == "member" and values.get("role") == "child" and (values.get("name") or values.get("phone")):
        return "child_with_name"
    return ""
