"""Deliberate bugs of the laptop and of the rule of merging, which it shares with the centre."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bofield.changes import Register
from bofield.replica.notes import CURSOR
from bofield.replica.outbox import _sent
from bofield.sync.ports import Outcome
from bofield.sync.pull import pull_all
from bofield_proof.mutants import Mutant

if TYPE_CHECKING:
    from collections.abc import Callable

_PAGES = "bofield.replica.pages"
_OUTBOX = "bofield.replica.outbox"
_WRITING = "bofield.replica.writing"
_BASE = "bofield.replica.base:BaseReplica"
_AGREEING = "bofield.replica.agreeing:Agreeing"
_ENGINE = "bofield.sync.engine:Engine"
_REGISTER = "bofield.changes.register"


def _skip_if_pending(apply_page: Any) -> Any:
    def mutated(store: Any, me: Any, page: Any, at: str) -> Any:
        kept = [record for record in page.records if not store.entries_of([record.id])]
        return apply_page(store, me, page.model_copy(update={"records": tuple(kept)}), at)

    return mutated


def _cursor_before_rows(apply_page: Any) -> Any:
    def mutated(replica: Any, page: Any, *rest: Any, **named: Any) -> Any:
        with replica._writing() as store:
            store.put_note(CURSOR, page.cursor)
        return apply_page(replica, page, *rest, **named)

    return mutated


def _rows_without_cursor(apply_page: Any) -> Any:
    """The cursor is written, but the rows of every page with more behind it are not."""

    def mutated(store: Any, me: Any, page: Any, at: str) -> Any:
        if page.more:
            page = page.model_copy(update={"records": page.records[:-1]})
        return apply_page(store, me, page, at)

    return mutated


def _always(value: object) -> Callable[[Any], Any]:
    return lambda _original: lambda *_arguments, **_named: value


def _all_heads_as_base(_looked_at: Any) -> Any:
    return lambda register, _shown: register.base


def _settle_names_one(settle: Any) -> Any:
    def mutated(store: Any, me: Any, record: str, field: str, value: Any, at: Any) -> Any:
        made = settle(store, me, record, field, value, at)
        entry = store.entries([made])[made]
        ops = tuple(replace(op, base=op.base[:1]) for op in entry.change.ops)
        store.put_entries([replace(entry, change=replace(entry.change, ops=ops))])
        return made

    return mutated


def _stays_open(_original: Any) -> Any:
    """What has been sent can still be amended."""

    def mutated(store: Any, chosen: Any) -> Any:
        before = store.entries([entry.change.id for entry in chosen])
        changes = _sent(store, chosen)
        store.put_entries(list(before.values()))
        return changes

    return mutated


def _new_number_on_resend(next_batch: Any) -> Any:
    """A change whose answer was lost comes again with fewer ops."""

    def mutated(*arguments: Any, **named: Any) -> Any:
        batch = next_batch(*arguments, **named)
        return tuple(replace(each, ops=each.ops[:1]) for each in batch)

    return mutated


def _verdict_lost(record_verdicts: Any) -> Any:
    def mutated(store: Any, verdicts: Any, at: str, *rest: Any, **named: Any) -> Any:
        heard = [verdict for verdict in verdicts if verdict.verdict != "duplicate"]
        taken, refused = record_verdicts(store, heard, at, *rest, **named)
        return taken + len(verdicts) - len(heard), refused

    return mutated


def _refusal_forgotten(record_verdicts: Any) -> Any:
    def mutated(store: Any, verdicts: Any, at: str, *rest: Any, **named: Any) -> Any:
        refused = [verdict.change for verdict in verdicts if verdict.verdict == "refused"]
        store.remove_entries(refused)
        counts = record_verdicts(store, verdicts, at, *rest, **named)
        return counts[0] + len(refused), counts[1]

    return mutated


def _taken_when_sent(next_batch: Any) -> Any:
    """What has been sent leaves the outbox, whether or not an answer comes."""

    def mutated(store: Any, *rest: Any, **named: Any) -> Any:
        batch = next_batch(store, *rest, **named)
        store.remove_entries([change.id for change in batch])
        return batch

    return mutated


def _held_for_ever(_move_entries: Any) -> Any:
    return lambda _store, _before, _after: None


def _alternative_dropped(add: Any) -> Any:
    def mutated(register: Any, head: Any, base: Any) -> Any:
        found = add(register, head, base)
        return Register(found.heads[-1:], found.replaced)

    return mutated


def _alternative_replaced(add: Any) -> Any:
    def mutated(register: Any, head: Any, base: Any) -> Any:
        return add(register, head, {*base, *(each.change for each in register.heads)})

    return mutated


def _base_ignored(add: Any) -> Any:
    return lambda register, head, _base: add(register, head, ())


def _latest_shown(_value: Any) -> Any:
    return property(lambda register: register.heads[-1].value if register.heads else None)


def _caution_forgotten(_shown: Any) -> Any:
    return lambda register, _caution=(): register.value


def _view_not_refreshed(_show: Any) -> Any:
    return lambda store, records: store.show(list(records))


def _replaced_forgotten(add: Any) -> Any:
    def mutated(register: Any, head: Any, base: Any) -> Any:
        return Register(add(register, head, base).heads)

    return mutated


def _trimmed(_trim: Any) -> Any:
    def mutated(replica: Any) -> None:
        with replica._writing() as store:
            store.trim_journal(1 << 40)

    return mutated


def _epoch_believed(_hand_back: Any) -> Any:
    """The new epoch is taken note of, and nothing is handed back."""

    def mutated(talk: Any) -> None:
        talk.replica.begin_anew()
        talk.replica.note_hello(talk.hello, at=talk.now())

    return mutated


def _outbox_left_behind(become: Any) -> Any:
    def mutated(store: Any, known: Any, me: Any) -> None:
        store.remove_entries([entry.change.id for entry in store.entries_in({"waiting", "sent"})])
        become(store, known, me)

    return mutated


def _destroyed_first(_retire: Any) -> Any:
    return lambda talk: talk.replica.destroy()


def _journal_stays(remove_cases: Any) -> Any:
    def mutated(store: Any, cases: Any) -> Any:
        receipts = dict(store.receipts)
        result = remove_cases(store, cases)
        store.add_receipts(receipts.values())
        return result

    return mutated


def _removed_with_work_in_it(push_all: Any) -> Any:
    """Reads and removes before it hands in."""

    def mutated(talk: Any, **named: Any) -> None:
        pull_all(talk)
        store = talk.replica._store
        store.remove_cases([removal.case_id for removal in store.removals()])
        push_all(talk, **named)

    return mutated


def _door_slammed(_rejected: Any) -> Any:
    """Whoever is turned away destroys everything."""

    def mutated(engine: Any, _error: Any) -> Outcome:
        engine._replica.destroy()
        return Outcome("retired")

    return mutated


LAPTOP = (
    Mutant("skip if pending", (f"{_PAGES}:apply_page",), _skip_if_pending),
    Mutant("cursor before rows", (f"{_BASE}.apply_page",), _cursor_before_rows),
    Mutant("last row of a page forgotten", (f"{_PAGES}:apply_page",), _rows_without_cursor),
    Mutant("base forgotten", (f"{_WRITING}:_looked_at",), _always(())),
    Mutant("base names what was not seen", (f"{_WRITING}:_looked_at",), _all_heads_as_base),
    Mutant("choice names one value only", (f"{_WRITING}:settle",), _settle_names_one),
    Mutant("sent change can be amended", (f"{_OUTBOX}:_sent",), _stays_open),
    Mutant("ops left behind", (f"{_OUTBOX}:next_batch",), _new_number_on_resend),
    Mutant("duplicate is no receipt", (f"{_OUTBOX}:record_verdicts",), _verdict_lost),
    Mutant("refused change forgotten", (f"{_OUTBOX}:record_verdicts",), _refusal_forgotten),
    Mutant("taken when sent", (f"{_OUTBOX}:next_batch",), _taken_when_sent),
    Mutant("held for ever", ("bofield.replica.memory:MemoryStore.move_entries",), _held_for_ever),
    Mutant("dropped without a new base", ("bofield.replica.deciding:rebase",), _always(None)),
    Mutant("alternative dropped", (f"{_REGISTER}:add",), _alternative_dropped),
    Mutant("alternative replaced unseen", (f"{_REGISTER}:add",), _alternative_replaced),
    Mutant("base ignored", (f"{_REGISTER}:add",), _base_ignored),
    Mutant("latest shown", (f"{_REGISTER}:Register.value",), _latest_shown),
    Mutant("caution forgotten", (f"{_REGISTER}:Register.shown",), _caution_forgotten),
    Mutant("replaced forgotten", (f"{_REGISTER}:add",), _replaced_forgotten),
    Mutant("journal trimmed too soon", (f"{_AGREEING}.trim",), _trimmed),
    Mutant("receipt of a lost case shown", ("bofield.replica.journal:forget_latest",), _always(None)),
    Mutant("gone is not taken for gone", ("bofield.replica.agreement:take_gone",), _always(None)),
    Mutant("epoch ignored", ("bofield.sync.engine:hand_back",), _epoch_believed),
    Mutant("never begins anew", (f"{_AGREEING}.begin_anew",), _always(None)),
    Mutant("fork loses the outbox", ("bofield.replica.fork:become",), _outbox_left_behind),
    Mutant("destroyed before handed in", ("bofield.sync.engine:retire",), _destroyed_first),
    Mutant("turned away is withdrawn", (f"{_ENGINE}._rejected",), _door_slammed),
    Mutant("revoke ignored", ("bofield.replica.leaving:take_events",), _always(None)),
    Mutant("journal of a lost case stays", ("bofield.replica.memory:MemoryStore.remove_cases",), _journal_stays),
    Mutant("purge before push", ("bofield.sync.engine:push_all",), _removed_with_work_in_it),
    Mutant("broken step stays", ("bofield.replica.memory:MemoryStore.undo",), _always(None)),
    Mutant("own words hidden by what comes in", ("bofield.replica.overlay:show_confirmed",), _view_not_refreshed),
)
