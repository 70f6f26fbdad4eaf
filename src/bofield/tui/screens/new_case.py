"""A new case: what is asked for to open one. Nothing is written before the last field is left with enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Static

from bofield.i18n import N_, _
from bofield.services.values import NewCase
from bofield.tui.commands import bindings
from bofield.tui.jobs import job
from bofield.tui.screens.base import WorkScreen
from bofield.tui.text import line, shown
from bofield.tui.widgets.tick import Tick

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.workspace import Workspace

FIELDS: tuple[tuple[str, str], ...] = (
    ("contract", N_("Contract number *")),
    ("address", N_("Address *")),
    ("apartment", N_("Apartment number")),
    ("municipality", N_("Municipality")),
    ("tenant", N_("Contract holder's name")),
)
REQUIRED = ("contract", "address")


def open_case(workspace: Workspace, new: NewCase) -> str:
    """Open the case, in a thread."""
    from bofield.services import cases

    return cases.open_case(workspace, new)


class NewCaseScreen(WorkScreen):
    """A short form."""

    PLACE = "new_case"
    BINDINGS = bindings("new_case")
    AUTO_FOCUS = "#contract"

    def compose_body(self) -> Iterable[Widget]:
        """Lay the form out."""
        with VerticalScroll(id="form", can_focus=False):
            for name, label in FIELDS:
                with Horizontal(classes="row"):
                    yield Static(line(_(label)), classes="label")
                    yield Input(id=name)
            yield Tick(shown(_("Protected identity: masked everywhere")), id="protected")
            yield Tick(shown(_("Always two at visits")), id="two_at_visit")
            yield Button(shown(_("Open the case")), id="done", compact=True)

    async def load(self) -> None:
        """Nothing to read; only the title."""
        self.headline(_("New case"))

    def on_input_submitted(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def on_button_pressed(self) -> None:
        """Open the case."""
        self.finish()

    @job
    async def finish(self) -> None:
        """Open the case and go there, or say what is missing."""
        values = {name: self.query_one(f"#{name}", Input).value.strip() for name, _label in FIELDS}
        for name, label in FIELDS:
            if name in REQUIRED and not values[name]:
                self.tell(_("“{label}” must be filled in.").format(label=_(label).rstrip(" *")), error=True)
                self.query_one(f"#{name}", Input).focus()
                return
        marks = {name: self.query_one(f"#{name}", Tick).value for name in ("protected", "two_at_visit")}
        new = NewCase(**values, protected=marks["protected"], two_at_visit=marks["two_at_visit"])
        case_id = await self.app.change(open_case, new)
        await self.dismiss(None)
        self.app.go_case(case_id)

    def help_lines(self) -> Iterable[Content]:
        """Explain the form."""
        yield line(
            _("Enter goes to the next field; on the last line it opens the case. Fields with * must be filled in.")
        )
        yield line(_("Personal identity numbers are never asked for and should not be written anywhere."))
