"""A household that disturbs its neighbours and wants no contact with social services, and what is to be raised.

What the law demands is told to the committee whatever the household consents to; a meeting with social services is not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from support.early_contact import ACCEPT, Answer, Household, for_supervisor, shown_day, stop, task, warning

if TYPE_CHECKING:
    from datetime import date


def disturbance(day: date) -> Household:
    """Tell of the household as it is on `day`."""
    return Household(
        "Störning, inget samtycke",
        "EX-2002",
        {
            "A": _before(),
            "B": _reached(),
            "C": _refused(day),
            "D": _adults(),
            "F": _happened(day),
            "G": (Answer("Bor den som står", "j", "Ja ●"), Answer("Hur är bostadens skick", "1", "Gott ●")),
            "H": _support(day),
            "I": _agreed(day),
        },
        never=("möte med socialtjänsten", "Kontakta socialtjänsten", "Erbjud kontakt med socialtjänsten"),
    )


def _before() -> tuple[Answer, ...]:
    return (
        Answer("Vad föranleder kontakten", "2", "[x] Störning"),
        Answer("Finns det ett ärende hos", "1", "Nej ●"),
        Answer("Har hyresgästen skyddade", "n", "Nej ●"),
        Answer("Hur stor är risken inför", "2", "Förhöjd ●", (warning("A6", "gå två"),)),
        Answer("Vad bygger ni bedömningen", "Två stora hundar", "Två stora hundar"),
        Answer("En kollega vet var vi är", "", raises=(warning("A7", "Ingen kollega vet var ni är"),)),
    )


def _reached() -> tuple[Answer, ...]:
    return (
        Answer("Hur försökte ni nå", ACCEPT, "Hembesök"),
        Answer("Fick ni kontakt", "1", "Ja ●"),
        Answer("Talar ni med den som", "j", "Ja ●"),
        Answer("Personen vet att samtalet", " ", "[x]"),
        Answer("Behövs tolk", "n", "Nej ●"),
        Answer("Har personen själv sagt", "j", "Ja ●"),
    )


def _refused(day: date) -> tuple[Answer, ...]:
    in_two = day + timedelta(days=2)
    return (
        Answer("Får ni tala med", "2", "Nej ●", (warning("C1", "Meddelanden som lagen kräver skickas ändå"),)),
        Answer(
            "Får ni kontakta någon",
            "24",
            "[x] Anhörig",
            (task("C2", "Kontakta god man", in_two), task("C2", "Kontakta den anhöriga", in_two)),
        ),
    )


def _adults() -> tuple[Answer, ...]:
    return (
        Answer("Hur många vuxna", ACCEPT, "1"),
        Answer("Finns det barn under 18", "1", "[x] Nej"),
        Answer("Träffade ni något barn", "n", "Nej ●"),
    )


def _happened(day: date) -> tuple[Answer, ...]:
    urged = day - timedelta(days=10)
    return (
        Answer("Vad har hänt", "13", "[x] Hot", (warning("F1", "svara på fråga F4", stays=False),)),
        Answer("Hur ofta, och sedan när", "Varje helg sedan i våras", "Varje helg sedan i våras"),
        Answer("Finns det underlag", "j", "Ja ●"),
        Answer("Hur beskriver hyresgästen", "", raises=(warning("F2", "Hyresgästens egen bild saknas"),)),
        Answer("Vilken dag skickades upp", urged.isoformat(), shown_day(urged)),
        Answer(
            "Vilken dag underrättades",
            "",
            raises=(
                stop("F3", "Inte klart för uppsägning"),
                # The law's own message: refused consent does not touch it.
                task("F3", "Underrätta socialnämnden", day + timedelta(days=1), 1),
            ),
        ),
        Answer(
            "Kan det vara särskilt",
            "1",
            "Ja ●",
            (
                for_supervisor("F4", "Särskilt allvarlig störning", day),
                task("F4", "Ta kontakt med jurist", day, 1),
                warning("F4", "räkna besöksrisken (A6) som hög"),
                warning("F4", "en kopia av uppsägningen till socialnämnden"),
                warning("F4", "kontakta polisen"),
            ),
            gone=("svara på fråga F4",),
        ),
        Answer("Har det upphört efter", "3", "Nej ●", gone=("möte med socialtjänsten",)),
    )


def _support(day: date) -> tuple[Answer, ...]:
    return (
        Answer("Finns det redan stöd", "6", "[x] Ingen"),
        Answer(
            "Är ni ensamma med",
            "n",
            "Nej ●",
            # On the day of the next contact, which is agreed on in section I.
            (task("H3", "Fråga i enrum vid nästa kontakt", day + timedelta(days=10), seen=False),),
        ),
        Answer("Ger någon uttryck", "n", "Nej ●"),
    )


def _agreed(day: date) -> tuple[Answer, ...]:
    late, right = day + timedelta(days=20), day + timedelta(days=10)
    return (
        Answer("Fick hyresgästen det", "1", "Ja ●"),
        Answer("Hur stor bedömer ni", "2", "Medel ●"),
        Answer(
            "Vilken dag är nästa kontakt",
            "+20",
            shown_day(late),
            (warning("I4", "Nästa kontakt ligger mer än 14 dagar bort", stays=False),),
        ),
        Answer(
            "Vilken dag är nästa kontakt",
            "<backspace><backspace><backspace>+10",
            shown_day(right),
            gone=("Nästa kontakt ligger mer än 14 dagar bort",),
        ),
        Answer("På vilket sätt", "1", "Samtal ●", (task("I4", "Nästa kontakt", right),)),
    )
