"""The `bofield` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return the exit code."""
    from bofield.cli import main as run  # noqa: PLC0415  (nothing is loaded before it is needed)

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
