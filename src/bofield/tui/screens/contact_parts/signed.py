"""What a contact looks like once it is signed: its facts on a line, the frozen note, the checklist, the dialogue.

Turns a ContactView into Content and items; knows no service but the words for values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.dates import clock, local, short_date
from bofield.tui.text import ALARM, joined, line
from bofield.tui.widgets.date_field import as_moment
from bofield.tui.widgets.dialogue import anchor_words, dialogue_items, moment, note_items, paragraphs, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from bofield.services.values import ContactView
    from bofield.tui.widgets.reader import Item


def facts(view: ContactView) -> Content:
    """Say the form in a line or two: what, when, who was met, how it went."""
    from bofield.services import labels

    fields = view.fields
    began, ended = as_moment(fields.get("started_at")), as_moment(fields.get("ended_at"))
    began = began or as_moment(fields.get("planned_at"))
    when = f"{short_date(local(began).date())} {clock(began)}" if began else ""
    met = [words for name, words in labels.choices("met") if fields.get(name)]
    return joined(
        line(labels.label("contact_kind", str(fields.get("kind") or "")), "bold"),
        line(f"{when}–{clock(ended)}" if when and ended else when),
        line(labels.label("outcome", str(fields.get("outcome") or ""))),
        line(_("met: {people}").format(people=", ".join(met).lower())) if met else "",
        line(_("told that it is voluntary")) if fields.get("voluntary_told") else "",
        line(_("safety: {words}").format(words=labels.label("safety", str(fields.get("safety") or "")).lower()))
        if fields.get("safety")
        else "",
        gap=" · ",
    )


def standing(view: ContactView) -> Content:
    """Say who signed and when, and how the review stands."""
    from bofield.services import labels

    signed = (
        _("signed by {name} {when}").format(name=view.author, when=moment(view.signed_at)) if view.signed_at else ""
    )
    state = line(
        labels.label("review_state", view.state), "bold $warning" if view.state == "returned" else "bold $accent"
    )
    return joined(state, line(signed, "$text-muted"), gap=" · ")


def open_remark(view: ContactView) -> Content:
    """Show the remark that waits for an answer, with where it is tied."""
    remark = view.open_remark
    if remark is None:
        return line("")
    where = anchor_words(remark.anchor)
    who = f"{remark.author}, {where}:" if where else f"{remark.author}:"
    return joined(line(ALARM, "bold $warning"), line(who, "bold"), line(remark.text))


def items(view: ContactView) -> Iterator[Item]:
    """Give all there is to read."""
    yield from note_items(view.note, view.dialogue)
    if view.checklist_summary:
        yield title(_("CHECKLIST"))
        yield from paragraphs(view.checklist_summary, "summary")
    yield from dialogue_items(view.dialogue)
