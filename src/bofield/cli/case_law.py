"""`bofield case event … duty`: write down what the law counts from, correct it, and settle the law's duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import a_date, pairs
from bofield.errors import UsageError
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import date

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

EVENT_ACTIONS = ("edit-event", "remove-event", "restore-event")
NO_DAY = "none"


def arguments(action: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Take the steps of the law and its duties. `action` makes the parser of one command."""
    event = action("event", _("write down what the law counts from"))
    event.add_argument("case", metavar=_("CASE"), help=_("contract number, id, or the beginning of an id"))
    event.add_argument("kind", choices=_codes("legal_event"), metavar=_("EVENT"), help=_listed("legal_event"))
    event.add_argument("--on", required=True, metavar=_("DATE"), help=_("when it happened: 2026-12-15"))
    event.add_argument("--stated", metavar=_("DATE"), help=_("the last day printed in the letter, which goes first"))
    ways = f"{_listed('service_way')}; {_listed('message_way')}"
    event.add_argument(
        "--how", default="", help=_("how it was served or sent: a code word or your own ({ways})").format(ways=ways)
    )
    event.add_argument(
        "--completed", metavar=_("DATE"), help=_("when the notice of papers given to another adult was sent too")
    )
    event.add_argument("--sent-to", default="", metavar=_("NAME"), help=_("the municipality that a message went to"))
    event.add_argument("--amount", default="", help=_("what the message, payment or deposit says, in kronor: 8450,50"))
    event.add_argument(
        "--flaw",
        choices=(*_codes("event_flaw"), NO_DAY),
        metavar=_("FLAW"),
        help=_("what is wrong with it, or none; without it a message is compared with the case: {flaws}").format(
            flaws=_listed("event_flaw")
        ),
    )
    event.add_argument("--remark", default="", help=_("a few words"))
    for name, text in (
        ("edit-event", _("correct an event: happened_on=2026-12-15 amount=8450 …")),
        ("remove-event", _("take an event away that was written down by mistake")),
        ("restore-event", _("let an event stand again that was taken away")),
    ):
        parser = action(name, text)
        parser.add_argument(
            "event", metavar=_("EVENT"), help=_("id of the event, or its beginning; “bofield show CASE” lists them")
        )
        if name == "edit-event":
            parser.add_argument(
                "fields", nargs="+", metavar=_("FIELD=VALUE"), help=_("what is to stand in which field")
            )
        if name == "remove-event":
            parser.add_argument("--reason", default="", help=_("why it is taken away"))
    _duty(action("duty", _("say that a duty of the law is done or does not apply")))


def _duty(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar=_("CASE"), help=_("contract number, id, or the beginning of an id"))
    parser.add_argument("deadline", choices=_codes("deadline"), metavar=_("DEADLINE"), help=_listed("deadline"))
    parser.add_argument(
        "--day",
        metavar=_("DATE"),
        help=_("the day it falls on, or none for a time that ought to run and does not; without it the day it has now"),
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--done", action="store_true", help=_("it is done"))
    what.add_argument("--not-applicable", action="store_true", help=_("it does not apply, with --reason"))
    what.add_argument("--reopen", action="store_true", help=_("take back what was said of it"))
    parser.add_argument("--reason", default="", help=_("why it does not apply"))


def write(ws: Workspace, chosen: argparse.Namespace, case: str) -> str:
    """Do what `event` or `duty` asks for; return the record, or the case."""
    if chosen.action == "event":
        return _add(ws, chosen, case)
    _settle(ws, chosen, case)
    return case


def change(ws: Workspace, chosen: argparse.Namespace) -> tuple[str, str]:
    """Change, take away or restore an event; return its case and its id."""
    from bofield.services import legal_events
    from bofield.services.finding import find_event
    from bofield.services.reading import fields_of

    case, event = find_event(ws, chosen.event, removed=chosen.action == "restore-event")
    if chosen.action == "edit-event":
        legal_events.edit_legal_event(ws, event, fields_of("legal_event", pairs(chosen.fields)))
    elif chosen.action == "remove-event":
        legal_events.remove_legal_event(ws, event, chosen.reason)
    else:
        legal_events.restore_legal_event(ws, event)
    return case, event


def _add(ws: Workspace, chosen: argparse.Namespace, case: str) -> str:
    from bofield.services.legal_events import add_legal_event
    from bofield.services.reading import ore_of

    more: dict[str, Value] = {"how": chosen.how, "municipality": chosen.sent_to, "remark": chosen.remark}
    for option, name in (("stated", "stated_on"), ("completed", "completed_on")):
        if getattr(chosen, option):
            more[name] = _day(getattr(chosen, option), f"--{option}").isoformat()
    if chosen.amount:
        more["amount"] = ore_of(chosen.amount)
    if chosen.flaw:
        more["flaw"] = "" if chosen.flaw == NO_DAY else chosen.flaw
    return add_legal_event(ws, case, chosen.kind, _day(chosen.on, "--on"), **more)


def _settle(ws: Workspace, chosen: argparse.Namespace, case: str) -> None:
    from bofield.services import duties

    day = _falls_on(ws, chosen, case)
    if chosen.reopen:
        duties.reopen_duty(ws, case, chosen.deadline, day)
    else:
        state = "done" if chosen.done else "not_applicable"
        duties.settle_duty(ws, case, chosen.deadline, day, state, chosen.reason)


def _falls_on(ws: Workspace, chosen: argparse.Namespace, case: str) -> date | None:
    """The day that is meant: the one given, else the one that the date has now."""
    if chosen.day == NO_DAY:
        return None
    if chosen.day:
        return _day(chosen.day, "--day")
    from bofield.services import cases

    found = (each for each in cases.case_view(ws, case).deadlines if each.kind == chosen.deadline)
    return next((each.on for each in found), None)


def _day(text: str, option: str) -> date:
    try:
        return a_date(text)
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from None


def _codes(group: str) -> tuple[str, ...]:
    from bofield.services.labels import choices

    return tuple(code for code, _words in choices(group))


def _listed(group: str) -> str:
    from bofield.services.labels import choices

    return "; ".join(f"{code} ({words})" for code, words in choices(group))
