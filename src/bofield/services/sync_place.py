"""All that the Synk place shows, and the decisions that are made there: cases that leave, and enrolling again.

Reads a replica; the network is loaded only to enrol.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from bofield.errors import UsageError
from bofield.i18n import _
from bofield.services.choices import chosen_by_others
from bofield.services.conflicts import all_conflicts, context
from bofield.services.gone import gone
from bofield.services.labels import label
from bofield.services.laptops import laptops_view
from bofield.services.refused import refused_changes
from bofield.services.values import SyncPlace, UnreadLine, WaitingLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.services.values import SyncStatus
    from bofield.services.workspace import Workspace


def sync_place(ws: Workspace, status: SyncStatus) -> SyncPlace:
    """Read all that the Synk place shows."""
    if status.trouble == "retired":
        return SyncPlace(status, (), (), (), (), (), ())
    alone = status.state == "alone"
    waiting = () if alone else ws.replica.waiting()
    unread = ws.replica.quarantined()
    leaving = [removal.case_id for removal in ws.replica.held_removals()]
    cases = {*(each.case_id for each in waiting), *(each.case_id for each in unread), *leaving}
    places, _people = context(ws, cases) if cases else ({}, {})
    return SyncPlace(
        status=status,
        conflicts=all_conflicts(ws),
        refused=refused_changes(ws),
        chosen=chosen_by_others(ws),
        unread=tuple(
            UnreadLine(
                each.record,
                label("record_kind", each.kind),
                places.get(each.case_id or "", ""),
                label("unread", each.reason),
                datetime.fromisoformat(each.at) if each.at else None,
            )
            for each in unread
        ),
        leaving=tuple(places.get(case, "") for case in leaving),
        waiting=_waiting(
            Counter((each.case_id or "") for each in waiting),
            Counter((each.case_id or "") for each in waiting if each.state == "held"),
            places,
        ),
        laptops=laptops_view(ws),
        gone=gone(ws),
    )


def _waiting(counts: Counter[str], held: Counter[str], places: Mapping[str, str]) -> tuple[WaitingLine, ...]:
    return tuple(
        WaitingLine(case, places.get(case, "") if case else _("The organisation"), count, held[case])
        for case, count in counts.most_common()
    )


def allow_removals(ws: Workspace) -> None:
    """Let the cases leave that were held because so many would go at once: a person has looked."""
    ws.replica.allow_removals()


def enrol_again(ws: Workspace, code: str, device: str = "") -> None:
    """Go on as a device of its own, with a new code, after the server has met this laptop twice. All work is kept.

    Raises EnrolmentError, OfflineError, and RefusedError for a code of another person or server.
    """
    from bofield.services.opening import enrolled  # noqa: PLC0415

    server = ws.replica.me.server
    if not server:
        raise UsageError(_("This laptop works alone: there is no server to sync with."))
    ws.replica.become(enrolled(server, code, device))
    ws.live.clear()
