"""A person's choice between values that stand side by side: an ordinary change, which can be undone by another.

Knows the rule of merging only so far that a change whose base names some heads takes their place. Discards nothing:
whatever is not chosen stays in the history.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from bofield.changes import ORG, case_scope
from bofield.cleaning import clean
from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.replica.values import Edit, NewChange
from bofield.services.conflicts import all_conflicts, context, note_authors, shown_value
from bofield.services.labels import field_label
from bofield.services.values import ChosenLine, Settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.changes import Register
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
    authors = tuple((head.author, head.at) for head in found.values)
    return Settled(record, found.kind, found.case_id or "", field, values, change, authors)


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
    changes = ws.replica.write_many(
        [
            NewChange(scope, [Edit(settled.kind, settled.record, settled.field, value, seen)], ws.now())
            for value in settled.values
        ]
    )
    if len(changes) == len(settled.authors):
        note_authors(ws, dict(zip(changes, settled.authors, strict=True)))


# ── what others choose ───────────────────────────────────────────────────────────────────────────────────────────────
_STANDING, _CHOSEN = "choices.standing", "choices.chosen"
"""Settings: the conflicts in which one version is mine, and those that somebody else has settled, until seen."""


def chosen_by_others(ws: Workspace) -> tuple[ChosenLine, ...]:
    """List what others have chosen where one of the versions was mine, until each has been seen."""
    told = _followed(ws)
    if not told:
        return ()
    places, people = context(ws, (each["case"] for each in told.values()))
    return tuple(_chosen(each, places, people) for each in told.values())


def seen(ws: Workspace, line: ChosenLine) -> None:
    """Tell no more of what somebody chose."""
    told = _followed(ws)
    told.pop(f"{line.record}:{line.field}", None)
    ws.replica.set_setting(_CHOSEN, json.dumps(told))


def _followed(ws: Workspace) -> dict[str, dict[str, str]]:
    """Compare the conflicts that stand with those that stood; what somebody else has settled is to be told."""
    stood: dict[str, dict[str, str]] = json.loads(ws.replica.get_setting(_STANDING, "{}"))
    told: dict[str, dict[str, str]] = json.loads(ws.replica.get_setting(_CHOSEN, "{}"))
    stand = {
        f"{view.record}:{view.field}": {
            "record": view.record,
            "kind": view.kind,
            "case": view.case_id,
            "field": view.field,
            "mine": next(side.shown_value for side in view.sides if side.mine),
        }
        for view in all_conflicts(ws)
        if view.mine
    }
    if stood == stand:
        return told
    for key in stood.keys() - stand.keys():
        each = stood[key]
        register = ws.replica.registers(each["record"]).get(each["field"])
        if register is not None and register.heads and register.heads[-1].author != ws.me.id:
            told[key] = {**each, **_choice(register)}
    for key in stand:
        told.pop(key, None)
    ws.replica.set_setting(_STANDING, json.dumps(stand))
    ws.replica.set_setting(_CHOSEN, json.dumps(told))
    return told


def _choice(register: Register) -> dict[str, str]:
    head = register.heads[-1]
    return {"author": head.author, "at": head.at, "value": json.dumps(head.value)}


def _chosen(each: Mapping[str, str], places: Mapping[str, str], people: Mapping[str, str]) -> ChosenLine:
    return ChosenLine(
        record=each["record"],
        kind=each["kind"],
        case_id=each["case"],
        place=places.get(each["case"], ""),
        field=each["field"],
        field_label=field_label(each["kind"], each["field"]),
        author=people.get(each["author"]) or _("somebody"),
        at=datetime.fromisoformat(each["at"]) if each["at"] else None,
        mine=each["mine"],
        chosen=shown_value(each["kind"], each["field"], json.loads(each["value"]), people),
    )
