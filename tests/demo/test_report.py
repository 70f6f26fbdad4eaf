from __future__ import annotations

import json

import pytest

from bofield.demo.report import CheckFailedError, Report


def test_steps_and_checks_are_numbered_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(as_json=False)
    report.step("Första steget")
    report.check("det stämmer", holds=True)
    report.same("det är lika", 1, 1)
    report.end()
    printed = capsys.readouterr().out
    assert " 1. Första steget" in printed
    assert "✓ det stämmer" in printed
    assert "2 kontroller i 1 steg" in printed


def test_what_does_not_hold_names_step_and_finding() -> None:
    report = Report(as_json=False)
    report.step("Första steget")
    with pytest.raises(CheckFailedError, match=r"Steg 1, Första steget: .*är lika.*␛"):
        report.same("är lika", "fel \x1b[2J", "rätt")


def test_as_json_nothing_is_printed_before_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(as_json=True)
    report.step("Första steget")
    report.tell("en bit på väg")
    report.check("det stämmer", holds=True)
    assert capsys.readouterr().out == ""
    report.end(CheckFailedError("så gick det"), folder="här")
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["error"] == "så gick det"
    assert told["steps"] == [{"number": 1, "title": "Första steget", "checked": ["det stämmer"]}]
    assert told["folder"] == "här"
