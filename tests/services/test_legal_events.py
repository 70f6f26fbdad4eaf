"""What the law counts from: written down, refused, corrected, taken away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.services import cases, legal_events, situation, today
from bofield.services.editing import edits_of, save
from bofield.services.search import search
from bofield.services.values import CaseFilter, DeadlineView, LegalEventView, NewCase

if TYPE_CHECKING:
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

TODAY = date(2026, 11, 23)
SERVED = date(2026, 11, 20)


@pytest.fixture
def case(ws: Workspace) -> str:
    made = cases.open_case(ws, NewCase("1", "Storgatan 4", municipality="Lund"))
    cases.add_debt(ws, made, date(2026, 9, 30), 845_000)
    cases.add_debt(ws, made, date(2026, 10, 30), 845_000)
    return made


def event(ws: Workspace, case: str, kind: str) -> LegalEventView:
    return next(each for each in cases.case_view(ws, case).events if each.kind == kind)


def regain(ws: Workspace, case: str) -> DeadlineView:
    return next(each for each in cases.case_view(ws, case).deadlines if each.kind == "regain_last_day")


def message(ws: Workspace, case: str, **fields: Value) -> LegalEventView:
    legal_events.add_legal_event(ws, case, "tenant_served", SERVED)
    legal_events.add_legal_event(ws, case, "board_notified", date(2026, 11, 21), **fields)
    return event(ws, case, "board_notified")


def test_a_sound_message_starts_the_time(ws: Workspace, case: str) -> None:
    said = message(ws, case, municipality="Lunds kommun", amount=1_690_000, how="registered_letter")
    assert (said.flaw, said.flaw_label, said.odd) == ("", "", ())
    assert regain(ws, case).on == date(2026, 12, 14)


def test_a_message_to_another_municipality_starts_nothing_and_says_so(ws: Workspace, case: str) -> None:
    said = message(ws, case, municipality="Kävlinge", amount=1_690_000)
    assert (said.flaw, said.flaw_label) == ("wrong_municipality", "till fel kommun")
    assert said.odd == ("Meddelandet gick till Kävlinge. Enligt det som står här ligger bostaden i Lund.",)
    assert cases.case_view(ws, case).remarks == said.odd
    found = regain(ws, case)
    assert (found.on, found.running, found.missing) == (None, False, ("board_notified",))
    assert "Kävlinge" in found.reason
    assert cases.list_cases(ws, CaseFilter(message_missing=True)).total == 1
    assert any(figure.value == 1 for figure in situation.situation(ws).key_figures if "saknas" in figure.label)
    assert found.kind in {line.deadline.kind for line in today.today(ws).deadlines}
    legal_events.edit_legal_event(ws, said.id, {"municipality": "Lund"})
    assert event(ws, case, "board_notified").flaw == ""
    assert regain(ws, case).on == date(2026, 12, 14)


def test_a_message_with_another_sum_starts_nothing_and_names_both(ws: Workspace, case: str) -> None:
    said = message(ws, case, municipality="Lund", amount=845_000)
    assert (said.flaw, said.flaw_label) == ("wrong_amount", "fel belopp")
    assert said.odd == (
        "Meddelandet anger 8\xa0450\xa0kr. Enligt det som står här var 16\xa0900\xa0kr obetalt den 2026-11-21.",
    )
    assert said.odd[0] in cases.case_view(ws, case).remarks
    assert not regain(ws, case).running
    legal_events.edit_legal_event(ws, said.id, {"amount": 1_690_000})
    assert event(ws, case, "board_notified").flaw == ""
    assert regain(ws, case).running


def test_what_was_paid_since_does_not_make_the_message_wrong(ws: Workspace, case: str) -> None:
    legal_events.add_legal_event(ws, case, "payment", date(2026, 11, 22), amount=100_000)
    assert message(ws, case, amount=1_790_000).flaw == ""


def test_whoever_knows_better_says_that_nothing_is_wrong(ws: Workspace, case: str) -> None:
    said = message(ws, case, amount=845_000, flaw="")
    assert said.flaw == ""
    legal_events.edit_legal_event(ws, said.id, {"remark": "Beloppet är rätt enligt reskontran"})
    assert event(ws, case, "board_notified").flaw == ""
    # A new amount is looked at anew.
    legal_events.edit_legal_event(ws, said.id, {"amount": 700_000})
    assert event(ws, case, "board_notified").flaw == "wrong_amount"


def test_a_message_that_is_said_to_be_incomplete_stays_so(ws: Workspace, case: str) -> None:
    said = message(ws, case, amount=1_690_000, flaw="incomplete")
    legal_events.edit_legal_event(ws, said.id, {"amount": 1_690_100})
    assert event(ws, case, "board_notified").flaw == "incomplete"


def test_where_nothing_is_known_nothing_is_called_wrong(ws: Workspace) -> None:
    bare = cases.open_case(ws, NewCase("2", "Norrgatan 1"))
    assert message(ws, bare, municipality="Lund", amount=845_000).flaw == ""


@pytest.mark.parametrize(
    ("kind", "on", "fields", "field", "words"),
    [
        ("tenant_served", date(2026, 12, 1), {}, "happened_on", "Datum: .*1 dec 2026 har inte"),
        ("decision", date(2026, 11, 20), {"stated_on": "2026-11-19"}, "stated_on", "Sista dag enligt brevet: "),
        (
            "tenant_served",
            date(2026, 11, 20),
            {"completed_on": "2026-11-19"},
            "completed_on",
            "Delgivningen fullbordad: ",
        ),
        ("payment", date(2026, 11, 20), {"amount": -1}, "amount", "Belopp: "),
        ("payment", date(1926, 11, 20), {}, "happened_on", "1926"),
        ("decision", date(2026, 11, 20), {"stated_on": "2026-02-30"}, "stated_on", "”2026-02-30” passar inte"),
        ("decision", date(2026, 11, 20), {"flaw": "sned"}, "flaw", "”sned” passar inte"),
        ("hittepå", date(2026, 11, 20), {}, "kind", "”hittepå” passar inte"),
    ],
)
def test_what_cannot_be_is_refused_naming_the_field(
    ws: Workspace, case: str, kind: str, on: date, fields: dict[str, Value], field: str, words: str
) -> None:
    with pytest.raises(RefusedError, match=words) as refused:
        legal_events.add_legal_event(ws, case, kind, on, **fields)
    assert refused.value.field == field
    assert cases.case_view(ws, case).events == ()


def test_service_before_the_notice_is_refused_whichever_is_written_last(ws: Workspace, case: str) -> None:
    legal_events.add_legal_event(ws, case, "notice_given", date(2026, 11, 18))
    with pytest.raises(RefusedError, match="Datum") as refused:
        legal_events.add_legal_event(ws, case, "tenant_served", date(2026, 11, 17))
    assert refused.value.field == "happened_on"
    served = legal_events.add_legal_event(ws, case, "tenant_served", SERVED)
    with pytest.raises(RefusedError):
        legal_events.edit_legal_event(ws, served, {"happened_on": "2026-11-16"})
    assert event(ws, case, "tenant_served").on == SERVED


def test_what_is_odd_but_can_be_is_remarked_on(ws: Workspace, case: str) -> None:
    legal_events.add_legal_event(ws, case, "eviction_booked", date(2026, 11, 10))
    view = cases.case_view(ws, case)
    assert view.remarks
    assert view.remarks == view.events[0].odd


def test_an_event_that_others_wrote_can_be_corrected(ws: Workspace, case: str, boss: Workspace) -> None:
    served = legal_events.add_legal_event(ws, case, "tenant_served", SERVED, how="acknowledged")
    legal_events.edit_legal_event(boss, served, {"happened_on": "2026-11-19", "how": "process_server", "stated_on": ""})
    found = event(ws, case, "tenant_served")
    assert (found.on, found.how, found.how_label) == (
        date(2026, 11, 19),
        "process_server",
        "överlämnat av stämningsman",
    )
    with pytest.raises(RefusedError, match="Datum: ”2026-02-30” passar inte") as refused:
        legal_events.edit_legal_event(boss, served, {"happened_on": "2026-02-30"})
    assert refused.value.field == "happened_on"
    with pytest.raises(RefusedError, match="Datum behövs"):
        legal_events.edit_legal_event(boss, served, {"happened_on": ""})


def test_what_is_taken_away_leaves_its_dates_and_stays_in_the_time_line(ws: Workspace, case: str) -> None:
    said = message(ws, case, remark="Skickat av Bo")
    with pytest.raises(RefusedError) as refused:
        legal_events.remove_legal_event(ws, said.id, "  ")
    assert refused.value.field == "reason"
    with pytest.raises(NotAllowedError):
        legal_events.edit_legal_event(ws, said.id, {"deleted": True})
    legal_events.remove_legal_event(ws, said.id, "Fel ärende")
    view = cases.case_view(ws, case)
    assert said.id not in {each.id for each in view.events}
    assert not regain(ws, case).running
    (entry,) = [entry for entry in view.timeline if entry.id == said.id]
    assert (entry.state, entry.title) == ("removed", "Borttagen: Meddelande till socialnämnden lämnat")
    assert entry.detail == "Skickat av Bo · Borttagen: Fel ärende"
    with pytest.raises(NotFoundError):
        legal_events.edit_legal_event(ws, said.id, {"remark": "x"})
    legal_events.restore_legal_event(ws, said.id)
    assert regain(ws, case).running


def test_the_time_line_says_how_and_what_is_wrong(ws: Workspace, case: str, stranger: Workspace) -> None:
    message(ws, case, municipality="Kävlinge", amount=1_690_000, how="email", remark="Kvitto i akten")
    (entry,) = [entry for entry in cases.case_view(ws, case).timeline if "socialnämnden" in entry.title]
    assert entry.detail == "e-post · 16\xa0900\xa0kr · Kävlinge · startar ingen frist: till fel kommun · Kvitto i akten"
    assert [hit.record for hit in search(ws, "Kvitto")] == [entry.id]
    cases.edit_case(ws, case, {"protected": True})
    (masked,) = [entry for entry in cases.case_view(stranger, case).timeline if "socialnämnden" in entry.title]
    assert masked.detail == "e-post · 16\xa0900\xa0kr · startar ingen frist: till fel kommun"


def test_every_kind_of_date_stands_in_the_case_once(ws: Workspace, case: str) -> None:
    message(ws, case)
    view = cases.case_view(ws, case)
    kinds = [each.kind for each in (*view.deadlines, *view.not_started)]
    assert len(kinds) == len(set(kinds)) == 17
    assert all(each.missing_labels and not each.running for each in view.not_started)
    found = regain(ws, case)
    assert found.rests_on == (
        "Hyresgästen delgiven uppsägning och underrättelse, fre 20 nov 2026",
        "Meddelande till socialnämnden lämnat, lör 21 nov 2026",
    )
    assert found.effect
    assert found.binds_label == "hyresgästen"


def test_nothing_is_written_in_a_case_or_event_that_is_not_there(ws: Workspace) -> None:
    with pytest.raises(NotFoundError):
        legal_events.add_legal_event(ws, "saknas", "tenant_served", TODAY)
    with pytest.raises(NotFoundError):
        legal_events.edit_legal_event(ws, "saknas", {"remark": "x"})
    with pytest.raises(NotFoundError):
        legal_events.remove_legal_event(ws, "saknas", "x")
    with pytest.raises(NotFoundError):
        legal_events.restore_legal_event(ws, "saknas")


def test_a_payment_of_the_whole_rent_in_time_ends_the_duty(ws: Workspace, case: str) -> None:
    message(ws, case, amount=1_690_000)
    legal_events.add_legal_event(ws, case, "payment", TODAY, amount=1_690_000)
    assert regain(ws, case).duty
    for debt in [entry.id for entry in cases.case_view(ws, case).timeline if entry.kind == "rent_debt"]:
        save(ws, case, edits_of(ws, "rent_debt", debt, {"settled_on": TODAY.isoformat()}))
    found = regain(ws, case)
    assert (found.on, found.duty, found.missing) == (None, False, ())
    assert "Betalning" in found.reason
    assert not [line for line in today.today(ws).deadlines if line.deadline.kind == "regain_last_day"]


def test_a_stranger_reads_what_is_odd_without_where_the_household_lives(
    ws: Workspace, case: str, stranger: Workspace
) -> None:
    message(ws, case, municipality="Kävlinge", amount=845_000)
    legal_events.add_legal_event(ws, case, "eviction_booked", date(2026, 11, 10))
    seen = cases.case_view(ws, case).remarks
    cases.edit_case(ws, case, {"protected": True})
    masked = cases.case_view(stranger, case)
    assert set(masked.remarks) == {text for text in seen if "Kävlinge" not in text}
    assert masked.remarks
    assert "Kävlinge" not in repr(masked)
