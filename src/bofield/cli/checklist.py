"""`bofield checklist`: the checklist of a contact, read and answered without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option, pairs
from bofield.cli.folder import opened
from bofield.cli.output import as_json, heading, say, table
from bofield.errors import NotFoundError, RefusedError
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse

    from bofield.services.values import QuestionView, RunView, TaskLine
    from bofield.services.workspace import Workspace


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the contact, answers and what is declined."""
    parser.add_argument(
        "contact",
        metavar=_("CASE|CONTACT"),
        help=_("a contact; of a case, your latest draft is taken, or a new home visit"),
    )
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar=_("NAME=VALUE"),
        help=_("answer a question by its short or full name; several values with spaces; no value takes it back"),
    )
    parser.add_argument(
        "--decline",
        action="append",
        default=[],
        metavar=_("NAME=REASON"),
        help=_("do not add what an answer raises, and say why"),
    )
    parser.add_argument("--form", default="", metavar=_("NAME"), help=_("the form that a new checklist follows"))
    parser.add_argument("--update", action="store_true", help=_("go over to the newest version of the form"))
    parser.add_argument(
        "--add", action="append", default=[], metavar=_("REPEAT"), help=_("add an instance of a repeat, by its name")
    )
    parser.add_argument(
        "--remove", action="append", default=[], metavar=_("REPEAT/NUMBER"), help=_("take an instance of a repeat away")
    )
    parser.add_argument("--all", action="store_true", help=_("show questions without an answer too"))
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Answer what is asked for, leave the sections it touched, and print the checklist."""
    answers, declined = pairs(chosen.answer), pairs(chosen.decline)
    with opened() as ws:
        from bofield.services import checklists

        begin = bool(answers or chosen.form or chosen.add)
        contact = _contact(ws, chosen.contact, begin=begin)
        view = checklists.open_run(ws, contact, chosen.form)
        if chosen.form not in {"", view.form}:
            raise RefusedError(_("This checklist follows the form {form} already.").format(form=view.form))
        view = checklists.update_run(ws, view.id) if chosen.update else view
        for each in chosen.add:
            view = checklists.add_instance(ws, view.id, each)
        for each in chosen.remove:
            view = checklists.remove_instance(ws, view.id, each)
        added: tuple[TaskLine, ...] = ()
        if answers or declined:
            view, added = checklists.answer_many(ws, view.id, answers, declined)
    if chosen.json:
        as_json({"run": view, "tasks_added": added})
    else:
        _print(view, added, everything=chosen.all)
    return 0


def _contact(ws: Workspace, text: str, *, begin: bool) -> str:
    """Find the contact; for a case the latest draft of mine, or where there is something to `begin` a home visit."""
    from bofield.services import cases, contacts
    from bofield.services.finding import find_contact

    try:
        case = cases.find_case(ws, text)
    except NotFoundError:
        return find_contact(ws, text)
    draft = contacts.latest_draft(ws, case)
    if not draft and not begin:
        raise NotFoundError(_("You have no draft in this case. Answer something with --answer, and one is begun."))
    return draft or contacts.new_contact(ws, case, "home_visit")


def _print(view: RunView, added: tuple[TaskLine, ...], *, everything: bool) -> None:
    from bofield.services.raw_forms import NOTICE

    say(f"{view.place}  {view.form} {view.version}")
    if view.newer:
        text = _("Version {version} of the form has come. --update goes over to it; answers are carried over.")
        say(text.format(version=view.newer))
    for item in view.acute:
        say(f"! {item.label}")
    for section in view.sections:
        for each in section.questions:
            if each.name == NOTICE:
                say(each.label)
        shown = [each for each in section.questions if each.name != NOTICE and (everything or each.value)]
        if shown:
            heading(f"{section.label}  {section.answered}/{section.total}")
            table([_line(each) for each in shown])
        for each in section.questions:
            for raised in each.raised:
                say(f"    → {raised.label}" + (f" ({raised.declined})" if raised.declined else ""))
    if added:
        heading(_("TASKS ADDED"))
        table([(line.due.isoformat() if line.due else "", line.title) for line in added])


def _line(question: QuestionView) -> tuple[str, ...]:
    words = {choice.name: choice.label for choice in question.choices}
    values = question.value.split() if question.choices else [question.value]
    shown = ", ".join(words.get(value, value) for value in values if value)
    mark = "!" if question.error else "*" if question.required and not question.value else ""
    return (mark, question.code or question.name, question.label, shown or question.error)
