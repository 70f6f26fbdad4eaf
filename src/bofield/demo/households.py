"""Every invented household of the demonstration, at every stage of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bofield.demo.early import EARLY
from bofield.demo.late import LATE
from bofield.demo.notice import NOTICE

if TYPE_CHECKING:
    from bofield.demo.household import Household

MUNICIPALITY: Final = "Exempelstad"
DISTRICT: Final = "Distrikt Syd"
COORDINATOR: Final = "Siri Samordnarsson"
SUPERVISOR: Final = "Tove Teamledarsson"
HOUSEHOLDS: Final[tuple[Household, ...]] = (*EARLY, *NOTICE, *LATE)
