"""The tables that laptop and centre share: one row a record, showing the values that stand now.

They are projections of `record_state` (records.state), which keeps who wrote what on which ground. Every field that
people write carries its FieldSpec as an annotation; the registry reads them from here, so each stands once.
There are no personal identity numbers anywhere, and no names of children.
"""

# SQLModel reads annotations at run time, so this module does not postpone them.
from datetime import date
from typing import Annotated, Any, ClassVar

from sqlmodel import Field, SQLModel

from bofield.records import choices
from bofield.records.fields import FieldSpec, FieldType

_SUPERVISOR = ("supervisor",)
_CHANGE_CAP = 1024 * 1024
"""Characters of a whole change as JSON: as many as a push may carry."""

Line = Annotated[str | None, FieldSpec(FieldType.LINE)]
SearchedLine = Annotated[str | None, FieldSpec(FieldType.LINE, searched=True)]
SearchedText = Annotated[str | None, FieldSpec(FieldType.TEXT, searched=True)]
DraftText = Annotated[str | None, FieldSpec(FieldType.TEXT, searched=True, merges=True)]
"""Running text that its author writes until it is signed, often on two laptops: the only column that merges.

A draft is read by its author alone, so nobody finds another's sentences among their own. Remarks on plans, legal events
and consents are read and written by several people, and an agreement made of two half sentences binds nobody: there
both versions stand side by side. Amendments and reviews are written once.
"""
YesNo = Annotated[bool | None, FieldSpec(FieldType.BOOL)]
CautiousYesNo = Annotated[bool | None, FieldSpec(FieldType.BOOL, caution=(True,))]
Number = Annotated[int | None, FieldSpec(FieldType.INT)]
Amount = Annotated[int | None, FieldSpec(FieldType.AMOUNT)]
Day = Annotated[date | None, FieldSpec(FieldType.DATE)]
Instant = Annotated[str | None, FieldSpec(FieldType.INSTANT)]
Reference = Annotated[str | None, FieldSpec(FieldType.ID)]


def _choice(values: tuple[str, ...], *, cautious: bool = False) -> FieldSpec:
    return FieldSpec(FieldType.CHOICE, choices=values, caution=values if cautious else ())


_SIGNED_WINS = FieldSpec(FieldType.CHOICE, choices.NOTE_STATUS, ("signed",))
"""A signature is final: whatever else stands beside it, the note is shown as signed."""


class Row(SQLModel):
    """What every record has: its organisation, id and case, and whether it is deleted."""

    org: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    case_id: str | None = Field(default=None, index=True)
    deleted: Annotated[bool | None, FieldSpec(FieldType.BOOL, caution=(None, False))] = None
    """Shown as deleted only where nobody has said otherwise (records.deletion)."""


class Case(Row, table=True):
    """A tenancy that is being looked after."""

    __tablename__: ClassVar[Any] = "case_file"

    contract_number: SearchedLine = Field(default=None, index=True)
    address: SearchedLine = None
    apartment: SearchedLine = None
    municipality: Line = None
    district: Annotated[str | None, FieldSpec(FieldType.ID, editors=_SUPERVISOR)] = Field(default=None, index=True)
    stage: Annotated[str | None, _choice(choices.STAGES)] = Field(default=None, index=True)
    coordinator: Annotated[str | None, FieldSpec(FieldType.ID, editors=_SUPERVISOR)] = Field(default=None, index=True)
    reason: Annotated[str | None, _choice(choices.REASONS)] = None
    risk: Annotated[str | None, _choice(choices.RISKS, cautious=True)] = None
    protected: CautiousYesNo = None
    two_at_visit: CautiousYesNo = None
    opened_on: Day = None
    closed_on: Day = None
    outcome: Annotated[str | None, _choice(choices.CASE_OUTCOMES)] = None


