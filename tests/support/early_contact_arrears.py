"""A household in arrears with two children, and what the checklist is to raise about it.

Every line is worked out from what the item is for: who has to know what by which day. Where an item names no day,
none is expected here. What is due the same day, or is a supervisor's, is urgent; with children all of it is raised by
one level.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.law import working_days
from support.early_contact import ACCEPT, MORE, Answer, Household, for_supervisor, shown_day, stop, task, warning

if TYPE_CHECKING:
    from datetime import date

CONTRACT = "EX-2001"
RENT = 845_000
OVERDUE = timedelta(days=40)


def arrears_with_children(day: date) -> Household:
    """Tell of the household as it is on `day`."""
    return Household(
        "Hyresskuld med barn",
        CONTRACT,
        {
            "A": _before(day),
            "B": _reached(day),
            "C": _consent(day),
            "D": _children(day),
            "E": _rent(day),
            "G": _home(),
            "H": _support(),
            "I": _agreed(day),
        },
        children=True,
        dates=(("Sista dag att betala", last_day_to_pay(day)), ("Sista dag att svara", _reply(day))),
    )


def last_day_to_pay(day: date) -> date:
    """Three weeks from the later of service and message, and on to the next working day (JB 12:44, 1930:173 2 §)."""
    return working_days.roll(_told(day) + timedelta(weeks=3))


def _served(day: date) -> date:
    return day - timedelta(days=6)


def _told(day: date) -> date:
    return day - timedelta(days=4)


def _reply(day: date) -> date:
    return day + timedelta(days=16)


def _next_due(day: date) -> date:
    """The last working day before the next month begins (JB 12:20)."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    while True:
        due = first - timedelta(days=1)
        while working_days.is_public_holiday(due) or not working_days.is_working_day(due):
            due -= timedelta(days=1)
        if due >= day:
            return due
        first = (first + timedelta(days=32)).replace(day=1)


def _before(day: date) -> tuple[Answer, ...]:
    return (
        Answer("Vad föranleder kontakten", ACCEPT, "Hyresskuld"),
        Answer(
            "Vilken förfallodag",
            ACCEPT,
            (day - OVERDUE).isoformat(),
            (task("A2", "Ring idag", day, stays=False), warning("A2", "Hyresrätten kan vara förverkad", stays=False)),
        ),
        Answer(
            "Har hyresavtalet sagts upp",
            "3",
            "Delgiven ●",
            (warning("A3", "Fristen löper inte", stays=False),),
            # Once served, the day that counts is the last one to pay.
            gone=("Hyresrätten kan vara förverkad",),
        ),
        Answer("Vilken dag blev hyresgästen", _served(day).isoformat(), shown_day(_served(day))),
        Answer("Hur blev hyresgästen delgiven", "1", "Mot kvitto ●"),
        Answer("Fick hyresgästen informationen", "j", "Ja ●"),
        Answer("Vilken dag lämnades", _told(day).isoformat(), shown_day(_told(day)), gone=("Fristen löper inte",)),
        Answer("Hur lämnades meddelandet", "1", "Rekommenderat brev ●"),
        Answer("Vilket belopp står", "8450", "8450"),
        Answer(
            "Är meddelandet fullständigt",
            "j",
            f"Sista dag att betala och behålla hemmet: {last_day_to_pay(day).isoformat()}",
        ),
        Answer("Finns det ett ärende hos", "2", "Föreläggande ●"),
        Answer("Vilken dag delgavs", (day - timedelta(days=3)).isoformat(), shown_day(day - timedelta(days=3))),
        Answer(
            "Senaste svarsdag enligt",
            _reply(day).isoformat(),
            raises=(warning("A4", "Sista dag att svara på föreläggandet"),),
        ),
        Answer("Har hyresgästen skyddade", "n", "Nej ●"),
        Answer("Hur stor är risken inför", "1", "Låg ●"),
        Answer("En kollega vet var vi är", "", raises=(warning("A7", "Ingen kollega vet var ni är", stays=False),)),
        Answer("En kollega vet var vi är", " ", "[x]", gone=("Ingen kollega vet var ni är",)),
    )


