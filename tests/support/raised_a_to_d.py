"""Sections A to D: what each follow-up is raised by, and what is near it and does not."""

from __future__ import annotations

from datetime import date

from bofield.checklist import KnownFacts
from support.forms import TODAY
from support.raised import (
    ARREARS,
    CHECKED_IN,
    CHILD,
    DAY,
    ELSEWHERE,
    FORFEITABLE,
    MESSAGE,
    NOTHING,
    NOTICE,
    OTHER_AMOUNT,
    TOMORROW,
    VISIT,
    Case,
    for_supervisor,
    stop,
    warning,
)

CASES = [
    stop("H4_call", {"H4": "yes"}, {"H4": "no"}),
    stop("D4_call", {**CHILD, "D4": "yes", "D4_danger": "yes"}, {**CHILD, "D4": "no", "D4_danger": "yes"}),
    stop("G4_call", {"G4": "danger"}, {"G4": "repair"}, VISIT),
    # A
    Case("A2_call_today", {**ARREARS, "A2": "2026-11-22"}, {**ARREARS, "A2": "2026-11-23"}, 0),
    Case("A2_call_today", {**ARREARS, "A2": "2026-11-22"}, {**ARREARS, "A2": "2026-11-22", "B1_reached": "yes"}, 0),
    warning("A2_forfeitable", {**ARREARS, "A2": "2026-10-30"}, {**ARREARS, "A2": ""}, FORFEITABLE),
    warning("A2_forfeitable", {**ARREARS, "A2": "2026-10-30"}, {**NOTICE, "A2": "2026-10-30"}, FORFEITABLE),
    Case(
        "A2_forfeitable",
        {**ARREARS, "A2": "2026-10-30"},
        {**ARREARS, "A2": "2026-10-30"},
        kind="warning",
        known=FORFEITABLE,
        unknown=KnownFacts(forfeitable_from=TOMORROW),
    ),
    warning(
        "A3_not_running",
        {**ARREARS, "A3": "served", "A3_served_on": "2026-11-20"},
        {**ARREARS, "A3": "served", "A3_served_on": "2026-11-20", "A3_board_on": "2026-11-21"},
    ),
    warning("A3_not_running", {**ARREARS, "A3": "sent", "A3_board_on": "2026-11-21"}, {**ARREARS, "A3": "no"}),
    warning("A3_service_wrong", {**NOTICE, "A3_form": "no"}, {**NOTICE, "A3_form": "unknown"}),
    warning("A3_posted", {**NOTICE, "A3_how": "registered_letter"}, {**NOTICE, "A3_how": "acknowledged"}),
    *(
        warning("A3_board_way", {**MESSAGE, "A3_board_how": way}, {**MESSAGE, "A3_board_how": "registered_letter"})
        for way in ("secure_channel", "email", "ordinary_letter")
    ),
    Case(
        "A3_passed",
        NOTICE,
        NOTICE,
        kind="warning",
        known=KnownFacts(regain_last_day=TODAY - DAY),
        unknown=KnownFacts(regain_last_day=TODAY),
    ),
    warning("A3_board_wrong", {**MESSAGE, "A3_board_right": "no"}, {**MESSAGE, "A3_board_right": "yes"}),
    Case("A3_board_wrong", MESSAGE, MESSAGE, kind="warning", known=ELSEWHERE, unknown=NOTHING),
    Case("A3_board_wrong", {**MESSAGE, "A3_board_right": "yes"}, {}, kind="warning", known=ELSEWHERE, unknown=NOTHING),
    warning("A3_board_wrong", MESSAGE, {**MESSAGE, "A3_board_right": "yes"}, OTHER_AMOUNT),
    for_supervisor(
        "A3_board_supervisor", {**MESSAGE, "A3_board_right": "no"}, {**ARREARS, "A3": "sent", "A3_board_right": "no"}
    ),
    for_supervisor("A3_board_supervisor", {**NOTICE, "A3_form": "no"}, {**NOTICE, "A3_form": "yes"}),
    for_supervisor("A3_board_supervisor", MESSAGE, {**MESSAGE, "A3_board_right": "yes"}, known=OTHER_AMOUNT),
    Case("A3_board_check", {**MESSAGE, "A3_board_right": "unknown"}, {**MESSAGE, "A3_board_right": "yes"}, 1),
    warning("A4_reply", {**ARREARS, "A4": "order", "A4_reply_by": "2026-11-30"}, {**ARREARS, "A4": "order"}),
    Case("A4_reply_unknown", {**ARREARS, "A4": "order"}, {**ARREARS, "A4": "order", "A4_reply_by": "2026-11-30"}, 1),
    for_supervisor("A4_supervisor", {**ARREARS, "A4": "booked"}, {**ARREARS, "A4": "decision"}),
    Case("A4_social", {**ARREARS, "A4": "booked"}, {**ARREARS, "A4": "booked", "C1": "no"}, 0),
    Case("A4_children", {**ARREARS, **CHILD, "A4": "booked"}, {**ARREARS, "D2": "no", "A4": "booked"}, 0),
    *(
        Case(
            name,
            {**ARREARS, **CHILD, "A4": "booked", "A4_eviction_on": "2026-12-15"},
            {**ARREARS, **CHILD, "A4": "booked", "A4_eviction_on": "2026-12-15"},
            0,
            role=role,
            unknown=KnownFacts(kfm="booked", eviction_on=date(2026, 12, 15)),
        )
        for name, role in (
            ("A4_supervisor", "supervisor"),
            ("A4_social", "coordinator"),
            ("A4_children", "coordinator"),
        )
    ),
    for_supervisor(
        "A4_supervisor",
        {**ARREARS, "A4": "booked", "A4_eviction_on": "2026-12-08"},
        {**ARREARS, "A4": "decision"},
        known=KnownFacts(kfm="booked", eviction_on=date(2026, 12, 15)),
    ),
    stop("A5_protected", {"A5": "yes"}, {"A5": "unknown"}),
    Case("A5_protected", {}, {}, kind="stop", known=KnownFacts(protected=True), unknown=NOTHING),
    Case("A5_check", {"A5": "unknown"}, {"A5": "no"}, 1),
    warning("A6_two", {"A6": "raised"}, {"A6": "high"}, VISIT),
    stop("A6_no_visit", {"A6": "high"}, {"A6": "raised"}, VISIT),
    for_supervisor("A6_supervisor", {"A6": "high"}, {"A6": "low"}, known=VISIT),
    warning("A7_check_in", {}, {"A7": "OK"}, VISIT),
    Case("A7_check_in", {}, {}, kind="warning", known=VISIT, unknown=NOTHING),
    stop("A7_overdue", CHECKED_IN, {**CHECKED_IN, "A7_back": "OK"}, KnownFacts(home_visit=True, late_check_in=True)),
    Case(
        "A7_overdue",
        CHECKED_IN,
        CHECKED_IN,
        kind="stop",
        known=KnownFacts(home_visit=True, late_check_in=True),
        unknown=VISIT,
    ),
    # B
    stop("B1_protected", {"A5": "yes", "B1": "call sms"}, {"A5": "yes", "B1": "call"}),
    stop("B1_protected", {"A5": "yes", "B1": "letter"}, {"A5": "no", "B1": "letter"}),
    Case("B1_other_channel", {"B1_reached": "no"}, {"B1_reached": "yes"}, 2, known=KnownFacts(failed_attempts=1)),
    Case(
        "B1_other_channel",
        {"B1_reached": "no"},
        {"B1_reached": "no"},
        2,
        known=KnownFacts(failed_attempts=1),
        unknown=NOTHING,
    ),
    Case(
        "B1_home_visit",
        {"B1_reached": "no"},
        {"B1_reached": "no"},
        2,
        known=KnownFacts(failed_attempts=2),
        unknown=KnownFacts(failed_attempts=1),
    ),
    Case(
        "B1_home_visit",
        {"B1": "call", "B1_reached": "no"},
        {"B1": "call", "B1_reached": "no"},
        2,
        known=KnownFacts(failed_attempts=2),
        unknown=KnownFacts(failed_attempts=2, safety="high"),
    ),
    *(
        Case(
            name,
            {"B1": "home_visit", "B1_reached": "no"},
            {"B1": "call", "B1_reached": "no"},
            2,
            known=KnownFacts(failed_attempts=3, failed_visits=1),
        )
        for name in ("B1_joint", "B1_abandoned")
    ),
    Case(
        "B1_joint",
        {"B1": "home_visit", "B1_reached": "no"},
        {"B1": "home_visit", "B1_reached": "no", "C1": "no"},
        2,
        known=KnownFacts(failed_attempts=3, failed_visits=1),
    ),
    Case(
        "B1_home_visit",
        {"B1": "call", "B1_reached": "no"},
        {"B1": "home_visit", "B1_reached": "no"},
        2,
        known=KnownFacts(failed_attempts=3, failed_visits=1),
    ),
    stop("B2_silence", {"B2": "no"}, {"B2": "yes"}),
    stop("B2_silence", {"B2": "unknown"}, {}),
    stop("B3_not_told", {"B1_reached": "yes"}, {"B1_reached": "yes", "B3": "OK"}),
    stop("B3_not_told", {"B1_reached": "yes"}, {"B1_reached": "no"}),
    Case("B4_interpreter", {"B4": "yes", "B4_language": "arabiska"}, {"B4": "no"}, 2),
    Case("B4_interpreter", {"B4": "yes", "I4_on": "2026-12-01", "I4_how": "call"}, {"I4_on": "2026-12-01"}, 7),
    Case("B4_interpreter", {"B4": "yes", "I4_on": "2026-11-23", "I4_how": "call"}, {}, 0),
    warning("B4_no_child", {"B4": "yes"}, {"B4": "no"}),
    Case("B5_written", {**ARREARS, "B5": "no"}, {"A1": "other", "B5": "no"}, 1),
    # C
    Case("C1_contact", {"C1": "yes"}, {"C1": "no"}, 2),
    Case("C1_contact", {"C1": "yes"}, {"C1": "yes"}, 2, unknown=KnownFacts(consent="yes")),
    warning("C1_incomplete", {"C1": "yes"}, {"C1": "yes", "C1_informed": "OK"}),
    warning("C1_refused", {"C1": "no"}, {"C1": "yes"}),
    warning("C1_withdrawn", {"C1": "withdrawn"}, {"C1": "no"}),
    Case("C1_stop_sharing", {"C1": "withdrawn"}, {"C1": "no"}, 0),
    Case("C1_stop_sharing", {"C1": "withdrawn"}, {"C1": "withdrawn"}, 0, unknown=KnownFacts(consent="withdrawn")),
    Case("C1_renew", {"C1": "yes", "C1_until": "2027-01-31"}, {"C1": "yes"}, 55),
    Case("C1_renew", {"C1": "yes", "C1_until": "2026-11-30"}, {"C1": "no", "C1_until": "2026-11-30"}, 0),
    *(
        Case(f"C2_{who}", {"C2": who}, quiet, 2, unknown=known)
        for who in ("budget_adviser", "guardian", "care", "relative", "collection")
        for quiet, known in (({"C2": "none"}, NOTHING), ({"C2": who}, KnownFacts(consents=f"{who} other")))
    ),
    # D
    Case(
        "D1_more",
        {"D1": "3"},
        {"D1": "2"},
        kind="warning",
        known=KnownFacts(adults=2),
        unknown=KnownFacts(adults=2),
    ),
    warning("D1_more", {"D1": "3"}, {"D1": "3", "G3": "no"}, KnownFacts(adults=2)),
    warning("D2_children", CHILD, {"D2": "no"}),
    Case("D2_children", {}, {}, kind="warning", known=KnownFacts(children=1), unknown=NOTHING),
    Case("D2_meeting", CHILD, {**CHILD, "C1": "no"}, 7),
    Case("D3_supervisor", {**CHILD, "D3": "lacks"}, {**CHILD, "D3": "yes"}, 0),
    Case("D3_offer", {**CHILD, "D3": "lacks"}, {**CHILD, "D3": "lacks", "C1": "no"}, 2),
    Case("D4_report", {**CHILD, "D4": "yes"}, {**CHILD, "D4": "unsure"}, 0),
    Case("D4_report", {**CHILD, "D4": "yes"}, {**CHILD, "D4": "yes", "D4_reported_at": "2026-11-23T10:40"}, 0),
    Case("D4_consult", {**CHILD, "D4": "unsure"}, {**CHILD, "D4": "yes"}, 0),
    for_supervisor("D4_supervisor", {**CHILD, "D4": "unsure"}, {**CHILD, "D4": "no"}),
    for_supervisor("D4_supervisor", {"D2_met": "yes", "D4": "yes"}, {"D4": "yes"}),
]
