from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.commands import Commands


def test_the_history_of_a_case_is_told_from_the_laptop(ready: Commands, case: str) -> None:
    ready("case", "edit", case, "address=Sjövägen 2")
    told = ready.json("history", case, "--offline")
    now, before = [each for each in told["lines"] if each["field"] == "address"]
    assert (now["shown_value"], now["before"], now["state"], now["mine"]) == (
        "Sjövägen 2",
        "Storgatan 4",
        "standing",
        True,
    )
    assert before["state"] == "replaced"
    assert "Storgatan 4 → Sjövägen 2" in ready("history", case).out


def test_what_is_not_here_is_told_in_one_sentence(ready: Commands) -> None:
    result = ready("history", "finnsinte")
    assert result.code == 10
    assert "Här finns inget som heter finnsinte." in result.err
