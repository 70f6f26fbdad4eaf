"""What people do on their laptops: write, let it save itself, sign, add, delete, choose. Each tells what it wrote.

An action that makes no sense at its moment (a case that is not there) leaves a line in the story and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import case_scope
from bofield.errors import BofieldError
from bofield.ids import new_id
from bofield.records.fields import instant
from bofield.records.state import case_of
from bofield.replica.values import Edit
from bofield_proof.world import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.changes import Value
    from bofield_proof.script import Step
    from bofield_proof.world import Laptop, World

_CASE_FIELDS = ("address", "address", "risk", "stage", "two_at_visit")
_CHOICES: dict[str, tuple[str | bool, ...]] = {
    "risk": ("high", "medium", "low"),
    "stage": ("early_contact", "follow_up", "notice_served", "closed"),
    "two_at_visit": (True, False),
}
_ZONE = "Europe/Stockholm"


def write(world: World, laptop: Laptop, step: Step) -> str:
    """Set a field of a case."""
    case = step.a % len(world.cases)
    name = _CASE_FIELDS[step.b % len(_CASE_FIELDS)]
    choices = _CHOICES.get(name)
    value = choices[step.c % len(choices)] if choices else world.word(case, step.who)
    return _put(world, laptop, case, [Edit("case", world.cases[case], name, value)])


def autosave(world: World, laptop: Laptop, step: Step) -> str:
    """Write on in one's own draft, or begin one; the words before stay, change, or go."""
    case = step.a % len(world.cases)
    drafts = [each for each in _mine(world, laptop, case, "contact") if _value(laptop, each, "status") == "draft"]
    fresh = f"Ord {world.word(case, step.who)} står här."
    if not drafts:
        contact = Note(case, "contact", new_id(), laptop.person)
        edits = [
            Edit("contact", contact.id, "author", laptop.me.person),
            Edit("contact", contact.id, "status", "draft"),
            Edit("contact", contact.id, "kind", "home_visit"),
            Edit("contact", contact.id, "note", f"{fresh} En rad till. Och en."),
        ]
        return _put(world, laptop, case, edits, begins=contact)
    note = drafts[step.b % len(drafts)]
    text = str(_value(laptop, note, "note") or "")
    parts = text.split(". ")
    place = step.c % (len(parts) + 1)
    parts[place : place + step.c % 2] = [fresh.rstrip(".")]
    edits = [Edit("contact", note.id, "note", ". ".join(parts))]
    return _put(world, laptop, case, edits, amend=f"note:{note.id}")


def leave(_world: World, laptop: Laptop, _step: Step) -> str:
    """Leave the screen."""
    laptop.replica.close_open_changes()
    return "leaves the screen"


def sign(world: World, laptop: Laptop, step: Step) -> str:
    """Sign one's own note."""
    case = step.a % len(world.cases)
    drafts = [each for each in _mine(world, laptop, case, "contact") if _value(laptop, each, "status") == "draft"]
    if not drafts:
        return "has nothing to sign"
    note = drafts[step.b % len(drafts)]
    signed_at = instant(world.clock(), _ZONE)
    edits = [Edit("contact", note.id, "status", "signed"), Edit("contact", note.id, "signed_at", signed_at)]
    return _put(world, laptop, case, edits)


def amend(world: World, laptop: Laptop, step: Step) -> str:
    """Add to a signed note."""
    case = step.a % len(world.cases)
    known = [each for each in world.records if each.case == case and each.kind == "contact"]
    signed = [each for each in known if _value(laptop, each, "status") == "signed"]
    if not signed:
        return "has nothing to add to"
    note = Note(case, "amendment", new_id(), laptop.person)
    edits = [
        Edit("amendment", note.id, "contact_id", signed[step.b % len(signed)].id),
        Edit("amendment", note.id, "author", laptop.me.person),
        Edit("amendment", note.id, "text", f"Tillägg {world.word(case, step.who)}."),
    ]
    return _put(world, laptop, case, edits, begins=note)


def task(world: World, laptop: Laptop, step: Step) -> str:
    """Promise something, or write on in what has been promised."""
    case = step.a % len(world.cases)
    here = _here(world, laptop, case, "task")
    title = world.word(case, step.who)
    if not here or step.b % 3 == 0:
        note = Note(case, "task", new_id(), laptop.person)
        edits = [Edit("task", note.id, "title", title), Edit("task", note.id, "state", "open")]
        return _put(world, laptop, case, edits, begins=note)
    note = here[step.b % len(here)]
    edit = Edit("task", note.id, "state", "done") if step.c % 3 == 0 else Edit("task", note.id, "title", title)
    return _put(world, laptop, case, [edit])


def delete(world: World, laptop: Laptop, step: Step) -> str:
    """Delete a promise."""
    case = step.a % len(world.cases)
    here = _here(world, laptop, case, "task")
    if not here:
        return "has nothing to delete"
    return _put(world, laptop, case, [Edit("task", here[step.b % len(here)].id, "deleted", value=True)])


