"""`bofield forms`: check, install, read and withdraw forms, and try one on what has been written already.

Checking a file needs no data folder and no passphrase; everything else works on the forms of this laptop.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bofield.cli.arguments import json_option, subcommands
from bofield.cli.folder import opened
from bofield.cli.output import as_json, complain, heading, plain, say, table
from bofield.errors import FormError
from bofield.i18n import _, ngettext

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from bofield.services.values import FormInstalled, FormItem, FormSummary, Trial, TrialLine

_SIGNS = {"new": "+", "gone": "-", "changed": "~", "same": " "}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and with which file or form."""
    commands = subcommands(parser)
    for name, words in (
        ("check", _("say whether a form can be used, and if not, everything that is wrong with it")),
        ("changes", _("say what a form changes against the one in use")),
        ("try", _("say what a form would have raised in the checklists that are here; nothing is written")),
        ("install", _("publish a form to the organisation (administrators, or alone)")),
    ):
        one = commands.add_parser(name, help=words)
        one.add_argument("file", type=Path, metavar=_("FILE"), help=_("a form as .md, .csv or .xlsx"))
        if name == "try":
            one.add_argument(
                "--against",
                nargs="*",
                default=[],
                metavar=_("CASE"),
                help=_("the cases to try it on; without any, all that are on this laptop"),
            )
            one.add_argument("--all", action="store_true", help=_("show what stays the same too"))
        json_option(one)
    listed = commands.add_parser("list", help=_("list the forms on this laptop, with every version"))
    json_option(listed)
    for name, words in (
        ("show", _("read a form: its questions and what they raise")),
        ("copy", _("write a form to a file, to change it")),
        ("withdraw", _("take a form out of use; notes that follow it can still be read (administrators, or alone)")),
    ):
        one = commands.add_parser(name, help=words)
        one.add_argument("name", metavar=_("NAME"), help=_("the form's form_id, as “bofield forms list” prints it"))
        if name == "copy":
            one.add_argument("file", type=Path, metavar=_("FILE"), help=_("a new file ending in .xlsx or .md"))
        one.add_argument("--version", default="", help=_("which version; without it the one in use"))
        json_option(one)


def run(chosen: argparse.Namespace) -> int:
    """Do it."""
    work = {
        "check": _check,
        "changes": _changes,
        "try": _try,
        "install": _install,
        "list": _list,
        "show": _show,
        "copy": _copy,
        "withdraw": _withdraw,
    }
    return work[chosen.action](chosen)


def _check(chosen: argparse.Namespace) -> int:
    from bofield.services.forms import check_form, faults_of

    faults = faults_of(chosen.file)
    if faults:
        if chosen.json:
            as_json({"usable": False, "faults": faults})
        else:
            for each in faults:
                complain(each)
        return FormError.exit_code
    found = check_form(chosen.file)
    if chosen.json:
        as_json({**plain(found), "usable": True, "faults": []})
        return 0
    say(_usable(chosen.file, found))
    for each in found.warnings:
        say(_("Worth a look: {warning}").format(warning=each))
    return 0


def _usable(file: Path, found: FormSummary) -> str:
    questions = ngettext("{n} question", "{n} questions", found.questions).format(n=found.questions)
    raised = ngettext("{n} follow-up", "{n} follow-ups", found.follow_ups).format(n=found.follow_ups)
    text = _("{file} can be used: “{title}”, version {version}, with {questions} and {raised}.")
    return text.format(file=file, title=found.title, version=found.version or "–", questions=questions, raised=raised)


def _changes(chosen: argparse.Namespace) -> int:
    with opened() as ws:
        from bofield.services.forms import differences

        before, changes = differences(ws, chosen.file)
    if chosen.json:
        as_json({"against": before, "changes": changes})
    elif not before:
        say(_("No form by that name is in use: this one is new."))
    elif not changes:
        say(_("It asks and raises the same as version {version}, which is in use.").format(version=before))
    else:
        say(_("Against version {version}, which is in use:").format(version=before))
        _bullets(changes)
    return 0


def _install(chosen: argparse.Namespace) -> int:
    with opened() as ws:
        from bofield.services.form_publishing import install_form

        done = install_form(ws, chosen.file)
    if chosen.json:
        as_json(done)
        return 0
    say(_installed(done))
    if done.changes:
        say(_("What it changes against version {version}:").format(version=done.replaced or done.form.version))
        _bullets(done.changes)
    if done.waiting:
        say(_("It goes to the other laptops with the next sync."))
    return 0


