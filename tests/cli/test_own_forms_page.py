"""docs/own_forms.md works: every command in it is run, in order, and prints what the page says."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from bofield.i18n import set_language
from support.tree import ROOT, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.commands import Commands

PAGE = text_of("docs/own_forms.md")
EXAMPLES = ROOT / "docs" / "examples"


def commands() -> Iterator[tuple[list[str], list[str]]]:
    """List what the page types, and what it says is printed then."""
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            typed, *printed = part.strip().splitlines()
            yield typed.split()[1:], printed


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "forms"
    shutil.copytree(EXAMPLES, made)
    broken = (made / "move_in.md").read_text(encoding="utf-8").replace("${V1_first_rent} != ''", "${V9} != ''")
    (made / "broken.md").write_text(broken, encoding="utf-8")
    monkeypatch.chdir(made)
    monkeypatch.setenv("BOFIELD_LANGUAGE", "en")
    set_language("")
    return made


@pytest.mark.usefixtures("folder")
def test_every_command_of_the_page_prints_what_it_says(ready: Commands, case: str) -> None:
    ready("checklist", case, "--answer", "B4=ja")
    told = list(commands())
    assert len(told) == 9
    for typed, printed in told:
        done = ready(*typed)
        assert done.code == (7 if "broken.md" in typed else 0), (typed, done)
        for line in printed:
            assert line in done.out + done.err, (typed, done)


def test_the_rows_that_the_page_adds_are_what_tells_the_examples_apart() -> None:
    first, second = (
        (EXAMPLES / name).read_text(encoding="utf-8").splitlines() for name in ("move_in.md", "move_in_2.md")
    )
    shown = re.findall(r"```form\n(.*?)\n```", PAGE, re.DOTALL)
    added = [line for line in second if line not in first]
    assert [line for line in added if line.startswith("| | V3") or "| V3 |" in line] == shown
    assert [line for line in added if line not in shown] == [
        second[0],
        next(line for line in second if "| 2 |" in line),
    ]


def test_every_file_the_page_names_is_there() -> None:
    for name in re.findall(r"\(examples/([\w.]+)\)", PAGE):
        assert (EXAMPLES / name).is_file()
