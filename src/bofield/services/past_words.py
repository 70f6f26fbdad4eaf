"""What the fields of a record are called and say in its history; a checklist's by the form that it was begun with.

Knows which fields only say how records hang together: nobody wrote those, and nobody needs to read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.errors import FormError
from bofield.i18n import _, get_language
from bofield.records.registry import KINDS
from bofield.services import form_store
from bofield.services.conflicts import shown_value
from bofield.services.labels import field_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.checklist import Form
    from bofield.replica.values import Shown
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_WIRING = frozenset({"contact_id", "plan_id", "answers", "upto", "device", "form", "at", "decided_at"})
_WHO = frozenset({"author", "reviewer", "decided_by"})
_PROGRAM = ("answer.fact_", "answer.meta_", "added.")
"""How the fields begin that the program fills in beside somebody's answers."""
_SEVERAL = "select_multiple"


class Words:
    """The words for one record."""

    def __init__(self, ws: Workspace, shown: Shown, people: Mapping[str, str]) -> None:
        self._kind = shown.kind
        self._people = people
        self._form = _form_of(ws, shown) if shown.kind == "checklist_run" else None
        known = KINDS.get(shown.kind)
        self._order = {name: place for place, name in enumerate(known.fields)} if known else {}

    def place(self, field: str) -> tuple[int, str]:
        """Where a field stands among those of one change: as the record is laid out, what has free names last."""
        return self._order.get(field, len(self._order)), field

    def label(self, field: str) -> str:
        """What a field is called."""
        group, _dot, name = field.partition(".")
        form = self._form
        if form is None or group not in {"answer", "declined"}:
            return field_label(self._kind, field)
        name, _colon, number = name.partition(":")
        if group == "declined":
            raised = next((each for each in form.follow_ups if each.name == name), None)
            words = form.words(raised.label, get_language()) if raised else name
            return _("Not added: {what}").format(what=words)
        question = form.by_name.get(name)
        if question is None:
            return field_label(self._kind, field)
        called = " ".join(filter(None, (question.code, form.words(question.label, get_language()))))
        return f"{called} ({number})" if number else called

    def value(self, field: str, value: Value) -> str:
        """What a field says, as a person would."""
        if (self._kind, field) == ("sealed", "change"):
            from bofield.services.sealed import lines_in  # noqa: PLC0415  (it needs to know what is wiring)

            return "\n".join(f"{each.field_label}: {each.shown_value}" for each in lines_in(str(value), self._people))
        group, _dot, name = field.partition(".")
        question = self._form.by_name.get(name.partition(":")[0]) if self._form and group == "answer" else None
        if self._form is None or question is None or not question.choices or not isinstance(value, str):
            return shown_value(self._kind, field, value, self._people)
        chosen = value.split() if question.type == _SEVERAL else [value]
        found = (question.choice(each) for each in chosen)
        words = [
            self._form.words(choice.label, get_language()) if choice else each
            for choice, each in zip(found, chosen, strict=True)
        ]
        return ", ".join(words)


def is_wiring(field: str, value: Value, author: str) -> bool:
    """Tell whether a field only ties records together, or says once more who wrote the change."""
    return field in _WIRING or field.startswith(_PROGRAM) or (field in _WHO and value == author)


def _form_of(ws: Workspace, shown: Shown) -> Form | None:
    name, version = str(shown.values.get("form") or ""), str(shown.values.get("form_version") or "")
    try:
        return form_store.form_for(ws, name, version)
    except FormError:
        return None
