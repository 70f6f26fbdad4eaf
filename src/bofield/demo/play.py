"""The main job, played on real processes without a terminal: a visit logged offline, synced, reviewed and answered.

Every step a person would do runs as the `bofield` command in a process of its own, on one of two real laptops, against
the real server process. After each step its outcome is checked through the same commands.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bofield.demo import prepare
from bofield.demo.centre import Server
from bofield.demo.folder import Folder
from bofield.demo.household import VISIT
from bofield.demo.laptop import Laptop
from bofield.demo.report import Report
from bofield.errors import BofieldError, OfflineError, RefusedError, WrongPassphraseError
from bofield.i18n import _
from bofield.i18n.dates import now

if TYPE_CHECKING:
    from collections.abc import Callable

CONTRACT: Final = "EX-1010"
MARKER: Final = "Paraplyställ-i-hallen"
"""A word that stands in the note and in no file of the program: it must not be found on a laptop's disk."""
NOTE: Final = (
    "Nils och Inga öppnade båda. De visste inte att hyran var sen.\n"
    "Nils har varit sjuk sedan i våras och sjukpenningen har dröjt.\n"
    f"Lugnt samtal vid köksbordet. {MARKER} var det enda som var i vägen.\n"
    "De vill ha hjälp att ringa Försäkringskassan."
)
REMARK: Final = "Är det Nils eller läkaren som säger att han är sjuk?"
ANSWER: Final = "Det är Nils egen uppgift. Jag har inte sett något intyg och frågade inte efter något."
VISITED: Final = ("--kind", "home_visit", "--outcome", "reached", "--met", "tenant,partner", "--voluntary-told")
ANSWERS: Final = VISIT | {
    "D1": "2",
    "E2": "illness late_benefit",
    "E3": "yes",
    "E5": "no",
    "E6": "wants_help",
    "I2": "sent",
}


def run(root: Path | None, *, reset: bool, as_json: bool) -> int:
    """Play the story in `root`, or in a folder that is thrown away afterwards; return the exit code.

    On failure the folder is kept and named, so that one can look.
    """
    report = Report(as_json=as_json)
    place = root or Path(tempfile.mkdtemp(prefix="bofield-demo-"))
    folder = Folder.at(place)
    server = Server(folder)
    try:
        Story(folder, server, report).play(reset=reset)
    except BofieldError as error:
        report.end(error, folder=str(place))
        if as_json:
            return error.exit_code
        raise
    finally:
        server.stop()
    report.end(folder=str(place) if root else "")
    if root is None:
        folder.throw_away()
    return 0


