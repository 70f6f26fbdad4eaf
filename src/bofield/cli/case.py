"""`bofield case`: open a case, and write down what is known of one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bofield.cli import case_agreements, case_law
from bofield.cli.arguments import a_date, json_option, pairs, subcommands
from bofield.cli.folder import opened
from bofield.cli.output import as_json, say
from bofield.cli.show import print_case
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bofield.services.values import CaseView
    from bofield.services.workspace import Workspace


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one of: open, show, edit, member, event, consent and plan and their changes, duty, debt."""
    actions = subcommands(parser)
    opening = _action(actions, "open", _("open a case"))
    opening.add_argument("--contract", required=True, help=_("contract number"))
    opening.add_argument("--address", required=True, help=_("street and number"))
    opening.add_argument("--apartment", default="", help=_("number of the apartment"))
    opening.add_argument("--municipality", default="", help=_("municipality"))
    opening.add_argument("--tenant", default="", help=_("the contract holder’s name"))
    opening.add_argument("--protected", action="store_true", help=_("protected identity: masked everywhere"))
    opening.add_argument("--two-at-visit", action="store_true", help=_("always two at visits"))
    for name, text in (
        ("edit", _("change a case: stage=follow_up risk=high …")),
        ("member", _("add somebody to the household: role=child age_band=6-12 living_form=resident")),
        ("consent", _("write down a consent: topic=social_services given=yes")),
        ("plan", _("write down an instalment plan: instalments=4 instalment_amount=2000 first_due_on=2026-12-30")),
    ):
        action = _action(actions, name, text)
        _case(action)
        action.add_argument("fields", nargs="+", metavar=_("FIELD=VALUE"), help=_("what is to stand in which field"))
        if name == "edit":
            action.add_argument(
                "--duties-reason", default="", help=_("when closing: why dates of the law no longer apply")
            )
    _case(_action(actions, "show", _("show a case with every date of the law, its reason and what is missing")))
    case_law.arguments(partial(_action, actions))
    case_agreements.arguments(partial(_action, actions))
    debt = _action(actions, "debt", _("write down a rent that was not paid"))
    _case(debt)
    debt.add_argument("--due", required=True, metavar=_("DATE"), help=_("its due date: 2026-12-15"))
    debt.add_argument("--amount", required=True, help=_("what is owed, in kronor: 8450,50"))


def run(chosen: argparse.Namespace) -> int:
    """Do it, and show the case."""
    with opened() as ws:
        from bofield.services import cases

        case, record = _done(ws, chosen)
        view = cases.case_view(ws, case)
        today = ws.today()
    if chosen.action == "show":
        as_json(view) if chosen.json else print_case(view, today)
    elif chosen.json:
        as_json({"record": record, "case": view})
    else:
        say(_("Written: {place}, contract {number}.").format(place=view.row.place, number=view.row.contract))
        for remark in _remarks(view, record):
            say(remark)
    return 0


def _done(ws: Workspace, chosen: argparse.Namespace) -> tuple[str, str]:
    """Do what is asked for; return the case and the record that was written."""
    from bofield.services import cases

    if chosen.action == "open":
        case = _open(ws, chosen)
        return case, case
    if chosen.action in case_law.EVENT_ACTIONS:
        return case_law.change(ws, chosen)
    if chosen.action in case_agreements.ACTIONS:
        return case_agreements.change(ws, chosen)
    case = cases.find_case(ws, chosen.case)
    return case, case if chosen.action == "show" else _write(ws, chosen, case)


def _remarks(view: CaseView, record: str) -> Iterator[str]:
    """Say what is odd about the step of the law that was written down, or why no time begins with it."""
    for event in view.events:
        if event.id == record:
            if event.flaw_label:
                yield _("It starts nothing: {flaw}.").format(flaw=event.flaw_label)
            yield from event.odd


def _open(ws: Workspace, chosen: argparse.Namespace) -> str:
    from bofield.services import cases
    from bofield.services.values import NewCase

    return cases.open_case(
        ws,
        NewCase(
            contract=chosen.contract,
            address=chosen.address,
            apartment=chosen.apartment,
            municipality=chosen.municipality,
            tenant=chosen.tenant,
            protected=chosen.protected,
            two_at_visit=chosen.two_at_visit,
        ),
    )


def _write(ws: Workspace, chosen: argparse.Namespace, case: str) -> str:
    from bofield.services import cases
    from bofield.services.reading import fields_of, ore_of

    if chosen.action in {"event", "duty"}:
        return case_law.write(ws, chosen, case)
    if chosen.action == "debt":
        return cases.add_debt(ws, case, a_date(chosen.due), ore_of(chosen.amount))
    kind = {"edit": "case"}.get(chosen.action, chosen.action)
    fields = fields_of(kind, pairs(chosen.fields))
    if chosen.action == "member":
        return cases.add_member(ws, case, fields)
    if chosen.action == "consent":
        return cases.add_consent(ws, case, fields)
    if chosen.action == "plan":
        return cases.add_plan(ws, case, fields)
    cases.edit_case(ws, case, fields, duties_reason=chosen.duties_reason)
    return case


def _action(actions: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    json_option(parser)
    return parser


def _case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar=_("CASE"), help=_("contract number, id, or the beginning of an id"))
