"""Which server addresses are allowed: https, or http on this very machine. Knows no network."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from bofield.errors import AddressError
from bofield.i18n import _


def check(server: str) -> str:
    """Return the address as it is used from then on: scheme, host and port, and a path without a slash at its end.

    `centre.example` is taken to mean https. Raises AddressError saying what is wrong with the address as it was given.
    """
    given = server.strip()
    text = given if "://" in given else f"https://{given}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _malformed(given) from None
    host = parts.hostname
    if not host or any(character.isspace() or not character.isprintable() for character in text):
        raise _malformed(given)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise AddressError(
            _(
                "{server}: a server address holds no name, password, ? or #. Write it like https://centre.example"
            ).format(server=given)
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise AddressError(
            _("{server}: only https is safe enough. Write it like https://{host}").format(server=given, host=host)
        )
    if port == 0:
        raise _malformed(given)
    return SplitResult(parts.scheme, parts.netloc, parts.path.rstrip("/"), "", "").geturl()


def is_loopback(host: str) -> bool:
    """Tell whether a host is this very machine. Only `localhost` is taken by name: no other name is looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _malformed(given: str) -> AddressError:
    return AddressError(
        _("{server} is not a server address. Write it like https://centre.example").format(server=given)
    )
