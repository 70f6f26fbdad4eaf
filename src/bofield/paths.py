"""Where things lie: the data folder and the names of the files in it. Knows nothing of what is in them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = "BOFIELD_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """One data folder: a person's encrypted file and what stands beside it."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted SQLite file."""
        return self.root / "replica.db"

    @property
    def keyslots(self) -> Path:
        """The sealed copies of the data key."""
        return self.root / "keyslots.json"

    @property
    def settings(self) -> Path:
        """Language and theme; nothing that anyone may not see."""
        return self.root / "settings.json"

    @property
    def logs(self) -> Path:
        """The folder of scrubbed logs."""
        return self.root / "logs"


def default_home() -> Home:
    """Find the data folder: `BOFIELD_HOME` if set, else the system's place for application data."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Home(Path(named).expanduser().absolute())
    from platformdirs import user_data_path  # noqa: PLC0415  (3 ms, only where the variable is not set)

    return Home(user_data_path("bofield", appauthor=False))
