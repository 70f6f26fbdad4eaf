"""The app: start-up, the six places, and the few things every screen asks it for.

For screens (all are safe to call from the app's own loop):

- `await app.ask(function, *args)` runs `function(workspace, *args)` in a thread and returns its value. It waits while
  the file is not yet open or is locked. A `BofieldError` comes out as it is; inside a `@job` it becomes a sentence on
  the message line.
- `await app.change(function, *args)` is the same for writing: afterwards every screen in sight reads its data again.
- `app.go_case(id)`, `app.go_contact(id)`, `app.go_checklist(contact_id)`, `app.go_place("tasks")`, `app.show(name, …)`.
- `app.tell(sentence, error=False)`; `app.data_changed()`; `app.workspace`, `app.person`, `app.sync_status`.

Messages that arrive: `DataChanged` at screens (their base class reads again), `SyncChanged` at the app.
Screens are named by dotted path and imported when first shown, so the first frame does not pay for them. Knows no
service but through `session`, and nothing of what a screen shows.
"""

from __future__ import annotations

import asyncio
import gc
import time
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from textual.app import App
from textual.events import Key, MouseEvent

from bofield.errors import BofieldError
from bofield.i18n import _, set_language
from bofield.logs import keep_report
from bofield.paths import Home
from bofield.tui.commands import bindings
from bofield.tui.jobs import carry_out, job, latest_job
from bofield.tui.messages import DataChanged, SyncChanged
from bofield.tui.session import Session
from bofield.tui.terminal import StripControls, crash_page, driver_class
from bofield.tui.text import line
from bofield.tui.themes import THEMES, default_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.events import Event
    from textual.filter import LineFilter
    from textual.screen import Screen

    from bofield.services.values import CaseFilter, PersonView, SyncStatus
    from bofield.services.workspace import Workspace
    from bofield.tui.screens.cases import CasesScreen

P = ParamSpec("P")
T = TypeVar("T")

SCREENS = {
    "today": "bofield.tui.screens.today:TodayScreen",
    "cases": "bofield.tui.screens.cases:CasesScreen",
    "tasks": "bofield.tui.screens.tasks:TasksScreen",
    "review": "bofield.tui.screens.review:ReviewScreen",
    "situation": "bofield.tui.screens.situation:SituationScreen",
    "sync": "bofield.tui.screens.sync:SyncScreen",
    "case": "bofield.tui.screens.case:CaseScreen",
    "contact": "bofield.tui.screens.contact:ContactScreen",
    "checklist": "bofield.tui.screens.checklist:ChecklistScreen",
    "conflict": "bofield.tui.screens.conflict:ConflictScreen",
    "refused": "bofield.tui.screens.refused:RefusedScreen",
    "history": "bofield.tui.screens.history:HistoryScreen",
    "search": "bofield.tui.screens.search:SearchScreen",
    "settings": "bofield.tui.screens.settings:SettingsScreen",
    "help": "bofield.tui.screens.help:HelpScreen",
    "privacy": "bofield.tui.screens.privacy:PrivacyScreen",
    "unlock": "bofield.tui.screens.unlock:UnlockScreen",
    "setup": "bofield.tui.screens.setup:SetupScreen",
    "withdrawn": "bofield.tui.screens.withdrawn:WithdrawnScreen",
    "opening": "bofield.tui.screens.unlock:OpeningScreen",
}
PLACES = ("today", "cases", "tasks", "review", "situation", "sync")


def screen(name: str, *args: Any) -> Screen[Any]:
    """Make a screen by its name; its module is imported now."""
    module, _colon, kind = SCREENS[name].partition(":")
    made: Screen[Any] = getattr(import_module(module), kind)(*args)
    return made


