"""Who read and wrote what, when, from which device. Rows are only ever added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import insert

from bofield.ids import new_id
from bofield.server.tables import AUDIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


def note(
    connection: Connection,
    org: str,
    at: str,
    action: str,
    *,
    person: str | None = None,
    device: str | None = None,
    scopes: Iterable[str] = (),
    detail: str = "",
) -> None:
    """Add one row. `detail` holds counts and code words, never what people wrote."""
    connection.execute(
        insert(AUDIT).values(
            org=org,
            id=new_id(),
            at=at,
            person=person,
            device=device,
            action=action,
            scopes=json.dumps(sorted(scopes)),
            detail=detail,
        )
    )
