"""`bofield deadlines`: the dates of the law without a case, for scripts and for a colleague on the phone.

Opens no data folder and asks for no passphrase; nothing that is told here is kept.
"""

from __future__ import annotations

import argparse
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from bofield.cli.arguments import json_option
from bofield.cli.output import as_json
from bofield.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.services.statute import LawAnswer

_KIND_AND_DATE: Final = N_("KIND=DATE")
_OPTIONS: Final = (
    ("--rent-month", N_("YYYY-MM"), N_("a month whose rent is not paid; can be given several times")),
    ("--event", _KIND_AND_DATE, N_("what happened, and on which day; can be given several times")),
    ("--printed", _KIND_AND_DATE, N_("the day printed in the letter of that event; it goes before any computed day")),
    ("--how", N_("KIND=WAY"), N_("how that was served or sent")),
    ("--completed", _KIND_AND_DATE, N_("when the notice of papers given to another adult had been sent as well")),
    ("--flaw", N_("KIND=FLAW"), N_("what is wrong with that message or service, so that it starts nothing")),
    ("--sent-to", N_("KIND=NAME"), N_("the municipality that message went to")),
)


class _InOrder(argparse.Action):
    """Keep what is told in one list, in the order it was given: `--how` is said of an event."""

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Add what was given, with the option that it was given to."""
        namespace.told = [*(namespace.told or ()), (option_string, values)]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is known."""
    from bofield.services.statute import events, flaws, ways

    for option, shape, words in _OPTIONS:
        parser.add_argument(option, action=_InOrder, dest="told", metavar=_(shape), help=_(words))
    parser.add_argument("--municipality", metavar=_("NAME"), default="", help=_("the municipality where the home is"))
    parser.add_argument("--as-of", metavar=_("DATE"), help=_("the day to look from; today if nothing is said"))
    json_option(parser)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(
        chain(
            _listed(_("KIND of event:"), events()),
            _listed(_("WAY to serve (tenant_served, order_served):"), ways("tenant_served")),
            _listed(
                _("WAY to send (board_notified, disturbance_urged, disturbance_reported):"), ways("board_notified")
            ),
            _listed(_("FLAW (tenant_served, board_notified, disturbance_reported):"), flaws("board_notified")),
            [_("What is said of an event concerns the one of its kind that was named last before it.")],
        )
    )


def run(chosen: argparse.Namespace) -> int:
    """Print what the law makes of what is known."""
    from bofield.cli.deadline_reading import read_as_of, read_told
    from bofield.services.statute import answer

    as_of = read_as_of(chosen.as_of)
    found = answer(read_told(chosen.told or (), chosen.municipality.strip()), as_of)
    if chosen.json:
        as_json(_data(found))
    else:
        from bofield.cli.deadline_words import explain

        explain(found)
    return 0


def _listed(title: str, words: Sequence[tuple[str, str]]) -> list[str]:
    width = max(len(word) for word, _label in words) + 2
    return [title, *(f"  {word:<{width}}{text}" for word, text in words), ""]


def _data(found: LawAnswer) -> dict[str, Any]:
    names = ("kind", "date", "running", "binds", "source", "reason", "missing", "check")
    return {
        "as_of": found.as_of,
        "deadlines": [{name: getattr(each, name) for name in names} for each in found.deadlines],
    }