def _reached(day: date) -> tuple[Answer, ...]:
    return (
        Answer("Hur försökte ni nå", ACCEPT, "Hembesök"),
        Answer("Fick ni kontakt", "1", "Ja ●"),
        Answer("Talar ni med den som", "j", "Ja ●"),
        Answer("Personen vet att samtalet", "", raises=(stop("B3", "Kontakten kan inte avslutas", stays=False),)),
        Answer("Personen vet att samtalet", " ", "[x]", gone=("Kontakten kan inte avslutas",)),
        Answer(
            "Behövs tolk",
            "j",
            "Ja ●",
            (
                # The day before the next contact, which is agreed on in section I.
                task("B4", "Ordna tolk", day + timedelta(days=2), seen=False),
                warning("B4", "Låt inte ett barn tolka"),
            ),
        ),
        Answer("Vilket språk eller vilken", "arabiska", "arabiska"),
        Answer(
            "Har personen själv sagt",
            "n",
            "Nej ●",
            (task("B5", "skriftlig information på rätt språk", day + timedelta(days=1)),),
        ),
    )


def _consent(day: date) -> tuple[Answer, ...]:
    until = day + timedelta(days=60)
    return (
        Answer(
            "Får ni tala med",
            "1",
            "Ja ●",
            (
                task("C1", "Kontakta socialtjänsten enligt samtycket", day + timedelta(days=2)),
                warning("C1", "Samtycket är inte fullständigt"),
            ),
        ),
        Answer("Vad omfattar samtycket", "skulden och planen", "skulden och planen"),
        Answer("Till vilken dag gäller", "+60", shown_day(until), (task("C1", "fråga om det ska förnyas"),)),
        Answer(
            "Får ni kontakta någon",
            "1",
            "[x] Budget- och skuldrådgivare",
            (task("C2", "Kontakta budget- och skuldrådgivaren", day + timedelta(days=2), stays=False),),
            decline=("Kontakta budget- och skuldrådgivaren", "Har redan en kontakt i kommunen."),
        ),
    )


def _children(day: date) -> tuple[Answer, ...]:
    return (
        Answer("Hur många vuxna", ACCEPT, "1"),
        Answer(
            "Finns det barn under 18",
            "2",
            "[x] Bor här jämt",
            (warning("D2", "Barn i hushållet: ärendet går före"), task("D2", "månadsmötet med socialtjänsten")),
        ),
        Answer("Hur många barn är 0–5", "1", "1"),
        Answer("Hur många barn är 6–12", "1", "1"),
        Answer("Träffade ni något barn", "j", "Ja ●"),
        Answer(
            "Har barnen sömnplats",
            "2",
            "Det finns brister ●",
            (
                task("D3", "Prata med arbetsledaren idag", day, 1),
                task("D3", "Erbjud kontakt med socialtjänsten för barnens"),
            ),
        ),
        Answer("Vad brister", "Ingen säng till det yngsta", "Ingen säng till det yngsta"),
        Answer(
            "Är ni oroliga för att",
            "2",
            "Osäker ●",
            (
                task("D4", "Rådgör med socialtjänsten utan att nämna namn", day, 1),
                for_supervisor("D4", "Oro för ett barn", day),
            ),
        ),
        Answer("Är barnet i fara just nu", "n", "Nej ●"),
    )


