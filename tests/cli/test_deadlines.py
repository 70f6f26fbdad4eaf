"""The dates of the law from the command line, without a case."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from bofield import law
from support.worked import WorkedCase, worked_cases

if TYPE_CHECKING:
    from pathlib import Path

    from support.commands import Commands

AS_OF = ("--as-of", "2026-11-23")
DETAILS = {"stated": "--printed", "how": "--how", "completed_on": "--completed", "flaw": "--flaw"}
SERVED_AND_TOLD = ("--event", "tenant_served=2026-11-23", "--event", "board_notified=2026-11-24")
HEAVY = {
    "sqlmodel",
    "sqlalchemy",
    "sqlcipher3",
    "textual",
    "rich",
    "fastapi",
    "httpx",
    "pyxform",
    "cryptography",
    "babel",
}
FRESH = """
import sys
from bofield.__main__ import main
sys.argv = ["bofield", "deadlines", "--rent-month", "2027-01", "--event", "tenant_served=2026-11-23", *sys.argv[1:]]
assert main() == 0
print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def dates(bofield: Commands, *words: str) -> dict[str, str | None]:
    found = bofield.json("deadlines", *AS_OF, *words)
    return {each["kind"]: each["date"] for each in found["deadlines"]}


@pytest.mark.parametrize(
    ("month", "due", "week_ends", "forfeitable"),
    [
        ("2026-12", "2026-11-30", "2026-12-07", "2026-12-08"),
        ("2027-01", "2026-12-30", "2027-01-07", "2027-01-08"),
        ("2027-02", "2027-01-29", "2027-02-05", "2027-02-06"),
        ("2027-05", "2027-04-30", "2027-05-07", "2027-05-08"),
        ("2027-11", "2027-10-29", "2027-11-05", "2027-11-06"),
    ],
)
def test_an_unpaid_month_jb_12_20_and_12_42(
    bofield: Commands, month: str, due: str, week_ends: str, forfeitable: str
) -> None:
    found = dates(bofield, "--rent-month", month)
    assert (found["rent_due"], found["rent_week_ends"], found["forfeitable_from"]) == (due, week_ends, forfeitable)


@pytest.mark.parametrize(
    ("served", "told", "last_day", "decision"),
    [
        ("2026-11-23", "2026-11-24", "2026-12-15", "2026-12-18"),
        ("2026-12-16", "2026-12-18", "2027-01-08", "2027-01-13"),
        ("2026-12-03", "2026-12-01", "2026-12-28", "2026-12-31"),
        ("2027-03-05", "2027-03-05", "2027-03-30", "2027-04-02"),
    ],
)
def test_service_and_message_jb_12_44(bofield: Commands, served: str, told: str, last_day: str, decision: str) -> None:
    found = dates(bofield, "--event", f"tenant_served={served}", "--event", f"board_notified={told}")
    assert (found["regain_last_day"], found["earliest_eviction_decision"]) == (last_day, decision)


@pytest.mark.parametrize("kind", law.DEADLINES)
def test_every_worked_case_comes_out_of_the_command(bofield: Commands, kind: str) -> None:
    cases = [case for case in worked_cases() if case.kind == kind and "amount=" not in case.facts]
    assert cases
    for case in cases:
        (found,) = (
            each for each in bofield.json("deadlines", *AS_OF, *_words(case))["deadlines"] if each["kind"] == kind
        )
        assert found["date"] == (case.day.isoformat() if case.day else None), case.id
        assert found["running"] is (case.day is not None)
        assert set(found["missing"]) == case.missing


def _words(case: WorkedCase) -> list[str]:
    words: list[str] = []
    for part in case.facts.split(";"):
        name, value, *details = part.split()
        if name in {"rent", "home"}:
            words += ["--rent-month" if name == "rent" else "--municipality", value]
            continue
        kind = "rent_due" if name == "owed" else name
        words += ["--event", f"{kind}={value}"]
        for detail in details:
            field, _sign, said = detail.partition("=")
            words += [{**DETAILS, "municipality": "--sent-to"}[field], f"{kind}={said}"]
    return words


