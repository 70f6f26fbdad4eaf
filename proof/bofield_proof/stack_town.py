"""The small town of the simulation on the whole stack: built once over HTTP, and copied for every history.

One PostgreSQL database and one folder serve many histories, one after another; each begins with the rows, the file and
the disks as they were when the town was built.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Self

from bofield.changes import case_scope
from bofield.ids import drawn_from, new_id
from bofield.replica.values import Edit
from bofield.sync.engine import Engine
from bofield_proof.chance import Clock, generator
from bofield_proof.laptop import new_me
from bofield_proof.stack_centre import StackCentre
from bofield_proof.stack_laptop import FileLaptop
from bofield_proof.stack_line import StackLine
from bofield_proof.town import CASES, OWNERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.changes import Change
    from bofield.replica.values import Me
    from bofield_proof.stack_centre import Rows
    from bofield_proof.stack_laptop import Files


@dataclass(frozen=True, slots=True)
class Start:
    """A laptop as it is when a history begins."""

    me: Me
    files: Files


@dataclass(slots=True)
class Site:
    """A database and a folder in which histories take place. Close it when done."""

    folder: Path
    centre: StackCentre
    rows: Rows
    file: bytes
    old: tuple[Start, ...]
    """Laptops that have met the centre."""
    new: tuple[Start, ...]
    """Laptops of the same people that have just been enrolled."""
    cases: tuple[str, ...]
    feed: tuple[Change, ...]
    _names: Iterator[int] = field(default_factory=count)

    def begin(self, clock: Clock) -> None:
        """Put the centre back to how it was when the town was built."""
        self.centre.begin(clock, self.rows, self.file)

    def place(self) -> Path:
        """Find an empty folder for a laptop."""
        return self.folder / f"laptop-{next(self._names)}"

    def sweep(self) -> None:
        """Remove the folders of laptops, which nobody has open any more."""
        for each in self.folder.glob("laptop-*"):
            shutil.rmtree(each)

    def close(self) -> None:
        """Stop the server. The database and the folder are whoever's who gave them."""
        self.centre.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def build(folder: Path, database: str) -> Site:
    """Build the town in an empty folder and an empty database (`postgresql+psycopg://…`)."""
    clock, chance = Clock(), generator(0, "town")
    with drawn_from(chance.getrandbits, clock.milliseconds):
        centre = StackCentre(folder / "centre", database, clock)
        south, names = centre.places.south, count()

        def enrolled() -> list[tuple[Me, FileLaptop]]:
            everybody = [new_me(centre.enrol(person), south) for person in OWNERS]
            return [(me, FileLaptop.create(folder / f"laptop-{next(names)}", me)) for me in everybody]

        old, new = enrolled(), enrolled()
        cases = tuple(new_id() for _case in range(CASES))
        for case in cases:
            edits = [
                Edit("case", case, "address", "Storgatan 4"),
                Edit("case", case, "district", south),
                Edit("case", case, "stage", "early_contact"),
            ]
            old[0][1].write(case_scope(case), edits, at=clock())
        for me, laptop in old:
            line = StackLine(centre, me.token or "", lambda *_seen: None, Counter(), (500, 1000), print)
            outcome = Engine(laptop, line, clock).run()
            line.close()
            assert outcome.state == "synced", outcome
        feed = tuple(each.change for each in centre.feed())
        starts = [tuple(Start(me, laptop.leave()) for me, laptop in group) for group in (old, new)]
    site = Site(folder, centre, centre.image(), centre.file, starts[0], starts[1], cases, feed)
    site.sweep()
    return site
