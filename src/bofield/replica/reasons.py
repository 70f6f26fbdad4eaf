"""Why a value or a change is refused, in words. The same code words come from this laptop and from the centre."""

from __future__ import annotations

from bofield.i18n import N_, _

_SENTENCES = {
    "nul_character": N_("it holds a character that cannot be stored (NUL)"),
    "lone_surrogate": N_("it holds half a character"),
    "too_large": N_("it is too large"),
    "not_text": N_("it is not text"),
    "too_long": N_("it is too long"),
    "line_break": N_("it may not break the line"),
    "not_yes_or_no": N_("it is neither yes nor no"),
    "not_a_whole_number": N_("it is not a whole number"),
    "out_of_range": N_("the number is too large or too small"),
    "not_a_date": N_("it is not a date"),
    "not_an_instant": N_("it is not a point in time"),
    "not_an_id": N_("it does not name a record"),
    "not_a_choice": N_("it is not one of the choices"),
    "child_with_name": N_("a child is written down without name and phone number"),
    "no_access": N_("you have no access to the case"),
    "not_author": N_("only its author may write it"),
    "forbidden_field": N_("your role may not set this field"),
    "signed_is_final": N_("a signed note is final; add an amendment instead"),
    "written_once": N_("it is written once and never changed"),
    "wrong_case": N_("it belongs to another case"),
    "unknown_author": N_("the server does not know its author"),
    "wrong_device": N_("it was written on another device"),
    "held_back": N_("it waits for an earlier change to the same record"),
    "malformed": N_("the server cannot read it"),
    "id_reused": N_("another change already has its id"),
    "not_storable": N_("the server’s database cannot store it"),
    "purged": N_("the case has been erased"),
    "not_believed": N_("the server does not recognise it after its backup was restored"),
    "no_proof": N_("the server does not have it, and has never confirmed it"),
    "unknown_schema": N_("it comes from a version of bofield that the server does not know"),
}


def sentence(code: str) -> str:
    """Say a refusal's code word as a clause; a code that a newer centre uses is said as it stands."""
    known = _SENTENCES.get(code)
    return _(known) if known else code
