"""A person's choice between values that stand side by side: an ordinary change, which can be undone by another.

Knows the rule of merging only so far that a change whose base names some heads takes their place. Discards nothing:
whatever is not chosen stays in the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import ORG, case_scope
from bofield.cleaning import clean
from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.replica.values import Edit, NewChange
from bofield.services.labels import field_label
from bofield.services.values import Settled

if TYPE_CHECKING:
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace


def settle(ws: Workspace, record: str, field: str, choice: Value) -> Settled:
    """Choose the value of a field in which several stand: one of them, or a new one that joins them."""
    found = next((each for each in ws.replica.conflicts() if (each.record, each.field) == (record, field)), None)
    if found is None:
        raise NotFoundError(
            _("There is nothing to choose between in {field} of {record}.").format(
                field=clean(field, lines=False), record=clean(record, lines=False)
            )
        )
    change = ws.replica.settle(record, field, choice, at=ws.now())
    values = tuple(head.value for head in found.values)
    return Settled(record, found.kind, found.case_id or "", field, values, change)


def undo_choice(ws: Workspace, settled: Settled) -> None:
    """Let the values stand side by side again, each by a change of its own that replaces the choice and nothing else.

    Raises NotFoundError where something newer has taken the place of the choice: that is not overwritten.
    """
    if ws.replica.heads(settled.record).get(settled.field) != (settled.change,):
        raise NotFoundError(
            _("{field} has been written again since the choice. Nothing was undone.").format(
                field=field_label(settled.kind, settled.field)
            )
        )
    scope = case_scope(settled.case_id) if settled.case_id else ORG
    seen = (settled.change,)
    ws.replica.write_many(
        [
            NewChange(scope, [Edit(settled.kind, settled.record, settled.field, value, seen)], ws.now())
            for value in settled.values
        ]
    )
