"""Every command once: its keys, its words and where it works.

Bindings, footer, palette, `?` help and the printed key sheet are all made from `COMMANDS`, so none can disagree. Knows
no screen; a screen names its place (`PLACE = "case"`), takes `BINDINGS = bindings("case")` and has an `action_<id>` for
each command of that place. Knows nothing of what the actions do.

A key means one thing everywhere. The exceptions are the letters that *are* the answer on the checklist, and `n`/`p`
(next, previous) in review, where nothing new can be made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.binding import BindingType

EVERYWHERE = "*"
"""The place of commands that the app itself carries out."""

PLACES: dict[str, str] = {
    "today": N_("Today"),
    "cases": N_("Cases"),
    "tasks": N_("Tasks"),
    "review": N_("Review"),
    "situation": N_("Situation"),
    "sync": N_("Sync"),
    "case": N_("The case"),
    "deadline": N_("A date of the law"),
    "contact": N_("A contact"),
    "checklist": N_("The checklist"),
    "conflict": N_("A conflict"),
    "refused": N_("A refused change"),
    "history": N_("History"),
    "search": N_("Search"),
    "settings": N_("Settings"),
    "help": N_("Help"),
    "prompt": N_("A question"),
    "setup": N_("The first minutes"),
}
"""Where commands work, with the headings of the key sheet, in its order."""

GROUPS: dict[str, str] = {
    "places": N_("Places"),
    "work": N_("Work"),
    "list": N_("Lists"),
    "note": N_("Notes"),
    "review": N_("Review"),
    "sync": N_("Sync"),
    "app": N_("The program"),
}

FORBIDDEN_MODIFIERS = ("alt+", "meta+", "super+")
FORBIDDEN_KEYS = frozenset(
    {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+left_square_bracket", "ctrl+b", "at", "pound", "dollar", "left_curly_bracket"}
    | {"right_curly_bracket", "left_square_bracket", "right_square_bracket", "backslash", "vertical_line", "tilde"}
)
"""What terminals, tmux or a Swedish keyboard take for themselves."""

TYPED = frozenset({"slash", "question_mark", "space"})
"""Keys with long names that type a single character."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can ask for. `keys` are Textual's names, the one that is shown first.

    `weight` orders the footer: the lowest stand first and are the last to go when space is short; 0 stays out of it.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: str
    where: tuple[str, ...]
    weight: int = 0
    priority: bool = False

    @property
    def shown_key(self) -> str:
        """The key as people call it, or an empty text for a command that only the palette offers."""
        return key_name(self.keys[0]) if self.keys else ""

    def key_for(self, *, typing: bool) -> str:
        """Choose the key to show: while a person is typing, one that does not type a letter, if there is one."""
        if typing:
            return next((key_name(key) for key in self.keys if len(key) > 1 and key not in TYPED), self.shown_key)
        return self.shown_key

    @property
    def shown_label(self) -> str:
        """The label in the user's language."""
        return _(self.label)

    @property
    def shown_help(self) -> str:
        """The explanation in the user's language."""
        return _(self.help)


def _command(
    spec: str, label: str, explanation: str, where: str, weight: int = 0, *, priority: bool = False
) -> Command:
    """Make a command from `group id key,key`, and the places separated by spaces."""
    group, name, *keys = spec.split()
    return Command(
        id=name,
        keys=tuple(keys[0].split(",")) if keys else (),
        label=label,
        help=explanation,
        group=group,
        where=tuple(where.split()),
        weight=weight,
        priority=priority,
    )


_LISTS = "today cases tasks review situation sync search"

