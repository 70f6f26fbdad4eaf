"""Why something is not supported in an expression, where the reason helps to do without it. Words only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

WHY_NOT: Mapping[str, str] = {
    **dict.fromkeys(("random()", "uuid()", "randomize()"), N_("The same answers must always give the same result.")),
    **dict.fromkeys(("pulldata()", "instance()", "lookup()"), N_("Other files do not travel with the form.")),
    **dict.fromkeys(("area()", "distance()", "enclosed-area()", "geofence()"), N_("Places on a map are not kept.")),
    **dict.fromkeys(("/", "//", "..", "current()", "::", "@"), N_("Refer to a question by its name, as in ${name}.")),
    **dict.fromkeys(("[", "]"), N_("Use indexed-repeat(), or a calculation inside the repeat.")),
}
"""By what stands in the expression."""


def unsupported(construct: str, columns: Collection[str] = ()) -> str:
    """Say that a construct is not supported, and why where that is known."""
    reason = WHY_NOT.get(construct)
    if reason:
        return _("{construct} is not supported in an expression. {reason}").format(
            construct=construct, reason=_(reason)
        )
    if columns and construct.isidentifier():
        return _("{construct} is no column of the choices. Those that are: {names}.").format(
            construct=construct, names=", ".join(sorted(columns))
        )
    return _("{construct} is not supported in an expression.").format(construct=construct)
