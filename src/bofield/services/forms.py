"""Forms as an administrator meets them: whether a file can be used, and what is in it. Opens no data folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield import checklist
from bofield.errors import FormError
from bofield.i18n import _, get_language

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FormSummary:
    """What a usable form holds, in numbers."""

    name: str
    title: str
    version: str
    languages: tuple[str, ...]
    sections: int
    questions: int
    follow_ups: int


def check_form(path: Path) -> FormSummary:
    """Read a form as it would be used; raise FormError naming sheet, row and column of what is wrong."""
    if not path.is_file():
        raise FormError(_("There is no file {path}. Name a form in .md, .csv or .xlsx.").format(path=path))
    form = checklist.load(path)
    return FormSummary(
        name=form.name,
        title=form.title.get(get_language()) or next(iter(form.title.values()), form.name),
        version=form.version,
        languages=form.languages,
        sections=sum(any(question.asked for question in section.questions) for section in form.sections),
        questions=sum(question.asked for section in form.sections for question in section.questions),
        follow_ups=len(form.follow_ups),
    )
