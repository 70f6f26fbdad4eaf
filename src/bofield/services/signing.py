"""Signing a note: what it needs first, and what is frozen with it.

The note, its checklist and what the checklist was told about the case are frozen in one change, after everything that
the answers raise has been added to the case. While something is acute nothing stands in the way: the phone goes first.
Knows nothing of how a note is written or answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cleaning import clean
from bofield.errors import NotAllowedError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.records.registry import KINDS
from bofield.replica.values import Edit
from bofield.services import meanings
from bofield.services.duties import closing_edits
from bofield.services.editing import edits_of, save
from bofield.services.households import contact_row, require_case
from bofield.services.labels import field_label, label
from bofield.services.leaving import leaving
from bofield.services.runs import FACT_TODAY, Progress, evaluate, field_of, known_to, progress_of, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.checklist import Evaluation
    from bofield.services.runs import Run
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

FORM = tuple(name for name in KINDS["contact"].fields if name not in {"author", "status", "signed_at", "deleted"})
"""The fields of a contact that a person fills in."""
_VISITS = ("home_visit", "office_visit", "meeting")
"""Contacts where somebody is met, and must have been told that it is voluntary."""


def sign_contact(ws: Workspace, contact_id: str) -> None:
    """Freeze a note and its checklist and send them to review. Raises RefusedError naming all that is missing."""
    row = contact_row(ws, contact_id)
    if row.author != ws.me.id:
        raise NotAllowedError(_("Only the author can sign a note. Nothing was saved."))
    if row.status == "signed":
        raise RefusedError(_("The note is signed already."))
    run, progress = _run_of(ws, contact_id)
    if missing := what_is_missing(row._asdict(), progress):
        raise RefusedError(
            _("The note cannot be signed yet. What is missing: {missing}. Everything is saved.").format(
                missing="; ".join(missing)
            )
        )
    frozen = _leave_and_freeze(ws, run) if run is not None else []
    fields: dict[str, Value] = {"status": "signed", "signed_at": ws.stamp()}
    if not row.started_at:
        fields["started_at"] = row.planned_at or ws.stamp()
    save(ws, row.case_id, [*edits_of(ws, "contact", contact_id, fields), *frozen], amend=contact_id)
    ws.replica.close_open_changes()


def _run_of(ws: Workspace, contact_id: str) -> tuple[Run | None, Progress]:
    with ws.replica.reading() as session:
        run = runs_of(session, [contact_id]).get(contact_id)
        if run is None or not run.touched:
            return run, Progress()
        return run, progress_of(run, evaluate(session, ws, run))


def _leave_and_freeze(ws: Workspace, run: Run) -> list[Edit]:
    """Leave every section of a checklist, and freeze it; one that nobody has touched is put away."""
    if not run.touched:
        return [Edit("checklist_run", run.row.id, "deleted", value=True)]
    with ws.replica.reading() as session:
        sections = [section.name for section in evaluate(session, ws, run).sections]
        left = leaving(session, ws, run, sections)
    if left.edits:
        save(ws, run.row.case_id, left.edits, amend=run.row.contact_id)
    with ws.replica.reading() as session:
        run = runs_of(session, [run.row.contact_id])[run.row.contact_id]
        state = evaluate(session, ws, run)
        facts, _day = known_to(session, ws, run)
    return [*_frozen(ws, run, state, facts), *_closing(ws, run, state)]


def _frozen(ws: Workspace, run: Run, state: Evaluation, facts: Mapping[str, str]) -> list[Edit]:
    """Keep what the form suggested and what it was told, so that the signed checklist reads the same for ever."""
    suggested = {question.name: question.value for question in state.questions if question.prefilled}
    told = {name: value for name, value in facts.items() if value}
    kept = {**suggested, **told, FACT_TODAY: ws.today().isoformat()}
    edits = [Edit("checklist_run", run.row.id, field_of("answer", name), value) for name, value in kept.items()]
    return [*edits, Edit("checklist_run", run.row.id, "status", "signed")]


def _closing(ws: Workspace, run: Run, state: Evaluation) -> list[Edit]:
    """Close the case where the checklist says that this contact was the last, with its outcome."""
    outcome = meanings.OUTCOMES.get(state.values.get(meanings.OUTCOME, ""))
    if outcome is None or state.values.get(meanings.CLOSING) != "yes":
        return []
    case = require_case(ws, run.row.case_id)
    if case.stage == "closed":
        return edits_of(ws, "case", case.id, {"outcome": outcome})
    fields: dict[str, Value] = {"outcome": outcome, "stage": "closed", "closed_on": ws.today().isoformat()}
    reason = _("The case is closed: {outcome}").format(outcome=label("case_outcome", outcome).lower())
    return [*edits_of(ws, "case", case.id, fields), *closing_edits(ws, case.id, reason)]


def log_contact(ws: Workspace, case_id: str, fields: Mapping[str, Value], *, sign: bool = False) -> str:
    """Write a whole contact in one go, signed if asked for; return its id.

    Raises RefusedError naming what is missing; then nothing is written.
    """
    require_case(ws, case_id)
    refuse_unknown(fields)
    missing = what_is_missing(fields, Progress()) if sign else []
    if missing:
        raise RefusedError(
            _("The note cannot be signed. What is missing: {missing}. Nothing was saved.").format(
                missing="; ".join(missing)
            )
        )
    contact = new_id()
    wanted: dict[str, Value] = {"author": ws.me.id, "status": "draft", **fields}
    if not (wanted.get("planned_at") or wanted.get("started_at")):
        wanted["started_at"] = ws.stamp()
    if sign:
        wanted |= {"status": "signed", "signed_at": ws.stamp()}
        wanted["started_at"] = wanted.get("started_at") or wanted["planned_at"]
    save(ws, case_id, edits_of(ws, "contact", contact, wanted, new=True))
    return contact


def what_is_missing(fields: Mapping[str, Value], progress: Progress) -> list[str]:
    """Name what a note still needs before it can be signed, in the order of the form. Nothing while it is acute."""
    if progress.acute:
        return []
    missing = [field_label("contact", name).lower() for name in ("kind", "outcome") if not fields.get(name)]
    must_tell = fields.get("kind") in _VISITS and fields.get("outcome") == "reached"
    if must_tell and not (fields.get("voluntary_told") or progress.voluntary_told):
        missing.append(_("that the person was told it is voluntary"))
    if not str(fields.get("note") or "").strip():
        missing.append(_("the text of the note"))
    if progress.missing:
        missing.append(_("checklist {question}").format(question=_listed(progress.missing)))
    if progress.wrong:
        wrong = _("checklist {question} has an answer that does not fit")
        missing.append(wrong.format(question=_listed(progress.wrong)))
    return missing


def _listed(codes: Iterable[str]) -> str:
    """Several questions can share a code: each is named once."""
    return ", ".join(dict.fromkeys(codes))


def refuse_unknown(fields: Mapping[str, Value]) -> None:
    """Refuse fields of a contact that nobody fills in by hand."""
    if unknown := set(fields) - set(FORM):
        raise RefusedError(
            _("This cannot be written in a note: {field}.").format(field=clean(min(unknown), lines=False))
        )
