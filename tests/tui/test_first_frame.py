from __future__ import annotations

import json
import subprocess
import sys

HEAVY = {"sqlmodel", "sqlalchemy", "httpx", "fastapi", "pyxform", "pydantic", "babel", "cryptography"}

START = """
import asyncio, json, sys
from pathlib import Path
from bofield.tui.app import BofieldApp

async def first_frame(home):
    app = BofieldApp(home)
    app.warm_up = lambda: None
    async with app.run_test():
        return [name.partition(".")[0] for name in sys.modules]

home = Path(sys.argv[1])
if sys.argv[2] == "locked":
    (home / "keyslots.json").write_text("{}")
print(json.dumps(sorted(set(asyncio.run(first_frame(home))))))
"""


def loaded(home: str, state: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", START, home, state], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_the_first_frame_waits_for_nothing_heavy(tmp_path: object) -> None:
    for state in ("empty", "locked"):
        assert not loaded(str(tmp_path), state) & HEAVY


def test_the_app_module_loads_nothing_heavy() -> None:
    code = "import sys, bofield.tui.app; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {name.partition(".")[0] for name in done.stdout.split()} & HEAVY
