"""Forms as people meet them: whether a file can be used, which forms there are, and what stands in one.

Reads and shows. What an administrator changes stands in `form_publishing`, what one would have raised
in `form_trial`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bofield import checklist
from bofield.checklist.loading import SHIPPED
from bofield.cleaning import clean
from bofield.errors import FormError, NotFoundError
from bofield.i18n import N_, _, get_language
from bofield.services import form_store
from bofield.services.form_files import examine
from bofield.services.form_records import PUBLISHED, load, records, version_order
from bofield.services.form_values import FormItem, FormLine, FormSection, FormSummary, FormView

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.checklist import Form
    from bofield.services.workspace import Workspace


STATES = {
    "in_use": N_("in use"),
    "published": N_("published, a newer one is in use"),
    "withdrawn": N_("withdrawn"),
    "shipped": N_("came with the program"),
    "unusable": N_("not used"),
}
"""What the states of a form are called."""


# ── a file ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_form(path: Path) -> FormSummary:
    """Read a form as it would be used; raise FormError naming sheet, row and column of what is wrong."""
    return summary_of(read_form(path))


def read_form(path: Path) -> Form:
    """Read and check the form in a file. Raises FormError; a file that is not safe to open is not opened."""
    examine(path)
    return checklist.load(path)


def faults_of(path: Path) -> tuple[str, ...]:
    """List everything that is wrong with a form, a sentence each; none for a form that can be used."""
    try:
        examine(path)
    except FormError as error:
        return (str(error),)
    return tuple(str(error) for error in checklist.check_all(path))


def differences(ws: Workspace, path: Path) -> tuple[str, tuple[str, ...]]:
    """Say what a form in a file changes against the one in use by the same name; returns that one's version too.

    The version is empty where no form by that name is in use. Raises FormError for a file that cannot be used.
    """
    form = read_form(path)
    with ws.replica.reading() as session:
        before = in_use(ws, session, form.name)
    return (before.version, checklist.changes(before, form).words) if before is not None else ("", ())


# ── what there is ────────────────────────────────────────────────────────────────────────────────────────────────────
def in_use(ws: Workspace, session: Session, name: str) -> Form | None:
    """Give the form that new checklists by this name follow; None where there is none."""
    try:
        return form_store.newest(ws, name, session)
    except form_store.MissingFormError:
        return None


def list_forms(ws: Workspace) -> tuple[FormLine, ...]:
    """List every version of every form on this laptop: the program's own form first, of each the newest first."""
    with ws.replica.reading() as session:
        used = {(choice.name, choice.version) for choice in form_store.available(ws, session)}
        lines = [_own_line(ws, session, row, used) for row in records(session, ws)]
    own = {(line.name, line.version) for line in lines}
    shipped = (*(checklist.load(name) for name in SHIPPED), *form_store.old_forms())
    lines += [_shipped_line(form, used) for form in shipped if (form.name, form.version) not in own]
    lines.sort(key=lambda line: version_order(line.version), reverse=True)
    lines.sort(key=lambda line: (line.name not in SHIPPED, line.name))
    return tuple(lines)


def find_form(ws: Workspace, name: str, version: str = "") -> Form:
    """Give a form by its name; without a version the one in use. Raises NotFoundError, or FormError if damaged."""
    if not any(line.name == name and version in {"", line.version} for line in list_forms(ws)):
        raise unknown_form(ws, name, version)
    return form_store.form_for(ws, name, version) if version else form_store.newest(ws, name)


def show_form(ws: Workspace, name: str, version: str = "") -> FormView:
    """Put a whole form into words. Raises as `find_form` does."""
    form = find_form(ws, name, version)
    language = get_language()
    sections = [
        FormSection(
            form.words(section.label, language),
            tuple(
                FormItem(each.name, each.type, form.words(each.label, language), each.relevant)
                for each in section.questions
                if each.asked
            ),
        )
        for section in form.sections
    ]
    raised = tuple(
        FormItem(each.name, each.kind, form.words(each.label, language), each.relevant) for each in form.follow_ups
    )
    return FormView(summary_of(form), tuple(each for each in sections if each.questions), raised)


def unknown_form(ws: Workspace, name: str, version: str = "") -> NotFoundError:
    """Make the error for a form that is not here, naming those that are."""
    known = ", ".join(dict.fromkeys(f"{line.name} {line.version}" for line in list_forms(ws)))
    return NotFoundError(
        _("There is no form {name} on this laptop. There are: {known}.").format(
            name=clean(f"{name} {version}".strip(), lines=False)[:100] or "–", known=known
        )
    )


def summary_of(form: Form) -> FormSummary:
    """Sum a form up."""
    return FormSummary(
        name=form.name,
        title=form.words(form.title, get_language()) or form.name,
        version=form.version,
        languages=form.languages,
        sections=sum(any(question.asked for question in section.questions) for section in form.sections),
        questions=sum(question.asked for question in form.questions),
        follow_ups=len(form.follow_ups),
        warnings=form.warnings,
    )


def _own_line(ws: Workspace, session: Session, row: Row[Any], used: AbstractSet[tuple[str, str]]) -> FormLine:
    state = row.state or PUBLISHED
    problem = ""
    try:
        load(session, row)
    except FormError as error:
        problem = str(error)
        state = "unusable"
    if state == PUBLISHED and (row.name, row.version) in used:
        state = "in_use"
    return FormLine(
        name=row.name,
        version=row.version,
        title=row.title or row.name,
        state=state,
        state_label=_(STATES[state]),
        shipped=False,
        published_at=ws.local(row.published_at),
        problem=problem,
    )


def _shipped_line(form: Form, used: AbstractSet[tuple[str, str]]) -> FormLine:
    state = "in_use" if (form.name, form.version) in used else "shipped"
    title = form.words(form.title, get_language()) or form.name
    instead = next((version for name, version in used if name == form.name), form.version)
    problem = ""
    if version_order(form.version) > version_order(instead):
        problem = _(
            "The program brings version {version} of {name}, and {instead} of your own stands in for it. See what is "
            "new in it with “bofield forms copy {name} FILE --version {version}”, and carry over what you need."
        ).format(version=form.version, name=form.name, instead=instead)
    return FormLine(form.name, form.version, title, state, _(STATES[state]), shipped=True, problem=problem)
