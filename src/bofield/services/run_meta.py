"""What an XLSForm may ask of the program itself: when it was opened, by whom, on which device. Local wall-clock times.

Knows the contact and the person at the keyboard, not the household.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bofield.services.editing import born_at
from bofield.services.households import CONTACTS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from bofield.services.runs import Run
    from bofield.services.workspace import Workspace


def meta_facts(session: Session, ws: Workspace, run: Run) -> dict[str, str]:
    """Say what forms call metadata. Whose telephone and mail it is, is nobody's business, and stays empty."""
    statement = select(CONTACTS.c.ended_at).where(CONTACTS.c.id == run.row.contact_id, CONTACTS.c.org == ws.org)
    ended = ws.local(session.connection().execute(statement).scalar())
    return {
        "meta_now": _written(ws.now()),
        "meta_today": ws.today().isoformat(),
        "meta_start": _written(born_at(run.row.id, ws.zone)),
        "meta_end": _written(ended) if ended else "",
        "meta_deviceid": ws.replica.me.device,
        "meta_username": ws.me.name,
        "meta_email": "",
        "meta_phonenumber": "",
    }


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"
