"""Everything that can happen in a small world: the protocol of docs/sync.md without data or network.

`steps` gives every state that can follow one. Pure, and it knows nothing of the program: that the two agree is shown by
`model_replay`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield_proof.model_state import (
    CHANGES,
    DONE,
    GONE,
    IDLE,
    KEPT_APART,
    LAPTOPS,
    LEFT,
    LIFE,
    NEW_LIFE,
    NOTHING,
    PULLING,
    PUSHING,
    RECORD_ROW,
    RESCUING,
    REVOKED_ROW,
    SEALED,
    SEALED_ROW,
    TAKEN,
    TO_PUSH,
    TO_RESCUE,
    TRIMMED,
    WAITING,
    Centre,
    Laptop,
    Left,
    State,
    Step,
    added,
    copies,
    field_of,
    joined,
    put,
    view,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


# ── what people and mishaps do ───────────────────────────────────────────────────────────────────────────────────────
def steps(state: State, rules: frozenset[str] = frozenset()) -> Iterator[tuple[Step, State]]:
    """Everything that can happen next. `rules` names rules that are left out, to see that they are needed."""
    for who in LAPTOPS:
        yield from _edits(state, who)
        yield from _progress(state, who, rules)
        yield from _mishaps(state, who)
        if state.left.rights and state.centre.open & 1 << who:
            centre = _fed(state, REVOKED_ROW + who)._replace(open=state.centre.open & ~(1 << who))
            yield ("withdraw", who, 0), _spent(state._replace(centre=centre), "rights")
    if state.copy:
        who, epoch, bits = state.copy
        centre, _verdicts = _judged(state, who, epoch, bits)
        yield ("late", who, 0), state._replace(centre=centre, copy=())
    if state.left.backups and len(state.centre.feed) > state.centre.durable:
        centre = state.centre._replace(durable=len(state.centre.feed))
        yield ("backup", 0, 0), _spent(state._replace(centre=centre), "backups")
    if state.left.restores:
        for place in range(state.centre.durable, len(state.centre.feed)):
            for with_file in (1, 0):
                yield ("restore", place, with_file), _restored(state, place, with_file)


def _spent(state: State, what: str) -> State:
    left: Left = state.left._replace(**{what: getattr(state.left, what) - 1})
    return state._replace(left=left)


def _with(state: State, who: int, laptop: Laptop) -> State:
    pair = (laptop, state.laptops[1]) if who == 0 else (state.laptops[0], laptop)
    return state._replace(laptops=pair)


def _edits(state: State, who: int) -> Iterator[tuple[Step, State]]:
    """Write in either field: on top of what is shown, or as a choice among all that stands."""
    laptop = state.laptops[who]
    n = sum(map(bool, laptop.box))
    if n >= state.left.edits or not laptop.holds:
        return
    shown, change = view(state, who), 2 * who + n
    # The fields are alike: the first one that anybody writes in is called 0.
    for place in (0, 1) if any(state.changes) else (0,):
        heads = sorted(
            (order, each)
            for each, order in enumerate(shown)
            if order not in (0, GONE) and field_of(state.changes, each) == place
        )
        for choice in (0, 1) if len(heads) > 1 else (0,):
            base = sum(1 << each for _order, each in (heads if choice else heads[:1]))
            changes = put(state.changes, change, 1 + place + 2 * base)
            box = (WAITING, 0) if n == 0 else (laptop.box[0], WAITING)
            after = _with(state, who, laptop._replace(box=box))
            yield ("choose" if choice else "edit", who, place), after._replace(changes=changes)


def _mishaps(state: State, who: int) -> Iterator[tuple[Step, State]]:
    laptop = state.laptops[who]
    if laptop.phase != IDLE and state.left.breaks:
        yield ("break", who, 0), _spent(_with(state, who, laptop._replace(phase=IDLE, reply=())), "breaks")


def _restored(state: State, place: int, with_file: int) -> State:
    """Put the centre back to what it was at a place of its feed.

    Its file tells it so, and which rights had ended, if the file was not put back too.
    """
    feed = state.centre.feed[:place]
    centre = Centre(epoch=state.centre.epoch + with_file, durable=state.centre.durable)
    for seq, row in enumerate(feed, 1):
        if row in CHANGES:
            registers = added(state.changes, centre.registers, row, seq)
            centre = centre._replace(registers=registers, taken=put(centre.taken, row, seq), latest=seq)
        elif row >= SEALED_ROW:
            centre = centre._replace(sealed=centre.sealed | 1 << row - SEALED_ROW)
        else:
            centre = centre._replace(open=centre.open & ~(1 << row - REVOKED_ROW))
    # A backup after the only restore there can be changes nothing any more.
    left = state.left._replace(restores=0, backups=0)
    ended = [who for who in LAPTOPS if with_file and (centre.open & ~state.centre.open) & 1 << who]
    centre = centre._replace(open=centre.open & ~sum(1 << who for who in ended))
    feed = (*feed, *(NEW_LIFE + REVOKED_ROW + who for who in ended))
    doomed = sum(1 << change for change in CHANGES if state.changes[change] and not copies(state, change))
    return state._replace(centre=centre._replace(feed=feed), restored=1, left=left, doomed=doomed)


def _fed(state: State, row: int) -> Centre:
    row += NEW_LIFE if state.restored and row not in CHANGES else 0
    return state.centre._replace(feed=(*state.centre.feed, row))


# ── one sync ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _progress(state: State, who: int, rules: frozenset[str]) -> Iterator[tuple[Step, State]]:
    """Let a laptop go on with its sync: say hello, ask, or hear the answer."""
    laptop = state.laptops[who]
    if laptop.phase == IDLE:
        if "check" not in rules and differs(state, who, rules):
            same = laptop._replace(registers=state.centre.registers, record=_latest(state.centre))
            yield ("check", who, 0), _with(state, who, same)
        yield ("hello", who, 0), _greeted(state, who, rules)
    elif laptop.phase >= RESCUING:
        yield ("hear", who, 0), _heard(state, who, rules)
    elif laptop.phase == TO_RESCUE:
        yield ("rescue", who, 0), _rescued(state, who, rules)
    elif laptop.phase == TO_PUSH and WAITING in laptop.box:
        after = _pushed(state, who)
        yield ("push", who, 0), after
        if state.left.duplicates and after.laptops[who].phase == PUSHING:
            bits = sum(1 << 2 * who + n for n, where in enumerate(laptop.box) if where == WAITING)
            yield ("push twice", who, 0), _spent(after._replace(copy=(who, laptop.epoch, bits)), "duplicates")
    else:
        yield ("pull", who, 0), _pulled(state, who, rules)


def quiet(state: State, who: int, rules: frozenset[str]) -> bool:
    """Tell whether a laptop has nothing to say, has heard all that the centre tells, and neither sees a fault."""
    laptop, centre = state.laptops[who], state.centre
    if laptop.phase != IDLE or WAITING in laptop.box or TAKEN in laptop.box or laptop.epoch != centre.epoch:
        return False
    return laptop.cursor == len(centre.feed) and not noticed(state, who, rules, latest=True)


def differs(state: State, who: int, rules: frozenset[str]) -> bool:
    """Tell whether only a comparison of everything, as it is made once a day, shows that both do not hold the same."""
    laptop, centre = state.laptops[who], state.centre
    readable = laptop.holds and centre.open & 1 << who
    return bool(readable) and laptop.registers != centre.registers and quiet(state, who, rules)


def _latest(centre: Centre) -> int:
    return centre.latest + LIFE * (centre.epoch - 1)


def noticed(state: State, who: int, rules: frozenset[str], *, latest: bool) -> bool:
    """Tell whether the centre can see by what a laptop says that it was put back."""
    laptop, centre = state.laptops[who], state.centre
    behind = laptop.cursor > len(centre.feed)
    if "marks" not in rules and laptop.cursor and (behind or centre.feed[laptop.cursor - 1] + 1 != laptop.mark):
        return True
    if not latest or "latest" in rules:
        return False
    order, change = max((order, 2 * who + n) for n, order in enumerate(laptop.orders))
    if not order or 1 + order // LIFE != laptop.epoch:
        return False
    return not centre.taken[change] and not centre.sealed & 1 << change


def _greeted(state: State, who: int, rules: frozenset[str]) -> State:
    laptop, centre = state.laptops[who], state.centre
    if laptop.epoch == centre.epoch and noticed(state, who, rules, latest=True):
        centre = centre._replace(epoch=centre.epoch + 1)
    if laptop.epoch == centre.epoch:
        greeted = laptop._replace(phase=TO_PUSH, durable=centre.durable)
    elif "rescue" in rules:
        greeted = laptop._replace(phase=TO_PUSH, epoch=centre.epoch, cursor=0, mark=0)
    else:
        greeted = laptop._replace(phase=TO_RESCUE)
    return _with(state, who, greeted)._replace(centre=centre)


def _rescued(state: State, who: int, rules: frozenset[str]) -> State:
    """Hand back what ended a right, then own changes with their old order, then the record as it was served."""
    laptop = state.laptops[who]
    if laptop.revoked and state.centre.open & 1 << who:
        centre = _fed(state, REVOKED_ROW + who)
        state = state._replace(centre=centre._replace(open=centre.open & ~(1 << who)))
    for n, where in enumerate(laptop.box):
        change = 2 * who + n
        # What waits again, because what was served did not know it, has its receipt still.
        proven = where in (TAKEN, DONE) or (where == WAITING and laptop.orders[n])
        if proven and not state.centre.taken[change]:
            state = state._replace(centre=_accepted(state, change, laptop.orders[n]))
    both = joined(state.centre.registers, laptop.registers)
    if both != state.centre.registers and "records" not in rules:
        centre = _fed(state, RECORD_ROW + who)
        state = state._replace(centre=centre._replace(registers=both, latest=len(centre.feed)))
    return _with(state, who, laptop._replace(phase=RESCUING, reply=(state.centre.epoch,)))


def _accepted(state: State, change: int, order: int) -> Centre:
    centre = _fed(state, change)
    place = len(centre.feed)
    order = order or place + LIFE * (centre.epoch - 1)
    registers = added(state.changes, centre.registers, change, order)
    return centre._replace(registers=registers, taken=put(centre.taken, change, order), latest=place)


def _judged(state: State, who: int, epoch: int, bits: int) -> tuple[Centre, tuple[int, ...]]:
    """Judge a push: the order given to each change of the laptop, with KEPT_APART if sealed; nothing in a new epoch."""
    if epoch != state.centre.epoch:
        return state.centre, ()
    verdicts = [0, 0]
    for n in (0, 1):
        change = 2 * who + n
        if not bits & 1 << change:
            continue
        if state.centre.taken[change]:
            verdicts[n] = state.centre.taken[change]
        elif state.centre.open & 1 << who:
            state = state._replace(centre=_accepted(state, change, 0))
            verdicts[n] = state.centre.taken[change]
        else:
            if not state.centre.sealed & 1 << change:
                centre = _fed(state, SEALED_ROW + change)
                state = state._replace(centre=centre._replace(sealed=centre.sealed | 1 << change))
            verdicts[n] = KEPT_APART + len(state.centre.feed) + LIFE * (epoch - 1)
    return state.centre, tuple(verdicts)


def _pushed(state: State, who: int) -> State:
    laptop = state.laptops[who]
    bits = sum(1 << 2 * who + n for n, where in enumerate(laptop.box) if where == WAITING)
    centre, verdicts = _judged(state, who, laptop.epoch, bits)
    asked = laptop._replace(phase=PUSHING, reply=verdicts) if verdicts else laptop._replace(phase=IDLE)
    return _with(state, who, asked)._replace(centre=centre)


def _pulled(state: State, who: int, rules: frozenset[str]) -> State:
    """Serve the record if it is news and may be read; otherwise say that the right has ended."""
    laptop, centre = state.laptops[who], state.centre
    if laptop.epoch != centre.epoch:
        return _with(state, who, laptop._replace(phase=IDLE))
    if "pull" not in rules and noticed(state, who, rules, latest=False):
        raised = centre._replace(epoch=centre.epoch + 1)
        return _with(state, who, laptop._replace(phase=IDLE))._replace(centre=raised)
    head = len(centre.feed)
    mark = centre.feed[-1] + 1 if head else 0
    if not centre.open & 1 << who and "rights" not in rules:
        reply: tuple[int, ...] = (head, mark, 1)
    elif centre.latest > laptop.cursor:
        reply = (head, mark, 0, _latest(centre), *centre.registers)
    else:
        reply = (head, mark, 0)
    return _with(state, who, laptop._replace(phase=PULLING, reply=reply))


def _heard(state: State, who: int, rules: frozenset[str]) -> State:
    laptop = state.laptops[who]
    if laptop.phase == RESCUING:
        # Sealed work is not handed back: it is sent again.
        one, other = (WAITING if where == SEALED else where for where in laptop.box)
        first, second = (0 if where == SEALED else laptop.orders[n] for n, where in enumerate(laptop.box))
        anew = laptop._replace(epoch=laptop.reply[0], cursor=0, mark=0, record=0)
        laptop = anew._replace(box=(one, other), orders=(first, second), phase=TO_PUSH, reply=())
    elif laptop.phase == PUSHING:
        box, orders = [*laptop.box], [*laptop.orders]
        for n, order in enumerate(laptop.reply):
            if order:
                box[n], orders[n] = (SEALED if order > KEPT_APART else TAKEN), order % KEPT_APART
        laptop = laptop._replace(box=(box[0], box[1]), orders=(orders[0], orders[1]), phase=TO_PUSH, reply=())
    else:
        laptop, before = _read(state, who, rules), laptop.box
        if state.restored and laptop.epoch == 1:
            gone = [n for n in (0, 1) if laptop.box[n] == LEFT and before[n] in (TAKEN, DONE, SEALED)]
            state = state._replace(doomed=state.doomed | sum(1 << 2 * who + n for n in gone))
    return _with(state, who, laptop)


def _read(state: State, who: int, rules: frozenset[str]) -> Laptop:
    """Take in a page; then forget what has left, and what lies in a backup."""
    laptop = state.laptops[who]
    cursor, mark, revoked, *served = laptop.reply
    laptop = laptop._replace(cursor=cursor, mark=mark, revoked=revoked, phase=IDLE, reply=())
    if served and served[0] >= laptop.record:
        laptop = laptop._replace(record=served[0], registers=(served[1], served[2], served[3], served[4]), holds=1)
    box = [*laptop.box]
    for n, where in enumerate(box):
        if where == TAKEN and not revoked:
            # What was served must know it: a centre put back since then does not, and gets it once more.
            known = laptop.registers[2 * who + n] or "served" in rules
            box[n] = DONE if known else WAITING
            if not known:
                laptop = laptop._replace(cursor=0, mark=0)
    if revoked and ("unsent" in rules or WAITING not in box):
        box = [LEFT if where else 0 for where in box]
        laptop = laptop._replace(registers=NOTHING, record=0, holds=0)
    for n, where in enumerate(box):
        if where == DONE and laptop.orders[n] % LIFE <= laptop.durable:
            box[n] = TRIMMED
    return laptop._replace(box=(box[0], box[1]))
