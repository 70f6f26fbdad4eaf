"""The short form of a contact: kind, times, who was met, outcome, safety. Knows the fields; carries nothing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container

from bofield.i18n import _
from bofield.tui.widgets.date_field import MomentField
from bofield.tui.widgets.fields import ChoiceField, Field, Labelled, TicksField, choices_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from bofield.services.values import Value

MOMENTS = ("planned_at", "started_at", "ended_at")


class ContactForm(Container):
    """The fields of a contact, two beside each other where it is narrow, one below the other beside the note."""

    DEFAULT_CSS = """
    ContactForm { height: auto; padding: 0 1; }
    ContactForm .pair { layout: horizontal; height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.kind = ChoiceField("kind", choices_of("contact_kind"), may_be_empty=False)
        self.outcome = ChoiceField("outcome", choices_of("outcome"))
        self.safety = ChoiceField("safety", choices_of("safety"))
        self.moments = {name: MomentField(name) for name in MOMENTS}
        self.met = TicksField("met", choices_of("met"))
        self.told = TicksField("told", (("voluntary_told", _("told that the contact is voluntary")),))

    def compose(self) -> ComposeResult:
        """Lay the fields out in the order they are filled in."""
        with Container(classes="pair"):
            yield Labelled(_("Kind"), self.kind)
            yield Labelled(_("Planned"), self.moments["planned_at"])
        with Container(classes="pair"):
            yield Labelled(_("Began"), self.moments["started_at"])
            yield Labelled(_("Ended"), self.moments["ended_at"])
        with Container(classes="pair"):
            yield Labelled(_("Outcome"), self.outcome)
            yield Labelled(_("Safety"), self.safety)
        yield Labelled(_("Met"), self.met)
        yield Labelled(_("Said"), self.told)

    @property
    def fields(self) -> dict[str, Field]:
        """The fields that hold one value each."""
        return {"kind": self.kind, "outcome": self.outcome, "safety": self.safety, **self.moments}

    @property
    def values(self) -> dict[str, Value]:
        """The values of the form by the record's field names."""
        single: dict[str, Value] = {name: field.value for name, field in self.fields.items()}
        ticks: dict[str, Value] = {name: name in self.met.ticked for name, _words in self.met.ticks}
        return {**single, **ticks, "voluntary_told": "voluntary_told" in self.told.ticked}

    def put(self, values: Mapping[str, Value], *, but: frozenset[str] = frozenset()) -> None:
        """Show values that come from elsewhere, except in the fields named by `but`, where somebody has written."""
        for name, field in self.fields.items():
            if name not in but and field.value != values.get(name):
                field.put(values.get(name))
        for group in (self.met, self.told):
            names = [name for name, _words in group.ticks]
            ticked = {name for name in names if (name in group.ticked if name in but else bool(values.get(name)))}
            if ticked != group.ticked:
                group.put(" ".join(ticked))

    def field_of(self, name: str) -> Field:
        """Find the field where a value of the record is filled in."""
        if name == "voluntary_told":
            return self.told
        return self.fields.get(name, self.met)
