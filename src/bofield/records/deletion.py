"""What becomes of a record that one person deletes while another writes in it: it lives, until a person has looked.

Pure; knows the registers of one record. Deleting is a field like any other, but it says something about all of them, so
its base names the heads of every field that whoever deleted the record was looking at. A head it does not name was
written without knowledge of the deletion, or after it. That, too, is a function of the set of changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.changes import Head, Register

DELETED = "deleted"


def base_of_deletion(registers: Mapping[str, Register]) -> tuple[str, ...]:
    """Name everything that somebody who deletes this record is looking at: the base of that op."""
    return tuple(sorted({head.change for register in registers.values() for head in register.heads}))


def unseen_edits(registers: Mapping[str, Register]) -> tuple[Head, ...]:
    """List the standing edits that nobody who deleted the record had seen, the latest first. None if it is not deleted.

    Up to schema 2 a deletion named no other field, and nothing can be told from its silence.
    """
    deletion = registers.get(DELETED)
    if deletion is None or not deletion.heads or any(head.value is not True for head in deletion.heads):
        return ()
    seen = deletion.replaced | {head.change for head in deletion.heads}
    others = [register for name, register in registers.items() if name != DELETED]
    if not any(
        register.replaced & deletion.replaced or any(head.change in deletion.replaced for head in register.heads)
        for register in others
    ):
        return ()
    unseen = {head.change: head for register in others for head in register.heads if head.change not in seen}
    return tuple(sorted(unseen.values(), key=lambda head: head.sort_key, reverse=True))


def needs_review(registers: Mapping[str, Register]) -> bool:
    """Tell whether a record was deleted by somebody who had not seen all that was written in it."""
    return bool(unseen_edits(registers))


def deletion_sides(registers: Mapping[str, Register]) -> tuple[Head, ...]:
    """The two sides of such a deletion, as of any field with several values; empty where there is nothing to choose.

    First what is shown, the record itself, in the name of whoever wrote in it last; then the deletion.
    """
    edits = unseen_edits(registers)
    if not edits:
        return ()
    latest = edits[0]
    return (type(latest)(latest.change, None, latest.order, latest.author, latest.at), registers[DELETED].heads[0])
