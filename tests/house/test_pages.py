"""The pages say what the code does."""

from __future__ import annotations

import re

from bofield import errors
from bofield.cli.commands import ENVIRONMENT_VARIABLES, EXIT_CODES
from bofield.law.rules import RULES
from bofield.server.routes import open_router, router
from support.tree import text_of


def test_every_exit_code_is_explained() -> None:
    page = text_of("docs/operations.md")
    assert re.findall(r"^\| (\d+) \| (.+) \|$", page, re.MULTILINE) == [(str(code), text) for code, text in EXIT_CODES]
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.BofieldError)]
    assert {kind.exit_code for kind in kinds} <= {code for code, _text in EXIT_CODES}


def test_every_variable_is_explained() -> None:
    page = text_of("docs/operations.md")
    assert not [name for name, _text in ENVIRONMENT_VARIABLES if f"| `{name}` |" not in page]


def test_every_rule_of_law_is_listed_with_its_source() -> None:
    page = text_of("docs/law.md")
    listed = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", page, re.MULTILINE))
    assert listed == {rule.kind: rule.source for rule in RULES}


def test_every_path_of_the_wire_is_listed() -> None:
    page = text_of("docs/sync.md")
    routes = [route for each in (open_router, router) for route in each.routes]
    served = {(method, getattr(route, "path", "")) for route in routes for method in getattr(route, "methods", ())}
    assert set(re.findall(r"^\| `([A-Z]+) (/v1/\w+)` \|", page, re.MULTILINE)) == served
