"""`bofield show`: one case with its dates, household and time line, or one contact with its note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.agreements import consent_rows, plan_rows
from bofield.cli.arguments import json_option
from bofield.cli.dates import deadline_words, print_dates, standing
from bofield.cli.folder import opened
from bofield.cli.output import ID_SHOWN, as_json, day, flags, heading, moment, say, table
from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.i18n.amounts import amount

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from bofield.services.values import CaseView, ContactView
    from bofield.services.workspace import Workspace


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the case or contact."""
    parser.add_argument(
        "record", metavar=_("CASE|CONTACT"), help=_("contract number or id of a case, or id of a contact")
    )
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Show it."""
    with opened() as ws:
        found = _find(ws, chosen.record)
        today = ws.today()
    if chosen.json:
        as_json(found)
    else:
        _print(found, today)
    return 0


def _print(found: CaseView | ContactView, today: date) -> None:
    from bofield.services.values import CaseView

    if isinstance(found, CaseView):
        print_case(found, today)
    else:
        print_contact(found)


def _find(ws: Workspace, text: str) -> CaseView | ContactView:
    from bofield.services import cases, contacts
    from bofield.services.finding import find_contact

    try:
        return cases.case_view(ws, cases.find_case(ws, text))
    except NotFoundError as error:
        try:
            return contacts.contact_view(ws, find_contact(ws, text))
        except NotFoundError:
            raise error from None


def print_case(view: CaseView, today: date) -> None:
    """Print a case as its screen shows it."""
    row = view.row
    say(f"{row.place}  " + _("contract {number}").format(number=row.contract))
    marks = flags(children=row.children, protected=row.protected, two=row.two_at_visit, interpreter=row.interpreter)
    say(
        " · ".join(
            filter(None, (row.tenant, row.stage_label, row.coordinator, view.district, view.municipality, marks))
        )
    )
    if row.next_deadline:
        say(deadline_words(row.next_deadline, today))
    if row.arrears:
        say(_("Arrears {amount}").format(amount=amount(row.arrears)))
    for each in row.overdue:
        say(f"{standing(each)}: {deadline_words(each, today)}")
    print_dates(view, today)
    _section(
        _("HOUSEHOLD"),
        [
            (each.role_label, each.name, each.age_band_label, each.living_form_label, each.language, each.phone)
            for each in view.members
        ],
    )
    _section(_("PLANS"), list(plan_rows(view.plans, today)))
    _section(_("CONSENTS"), list(consent_rows(view.consents)))
    _section(
        _("TASKS"),
        [
            (each.id[:ID_SHOWN], day(each.due, today), each.title, each.assignee or each.waits)
            for each in view.tasks
            if each.state == "open"
        ],
    )
    _section(
        _("TIME LINE"),
        [
            (f"{each.at:%Y-%m-%d}", each.id[:ID_SHOWN], each.title, each.state, each.author, each.detail)
            for each in view.timeline
        ],
    )


def print_contact(view: ContactView) -> None:
    """Print a contact with its note and the dialogue about it."""
    from bofield.services.labels import choices, field_label, label

    say(f"{label('contact_kind', str(view.fields['kind'] or ''))}  {view.place}  {label('review_state', view.state)}")
    when = str(view.fields["started_at"] or view.fields["planned_at"] or "")[:16].replace("T", " ")
    met = ", ".join(words for name, words in choices("met") if view.fields.get(name))
    said = (
        (_("Time"), when),
        (field_label("contact", "outcome"), label("outcome", str(view.fields["outcome"] or ""))),
        (_("Met"), met),
        (field_label("contact", "voluntary_told"), _("yes") if view.fields["voluntary_told"] else _("no")),
        (field_label("contact", "safety"), label("safety", str(view.fields["safety"] or ""))),
        (_("Author"), view.author),
        (_("Signed"), moment(view.signed_at)),
    )
    table([pair for pair in said if pair[1]])
    heading(_("NOTE"))
    for number, line in enumerate(view.note.splitlines() or [""], start=1):
        say(f"{number:>3}  {line}")
    if view.checklist_summary:
        heading(_("CHECKLIST"))
        say(view.checklist_summary)
    _section(
        _("DIALOGUE"),
        [
            (
                moment(turn.at),
                turn.author,
                label("verdict", turn.kind) if turn.kind != "amendment" else _("addition"),
                turn.anchor,
                turn.text,
            )
            for turn in view.dialogue
        ],
    )


def _section(title: str, rows: list[tuple[str, ...]]) -> None:
    if rows:
        heading(title)
        table(rows)
