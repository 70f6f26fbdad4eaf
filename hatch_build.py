"""Compile the translation catalogues while the package is built, so that every install speaks Swedish."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CataloguesHook(BuildHookInterface[Any]):
    """Run the same command that developers run after editing a catalogue."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the .mo files before the files of the wheel are collected."""
        del version, build_data
        script = Path(self.root, "scripts", "catalogues.py")
        subprocess.run([sys.executable, str(script), "compile"], check=True)