def settle(world: World, laptop: Laptop, step: Step) -> str:
    """Choose among values that stand side by side."""
    waiting = laptop.replica.conflicts()
    if not waiting:
        return "has nothing to choose"
    chosen = waiting[step.a % len(waiting)]
    if chosen.case_id not in world.cases:
        return "has nothing to choose"
    value = chosen.values[step.b % len(chosen.values)].value
    try:
        change = laptop.replica.settle(chosen.record, chosen.field, value, at=world.clock())
    except BofieldError as error:
        return f"may not choose: {error}"
    case = world.cases.index(chosen.case_id)
    place = (chosen.record, chosen.field)
    world.truth.wrote(change, case, {place: value})
    world.truth.looked_at(change, {place: [head.value for head in chosen.values]})
    return f"chooses {chosen.field} = {value!r} among {[head.value for head in chosen.values]}"


def move(world: World, laptop: Laptop, step: Step) -> str:
    """Move a case to the other district; whoever may not is refused by the centre."""
    case = step.a % len(world.cases)
    places = world.centre.places
    now = _value(laptop, Note(case, "case", world.cases[case], 0), "district")
    district = places.north if now == places.south else places.south
    return _put(world, laptop, case, [Edit("case", world.cases[case], "district", district)])


def poison(world: World, laptop: Laptop, step: Step) -> str:
    """Write what the laptop takes and the centre cannot."""
    case = step.a % len(world.cases)
    signed = [each for each in world.records if each.case == case and each.kind == "contact"]
    signed = [each for each in signed if _value(laptop, each, "status") == "signed"]
    world.fired["poison change"] += 1
    if signed and step.b % 2:
        text = f"Ändrat {world.word(case, step.who)}."
        edits = [Edit("contact", signed[step.c % len(signed)].id, "note", text)]
    elif step.b % 3:
        edits = [Edit("case", world.cases[case], "district", new_id())]
    else:
        note = Note(case, "review", new_id(), laptop.person)
        edits = [Edit("review", note.id, "reviewer", new_id()), Edit("review", note.id, "verdict", "comment")]
    return _put(world, laptop, case, edits)


def unseal(world: World, laptop: Laptop, step: Step) -> str:
    """Take in, or decline, work that came after its author's right had ended."""
    sealed = (each for each in laptop.replica.image().confirmed.values() if each.kind == "sealed")
    waiting = sorted((each for each in sealed if _waits(laptop, each.id)), key=lambda each: each.id)
    if not waiting:
        return "has nothing sealed to look at"
    chosen = waiting[step.a % len(waiting)]
    case = world.cases.index(case_of(chosen.scope) or "")
    state = "declined" if step.b % 3 == 0 else "taken"
    edits = [
        Edit("sealed", chosen.id, "state", state),
        Edit("sealed", chosen.id, "decided_by", laptop.me.person),
    ]
    return _put(world, laptop, case, edits)


def _waits(laptop: Laptop, sealed: str) -> bool:
    """Tell whether nobody has decided, as far as its owner sees: neither others nor they themselves."""
    shown = laptop.replica.shown(sealed)
    return shown is not None and shown.values.get("state") == "waiting"


def _put(
    world: World,
    laptop: Laptop,
    case: int,
    edits: Sequence[Edit],
    *,
    amend: str = "",
    begins: Note | None = None,
) -> str:
    """Write, and let the oracle know what was written and what the author was looking at."""
    replica = laptop.replica
    if replica.shown(world.cases[case]) is None:
        return "does not have the case"
    seen = {(edit.record, edit.field): (_shown(laptop, edit),) for edit in edits}
    try:
        change = replica.write(case_scope(world.cases[case]), edits, at=world.clock(), amend=amend or None)
    except BofieldError as error:
        return f"may not write: {error}"
    if not change:
        return "says nothing new"
    values = {(edit.record, edit.field): edit.value for edit in edits}
    world.truth.wrote(change, case, values)
    world.truth.looked_at(change, seen)
    for edit in edits:
        if edit.value not in {head.value for head in replica.registers(edit.record)[edit.field].heads}:
            world.broken(f"{edit.field} = {edit.value!r} was written and does not stand")
    if begins:
        world.records.append(begins)
    said = ", ".join(f"{edit.kind}.{edit.field} = {edit.value!r}" for edit in edits)
    return f"writes {said} in case {chr(ord('A') + case)}{' (autosave)' if amend else ''}"


def _shown(laptop: Laptop, edit: Edit) -> Value:
    found = laptop.replica.shown(edit.record)
    return found.values.get(edit.field) if found else None


def _value(laptop: Laptop, note: Note, name: str) -> object:
    found = laptop.replica.shown(note.id)
    return found.values.get(name) if found else None


def _here(world: World, laptop: Laptop, case: int, kind: str) -> list[Note]:
    known = [each for each in world.records if each.case == case and each.kind == kind]
    return [each for each in known if laptop.replica.shown(each.id) is not None]


def _mine(world: World, laptop: Laptop, case: int, kind: str) -> list[Note]:
    return [each for each in _here(world, laptop, case, kind) if each.person == laptop.person]