class Member(Row, table=True):
    """Someone in the household. A child has no name and no phone, only age band and living form."""

    __tablename__: ClassVar[Any] = "member"

    name: SearchedLine = None
    role: Annotated[str | None, _choice(choices.MEMBER_ROLES)] = None
    age_band: Annotated[str | None, _choice(choices.AGE_BANDS)] = None
    living_form: Annotated[str | None, _choice(choices.LIVING_FORMS)] = None
    language: Line = None
    interpreter: YesNo = None
    phone: Line = None


class RentDebt(Row, table=True):
    """The unpaid rent of one due date."""

    __tablename__: ClassVar[Any] = "rent_debt"

    due_on: Day = None
    amount: Amount = None
    settled_on: Day = None


class Contact(Row, table=True):
    """A home visit, call, SMS, letter, meeting or office visit, and the note about it."""

    __tablename__: ClassVar[Any] = "contact"

    kind: Annotated[str | None, _choice(choices.CONTACT_KINDS)] = None
    author: Reference = Field(default=None, index=True)
    planned_at: Instant = Field(default=None, index=True)
    started_at: Instant = None
    ended_at: Instant = None
    outcome: Annotated[str | None, _choice(choices.OUTCOMES)] = None
    met_tenant: YesNo = None
    met_partner: YesNo = None
    met_other_adult: YesNo = None
    met_child: YesNo = None
    met_representative: YesNo = None
    met_authority: YesNo = None
    voluntary_told: YesNo = None
    safety: Annotated[str | None, _choice(choices.SAFETY, cautious=True)] = None
    note: DraftText = None
    status: Annotated[str | None, _SIGNED_WINS] = Field(default=None, index=True)
    signed_at: Instant = None


class ChecklistRun(Row, table=True):
    """One walk through a checklist. Its answers are fields of their own: `answer.<question>`."""

    __tablename__: ClassVar[Any] = "checklist_run"

    contact_id: Reference = Field(default=None, index=True)
    author: Reference = None
    form: Line = None
    form_version: Line = None
    status: Annotated[str | None, _SIGNED_WINS] = None


class Answer(SQLModel, table=True):
    """The fields with free names of a record, one row each: the answers of a run, the pieces of a form.

    A projection of the record that `run_id` names.
    """

    __tablename__: ClassVar[Any] = "answer"

    org: str = Field(primary_key=True)
    run_id: str = Field(primary_key=True)
    group: str = Field(primary_key=True)
    """Of a run `answer`, `declined` (why a follow-up was not added), `added` (its task's id). A form has `sheet`."""
    name: str = Field(primary_key=True)
    value: str | None = None


class Task(Row, table=True):
    """Something somebody has promised to do."""

    __tablename__: ClassVar[Any] = "task"

    title: SearchedLine = None
    due_on: Day = Field(default=None, index=True)
    state: Annotated[str | None, _choice(choices.TASK_STATES)] = Field(default=None, index=True)
    priority: Number = None
    assignee: Reference = Field(default=None, index=True)
    role: Annotated[str | None, _choice(choices.TASK_ROLES)] = None
    """Whose task it is while nobody has taken it: with `supervisor`, that of those who supervise the case."""
    author: Reference = None
    source: Annotated[str | None, _choice(choices.TASK_SOURCES)] = None
    contact_id: Reference = None
    done_on: Day = None
    reason: Line = None


class LegalEvent(Row, table=True):
    """Something that has happened and that the law counts from."""

    __tablename__: ClassVar[Any] = "legal_event"

    kind: Annotated[str | None, _choice(choices.LEGAL_EVENTS)] = None
    happened_on: Day = None
    stated_on: Day = None
    """The last day printed in a letter from the court or Kronofogden: it overrides what is computed."""
    how: Line = None
    """How it was served or sent: a code word of the law's, or words."""
    completed_on: Day = None
    """When service on somebody else in the household was completed: the day the notice of it had been sent too."""
    flaw: Annotated[str | None, _choice(choices.EVENT_FLAWS)] = None
    """What is wrong with it, so that no time begins."""
    amount: Amount = None
    municipality: Line = None
    remark: SearchedText = None


