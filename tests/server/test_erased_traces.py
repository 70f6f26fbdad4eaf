"""Nothing of an erased case is left in the files of a centre on SQLite, though the centre goes on running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import Op, case_scope
from bofield.server import purge
from support.centre import build_town, open_case, write_contact

if TYPE_CHECKING:
    from pathlib import Path

_SECRET = "Hemligheten-om-Kvastgatan"


def _found_in(folder: Path) -> set[str]:
    return {file.name for file in folder.rglob("*") if file.is_file() and _SECRET.encode() in file.read_bytes()}


def test_no_word_stays_in_the_database_or_in_its_log(tmp_path: Path) -> None:
    town = build_town(tmp_path, None)
    case = open_case(town.coordinator, town.south)
    for number in range(40):
        town.coordinator.write(case_scope(case), Op("case", case, "address", f"{_SECRET} {number}"))
        write_contact(town.coordinator, case, "signed", note=f"{_SECRET} {number}" * 40)
    assert _found_in(tmp_path)
    purge.purge_case(town.centre, town.org, case, "Begäran om radering", town.administrator.person)
    assert not _found_in(tmp_path)
    town.centre.storage.close()
