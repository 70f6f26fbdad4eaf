"""The files of the repository, for tests that read them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]


def files(*patterns: str) -> list[Path]:
    """List the files that match, sorted, without what Python compiled."""
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(path for path in found if "__pycache__" not in path.parts)


def python_files() -> list[Path]:
    """List every Python file that people wrote."""
    return files("src/**/*.py", "tests/**/*.py", "scripts/**/*.py", "benchmarks/**/*.py")


def text_of(path: Path | str) -> str:
    """Read a file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")
