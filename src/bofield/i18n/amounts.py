"""Money as people write it, and back to whole öre. Knows no currency but the krona and never meets a float."""

from __future__ import annotations

import re

from bofield.i18n import get_language

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

_GROUPING = {"sv": (NO_BREAK, ","), "en": (",", ".")}
_CURRENCY = re.compile(r"(?:kr|sek|:-|,-)\.?$", re.IGNORECASE)
# What may stand between groups of three digits in any language.
_SPACES = re.compile(r"[\s\u2009\u202f']")
_PLAIN = re.compile(r"(?P<whole>\d{1,15})(?:[.,](?P<part>\d{1,2}))?", re.ASCII)
_GROUPED = {
    "sv": re.compile(r"(?P<whole>\d{1,3}(?:\.\d{3}){1,4})(?:,(?P<part>\d{1,2}))?", re.ASCII),
    "en": re.compile(r"(?P<whole>\d{1,3}(?:,\d{3}){1,4})(?:\.(?P<part>\d{1,2}))?", re.ASCII),
}


def amount(ore: int) -> str:
    """Write an amount given in öre: `8 450 kr`, `8 450,50 kr`, `−300 kr`. No line is broken inside it."""
    group, point = _GROUPING[get_language()]
    kronor, rest = divmod(abs(ore), 100)
    text = f"{kronor:,}".replace(",", group) + (f"{point}{rest:02}" if rest else "")
    return f"{MINUS if ore < 0 else ''}{text}{NO_BREAK}kr"


def parse_amount(text: str, language: str = "") -> int:
    """Read an amount as people and rent ledgers write it (`8 450,50`, `8450:-`, `-300 kr`) and return öre.

    `language` tells which sign groups thousands: `8.450` is 8 450 kr in Swedish, `8,450` in English; the opposite pair
    could be thousands or three decimals and is refused. Raises ValueError for anything that is not clearly an amount.
    """
    bare = _SPACES.sub("", text)
    bare = _CURRENCY.sub("", bare)
    sign = -1 if bare[:1] in ("-", MINUS) else 1
    bare = bare.removeprefix("-").removeprefix(MINUS).removeprefix("+")
    found = _PLAIN.fullmatch(bare) or _GROUPED[language or get_language()].fullmatch(bare)
    if found is None:
        raise ValueError(f"not an amount: {text!r}")
    kronor = int(re.sub(r"\D", "", found["whole"]))
    return sign * (kronor * 100 + int((found["part"] or "0").ljust(2, "0")))