class Duty(Row, table=True):
    """That a duty of the law was done, or does not apply here and why. Without it an overdue date stays in sight."""

    __tablename__: ClassVar[Any] = "duty"

    deadline: Line = None
    """The kind of date, as the law names it."""
    falls_on: Day = None
    """The day that was settled; none for a time that ought to run and does not. Another day is another duty."""
    state: Annotated[str | None, _choice(choices.DUTY_STATES)] = None
    reason: Line = None
    author: Reference = None
    at: Instant = None


class Plan(Row, table=True):
    """An instalment plan."""

    __tablename__: ClassVar[Any] = "plan"

    agreed_on: Day = None
    instalment_amount: Amount = None
    instalments: Number = None
    first_due_on: Day = None
    next_rent_on_time: YesNo = None
    state: Annotated[str | None, _choice(choices.PLAN_STATES)] = None
    remark: SearchedText = None


class Instalment(Row, table=True):
    """One payment of a plan."""

    __tablename__: ClassVar[Any] = "instalment"

    plan_id: Reference = Field(default=None, index=True)
    due_on: Day = None
    amount: Amount = None
    paid_on: Day = None


class Consent(Row, table=True):
    """Whether the tenant lets the landlord talk with someone, about what and until when."""

    __tablename__: ClassVar[Any] = "consent"

    topic: Annotated[str | None, _choice(choices.CONSENT_TOPICS)] = None
    given: Annotated[str | None, FieldSpec(FieldType.CHOICE, choices.CONSENT_ANSWERS, ("withdrawn", "no"))] = None
    covers: Line = None
    given_on: Day = None
    valid_until: Day = None
    told_revocable: YesNo = None


class Review(Row, table=True):
    """A supervisor's word on a signed note. `anchor` is `line:3`, `question:B3` or empty."""

    __tablename__: ClassVar[Any] = "review"

    contact_id: Reference = Field(default=None, index=True)
    reviewer: Reference = None
    verdict: Annotated[str | None, _choice(choices.VERDICTS)] = None
    remark: SearchedText = None
    anchor: Line = None
    upto: Reference = None
    """The last amendment the reviewer had seen, if any."""
    at: Instant = None


class Amendment(Row, table=True):
    """What is added to a signed note, which itself is never changed."""

    __tablename__: ClassVar[Any] = "amendment"

    contact_id: Reference = Field(default=None, index=True)
    author: Reference = None
    text: SearchedText = None
    answers: Reference = None
    """The review this answers, if any."""
    at: Instant = None


class Sealed(Row, table=True):
    """Work that was handed in after its author's access had ended. The supervisors of the case decide about it."""

    __tablename__: ClassVar[Any] = "sealed"

    author: Reference = None
    device: Reference = None
    at: Line = None
    """When it was written: ISO 8601 with its offset, as the change says."""
    change: Annotated[str | None, FieldSpec(FieldType.TEXT, cap=_CHANGE_CAP)] = None
    """The whole change as it came, in JSON."""
    state: Annotated[str | None, _choice(choices.SEALED_STATES)] = Field(default=None, index=True)
    decided_by: Reference = None
    decided_at: Instant = None
    reason: Line = None
    """Why it was declined, or why it could not be taken."""


class Form(Row, table=True):
    """A form of the organisation's own, in one version. Its workbook stands in pieces, `sheet.001`, `sheet.002`."""

    __tablename__: ClassVar[Any] = "form"

    name: Line = Field(default=None, index=True)
    version: Line = None
    title: Line = None
    state: Annotated[str | None, _choice(choices.FORM_STATES)] = None
    published_at: Instant = None
    digest: Line = None
    """Of the whole workbook's text, so that a piece that is missing or changed is noticed."""


class Person(Row, table=True):
    """A colleague, so that names can be shown. What a person may do never comes from here."""

    __tablename__: ClassVar[Any] = "person"

    name: Line = None
    title: Line = None
    active: YesNo = None


class District(Row, table=True):
    """A part of the landlord's houses."""

    __tablename__: ClassVar[Any] = "district"

    name: Line = None
