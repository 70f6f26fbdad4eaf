"""Where a signed note stands between its author and the supervisor.

Knows the dialogue about one note: reviews (approve, return, comment) and the author's amendments, each
append-only. Does not know who may write them, nor where they are kept.

A review carries `upto`: the last amendment its writer had seen, so that an approval given before an answer arrived does
not count as an approval of that answer. Ids are UUIDv7 and sort by birth, and the amendments of a note are all its
author's, so "later than the last one seen" is what the author wrote after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

ReviewState = Literal["draft", "waiting", "returned", "answered", "approved"]


@dataclass(frozen=True, slots=True)
class Review:
    """A supervisor's turn. `verdict`: approve, return or comment; `upto`: the last amendment seen, or empty."""

    id: str
    verdict: str
    upto: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """The author's turn. `answers`: the return it replies to, or empty for an addition of the author's own."""

    id: str
    answers: str = ""


def review_state(
    signed: bool,  # noqa: FBT001  (read as a sentence: signed, these reviews, these amendments)
    reviews: Iterable[Review],
    amendments: Iterable[Amendment],
) -> ReviewState:
    """Tell where a note stands. The order in which the turns arrived does not matter.

    - `draft`: not signed.
    - `returned`: some return has no answer. This goes before everything else, an approval by a second supervisor too.
    - `answered`: an amendment stands that no approval has seen, after a return or after an earlier approval.
    - `approved`: there is an approval, and it has seen every amendment.
    - `waiting`: signed, and nobody has decided yet; the author's own additions meanwhile change nothing.
    """
    turns, answers = tuple(reviews), tuple(amendments)
    if not signed:
        return "draft"
    if unanswered(turns, answers):
        return "returned"
    approvals = [review for review in turns if review.verdict == "approve"]
    returned = any(review.verdict == "return" for review in turns)
    seen = max((review.upto for review in approvals), default="")
    unseen = [amendment for amendment in answers if amendment.id > seen]
    if unseen and (returned or approvals):
        return "answered"
    if returned and not approvals:
        # Every return is answered, so there is an amendment, and without an approval none of them is seen.
        return "answered"
    return "approved" if approvals else "waiting"


def unanswered(reviews: Iterable[Review], amendments: Iterable[Amendment]) -> tuple[Review, ...]:
    """List the returns that wait for the author, oldest first."""
    answered = {amendment.answers for amendment in amendments}
    waiting = (review for review in reviews if review.verdict == "return" and review.id not in answered)
    return tuple(sorted(waiting, key=lambda review: review.id))
