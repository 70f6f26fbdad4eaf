"""The user's language: Swedish unless asked otherwise, English as written in the code.

Knows the compiled catalogue beside it and the two languages there are. Knows nothing of who speaks or to whom, never
loads Babel, and loads the catalogue with the first sentence that is needed. A catalogue that is missing is no error:
the English sentences of the code are shown.
"""

from __future__ import annotations

import os
from functools import lru_cache

# pathlib and typing would cost more than all the rest of this module, and `bofield --version` speaks too.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from gettext import NullTranslations
    from typing import Final

ENVIRONMENT: Final = "BOFIELD_LANGUAGE"
LANGUAGES: Final = ("sv", "en")
DEFAULT: Final = "sv"

_LOCALES = os.path.join(os.path.dirname(__file__), "locales")  # noqa: PTH118, PTH120
_translations: dict[str, NullTranslations] = {}
_language = ""


def get_language() -> str:
    """Tell the language in use: what was set, else `BOFIELD_LANGUAGE`, else Swedish."""
    return _language or normalise(os.environ.get(ENVIRONMENT, "")) or DEFAULT


def set_language(language: str) -> None:
    """Speak `language` from the next sentence on, in every thread. An empty text returns to the default.

    Raises ValueError for a language that does not exist here.
    """
    global _language  # noqa: PLW0603  (one assignment, atomic; readers need no lock)
    known = normalise(language)
    if language and not known:
        raise ValueError(f"unknown language {language!r}; there are {', '.join(LANGUAGES)}")
    _language = known


@lru_cache(maxsize=64)
def normalise(language: str) -> str:
    """Reduce `sv_SE.UTF-8`, `EN` or `en-GB` to a language we have, or to an empty text."""
    short = language.strip().lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return short if short in LANGUAGES else ""


def N_(message: str) -> str:  # noqa: N802  (the mark that every gettext tool looks for)
    """Mark a sentence for the catalogue without translating it: for labels that are made when a module loads."""
    return message


def _(message: str) -> str:
    """Say a sentence in the user's language. Fill placeholders after: `_("{n} notes").format(n=3)`."""
    # The catalogue's header answers to the empty msgid; nobody means that.
    return _catalogue().gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """Choose the form that goes with `n`, in the user's language."""
    return _catalogue().ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """Say a word that means different things in different places; `context` tells the translator which."""
    return _catalogue().pgettext(context, message)


def _catalogue() -> NullTranslations:
    language = get_language()
    found = _translations.get(language)
    return found if found is not None else _load(language)


def _load(language: str) -> NullTranslations:
    import gettext  # noqa: PLC0415  (not before the first sentence)
    import struct  # noqa: PLC0415

    compiled = os.path.join(_LOCALES, language, "LC_MESSAGES", "bofield.mo")  # noqa: PTH118
    try:
        with open(compiled, "rb") as file:  # noqa: PTH123
            found: NullTranslations = gettext.GNUTranslations(file)
    except (OSError, ValueError, struct.error):
        found = gettext.NullTranslations()
    # Two threads that meet here read the same file twice and keep one result; that needs no lock.
    return _translations.setdefault(language, found)
