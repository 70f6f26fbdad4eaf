"""What a sync costs where there are few records and where there are many: it should be the same.

    python benchmarks/sync_cost.py [--records 1000 100000] [--centre 10000 1000000] [--rounds 80] [--only laptop]

A sync of ten changes, with ten of a colleague's coming down, in two sizes of a laptop's file and of a centre. Few and
many take turns, round by round, so that whatever else the machine does meets both; what is compared is the median of
each. `--only` names parts: laptop, sqlite, postgresql.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.postgres import PostgresServer  # noqa: E402  (what the tests run PostgreSQL with)
from sync_cost_centre import CentreSide  # noqa: E402
from sync_cost_clocks import Taken  # noqa: E402
from sync_cost_laptop import LaptopSide  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync_cost_clocks import Clocks

PARTS = ("laptop", "sqlite", "postgresql")
GOAL = 1.20
BUFFERS = "512MB"
"""What PostgreSQL keeps in memory: an eighth of what a small server has, where its makers advise a quarter."""
WARM_UP = 5
"""Rounds that are not counted: until the pages that every sync needs are in memory."""


class Side(Protocol):
    """One of two sizes."""

    records: int
    clocks: Clocks

    def round(self, *, spread: bool) -> None:
        """Sync once, by the clocks."""


@dataclass
class Row:
    """What was measured of one shape in two sizes."""

    name: str
    few: Taken
    many: Taken
    sizes: tuple[int, int]

    def ratio(self, what: str) -> float:
        """How much more it takes where there are many."""
        few: float = getattr(self.few, what)
        many: float = getattr(self.many, what)
        return many / few if few else 1.0

    def __str__(self) -> str:
        few, many = self.few, self.many
        columns = [
            self.name,
            f"{self.sizes[0]:,} → {self.sizes[1]:,}",
            f"{few.wall:.1f} → {many.wall:.1f}",
            f"{self.ratio('wall'):.2f}",
            f"{few.cpu:.1f} → {many.cpu:.1f}",
            f"{self.ratio('cpu'):.2f}",
            f"{few.read:.0f} → {many.read:.0f}" if many.written else "–",
            f"{few.written:.0f} → {many.written:.0f}" if many.written else "–",
        ]
        return f"| {' | '.join(columns)} |"


HEAD = """\
| | records | ms | ratio | of the processor, ms | ratio | read, kB | written, kB |
|---|---|---|---|---|---|---|---|"""


def measure(name: str, sides: Sequence[Side], rounds: int) -> Iterator[Row]:
    """Let two sizes take turns, in both shapes."""
    # What the counterparts keep is nobody's program: Python shall not look through it in the middle of a sync.
    gc.collect()
    gc.freeze()
    for spread in (False, True):
        for _round in range(WARM_UP + rounds):
            for side in sides:
                side.round(spread=spread)
        few, many = (median(side.clocks.rounds[-rounds:]) for side in sides)
        shape = "ten cases" if spread else "one case"
        yield Row(f"{name}, {shape}", few, many, (sides[0].records, sides[1].records))
    gc.unfreeze()


def median(rounds: Sequence[Taken]) -> Taken:
    """Take the middle of each."""
    return Taken(*(statistics.median(getattr(each, name.name) for each in rounds) for name in fields(Taken)))


def laptops(folder: Path, sizes: Sequence[int], rounds: int) -> Iterator[Row]:
    """Measure the laptop's part."""
    with ExitStack() as stack:
        sides = []
        for size in sizes:
            began = time.perf_counter()
            sides.append(stack.enter_context(closing(LaptopSide(folder / f"laptop{size}", size))))
            _tell("laptop", size, began)
        yield from measure("laptop", sides, rounds)


def centres(folder: Path, sizes: Sequence[int], rounds: int, postgres: PostgresServer | None) -> Iterator[Row]:
    """Measure the centre's part, on SQLite or on PostgreSQL, for somebody with few cases and somebody with a tenth."""
    name = "PostgreSQL" if postgres else "SQLite"
    with ExitStack() as stack:
        sides = []
        for size in sizes:
            began = time.perf_counter()
            database = postgres.url(postgres.create()) if postgres else None
            sides.append(stack.enter_context(closing(CentreSide(folder / f"{name}{size}", size, database))))
            _tell(f"centre on {name}", size, began)
        for who in ("forty cases", "a tenth"):
            yield from measure(f"{name}, reads {who}", [side.readers[who] for side in sides], rounds)


def _tell(what: str, size: int, began: float) -> None:
    print(f"{what}: {size:,} records after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def run(parts: Sequence[str], records: Sequence[int], centre: Sequence[int], rounds: int) -> Iterator[Row]:
    """Build everything anew and measure it."""
    with tempfile.TemporaryDirectory(prefix="bofield-cost-") as name:
        if "laptop" in parts:
            yield from laptops(Path(name), records, rounds)
        if "sqlite" in parts:
            yield from centres(Path(name), centre, rounds, None)
        if "postgresql" in parts:
            with PostgresServer(shared_buffers=BUFFERS) as server:
                yield from centres(Path(name), centre, rounds, server)


def main() -> None:
    """Print what the README shows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--records", type=int, nargs=2, default=(1_000, 100_000), metavar=("FEW", "MANY"))
    parser.add_argument("--centre", type=int, nargs=2, default=(10_000, 1_000_000), metavar=("FEW", "MANY"))
    parser.add_argument("--rounds", type=int, default=80)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    chosen = parser.parse_args()
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {chosen.rounds} rounds\n")
    print(HEAD)
    over = []
    for row in run(chosen.only, chosen.records, chosen.centre, chosen.rounds):
        print(row, flush=True)
        over += [row.name] if max(row.ratio("wall"), row.ratio("cpu")) > GOAL else []
    print(f"\nOver {GOAL:.2f}: {'; '.join(over) or 'none'}. Load of the machine: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
