"""A flat where nobody knows who lives, with a danger in it, and what the checklist is to raise about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.law import working_days
from support.early_contact import ACCEPT, Answer, Household, for_supervisor, shown_day, stop, task, warning

if TYPE_CHECKING:
    from datetime import date


def unknown_occupants(day: date) -> Household:
    """Tell of the household as it is on `day`."""
    return Household(
        "Oklart vilka som bor där",
        "EX-2003",
        {
            "A": _before(day),
            "B": _somebody_else(),
            "C": _consent(day),
            "D": _more_than_known(),
            "G": _dwelling(day),
            "H": _health(day),
            "I": _agreed(day),
        },
        never=("Ta kontakt med stödet",),
        dates=(("andrahand", six_months(day)),),
        acute=True,
    )


def six_months(day: date) -> date:
    """Six months from the day one learned of it, and on to the next working day (JB 12:43, 1930:173 2 §)."""
    return working_days.roll(working_days.add_months(day, 6))


def _before(day: date) -> tuple[Answer, ...]:
    return (
        Answer("Vad föranleder kontakten", "3", "[x] Oklart vilka som bor där"),
        Answer(
            "Har hyresgästen skyddade",
            "v",
            "Vet ej ●",
            (task("A5", "om hyresgästen har skyddade", day + timedelta(days=1), 1),),
        ),
        Answer(
            "Hur stor är risken inför",
            "3",
            "Hög ●",
            (stop("A6", "inget besök i hemmet"), for_supervisor("A6", "Hög risk inför besök", day)),
        ),
        Answer("Vad bygger ni bedömningen", "Okända män i trappan", "Okända män i trappan"),
        Answer("En kollega vet var vi är", " ", "[x]"),
    )


def _somebody_else() -> tuple[Answer, ...]:
    return (
        Answer("Hur försökte ni nå", ACCEPT, "Hembesök"),
        Answer("Fick ni kontakt", "2", "Någon annan svarade ●"),
        Answer("Talar ni med den som", "n", "Nej ●", (stop("B2", "Berätta ingenting om skulden"),)),
        Answer("Personen vet att samtalet", " ", "[x]"),
        Answer("Behövs tolk", "n", "Nej ●"),
    )


def _consent(day: date) -> tuple[Answer, ...]:
    return (
        Answer(
            "Får ni tala med",
            "1",
            "Ja ●",
            (
                task("C1", "Kontakta socialtjänsten enligt samtycket", day + timedelta(days=2)),
                warning("C1", "Samtycket är inte fullständigt", stays=False),
            ),
        ),
        Answer("Personen vet att samtycket", " ", "[x]", gone=("Samtycket är inte fullständigt",)),
        Answer("Får ni kontakta någon", "6", "[x] Ingen"),
    )


def _more_than_known() -> tuple[Answer, ...]:
    return (
        Answer("Hur många vuxna", "3", raises=(warning("D1", "gå till fråga G3", stays=False),)),
        Answer("Finns det barn under 18", "5", "[x] Vet ej"),
        Answer("Träffade ni något barn", "n", "Nej ●"),
    )


def _dwelling(day: date) -> tuple[Answer, ...]:
    return (
        Answer(
            "Bor den som står",
            "n",
            "Nej ●",
            (
                for_supervisor("G1", "Den som står på avtalet bor inte här", priority=2),
                task("G1", "Ge dem som bor i lägenheten information om socialtjänsten"),
            ),
        ),
        Answer("Vilken dag fick ni veta", ACCEPT, shown_day(day)),
        Answer(
            "Finns tillstånd eller",
            "n",
            f"Senast {six_months(day).isoformat()} kan avtalet sägas upp",
            (task("G2", "Låt en jurist bedöma andrahandsuthyrningen"), warning("G2", "det kan finnas giltig ursäkt")),
        ),
        Answer(
            "Bor det fler här än",
            "j",
            "Ja ●",
            (warning("G3", "gå tillbaka till fråga D2"), warning("G3", "inneboende får inte vara till men")),
        ),
        Answer(
            "Hur är bostadens skick",
            "4",
            "Fara ●",
            (stop("G4", "ring 112 (räddningstjänsten)"), for_supervisor("G4", "Fara i bostaden", day)),
        ),
        Answer("Vad behöver göras", "Gaslukt i köket", "Gaslukt i köket"),
    )


def _health(day: date) -> tuple[Answer, ...]:
    return (
        Answer("Personen har uttryckligen", " ", "[x]"),
        Answer(
            "Vill du berätta om något",
            "2",
            "[x] Psykisk hälsa",
            (task("H1", "hjälp till kontakt med vård eller socialtjänst"),),
        ),
        Answer("Finns det redan stöd", "1", "[x] God man"),
        Answer(
            "Är ni ensamma med",
            "n",
            "Nej ●",
            (task("H3", "Fråga i enrum vid nästa kontakt", day + timedelta(days=4), seen=False),),
        ),
        Answer("Ger någon uttryck", "n", "Nej ●"),
    )


def _agreed(day: date) -> tuple[Answer, ...]:
    on = day + timedelta(days=4)
    return (
        Answer("Fick hyresgästen det", "3", "Nej ●"),
        Answer("Hur stor bedömer ni", "1", "Låg ●"),
        Answer("Vilken dag är nästa kontakt", "+4", shown_day(on)),
        Answer("På vilket sätt", "5", "Hembesök ●", (stop("A6", "Välj en annan plats; arbetsledaren", stays=False),)),
        Answer(
            "På vilket sätt",
            "6",
            "Besök på kontoret ●",
            (task("I4", "Nästa kontakt", on),),
            gone=("Välj en annan plats",),
        ),
    )
