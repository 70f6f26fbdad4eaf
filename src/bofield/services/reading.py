"""From what a person types to the value of a field: yes and no, numbers, amounts. What fits is checked by `editing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cleaning import clean
from bofield.errors import RefusedError
from bofield.i18n import _
from bofield.i18n.amounts import parse_amount
from bofield.records.fields import FieldType
from bofield.records.registry import KINDS
from bofield.services.labels import field_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.services.values import Value

_YES = frozenset({"ja", "j", "yes", "y", "true", "1"})
_NO = frozenset({"nej", "n", "no", "false", "0"})


def fields_of(kind: str, texts: Mapping[str, str]) -> dict[str, Value]:
    """Read texts by field name. Raises RefusedError naming field and text; unknown fields are left to `editing`."""
    return {name: _value(kind, name, text) for name, text in texts.items()}


def ore_of(text: str) -> int:
    """Read an amount in kronor as people write it, and return öre. Raises RefusedError."""
    try:
        return parse_amount(text)
    except ValueError:
        raise RefusedError(
            _("“{text}” is not an amount in kronor. Write it like 8450,50.").format(text=clean(text, lines=False)[:60])
        ) from None


def _value(kind: str, name: str, text: str) -> Value:
    spec = KINDS[kind].field(name)
    plain = text.strip()
    if spec is None or not plain:
        return text
    if spec.type is FieldType.BOOL:
        lowered = plain.lower()
        return True if lowered in _YES else False if lowered in _NO else text
    if spec.type is FieldType.AMOUNT:
        return ore_of(plain)
    if spec.type is FieldType.INT:
        try:
            return int(plain)
        except ValueError:
            raise RefusedError(
                _("{field}: “{text}” is not a whole number.").format(
                    field=field_label(kind, name), text=clean(plain, lines=False)[:60]
                )
            ) from None
    return text
