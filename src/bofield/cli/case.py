"""`bofield case`: open a case, and write down what is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bofield.cli.arguments import a_date, json_option, pairs, subcommands
from bofield.cli.folder import opened
from bofield.cli.output import as_json, say
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse

    from bofield.services.workspace import Workspace


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one of: open, edit, member, event, debt, consent, plan."""
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
    event = _action(actions, "event", _("write down something the law counts from"))
    _case(event)
    event.add_argument("kind", choices=_events(), metavar=_("EVENT"), help=", ".join(_events()))
    event.add_argument("--on", required=True, metavar=_("DATE"), help=_("when it happened: 2026-12-15"))
    event.add_argument("--stated", metavar=_("DATE"), help=_("the last day printed in the letter, which goes first"))
    event.add_argument("--how", default="", help=_("how, in a few words"))
    debt = _action(actions, "debt", _("write down a rent that was not paid"))
    _case(debt)
    debt.add_argument("--due", required=True, metavar=_("DATE"), help=_("its due date: 2026-12-15"))
    debt.add_argument("--amount", required=True, help=_("what is owed, in kronor: 8450,50"))


def run(chosen: argparse.Namespace) -> int:
    """Do it, and show the case."""
    with opened() as ws:
        from bofield.services import cases

        case = _open(ws, chosen) if chosen.action == "open" else cases.find_case(ws, chosen.case)
        record = case if chosen.action == "open" else _write(ws, chosen, case)
        view = cases.case_view(ws, case)
    if chosen.json:
        as_json({"record": record, "case": view})
    else:
        say(_("Written: {place}, contract {number}.").format(place=view.row.place, number=view.row.contract))
    return 0


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

    if chosen.action == "event":
        more = {"stated_on": a_date(chosen.stated).isoformat() if chosen.stated else None, "how": chosen.how}
        return cases.add_legal_event(ws, case, chosen.kind, a_date(chosen.on), **more)
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
    cases.edit_case(ws, case, fields)
    return case


def _events() -> tuple[str, ...]:
    from bofield.records.choices import LEGAL_EVENTS

    return LEGAL_EVENTS


def _action(actions: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    json_option(parser)
    return parser


def _case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar=_("CASE"), help=_("contract number, id, or the beginning of an id"))
