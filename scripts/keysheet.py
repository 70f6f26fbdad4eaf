"""Write the key sheet, docs/keys.md, from the app's registry of commands: `python scripts/keysheet.py`.

With `--check`, write nothing and exit 1 if the sheet is not what the registry says.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bofield.i18n import set_language
from bofield.tui.commands import key_sheet

PAGE = Path(__file__).resolve().parent.parent / "docs" / "keys.md"


def sheet() -> str:
    """Make the sheet, in English like every page beside it."""
    set_language("en")
    return key_sheet().rstrip("\n") + "\n"


def main() -> int:
    """Write or check the page; return the exit code."""
    if "--check" in sys.argv[1:]:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == sheet()
        print("docs/keys.md is current" if current else "docs/keys.md is old: run python scripts/keysheet.py")
        return 0 if current else 1
    PAGE.write_text(sheet(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
