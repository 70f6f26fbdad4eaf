"""`bofield server`: hands over to the centre's own command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what the centre's administration takes."""
    from bofield.server.admin import add_arguments

    add_arguments(parser)


def run(chosen: argparse.Namespace) -> int:
    """Do it."""
    from bofield.server.admin import run as administer

    return administer(chosen)
