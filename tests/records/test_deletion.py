"""What was deleted while somebody wrote in it lives until a person has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bofield.changes import EMPTY, Head, Order, Register, Value, add
from bofield.records.deletion import base_of_deletion, deletion_sides, needs_review, unseen_edits
from bofield.records.state import values
from support.examples import examples

if TYPE_CHECKING:
    from collections.abc import Sequence

Registers = dict[str, Register]
Written = tuple[str, str, Value, tuple[str, ...]]
"""Change, field, value, base."""


def run(changes: Sequence[Written]) -> Registers:
    registers: Registers = {}
    for number, (change, field, value, base) in enumerate(changes):
        head = Head(change, value, Order(1, number + 1), author=f"by {change}", at="2026-11-23T10:00:00+01:00")
        registers[field] = add(registers.get(field, EMPTY), head, base)
    return registers


BORN: Written = ("born", "title", "Ring hyresvärden", ())
EDIT: Written = ("edit", "title", "Ring hyresvärden före fredag", ("born",))
REMARK: Written = ("remark", "reason", "Hon ber om det", ())


def test_what_was_deleted_by_somebody_who_had_seen_it_all_is_gone() -> None:
    before = run([BORN, EDIT])
    after = run([BORN, EDIT, ("gone", "deleted", True, base_of_deletion(before))])
    assert values("task", after)["deleted"] is True
    assert not needs_review(after)
    assert deletion_sides(after) == ()


def test_an_edit_that_met_a_deletion_keeps_the_record_and_shows_both_sides() -> None:
    gone: Written = ("gone", "deleted", True, base_of_deletion(run([BORN])))
    for arrival in ([BORN, EDIT, gone], [BORN, gone, EDIT], [BORN, gone, REMARK]):
        after = run(arrival)
        assert values("task", after)["deleted"] is None
        kept, deletion = deletion_sides(after)
        assert (kept.change, kept.value) == (arrival[-1][0] if arrival[-1] != gone else "edit", None)
        assert (deletion.change, deletion.value, deletion.author) == ("gone", True, "by gone")


def test_a_choice_settles_it_either_way() -> None:
    met = run([BORN, ("gone", "deleted", True, ("born",)), EDIT])
    kept = {**met, "deleted": add(met["deleted"], Head("keep", None, Order(1, 9)), ("edit", "gone"))}
    assert values("task", kept)["deleted"] is None
    assert deletion_sides(kept) == ()
    again = {**met, "deleted": add(met["deleted"], Head("again", value=True, order=Order(1, 9)), base_of_deletion(met))}
    assert values("task", again)["deleted"] is True
    assert deletion_sides(again) == ()


def test_what_was_written_in_the_deletion_itself_does_not_revive_it() -> None:
    after = run([BORN, ("gone", "deleted", True, ("born",)), ("gone", "reason", "Dubblett", ())])
    assert values("task", after)["deleted"] is True


def test_two_deletions_have_seen_together_what_either_has() -> None:
    after = run([BORN, EDIT, ("one", "deleted", True, ("born",)), ("two", "deleted", True, ("born", "edit"))])
    assert values("task", after)["deleted"] is True


def test_deleted_beside_not_deleted_is_shown() -> None:
    after = run([BORN, ("gone", "deleted", True, ("born",)), ("back", "deleted", None, ())])
    assert values("task", after)["deleted"] is None
    assert after["deleted"].in_conflict


def test_a_deletion_by_an_older_program_holds() -> None:
    assert values("task", run([BORN, EDIT, ("gone", "deleted", True, ())]))["deleted"] is True


def test_a_record_of_an_unknown_kind_is_kept_alike() -> None:
    after = run([BORN, ("gone", "deleted", True, ("born",)), EDIT])
    assert values("from_the_future", after)["deleted"] is None


@st.composite
def histories(draw: st.DrawFn) -> list[Written]:
    """A record that several people write in and delete, each having seen some of what came before."""
    found: list[Written] = [("c0", "title", "born", ())]
    for number in range(1, draw(st.integers(1, 7)) + 1):
        seen = [each for each in found if each[0] == "c0" or draw(st.booleans())]
        before = run(seen)
        field = draw(st.sampled_from(["title", "reason", "deleted"]))
        if field == "deleted":
            value = draw(st.sampled_from([True, True, None]))
            base = base_of_deletion(before) if value else before.get(field, EMPTY).base
            found.append((f"c{number}", field, value, base))
        else:
            found.append((f"c{number}", field, f"v{number}", before.get(field, EMPTY).base))
    return found


@examples()
@given(histories(), st.data())
def test_it_depends_on_the_set_of_changes_alone(history: list[Written], data: st.DataObject) -> None:
    orders = {each[0]: Order(1, number + 1) for number, each in enumerate(history)}
    registers: Registers = {}
    for change, field, value, base in data.draw(st.permutations(history)):
        registers[field] = add(registers.get(field, EMPTY), Head(change, value, orders[change], f"by {change}"), base)
    expected = run(history)
    assert values("task", registers) == values("task", expected)
    assert [head.change for head in unseen_edits(registers)] == [head.change for head in unseen_edits(expected)]


@examples()
@given(histories())
def test_a_record_is_gone_only_when_each_standing_edit_was_seen_by_somebody_who_deleted_it(
    history: list[Written],
) -> None:
    registers = run(history)
    if values("task", registers).get("deleted") is not True:
        return
    named = {name for _change, field, value, base in history if field == "deleted" and value for name in base}
    for field in ("title", "reason"):
        assert {head.change for head in registers.get(field, EMPTY).heads} <= named
