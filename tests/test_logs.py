from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bofield.logs import KEEP, keep_report, report

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "Hon är rädd för honom"


def fail(note: str) -> None:
    try:
        int(note)
    except ValueError as error:
        raise ExceptionGroup(note, [KeyError(note)]) from error


def failure() -> BaseException:
    with pytest.raises(ExceptionGroup) as caught:
        fail(SECRET)
    return caught.value


def test_a_report_says_where_and_never_what() -> None:
    said = report(failure())
    assert SECRET not in said
    assert "builtins.ValueError" in said
    assert "builtins.ExceptionGroup" in said
    assert "builtins.KeyError" in said
    assert "test_logs.py:" in said
    assert " fail" in said


def test_reports_are_added_to_a_log_that_does_not_grow_for_ever(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    moment = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
    for _n in range(400):
        path = keep_report(folder, failure(), at=moment)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert text.rstrip().splitlines().count("builtins.KeyError") > 1
    assert path.stat().st_size < KEEP + 2_000
    assert path.stat().st_mode & 0o077 == 0
    assert SECRET not in text


def test_a_log_that_cannot_be_written_is_no_second_failure(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    assert keep_report(tmp_path / "logs", failure()) is None


def test_errors_that_point_at_each_other_end(tmp_path: Path) -> None:
    one, other = ValueError(), KeyError()
    one.__context__, other.__context__ = other, one
    assert report(one).count("ValueError") == 1
    with pytest.raises(ValueError, match="kept"):
        raise ValueError("kept") from one
    assert keep_report(tmp_path, one) is not None
