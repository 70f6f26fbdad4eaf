"""The command line: what the app does, without a screen, and the door to the app itself.

Loads only what the command needs, answers in one sentence when something is wrong, and never prints a traceback.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
FAULT = 70
"""The exit code of a mistake in the program itself (sysexits' EX_SOFTWARE)."""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Every failure becomes a sentence on standard error."""
    if list(arguments) == ["--version"]:
        from bofield import __version__

        print(f"bofield {__version__}")
        return 0
    try:
        code = _run(arguments)
        # What is still in the pipe fails here, where it can be dealt with, and not when the interpreter ends.
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  (the border where a mistake of ours must not print what somebody wrote)
        return _own_fault(error)
    return code


def _run(arguments: Sequence[str]) -> int:
    from bofield.cli.commands import run
    from bofield.cli.output import complain, use_any_encoding
    from bofield.errors import BofieldError

    use_any_encoding()
    try:
        return run(arguments)
    except BofieldError as error:
        complain(str(error))
        return error.exit_code


def _own_fault(error: Exception) -> int:
    """Say that the program has failed. Needs nothing of the program that could have failed with it."""
    kind = type(error).__name__
    try:
        _tell(kind, error)
    except Exception:  # noqa: BLE001  (the installation itself is broken)
        print(f"bofield: {kind}. The installation is damaged; install it again.", file=sys.stderr)
    return FAULT


def _tell(kind: str, error: Exception) -> None:
    from bofield.cli.output import complain
    from bofield.i18n import _
    from bofield.logs import keep_report
    from bofield.paths import default_home

    complain(_("Something went wrong in the program ({kind}). Nothing that was saved is lost.").format(kind=kind))
    log = keep_report(default_home().logs, error)
    if log is not None:
        complain(_("Where it happened stands in {log}; nothing you have written is in it.").format(log=log))
