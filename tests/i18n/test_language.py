from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

import bofield.i18n
from bofield.i18n import N_, _, get_language, ngettext, normalise, pgettext, set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _swedish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("BOFIELD_LANGUAGE", raising=False)
    set_language("")
    yield
    set_language("")


def test_swedish_without_being_asked() -> None:
    assert get_language() == "sv"
    assert _("today") == "idag"


def test_the_environment_chooses_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOFIELD_LANGUAGE", "en_GB.UTF-8")
    assert _("today") == "today"


def test_an_unknown_language_in_the_environment_is_swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOFIELD_LANGUAGE", "tlh")
    assert _("today") == "idag"


def test_setting_the_language_wins_over_the_environment_and_holds_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOFIELD_LANGUAGE", "sv")
    set_language("en")
    assert _("tomorrow") == "tomorrow"
    set_language("sv")
    assert _("tomorrow") == "imorgon"


def test_an_unknown_language_is_refused_and_changes_nothing() -> None:
    set_language("en")
    with pytest.raises(ValueError, match="there are sv, en"):
        set_language("klingon")
    assert get_language() == "en"


def test_the_language_is_that_of_every_thread() -> None:
    set_language("en")
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(_("today")))
    thread.start()
    thread.join()
    assert heard == ["today"]


def test_an_unknown_sentence_is_shown_as_it_stands() -> None:
    assert _("No catalogue has this.") == "No catalogue has this."
    assert ngettext("{n} fox", "{n} foxes", 2) == "{n} foxes"
    assert pgettext("nowhere", "Open") == "Open"


def test_a_mark_does_not_translate() -> None:
    assert N_("today") == "today"


def test_the_empty_text_is_not_the_header_of_the_catalogue() -> None:
    assert _("") == ""


def test_a_missing_or_broken_catalogue_shows_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bofield.i18n, "_translations", {})
    monkeypatch.setattr(bofield.i18n, "_LOCALES", str(tmp_path))
    assert _("today") == "today"
    broken = tmp_path / "sv" / "LC_MESSAGES" / "bofield.mo"
    broken.parent.mkdir(parents=True)
    for damage in (b"", b"not a catalogue", b"\xde\x12\x04\x95" + b"\xff" * 40):
        broken.write_bytes(damage)
        monkeypatch.setattr(bofield.i18n, "_translations", {})
        assert _("today") == "today"


def test_names_of_locales_are_reduced_to_a_language() -> None:
    assert [normalise(name) for name in ("sv_SE.UTF-8", "EN-gb", " en ", "sv.utf8", "de", "")] == [
        "sv",
        "en",
        "en",
        "sv",
        "",
        "",
    ]


def test_importing_it_loads_neither_babel_nor_gettext() -> None:
    code = (
        "import sys; before = set(sys.modules); import bofield.i18n;"
        "print(len({'babel', 'gettext', 'pathlib', 'typing', 're'} & (set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
