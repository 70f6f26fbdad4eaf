"""Which packages are loaded when: seen from a fresh process, since import-linter cannot see what runs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

DATABASE = {"sqlmodel", "sqlalchemy", "fastapi", "httpx", "pyxform", "babel", "cryptography"}
HEAVY = DATABASE | {"textual", "pydantic"}
OUTER = {"tui", "cli", "server", "services", "replica", "sync", "demo"}
VERSION = """
import contextlib, io
sys.argv = ["bofield", "--version"]
with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.suppress(SystemExit):
    from bofield.__main__ import main
    main()
assert "bofield" in said.getvalue()
"""
EVERYTHING = """
import importlib, pkgutil
package = importlib.import_module("bofield.{package}")
for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(found.name)
"""
START = "import sys, json\nbefore = set(sys.modules)\n"
END = "\nprint(json.dumps(sorted(set(sys.modules) - before)))"


def loaded_by(code: str) -> tuple[set[str], set[str]]:
    """Run `code` in a process of its own; name the libraries, and the parts of bofield, that it has loaded."""
    done = subprocess.run([sys.executable, "-c", START + code + END], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    names = [name.split(".") for name in json.loads(done.stdout)]
    return {name[0] for name in names}, {name[1] for name in names if name[0] == "bofield" and len(name) > 1}


@pytest.mark.parametrize(
    "code",
    [VERSION, *(f"import bofield.{name}" for name in ("cli", "services", "services.values", "cleaning", "errors"))],
    ids=["--version", "cli", "services", "values", "cleaning", "errors"],
)
def test_what_starts_quickly_loads_nothing_heavy(code: str) -> None:
    libraries, _parts = loaded_by(code)
    assert not libraries & HEAVY


def test_the_first_frame_needs_no_database() -> None:
    libraries, _parts = loaded_by("import bofield.tui.app")
    assert "textual" in libraries
    assert not libraries & DATABASE


@pytest.mark.parametrize("package", ["changes", "casework", "law"])
def test_pure_packages_load_the_standard_library_only(package: str) -> None:
    libraries, parts = loaded_by(EVERYTHING.format(package=package))
    assert not libraries - sys.stdlib_module_names - {"bofield"}
    assert parts <= {package, "i18n"}


@pytest.mark.parametrize("package", ["wire", "records", "checklist"])
def test_inner_packages_load_nothing_of_the_outer(package: str) -> None:
    libraries, parts = loaded_by(EVERYTHING.format(package=package))
    assert not libraries & {"textual", "fastapi", "httpx", "psycopg"}
    assert not parts & OUTER


def test_the_centre_needs_no_screen_and_no_laptop() -> None:
    libraries, parts = loaded_by(EVERYTHING.format(package="server"))
    assert "textual" not in libraries
    assert not parts & {"tui", "services", "replica", "sync"}
