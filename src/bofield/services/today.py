"""Idag: dates of the law, today's visits, what is promised and what is addressed to me, the most important first.

Reads the whole day in a handful of queries, whatever the number of cases.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from bofield.casework import worklist
from bofield.i18n import _
from bofield.i18n.dates import clock
from bofield.records.fields import instant
from bofield.services import households as read
from bofield.services.case_list import may_have_dates, open_cases_of
from bofield.services.checkins import check_ins
from bofield.services.choices import chosen_by_others
from bofield.services.conflicts import all_conflicts
from bofield.services.dialogue import REVIEWS, moment, read_dialogues
from bofield.services.editing import brief
from bofield.services.gone import gone
from bofield.services.households import CONTACTS, Household, standing, unindexed
from bofield.services.labels import label
from bofield.services.refused import refused_changes
from bofield.services.reminders import reminder, strength
from bofield.services.runs import read_progress
from bofield.services.sealed import sealed_work
from bofield.services.tasks import read_tasks, read_waiting
from bofield.services.values import DeadlineLine, DeadlineView, NoticeLine, TaskFilter, Today, VisitLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.services.workspace import Workspace

DEADLINES_AHEAD = 14
"""Days ahead that a date of the law is shown."""
TASKS_AHEAD = 7
"""Days ahead that a task is shown."""


def today(ws: Workspace) -> Today:
    """Read the day."""
    on = ws.today()
    with ws.replica.reading() as session:
        cases = read.read_households(session, ws, may_have_dates(open_cases_of(ws), on))
        chosen = {case: (household, _in_sight(household, on)) for case, household in cases.items()}
        visits = _visits(session, ws, on)
        tasks = read_tasks(session, ws, TaskFilter(), until=on + timedelta(days=TASKS_AHEAD))
        waiting = read_waiting(session, ws)
        notices = [*_returned(session, ws), *_drafts(session, ws, on)]
    return Today(on, deadline_lines(chosen, on), visits, tasks, (*_checking_in(ws), *notices, *_syncing(ws)), waiting)


def _in_sight(household: Household, on: date) -> Iterable[DeadlineView]:
    """Choose what a case has for today.

    Every duty that has passed, however long ago, every time that ought to run and does not, every duty in the days of
    its reminders, and the next date of any kind where it is near.
    """
    dates = household.dates(on)
    following = dates.following
    found = [*dates.overdue, *dates.waiting, *dates.near]
    if following is not None and following not in found and (following.days or 0) <= DEADLINES_AHEAD:
        found.append(following)
    return found


def deadline_lines(cases: Mapping[str, tuple[Household, Iterable[DeadlineView]]], on: date) -> tuple[DeadlineLine, ...]:
    """List the chosen dates of some cases in the order they deserve attention; a case without one is left out."""
    items, lines = [], {}
    # A district has hundreds of dates and only some dozens of reasons.
    why = cache(partial(_why, on=on))
    for case_id, (household, chosen) in cases.items():
        acute, where = household.case.risk == "high", ""
        for view in chosen:
            where = where or household.place
            key = f"{case_id} {view.kind}"
            items.append(worklist.Item(key, "statutory", view.on, household.children, acute, duty=view.duty))
            lines[key] = DeadlineLine(
                case_id=case_id,
                place=where,
                children=household.children,
                deadline=view,
                why=why(view.on, household.children, acute, view.duty),
                reminder=reminder(view),
                strength=strength(view),
            )
    return tuple(lines[item.key] for item in worklist.order(items, on))


def _why(day: date | None, children: bool, acute: bool, duty: bool, on: date) -> str:  # noqa: FBT001
    return worklist.why(worklist.Item("", "statutory", day, children, acute, duty=duty), on)


def _visits(session: Session, ws: Workspace, on: date) -> tuple[VisitLine, ...]:
    """My drafts that are planned for today, by the clock."""
    start, end = (instant(ws.day_start(day), ws.zone)[:20] for day in (on, on + timedelta(days=1)))
    rows = _my_drafts(session, ws, unindexed(CONTACTS.c.planned_at) >= start, unindexed(CONTACTS.c.planned_at) < end)
    households = read.read_households(session, ws, sorted({row.case_id for row in rows}))
    progress = read_progress(session, ws, [row.id for row in rows])
    lines = []
    for row in rows:
        household = households.get(row.case_id)
        if household is None:
            continue
        begun = progress.get(row.id)
        item = worklist.Item(row.id, "promise", on, household.children)
        lines.append(
            VisitLine(
                contact_id=row.id,
                case_id=row.case_id,
                at=moment(ws, row.planned_at, row.id),
                kind_label=label("contact_kind", row.kind),
                place=household.place,
                children=household.children,
                checklist=f"{begun.answered}/{begun.total}" if begun else "",
                why=worklist.why(item, on),
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.at, line.contact_id)))


def _my_drafts(session: Session, ws: Workspace, *more: Any) -> list[Row[Any]]:
    mine = unindexed(CONTACTS.c.author) == ws.me.id
    statement = select(CONTACTS).where(CONTACTS.c.status == "draft", mine, standing(CONTACTS), *more)
    return list(session.connection().execute(statement.order_by(CONTACTS.c.id)))


def _returned(session: Session, ws: Workspace) -> Iterator[NoticeLine]:
    """My signed notes that a reviewer has sent back and that I have not answered."""
    reviewed = select(REVIEWS.c.contact_id).where(REVIEWS.c.verdict == "return")
    mine = unindexed(CONTACTS.c.author) == ws.me.id
    statement = select(CONTACTS).where(CONTACTS.c.org == ws.org, CONTACTS.c.id.in_(reviewed), mine, standing(CONTACTS))
    rows = session.connection().execute(statement.order_by(CONTACTS.c.id)).all()
    dialogues = read_dialogues(session, [row.id for row in rows])
    households = read.read_households(session, ws, sorted({row.case_id for row in rows}))
    people = read.names(session, ws)
    for row in rows:
        review = dialogues[row.id].unanswered if row.id in dialogues else None
        if review is None or row.case_id not in households:
            continue
        household = households[row.case_id]
        yield NoticeLine(
            kind="returned",
            record_id=row.id,
            case_id=row.case_id,
            text=_("Returned from review: “{remark}”").format(remark=brief(review.remark or "")),
            place=household.place,
            why=_("{reviewer} has asked something about your note and waits for the answer.").format(
                reviewer=people.get(review.reviewer or "", _("A reviewer"))
            ),
        )


def _drafts(session: Session, ws: Workspace, on: date) -> Iterator[NoticeLine]:
    """My notes from before today that are not signed."""
    begun = instant(ws.day_start(on), ws.zone)[:20]
    planned, started = unindexed(CONTACTS.c.planned_at), CONTACTS.c.started_at
    before = or_(started < begun, started.is_(None) & (planned < begun))
    rows = _my_drafts(session, ws, before)
    households = read.read_households(session, ws, sorted({row.case_id for row in rows}))
    for row in rows:
        if row.case_id in households:
            day = moment(ws, row.started_at or row.planned_at, row.id)
            yield NoticeLine(
                kind="draft",
                record_id=row.id,
                case_id=row.case_id,
                text=_("Not signed yet: {kind} {date}").format(
                    kind=label("contact_kind", row.kind).lower(), date=f"{day:%Y-%m-%d}"
                ),
                place=households[row.case_id].place,
                why=_("The note is a draft that only you can read until you sign it."),
            )


def _checking_in(ws: Workspace) -> Iterator[NoticeLine]:
    """My visits that somebody waits to hear from, those first whose time has passed."""
    for visit in sorted(check_ins(ws), key=lambda each: not each.overdue):
        said = _("You should have checked in by {time}") if visit.overdue else _("Check in by {time}")
        yield NoticeLine(
            kind="check_in",
            record_id=visit.contact_id,
            case_id=visit.case_id,
            text=said.format(time=clock(visit.at)),
            place=visit.place,
            why=_("A colleague waits to hear that you are safe. Say in the checklist that you have been in touch."),
        )


def _syncing(ws: Workspace) -> Iterator[NoticeLine]:
    """What the sync leaves to a person."""
    for conflict in all_conflicts(ws):
        if not conflict.mine and not ws.supervises:
            # Both authors and those who supervise are told; others see it in the Synk place.
            continue
        yield NoticeLine(
            kind="conflict",
            record_id=conflict.record,
            case_id=conflict.case_id,
            text=_("Choose: {field} has several values").format(field=conflict.field_label.lower()),
            place=conflict.place,
            why=_(
                "Two people wrote different things without having seen each other's. Both are kept until you choose."
            ),
        )
    waiting = sealed_work(ws)
    for (author, case), count in Counter((each.author, each.case_id) for each in waiting).items():
        first = next(each for each in waiting if (each.author, each.case_id) == (author, case))
        yield NoticeLine(
            kind="sealed",
            record_id=first.id,
            case_id=case,
            text=_("Sealed, by {who}: {n}, in Review").format(who=author, n=count),
            place=first.place,
            why=_("It was written after the author’s access had ended, and is kept apart until a supervisor decides."),
        )
    if (left := gone(ws)) is not None:
        yield NoticeLine(
            kind="gone",
            record_id="",
            case_id="",
            text=_("Cases that have left this laptop: {n}").format(n=left.cases),
            place="",
            why=_("You may not read them any more, or they were erased. What you had not sent was handed in first."),
        )
    for chosen in chosen_by_others(ws):
        yield NoticeLine(
            kind="chosen",
            record_id=chosen.record,
            case_id=chosen.case_id,
            text=_("{who} chose in {field}: {value}").format(
                who=chosen.author, field=chosen.field_label.lower(), value=brief(chosen.chosen)
            ),
            place=chosen.place,
            why=_("You had written something else. It is told until you have seen it; yours stays in the history."),
        )
    for refused in refused_changes(ws):
        yield NoticeLine(
            kind="refused",
            record_id=refused.change,
            case_id=refused.case_id,
            text=_("Not accepted by the server: {reason}").format(reason=refused.reason),
            place=refused.place,
            why=_("The server could not take this change. It is kept here until you decide what to do with it."),
        )
