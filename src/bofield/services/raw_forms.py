"""A stand-in for a form that is not here: it shows what was answered as it is stored, and says why.

Whoever reads a note must be able to read its answers, also where the questions have not arrived. Nothing in a stand-in
can be answered, and nothing is raised.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bofield.checklist.build import build
from bofield.checklist.form import FACT_PREFIX
from bofield.checklist.references import NAME
from bofield.checklist.sheets import Row, Sheet, Workbook

if TYPE_CHECKING:
    from bofield.checklist import Form

NOTICE = "raw_notice"
"""The first line: why the questions are not here."""
_HEADINGS = ("type", "name", "label", "readonly")
_SETTINGS = ("form_id", "form_title", "version")


@lru_cache(maxsize=32)
def raw_form(name: str, version: str, notice: str, answered: tuple[str, ...]) -> Form:
    """Make a form with one question for each stored answer; `notice` is the sentence that stands above them.

    The same arguments give the same object, so that what is compiled of it is kept.
    """
    # Answers inside repeats and what the program itself was told are no questions of their own.
    shown = [each for each in answered if NAME.fullmatch(each) and not each.startswith(FACT_PREFIX) and each != NOTICE]
    lines = [("note", NOTICE, notice), *(("text", each, each) for each in shown)]
    called = name or NOTICE
    settings = (called, called, version or "-")
    book = Workbook(
        called,
        {
            "survey": _sheet("survey", _HEADINGS, [(*line[:2], line[2].replace("${", "$ {"), "yes") for line in lines]),
            "settings": _sheet("settings", _SETTINGS, [settings]),
        },
    )
    return build(book, called)


def _sheet(name: str, headings: tuple[str, ...], lines: list[tuple[str, ...]]) -> Sheet:
    rows = (Row(number, dict(zip(headings, line, strict=True))) for number, line in enumerate(lines, start=2))
    return Sheet(name, headings, tuple(rows))
