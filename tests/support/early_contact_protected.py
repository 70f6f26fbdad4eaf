"""A tenant with a protected identity whom somebody close is violent to, and what is to be raised about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from support.early_contact import ACCEPT, Answer, Household, for_supervisor, shown_day, stop, task, warning

if TYPE_CHECKING:
    from datetime import date

RENT = 912_300
OVERDUE = timedelta(days=40)


def protected_with_violence(day: date) -> Household:
    """Tell of the household as it is on `day`."""
    return Household(
        "Skyddade uppgifter och våld",
        "EX-2004",
        {
            "A": _before(day),
            "B": _reached(),
            "C": _consent(day),
            "D": _a_child_was_there(day),
            "E": _rent(),
            "G": (Answer("Bor den som står", "j", "Ja ●"), Answer("Hur är bostadens skick", "1", "Gott ●")),
            "H": _violence(),
            "I": _agreed(day),
        },
        never=("Skicka överenskommelsen",),
        head=("skyddad",),
        listed="Skyddad, kontrakt EX",
        acute=True,
    )


def _before(day: date) -> tuple[Answer, ...]:
    return (
        Answer("Vad föranleder kontakten", ACCEPT, "Hyresskuld"),
        Answer(
            "Vilken förfallodag",
            ACCEPT,
            (day - OVERDUE).isoformat(),
            (task("A2", "Ring idag", day, stays=False), warning("A2", "Hyresrätten kan vara förverkad")),
        ),
        Answer("Har hyresavtalet sagts upp", "1", "Nej ●"),
        Answer("Finns det ett ärende hos", "1", "Nej ●"),
        Answer("Har hyresgästen skyddade", "j", "Ja ●", (stop("A5", "inga sms, mejl eller papper med adress"),)),
        Answer("Hur stor är risken inför", "1", "Låg ●"),
        Answer("En kollega vet var vi är", " ", "[x]"),
    )


def _reached() -> tuple[Answer, ...]:
    letter = stop("A5", "inga sms, mejl eller brev. Välj samtal eller möte", stays=False)
    return (
        Answer("Hur försökte ni nå", ACCEPT, "Hembesök"),
        Answer("Hur försökte ni nå", "4", "[x] Brev", (letter,)),
        Answer("Hur försökte ni nå", "4", "[x] Hembesök", gone=("inga sms, mejl eller brev",)),
        Answer("Fick ni kontakt", "1", "Ja ●"),
        Answer("Talar ni med den som", "j", "Ja ●"),
        Answer("Personen vet att samtalet", " ", "[x]"),
        Answer("Behövs tolk", "n", "Nej ●"),
        Answer("Har personen själv sagt", "j", "Ja ●"),
    )


def _consent(day: date) -> tuple[Answer, ...]:
    return (
        Answer(
            "Får ni tala med",
            "1",
            "Ja ●",
            (task("C1", "Kontakta socialtjänsten enligt samtycket", day + timedelta(days=2)),),
        ),
        Answer("Personen vet att samtycket", " ", "[x]"),
    )


def _a_child_was_there(day: date) -> tuple[Answer, ...]:
    return (
        Answer("Hur många vuxna", ACCEPT, "1"),
        Answer("Finns det barn under 18", "1", "[x] Nej"),
        Answer("Träffade ni något barn", "j", "Ja ●"),
        Answer(
            "Är ni oroliga för att",
            "3",
            "Ja ●",
            (task("D4", "Gör orosanmälan", day, 1), for_supervisor("D4", "Oro för ett barn", day)),
        ),
        Answer("Är barnet i fara just nu", "j", "Ja ●", (stop("D4", "ett barn är i fara"),)),
    )


def _rent() -> tuple[Answer, ...]:
    return (
        Answer("Hur stor är skulden", ACCEPT, "9123"),
        Answer("Hur många hyror är", ACCEPT, raises=(task("E1", "Erbjud kontakt med socialtjänsten om skulden"),)),
        Answer("Håller hyresgästen med", "j", "Ja ●"),
        Answer(
            "Varför blev hyran inte",
            "5",
            "[x] Någon annan styr ekonomin",
            (warning("E2", "ställ fråga H3 i enrum", stays=False),),
        ),
        Answer("Hindrades betalningen", "n", "Nej ●"),
        Answer("Anser hyresgästen att", "j", "Ja ●", (stop("E4", "Stoppa kraven tills en jurist"),)),
        Answer("Klarar hushållet nästa", "1", "Ja ●"),
        Answer("Har ni kommit överens om en", "n", "Nej ●"),
    )


def _violence() -> tuple[Answer, ...]:
    return (
        Answer("Är ni ensamma med", "j", "Ja ●"),
        Answer(
            "Känner du dig trygg",
            "n",
            "Nej ●",
            (
                task("H3", "tryggt sätt att höras", priority=1),
                warning("H3", "Kvinnofridslinjen"),
                stop("H3", "Skicka inget brev hem"),
            ),
        ),
        Answer("Ger någon uttryck", "n", "Nej ●"),
        Answer(
            "Beror skulden eller",
            "j",
            "Ja ●",
            (
                warning("H5", "låt en jurist bedöma (JB 12:42 femte"),
                stop("H5", "Pausa kraven"),
            ),
        ),
    )


def _agreed(day: date) -> tuple[Answer, ...]:
    on = day + timedelta(days=4)
    return (
        Answer(
            "Fick hyresgästen det",
            "2",
            "Skyddade personuppgifter: lämna över för hand, skicka ingenting.",
            (
                warning("I2", "lämna över det skriftliga för hand", stays=False),
                stop("H3", "skicka ingenting dit", stays=False),
            ),
        ),
        Answer("Fick hyresgästen det", "1", "Ja ●", gone=("skicka ingenting",)),
        Answer(
            "Hur stor bedömer ni",
            "3",
            "Hög ●",
            (
                for_supervisor("I3", "Hög risk för avhysning", day + timedelta(days=1)),
                task("I3", "nästa månadsmöte"),
            ),
        ),
        Answer("Vilken dag är nästa kontakt", "+4", shown_day(on)),
        Answer("På vilket sätt", "2", "Skyddade personuppgifter: inga sms, mejl eller brev."),
        Answer(
            "På vilket sätt",
            "7",
            "Möte ●",
            (task("I4", "Nästa kontakt", on),),
            gone=("inga sms, mejl eller brev.",),
        ),
    )
