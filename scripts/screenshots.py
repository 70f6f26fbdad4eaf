"""Draw the pictures in docs/screenshots: `python scripts/screenshots.py [--only PLACE]`.

Sets the demonstration up in a folder that is thrown away, with its real server, and drives the real app over it, in
Swedish: the six places, a case and its dates, a note, the checklist, two versions of one field, and what a record has
been, at 80×24 and 140×40, light and dark.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bofield.demo import prepare
from bofield.demo.centre import Server
from bofield.demo.folder import Folder
from bofield.i18n import set_language
from bofield.services import opening, syncing, today
from bofield.tui.app import BofieldApp
from bofield.tui.screens.sync_errands import choose
from bofield.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.pilot import Pilot

    from bofield.demo.folder import Role

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SIZES = ((80, 24), (140, 40))
THEMES = {"light": LIGHT, "dark": DARK}
# The key of each place, in whose app.
PLACES: dict[Role, dict[str, str]] = {
    "coordinator": {"today": "1", "cases": "2", "tasks": "3", "situation": "5", "sync": "6"},
    "supervisor": {"review": "4"},
}
TITLES = {
    "today": "Idag",
    "cases": "Ärenden",
    "tasks": "Uppgifter",
    "review": "Granskning",
    "situation": "Läget",
    "sync": "Synk",
    "case": "Ett ärende",
    "contact": "Ett hembesök",
    "checklist": "Checklistan",
    "deadlines": "Frister",
    "conflict": "Två versioner av samma uppgift",
    "history": "Historik",
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
    """Draw what one person sees at one size."""
    home = folder.home(role).root
    app = BofieldApp(home, opener=lambda: opening.unlock(home, folder.memory.passphrase), may_lock=False)
    try:
        async with app.run_test(size=size) as pilot:
            await still(pilot)
            for place, key in PLACES[role].items():
                if only in ("", place):
                    await pilot.press(key)
                    await draw_themes(pilot, place)
            if role == "coordinator":
                await pilot.press(PLACES[role]["today"])
                day = await app.ask(today.today)
                # The first visit of the day, with the checklist that has been begun, and a case with a date ahead.
                visit = day.visits[0]
                dated = next(line for line in day.deadlines if line.deadline.on)
                conflict = (await app.ask(syncing.conflicts))[0]
                inside: dict[str, Callable[[], object]] = {
                    "case": lambda: app.go_case(dated.case_id),
                    "contact": lambda: app.go_contact(visit.contact_id),
                    "checklist": lambda: app.go_checklist(visit.contact_id),
                    "deadlines": lambda: app.go_case(dated.case_id, "deadlines"),
                    "conflict": lambda: choose(app, conflict, lambda _settled: None),
                    "history": lambda: app.show("history", conflict.record),
                }
                for place, go in inside.items():
                    if only in ("", place):
                        go()
                        await draw_themes(pilot, place)
                        await pilot.press("escape")
    finally:
        app.close()


async def draw_themes(pilot: Pilot[str], name: str) -> None:
    """Draw what is on the screen in every theme."""
    size = pilot.app.size
    for look, theme in THEMES.items():
        pilot.app.theme = theme
        path = PICTURES / f"{name}-{size.width}x{size.height}-{look}.svg"
        path.write_text(FONT_FACE.sub("", await still(pilot)), encoding="utf-8")
        print(path.name)


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
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "README.md").write_text(gallery(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as root:
        folder = Folder.at(Path(root) / "demo")
        server = Server(folder)
        prepare(folder, server, reset=False)
        with server:
            for role in PLACES:
                for size in SIZES:
                    asyncio.run(draw(folder, role, size, only))


if __name__ == "__main__":
    main()