def test_one_command_tells_a_whole_process(bofield: Commands) -> None:
    happened = {
        "tenant_served": "2026-12-09",
        "board_notified": "2026-12-10",
        "kfm_applied": "2027-01-11",
        "order_served": "2027-01-18",
        "contest_sent": "2027-02-02",
        "decision": "2027-03-10",
        "documents_complete": "2027-03-12",
        "comment_opportunity": "2027-03-15",
        "postponed": "2027-03-24",
        "evicted": "2027-07-12",
        "moved_out": "2027-07-12",
        "sublet_known": "2026-12-07",
        "disturbance_urged": "2026-12-07",
        "tenancy_period_ended": "2027-02-28",
    }
    events = [word for kind, day in happened.items() for word in ("--event", f"{kind}={day}")]
    assert dates(bofield, "--rent-month", "2026-12", *events) == {
        "rent_due": "2026-11-30",
        "rent_week_ends": "2026-12-07",
        "forfeitable_from": "2026-12-08",
        "disturbance_notice_from": None,  # the committee has not been informed
        "sublet_notice_last_day": "2027-06-07",
        "regain_last_day": "2027-01-04",  # New Year's Eve, New Year's Day and a weekend
        "earliest_eviction_decision": "2027-01-08",  # trettondagen does not count
        "renewal_referral_last_day": "2027-03-30",  # Easter
        "order_reply_last_day": "2027-02-01",
        "transfer_request_last_day": "2027-03-02",
        "reopening_last_day": "2027-04-12",  # a weekend
        "earliest_eviction": "2027-03-22",
        "eviction_four_weeks": "2027-04-09",
        "respite_last_day": "2027-04-23",
        "postponement_lapses": "2027-07-11",
        "belongings_kept_until": "2027-10-12",
        "claim_time_barred": "2029-07-12",
    }


def test_json_holds_every_kind_in_the_order_of_the_process(bofield: Commands) -> None:
    found = bofield.json("deadlines", *AS_OF, "--rent-month", "2027-01", *SERVED_AND_TOLD)
    assert list(found) == ["as_of", "deadlines"]
    assert found["as_of"] == "2026-11-23"
    assert [each["kind"] for each in found["deadlines"]] == list(law.DEADLINES)
    for each in found["deadlines"]:
        assert list(each) == ["kind", "date", "running", "binds", "source", "reason", "missing", "check"]
        assert each["running"] is (each["date"] is not None)
        assert each["binds"] in {"tenant", "landlord", "authority"}
        assert each["source"]
        assert each["reason"]
        assert isinstance(each["missing"], list)
        assert isinstance(each["check"], list)


def test_with_nothing_told_every_kind_is_there_and_none_runs(bofield: Commands) -> None:
    found = bofield.json("deadlines")
    assert [each["kind"] for each in found["deadlines"]] == list(law.DEADLINES)
    assert not any(each["running"] for each in found["deadlines"])
    assert "--rent-month" in bofield("deadlines").out


@time_machine.travel(datetime(2026, 12, 14, 23, 30, tzinfo=UTC), tick=False)
def test_the_day_is_that_of_swedish_clocks_unless_another_is_given(bofield: Commands) -> None:
    assert bofield.json("deadlines")["as_of"] == "2026-12-15"
    assert "(idag)" in bofield("deadlines", *SERVED_AND_TOLD).out
    assert "(om 22 d)" in bofield("deadlines", *SERVED_AND_TOLD, *AS_OF).out


def test_the_day_from_which_one_looks_moves_no_date(bofield: Commands) -> None:
    early = dates(bofield, *SERVED_AND_TOLD)
    late = bofield.json("deadlines", *SERVED_AND_TOLD, "--as-of", "2028-02-29")
    assert {each["kind"]: each["date"] for each in late["deadlines"]} == early


def test_a_person_reads_the_next_date_first_then_all_in_order(bofield: Commands) -> None:
    text = bofield("deadlines", *AS_OF, "--rent-month", "2026-12", *SERVED_AND_TOLD).out
    first, *_rest = text.splitlines()
    assert first == "NÄSTA DATUM SOM BETYDER NÅGOT"
    in_order = text.partition("ALLA DATUM I ORDNING")[2]
    places = [in_order.index(day) for day in ("30 nov 2026", "7 dec 2026", "8 dec 2026", "15 dec 2026", "18 dec 2026")]
    assert places == sorted(places)
    for words in ("JB 12:44", "Varför: ", "Betyder: ", "Kontrollera: ", "går alltid före"):
        assert words in text


def test_english_is_spoken_when_asked_for(bofield: Commands) -> None:
    text = bofield("--language", "en", "deadlines", *AS_OF, *SERVED_AND_TOLD).out
    assert text.startswith(
        "THE NEXT DATE THAT MATTERS\nTue 15 Dec 2026 (in 22 d) Last day to pay – the tenant, JB 12:44\n"
    )


