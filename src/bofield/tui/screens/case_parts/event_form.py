"""The form of a step of the law: first what happened, from a grouped list, then what belongs to that kind.

Knows which fields each kind has and what the case already says; carries nothing out. The values are fields of the
record, by their names there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from bofield.i18n import N_, _
from bofield.i18n.dates import iso
from bofield.tui.commands import bindings
from bofield.tui.screens.asking import FormScreen
from bofield.tui.text import joined, key_and_word, line
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.date_field import AmountField, DayField, today
from bofield.tui.widgets.fields import ChoiceField, LineField, choices_of
from bofield.tui.widgets.record_list import RecordList
from bofield.tui.widgets.rows import Row, heading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from textual.app import ComposeResult

    from bofield.services.values import CaseView, LegalEventView, Value
    from bofield.tui.widgets.fields import Field

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("NOTICE"), ("notice_given", "tenant_served", "board_notified", "committee_undertaking")),
    (N_("RENT"), ("rent_due", "payment", "deposit")),
    (N_("KRONOFOGDEN"), ("kfm_applied", "order_served", "contest_sent", "decision")),
    (
        N_("EVICTION"),
        ("documents_complete", "comment_opportunity", "eviction_booked", "respite", "postponed", "evicted"),
    ),
    (N_("DISTURBANCE AND SUBLET"), ("disturbance_urged", "disturbance_reported", "sublet_known")),
    (N_("THE END OF THE TENANCY"), ("withdrawn", "tenancy_period_ended", "moved_out")),
)
OTHER = N_("OTHER")

SERVICE = frozenset({"tenant_served", "order_served"})
MESSAGE = frozenset({"board_notified", "disturbance_reported"})
WITH_AMOUNT = frozenset({"board_notified", "payment", "deposit", "rent_due"})
WITH_STATED_DAY = frozenset(
    {"order_served", "contest_sent", "decision", "comment_opportunity", "documents_complete", "respite", "evicted"}
)
WITH_FLAW = MESSAGE | {"tenant_served"}
IN_HOUSEHOLD = "adult_in_household"
SOUND = "sound"
"""The choice that says that nothing is wrong. Without a choice services compare a message with the case."""


def grouped_kinds(kinds: Sequence[tuple[str, str]]) -> Iterator[Row]:
    """Lay the kinds of event out under their headings; one that no heading knows stands last."""
    words = dict(kinds)
    for title, names in GROUPS:
        known = [name for name in names if name in words]
        if known:
            yield heading(_(title))
            yield from (Row(name, (line(words.pop(name)),)) for name in known)
    if words:
        yield heading(_(OTHER))
        yield from (Row(name, (line(label),)) for name, label in words.items())


class EventKindScreen(ModalScreen[str | None]):
    """What happened: the kinds of event under headings. Gives the name of the kind, or None."""

    PLACE = "prompt"
    BINDINGS: ClassVar[list[Any]] = bindings("prompt")
    DEFAULT_CSS = """
    EventKindScreen { align: center middle; background: $background 70%; }
    EventKindScreen > Vertical {
        width: 100%; max-width: 72; height: 100%; max-height: 36; background: $surface; border: round $border-blurred;
        padding: 0 2;
    }
    EventKindScreen RecordList { background: $surface; }
    """

    def __init__(self, suggested: str = "") -> None:
        super().__init__()
        self._suggested = suggested

    def compose(self) -> ComposeResult:
        """Lay the kinds out."""
        with Vertical():
            yield Static(line(_("What has happened?"), "bold $accent"))
            yield RecordList((Column("kind", width=30, grow=1),))
            yield Static(
                joined(
                    key_and_word("↑↓", _("choose")),
                    key_and_word("enter", _("take it")),
                    key_and_word("esc", _("leave it")),
                    gap="   ",
                )
            )

    def on_mount(self) -> None:
        """Put the cursor on what is most likely to be written down."""
        kinds = self.query_one(RecordList)
        kinds.set_rows(list(grouped_kinds(choices_of("legal_event"))))
        if not kinds.go_to(self._suggested):
            kinds.action_go_first()
        kinds.focus()

    def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Give the kind."""
        self.dismiss(event.row.id)

    def action_command(self, command: str) -> None:
        """Take the kind the cursor stands on, or leave."""
        if command == "open":
            self.query_one(RecordList).select()
        else:
            self.dismiss(None)


