from __future__ import annotations

import pytest

from bofield.errors import AddressError
from bofield.sync import address


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://centre.example", "https://centre.example"),
        ("  https://centre.example/  ", "https://centre.example"),
        ("centre.example", "https://centre.example"),
        ("centre.example:8443", "https://centre.example:8443"),
        ("https://centre.example/bofield/", "https://centre.example/bofield"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("HTTPS://Centre.Example", "https://Centre.Example"),
    ],
)
def test_an_address_is_kept_in_one_form(given: str, used: str) -> None:
    assert address.check(given) == used
    assert address.check(used) == used


@pytest.mark.parametrize(
    "given",
    [
        "",
        "   ",
        "http://centre.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://192.168.1.10",
        "http://[2001:db8::1]",
        "ftp://centre.example",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user:secret@centre.example",
        "https://centre.example?x=1",
        "https://centre.example#x",
        "https://centre.example:99999",
        "https://centre.example:port",
        "https://centre.example:0",
        "https://cen tre.example",
        "https://centre.example\r\nX: y",
        "https://[::1",
        "http://localhost@evil.example",
    ],
)
def test_what_is_not_safe_is_refused_with_what_to_write_instead(given: str) -> None:
    with pytest.raises(AddressError, match=r"https://"):
        address.check(given)
