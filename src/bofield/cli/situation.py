"""`bofield situation`: the district in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.folder import opened
from bofield.cli.output import as_json, day, days, heading, say, table
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from bofield.services.values import Situation


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing but how to print."""
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Print the figures."""
    with opened() as ws:
        from bofield.services.situation import situation

        found = situation(ws)
        today = ws.today()
    if chosen.json:
        as_json(found)
    else:
        _print(found, today)
    return 0


def _print(found: Situation, today: date) -> None:
    for title, counts in (
        (_("KEY FIGURES"), found.key_figures),
        (_("CASES BY STAGE"), found.by_stage),
        (_("HOW CASES ENDED"), found.outcomes),
    ):
        if counts:
            heading(title)
            table((f"{count.value:>6}", count.label) for count in counts)
    if found.first_contact_days is not None and found.first_contact_within_week is not None:
        heading(_("FIRST CONTACT"))
        say(
            _("Median {days} days after the due date; {share} % within seven days.").format(
                days=f"{found.first_contact_days:g}".replace(".", ","),
                share=round(100 * found.first_contact_within_week),
            )
        )
    if found.regain_periods:
        heading(_("PERIODS TO REGAIN THE TENANCY"))
        table(
            (days(line.deadline.days), day(line.deadline.on, today), line.deadline.label, line.place)
            for line in found.regain_periods
        )
