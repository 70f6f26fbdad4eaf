from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.services import cases, syncing

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace
    from support.demonstration import Demonstration

CONTRACT = "EX-1006"
MINE, THEIRS = "Övningsgatan 22 A", "Övningsgatan 22 B"


def both_values(ws: Workspace) -> set[str]:
    case = cases.find_case(ws, CONTRACT)
    (conflict,) = [each for each in syncing.conflicts(ws) if each.record == case]
    return {str(side.value) for side in conflict.sides}


def test_two_laptops_edit_a_field_offline_see_both_values_and_one_choice_settles_it(demo: Demonstration) -> None:
    with demo.opened("coordinator") as mine, demo.opened("supervisor") as theirs:
        case = cases.find_case(mine, CONTRACT)
        cases.edit_case(mine, case, {"address": MINE})
        cases.edit_case(theirs, case, {"address": THEIRS})
        assert syncing.sync_once(mine).state == "offline"

        demo.server.start()
        for ws in (mine, theirs, mine):
            assert syncing.sync_once(ws).state == "synced"
        assert both_values(mine) == both_values(theirs) == {MINE, THEIRS}
        shown = {cases.case_view(ws, case).row.address for ws in (mine, theirs)}
        assert len(shown) == 1, "both laptops show the same one meanwhile"

        (conflict,) = [each for each in syncing.conflicts(theirs) if each.record == case]
        syncing.settle(theirs, conflict.record, conflict.field, THEIRS)
        for ws in (theirs, mine):
            assert syncing.sync_once(ws).state == "synced"
            assert not [each for each in syncing.conflicts(ws) if each.record == case]
            assert cases.case_view(ws, case).row.address == THEIRS


def test_the_choice_can_be_made_in_the_app(demo: Demonstration) -> None:
    demo.server.start()
    app = demo.unlocked("coordinator")
    app.wait_for("● synkad", "1 behöver dig")
    app.press("6")
    app.wait_for("Provgränd 12, lgh 0904", "Enter: välj.", "enter välj")
    app.press("enter")
    app.wait_for("⟦och engelska⟧", "⟦, helst sydlig dialekt⟧", "v behåll den här", "h behåll den här")
    app.press("v")
    app.wait_until(lambda screen: "behöver dig" not in screen.split("\n")[0], "nothing to need me any more")
    app.press("ctrl+s")
    for _try in range(15):
        with demo.opened("supervisor") as theirs:
            assert syncing.sync_once(theirs).state == "synced"
            if not syncing.conflicts(theirs):
                return
        app.press("ctrl+s")
    raise AssertionError("the choice has not arrived")
