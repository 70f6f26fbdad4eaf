"""Invented households in early contact, follow-up and instalment plans. Nobody in here exists, nor does any street."""

from __future__ import annotations

from bofield.demo.household import Contact, Event, Household, Todo, Turn, child, holder, partner

EARLY = (
    Household(
        "EX-1001",
        "Exempelgatan 4",
        "1203",
        (holder("Ester Exempelson", "20-39"), child("0-5"), child("6-12")),
        "early_contact",
        -12,
        risk="medium",
        first_call=5,
        rents=((0, 8450),),
        consents=(("social_services", "yes"), ("budget_adviser", "yes")),
        contacts=(
            Contact(
                "call",
                -9,
                "09:20",
                note="Ringde på den sena hyran. Ester berättar att ersättningen från sjukförsäkringen har dröjt i tre "
                "veckor. Hon visste inte att hyran var sen och blev orolig. Jag sa att vi ringer för att hjälpa, inte "
                "för att hota. Vi kom överens om ett hembesök.",
                dialogue=(Turn("approve"),),
            ),
            Contact(
                "home_visit",
                -2,
                "13:30",
                note="Ester öppnade och bjöd in. Barnen var på förskola och skola.\n"
                "Hon säger att ersättningen betalas ut på fredag och att hon då betalar hela hyran.\n"
                "Lägenheten är i gott skick. Kylskåpet var fyllt.\n"
                "Hon vill gärna ha kontakt med budgetrådgivningen. Vi gick igenom vad som händer om hyran inte betalas "
                "och vilken dag som är den sista.",
                answers={"I3": "medium"},
                dialogue=(
                    Turn("return", "Vem pratade du med på förskolan, eller är det Ester som säger det?", "line:1"),
                ),
            ),
            Contact(
                "home_visit", 0, "10:00", outcome="", signed=False, answers={"A1": "arrears", "A5": "no", "A6": "low"}
            ),
        ),
        todos=(
            Todo("Kontakta budget- och skuldrådgivningen", 1),
            Todo("Höra om ersättningen har kommit", 3),
        ),
    ),
    Household(
        "EX-1002",
        "Påhittsvägen 11",
        "0902",
        (
            holder("Yusuf Påhittsson", "20-39", "arabiska", interpreter=True),
            partner("Amal Påhittsson", language="arabiska"),
            child("0-5"),
        ),
        "early_contact",
        -6,
        rents=((0, 9120),),
        contacts=(
            Contact(
                "call",
                -5,
                "11:00",
                "no_answer",
                note="Ingen svarade. Talade inte in något meddelande.",
                dialogue=(Turn("approve"),),
            ),
            Contact(
                "sms",
                -4,
                "15:40",
                "left_message",
                note="Sms på svenska och arabiska: vi vill gärna prata om hyran och "
                "hur vi kan hjälpa till. Lämnade direktnummer.",
            ),
        ),
        todos=(Todo("Boka tolk (arabiska) inför besök", 0, 1), Todo("Ringa igen efter klockan 17", 0)),
    ),
    Household(
        "EX-1003",
        "Sagostigen 2",
        "1005",
        (holder("Birger Sagolund", "65+"),),
        "early_contact",
        -16,
        first_call=6,
        rents=((0, 6310), (1, 6310)),
        contacts=(
            Contact(
                "home_visit",
                -10,
                "14:00",
                note="Birger hade flera oöppnade brev på hallbordet. Han säger att ögonen har blivit sämre och att han "
                "inte ser vad som står på avierna. Autogirot slutade gälla när han bytte bank.\n"
                "Vi öppnade de brev som var från oss tillsammans. Han vill ha hjälp att anmäla nytt autogiro.",
                dialogue=(Turn("comment", "Fint bemötande. Finns boendestöd eller hemtjänst redan?"), Turn("approve")),
            ),
        ),
        todos=(
            Todo("Ring om avbetalningsplan", -2, 1),
            Todo("Hjälpa till med blanketten för autogiro", 2),
            Todo("Fråga om hemtjänst kan se till posten", -1),
        ),
    ),
    Household(
        "EX-1004",
        "Fabelgränd 7",
        "1101",
        (holder("Mira Fabelqvist"), child("6-12", "alternating")),
        "early_contact",
        -3,
        rents=((0, 7780),),
        contacts=(
            Contact(
                "call",
                -1,
                "10:15",
                note="Mira svarade direkt. Hon har börjat ett nytt arbete och får lön först den "
                "25:e. Hon lovar hela hyran samma dag. Barnet bor här varannan vecka.",
                signed=False,
            ),
            Contact("meeting", 0, "13:30", outcome="", signed=False),
        ),
        todos=(Todo("Kontrollera att hyran har kommit", 4),),
    ),
    Household(
        "EX-1005",
        "Låtsastorget 1",
        "0301",
        (holder("Otto Låtsasberg", "18-19"),),
        "early_contact",
        -8,
        first_call=4,
        rents=((0, 5150),),
        contacts=(
            Contact(
                "office_visit",
                -7,
                "09:00",
                note="Otto kom till kontoret. Första egna bostaden, han visste inte att "
                "hyran betalas i förskott. Vi gick igenom avin rad för rad.",
                dialogue=(Turn("approve"),),
            ),
        ),
    ),
    Household(
        "EX-1006",
        "Övningsgatan 22",
        "1402",
        (holder("Linnea Övningsdal", "40-64"),),
        "early_contact",
        -4,
        rents=((0, 8020),),
        todos=(Todo("Ringa om den sena hyran", -1),),
    ),
    Household(
        "EX-1007",
        "Modellvägen 3",
        "1201",
        (holder("Stefan Modellgren"), child("13-17", "visiting")),
        "early_contact",
        -5,
        rents=((0, 9400),),
        contacts=(
            Contact(
                "letter",
                -3,
                "08:30",
                "left_message",
                note="Brev i lådan: vi vill prata om hyran, och här är våra telefontider.",
            ),
        ),
    ),
    Household(
        "EX-1008",
        "Provgränd 9",
        "0804",
        (holder("Agnes Provström", "65+"),),
        "early_contact",
        -11,
        "concern",
        contacts=(
            Contact(
                "home_visit",
                -6,
                "11:00",
                "not_home",
                note="Ingen öppnade. Tidningar i brevlådan från i går, så någon tar in posten. Lämnade kort.",
            ),
        ),
        todos=(Todo("Nytt försök på förmiddagen", 1, 1),),
    ),
    Household(
        "EX-1009",
        "Diktarbacken 14",
        "1302",
        (holder("Rut Diktarsson"),),
        "early_contact",
        -14,
        "disturbance",
        two_at_visit=True,
        events=(Event("disturbance_urged", -9, remark="Rekommenderat brev"),),
        contacts=(
            Contact(
                "home_visit",
                -12,
                "15:00",
                safety="raised",
                note="Två grannar har beskrivit hög musik efter midnatt tre nätter i rad.\n"
                "Rut säger att det var en flyttfest och att det inte händer igen. Hon var ledsen över att grannarna "
                "inte hade sagt något till henne själv.\n"
                "Vi var två på besöket.",
                dialogue=(
                    Turn("return", "Skriv vad du själv hörde och vad som är grannarnas uppgifter.", "line:1"),
                    Turn(
                        "answer",
                        "Jag hörde ingen musik under besöket. Uppgiften om tre nätter kommer från två "
                        "grannar, var för sig.",
                    ),
                ),
            ),
        ),
        todos=(Todo("Följ upp att det är lugnt", 6), Todo("Underrätta socialnämnden", 0, 1)),
    ),
    Household(
        "EX-1010",
        "Exempelgatan 18",
        "0702",
        (holder("Nils Exempelfors", "40-64"), partner("Inga Exempelfors", "40-64")),
        "early_contact",
        -2,
        rents=((0, 10250),),
        todos=(Todo("Första samtalet", 0),),
    ),
    Household(
        "EX-1011",
        "Påhittsvägen 3",
        "1104",
        (holder("Hanna Påhittsvik"), child("0-5"), child("0-5")),
        "follow_up",
        -34,
        risk="low",
        first_call=3,
        rents=((0, 0), (1, 0)),
        events=(Event("payment", -8, remark="Båda hyrorna betalda"),),
        consents=(("social_services", "yes"),),
        contacts=(
            Contact(
                "home_visit",
                -27,
                "10:30",
                note="Hanna är ensam med två små barn. Underhållsstödet hade inte kommit. "
                "Vi ringde Försäkringskassan tillsammans och fick besked om utbetalning.",
                answers={"I3": "medium"},
                dialogue=(Turn("approve"),),
            ),
            Contact(
                "call",
                -7,
                "09:10",
                note="Båda hyrorna är betalda. Hanna vill att vi hör av oss före nästa förfallodag.",
                dialogue=(Turn("approve"),),
            ),
        ),
        todos=(Todo("Påminnelsesamtal före förfallodagen", 5), Todo("Ringa Försäkringskassan", -20, done=True)),
    ),
    Household(
        "EX-1012",
        "Sagostigen 15",
        "1001",
        (holder("Tage Sagoberg", "40-64"),),
        "follow_up",
        -41,
        first_call=6,
        rents=((1, 0),),
        contacts=(
            Contact(
                "office_visit",
                -30,
                "14:00",
                note="Tage har fått ny a-kassa. Han betalade hela skulden på plats via banken i telefonen.",
                dialogue=(Turn("approve"),),
            ),
        ),
        todos=(Todo("Uppföljning efter en månad", 0),),
    ),
    Household(
        "EX-1013",
        "Fabelgränd 2",
        "0501",
        (holder("Leila Fabelmark", language="persiska"), child("6-12"), child("13-17")),
        "follow_up",
        -50,
        first_call=7,
        rents=((0, 2100),),
        contacts=(Contact("call", -12, "16:00", note="Leila har betalat det mesta. Resten kommer med barnbidraget."),),
        todos=(Todo("Stämma av restbeloppet", -3),),
    ),
    Household(
        "EX-1014",
        "Låtsastorget 6",
        "1203",
        (holder("Greta Låtsaslund", "65+"),),
        "follow_up",
        -60,
        "neglect",
        contacts=(
            Contact(
                "home_visit",
                -20,
                "13:00",
                note="Hemtjänsten har börjat komma två gånger i veckan. Köket är "
                "städat. Greta är nöjd och vill att vi kommer tillbaka i vinter.",
                dialogue=(Turn("approve"),),
            ),
        ),
        todos=(Todo("Återbesök", 12),),
    ),
    Household(
        "EX-1015",
        "Övningsgatan 5",
        "0603",
        (holder("Pelle Övningssten"),),
        "follow_up",
        -38,
        first_call=2,
        rents=((0, 0),),
        consents=(("budget_adviser", "no"),),
    ),
    Household(
        "EX-1016",
        "Modellvägen 30",
        "1302",
        (holder("Sofia Modellund"), partner("Erik Modellund"), child("6-12")),
        "instalment_plan",
        -70,
        first_call=5,
        rents=((2, 6200),),
        plan=(2067, 3, -20),
        contacts=(
            Contact(
                "meeting",
                -45,
                "10:00",
                note="Avbetalning på tre månader. De läste planen högt för varandra och "
                "skrev under. Nästa hyra betalas i tid.",
                dialogue=(Turn("approve"),),
            ),
        ),
        todos=(Todo("Kontrollera andra avbetalningen", 10), Todo("Kontrollera första avbetalningen", -20, done=True)),
    ),
    Household(
        "EX-1017",
        "Provgränd 12",
        "0904",
        (holder("Karim Provdal", language="somaliska"), child("0-5")),
        "instalment_plan",
        -85,
        first_call=9,
        rents=((1, 3900),),
        plan=(1300, 3, -6),
        consents=(("social_services", "yes"),),
        contacts=(
            Contact(
                "call",
                -5,
                "12:30",
                note="Avbetalningen kom inte i går. Karim har varit sjuk en vecka. Han "
                "betalar på måndag, och jag har skrivit upp det.",
                dialogue=(
                    Turn("return", "Vet han vad som händer med planen om nästa också uteblir?"),
                    Turn("answer", "Ja, jag gick igenom det i samtalet. Han sa det tillbaka med egna ord."),
                    Turn("approve"),
                ),
            ),
        ),
        todos=(Todo("Kom avbetalningen?", -1, 1),),
    ),
    Household(
        "EX-1018",
        "Diktarbacken 1",
        "0402",
        (holder("Ylva Diktarhed", "40-64"),),
        "instalment_plan",
        -95,
        first_call=4,
        rents=((2, 1500),),
        plan=(1500, 4, -80),
        todos=(Todo("Sista avbetalningen", 4),),
    ),
)
