"""Find a form and make it ready: the one that is shipped by its name, any other by its path.

A form from outside is compiled with pyxform and every expression in it is parsed before it is accepted. The shipped
form went through the same in the test run; here it is only read, because importing pyxform takes 0.4 s.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bofield.checklist.build import build
from bofield.checklist.sheets import read
from bofield.errors import FormError
from bofield.i18n import _

if TYPE_CHECKING:
    from bofield.checklist.form import Form

SHIPPED = ("early_contact",)
_FORMS = Path(__file__).parent / "forms"


def load(source: str | Path = "early_contact") -> Form:
    """Load a shipped form by its name, or a .md, .csv or .xlsx file by its path.

    Raises FormError: one sentence naming file, sheet, row and column.
    """
    if isinstance(source, str) and source in SHIPPED:
        return _shipped(source)
    path = Path(source)
    if isinstance(source, str) and not path.suffix and not path.exists():
        raise FormError(
            _("There is no form named {name}. Those that come with the program: {names}.").format(
                name=source, names=", ".join(SHIPPED)
            )
        )
    # Costly, and only a form from outside needs it.
    from bofield.checklist.checking import check  # noqa: PLC0415

    book = read(path)
    return check(book, build(book, path.stem))


@lru_cache(maxsize=len(SHIPPED))
def _shipped(name: str) -> Form:
    path = _FORMS / f"{name}.md"
    return build(read(path), name)
