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
    from collections.abc import Sequence

    from bofield.checklist import Form

NOTICE = "raw_notice"
"""The first line: why the questions are not here."""
_HEADINGS = ("type", "name", "label", "readonly")
_PLAIN = str.maketrans("{}", "()")
"""No sentence refers to a question, whatever name stands in it."""
_SETTINGS = ("form_id", "form_title", "version")


@lru_cache(maxsize=32)
def raw_form(name: str, version: str, notice: str, answers: tuple[tuple[str, str], ...]) -> Form:
    """Make a form with a line for each stored answer, by name; `notice` is the sentence that stands above them.

    The same arguments give the same object, so that what is compiled of it is kept.
    """
    lines = [("note", NOTICE, notice.translate(_PLAIN), "yes")]
    for number, (key, value) in enumerate(answers):
        if key.startswith((FACT_PREFIX, NOTICE)):
            continue  # what the program was told is no answer of anybody's
        if NAME.fullmatch(key):
            lines.append(("text", key, key, "yes"))
        elif value:
            # An answer inside a repeat cannot be a question without the repeat around it; it can be read.
            lines.append(("note", f"{NOTICE}_{number}", f"{key}: {value}".translate(_PLAIN), "yes"))
    called = name or NOTICE
    settings = (called, called, version or "-")
    book = Workbook(
        called,
        {
            "survey": _sheet("survey", _HEADINGS, lines),
            "settings": _sheet("settings", _SETTINGS, [settings]),
        },
    )
    return build(book, called)


def _sheet(name: str, headings: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> Sheet:
    rows = (Row(number, dict(zip(headings, line, strict=True))) for number, line in enumerate(lines, start=2))
    return Sheet(name, headings, tuple(rows))