def _rent(day: date) -> tuple[Answer, ...]:
    in_two = day + timedelta(days=2)
    return (
        Answer("Hur stor är skulden", ACCEPT, "8450"),
        Answer("Hur många hyror är", ACCEPT, "1", (task("E1", "Erbjud kontakt med socialtjänsten om skulden"),)),
        Answer(
            "Håller hyresgästen med", "n", "Nej ●", (task("E1", "Kontrollera reskontran", day + timedelta(days=1)),)
        ),
        Answer("Varför blev hyran inte", "12", "[x] Sjukdom", (warning("E2", "svara på fråga E3", stays=False),)),
        Answer(
            "Hindrades betalningen",
            "j",
            "Ja ●",
            (
                warning("E3", "Låt en jurist bedöma hindret innan ni går vidare (JB 12:44"),
                task("E3", "Spara underlag om hindret, bara om hyresgästen samtycker"),
            ),
            gone=("svara på fråga E3",),
        ),
        Answer("Anser hyresgästen att", "n", "Nej ●"),
        Answer(
            "Klarar hushållet nästa",
            "3",
            "Nej ●",
            (
                task("E5", "budget- och skuldrådgivning", in_two),
                task("E5", "söka ekonomiskt bistånd", in_two),
                task("E5", "Ring före nästa förfallodag", max(day, _next_due(day) - timedelta(days=5))),
            ),
        ),
        Answer(
            "Har ni sökt ekonomiskt",
            "4",
            "Vill ha hjälp att söka ●",
            (
                task("E6", "Hjälp till med ansökan", day + timedelta(days=1)),
                task("E6", "Fråga om socialnämnden kan ta på sig hyran", priority=1),
                task("E6", "ska ha nått hyresvärden senast", last_day_to_pay(day), 1),
            ),
        ),
        Answer(
            "Hur många gånger de",
            "3",
            "3",
            (
                warning("E7", "tvist om förlängning (JB 12:46)"),
                task("E7", "tydlig skriftlig varning"),
            ),
        ),
        Answer("Har ni kommit överens om en", "j", "Ja ●", (warning("E8", "Planen stoppar inte i sig"),)),
        Answer("Belopp per gång", "1500", "1500"),
        Answer("Antal betalningar", "3", "3"),
        Answer(
            "Första betalningsdag",
            "+10",
            shown_day(day + timedelta(days=10)),
            tuple(
                task(
                    "E8",
                    f"Stäm av avbetalning {number} av 3",
                    working_days.add_months(day + timedelta(days=10), number - 1),
                )
                for number in (1, 2, 3)
            ),
        ),
        Answer("Avgift för planen", "200", "Avgiften får vara högst 170 kr"),
        Answer("Avgift för planen", "<backspace><backspace><backspace>170", gone=("Avgiften får vara högst",)),
    )


def _home() -> tuple[Answer, ...]:
    return (
        Answer("Bor den som står", "j", "Ja ●"),
        Answer("Hur är bostadens skick", "3", "Behöver åtgärd ●", (task("G4", "felanmälan"),)),
        Answer("Vad behöver göras", "Elementet i sovrummet är kallt", "Elementet i sovrummet är kallt"),
    )


def _support() -> tuple[Answer, ...]:
    return (
        Answer("Finns det redan stöd", "5", "[x] Socialsekreterare", (task("H2", "stödet som redan finns"),)),
        Answer("Är ni ensamma med", "j", "Ja ●"),
        Answer("Känner du dig trygg", "j", "Ja ●"),
        Answer("Ger någon uttryck", "n", "Nej ●"),
    )


def _agreed(day: date) -> tuple[Answer, ...]:
    first, second = day + timedelta(days=2), day + timedelta(days=4)
    return (
        Answer("Vad har vi kommit överens om", "Ringa banken om autogirot", "Ringa banken om autogirot"),
        Answer("Vem gör det", "1", "Hyresgästen ●"),
        Answer("Till vilken dag", "+2", shown_day(first), (task("I1", "Ringa banken om autogirot", first),)),
        Answer("Överenskommelse", MORE),
        Answer("Vad har vi kommit överens om", "Skicka en ny avi", "Skicka en ny avi"),
        Answer("Vem gör det", "2", "Vi ●"),
        Answer("Till vilken dag", "+4", shown_day(second), (task("I1", "Skicka en ny avi", second),)),
        Answer(
            "Fick hyresgästen det", "2", "Skickas ●", (task("I2", "Skicka överenskommelsen", day + timedelta(days=1)),)
        ),
        Answer(
            "Hur stor bedömer ni",
            "3",
            "Hög ●",
            (
                for_supervisor("I3", "Hög risk för avhysning", day + timedelta(days=1)),
                task("I3", "nästa månadsmöte"),
            ),
        ),
        Answer("Kort skäl", "Skulden växer", "Skulden växer"),
        Answer(
            "Vilken dag är nästa kontakt",
            "+9",
            shown_day(day + timedelta(days=9)),
            (warning("I4", "nästa kontakt bör bli inom 7 dagar", stays=False),),
        ),
        Answer(
            "Vilken dag är nästa kontakt",
            "<backspace><backspace>+3",
            shown_day(day + timedelta(days=3)),
            gone=("nästa kontakt bör bli inom 7 dagar",),
        ),
        Answer("På vilket sätt", "1", "Samtal ●", (task("I4", "Nästa kontakt", day + timedelta(days=3)),)),
    )
