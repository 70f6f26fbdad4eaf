from __future__ import annotations

import subprocess
import sys

from support.tree import ROOT


def test_the_key_sheet_is_what_the_registry_says() -> None:
    check = [sys.executable, "scripts/keysheet.py", "--check"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