def _installed(done: FormInstalled) -> str:
    if done.again:
        text = _("“{title}”, version {version}, is installed: it was here already.")
    else:
        text = _("“{title}”, version {version}, is installed. New checklists follow it; those begun keep their own.")
    return text.format(title=done.form.title, version=done.form.version)


def _list(chosen: argparse.Namespace) -> int:
    with opened() as ws:
        from bofield.services.forms import list_forms

        lines = list_forms(ws)
    if chosen.json:
        as_json(lines)
        return 0
    table(
        [
            (
                line.name,
                line.version,
                line.state_label,
                f"{line.published_at:%Y-%m-%d}" if line.published_at else "",
                line.title,
            )
            for line in lines
        ]
    )
    for line in lines:
        if line.problem:
            say(f"! {line.problem}")
    return 0


def _show(chosen: argparse.Namespace) -> int:
    with opened() as ws:
        from bofield.services.forms import show_form

        view = show_form(ws, chosen.name, chosen.version)
    if chosen.json:
        as_json(view)
        return 0
    found = view.summary
    say(f"{found.title}  {found.name} {found.version}")
    for section in view.sections:
        heading(section.label or found.title)
        _items(section.questions)
    if view.follow_ups:
        heading(_("RAISES"))
        _items(view.follow_ups)
    return 0


def _copy(chosen: argparse.Namespace) -> int:
    with opened() as ws:
        from bofield.services.form_copies import copy_form

        version = copy_form(ws, chosen.name, chosen.file, chosen.version)
    if chosen.json:
        as_json({"name": chosen.name, "version": version, "file": str(chosen.file)})
    else:
        text = _("{file} holds {name}, version {version}. Give yours a higher version in the sheet settings.")
        say(text.format(file=chosen.file, name=chosen.name, version=version))
    return 0


def _withdraw(chosen: argparse.Namespace) -> int:
    with opened() as ws:
        from bofield.services.form_publishing import withdraw_form
        from bofield.services.forms import list_forms

        line = withdraw_form(ws, chosen.name, chosen.version)
        now = next((each for each in list_forms(ws) if each.name == line.name and each.state == "in_use"), None)
        waiting = bool(ws.replica.me.server)
    if chosen.json:
        as_json({"withdrawn": line, "in_use": now})
        return 0
    say(
        _("{name}, version {version}, is withdrawn. Notes that follow it can still be read.").format(
            name=line.name, version=line.version
        )
    )
    if now is not None:
        say(_("New checklists follow version {version}.").format(version=now.version))
    else:
        say(_("No form by that name is offered any more."))
    if waiting:
        say(_("The other laptops hear of it with the next sync."))
    return 0


def _try(chosen: argparse.Namespace) -> int:
    with opened() as ws:
        from bofield.services.finding import find_case
        from bofield.services.form_trial import try_form

        found = try_form(ws, chosen.file, [find_case(ws, each) for each in chosen.against])
    if chosen.json:
        as_json(found)
    else:
        _print_trial(found, everything=chosen.all)
    return 0


def _print_trial(found: Trial, *, everything: bool) -> None:
    checklists = ngettext("{n} checklist", "{n} checklists", len(found.runs)).format(n=len(found.runs))
    cases = ngettext("{n} case", "{n} cases", found.cases).format(n=found.cases)
    text = _("“{title}”, version {version}, tried on {checklists} in {cases}. Nothing was saved.")
    say(text.format(title=found.form.title, version=found.form.version, checklists=checklists, cases=cases))
    if not found.runs:
        say(_("There is no checklist here that somebody has answered and you may read."))
        return
    for tried in found.runs:
        shown = [line for line in tried.lines if everything or line.difference != "same"]
        if not shown:
            continue
        state = _("signed") if tried.signed else _("draft")
        heading(f"{tried.contract or tried.case_id}  {tried.place}  {tried.on or ''}  {state}")
        table([_tried(line) for line in shown])
    heading(_("HOW OFTEN"))
    table(
        [("", _("would"), _("now"), "")]
        + [(count.name, str(count.would), str(count.now), count.label) for count in found.counts]
    )


def _tried(line: TrialLine) -> tuple[str, ...]:
    told = f"{line.label} ({line.before})" if line.before else line.label
    return (_SIGNS[line.difference], line.name, f"{line.due or ''}", told)


def _items(items: Iterable[FormItem]) -> None:
    table([(f"  {item.name}", item.kind, item.label) for item in items])


def _bullets(texts: Iterable[str]) -> None:
    for each in texts:
        say(f"  – {each}")
