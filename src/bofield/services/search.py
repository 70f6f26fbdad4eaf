"""Search through everything on this laptop that has words in it. Protected households show where, not what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.services import households as read
from bofield.services.labels import label
from bofield.services.values import SearchHit

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace


def search(ws: Workspace, text: str, limit: int = 50) -> tuple[SearchHit, ...]:
    """Find records that hold the words, the best first; the words stand between ⟦ and ⟧ in each snippet."""
    if not text.strip():
        return ()
    hits = ws.replica.search(text, limit)
    with ws.replica.reading() as session:
        households = read.read_households(session, ws, sorted({hit.case_id for hit in hits if hit.case_id}))
    found = []
    for hit in hits:
        household = households.get(hit.case_id or "")
        if household is not None:
            hidden = bool(household.case.protected) and not read.may_see(ws, household)
            found.append(
                SearchHit(
                    record=hit.record,
                    kind=hit.kind,
                    kind_label=label("record_kind", hit.kind),
                    case_id=household.case.id,
                    place=household.place,
                    snippet="" if hidden else hit.snippet,
                )
            )
    return tuple(found)
