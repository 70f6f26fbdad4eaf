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
    from bofield.cli.output import complain, use_any_encoding
    from bofield.errors import BofieldError

    use_any_encoding()
    try:
        from bofield.cli.commands import run

        return run(arguments)
    except BofieldError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  (the border where a mistake of ours must not print what somebody wrote)
        return _own_fault(error)


def _own_fault(error: Exception) -> int:
    from bofield.cli.output import complain
    from bofield.i18n import _
    from bofield.logs import keep_report
    from bofield.paths import default_home

    log = keep_report(default_home().logs, error)
    complain(
        _("Something went wrong in the program ({kind}). Nothing that was saved is lost.").format(
            kind=type(error).__name__
        )
    )
    if log is not None:
        complain(_("Where it happened stands in {log}; nothing you have written is in it.").format(log=log))
    return FAULT
