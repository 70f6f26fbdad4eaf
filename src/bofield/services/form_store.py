"""Which forms there are on this laptop, and the one that a checklist follows: its own version, for ever.

Forms come with the program, the current ones and those of earlier releases, or from the organisation (form_records).
Light: nothing here needs pyxform.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bofield import checklist
from bofield.checklist.build import build
from bofield.checklist.loading import SHIPPED
from bofield.checklist.sheets import read
from bofield.cleaning import clean
from bofield.errors import FormError
from bofield.i18n import _, get_language
from bofield.i18n.collation import sort_key
from bofield.services.form_records import PUBLISHED, load, records, usable, version_order
from bofield.services.form_values import FormChoice
from bofield.services.raw_forms import raw_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.checklist import Form
    from bofield.services.workspace import Workspace

_FORMS = Path(checklist.__file__).parent / "forms"
_OLD = _FORMS / "old"
_SEEN = "forms"


class MissingFormError(FormError):
    """A version of a form is not on this laptop, or what is here is not what was published."""


@dataclass(frozen=True, slots=True)
class Known:
    """A version of a form that this laptop could use: a record of the organisation's, or one of the program's own."""

    name: str
    version: str
    title: str
    record: Row[Any] | None = None

    @property
    def choice(self) -> FormChoice:
        """What a person chooses among."""
        return FormChoice(self.name, self.title, self.version)


# ── what there is ────────────────────────────────────────────────────────────────────────────────────────────────────
def available(ws: Workspace, session: Session | None = None) -> tuple[FormChoice, ...]:
    """List the forms that a new checklist can follow, the program's own first, then by title.

    Of each the newest version that can be used. A published form of the organisation's stands in for the program's
    form of the same name, also when a later release brings a newer one: nobody's own questions vanish by an update.
    """
    if session is None:
        with ws.replica.reading() as opened:
            return available(ws, opened)
    rows = records(session, ws, state=PUBLISHED)
    found = [known for name in _names(rows) if (known := _newest(session, name, rows))]
    found.sort(key=lambda known: (known.name not in SHIPPED, sort_key(known.title), known.name))
    return tuple(known.choice for known in found)


def newest(ws: Workspace, name: str, session: Session | None = None) -> Form:
    """Give the form that a new checklist by this name follows. Raises MissingFormError."""
    if session is None:
        with ws.replica.reading() as opened:
            return newest(ws, name, opened)
    known = _newest(session, name, records(session, ws, name, state=PUBLISHED))
    if known is None:
        raise MissingFormError(
            _("There is no form named {name} on this laptop. “bofield forms list” tells which there are.").format(
                name=clean(name, lines=False)[:60] or "–"
            )
        )
    return _form_of(session, known)


def newer(ws: Workspace, name: str, version: str, session: Session | None = None) -> FormChoice | None:
    """Tell which version a new checklist would follow, if it is a higher one than `version`."""
    if session is None:
        with ws.replica.reading() as opened:
            return newer(ws, name, version, opened)
    known = _newest(session, name, records(session, ws, name, state=PUBLISHED))
    higher = known is not None and version_order(known.version) > version_order(version)
    return known.choice if known is not None and higher else None


def form_for(ws: Workspace, name: str, version: str, session: Session | None = None) -> Form:
    """Give exactly this version of a form, withdrawn or not. Raises MissingFormError, saying what is the matter."""
    if session is None:
        with ws.replica.reading() as opened:
            return form_for(ws, name, version, opened)
    # A session sees one moment, and a list of notes asks for the same form time and again.
    known: dict[tuple[str, str], Form] = session.info.setdefault(_SEEN, {})
    if (name, version) not in known:
        known[name, version] = _find(session, ws, name, version)
    return known[name, version]


def _find(session: Session, ws: Workspace, name: str, version: str) -> Form:
    refused: FormError | None = None
    for row in records(session, ws, name, version, gone=True):
        try:
            return load(session, row)
        except FormError as error:
            refused = error
    shipped = shipped_form(name, version)
    if shipped is not None:
        return shipped
    if refused is not None:
        raise MissingFormError(str(refused)) from refused
    raise missing(name, version)


def missing(name: str, version: str) -> MissingFormError:
    """Make the error for a version that is not on this laptop."""
    return MissingFormError(
        _(
            "The form {name}, version {version}, has not come to this laptop yet. The answers are shown as they are "
            "stored; sync, and they can be read in full."
        ).format(name=clean(name, lines=False)[:60] or "–", version=clean(version, lines=False)[:60] or "–")
    )


def form_or_raw(
    ws: Workspace, name: str, version: str, answers: Mapping[str, str], session: Session | None = None
) -> Form:
    """Give the form of a checklist, or where it is not here one that only shows the answers and says so."""
    try:
        return form_for(ws, name, version, session)
    except FormError as error:
        return raw_form(name, version, str(error), tuple(sorted(answers.items())))


# ── the program's own ────────────────────────────────────────────────────────────────────────────────────────────────
def shipped_form(name: str, version: str = "") -> Form | None:
    """Give a form that came with this program or an earlier release of it; without a version the current one."""
    if name not in SHIPPED:
        return None
    current = checklist.load(name)
    if version in {"", current.version}:
        return current
    return next((form for form in old_forms() if (form.name, form.version) == (name, version)), None)


def old_forms() -> tuple[Form, ...]:
    """Give the forms of earlier releases; checklists that were begun with them are read with them."""
    return tuple(read_shipped(path) for path in shipped_paths() if path.parent == _OLD)


@lru_cache(maxsize=1)
def shipped_paths() -> tuple[Path, ...]:
    """List the files of the forms that came with this program and with earlier releases."""
    return (*(_FORMS / f"{name}.md" for name in SHIPPED), *sorted(_OLD.glob("*.md")))


@lru_cache(maxsize=16)
def read_shipped(path: Path) -> Form:
    """Read a form of the program's own from its file."""
    name = path.stem.partition("@")[0]
    return checklist.load(name) if path.parent == _FORMS else build(read(path), name)


def _names(rows: Iterable[Row[Any]]) -> list[str]:
    return list(dict.fromkeys((*SHIPPED, *(row.name for row in rows))))


def _newest(session: Session, name: str, rows: Sequence[Row[Any]]) -> Known | None:
    """Find the newest version of a form that can be used; one that cannot leaves the version before it standing."""
    own = [row for row in rows if row.name == name]
    # Sorting keeps the order among equals, so that of two the first published counts.
    for row in sorted(own, key=lambda row: version_order(row.version), reverse=True):
        if usable(session, row):
            return Known(name, row.version, row.title or name, row)
    shipped = shipped_form(name)
    return Known(name, shipped.version, shipped.words(shipped.title, get_language())) if shipped else None


def _form_of(session: Session, known: Known) -> Form:
    return load(session, known.record) if known.record is not None else checklist.load(known.name)
