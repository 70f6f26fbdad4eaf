"""`bofield cases`: the list of cases, and `bofield cases import`: many at once from a list of arrears."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option
from bofield.cli.folder import opened
from bofield.cli.output import as_json, complain, day, flags, plain, say, table
from bofield.i18n import _, ngettext
from bofield.i18n.amounts import amount

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from bofield.services.values import CasePage, CaseRow, ImportReport

_REJECTED = 8
"""The exit code of ImportFileError: rows were wrong, and nothing was written."""
_MOST = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Filters of the list; `import` and a file in place of them."""
    from bofield.records.choices import STAGES
    from bofield.services.labels import choices

    parser.add_argument("action", nargs="?", choices=["import"], metavar="import", help=_("open cases from a list"))
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE.csv", help=_("the list, as a rent ledger exports it")
    )
    parser.add_argument("--skip-bad", action="store_true", help=_("leave wrong rows out and import the others"))
    parser.add_argument("--text", default="", help=_("words in address, contract number or name"))
    parser.add_argument("--stage", default="", choices=STAGES, metavar=_("STAGE"), help=", ".join(STAGES))
    parser.add_argument("--mine", action="store_true", help=_("only those I coordinate"))
    parser.add_argument("--children", action="store_true", help=_("only households with children"))
    parser.add_argument(
        "--with-deadline", action="store_true", help=_("only those with a date of the law, nearest first")
    )
    kinds = tuple(kind for kind, _words in choices("deadline"))
    parser.add_argument(
        "--deadline",
        default="",
        choices=kinds,
        metavar=_("DEADLINE"),
        help=_("only those with this date ahead or overdue: {kinds}").format(kinds=", ".join(kinds)),
    )
    parser.add_argument("--overdue", action="store_true", help=_("only those with a duty of the law that is overdue"))
    parser.add_argument("--by-date", action="store_true", help=_("the nearest date of the law first, then by street"))
    parser.add_argument("--closed", action="store_true", help=_("closed cases instead of open ones"))
    parser.add_argument("--limit", type=int, default=_MOST, help=_("at most so many rows"))
    parser.add_argument("--offset", type=int, default=0, help=_("leave out so many rows first"))
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """List, or import."""
    from bofield.errors import UsageError

    if chosen.action == "import":
        if chosen.file is None:
            raise UsageError(_("Name the file to import: bofield cases import FILE.csv"))
        return _import(chosen)
    if chosen.limit < 0 or chosen.offset < 0:
        raise UsageError(_("--limit and --offset are 0 or more."))
    with opened() as ws:
        from bofield.services import cases
        from bofield.services.values import CaseFilter

        wanted = CaseFilter(
            text=chosen.text,
            stage=chosen.stage,
            mine=chosen.mine,
            children=chosen.children,
            with_deadline=chosen.with_deadline,
            closed=chosen.closed,
            deadline=chosen.deadline,
            overdue=chosen.overdue,
            by_date=chosen.by_date,
        )
        page = cases.list_cases(ws, wanted, chosen.offset, chosen.limit)
        today = ws.today()
    if chosen.json:
        as_json(page)
    else:
        _print(page, today)
    return 0


def _print(page: CasePage, today: date) -> None:
    table(
        (
            row.contract,
            row.place,
            row.tenant,
            row.stage_label,
            day(row.next_deadline.on, today) if row.next_deadline else "",
            _date_words(row),
            amount(row.arrears) if row.arrears else "",
            flags(children=row.children, protected=row.protected, two=row.two_at_visit, interpreter=row.interpreter),
        )
        for row in page.rows
    )
    if not page.rows:
        say(_("No case matches."))
    elif page.total > len(page.rows):
        say(_("{shown} of {total} cases.").format(shown=len(page.rows), total=page.total))


def _date_words(row: CaseRow) -> str:
    """Name the next date, and how many duties have passed besides."""
    label = row.next_deadline.label if row.next_deadline else ""
    late = len(row.overdue)
    if late and row.next_deadline in row.overdue:
        return _("OVERDUE: {date}").format(date=label)
    overdue = ngettext("{n} overdue", "{n} overdue", late).format(n=late) if late else ""
    return f"{label} ({overdue})" if overdue else label


def _import(chosen: argparse.Namespace) -> int:
    with opened() as ws:
        from bofield.services.importing import import_cases

        report = import_cases(ws, chosen.file, skip_bad=chosen.skip_bad)
    rejected = bool(report.problems) and not chosen.skip_bad
    if chosen.json:
        as_json({"written": not rejected, **plain(report)})
    else:
        _tell(report, rejected=rejected)
    return _REJECTED if rejected else 0


def _tell(report: ImportReport, *, rejected: bool) -> None:
    for problem in report.problems:
        place = _("row {row}, column {column}").format(row=problem.row, column=problem.column)
        where = place if problem.column else _("row {row}").format(row=problem.row)
        complain(f"{where}: {problem.message}")
    if rejected:
        rows = ngettext("{n} row is wrong", "{n} rows are wrong", report.skipped).format(n=report.skipped)
        complain(
            _("{rows}, so nothing was imported. Correct the file, or leave them out with --skip-bad.").format(rows=rows)
        )
        return
    say(
        _("Cases opened: {opened}. Debts added: {added}, changed: {changed}, unchanged: {unchanged}.").format(
            opened=report.opened, added=report.added, changed=report.changed, unchanged=report.unchanged
        )
    )
    if report.skipped:
        say(
            ngettext("{n} wrong row was left out.", "{n} wrong rows were left out.", report.skipped).format(
                n=report.skipped
            )
        )
