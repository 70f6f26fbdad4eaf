"""Invented households after notice of termination, most of them in the three weeks. Nobody in here exists."""

from __future__ import annotations

from bofield.demo.household import Contact, Event, Household, Todo, Turn, child, holder, partner

NOTICE = (
    Household(
        "EX-2001",
        "Exempelgatan 9",
        "1104",
        (holder("Vera Exempelholm"), child("0-5"), child("6-12"), child("13-17", "alternating")),
        "regain_period",
        -48,
        risk="high",
        first_call=12,
        rents=((0, 11200), (1, 11200)),
        events=(Event("tenant_served", -20), Event("board_notified", -19)),
        consents=(("social_services", "yes"),),
        contacts=(
            Contact(
                "call",
                -40,
                "10:00",
                "no_answer",
                note="Ingen svarade på två försök samma dag.",
                dialogue=(Turn("approve"),),
            ),
            Contact(
                "home_visit",
                -16,
                "16:30",
                note="Vera har läst uppsägningen men trodde att hon måste flytta direkt. Jag "
                "förklarade att hon har tre veckor på sig att betala och behålla lägenheten.\n"
                "Arbetslös sedan i somras, väntar på besked om försörjningsstöd.\n"
                "Vi ringde socialtjänsten tillsammans. De ska pröva om nämnden kan ta ansvar för hyran.",
                answers={"I3": "high"},
                dialogue=(Turn("approve"),),
            ),
            Contact(
                "call",
                -1,
                "15:10",
                note="Socialtjänsten beslutar i morgon. Vera vet vilken dag som är den sista och vem "
                "hon ringer om beskedet dröjer.",
            ),
        ),
        todos=(Todo("Ring socialsekreteraren om beslutet", 0, 1), Todo("Ring Vera före stängning", 1, 1)),
    ),
    Household(
        "EX-2002",
        "Påhittsvägen 27",
        "0803",
        (holder("Jonas Påhittsdal", "40-64"),),
        "notice_served",
        -40,
        risk="medium",
        rents=((0, 7300), (1, 7300)),
        events=(Event("tenant_served", -4),),
        contacts=(
            Contact(
                "home_visit",
                -3,
                "11:00",
                "declined",
                note="Jonas öppnade men ville inte prata i dag. Han tog emot "
                "informationen skriftligt och sa att han kan ringa på torsdag. Lugn stämning.",
            ),
        ),
        todos=(Todo("Skicka meddelande till socialnämnden", 0, 1), Todo("Vänta in samtal från Jonas", 3)),
    ),
    Household(
        "EX-2003",
        "Sagostigen 8",
        "1203",
        (holder("Dina Sagoholm", language="tigrinska", interpreter=True), child("0-5")),
        "regain_period",
        -44,
        risk="high",
        first_call=6,
        rents=((0, 8900), (1, 4450)),
        events=(Event("tenant_served", -14), Event("board_notified", -11)),
        consents=(("social_services", "yes"), ("relative", "no")),
        contacts=(
            Contact(
                "home_visit",
                -9,
                "13:00",
                note="Besök med telefontolk. Dina har inte förstått att hälften av hyran "
                "saknades; hon trodde att bostadsbidraget drogs av direkt.\n"
                "Hon sa själv tillbaka vilken dag som är den sista att betala.\n"
                "Ansökan om ekonomiskt bistånd är inlämnad.",
                answers={"I3": "high"},
            ),
        ),
        todos=(Todo("Besked om ekonomiskt bistånd?", 2, 1), Todo("Boka telefontolk till nästa samtal", 0)),
    ),
    Household(
        "EX-2004",
        "Fabelgränd 19",
        "0601",
        (holder("Holger Fabelsten", "65+"),),
        "regain_period",
        -36,
        first_call=7,
        rents=((1, 5900),),
        events=(Event("tenant_served", -8), Event("board_notified", -8)),
        contacts=(
            Contact(
                "home_visit",
                -6,
                "10:00",
                note="Holger har pengarna men inte kommit till banken. Dottern hjälper honom på lördag.",
                dialogue=(Turn("approve"),),
            ),
        ),
        todos=(Todo("Har hyran kommit?", 1),),
    ),
    Household(
        "EX-2005",
        "Låtsastorget 3",
        "1002",
        (holder("Noor Låtsasdal"), partner("Sami Låtsasdal"), child("6-12"), child("6-12")),
        "regain_period",
        -30,
        risk="medium",
        first_call=4,
        rents=((0, 12400),),
        events=(Event("tenant_served", -5), Event("board_notified", -2)),
        consents=(("social_services", "no"),),
        contacts=(
            Contact(
                "meeting",
                -1,
                "09:00",
                note="Familjen kom till kontoret. "
                "Sami har fått tillbaka sitt arbete. De vill inte att vi talar med socialtjänsten utöver det "
                "lagen kräver, och det respekterar vi. Plan: halva beloppet på fredag, resten den 25:e.",
            ),
        ),
        todos=(Todo("Halva beloppet betalt?", 4),),
    ),
    Household(
        "EX-2006",
        "Övningsgatan 40",
        "0303",
        (holder("Alva Övningsfors", "20-39"),),
        "notice_served",
        -28,
        "rent_arrears",
        rents=((0, 6650), (1, 6650)),
        events=(Event("board_notified", -3),),
        todos=(Todo("Delgivning genom stämningsman", 0, 1),),
    ),
    Household(
        "EX-2007",
        "Modellvägen 17",
        "1101",
        (holder("Skyddad Hyresgäst"), child("6-12")),
        "regain_period",
        -33,
        risk="high",
        protected=True,
        two_at_visit=True,
        first_call=6,
        rents=((0, 7950),),
        events=(Event("tenant_served", -12), Event("board_notified", -12)),
        contacts=(
            Contact(
                "meeting",
                -7,
                "14:00",
                safety="raised",
                note="Möte på annan plats, som hyresgästen valde. Vi skriver inte var. Hon betalar via ombud.",
                answers={"I3": "high"},
            ),
        ),
        todos=(Todo("Stäm av med chefen före nästa kontakt", 0, 1),),
    ),
    Household(
        "EX-2008",
        "Provgränd 31",
        "0704",
        (holder("Bosse Provhed", "40-64"),),
        "notice_served",
        -66,
        "disturbance",
        two_at_visit=True,
        events=(Event("disturbance_urged", -40), Event("tenant_served", -10)),
        contacts=(
            Contact(
                "home_visit",
                -38,
                "15:30",
                safety="raised",
                note="Bosse menar att grannarna överdriver. Han "
                "vill helst ha ett möte där alla får säga sitt. Hund i lägenheten, kopplad.",
                dialogue=(Turn("approve"),),
            ),
        ),
        todos=(Todo("Kalla till möte med grannarna", 7),),
    ),
    Household(
        "EX-2009",
        "Diktarbacken 25",
        "0502",
        (holder("Siv Diktarblad", "65+"),),
        "regain_period",
        -25,
        first_call=11,
        rents=((0, 5480),),
        events=(Event("tenant_served", -17), Event("board_notified", -16), Event("committee_undertaking", -2)),
        contacts=(
            Contact(
                "call",
                -2,
                "13:20",
                note="Socialnämnden har skrivit att den tar ansvar för hyran. Siv grät av "
                "lättnad. Vi bokar ett besök för att prata om vintern.",
            ),
        ),
        todos=(Todo("Boka besök", 2),),
    ),
    Household(
        "EX-2010",
        "Exempelgatan 33",
        "0901",
        (holder("Max Exempelryd"),),
        "notice_served",
        -22,
        "unknown_occupants",
        events=(Event("sublet_known", -15),),
        contacts=(
            Contact(
                "home_visit",
                -15,
                "18:00",
                note="En person som inte står "
                "på avtalet öppnade. Jag sa inget om hyresförhållandet. Lämnade information om socialtjänsten och "
                "Hyresgästföreningens rådgivning.",
            ),
        ),
        todos=(Todo("Prata med jurist om andrahandsuthyrningen", 1, 1),),
    ),
)
