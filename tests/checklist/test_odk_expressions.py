"""A second opinion on the dialect: tables of expressions with values worked out from the ODK XForms specification.

The tables are in `odk/`, with the reason beside every row. They are asked through whole forms, never through the
engine's own parts, so that they would hold for another engine.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from support.forms import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES = Path(__file__).parent / "odk"
CONTEXT = (TABLES / "context.md").read_text(encoding="utf-8")
ANSWERS = {
    "five": "5",
    "zero": "0",
    "minus": "-3",
    "half": "2.5",
    "mod": "4",
    "top-up": "7",
    "words": "Hej  på dig",
    "digits": "0612",
    "roughly": "2026-9-1",
    "day": "2026-12-15",
    "clock": "14:30",
    "moment": "2026-12-15T14:30",
    "chosen": "red green blue",
    "one": "green",
    "ok": "OK",
    "shut": "a secret",
    "child": "1 2 3",
    "child/1/called": "Ada",
    "child/1/age": "4",
    "child/1/toy": "1 2",
    "child/1/toy/1/price": "10",
    "child/1/toy/2/price": "20",
    "child/2/called": "Bo",
    "child/2/age": "7",
    "child/2/toy": "",
    "child/3/called": "Cy",
    "child/3/age": "12",
    "child/3/toy": "1",
    "child/3/toy/1/price": "5",
    "pet": "",
    "debt": "1 2",
    "debt/1/owed": "300",
    "debt/1/due": "2026-11-30",
    "debt/2/due": "2026-12-31",
}
INSTANCES = {
    "outside": ("",),
    "child": ("child/1/", "child/2/", "child/3/"),
    "toy": ("child/1/toy/1/", "child/1/toy/2/", "child/3/toy/1/"),
}


@dataclass(frozen=True)
class Row:
    expression: str
    expected: tuple[str, ...]
    place: str = "outside"


def rows() -> Iterator[Row]:
    """Read the tables: an expression, where it stands unless outside, what it is worth, and why."""
    for path in sorted(TABLES.glob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("| `"):
                continue
            expression, *middle, _why = (
                cell.strip().replace("\\|", "|").removeprefix("`").removesuffix("`")
                for cell in re.split(r"(?<!\\)\|", line)[1:-1]
            )
            if len(middle) == 2:
                yield Row(expression, tuple(middle[1].split("; ")), middle[0])
            else:
                yield Row(expression, (middle[0],))


ROWS = list(rows())


def evaluated(tmp_path: Path, row: Row) -> checklist.Evaluation:
    """Ask an expression as a calculation, as text, and as the condition of a note."""
    path = tmp_path / "expressions.md"
    cell = row.expression.replace("|", "\\|")
    asked = (
        f"| | calculate | worth | | | {cell} |\n"
        f"| | calculate | written | | | string({cell}) |\n"
        f"| | note | seen | Seen | {cell} | |"
    )
    text = CONTEXT.replace(f"{{{row.place}}}", asked)
    path.write_text(re.sub(r"^\{\w+\}\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    return checklist.evaluate(checklist.load(path), ANSWERS, {}, TODAY, "en")


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.place}: {row.expression}" for row in ROWS])
def test_an_expression_is_worth_what_the_specification_says(tmp_path: Path, row: Row) -> None:
    state = evaluated(tmp_path, row)
    places = INSTANCES[row.place]
    assert len(places) == len(row.expected)
    for place, expected in zip(places, row.expected, strict=True):
        worth, written = (state.values.get(f"{place}{name}", "") for name in ("worth", "written"))
        seen = state.question(f"{place}seen") is not None
        if expected.startswith("'"):
            assert (worth, written, seen) == (expected[1:-1], expected[1:-1], expected != "''")
        elif expected in {"true", "false"}:
            assert (worth, written, seen) == (expected, expected, expected == "true")
        elif expected == "NaN":
            assert (worth, written, seen) == ("", "NaN", False)
        else:
            assert worth == written
            assert float(written) == pytest.approx(float(expected), rel=1e-12, abs=1e-12)
            assert seen is (float(expected) != 0)
            assert math.isinf(float(expected)) or "e" not in written


def test_every_table_is_read_and_no_expression_stands_twice() -> None:
    asked = [(row.expression, row.place) for row in ROWS]
    assert len(asked) == len(set(asked)) > 400
