"""Language and colours of the app, kept beside the data in `settings.json`; nothing that anyone may not see."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from bofield.i18n import normalise
from bofield.paths import Home

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chose. Empty means: what the environment or the program says."""

    language: str = ""
    theme: str = ""

    @classmethod
    def read(cls, home: Path) -> Settings:
        """Read the settings of a folder; a missing or spoilt file is the same as none chosen."""
        with suppress(OSError, ValueError):
            found = json.loads(Home(home).settings.read_text(encoding="utf-8"))
            if isinstance(found, dict):
                chosen = {f.name: str(found.get(f.name, "")) for f in fields(cls)}
                chosen["language"] = normalise(chosen["language"])
                return cls(**chosen)
        return cls()

    def write(self, home: Path) -> None:
        """Keep the settings, beside whatever else the file says. Raises OSError."""
        path = Home(home).settings
        kept: dict[str, object] = {}
        with suppress(OSError, ValueError):
            found = json.loads(path.read_text(encoding="utf-8"))
            kept = found if isinstance(found, dict) else {}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept | asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
