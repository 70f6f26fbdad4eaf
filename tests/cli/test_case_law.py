"""The steps of the law and its duties without a screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bofield.cli.output import plain
from bofield.i18n.dates import local
from bofield.law.labels import DEADLINES, EVENTS

if TYPE_CHECKING:
    from support.commands import Commands

TODAY = local(datetime.now(UTC)).date()
LONG_AGO = (TODAY - timedelta(weeks=8)).isoformat()


@pytest.fixture
def overdue(ready: Commands, case: str) -> str:
    """The contract of a case whose last day to pay has passed; it lies in Lund."""
    ready.json("case", "edit", case, "municipality=Lund")
    for kind in ("tenant_served", "board_notified"):
        ready.json("case", "event", case, kind, "--on", LONG_AGO)
    return case


def date_of(ready: Commands, case: str, kind: str = "regain_last_day") -> Any:
    return next(each for each in ready.json("case", "show", case)["deadlines"] if each["kind"] == kind)


def test_a_duty_stays_on_the_day_until_it_is_settled(ready: Commands, overdue: str) -> None:
    def lines() -> list[str]:
        return [line["deadline"]["kind"] for line in ready.json("today")["deadlines"]]

    assert "regain_last_day" in lines()
    text = ready("today", "--why").out
    assert "dagar försenad: avsluta den" in text
    assert "inte avslutad" in text
    assert ready.json("cases", "--overdue")["total"] == 1
    assert "FÖRSENAD" in ready("cases", "--overdue").out
    refused = ready("case", "duty", overdue, "regain_last_day", "--not-applicable")
    assert (refused.code, "varför fristen inte gäller" in refused.err) == (9, True)
    words = ("--not-applicable", "--reason", "Betalt i tid")
    view = ready.json("case", "duty", overdue, "regain_last_day", *words)["case"]
    assert [each["settled_reason"] for each in view["deadlines"] if each["settled"]] == ["Betalt i tid"]
    assert "regain_last_day" not in lines()
    assert ready.json("cases", "--overdue")["total"] == 0
    assert "GÄLLER INTE: Betalt i tid" in ready("case", "show", overdue).out
    ready.json("case", "duty", overdue, "regain_last_day", "--reopen")
    assert "regain_last_day" in lines()
    day = date_of(ready, overdue)["on"]
    ready.json("case", "duty", overdue, "regain_last_day", "--day", day, "--done")
    assert date_of(ready, overdue)["settled"] == "done"


def test_cases_are_listed_by_a_kind_of_date_and_in_its_order(ready: Commands, overdue: str) -> None:
    ready.json("case", "open", "--contract", "2", "--address", "Agatan 1")
    assert ready.json("cases", "--deadline", "regain_last_day")["total"] == 1
    assert ready.json("cases", "--deadline", "reopening_last_day")["total"] == 0
    assert [row["contract"] for row in ready.json("cases")["rows"]] == ["2", overdue]
    assert [row["contract"] for row in ready.json("cases", "--by-date")["rows"]] == [overdue, "2"]


def test_a_case_shows_every_date_with_all_that_belongs_to_it(ready: Commands, overdue: str) -> None:
    ready.json("case", "event", overdue, "order_served", "--on", TODAY.isoformat())
    text = ready("case", "show", overdue).out
    assert text == ready("show", overdue).out
    for words in (
        "FRISTER",
        "JB 12:44",
        "Betyder: ",
        "Vilar på: ",
        "Kontrollera: ",
        "VAD SOM HAR HÄNT",
        "INTE PÅBÖRJADE",
    ):
        assert words in text
    assert "Vräkning verkställd" in text or "Avhysning" in text
    view = ready.json("case", "show", overdue)
    assert {each["kind"] for each in (*view["deadlines"], *view["not_started"])} == set(DEADLINES)


def test_a_message_that_starts_nothing_is_told_at_once(ready: Commands, overdue: str) -> None:
    done = ready("case", "event", overdue, "board_notified", "--on", TODAY.isoformat(), "--sent-to", "Kävlinge")
    assert done.code == 0
    assert "Det startar ingen frist: till fel kommun." in done.out
    event = ready.json("case", "show", overdue)["events"][0]
    assert (event["flaw"], event["municipality"]) == ("wrong_municipality", "Kävlinge")
    right = ready.json("case", "edit-event", event["id"][:18], "municipality=Lund", "amount=8 450,50")
    assert right["record"] == event["id"]
    changed = right["case"]["events"][0]
    assert (changed["flaw"], changed["amount"]) == ("", 845_050)


def test_everything_about_an_event_can_be_told(ready: Commands, case: str) -> None:
    day = (TODAY - timedelta(days=3)).isoformat()
    served = (
        "--how",
        "adult_in_household",
        "--completed",
        TODAY.isoformat(),
        "--flaw",
        "none",
        "--remark",
        "Son, 22 år",
    )
    view = ready.json("case", "event", case, "tenant_served", "--on", day, *served)["case"]
    (event,) = view["events"]
    assert (event["how"], event["completed"], event["remark"]) == (
        "adult_in_household",
        TODAY.isoformat(),
        "Son, 22 år",
    )
    stated = (TODAY + timedelta(days=9)).isoformat()
    ready.json("case", "event", case, "order_served", "--on", day, "--stated", stated)
    reply = date_of(ready, case, "order_reply_last_day")
    assert (reply["on"], reply["stated"], reply["computed"] != stated) == (stated, True, True)
    assert "enligt brevet" in ready("case", "show", case).out or stated in ready("case", "show", case).out


def test_an_event_is_taken_away_and_put_back(ready: Commands, overdue: str) -> None:
    event = next(each for each in ready.json("case", "show", overdue)["events"] if each["kind"] == "board_notified")[
        "id"
    ]
    assert ready("case", "remove-event", event).code == 9
    ready.json("case", "remove-event", event, "--reason", "Fel ärende")
    assert date_of(ready, overdue)["missing"] == ["board_notified"]
    assert "Borttagen: Fel ärende" in ready("show", overdue).out
    assert ready("case", "edit-event", event, "amount=1").code == 10
    ready.json("case", "restore-event", event)
    assert date_of(ready, overdue)["missing"] == []
    assert ready("case", "restore-event", event).code == 10


def test_a_case_is_closed_with_one_reason_for_what_would_vanish(ready: Commands, overdue: str) -> None:
    refused = ready("case", "edit", overdue, "stage=closed", "outcome=debt_paid")
    assert refused.code == 9
    assert "Sista dag att betala" in refused.err
    assert ready.json("cases")["total"] == 1
    ready.json("case", "edit", overdue, "stage=closed", "outcome=debt_paid", "--duties-reason", "Allt är betalt")
    assert date_of(ready, overdue)["settled_reason"] == "Allt är betalt"
    assert ready.json("cases", "--closed")["total"] == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("event", "1203-04", "tenant_served", "--on", "2026-02-30"), 2, "--on: ”2026-02-30”"),
        (
            ("event", "1203-04", "decision", "--on", "2026-02-10", "--stated", "30 februari"),
            2,
            "--stated: ”30 februari”",
        ),
        (
            ("event", "1203-04", "decision", "--on", "2026-02-10", "--stated", "2026-02-09"),
            9,
            "Sista dag enligt brevet",
        ),
        (("event", "1203-04", "tenant_served", "--on", "2099-02-10"), 9, "Datum"),
        (("event", "1203-04", "payment", "--on", "2026-02-10", "--amount", "åtta"), 9, "”åtta”"),
        (("event", "1203-04", "hittepå", "--on", "2026-02-10"), 2, "hittepå"),
        (("duty", "1203-04", "hittepå", "--done"), 2, "hittepå"),
        (("duty", "1203-04", "regain_last_day", "--done"), 9, "Här finns inget att avsluta"),
        (("duty", "1203-04", "regain_last_day", "--done", "--day", "2026-02-30"), 2, "--day: ”2026-02-30”"),
        (("duty", "1203-04", "regain_last_day", "--reopen"), 10, "Ingen har avslutat"),
        (("duty", "saknas", "regain_last_day", "--done"), 10, "saknas"),
        (("edit-event", "0000ffff", "amount=1"), 10, "Det finns ingen händelse vars id börjar med 0000ffff"),
        (("remove-event", "0000ffff", "--reason", "x"), 10, "Det finns ingen händelse"),
        (("show", "saknas"), 10, "saknas"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    ready: Commands, case: str, words: tuple[str, ...], code: int, said: str
) -> None:
    done = ready("case", *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert ready.json("case", "show", case)["events"] == []


def test_30_february_in_an_event_is_named_by_its_field(ready: Commands, overdue: str) -> None:
    event = ready.json("case", "show", overdue)["events"][0]["id"]
    done = ready("case", "edit-event", event, "happened_on=2026-02-30")
    assert done.code == 9
    assert "Datum: ”2026-02-30” passar inte" in done.err


def test_a_supervisor_takes_what_waits(ready: Commands, case: str) -> None:
    (task,) = ready.json("tasks", "--add", "Samråd", "--case", case, "--for-supervisor")
    assert (task["role"], task["assignee"]) == ("supervisor", "")
    assert "väntar på en arbetsledare" in ready("tasks").out
    assert ready("tasks", "--take", task["id"]).code == 11


def test_a_supervisors_day_lists_what_waits(bofield: Commands) -> None:
    bofield.set_up("coordinator", "supervisor")
    bofield.json("case", "open", "--contract", "1", "--address", "Agatan 1")
    (task,) = bofield.json("tasks", "--add", "Samråd", "--case", "1", "--for-supervisor")
    assert "VÄNTAR PÅ EN ARBETSLEDARE" in bofield("today").out
    assert [line["id"] for line in bofield.json("today")["waiting"]] == [task["id"]]
    (taken,) = bofield.json("tasks", "--take", task["id"])
    assert taken["mine"] is True
    assert bofield.json("today")["waiting"] == []


def test_the_kinds_that_can_be_written_down_are_those_of_the_law(ready: Commands) -> None:
    text = " ".join(ready("case", "event", "--help").out.split())
    assert not [kind for kind in EVENTS if kind not in text]
    assert plain(TODAY) == TODAY.isoformat()
