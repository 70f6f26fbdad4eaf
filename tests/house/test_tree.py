"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from support.tree import ROOT, files, python_files, text_of

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 400
# Put together here, so that this file does not hold them.
MARKS = [
    *("TO" + "DO", "FIX" + "ME", "XX" + "X:", "NotImplemented" + "Error"),
    *("pytest.mark.s" + "kip", "pytest.s" + "kip(", "x" + "fail"),
]
FOREIGN_HOSTS = re.compile(r'"(?:https?|file)://(?!pypi\.org/simple"|files\.pythonhosted\.org/)[^"]*"')


def test_every_file_has_one_subject() -> None:
    lengths = {str(path.relative_to(ROOT)): len(text_of(path).splitlines()) for path in python_files()}
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST}
    assert not long, f"more than {LONGEST} lines; probably two subjects"


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{path.relative_to(ROOT)}:{n}: {line.strip()}"
        for path in python_files()
        for n, line in enumerate(text_of(path).splitlines(), 1)
        if any(mark in line for mark in MARKS)
    ]
    assert not left


def test_every_module_says_what_it_knows() -> None:
    silent = [
        path.relative_to(ROOT) for path in files("src/**/*.py") if not ast.get_docstring(ast.parse(text_of(path)))
    ]
    assert not silent


def test_the_catalogues_are_complete() -> None:
    check = [sys.executable, "scripts/catalogues.py", "check"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_names_only_the_public_index() -> None:
    lock = text_of("uv.lock")
    assert not FOREIGN_HOSTS.findall(lock)
    locked = {package["name"] for package in tomllib.loads(lock)["package"]}
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = {re.split(r"[\[<>=~! ]", one)[0] for one in (*project["dependencies"], *extras["server"], *extras["dev"])}
    assert wanted <= locked, "uv.lock is older than pyproject.toml"


def test_the_tests_command_is_the_same_everywhere() -> None:
    command = "python -m pytest -n auto"
    assert f"\n{command}\n" in text_of("README.md")
    assert f"\nstep {command}\n" in text_of("scripts/check")
    assert "\nscripts/check\n" in text_of(".ci/run")


def test_the_installation_in_the_readme_is_the_one_ci_tries() -> None:
    assert "pip install -e '.[dev]'\n" in text_of("README.md")
    assert "pip install --quiet -e '.[dev]'\n" in text_of(".ci/run")


@pytest.mark.parametrize(
    "page", files("*.md", "docs/**/*.md", "benchmarks/*.md"), ids=lambda path: str(path.relative_to(ROOT))
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?://|mailto:)([^)#]+)", text)
    assert not [target for target in targets if not (page.parent / target).exists()]
