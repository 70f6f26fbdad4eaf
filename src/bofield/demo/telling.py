"""Writing the invented households down the way a coordinator would have: through services, each on its own day.

The clock is the only thing that is not real: every step is dated when it is said to have happened. Knows services and
the households; starts no process and never syncs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bofield.demo.household import CHILDREN, VISIT, Contact, Turn
from bofield.demo.households import HOUSEHOLDS, MUNICIPALITY
from bofield.ids import new_id
from bofield.law import rent_due
from bofield.law.working_days import add_months, roll
from bofield.replica.values import Edit
from bofield.services import cases, checklists, contacts, duties, reviews, tasks
from bofield.services.editing import edits_of, save
from bofield.services.plans import instalments_of
from bofield.services.values import NewCase, NewTask, TaskFilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.demo.household import Household
    from bofield.services.workspace import Workspace

_ORE = 100
_LOOKED_AFTER = 10
"""Days within which a duty that has passed is settled, in a house where people keep up."""
_LATE_AT_MOST = 2
"""Days that anything raised by a checklist is late, in the same house."""
_WATCHED = "Avslutat här; ekonomiavdelningen bevakar det som återstår."
FIRST_CALLS = (
    "Första samtalet. Jag berättade att hyran inte har kommit och frågade hur läget är. Vi hörs igen.",
    "Ringde på den sena hyran. Bra samtal, lite skamset i början. Vi kom överens om att hålla kontakten.",
    "Fick svar på andra försöket. Hyresgästen visste om hyran men inte vem man kan prata med hos oss.",
    "Kort samtal i lunchen. Lämnade mitt direktnummer och sa att det finns hjälp att få.",
)
_VISITS = ("home_visit", "office_visit", "meeting")


@dataclass(slots=True)
class Dialogue:
    """A signed note whose dialogue is still being told: what is left of it, and when the next turn is."""

    contact: str
    turns: list[Turn]
    day: int
    reviews: list[str] = field(default_factory=list)


class Teller:
    """Tells the households into an open file; `today` is the day all days are counted from."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.today = ws.today()
        self.dialogues: list[Dialogue] = []
        self.ids: dict[str, str] = {}
        """The case of every contract number."""

    def tell(self, houses: Iterable[Household] = HOUSEHOLDS) -> Iterable[Household]:
        """Write the households down one by one; give each when it is done."""
        for house in houses:
            self._household(house)
            yield house

    def at(self, day: int, clock: str = "08:30") -> Workspace:
        """The same workspace on another day, never later than now."""
        hour, _colon, minute = clock.partition(":")
        moment = datetime.combine(self.day(day), time(int(hour), int(minute)), ZoneInfo(self.ws.zone))
        past = min(moment, self.ws.now())
        return replace(self.ws, clock=lambda: past)

    def day(self, offset: int) -> date:
        """The date `offset` days from today."""
        return self.today + timedelta(days=offset)

    # ── one household ────────────────────────────────────────────────────────────────────────────────────────────────
    def _household(self, house: Household) -> None:
        call = self._first_call(house)
        ws = self.at(house.opened if call is None else min(house.opened, call.day))
        case = cases.open_case(
            ws,
            NewCase(
                contract=house.contract,
                address=house.address,
                apartment=house.apartment,
                municipality=MUNICIPALITY,
                stage="early_contact",
                protected=house.protected,
                two_at_visit=house.two_at_visit,
            ),
        )
        self.ids[house.contract] = case
        more = {"reason": house.reason} | ({"risk": house.risk} if house.risk else {})
        cases.edit_case(ws, case, more | ({"stage": house.stage} if house.closed is None else {}))
        self._members(ws, case, house)
        self._money(ws, case, house)
        for event in house.events:
            # An authority names no closed day.
            stated = {} if event.stated is None else {"stated_on": roll(self.day(event.stated)).isoformat()}
            remark = {"remark": event.remark} if event.remark else {}
            cases.add_legal_event(self.at(event.day), case, event.kind, self.day(event.day), **stated, **remark)
        for topic, given in house.consents:
            cases.add_consent(self.at(-1), case, {"topic": topic, "given": given, "told_revocable": True})
        for contact in (*((call,) if call is not None else ()), *house.contacts):
            self._contact(case, house, contact)
        for todo in house.todos:
            due = None if todo.day is None else self.day(todo.day)
            told = self.at(min(-1, todo.day or 0))
            task = tasks.add_task(told, NewTask(case, todo.title, due, todo.priority))
            if todo.done:
                tasks.finish_task(told, task)
        self._settle(case)
        if house.closed is not None:
            closing = {"stage": "closed", "outcome": house.outcome}
            cases.edit_case(self.at(house.closed, "15:00"), case, closing, duties_reason=_WATCHED)

    def _settle(self, case: str) -> None:
        """Settle the duties that passed a while ago, as somebody does who looks at them; the newest are left to do."""
        for passed in cases.case_row(self.ws, case).overdue:
            if passed.days is not None and passed.days < -_LOOKED_AFTER:
                duties.settle_duty(self.at(passed.days + 1), case, passed.kind, passed.on, "done")

    def _first_call(self, house: Household) -> Contact | None:
        """Make up the call by which a household was first reached, if it was and that is not still to come."""
        if house.first_call is None:
            return None
        day = (min(self._due(months) for months, _kronor in house.rents) - self.today).days + house.first_call
        note = FIRST_CALLS[len(self.ids) % len(FIRST_CALLS)]
        return Contact("call", day, "09:40", note=note, dialogue=(Turn("approve"),)) if day < 0 else None

    def _due(self, months: int) -> date:
        """The due date of the rent of the month so many months ago."""
        month = add_months(self.today.replace(day=1), -months)
        return rent_due(month.year, month.month)

    def _members(self, ws: Workspace, case: str, house: Household) -> None:
        for member in house.members:
            fields = {
                "role": member.role,
                "name": member.name or None,
                "age_band": member.age,
                "living_form": member.living or None,
                "language": member.language or None,
                "interpreter": member.interpreter or None,
            }
            cases.add_member(ws, case, fields)

    def _money(self, ws: Workspace, case: str, house: Household) -> None:
        for months, kronor in house.rents:
            due = self._due(months)
            if kronor:
                cases.add_debt(ws, case, due, kronor * _ORE)
                continue
            paid = self.day(house.closed if house.closed is not None else -8).isoformat()
            _write(ws, case, "rent_debt", {"due_on": due.isoformat(), "amount": 0, "settled_on": paid})
        if house.plan is None:
            return
        amount, count, first = house.plan
        kept = house.outcome == "plan_completed"
        plan = cases.add_plan(
            self.at(min(first - 7, -1)),
            case,
            {
                "instalment_amount": amount * _ORE,
                "instalments": count,
                "first_due_on": self.day(first).isoformat(),
                "next_rent_on_time": True,
                "state": "kept" if kept else "active",
            },
        )
        with ws.replica.reading() as session:
            payments = instalments_of(session, ws, plan)
        for number, payment in enumerate(payments):
            due = add_months(self.day(first), number)
            if kept or due < self.day(-10):
                save(ws, case, edits_of(ws, "instalment", payment, {"paid_on": due.isoformat()}))

    # ── contacts and their notes ─────────────────────────────────────────────────────────────────────────────────────
    def _contact(self, case: str, house: Household, told: Contact) -> None:
        ws = self.at(told.day, told.at)
        hour, _colon, minute = told.at.partition(":")
        planned = datetime.combine(self.day(told.day), time(int(hour), int(minute)), ZoneInfo(ws.zone))
        if not told.outcome:
            contact = contacts.new_contact(self.at(-1), case, told.kind, planned)
            self._checklist(self.at(-1), case, contact, told.answers)
            return
        contact = contacts.new_contact(ws, case, told.kind)
        reached = told.outcome == "reached"
        visit = told.kind in _VISITS
        contacts.save_contact(
            ws,
            contact,
            {
                "outcome": told.outcome,
                "safety": told.safety,
                "met_tenant": True if reached else None,
                "voluntary_told": True if visit and told.outcome in {"reached", "declined"} else None,
                "note": told.note,
            },
        )
        if told.answers:
            forms = " ".join(dict.fromkeys(member.living for member in house.members if member.living))
            children = {"D2": forms, **CHILDREN} if forms else {}
            self._checklist(ws, case, contact, VISIT | children | told.answers)
        if not told.signed:
            self.ws.replica.close_open_changes()
            return
        contacts.sign_contact(ws, contact)
        self._see_to(case)
        if told.dialogue:
            self.dialogues.append(Dialogue(contact, list(told.dialogue), told.day + 1))

    def _see_to(self, case: str) -> None:
        """Tick off what an old visit raised and what was for some days ago; the newest is left to do."""
        for task in tasks.list_tasks(self.ws, TaskFilter(case_id=case, mine=False)):
            if task.days is not None and task.days < -_LATE_AT_MOST:
                tasks.finish_task(self.at(task.days), task.id)

    def _checklist(self, ws: Workspace, case: str, contact: str, answers: Mapping[str, str]) -> None:
        """Answer everything at once; what it raises is added when the note is signed."""
        if not answers:
            return
        run = checklists.open_run(ws, contact).id
        days = {
            name: (ws.today() + timedelta(int(value))).isoformat() for name, value in answers.items() if "+" in value
        }
        edits = [Edit("checklist_run", run, f"answer.{name}", value) for name, value in {**answers, **days}.items()]
        save(ws, case, edits, amend=contact)

    # ── the dialogue about a note ────────────────────────────────────────────────────────────────────────────────────
    def answer_back(self) -> int:
        """Say every turn that is the author's; return how many. The returns must have been pulled."""
        said = 0
        for dialogue in self.dialogues:
            if dialogue.turns and dialogue.turns[0].verdict == "answer":
                contacts.amend_contact(
                    self.at(min(dialogue.day, 0), "08:10"), dialogue.contact, dialogue.turns.pop(0).text
                )
                dialogue.day += 1
                said += 1
        return said

    def review(self, ws: Workspace) -> int:
        """Say every turn that is the supervisor's, in the supervisor's own file; return how many."""
        said = 0
        for dialogue in self.dialogues:
            while dialogue.turns and dialogue.turns[0].verdict != "answer":
                turn = dialogue.turns.pop(0)
                then = replace(ws, clock=self.at(min(dialogue.day, 0), "08:20").clock)
                if turn.verdict == "approve":
                    reviews.approve(then, dialogue.contact)
                elif turn.verdict == "return":
                    reviews.return_note(then, dialogue.contact, turn.text, turn.anchor)
                else:
                    reviews.comment(then, dialogue.contact, turn.text, turn.anchor)
                dialogue.day += 1
                said += 1
        return said


def _write(ws: Workspace, case: str, kind: str, fields: Mapping[str, str | int | None]) -> None:
    save(ws, case, edits_of(ws, kind, new_id(), fields, new=True))
