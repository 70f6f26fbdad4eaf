"""A signed note and what was said about it, as items to read. Turns values into Content; knows no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from bofield.cleaning import clean
from bofield.i18n import _
from bofield.i18n.dates import clock, local, short_date
from bofield.tui.text import joined, line, shown
from bofield.tui.widgets.note_editor import broken
from bofield.tui.widgets.reader import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bofield.services.values import RemarkView

STYLES = {"return": "bold $warning", "approve": "bold $success", "comment": "bold $accent", "amendment": "bold"}


def moment(at: datetime) -> str:
    """Write day and time on this machine's clock."""
    return f"{short_date(local(at).date())} {clock(at)}"


def anchor_words(anchor: str) -> str:
    """Say where a remark is tied: `rad 3`, `fråga B3`."""
    kind, _colon, where = anchor.partition(":")
    if kind == "line":
        return _("line {n}").format(n=where)
    if kind == "question":
        return _("question {code}").format(code=where)
    return ""


def kind_words(remark: RemarkView) -> str:
    """Say what sort of turn it is."""
    return {
        "approve": _("approved"),
        "return": _("returned"),
        "comment": _("comment"),
        "amendment": _("addition"),
    }[remark.kind]


def note_items(note: str, dialogue: Sequence[RemarkView] = ()) -> Iterator[Item]:
    """Give the lines of a note with their numbers, and under each what was said about it."""
    # Numbers count the lines as they were written, so that a remark means the same on every laptop and at every width.
    for number, text in enumerate(clean(note).split("\n"), 1):
        anchor = f"line:{number}"
        yield Item(shown(broken(text)), anchor, str(number))
        yield from inline(anchor, dialogue)


def inline(anchor: str, dialogue: Iterable[RemarkView]) -> Iterator[Item]:
    """Give what was said about one line or question, in short, to stand under it."""
    for remark in dialogue:
        if remark.anchor == anchor:
            yield Item(
                joined(line("┊", "$text-muted"), line(f"{remark.author}:", STYLES[remark.kind]), line(remark.text))
            )


def dialogue_items(dialogue: Sequence[RemarkView]) -> Iterator[Item]:
    """Give everything that was said about a note, oldest first."""
    if dialogue:
        yield title(_("DIALOGUE"))
    for remark in dialogue:
        who = joined(
            line(remark.author, "bold"),
            line(moment(remark.at), "$text-muted"),
            line(kind_words(remark), STYLES[remark.kind]),
            line(anchor_words(remark.anchor)),
            gap=" · ",
        )
        yield Item(joined(who, shown(remark.text), gap="\n"), f"remark:{remark.id}")


def title(words: str) -> Item:
    """Give a heading with a line of air above it."""
    return Item(Content("\n") + line(words, "bold $accent"))


def paragraphs(text: str, prefix: str) -> Iterator[Item]:
    """Give lines of text that no remark can be tied to, such as a summary."""
    for number, part in enumerate(clean(text).split("\n")):
        yield Item(shown(broken(part)), f"{prefix}:{number}")
