"""A household with a signed visit, a draft and tasks; and two laptops with a centre between them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.replica.values import Edit
from bofield.services import cases, contacts, tasks
from bofield.services.values import NewCase, NewTask, PersonView
from bofield.services.workspace import Workspace
from bofield.sync.engine import Engine
from support.laptop import NOW
from support.replicas import encrypted, person
from support.small_centre import SmallCentre

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.changes import Change
    from bofield.services.values import Value

NOTE = (
    "Kim öppnade och bjöd in. Berättade varför vi kom och att besöket är frivilligt.\n"
    "Skulden beror på att ersättningen kom sent. Kim kan betala halva beloppet den 25:e.\n"
    "Barnet (6–12) var hemma från skolan."
)


@dataclass
class Household:
    """A case with a signed visit, a draft, and tasks."""

    ws: Workspace
    chief: Workspace
    case: str
    signed: str
    draft: str
    late: str


def fill(ws: Workspace, chief: Workspace) -> Household:
    """Write a household down."""
    day = NOW.date()
    case = cases.open_case(ws, NewCase("30-1001", "Storgatan 4", "1203", "Örebro", "Kim Exempel", two_at_visit=True))
    cases.add_debt(ws, case, day - timedelta(days=25), 845_000)
    cases.add_member(ws, case, {"role": "child", "age_band": "6-12", "living_form": "resident"})
    cases.add_legal_event(ws, case, "tenant_served", day - timedelta(days=18), how="delgivningskvitto")
    cases.add_legal_event(ws, case, "board_notified", day - timedelta(days=18))
    signed = contacts.new_contact(ws, case, "home_visit")
    filled: dict[str, Value] = {
        "outcome": "reached",
        "met_tenant": True,
        "voluntary_told": True,
        "safety": "calm",
        "note": NOTE,
    }
    contacts.save_contact(ws, signed, filled)
    contacts.sign_contact(ws, signed)
    late = tasks.add_task(ws, NewTask(case, "Ring om avbetalningsplan", day - timedelta(days=2)))
    tasks.add_task(ws, NewTask(case, "Kontakta budget- och skuldrådgivning", day + timedelta(days=1)))
    draft = contacts.new_contact(ws, case, "home_visit")
    contacts.save_contact(ws, draft, {"note": "Ringde på."})
    contacts.leave_contact(ws, draft)
    return Household(ws, chief, case, signed, draft, late)


def _no_access_to_the_refused(change: Change) -> str:
    return "no_access" if any(op.value == "nekas" for op in change.ops) else ""


@contextmanager
def two_laptops(folder: Path) -> Iterator[TwoLaptops]:
    """Set Eva and Bo up, who both have a case at Åsgatan 1. The centre refuses whatever says `nekas`."""
    centre = SmallCentre(_no_access_to_the_refused)

    def laptop(name: str) -> Workspace:
        home = folder / name
        home.mkdir()
        me = person(name, server="http://localhost", server_id=centre.server_id, org="prov")
        replica = encrypted(home, me)
        return Workspace(replica, home, PersonView(me.person, name, me.roles), "prov", clock=lambda: NOW)

    both = TwoLaptops(laptop("Eva"), laptop("Bo"), centre, "")
    both.case = cases.open_case(both.one, NewCase("30-2002", "Åsgatan 1", "0801"))
    for ws in (both.one, both.two):
        both.one.replica.write("org", [Edit("person", ws.me.id, "name", ws.me.name)], at=NOW)
    both.sync(both.one, both.two)
    yield both
    both.one.replica.close()
    both.two.replica.close()


@dataclass
class TwoLaptops:
    """Two people with a laptop each, and a centre between them."""

    one: Workspace
    two: Workspace
    centre: SmallCentre
    case: str

    def sync(self, *who: Workspace) -> None:
        for ws in who:
            Engine(ws.replica, self.centre.line(ws.me.id)).run()
