"""What a form would have raised in the checklists that have been filled in already. Reads; writes nothing.

Each checklist is judged twice, with what was known of the case then: by the form that is tried, and by the one in use.
Signed checklists count, and drafts of one's own; somebody else's draft is nobody's business.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from bofield import checklist
from bofield.i18n import _, get_language
from bofield.services import form_store, runs
from bofield.services.form_values import FormChoice, Trial, TrialCount, TrialLine, TrialRun
from bofield.services.forms import in_use, read_form, summary_of
from bofield.services.households import CONTACTS, read_households, standing
from bofield.services.labels import label
from bofield.services.runs import RUNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from sqlmodel import Session

    from bofield.checklist import Form, Raised
    from bofield.services.runs import Run
    from bofield.services.workspace import Workspace

NEW, GONE, CHANGED, SAME = "new", "gone", "changed", "same"


def try_form(
    ws: Workspace, path: Path, cases: Sequence[str] = (), progress: Callable[[int, int], None] | None = None
) -> Trial:
    """Try a form on the checklists of some cases (ids), or of every case on this laptop.

    `progress(done, total)` is called after each checklist. Raises FormError for a file that cannot be used.
    """
    form = read_form(path)
    summary = summary_of(form)
    with ws.replica.reading() as session:
        found = _runs(session, ws, cases)
        current = in_use(ws, session, form.name)
        tried = []
        for done, run in enumerate(found, start=1):
            tried.append(_tried(session, ws, run, form, current))
            if progress:
                progress(done, len(found))
        ordered = _placed(session, ws, tried)
    return Trial(
        form=FormChoice(summary.name, summary.title, summary.version),
        cases=len({run.case_id for run in ordered}),
        runs=ordered,
        counts=_counts(ordered),
    )


def _runs(session: Session, ws: Workspace, cases: Sequence[str]) -> list[Run]:
    """Read the checklists that somebody has answered and this person may read."""
    kept = select(CONTACTS.c.id).where(CONTACTS.c.org == ws.org, standing(CONTACTS))
    wanted: list[Any] = [
        RUNS.c.org == ws.org,
        RUNS.c.contact_id.in_(kept),
        or_(RUNS.c.status == "signed", RUNS.c.author == ws.me.id),
    ]
    if cases:
        wanted.append(RUNS.c.case_id.in_(list(cases)))
    return [run for run in runs.read_runs(session, *wanted).values() if run.touched]


def _tried(session: Session, ws: Workspace, run: Run, form: Form, current: Form | None) -> TrialRun:
    facts, day = runs.known_to(session, ws, run)
    before = current or form_store.form_or_raw(ws, run.row.form, run.row.form_version, run.answers, session)
    would, now = (checklist.evaluate(each, run.answers, facts, day, get_language()).raised for each in (form, before))
    return TrialRun(
        run_id=run.row.id,
        contact_id=run.row.contact_id,
        case_id=run.row.case_id,
        contract="",
        place="",
        on=day,
        signed=run.row.status == "signed",
        compared=before.version,
        lines=tuple(_lines(would, now)),
    )


def _placed(session: Session, ws: Workspace, tried: Sequence[TrialRun]) -> tuple[TrialRun, ...]:
    """Say where each checklist belongs, as lists do: a protected household by its contract alone."""
    homes = read_households(session, ws, list(dict.fromkeys(run.case_id for run in tried)))
    placed = [
        replace(run, contract=home.case.contract_number or "", place=home.place)
        for run in tried
        if (home := homes.get(run.case_id)) is not None
    ]
    return tuple(sorted(placed, key=lambda run: (run.contract, run.case_id, str(run.on), run.run_id)))


def _lines(would: Sequence[Raised], now: Sequence[Raised]) -> Iterable[TrialLine]:
    """Put what would be raised beside what is: first what would be, then what no longer would."""
    standing_now = {item.name: item for item in now}
    for item in would:
        before = standing_now.pop(item.name, None)
        told = _difference(item, before) if before is not None else ""
        yield _line(item, NEW if before is None else CHANGED if told else SAME, told)
    for item in standing_now.values():
        yield _line(item, GONE)


def _line(item: Raised, difference: str, before: str = "") -> TrialLine:
    return TrialLine(item.name, item.kind, item.label, item.due, item.role, difference, before)


def _difference(item: Raised, before: Raised) -> str:
    """Say in words what was otherwise; empty when nothing was."""
    told = []
    if before.label != item.label:
        told.append(_("was “{label}”").format(label=before.label))
    if before.kind != item.kind:
        told.append(_("was: {kind}").format(kind=label("task_kind", before.kind).lower()))
    if before.due != item.due:
        told.append(_("was due {day}").format(day=before.due.isoformat()) if before.due else _("had no date"))
    if before.role != item.role:
        told.append(_("was for: {role}").format(role=label("role", before.role).lower()))
    if before.priority != item.priority:
        told.append(_("had priority {n}").format(n=before.priority))
    if before.acute != item.acute:
        told.append(_("was acute") if before.acute else _("was not acute"))
    return ", ".join(told)


def _counts(tried: Iterable[TrialRun]) -> tuple[TrialCount, ...]:
    """Count every follow-up over all checklists, the most changed first; one of several counts as the same."""
    seen: dict[str, TrialLine] = {}
    would: dict[str, int] = {}
    now: dict[str, int] = {}
    for run in tried:
        for line in run.lines:
            name = line.name.partition("#")[0]
            seen.setdefault(name, line)
            would[name] = would.get(name, 0) + (line.difference != GONE)
            now[name] = now.get(name, 0) + (line.difference != NEW)
    counts = [TrialCount(name, line.kind, line.label, would[name], now[name]) for name, line in seen.items()]
    return tuple(sorted(counts, key=lambda count: (-abs(count.would - count.now), -count.would, count.name)))