COMMANDS: tuple[Command, ...] = (
    # ── the app: work on every screen ────────────────────────────────────────────────────────────────────────────────
    _command("places place_today 1", N_("Today"), N_("What to do today, the most important first."), "*"),
    _command("places place_cases 2", N_("Cases"), N_("All cases: filter and open."), "*"),
    _command("places place_tasks 3", N_("Tasks"), N_("What has been promised, and when."), "*"),
    _command("places place_review 4", N_("Review"), N_("Signed notes to read (supervisors)."), "*"),
    _command("places place_situation 5", N_("Situation"), N_("The district at a glance."), "*"),
    _command("places place_sync 6", N_("Sync"), N_("What waits, what has arrived, what needs a person."), "*"),
    _command("app search slash", N_("search"), N_("Search in cases, notes and tasks."), "*"),
    _command("app help question_mark,f1", N_("help"), N_("Explain this screen and the line you are on."), "*", 1),
    _command(
        "app privacy f9",
        N_("hide"),
        N_("Hide everything on the screen at once; F9 again shows it."),
        "*",
        priority=True,
    ),
    _command("app save_now ctrl+s", N_("sync now"), N_("Everything is saved already; this also starts a sync."), "*"),
    _command("app command_palette ctrl+p", N_("commands"), N_("Find any command by its name."), "*"),
    _command("app settings f2", N_("settings"), N_("Language and colours."), "*"),
    _command("app lock", N_("lock"), N_("Hide everything and ask for the passphrase."), "*"),
    _command("app quit ctrl+q", N_("quit"), N_("Close the program; everything is saved already."), "*"),
    # ── on lists and in cases ────────────────────────────────────────────────────────────────────────────────────────
    _command("list open enter", N_("open"), N_("Open the line you are on."), f"{_LISTS} case settings setup prompt", 2),
    _command(
        "list leave escape",
        N_("back"),
        N_("Leave this and go back."),
        "case deadline contact checklist conflict refused history search settings help prompt",
        3,
    ),
    _command("list filter f", N_("filter"), N_("Filter the list as you type."), "cases tasks", 12),
    _command("list clear_filter escape", N_("empty the filter"), N_("Empty the filter and go to the list."), "cases"),
    _command("list next_facet right", N_("next facet"), N_("Show the next part of the list."), "cases tasks review"),
    _command(
        "list previous_facet left",
        N_("previous facet"),
        N_("Show the previous part of the list."),
        "cases tasks review",
    ),
    _command("work new_case a", N_("new case"), N_("Open a new case."), "cases", 11),
    _command(
        "work new_contact n",
        N_("new contact"),
        N_("Begin a contact: visit, call, letter, meeting."),
        "today cases case",
        4,
    ),
    _command("work new_task t", N_("new task"), N_("Add a task to the case."), "today cases case tasks contact", 5),
    _command(
        "work tick_off b",
        N_("tick off"),
        N_("Tick off the task, the date of the law or the payment; once more takes it back."),
        "today case tasks deadline",
        6,
    ),
    _command(
        "work not_applicable x",
        N_("does not apply"),
        N_("Say that a date of the law, an event or what was agreed does not hold."),
        "today case deadline",
        7,
    ),
    _command("work postpone s", N_("postpone"), N_("Put the task off to another day."), "today case tasks", 7),
    _command("work edit e", N_("edit"), N_("Change the details of the case."), "case", 8),
    _command("work new_member m", N_("new person"), N_("Add somebody to the household."), "case", 9),
    _command(
        "work legal_event l",
        N_("legal event"),
        N_("Add a step of the law, such as a notice served."),
        "today case deadline",
        10,
    ),
    _command("work new_agreement a", N_("plan, consent"), N_("Add an instalment plan or a consent."), "case", 11),
    _command(
        "work bring_back u",
        N_("undo"),
        N_("Take back what was last settled, chosen or taken away here."),
        "today case sync history",
        9,
    ),
    _command("work take_on o", N_("take on"), N_("Take on a task that waits for a supervisor."), "today tasks", 8),
    _command("list filter_dates d", N_("kind of date"), N_("Show the cases with one kind of date."), "cases", 13),
    _command("work next_tab right", N_("next part"), N_("Show the next part of the case."), "case"),
    _command("work previous_tab left", N_("previous part"), N_("Show the previous part of the case."), "case"),
    # ── contacts and the checklist ───────────────────────────────────────────────────────────────────────────────────
    _command(
        "note checklist c,f4", N_("checklist"), N_("Open the checklist of this contact."), "case contact today", 6
    ),
    _command("note sign f8", N_("sign"), N_("Sign the note: it is frozen and goes to review."), "contact", 4),
    _command("note amend a", N_("add"), N_("Add to a signed note, or answer a remark."), "contact", 5),
    _command("note discard", N_("discard draft"), N_("Throw this unsigned draft away."), "contact"),
    _command(
        "note decline x,f7", N_("decline"), N_("Do not add what this answer raises, and say why."), "checklist", 7
    ),
    _command("note next_section pagedown", N_("next section"), N_("Go to the next section."), "checklist", 5),
    _command("note previous_section pageup", N_("previous section"), N_("Go to the previous section."), "checklist", 6),
    _command("note newer_form f6", N_("newer form"), N_("Go over to the newer version of the form."), "checklist"),
    # ── review ───────────────────────────────────────────────────────────────────────────────────────────────────────
    _command("review approve g", N_("approve"), N_("Approve the note."), "review", 3),
    _command("review return_note r", N_("return"), N_("Return the note with a remark tied to a line."), "review", 4),
    _command("review comment k", N_("comment"), N_("Comment without returning the note."), "review", 5),
    _command("review next_note n", N_("next"), N_("Read the next note."), "review", 6),
    _command("review previous_note p", N_("previous"), N_("Read the previous note."), "review", 7),
    # ── sync ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    _command("sync copy_out y", N_("copy"), N_("Copy the refused text to the clipboard."), "sync refused", 6),
    _command("sync correct e", N_("correct"), N_("Correct the refused change and send it again."), "refused", 4),
    _command("sync write_out w", N_("to a file"), N_("Write the refused text to a file that you name."), "refused", 7),
    _command("sync drop_refused x", N_("let go"), N_("Let a refused change go, with a reason."), "sync refused", 8),
    _command("sync seen b", N_("seen"), N_("Say that you have seen what another chose."), "sync", 8),
    _command("sync keep_one v", N_("keep the first"), N_("Keep the first version."), "conflict", 4),
    _command("sync keep_other h", N_("keep the second"), N_("Keep the second version."), "conflict", 5),
    _command("sync keep_both d", N_("keep both"), N_("Keep both, one after the other."), "conflict", 6),
    # ── history ──────────────────────────────────────────────────────────────────────────────────────────────────────
    _command(
        "list history i,f5",
        N_("history"),
        N_("Show every change to this: who, when, from what to what."),
        "case contact conflict refused sync",
        14,
    ),
    _command("list restore r", N_("bring back"), N_("Let this earlier value stand again."), "history", 4),
)

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}