def test_what_is_missing_is_said_in_words(bofield: Commands) -> None:
    text = bofield("deadlines", *AS_OF, "--event", "tenant_served=2026-11-23").out
    waiting = text.partition("LÖPER INTE")[2]
    assert law.label("regain_last_day") in waiting
    assert law.label("board_notified") in waiting
    assert law.label("claim_time_barred") not in text


@pytest.mark.parametrize(
    ("events", "first"),
    [
        (("--event", "decision=2024-01-02"), "ALLA DATUM I ORDNING"),
        ((*SERVED_AND_TOLD, "--event", "withdrawn=2026-11-25"), "LÖPER INTE"),
    ],
)
def test_what_has_nothing_ahead_begins_with_what_there_is(
    bofield: Commands, events: tuple[str, ...], first: str
) -> None:
    assert bofield("deadlines", *AS_OF, *events).out.startswith(f"{first}\n")


def test_what_is_odd_but_can_be_so_is_remarked_on(bofield: Commands) -> None:
    text = bofield("deadlines", *AS_OF, "--event", "eviction_booked=2026-11-02").out
    assert "2 nov 2026" in text.partition("SE ÖVER UPPGIFTERNA")[2]


def test_what_is_still_to_come_is_no_oddity_but_each_date_says_so(bofield: Commands) -> None:
    text = bofield("deadlines", *AS_OF, "--event", "decision=2027-01-12").out
    assert "SE ÖVER UPPGIFTERNA" not in text
    assert "12 jan 2027" in text.partition("Kontrollera: ")[2]


