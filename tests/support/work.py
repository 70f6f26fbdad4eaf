"""A household with a signed visit, a draft and tasks; and two laptops with a centre between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.services import cases, contacts, tasks
from bofield.services.values import NewCase, NewTask
from bofield.sync.engine import Engine
from support.laptop import NOW

if TYPE_CHECKING:
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace
    from support.small_centre import SmallCentre

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
