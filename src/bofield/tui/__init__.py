"""What is seen: the Textual app. The only place that imports textual; talks to services alone.

`main` is the door for the command line. Nothing heavy is imported until it is called.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.services.workspace import Workspace

DEMONSTRATION = "demonstration"
"""What the app returns when the person chose the demonstration in the first minutes."""


def main(
    home: Path,
    *,
    opener: Callable[[], Workspace] | None = None,
    demonstration: Callable[[], int] | None = None,
    may_lock: bool = True,
) -> int:
    """Run the app on the data folder `home` until the person leaves it, and return the exit code.

    `opener` opens the folder without asking for a passphrase (the demonstration, `BOFIELD_PASSPHRASE_FILE`); it runs in
    a thread after the first frame. `demonstration` is what to run when the person chooses it on an empty folder.
    `may_lock=False` hides the screen when idle but never asks for a passphrase the person may not know.
    """
    # Start-up makes a hundred thousand objects that all stay; looking for garbage among them costs a tenth of the time.
    gc.disable()
    from bofield.tui.app import BofieldApp

    app = BofieldApp(home, opener=opener, may_lock=may_lock)
    result = app.run()
    app.close()
    gc.enable()
    if result == DEMONSTRATION and demonstration is not None:
        return demonstration()
    return app.return_code or 0
