"""The dialogue about signed notes: reviews and amendments of many notes at a time, and the state they amount to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import select

from bofield.casework import reviews as rules
from bofield.i18n import _
from bofield.records.projection import table_of
from bofield.records.tables import Amendment, Review
from bofield.services.editing import born_at
from bofield.services.values import RemarkView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row, Select
    from sqlmodel import Session

    from bofield.services.workspace import Workspace

REVIEWS = table_of(Review)
AMENDMENTS = table_of(Amendment)


@dataclass(slots=True)
class Dialogue:
    """What has been said about one note."""

    reviews: list[Row[Any]] = field(default_factory=list)
    amendments: list[Row[Any]] = field(default_factory=list)

    def state(self, *, signed: bool) -> rules.ReviewState:
        """Tell where the note stands between author and reviewer."""
        return rules.review_state(signed, self._turns, self._answers)

    @property
    def unanswered(self) -> Row[Any] | None:
        """The oldest return that waits for the author."""
        waiting = rules.unanswered(self._turns, self._answers)
        return next((row for row in self.reviews if waiting and row.id == waiting[0].id), None)

    @property
    def latest(self) -> str:
        """The id of the newest turn; empty when nobody has said anything."""
        return max((row.id for row in (*self.reviews, *self.amendments)), default="")

    @property
    def last_amendment(self) -> str | None:
        """The id of the newest amendment, which an approval says it has seen."""
        return max((row.id for row in self.amendments), default=None)

    @property
    def _turns(self) -> tuple[rules.Review, ...]:
        return tuple(rules.Review(row.id, row.verdict or "", row.upto or "") for row in self.reviews)

    @property
    def _answers(self) -> tuple[rules.Amendment, ...]:
        return tuple(rules.Amendment(row.id, row.answers or "") for row in self.amendments)


def read_dialogues(session: Session, contacts: Sequence[str] | Select[Any]) -> dict[str, Dialogue]:
    """Read the dialogues about some notes, given as ids or as a query for ids."""
    found: dict[str, Dialogue] = {}
    connection = session.connection()
    for table, name in ((REVIEWS, "reviews"), (AMENDMENTS, "amendments")):
        statement = select(table).where(table.c.contact_id.in_(contacts), table.c.deleted.is_not(True))
        for row in connection.execute(statement.order_by(table.c.id)):
            getattr(found.setdefault(row.contact_id, Dialogue()), name).append(row)
    return found


def remarks(ws: Workspace, dialogue: Dialogue, people: Mapping[str, str]) -> tuple[RemarkView, ...]:
    """List the turns of a dialogue, oldest first."""
    turns = [_remark(ws, row, people) for row in (*dialogue.reviews, *dialogue.amendments)]
    return tuple(sorted(turns, key=lambda turn: (turn.at, turn.id)))


def remark_of(ws: Workspace, dialogue: Dialogue, people: Mapping[str, str]) -> RemarkView | None:
    """The remark that waits for the author's answer, if there is one."""
    row = dialogue.unanswered
    return _remark(ws, row, people) if row is not None else None


def _remark(ws: Workspace, row: Row[Any], people: Mapping[str, str]) -> RemarkView:
    fields = row._mapping  # noqa: SLF001  (the documented way to a row's columns by name)
    verdict = fields.get("verdict")
    writer = fields.get("reviewer") or fields.get("author") or ""
    return RemarkView(
        id=row.id,
        kind=cast("Literal['approve', 'return', 'comment', 'amendment']", verdict or "amendment"),
        author=people.get(writer, _("somebody")),
        at=moment(ws, row.at, row.id),
        text=fields.get("remark") or fields.get("text") or "",
        anchor=fields.get("anchor") or "",
    )


def moment(ws: Workspace, stated: str | None, record: str) -> datetime:
    """When something was, as it says itself, else when its record was made."""
    return ws.local(stated) or born_at(record, ws.zone)
