from __future__ import annotations

import gettext
import importlib.util
from typing import TYPE_CHECKING, Any

import pytest

from support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CODE = """
from bofield.i18n import N_, _, ngettext, pgettext
LABEL = N_("Marked")
def say(n, name):
    # translators: shown in the header
    _("Hello {name}").format(name=name)
    ngettext("{n} note", "{n} notes", n)
    pgettext("verb", "Open")
"""


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "scripts" / "catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    source = tmp_path / "src" / "bofield"
    (source / "greeting").mkdir(parents=True)
    (source / "greeting" / "hello.py").write_text(CODE, encoding="utf-8")
    (source / "errors.py").write_text('from bofield.i18n import _\n_("Top")\n', encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "SOURCE", source)
    monkeypatch.setattr(module, "LOCALES", source / "i18n" / "locales")
    return module


def translate(module: Any, package: str, *pairs: tuple[str, str]) -> Path:
    path: Path = module.po_path("sv", package)
    text = path.read_text(encoding="utf-8")
    for sentence, translation in pairs:
        before = f'"{sentence}"\nmsgstr ""'
        assert before in text, sentence
        text = text.replace(before, f'"{sentence}"\nmsgstr "{translation}"')
    path.write_text(text, encoding="utf-8")
    return path


def complete(module: Any) -> Path:
    module.main(["update"])
    translate(module, "core", ("Top", "Överst"))
    path = translate(module, "greeting", ("Marked", "Märkt"), ("Hello {name}", "Hej {name}"), ("Open", "Öppna"))
    text = path.read_text(encoding="utf-8")
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "en anteckning"\nmsgstr[1] "{n} anteckningar"')
    path.write_text(text, encoding="utf-8")
    return path


def test_every_kind_of_sentence_is_found_and_compiled(catalogues: Any) -> None:
    path = complete(catalogues)
    assert catalogues.main(["check"]) == 0
    assert "shown in the header" in path.read_text(encoding="utf-8")
    assert catalogues.main(["compile"]) == 0
    with (catalogues.LOCALES / "sv" / "LC_MESSAGES" / "bofield.mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("Marked") == "Märkt"
    assert spoken.gettext("Top") == "Överst"
    assert spoken.ngettext("{n} note", "{n} notes", 1) == "en anteckning"
    assert spoken.pgettext("verb", "Open") == "Öppna"


def test_updating_twice_changes_nothing(catalogues: Any) -> None:
    path = complete(catalogues)
    before = path.read_bytes()
    catalogues.main(["update", "greeting"])
    assert path.read_bytes() == before


def test_a_missing_translation_is_named(catalogues: Any, capsys: pytest.CaptureFixture[str]) -> None:
    catalogues.main(["update"])
    assert catalogues.main(["check"]) == 1
    assert "src/bofield/i18n/locales/sv/greeting.po: 'Marked': not translated" in capsys.readouterr().out


def test_a_sentence_that_came_or_went_is_named(catalogues: Any, capsys: pytest.CaptureFixture[str]) -> None:
    complete(catalogues)
    (catalogues.SOURCE / "errors.py").write_text('from bofield.i18n import _\n_("Other")\n', encoding="utf-8")
    assert catalogues.main(["check"]) == 1
    said = capsys.readouterr().out
    assert "core.po: 'Other': in the code but not here" in said
    assert "core.po: 'Top': no longer in the code" in said


@pytest.mark.parametrize("wrong", ["Hej", "Hej {namn}", "Hej {name", "Hej {name} {age}"])
def test_placeholders_that_differ_are_named(catalogues: Any, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = complete(catalogues)
    path.write_text(path.read_text(encoding="utf-8").replace("Hej {name}", wrong), encoding="utf-8")
    assert catalogues.main(["check", "greeting"]) == 1
    assert "greeting.po: 'Hello {name}': placeholders differ" in capsys.readouterr().out


def test_a_doubtful_translation_is_named_and_not_compiled(catalogues: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = complete(catalogues)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Marked"', '#, fuzzy\nmsgid "Marked"'), encoding="utf-8")
    assert catalogues.main(["check"]) == 1
    assert "'Marked': marked fuzzy" in capsys.readouterr().out
    assert "Marked" not in {message.id for message in catalogues.merge("sv")}


def test_two_translations_of_one_sentence_are_named(catalogues: Any, capsys: pytest.CaptureFixture[str]) -> None:
    complete(catalogues)
    (catalogues.SOURCE / "errors.py").write_text('from bofield.i18n import _\n_("Marked")\n', encoding="utf-8")
    catalogues.main(["update", "core"])
    translate(catalogues, "core", ("Marked", "Markerad"))
    assert catalogues.main(["check"]) == 1
    assert "'Marked': translated differently in src/bofield/i18n/locales/sv/core.po" in capsys.readouterr().out


def test_an_unknown_package_is_refused(catalogues: Any) -> None:
    with pytest.raises(SystemExit):
        catalogues.main(["update", "nonsense"])
