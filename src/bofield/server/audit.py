"""Who read and wrote what, when, from which device. Rows are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.ids import new_id
from bofield.server.ledger_rows import AuditRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bofield.server.ledger import Ledger


def note(
    ledger: Ledger,
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
    ledger.note(
        org,
        AuditRow(
            id=new_id(),
            at=at,
            action=action,
            person=person,
            device=device,
            scopes=tuple(sorted(scopes)),
            detail=detail,
        ),
    )
