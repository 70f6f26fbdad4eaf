"""A laptop that is withdrawn: it hands in what waits, and then destroys its key. Rules over a Store.

That everything was handed in is written down before the centre is told: after that it may not answer any more, and
the laptop has to finish without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.replica.notes import RETIRING
from bofield.replica.outbox import is_handed_in

if TYPE_CHECKING:
    from bofield.replica.store import Store


def retire(store: Store) -> None:
    """Write down that everything has been handed in. Raises ValueError while anything waits."""
    if not is_handed_in(store):
        raise ValueError("something still waits to be handed in")
    store.put_note(RETIRING, "1")


def is_retiring(store: Store) -> bool:
    """Tell whether everything has been handed in, and only the key is left to destroy."""
    return store.note(RETIRING) == "1" and is_handed_in(store)