_KEY_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "space": N_("space"),
    "escape": "esc",
}


def key_name(key: str) -> str:
    """Tell the name of a key as it stands on the keyboard: `?`, `F8`, `esc`, `ctrl+s`."""
    if key in _KEY_NAMES:
        return _(_KEY_NAMES[key])
    return key.upper() if len(key) > 1 and key[0] == "f" and key[1:].isdigit() else key


def commands(place: str) -> tuple[Command, ...]:
    """List the commands of one place, without those that work everywhere."""
    return tuple(command for command in COMMANDS if place in command.where)


def everywhere() -> tuple[Command, ...]:
    """List the commands that the app carries out on any screen."""
    return commands(EVERYWHERE)


def bindings(place: str) -> list[BindingType]:
    """Make the Textual bindings of a place; each runs `action_command(id)` of the screen or app that has them."""
    from textual.binding import Binding

    return [
        Binding(
            ",".join(command.keys),
            f"command('{command.id}')",
            command.label,
            show=command.weight > 0,
            id=f"{place}.{command.id}",
            priority=command.priority,
        )
        for command in commands(place)
        if command.keys
    ]


def key_sheet() -> str:
    """Write the key sheet as Markdown, in the user's language: what works everywhere, then place by place."""
    return "\n".join(_sheet()) + "\n"


def _sheet() -> Iterator[str]:
    yield "# " + _("Keys")
    yield ""
    yield "## " + _("Everywhere")
    yield from _table(everywhere())
    for place, heading in PLACES.items():
        rows = commands(place)
        if rows:
            yield ""
            yield "## " + _(heading)
            yield from _table(rows)


def _table(rows: tuple[Command, ...]) -> Iterator[str]:
    yield ""
    yield f"| {_('Key')} | {_('Command')} | {_('What it does')} |"
    yield "|---|---|---|"
    for command in rows:
        keys = ", ".join(f"`{key_name(key)}`" for key in command.keys) or "`ctrl+p`"
        yield f"| {keys} | {command.shown_label} | {command.shown_help} |"
