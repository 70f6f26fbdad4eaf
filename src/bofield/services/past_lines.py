"""The changes to one record as lines: what the centre told, what stands here, what waits, and what was refused.

Reads a replica and puts the pieces together; the same change from two sources is told once. Asks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bofield.changes import same
from bofield.i18n import _
from bofield.records.registry import KINDS
from bofield.services.labels import label
from bofield.services.past_values import PastLine
from bofield.services.past_words import Words, is_wiring

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bofield.changes import Change, Register
    from bofield.replica.values import Shown
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace
    from bofield.wire.messages import HistoryReply

_TWO = 2


@dataclass(slots=True)
class _Said:
    """One field set by one change, before it is known what became of it."""

    change: str
    field: str
    value: Value
    author: str
    at: str
    rank: tuple[int, int, int]
    """Where it stands in the order of things: the centre's, then what it has not seen."""
    base: tuple[str, ...] | None = None
    """None where it is not known what its author was looking at."""
    merged: bool = False
    state: str = ""


def lines_of(
    ws: Workspace, shown: Shown, reply: HistoryReply | None, people: Mapping[str, str]
) -> tuple[PastLine, ...]:
    """Tell all that is known of a record here, newest first."""
    registers = ws.replica.registers(shown.id)
    said: dict[tuple[str, str], _Said] = {}
    for each in _told(shown, reply):
        said[each.change, each.field] = each
    for each in (*_unsent(ws, shown), *_standing(registers)):
        said.setdefault((each.change, each.field), each)
    _judge(said, registers, unsent="waiting" if ws.replica.me.server else "standing")
    names = dict(people)
    for past in reply.changes if reply else ():
        names.setdefault(past.change.author, past.author_name)
    words = Words(ws, shown, names)
    # The newest change first, and within each the fields as the record is laid out.
    order = sorted(said.values(), key=lambda each: words.place(each.field))
    order.sort(key=lambda each: (each.rank, each.at, each.change), reverse=True)
    return tuple(_line(ws, shown, each, said, names, words) for each in order)


def moment(text: str) -> datetime | None:
    """Read the moment of a change; None where somebody's clock wrote nonsense."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _told(shown: Shown, reply: HistoryReply | None) -> Iterator[_Said]:
    for past in reply.changes if reply else ():
        for op in past.change.ops:
            if op.record == shown.id:
                yield _Said(
                    past.change.id,
                    op.field,
                    op.value,
                    past.change.author,
                    past.change.at,
                    (0, *past.order),
                    op.base,
                    past.merged,
                )


def _unsent(ws: Workspace, shown: Shown) -> Iterator[_Said]:
    """What the centre has not, or would not have."""
    for waiting in ws.replica.waiting():
        yield from _ops(waiting.change, shown, 1, "waiting")
    for refused in ws.replica.refused():
        yield from _ops(refused.change, shown, 1, "refused")
    for dropped in ws.replica.dropped():
        yield from _ops(dropped.change, shown, 1, "dropped")


def _ops(change: Change, shown: Shown, rank: int, state: str) -> Iterator[_Said]:
    for op in change.ops:
        if op.record == shown.id:
            yield _Said(
                change.id, op.field, op.value, change.author, change.at, (rank, 0, change.n), op.base, state=state
            )


def _standing(registers: Mapping[str, Register]) -> Iterator[_Said]:
    for name, register in registers.items():
        for head in register.heads:
            rank = (0, head.order.epoch, head.order.seq) if head.order else (1, 0, 0)
            yield _Said(head.change, name, head.value, head.author, head.at, rank)


def _judge(said: Mapping[tuple[str, str], _Said], registers: Mapping[str, Register], unsent: str) -> None:
    """Say of each what became of it; `unsent` is the word for what stands here and the centre has not."""
    heads = {(head.change, name): register for name, register in registers.items() for head in register.heads}
    chosen: dict[str, dict[str, _Said]] = {each.field: {} for each in said.values()}
    for each in said.values():
        if each.base and len(each.base) >= _TWO and each.state not in {"refused", "dropped"}:
            for before in each.base:
                chosen[each.field][before] = each
    for key, each in said.items():
        if each.state in {"refused", "dropped"}:
            continue
        register = heads.get(key)
        choice = chosen[each.field].get(each.change)
        if register is not None:
            alone = unsent if each.state == "waiting" else "standing"
            each.state = "beside" if register.in_conflict else alone
        elif choice is not None and not same(choice.value, each.value):
            each.state = "joined" if choice.merged or _within(each.value, choice.value) else "set_aside"
        else:
            each.state = "replaced"


def _within(part: Value, whole: Value) -> bool:
    """Tell whether every line of a text stands in another."""
    if not isinstance(part, str) or not isinstance(whole, str):
        return False
    lines = set(whole.split("\n"))
    return part in whole or all(line in lines for line in part.split("\n") if line.strip())


def _line(
    ws: Workspace,
    shown: Shown,
    each: _Said,
    said: Mapping[tuple[str, str], _Said],
    names: Mapping[str, str],
    words: Words,
) -> PastLine:
    before = _before(each, said)
    values = {words.value(each.field, one.value): None for one in before}
    return PastLine(
        id=each.change,
        record=shown.id,
        kind=shown.kind,
        case_id=shown.case_id or "",
        at=moment(each.at),
        author=_("the server") if each.merged else names.get(each.author) or _unnamed(shown.kind),
        mine=each.author == ws.me.id,
        field=each.field,
        field_label=words.label(each.field),
        value=each.value,
        shown_value=words.value(each.field, each.value),
        before=" / ".join(values),
        before_known=each.base is not None and len(before) == len(each.base),
        state=each.state,
        state_label=label("past_state", each.state),
        merged=each.merged,
        choice=bool(each.base and len(each.base) >= _TWO and not each.merged),
        wiring=is_wiring(each.field, each.value, each.author),
    )


def _unnamed(kind: str) -> str:
    """Whoever has no name here: the server itself, for what it alone makes."""
    known = KINDS.get(kind)
    return _("the server") if known is not None and known.by_centre else _("somebody")


def _before(each: _Said, said: Mapping[tuple[str, str], _Said]) -> list[_Said]:
    found = (said.get((change, each.field)) for change in each.base or ())
    return sorted((one for one in found if one is not None), key=lambda one: one.rank)
