"""Steps of the law, their duties and a supervisor's tasks, on two laptops with one real server between them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.errors import RefusedError
from bofield.services import cases, duties, legal_events, opening, syncing, tasks, today
from bofield.services.values import NewCase, NewTask, TaskFilter
from support.real_centre import RealCentre
from support.replicas import CHEAP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.services.values import DeadlineView
    from bofield.services.workspace import Workspace

PASSPHRASE = "en lång fras för prov"
KIND = "regain_last_day"


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCentre]:
    made = RealCentre(tmp_path_factory.mktemp("centre")).start()
    yield made
    made.stop()


@pytest.fixture
def eva(centre: RealCentre, tmp_path: Path) -> Iterator[Workspace]:
    ws = opening.enrol(tmp_path / "Eva", PASSPHRASE, centre.url, centre.code("Eva"), device="prov", params=CHEAP)
    yield ws
    opening.close(ws)


@pytest.fixture
def siv(centre: RealCentre, tmp_path: Path) -> Iterator[Workspace]:
    ws = opening.enrol(tmp_path / "Siv", PASSPHRASE, centre.url, centre.code("Siv"), device="prov", params=CHEAP)
    yield ws
    opening.close(ws)


def sync(*workspaces: Workspace) -> None:
    for ws in workspaces:
        outcome = syncing.sync_once(ws)
        assert (outcome.state, outcome.refused) == ("synced", 0), outcome


def regain(ws: Workspace, case: str) -> DeadlineView:
    return next(each for each in cases.case_view(ws, case).deadlines if each.kind == KIND)


def overdue_case(ws: Workspace, contract: str) -> str:
    case = cases.open_case(ws, NewCase(contract, f"Storgatan {contract}"))
    for kind in ("tenant_served", "board_notified"):
        legal_events.add_legal_event(ws, case, kind, ws.today() - timedelta(weeks=6))
    return case


def test_two_laptops_settle_the_same_duty_without_having_heard_of_each_other(eva: Workspace, siv: Workspace) -> None:
    case = overdue_case(eva, "11")
    sync(eva, siv)
    day = regain(eva, case).on
    assert regain(siv, case).overdue
    duties.settle_duty(eva, case, KIND, day, "done")
    duties.settle_duty(siv, case, KIND, day, "not_applicable", "Betalt före uppsägningen")
    sync(eva, siv, eva)
    assert syncing.conflicts(eva) == syncing.conflicts(siv) == ()
    assert regain(eva, case).settled == regain(siv, case).settled == "not_applicable"
    assert len([entry for entry in cases.case_view(eva, case).timeline if entry.kind == "duty"]) == 2
    # Taken back means taken back: nobody's older word is left behind.
    duties.reopen_duty(eva, case, KIND, day)
    sync(eva, siv)
    assert regain(siv, case).overdue


def test_a_supervisor_corrects_what_a_coordinator_wrote(eva: Workspace, siv: Workspace) -> None:
    case = overdue_case(eva, "12")
    sync(eva, siv)
    before = regain(siv, case).on
    event = next(each for each in cases.case_view(siv, case).events if each.kind == "board_notified")
    assert event.on is not None
    assert before is not None
    moved = event.on + timedelta(weeks=1)
    legal_events.edit_legal_event(siv, event.id, {"happened_on": moved.isoformat()})
    sync(siv, eva)
    after = regain(eva, case).on
    assert after is not None
    assert after > before


def test_a_task_for_a_supervisor_waits_until_one_takes_it(eva: Workspace, siv: Workspace) -> None:
    case = overdue_case(eva, "13")
    task = tasks.add_task(eva, NewTask(case, "Samråd om åtgärd", role="supervisor"))
    sync(eva, siv)
    (seen,) = [line for line in tasks.list_tasks(eva) if line.id == task]
    assert (seen.mine, seen.waits, seen.assignee) == (False, "väntar på en arbetsledare", "")
    assert task not in {line.id for line in (*today.today(eva).tasks, *today.today(eva).waiting)}
    assert task in {line.id for line in today.today(siv).waiting}
    assert task in {line.id for line in tasks.list_tasks(siv, TaskFilter(mine=True))}
    tasks.take_task(siv, task)
    sync(siv, eva)
    assert task not in {line.id for line in today.today(siv).waiting}
    (taken,) = [line for line in tasks.list_tasks(siv) if line.id == task]
    assert (taken.mine, taken.role, taken.waits) == (True, "", "")
    assert task not in {line.id for line in tasks.list_tasks(eva)}
    with pytest.raises(RefusedError, match="Siv har redan tagit uppgiften"):
        tasks.take_task(eva, task)
