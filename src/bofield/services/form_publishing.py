"""What only an administrator does with forms: install one for everybody, or take one out of use.

Publishing is a change in the organisation's own scope, which the centre takes from administrators only. Nothing is
written unless the whole form can be used and travels.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bofield import checklist
from bofield.changes import ORG
from bofield.checklist.columns import records as sheet_rows
from bofield.checklist.loading import SHIPPED
from bofield.checklist.sheets import read
from bofield.cleaning import clean
from bofield.errors import FormError, NotAllowedError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.records.registry import ADMINISTRATOR
from bofield.replica.values import Edit
from bofield.services import form_store
from bofield.services.form_files import examine
from bofield.services.form_records import (
    LARGEST,
    PIECE,
    PUBLISHED,
    SHEET,
    WITHDRAWN,
    piece_name,
    records,
    version_order,
)
from bofield.services.form_values import FormChoice, FormInstalled, FormLine
from bofield.services.forms import in_use, list_forms, summary_of, unknown_form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.changes import Value
    from bofield.checklist import Form
    from bofield.services.workspace import Workspace

_LONGEST = {"form_id": 100, "version": 60}
_LONGEST_TITLE = 200


def may_publish(ws: Workspace) -> bool:
    """Tell whether this person may install and withdraw forms: an administrator, or whoever works alone."""
    return ADMINISTRATOR in ws.me.roles or not ws.replica.me.server


def install_form(ws: Workspace, path: Path) -> FormInstalled:
    """Check a form and publish it to the organisation; new checklists follow it from now on.

    Raises NotAllowedError, FormError for a file that cannot be used, and RefusedError for a version that is not newer.
    """
    _require_administrator(ws)
    examine(path)
    _check_settings(path)
    text = portable(checklist.pack(path))
    if len(text) > LARGEST:
        raise FormError(
            _("{file} is too large to be sent to every laptop: {size} characters, and at most {most} travel.").format(
                file=path.name, size=len(text), most=LARGEST
            )
        )
    form = checklist.unpack(text, path.name)
    choice = FormChoice(form.name, clean(summary_of(form).title, lines=False)[:_LONGEST_TITLE], form.version)
    with ws.replica.reading() as session:
        before = in_use(ws, session, form.name)
        same = _same_version(session, ws, form, checklist.digest(text))
        if same is None:
            _refuse_older(session, ws, form, before)
    changes = checklist.changes(before, form).words if before is not None else ()
    if same is None:
        _write(ws, new_id(), {**_head(ws, choice, text), **_pieces(text)})
    elif same.state != PUBLISHED or same.deleted:
        _write(ws, same.id, {"state": PUBLISHED, "deleted": False})
    return FormInstalled(
        form=choice,
        replaced=before.version if before is not None and before.version != form.version else "",
        changes=changes,
        again=same is not None,
        waiting=bool(ws.replica.me.server),
    )


def withdraw_form(ws: Workspace, name: str, version: str = "") -> FormLine:
    """Take a version of a form out of use; without one the newest that is published. Checklists that follow it go on.

    Raises NotAllowedError, NotFoundError, and RefusedError for a form that comes with the program.
    """
    _require_administrator(ws)
    with ws.replica.reading() as session:
        rows = [row for row in records(session, ws, name, version) if version or row.state == PUBLISHED]
    if not rows and form_store.shipped_form(name, version) is not None:
        raise RefusedError(
            _("The form {name} comes with the program and cannot be withdrawn. Nothing was changed.").format(name=name)
        )
    if not rows:
        raise unknown_form(ws, name, version)
    row = max(rows, key=lambda each: version_order(each.version))
    if row.state != PUBLISHED:
        raise RefusedError(
            _("The form {name}, version {version}, is withdrawn already.").format(name=name, version=row.version)
        )
    _write(ws, row.id, {"state": WITHDRAWN})
    return next(line for line in list_forms(ws) if (line.name, line.version) == (row.name, row.version))


def portable(text: str) -> str:
    """Write a packed form so that no gate on the way has anything to change: its texts cleaned, its signs ASCII."""
    return json.dumps(_cleaned(json.loads(text)), sort_keys=True, separators=(",", ":"))


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean(key): _cleaned(each) for key, each in value.items()}
        case list():
            return [_cleaned(each) for each in value]
    return value


def _require_administrator(ws: Workspace) -> None:
    if not may_publish(ws):
        raise NotAllowedError(
            _("Only an administrator installs and withdraws forms for the organisation. Nothing was changed.")
        )


def _check_settings(path: Path) -> None:
    """Refuse a form without a name and version of its own: the file's name would stand in for them, and files move."""
    book = read(path)
    rows = list(sheet_rows(book, "settings", ""))
    for column, most in _LONGEST.items():
        given = rows[0].get(column) if rows else ""
        if not given:
            raise FormError(
                _("{file}, sheet settings: a form that is installed needs {column}.").format(
                    file=book.file, column=column
                )
            )
        if len(given) > most or "\n" in given:
            raise FormError(
                _("{file}, sheet settings: {column} must fit on one line of {most} characters.").format(
                    file=book.file, column=column, most=most
                )
            )


def _same_version(session: Session, ws: Workspace, form: Form, digest: str) -> Row[Any] | None:
    """Find the record of the very same form. Raises RefusedError where the version is taken by another content."""
    rows = records(session, ws, form.name, form.version, gone=True)
    for row in rows:
        if row.digest == digest:
            return row
    if rows:
        raise RefusedError(
            _(
                "Version {version} of {name} is published already, and says something else. Give yours a higher "
                "version: notes that follow the old one must read the same for ever. Nothing was installed."
            ).format(version=form.version, name=form.name)
        )
    if form.name in SHIPPED and form_store.shipped_form(form.name, form.version) is not None:
        raise RefusedError(
            _(
                "Version {version} of {name} comes with the program. Give yours a higher version. "
                "Nothing was installed."
            ).format(version=form.version, name=form.name)
        )
    return None


def _refuse_older(session: Session, ws: Workspace, form: Form, before: Form | None) -> None:
    published = [row.version for row in records(session, ws, form.name, state=PUBLISHED)]
    known = [*published, *([before.version] if before is not None else [])]
    highest = max(known, key=version_order, default="")
    if known and version_order(form.version) <= version_order(highest):
        raise RefusedError(
            _(
                "Version {version} of {name} is not higher than {highest}, which is in use. Raise it in the sheet "
                "settings, or withdraw {highest} first. Nothing was installed."
            ).format(version=form.version, name=form.name, highest=highest)
        )


def _head(ws: Workspace, choice: FormChoice, text: str) -> dict[str, str]:
    return {
        "name": choice.name,
        "version": choice.version,
        "title": choice.title,
        "state": PUBLISHED,
        "published_at": ws.stamp(),
        "digest": checklist.digest(text),
    }


def _pieces(text: str) -> dict[str, str]:
    starts = range(0, len(text), PIECE)
    return {
        f"{SHEET}.{piece_name(number)}": text[start : start + PIECE] for number, start in enumerate(starts, start=1)
    }


def _write(ws: Workspace, record: str, fields: Mapping[str, Value]) -> None:
    edits = [Edit("form", record, name, value) for name, value in fields.items()]
    ws.replica.write(ORG, edits, at=ws.now())