class Story:
    """The story, step by step."""

    def __init__(self, folder: Folder, server: Server, report: Report) -> None:
        self.folder = folder
        self.server = server
        self.report = report
        self.mine = Laptop(folder, "coordinator")
        self.theirs = Laptop(folder, "supervisor")
        self.contact = ""

    def play(self, *, reset: bool) -> None:
        """Play it to the end. Raises CheckFailedError at the first thing that is not as it should be."""
        me, they = self.mine.person, self.theirs.person
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            (_("The network goes: the server process is stopped"), self._lose_the_network),
            (_("{me} logs a home visit offline").format(me=me), self._visit),
            (_("The early-contact checklist"), self._answer_the_checklist),
            (_("The note is signed, still offline"), self._sign),
            (_("The network is back: the server starts again"), self._network_returns),
            (_("{they} reads it and returns it with a remark on a line").format(they=they), self._return_it),
            (_("{me} finds the remark and answers").format(me=me), self._answer_the_remark),
            (_("{they} reads the answer and approves").format(they=they), self._approve),
            (_("Both laptops hold the same"), self._agree),
            (_("What lies on the laptops' disks"), self._look_at_the_disks),
        )
        self.report.step(_("A server and two laptops, with invented households"))
        prepare(self.folder, self.server, reset=reset, say=self.report.tell)
        self.server.start()
        self._look_around()
        for title, step in steps:
            self.report.step(title)
            step()

    def _look_around(self) -> None:
        check = self.report.check
        check(_("a real server process answers at {address}").format(address=self.folder.server), self.server.pid)
        for laptop in (self.mine, self.theirs):
            n = laptop.ask("cases")["total"]
            check(_("{name}'s laptop holds {n} open households").format(name=laptop.person, n=n), n, n)
        today = self.mine.ask("today")
        for part, name in (("deadlines", _("dates of the law")), ("visits", _("visits")), ("tasks", _("tasks"))):
            check(_("the day's page has {what}: {n}").format(what=name, n=len(today[part])), today[part])

    def _lose_the_network(self) -> None:
        self.server.stop()
        self.report.check(_("nothing answers any more"), not self.server.answers())
        self._refused(_("sync says offline, calmly, with exit code {code}"), OfflineError, "sync")

    def _visit(self) -> None:
        self.contact = self.mine.ask("contact", "add", CONTRACT, *VISITED, "--safety", "calm", "--note", NOTE)["id"]
        shown = self.mine.show(self.contact)
        self.report.same(_("the note is on disk, letter for letter"), shown["note"], NOTE)
        self.report.same(_("it is a draft"), shown["state"], "draft")
        self.report.check(_("and waits to be sent"), self.mine.waiting())

    def _answer_the_checklist(self) -> None:
        later = (now() + timedelta(days=6)).date().isoformat()
        answers = {name: later if value.startswith("+") else value for name, value in ANSWERS.items()}
        given = [part for answer in answers.items() for part in ("--answer", "=".join(answer))]
        found = self.mine.ask("checklist", self.contact, *given)
        count = sum(section["answered"] for section in found["run"]["sections"])
        self.report.check(_("{n} questions are answered").format(n=count), count >= len(ANSWERS), count)
        raised = {task["id"] for task in found["tasks_added"]}
        self.report.check(_("the answers raised {n} tasks").format(n=len(raised)), raised)
        tasks = {task["id"] for task in self.mine.ask("tasks", "--case", CONTRACT)}
        self.report.check(_("they stand among the tasks of the case"), raised <= tasks, tasks)

    def _sign(self) -> None:
        self.report.check(_("it is signed"), self.mine.ask("contact", "sign", self.contact)["signed"])
        edit = ("contact", "edit", self.contact, "--note", "annat")
        self._refused(_("nobody can change it any more: exit code {code}"), RefusedError, *edit)
        self._refused(_("sync is still offline, and still calm: exit code {code}"), OfflineError, "sync")

    def _network_returns(self) -> None:
        self.server.start()
        outcome = self.mine.sync()
        self.report.check(_("{n} changes were sent").format(n=outcome["sent"]), outcome["sent"], outcome)
        self.report.same(_("none was refused"), outcome["refused"], 0)
        self.report.same(_("nothing waits"), self.mine.waiting(), 0)

    def _return_it(self) -> None:
        self.theirs.sync()
        queue = {row["contact_id"] for row in self.theirs.ask("review")}
        self.report.check(_("the note is in the queue"), self.contact in queue, queue)
        seen = self.theirs.ask("review", "show", self.contact)
        self.report.same(_("every letter has arrived"), seen["contact"]["note"], NOTE)
        count = len(seen["answers"])
        self.report.check(_("and the checklist with it: {n} answers").format(n=count), count >= len(ANSWERS), count)
        returned = self.theirs.ask("review", "return", self.contact, "--remark", REMARK, "--anchor", "line:2")
        self.report.same(_("it is returned"), returned["contact"]["state"], "returned")
        self.theirs.sync()

    def _answer_the_remark(self) -> None:
        self.mine.sync()
        self.report.check(_("the remark stands on the day's page"), self.contact in self.mine.for_me())
        shown = self.mine.show(self.contact)
        remark = shown["open_remark"] or {}
        self.report.same(_("word for word"), remark.get("text"), REMARK)
        self.report.same(_("it points at line 2"), remark.get("anchor"), "line:2")
        self.report.same(_("the signed note is as it was"), shown["note"], NOTE)
        self.mine.ask("amend", self.contact, "--text", ANSWER)
        self.report.check(_("answered, it is gone from the day's page"), self.contact not in self.mine.for_me())
        self.mine.sync()

    def _approve(self) -> None:
        self.theirs.sync()
        seen = self.theirs.ask("review", "show", self.contact)["contact"]
        self.report.same(_("the answer has come back to the same reviewer"), seen["state"], "answered")
        self.report.same(_("word for word"), seen["dialogue"][-1]["text"], ANSWER)
        approved = self.theirs.ask("review", "approve", self.contact)["contact"]
        self.report.same(_("it is approved"), approved["state"], "approved")
        self.theirs.sync()
        self.mine.sync()

    def _agree(self) -> None:
        mine, theirs = self.mine.show(self.contact), self.theirs.show(self.contact)
        self.report.same(_("both see it approved"), (mine["state"], theirs["state"]), ("approved", "approved"))
        for part, name in (("note", _("note")), ("dialogue", _("dialogue")), ("checklist_summary", _("checklist"))):
            self.report.same(_("the same in both: {what}").format(what=name), mine[part], theirs[part])
        mine, theirs = self.mine.show(CONTRACT), self.theirs.show(CONTRACT)
        for part, name in (("deadlines", _("dates of the law")), ("members", _("household"))):
            self.report.same(_("the same in both: {what}").format(what=name), mine[part], theirs[part])

    def _look_at_the_disks(self) -> None:
        for laptop in (self.mine, self.theirs):
            self.report.same(
                _("no word can be read in the files of {name}").format(name=laptop.person),
                laptop.files_with(MARKER),
                [],
            )
        wrong = self.folder.root / "wrong.txt"
        wrong.write_text("not the passphrase\n", encoding="utf-8")
        text = _("a wrong passphrase opens nothing: exit code {code}")
        self._refused(text, WrongPassphraseError, "today", passphrase_file=wrong)
        wrong.unlink()
        self.report.same(_("and breaks nothing"), self.mine.show(self.contact)["note"], NOTE)

    def _refused(
        self, text: str, error: type[BofieldError], *arguments: str, passphrase_file: Path | None = None
    ) -> None:
        """Check that a command on my laptop is refused, with the exit code of `error`."""
        code, told = self.mine.refusal(*arguments, passphrase_file=passphrase_file)
        self.report.check(text.format(code=code), code == error.exit_code, told)