def test_lines_stay_within_a_wide_page(bofield: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = bofield("deadlines", *AS_OF, "--rent-month", "2027-01", *SERVED_AND_TOLD).out
    assert max(len(line) for line in text.splitlines()) <= 80


def test_a_printed_due_date_goes_before_the_computed_one(bofield: Commands) -> None:
    for option in ("--event", "--printed"):
        found = dates(bofield, "--rent-month", "2027-01", option, "rent_due=2026-12-31")
        assert (found["rent_due"], found["rent_week_ends"]) == ("2026-12-31", "2027-01-07")
    # The invoice of January says nothing about the rent of December.
    found = dates(bofield, "--rent-month", "2026-12", "--rent-month", "2027-01", "--event", "rent_due=2026-12-31")
    assert found["rent_due"] == "2026-11-30"
    # An invoice can also say a day in the month itself.
    assert dates(bofield, "--rent-month", "2027-01", "--event", "rent_due=2027-01-04")["rent_due"] == "2027-01-04"


def test_a_printed_day_is_marked_as_such(bofield: Commands) -> None:
    words = ("--event", "order_served=2026-11-23", "--printed", "order_served=2026-12-03")
    assert dates(bofield, *words)["order_reply_last_day"] == "2026-12-03"
    assert "3 dec 2026" in bofield("deadlines", *AS_OF, *words).out


def test_a_corrected_message_restarts_the_time(bofield: Commands) -> None:
    words = (
        *("--event", "tenant_served=2026-11-23", "--event", "board_notified=2026-11-24"),
        *("--flaw", "board_notified=wrong_amount", "--event", "board_notified=2026-12-02"),
    )
    assert dates(bofield, *words)["regain_last_day"] == "2026-12-23"
    assert dates(bofield, *words[:-2])["regain_last_day"] is None


def test_what_is_said_of_an_event_may_stand_before_it(bofield: Commands) -> None:
    words = ("--how", "tenant_served=registered_letter", *SERVED_AND_TOLD)
    assert dates(bofield, *words)["regain_last_day"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--event", "tenant_severed=2026-11-23"), ("--event tenant_severed=2026-11-23", "tenant_served", "moved_out")),
        (("--event", "seance=2026-11-23"), ("seance", *law.EVENTS)),
        (("--event", "tenant_served=2027-02-30"), ("--event tenant_served=2027-02-30", "2027-02-30")),
        (("--event", "tenant_served=2026-13-01"), ("tenant_served=2026-13-01",)),
        (("--event", "tenant_served=igår"), ("--event tenant_served=igår", "igår")),
        (("--event", "tenant_served=20261123"), ("20261123",)),
        (("--event", "tenant_served=２０２６-11-23"), ("２０２６-11-23",)),
        (("--event", "tenant_served"), ("--event tenant_served", "SLAG=DATUM")),
        (("--event", "=2026-11-23"), ("--event =2026-11-23",)),
        (("--event", "tenant_served="), ("--event tenant_served=",)),
        (("--event", ""), ("--event",)),
        (("--event", "tenant_served=0001-01-01"), ("--event tenant_served=0001-01-01",)),
        (("--event", "decision=9999-12-31"), ("--event decision=9999-12-31",)),
        (("--event", "evicted=2026-11-02", "--event", "evicted=2026-11-03"), ("evicted=2026-11-03", "2026-11-02")),
        (("--event", "decision=2026-11-02", "--event", "decision=2026-11-03"), ("decision=2026-11-03", "2026-11-02")),
        (("--rent-month", "2027-13"), ("--rent-month 2027-13",)),
        (("--rent-month", "2027-00"), ("--rent-month 2027-00",)),
        (("--rent-month", "januari"), ("--rent-month januari",)),
        (("--rent-month", "2027-1"), ("--rent-month 2027-1",)),
        (("--rent-month", "0000-01"), ("--rent-month 0000-01",)),
        (("--as-of", "2027-02-29"), ("--as-of 2027-02-29",)),
        (("--as-of", "nu"), ("--as-of nu",)),
        (("--as-of", ""), ("--as-of",)),
        (("--printed", "order_served=2026-12-03"), ("--printed order_served=2026-12-03", "--event order_served=")),
        ((*SERVED_AND_TOLD, "--how", "tenant_served=brevduva"), ("--how tenant_served=brevduva", "process_server")),
        ((*SERVED_AND_TOLD, "--flaw", "board_notified=sent"), ("--flaw board_notified=sent", "wrong_amount")),
        (("--event", "decision=2026-11-02", "--how", "decision=email"), ("--how decision=email",)),
        (
            (*SERVED_AND_TOLD, "--how", "board_notified=email", "--how", "board_notified=handed_over"),
            ("--how board_notified=handed_over", "email"),
        ),
        (("--event", "tenant_served=2026-11-23", "--event", "notice_given=2026-11-24"), ("tenant_served=2026-11-23",)),
        ((*SERVED_AND_TOLD, "--printed", "tenant_served=2026-11-01"), ("tenant_served",)),
        (("--event", "a\nb\x1b[2J\u202e=2026-11-23"), ("--event a b␛[2J",)),
        (("--event", "x" * 100_000), ("--event xxx", "…")),
        (("--rent-month", "9" * 5000 + "-01"), ("--rent-month 999", "…")),
        (("--no-such",), ("--no-such",)),
        (("extra",), ("extra",)),
    ],
    ids=lambda value: " ".join(value)[:60],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    bofield: Commands, words: tuple[str, ...], said: tuple[str, ...]
) -> None:
    for json_too in ((), ("--json",)):
        done = bofield("deadlines", *words, *json_too)
        assert (done.code, done.out) == (2, "")
        assert done.err.count("\n") == 1
        assert done.err.endswith(".\n")
        assert len(done.err) < 1000
        for part in said:
            assert part in done.err


def test_the_same_day_told_twice_is_told_once(bofield: Commands) -> None:
    twice = ("--event", "evicted=2026-11-02") * 2
    assert dates(bofield, *twice) == dates(bofield, *twice[:2])


def test_the_help_lists_every_kind_of_event_and_every_way(bofield: Commands) -> None:
    text = bofield("deadlines", "--help").out
    for word in (*law.EVENTS, *law.SERVICE_WAYS, *law.MESSAGE_WAYS, *law.FLAWS):
        assert f"  {word} " in text
        assert law.label(word) in text


def test_it_opens_no_folder(bofield: Commands) -> None:
    assert bofield("deadlines", "--rent-month", "2027-01", *SERVED_AND_TOLD).code == 0
    assert not bofield.home.exists()


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["words", "json"])
def test_a_fresh_process_without_a_home_loads_neither_tables_nor_screens(tmp_path: Path, more: tuple[str, ...]) -> None:
    alone = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path / "nowhere"), "BOFIELD_HOME": str(tmp_path / "nothing")}
    done = subprocess.run(
        [sys.executable, "-c", FRESH, *more], capture_output=True, text=True, check=False, env=alone, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stderr.split())
    assert list(tmp_path.iterdir()) == []
    if more:
        found: dict[str, Any] = json.loads(done.stdout)
        assert date.fromisoformat(found["as_of"]).year >= 2026
    else:
        assert "30 dec 2026" in done.stdout