def event_form(
    view: CaseView,
    kind: str,
    send: Callable[[dict[str, Value]], Awaitable[Any]],
    event: LegalEventView | None = None,
) -> FormScreen:
    """Make the form of one kind of event, filled with what `event` says or what the case makes likely."""
    words = dict(choices_of("legal_event")).get(kind, kind)
    return FormScreen(
        words if event is None else _("Change: {event}").format(event=words),
        [(_(label), field) for label, field in _fields(view, kind, event)],
        about=_about(kind),
        needed=("happened_on",),
        visible=lambda name, values: name != "completed_on" or values.get("how") == IN_HOUSEHOLD,
        send=send,
    )


def _fields(view: CaseView, kind: str, event: LegalEventView | None) -> Iterator[tuple[str, Field]]:
    known = _known(event) if event is not None else _likely(view, kind)
    yield N_("Sent on") if kind in MESSAGE else N_("When"), DayField("happened_on", known["happened_on"])
    if kind in SERVICE | MESSAGE:
        ways = choices_of("service_way" if kind in SERVICE else "message_way")
        yield N_("How"), ChoiceField("how", ways, known["how"])
        if kind in SERVICE:
            yield N_("Notice of it sent on"), DayField("completed_on", known["completed_on"])
    elif known["how"]:
        yield N_("How"), LineField("how", known["how"])
    if kind in MESSAGE or known["municipality"]:
        yield N_("To the committee in"), LineField("municipality", known["municipality"])
    if kind in WITH_AMOUNT or known["amount"]:
        yield N_("Amount"), AmountField("amount", known["amount"])
    if kind in WITH_STATED_DAY or known["stated_on"]:
        yield N_("Last day in the letter"), DayField("stated_on", known["stated_on"])
    if kind in WITH_FLAW or known["flaw"]:
        flaws = ((SOUND, _("nothing is wrong with it")), *choices_of("event_flaw"))
        yield N_("What is wrong with it"), ChoiceField("flaw", flaws, known["flaw"])
    yield N_("Remark"), LineField("remark", known["remark"])


def _likely(view: CaseView, kind: str) -> dict[str, Value]:
    """Say what a new event of a kind most likely is: today, and for the message what the case itself says."""
    message = kind in MESSAGE
    return {
        **dict.fromkeys(("how", "completed_on", "stated_on", "flaw", "remark"), None),
        "happened_on": iso(today()),
        "municipality": view.municipality or None if message else None,
        "amount": view.row.arrears or None if kind == "board_notified" else None,
    }


def _known(event: LegalEventView) -> dict[str, Value]:
    """Say what is written down of an event, by the names of its fields."""
    return {
        "happened_on": iso(event.on) if event.on else None,
        "stated_on": iso(event.stated) if event.stated else None,
        "completed_on": iso(event.completed) if event.completed else None,
        "how": event.how or None,
        "flaw": event.flaw or None,
        "municipality": event.municipality or None,
        "amount": event.amount or None,
        "remark": event.remark or None,
    }


def changed(values: dict[str, Value], event: LegalEventView) -> dict[str, Value]:
    """Tell which fields of an event the form has changed."""
    before = _known(event)
    return {name: value for name, value in _told(values).items() if value != before[name]}


def given(values: dict[str, Value]) -> dict[str, Value]:
    """Tell which fields of a new event were filled in, without its day."""
    return {name: value for name, value in _told(values).items() if value is not None and name != "happened_on"}


def _told(values: dict[str, Value]) -> dict[str, Value]:
    return {name: "" if name == "flaw" and value == SOUND else value for name, value in values.items()}


def _about(kind: str) -> str:
    if kind in WITH_STATED_DAY:
        return _("The date in a letter from the court or Kronofogden always holds: write it down as it stands.")
    if kind in SERVICE:
        return _("Served on an adult in the household: it counts from the day the notice of it was sent too.")
    if kind in MESSAGE:
        return _(
            "No time begins with a message to the wrong municipality or with a wrong amount. "
            "Municipality and amount are compared with the case when nothing else is said."
        )
    return ""
