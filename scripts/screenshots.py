"""Draw the pictures in docs/screenshots: `python scripts/screenshots.py [--only PLACE]`.

Sets the demonstration up in a folder that is thrown away, with its real server, and drives the real app over it, in
Swedish:
the six places, a case, a note and the checklist, at 80×24 and 140×40, light and dark.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bofield.demo import prepare
from bofield.demo.centre import Server
from bofield.demo.folder import Folder
from bofield.i18n import set_language
from bofield.services import opening
from bofield.tui.app import BofieldApp
from bofield.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

    from bofield.demo.folder import Role

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SIZES = ((80, 24), (140, 40))
THEMES = {"light": LIGHT, "dark": DARK}
# What to press from where the picture before was taken, in whose app.
STORIES: dict[Role, dict[str, tuple[str, ...]]] = {
    "coordinator": {
        "today": ("1",),
        "cases": ("2",),
        "tasks": ("3",),
        "situation": ("5",),
        "sync": ("6",),
        "case": ("2", "enter"),
    },
    "supervisor": {"review": ("4",)},
}
TITLES = {
    "today": "Idag",
    "cases": "Ärenden",
    "tasks": "Uppgifter",
    "review": "Granskning",
    "situation": "Läget",
    "sync": "Synk",
    "case": "Ett ärende",
}
# A picture must not fetch anything from anywhere when it is looked at.
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}\s*", re.DOTALL)
LOOKS = 4
LOOK = 0.25
PATIENCE = 120


async def still(pilot: Pilot[str]) -> str:
    """Wait until the app shows the same for a while; return the picture."""
    seen: list[str] = []
    for _look in range(PATIENCE):
        await pilot.pause(LOOK)
        seen = [*seen, pilot.app.export_screenshot(title="bofield")][-LOOKS:]
        if len(seen) == LOOKS and len(set(seen)) == 1:
            break
    return seen[-1]


async def draw(folder: Folder, role: Role, size: tuple[int, int], only: str) -> None:
    """Draw what one person sees at one size, in every theme."""
    home = folder.home(role).root
    app = BofieldApp(home, opener=lambda: opening.unlock(home, folder.memory.passphrase), may_lock=False)
    try:
        async with app.run_test(size=size) as pilot:
            await still(pilot)
            for place, keys in STORIES[role].items():
                if only and place != only:
                    continue
                await pilot.press(*keys[:1])
                await still(pilot)
                if keys[1:]:
                    await pilot.press(*keys[1:])
                for name, theme in THEMES.items():
                    app.theme = theme
                    path = PICTURES / f"{place}-{size[0]}x{size[1]}-{name}.svg"
                    path.write_text(FONT_FACE.sub("", await still(pilot)), encoding="utf-8")
                    print(path.name)
    finally:
        app.close()


def gallery() -> str:
    """Write the page that shows the pictures."""
    return "\n".join(_gallery()) + "\n"


def _gallery() -> Iterator[str]:
    yield "# What bofield looks like"
    yield ""
    yield "Drawn by `python scripts/screenshots.py` from the demonstration; every household is invented."
    for place, title in TITLES.items():
        yield f"\n## {title}\n"
        for columns, rows in reversed(SIZES):
            for name in THEMES:
                file = f"{place}-{columns}x{rows}-{name}.svg"
                yield f"![{title}, {columns}×{rows}, {name}]({file})"


def main() -> None:
    """Draw everything, or one place."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", choices=sorted(TITLES), default="", help="draw one place again")
    only = parser.parse_args().only
    set_language("sv")
    os.environ["TZ"] = "Europe/Stockholm"  # where the households are, and whose midnight a date begins at
    time.tzset()
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "README.md").write_text(gallery(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as root:
        folder = Folder.at(Path(root) / "demo")
        server = Server(folder)
        prepare(folder, server, reset=False)
        with server:
            for role in STORIES:
                for size in SIZES:
                    asyncio.run(draw(folder, role, size, only))


if __name__ == "__main__":
    main()
