"""`bofield search`: words in cases, notes and tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.folder import opened
from bofield.cli.output import ID_SHOWN, as_json, say, table
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the words."""
    parser.add_argument("words", nargs="+", help=_("the words, or how they begin"))
    parser.add_argument("--limit", type=int, default=50, help=_("at most so many places"))
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Print where the words are."""
    with opened() as ws:
        from bofield.services.search import search

        hits = search(ws, " ".join(chosen.words), max(1, chosen.limit))
    if chosen.json:
        as_json(hits)
    elif hits:
        table((hit.record[:ID_SHOWN], hit.kind_label, hit.place, hit.snippet) for hit in hits)
    else:
        say(_("Nothing was found."))
    return 0