class BofieldApp(App[str]):
    """The terminal app over one data folder."""

    TITLE = "bofield"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {place: partial(screen, place) for place in PLACES}
    BINDINGS: ClassVar[list[Any]] = bindings("*")
    IDLE_CHECK = 5.0
    """Seconds between looks at the clock."""

    def __init__(
        self,
        home: Path,
        *,
        opener: Callable[[], Workspace] | None = None,
        workspace: Workspace | None = None,
        may_lock: bool = True,
        idle_seconds: float = 300.0,
        background_sync: bool = True,
    ) -> None:
        """Prepare to show the folder `home`. `workspace` is one that is open already; see `main` for the rest."""
        self.home = Home(home)
        self.session = Session(home, opener=opener, workspace=workspace, background_sync=background_sync)
        self.may_lock = may_lock
        self.idle_seconds = idle_seconds
        self.sync_status: SyncStatus | None = None
        self.revision = 0
        """Counts changes of data, so that a screen knows whether what it shows is old."""
        self.failures: list[Exception] = []
        """What went wrong without being anybody's mistake; tests look here."""
        self.crash = ""
        self._touched = time.monotonic()
        super().__init__(driver_class=driver_class())
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = default_theme(self.session.settings.theme)

    # ── start and end ────────────────────────────────────────────────────────────────────────────────────────────────
    def get_default_screen(self) -> Screen[Any]:
        """Choose the first screen: set-up, passphrase, or the frame while an opener works."""
        if self.session.opens_itself:
            return screen("opening")
        return screen("unlock" if self.home.keyslots.exists() or self.home.database.exists() else "setup")

    def on_mount(self) -> None:
        """Begin the work that waits for the first frame."""
        self.call_after_refresh(self._first_frame_painted)
        self.set_interval(self.IDLE_CHECK, self._look_at_the_clock)

    def _first_frame_painted(self) -> None:
        if self.session.opens_itself:
            self.open_with(self.session.open_itself)
        else:
            self.warm_up()

    @job
    async def warm_up(self) -> None:
        """Load the services while the person types the passphrase."""
        await asyncio.to_thread(self.session.preload)

    @job
    async def open_with(self, opening: Callable[[], Workspace]) -> None:
        """Open the file in a thread and go to Idag; a failure is told where the person is."""
        await self.opened(await asyncio.to_thread(opening))

    async def unlock(self, passphrase: str) -> None:
        """Open the file with a passphrase and go to Idag. Raises what services raise."""
        await self.opened(await asyncio.to_thread(self.session.unlock, passphrase))

    async def opened(self, workspace: Workspace) -> None:
        """Take an open workspace into use: show Idag, or what was shown before the lock."""
        again = self.person is not None
        await asyncio.to_thread(self.session.begin, workspace)
        self.session.mark_open()
        self.sync_status = self.session.first_status
        if again:
            self.data_changed()
        else:
            await self.switch_mode("today")

    def data_shown(self) -> None:
        """Start what can wait until data is on the screen. Called by screens whenever they have loaded."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        if self.session.may_sync:
            self._start_sync()

    @job
    async def _start_sync(self) -> None:
        await asyncio.to_thread(self.session.start_sync, lambda status: self.post_message(SyncChanged(status)))

    @job
    async def come_back(self, workspace: Workspace) -> None:
        """Take the lock away. A job of the app, since the lock screen cannot wait for its own end."""
        await self.pop_screen()
        await self.opened(workspace)

    def close(self) -> None:
        """Stop syncing and close the file; called when the app has left the screen."""
        self.session.end()
        if self.crash:
            print(self.crash)  # noqa: T201  (the terminal is the shell's again)

    # ── for screens ──────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def workspace(self) -> Workspace:
        """The open file. Only to be handed to services, in a thread."""
        return self.session.workspace

    @property
    def is_open(self) -> bool:
        """Tell whether there is an open file."""
        return self.session.is_open

    @property
    def person(self) -> PersonView | None:
        """Who is at the keyboard, once the file is open."""
        return self.session.person

    @property
    def place(self) -> str:
        """The place we are in."""
        return self.current_mode

    @property
    def places(self) -> tuple[str, ...]:
        """The places this person has: review is for supervisors."""
        if self.person is not None and "supervisor" in self.person.roles:
            return PLACES
        return tuple(place for place in PLACES if place != "review")

    async def ask(self, function: Callable[Concatenate[Workspace, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service function on the open file in a thread and return its value; wait while the file is locked."""
        await self.session.wait_open()
        return await asyncio.to_thread(function, self.workspace, *args, **kwargs)

    async def change(self, function: Callable[Concatenate[Workspace, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service function that writes; then every screen in sight reads its data again."""
        value = await self.ask(function, *args, **kwargs)
        self.data_changed()
        return value

    def data_changed(self) -> None:
        """Let the screens in sight read their data again; the others do when they come back."""
        self.revision += 1
        self.screen.post_message(DataChanged())
        self._look_at_sync()

    @latest_job
    async def _look_at_sync(self) -> None:
        """Read how syncing stands: what was just written waits to be sent, or needs nobody any more."""
        from bofield.services import syncing

        self._show_sync(await self.ask(syncing.status))

    def _show_sync(self, status: SyncStatus) -> None:
        self.sync_status = status
        refresh = getattr(self.screen, "refresh_frame", None)
        if refresh is not None:
            refresh()

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say a finished sentence on the message line, or as a notice where a screen has none."""
        teller = getattr(self.screen, "tell", None)
        if teller is not None:
            teller(text, error=error)
        else:
            self.notify(line(text).plain, severity="error" if error else "information", markup=False)

    def failed(self, error: Exception) -> None:
        """Tell what went wrong: a user's error in its own words, anything else as a fault of ours."""
        if isinstance(error, BofieldError):
            self.tell(str(error), error=True)
            return
        self.failures.append(error)
        keep_report(self.home.logs, error)
        self.tell(
            _("Something went wrong in the program ({kind}). Nothing you wrote is lost.").format(
                kind=type(error).__name__
            ),
            error=True,
        )

    def show(self, name: str, *args: Any) -> None:
        """Put a screen on top of where we are."""
        self.push_screen(screen(name, *args))

    def go_case(self, case_id: str, tab: str = "timeline", row: str = "") -> None:
        """Open a case, at the `row` of a `tab` if there is such a row."""
        self.show("case", case_id, tab, row)

    def go_contact(self, contact_id: str) -> None:
        """Open a contact."""
        self.show("contact", contact_id)

    def go_checklist(self, contact_id: str) -> None:
        """Open the checklist of a contact."""
        self.show("checklist", contact_id)

    def go_place(self, place: str) -> None:
        """Go to one of the six places; a second time leads back to its first screen."""
        if not self.is_open:
            return
        if place not in self.places:
            self.tell(_("Review is for supervisors."))
        elif place == self.place:
            self.run_worker(self._back_to_base(), exit_on_error=False)
        else:
            self.switch_mode(place)

    async def go_cases(self, wanted: CaseFilter, label: str) -> None:
        """Go to the cases that a figure counts; `label` is what the figure is called."""
        await self.switch_mode("cases")
        await self._back_to_base()
        await cast("CasesScreen", self.screen).show(wanted, label)

    def use_language(self, language: str) -> None:
        """Speak another language from now on, on the places that are made already as well."""
        set_language(language)
        for stack in self._screen_stacks.values():
            for made in stack:
                again = getattr(made, "say_again", None)
                if again is not None:
                    again()

    async def _back_to_base(self) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    # ── commands that work everywhere ────────────────────────────────────────────────────────────────────────────────
    def action_command(self, command: str) -> None:
        """Carry out a command that works everywhere."""
        if command.startswith("place_"):
            self.go_place(command.removeprefix("place_"))
        elif self.is_open or command in {"quit", "help"}:
            carry_out(self, command)

    def action_search(self) -> None:
        """Search in everything."""
        self.show("search")

    def action_help(self) -> None:
        """Explain this screen."""
        self.show("help", self.screen)

    def action_settings(self) -> None:
        """Choose language and colours."""
        self.show("settings")

    def action_privacy(self) -> None:
        """Hide everything, or show it again."""
        if self.screen.id == "privacy":
            self.screen.dismiss(None)
        else:
            self.show("privacy", False)  # noqa: FBT003  (positional through the lazy look-up)

    @job
    async def action_lock(self) -> None:
        """Hide everything and close the file; the passphrase opens it again."""
        if self.screen.id == "privacy":
            await self.pop_screen()
        self.show("privacy", self.may_lock)
        if self.may_lock:
            await asyncio.to_thread(self.session.end)

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        from bofield.tui.palette import open_palette

        open_palette(self)

    @job
    async def action_save_now(self) -> None:
        """Say that all is saved, and start a sync."""
        self.tell(await asyncio.to_thread(self.session.sync_soon))

    # ── what arrives ─────────────────────────────────────────────────────────────────────────────────────────────────
    def on_sync_changed(self, message: SyncChanged) -> None:
        """Show how syncing stands; when one has just ended, read the data again."""
        if message.status.trouble == "retired":
            self.crash = message.status.note  # said once more where the terminal is the shell's again
            self.show("withdrawn", message.status.note)
            return
        before = self.sync_status
        self._show_sync(message.status)
        if before is not None and before.state == "syncing" and message.status.state != "syncing":
            self.data_changed()

    async def on_event(self, event: Event) -> None:
        """Note that somebody is there."""
        if isinstance(event, Key | MouseEvent):
            self._touched = time.monotonic()
        await super().on_event(event)

    def _look_at_the_clock(self) -> None:
        if self.is_open and time.monotonic() - self._touched > self.idle_seconds and self.screen.id != "privacy":
            self.action_lock()

    # ── the terminal ─────────────────────────────────────────────────────────────────────────────────────────────────
    def get_line_filters(self) -> Sequence[LineFilter]:
        """Strip control characters from everything that is drawn: the last line of defence."""
        return [StripControls(), *super().get_line_filters()]

    def panic(self, *_renderables: object) -> None:
        """End on a fault: what Textual would print may quote what was being worked with, so our own page is shown."""
        self._fatal_error()

    def _fatal_error(self) -> None:
        log = keep_report(self.home.logs, self._exception) if self._exception is not None else None
        self.crash = crash_page(self._exception, log)
        self._close_messages_no_wait()
