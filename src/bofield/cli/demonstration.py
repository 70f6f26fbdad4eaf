"""`bofield demo`: hands over to the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what the demonstration takes."""
    from bofield.demo import add_arguments

    add_arguments(parser)


def run(chosen: argparse.Namespace) -> int:
    """Open or play it."""
    from bofield.demo import main

    return main(chosen)
