"""The organisation's own forms as they are kept: records that travel like any other, in pieces, with a fingerprint.

A form is used only while its text is the one whose fingerprint was published, and calls itself what the record says.
Reading it again costs milliseconds and needs no pyxform. Knows the tables; what is offered to whom is `form_store`.
"""

from __future__ import annotations

import re
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield import checklist
from bofield.cleaning import clean
from bofield.errors import FormError
from bofield.i18n import _
from bofield.records.projection import table_of
from bofield.records.tables import Answer
from bofield.records.tables import Form as FormRecord
from bofield.services.households import standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.checklist import Form
    from bofield.services.workspace import Workspace

FORMS = table_of(FormRecord)
PIECES = table_of(Answer)
SHEET = "sheet"
"""The group of fields that holds a form's text, in pieces `sheet.001`, `sheet.002` …"""
PIECE = 100_000
"""Characters in a piece."""
LARGEST = 1_000_000
"""Characters of the longest text that travels; the shipped form has about a tenth of it."""
PUBLISHED, WITHDRAWN = "published", "withdrawn"
_MOST_PIECES = LARGEST // PIECE
_KEPT = 32
"""As many forms as are kept ready to run."""


def records(
    session: Session, ws: Workspace, name: str = "", version: str = "", *, state: str = "", gone: bool = False
) -> Sequence[Row[Any]]:
    """Read the records of forms, of two with the same name and version the one first published first.

    With `gone` also those that somebody has deleted: the notes that follow them are still there.
    """
    wanted = [FORMS.c.org == ws.org, FORMS.c.name.is_not(None), FORMS.c.version.is_not(None)]
    wanted += [] if gone else [standing(FORMS)]
    wanted += [column == value for column, value in ((FORMS.c.name, name), (FORMS.c.state, state)) if value]
    wanted += [FORMS.c.version == version] if version else []
    found = session.connection().execute(select(FORMS).where(*wanted))
    return sorted(found, key=lambda row: (row.published_at or "~", row.id))


def load(session: Session, row: Row[Any]) -> Form:
    """Make a form of a record ready to run. Raises FormError saying why it is not used."""
    kept = _READY.get(row.digest or "")
    form = kept or _READY.put(row.digest or "", _unpacked(row, text_of(session, row)))
    if (form.name, form.version) != (row.name, row.version):
        raise _not_used(
            row, _("it calls itself {name}, version {version}").format(name=form.name, version=form.version)
        )
    return form


def _unpacked(row: Row[Any], text: str) -> Form:
    """Read a form's text. One that trips the reader up is not used: it must not take every list of notes with it."""
    try:
        return checklist.unpack(text, row.name)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise _not_used(row, _("this version of the program cannot read it")) from error


def text_of(session: Session, row: Row[Any]) -> str:
    """Put the pieces of a form together. Raises FormError where one is missing or not what was published."""
    wanted = (PIECES.c.org == row.org, PIECES.c.run_id == row.id, PIECES.c.group == SHEET)
    statement = select(PIECES.c.name, PIECES.c.value).where(*wanted).order_by(PIECES.c.name).limit(_MOST_PIECES + 1)
    pieces = session.connection().execute(statement).all()
    whole = [piece_name(number) for number in range(1, len(pieces) + 1)]
    text = "".join(value or "" for _name, value in pieces)
    if not pieces or [name for name, _value in pieces] != whole:
        raise _not_used(row, _("a part of it has not arrived"))
    if len(text) > LARGEST:
        raise _not_used(row, _("it is too large"))
    if checklist.digest(text) != row.digest:
        raise _not_used(row, _("its text is not the one that was published"))
    return text


def piece_name(number: int) -> str:
    """Name the n:th piece, counted from 1, so that text order is their order."""
    return f"{number:03}"


def usable(session: Session, row: Row[Any]) -> bool:
    """Tell whether a form is what was published and can be read by this program."""
    try:
        load(session, row)
    except FormError:
        return False
    return True


def version_order(version: str) -> tuple[tuple[int, int, str], ...]:
    """Order versions as people read them: 2 before 10, 1.9 before 1.10, 2026-11-30 before 2026-12-01."""
    parts = re.findall(r"[0-9]+|[^0-9]+", version.casefold())
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


def _not_used(row: Row[Any], why: str) -> FormError:
    return FormError(
        _("The form {title}, version {version}, is not used: {why}.").format(
            title=clean(row.title or row.name, lines=False)[:60], version=clean(row.version, lines=False)[:60], why=why
        )
    )


class _Ready:
    """Forms that have been read, by fingerprint. For several threads; what was used the longest ago goes first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._forms: dict[str, Form] = {}

    def get(self, digest: str) -> Form | None:
        with self._lock:
            found = self._forms.pop(digest, None)
            if found is not None:
                self._forms[digest] = found
            return found

    def put(self, digest: str, form: Form) -> Form:
        """Keep a form; of two threads that read the same one, both get the first."""
        with self._lock:
            kept = self._forms.setdefault(digest, form)
            while len(self._forms) > _KEPT:
                del self._forms[next(iter(self._forms))]
            return kept

    def clear(self) -> None:
        with self._lock:
            self._forms.clear()


_READY = _Ready()
