"""Every command once: its name, what it does, and the module that does it. Knows the first word of the command line."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from bofield.errors import UsageError
from bofield.i18n import ENVIRONMENT, LANGUAGES, N_, _, normalise, set_language
from bofield.paths import default_home

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "demo": ("demonstration", N_("try it with invented households, a server of its own and two roles")),
    "setup": ("setting_up", N_("set up this laptop, alone or with a server and a code")),
    "today": ("today", N_("the day: dates of the law, visits, tasks, what is addressed to you")),
    "cases": ("cases", N_("list cases; “cases import FILE.csv” opens many at once")),
    "case": ("case", N_("open a case, or write down what is known of one")),
    "show": ("show", N_("show one case, or one contact")),
    "contact": ("contact", N_("add a contact, write in it, sign it")),
    "checklist": ("checklist", N_("read and answer the checklist of a contact")),
    "amend": ("amend", N_("add to a signed note, or answer a remark")),
    "tasks": ("tasks", N_("list, add, tick off and postpone tasks")),
    "review": ("review", N_("read signed notes, approve or return them (supervisors)")),
    "search": ("search", N_("search in cases, notes and tasks")),
    "situation": ("situation", N_("the district in figures")),
    "deadlines": ("deadlines", N_("the dates of the law without a case: what follows from a month or an event")),
    "forms": ("forms", N_("check, install and try forms for the checklist")),
    "history": ("history", N_("every change to a record: who, when, from what to what")),
    "sync": ("sync", N_("send and fetch what is new, now")),
    "status": ("sync", N_("what waits, and when the server was last heard")),
    "enrol": ("sync", N_("enrol this laptop again with a new code, and keep all that is here")),
    "conflicts": ("conflicts", N_("list what needs a person's choice")),
    "settle": ("conflicts", N_("choose between values, or let a refused change go")),
    "server": ("server", N_("run and administer a centre")),
    "doctor": ("doctor", N_("check the data folder, the versions and the terminal")),
}
EXIT_CODES = (
    (0, N_("all is well")),
    (1, N_("something else went wrong")),
    (2, N_("the command or one of its arguments cannot be used")),
    (3, N_("the passphrase is wrong, or there is none")),
    (4, N_("the data file is missing, foreign, damaged, newer, or in the way")),
    (5, N_("the server gave no usable answer")),
    (6, N_("the code or the server's address was not accepted")),
    (7, N_("the form cannot be used")),
    (8, N_("the list cannot be imported")),
    (9, N_("the work refuses: something is missing or is final")),
    (10, N_("nothing answers to what was asked for")),
    (11, N_("your role does not allow it")),
    (70, N_("a fault in the program")),
    (130, N_("interrupted")),
)
ENVIRONMENT_VARIABLES = (
    ("BOFIELD_HOME", N_("the data folder")),
    ("BOFIELD_PASSPHRASE_FILE", N_("a file that holds the passphrase, for scripts")),
    ("BOFIELD_LANGUAGE", N_("sv or en; --language goes before it")),
)


def run(arguments: Sequence[str]) -> int:
    """Find the command and run it; without one, open the app."""
    rest = _with_language(list(arguments))
    if not rest:
        return _open_app()
    first = rest[0]
    if first in {"-h", "--help", "help"}:
        print(overview())
        return 0
    if first == "--version":
        from bofield import __version__

        print(f"bofield {__version__}")
        return 0
    if first not in COMMANDS:
        raise UsageError(_unknown(first))
    from bofield.cli.arguments import command_parser

    name, description = COMMANDS[first]
    module = import_module(f"bofield.cli.{name}")
    parser = command_parser(first, _(description))
    module.arguments(parser)
    try:
        chosen = parser.parse_args(rest[1:])
    except SystemExit as stop:  # --help has been printed
        return int(stop.code or 0)
    code: int = module.run(chosen)
    return code


def overview() -> str:
    """Explain the whole command line."""
    width = max(len(name) for name in COMMANDS) + 2
    return "\n".join(
        [
            _("usage: bofield [--language sv|en] [COMMAND …]"),
            "",
            _("Without a command the app opens. “bofield COMMAND --help” tells more about one."),
            "",
            *(f"  {name:<{width}}{_(text)}" for name, (_module, text) in COMMANDS.items()),
            "",
            _("Options:"),
            "  --version   " + _("print the version"),
            "  --language  " + _("sv or en"),
            "",
            _("Environment:"),
            *(f"  {name:<26}{_(text)}" for name, text in ENVIRONMENT_VARIABLES),
            "",
            _("Exit codes:"),
            *(f"  {code:>3}  {_(text)}" for code, text in EXIT_CODES),
        ]
    )


def _with_language(arguments: list[str]) -> list[str]:
    """Take `--language` out, wherever it stands, and speak that language from here on."""
    rest, chosen = [], ""
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--language" or word.startswith("--language="):
            chosen = word.partition("=")[2] if "=" in word else next(words, "")
            if not normalise(chosen):
                raise UsageError(
                    _("There is no language “{language}”; there are {known}.").format(
                        language=chosen, known=", ".join(LANGUAGES)
                    )
                )
        else:
            rest.append(word)
    set_language(chosen or ("" if os.environ.get(ENVIRONMENT) else _language_of_folder()))
    return rest


def _language_of_folder() -> str:
    """The language that was chosen in the app, if any."""
    with suppress(OSError, ValueError, AttributeError):
        return normalise(str(json.loads(default_home().settings.read_text(encoding="utf-8")).get("language", "")))
    return ""


def _unknown(word: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), COMMANDS, 1, 0.5)
    if near:
        return _("There is no command “{word}”. Did you mean “bofield {near}”?").format(word=word, near=near[0])
    return _("There is no command “{word}”. “bofield --help” lists them.").format(word=word)


def _open_app() -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(_("The app needs a terminal. “bofield --help” lists the commands that do without one."))
    from bofield.cli.app import open_app

    return open_app()
