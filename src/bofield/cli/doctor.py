"""`bofield doctor`: look at the data folder, the versions and the terminal, and say what is wrong."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.output import as_json, say, table
from bofield.errors import DataFileError
from bofield.i18n import _
from bofield.paths import default_home

if TYPE_CHECKING:
    import argparse

_MARKS = {"ok": "✓", "warning": "!", "fault": "✗"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing but how to print."""
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Look, and print; the exit code tells whether anything is wrong."""
    from bofield.services.health import findings

    size = tuple(shutil.get_terminal_size()) if sys.stdout.isatty() else None
    found = findings(
        default_home().root,
        size=(size[0], size[1]) if size else None,
        encoding=sys.stdout.encoding or "",
        environment=os.environ,
    )
    faults = sum(1 for each in found if each.state == "fault")
    if chosen.json:
        as_json(found)
    else:
        table((_MARKS[each.state], each.title, each.text) for each in found)
        say(_("Nothing is wrong.") if not faults else _("What is marked ✗ needs somebody's help."))
    return DataFileError.exit_code if faults else 0
