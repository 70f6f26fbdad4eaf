"""The types of questions: those that are supported, their other names, and why the others are not.

Takes the cell of a type apart (`select_one yes_no or_other`) and reads the parameters of a range. Knows no expression.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.checklist.form import METADATA
from bofield.checklist.problems import fault
from bofield.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.checklist.columns import Record

SELECTS = ("select_one", "select_multiple")
GROUPS = ("begin_group", "end_group", "begin_repeat", "end_repeat")
TYPES = (
    "text",
    "integer",
    "decimal",
    "range",
    "date",
    "time",
    "dateTime",
    *SELECTS,
    "acknowledge",
    "note",
    "calculate",
    "hidden",
    *METADATA,
    *GROUPS,
)
OTHER_NAMES = {
    "string": "text",
    "int": "integer",
    "datetime": "dateTime",
    "date time": "dateTime",
    "trigger": "acknowledge",
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "begin group": "begin_group",
    "end group": "end_group",
    "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
    "begin": "begin_group",
    "end_time": "end",
    "start time": "start",
    "end time": "end",
    "phone number": "phonenumber",
    "device id": "deviceid",
    "imei": "deviceid",
}
WHY_NOT: Mapping[str, str] = {
    "rank": N_("Ask for the first choice, then for the second."),
    "geopoint": N_("Places on a map are not kept."),
    "geotrace": N_("Places on a map are not kept."),
    "geoshape": N_("Places on a map are not kept."),
    "start-geopoint": N_("Places on a map are not kept."),
    "background-geopoint": N_("Places on a map are not kept."),
    "image": N_("Pictures, sound and files are not kept."),
    "photo": N_("Pictures, sound and files are not kept."),
    "audio": N_("Pictures, sound and files are not kept."),
    "background-audio": N_("Pictures, sound and files are not kept."),
    "video": N_("Pictures, sound and files are not kept."),
    "file": N_("Pictures, sound and files are not kept."),
    "barcode": N_("A laptop reads no barcodes: ask for a text."),
    "audit": N_("Nobody's time at the keyboard is recorded."),
    "simserial": N_("A laptop has no such number."),
    "subscriberid": N_("A laptop has no such number."),
    "select_one_from_file": N_("Choices from other files do not travel with the form."),
    "select_multiple_from_file": N_("Choices from other files do not travel with the form."),
    "select_one_external": N_("Choices from other files do not travel with the form."),
    "csv-external": N_("Other files do not travel with the form."),
    "xml-external": N_("Other files do not travel with the form."),
    "osm": N_("Places on a map are not kept."),
}
"""Types of XLSForm that are refused, and the reason that is given."""
OR_OTHER = "or_other"

_SPACES = re.compile(r"\s+")
_PARAMETER = re.compile(r"([A-Za-z_-]+)\s*=\s*([^\s,;]+)")
_DECIMAL = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?$", re.ASCII)
RANGE = {"start": "1", "end": "10", "step": "1"}
"""The parameters of a range, and what they are where the form does not say, as pyxform has it."""
_LOOKS = {
    "range": frozenset({"tick_interval", "placeholder", "tick_labelset"}),
    "text": frozenset({"rows"}),
}
"""Parameters that say how a question looks on a phone."""


@dataclass(frozen=True, slots=True)
class Type:
    """A cell of the type column taken apart: the type, the list it chooses from, and whether `other` is added."""

    name: str
    choices: str = ""
    or_other: bool = False


def type_of(file: str, row: Record) -> Type:
    """Read the type of a row. Raises FormError naming it where it is not supported."""
    written = _SPACES.sub(" ", row.get("type"))
    lowered = written.lower()
    for name in sorted((*TYPES, *OTHER_NAMES), key=len, reverse=True):
        known = OTHER_NAMES.get(name, name)
        if lowered == name.lower() and known not in SELECTS:
            return Type(known)
        if known in SELECTS and (lowered == name or lowered.startswith(f"{name} ")):
            wanted = written[len(name) :].strip()
            for ending in (f" {OR_OTHER}", " or specify other", " or other"):
                if wanted.lower().endswith(ending):
                    return Type(known, wanted[: -len(ending)].strip(), or_other=True)
            return Type(known, wanted)
    first = lowered.partition(" ")[0]
    if reason := WHY_NOT.get(first):
        problem = _("the type {type!r} is not supported. {reason}").format(type=row.get("type"), reason=_(reason))
    else:
        problem = _("the type {type!r} is not supported. Types that are: {names}.").format(
            type=row.get("type"), names=", ".join(TYPES)
        )
    raise fault(file, row.place("type"), problem)


def parameters(file: str, row: Record, kind: str) -> dict[str, str]:
    """Read the parameters of a range; those of other questions may only say how they look."""
    written = row.get("parameters")
    given = {name.lower(): value for name, value in _PARAMETER.findall(written)}
    rest = _PARAMETER.sub("", written).strip(" ,;")
    known = frozenset(RANGE) if kind == "range" else frozenset[str]()
    unknown = rest or next((name for name in given if name not in known | _LOOKS.get(kind, frozenset())), "")
    if unknown:
        problem = _("the parameter {name} is not supported here. Those of a range are start, end and step.")
        raise fault(file, row.place("parameters"), problem.format(name=unknown))
    if kind != "range":
        return {}
    found = RANGE | {name: value for name, value in given.items() if name in RANGE}
    for name, value in found.items():
        if not _DECIMAL.match(value):
            problem = _("the {name} of the range is no number: {value}.").format(name=name, value=value)
            raise fault(file, row.place("parameters"), problem)
    start, end, step = (float(found[name]) for name in ("start", "end", "step"))
    if step <= 0 or end <= start or step > end - start:
        problem = _("a range goes up from start to end, by a step above 0: {start}, {end}, {step}.")
        raise fault(file, row.place("parameters"), problem.format(**found))
    return found
