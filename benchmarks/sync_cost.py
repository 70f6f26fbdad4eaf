"""What a sync costs where there are few records and where there are many: it should be the same.

    python benchmarks/sync_cost.py [--records 1000 100000] [--centre 10000 1000000] [--rounds 40] [--only laptop]

A sync of ten changes, with ten changes of a colleague coming down, in two sizes of file and of centre. Small and large
take turns, round by round, so that whatever else the machine does meets both; what is compared is the median of each.
`--only` names parts: laptop, sqlite, postgresql.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from sync_cost_clocks import Taken  # noqa: E402
from sync_cost_laptop import LaptopSide  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync_cost_clocks import Clocks

PARTS = ("laptop", "sqlite", "postgresql")
GOAL = 1.20


class Side(Protocol):
    """One of two sizes."""

    records: int
    clocks: Clocks

    def round(self, *, spread: bool) -> None:
        """Sync once, by the clocks."""

    def close(self) -> None:
        """Let go of everything."""


@dataclass
class Row:
    """What was measured of one shape in two sizes."""

    name: str
    small: Taken
    large: Taken
    sizes: tuple[int, int]

    def ratio(self, what: str) -> float:
        """How much more the large one took; one where the small one took nothing."""
        small, large = getattr(self.small, what), getattr(self.large, what)
        return large / small if small else 1.0

    def __str__(self) -> str:
        columns = [self.name]
        for size, taken in zip(self.sizes, (self.small, self.large), strict=True):
            columns += [
                f"{size:,}",
                f"{taken.wall:.1f}",
                f"{taken.cpu:.1f}",
                f"{taken.read:.0f}",
                f"{taken.written:.0f}",
            ]
        return f"| {' | '.join(columns)} | **{self.ratio('wall'):.2f}** | **{self.ratio('cpu'):.2f}** |"


HEAD = (
    "| | records | ms | of the processor | read, kB | written, kB | records | ms | of the processor | read, kB"
    " | written, kB | ratio | ratio of the processor's time |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def median(rounds: Sequence[Taken]) -> Taken:
    """Take the middle of each."""
    return Taken(*(statistics.median(getattr(each, name.name) for each in rounds) for name in fields(Taken)))


def measure(name: str, sides: tuple[Side, Side], rounds: int) -> list[Row]:
    """Let two sizes take turns, in both shapes."""
    rows = []
    for spread in (False, True):
        for side in sides:
            side.round(spread=spread)
            side.clocks.rounds.clear()
        for _round in range(rounds):
            for side in sides:
                side.round(spread=spread)
        small, large = (median(side.clocks.rounds) for side in sides)
        shape = "spread over ten cases" if spread else "in one case"
        rows.append(Row(f"{name}, {shape}", small, large, (sides[0].records, sides[1].records)))
    return rows


def laptops(folder: Path, sizes: Sequence[int], rounds: int) -> list[Row]:
    """Measure the laptop's part."""
    sides = []
    for size in sizes:
        before = time.perf_counter()
        sides.append(LaptopSide(folder / f"laptop{size}", size))
        print(f"laptop: {size:,} records after {time.perf_counter() - before:.0f} s", file=sys.stderr, flush=True)
    try:
        return measure("laptop", (sides[0], sides[1]), rounds)
    finally:
        for side in sides:
            side.close()


def run(parts: Sequence[str], records: Sequence[int], rounds: int) -> list[Row]:
    """Build everything anew and measure it."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="bofield-cost-") as name:
        if "laptop" in parts:
            rows += laptops(Path(name), records, rounds)
    return rows


def main() -> None:
    """Print what the README shows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--records", type=int, nargs=2, default=(1_000, 100_000), metavar=("FEW", "MANY"))
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    chosen = parser.parse_args()
    rows = run(chosen.only, chosen.records, chosen.rounds)
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {chosen.rounds} rounds\n")
    print(HEAD)
    for row in rows:
        print(row)
    over = [row.name for row in rows if row.ratio("wall") > GOAL]
    print(f"\nOver {GOAL:.2f}: {', '.join(over) or 'none'}.")


if __name__ == "__main__":
    main()
