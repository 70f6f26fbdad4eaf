"""What the program may tell a form about the case before anybody is asked. Standard library only.

A form uses a fact as a `hidden` question of the same name; one that it does not mention is simply not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_ORE = 100


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What is known of a case when a checklist is opened. None and 0 mean that nothing is known.

    Amounts are in öre here; forms see kronor, as people say them.
    """

    children: int = 0
    """Children under 18 in the household as recorded."""
    adults: int | None = None
    """Adults in the household as recorded."""
    protected: bool = False
    home_visit: bool = False
    """Whether this contact is a visit to the home."""
    closing: bool = False
    """Whether the case is being closed with this contact."""
    arrears: int = 0
    months: int = 0
    """Unpaid rents."""
    due: date | None = None
    """The due date of the oldest unpaid rent."""
    next_due: date | None = None
    """When the next rent falls due."""
    late_payments: int | None = None
    """Late rents in the last twelve months."""
    failed_attempts: int = 0
    """Attempts in a row, before this one, that did not reach the tenant."""
    failed_visits: int = 0
    """Home visits among them."""

    def for_form(self) -> dict[str, str]:
        """Give the facts as a form sees them; what is not known is an empty text."""
        return {
            "fact_children": str(self.children),
            "fact_adults": _text(self.adults),
            "fact_protected": _yes(self.protected),
            "fact_home_visit": _yes(self.home_visit),
            "fact_closing": _yes(self.closing),
            "fact_arrears": _kronor(self.arrears),
            "fact_months": _text(self.months or None),
            "fact_due": _date(self.due),
            "fact_next_due": _date(self.next_due),
            "fact_late_payments": _text(self.late_payments),
            "fact_failed_attempts": str(self.failed_attempts),
            "fact_failed_visits": str(self.failed_visits),
        }


def _yes(value: bool) -> str:  # noqa: FBT001  (a fact is what it is)
    return "yes" if value else "no"


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _date(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _kronor(amount: int) -> str:
    if not amount:
        return ""
    kronor, ore = divmod(amount, _ORE)
    return f"{kronor}.{ore:02}" if ore else str(kronor)


FACTS = frozenset(KnownFacts().for_form())
