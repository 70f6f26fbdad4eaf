"""What an administrator does, for programs: set up a centre, its districts, its people and their codes.

The same functions stand behind `bofield server …`; a `Centre` here has exactly one organisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.server import accounts, codes, epochs
from bofield.server.centre import Centre, create, open_centre

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["add_district", "add_user", "init_centre", "make_code", "open_centre"]


def init_centre(folder: Path, organisation: str, database: str | None = None) -> Centre:
    """Set up a centre in `folder` and return it open; `database` is a PostgreSQL URL, else SQLite in the folder."""
    name = accounts.good_name(organisation)
    centre = create(folder, database)
    accounts.add_organisation(centre, name)
    epochs.settle(centre)
    return centre


def add_district(centre: Centre, name: str) -> str:
    """Add a district; returns its id."""
    return accounts.add_district(centre, accounts.only_organisation(centre).id, name)


def add_user(
    centre: Centre, name: str, role: str, districts: Sequence[str] = (), *, all_districts: bool = False
) -> str:
    """Add a person with one role in some districts (ids) or in all; returns the person's id."""
    org = accounts.only_organisation(centre).id
    return accounts.add_user(centre, org, name, role, districts, all_districts=all_districts)


def make_code(centre: Centre, person: str) -> str:
    """Make a one-time code for a person's laptop (`K7QM-2FXP-9TRD-04WZ`)."""
    code, _expires = codes.make_code(centre, accounts.only_organisation(centre).id, person)
    return code
