"""Extract, check and compile the translation catalogues: one .po for each package, one .mo for them all.

    python scripts/catalogues.py update [package …]   take new sentences in, drop those that are gone
    python scripts/catalogues.py check [package …]    name every sentence that is missing or wrong; exit 1 if any
    python scripts/catalogues.py compile              write locales/sv/LC_MESSAGES/bofield.mo

Needs Babel only, so that it also runs inside an isolated build. English is the language of the code and has no
catalogue.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "bofield"
LOCALES = SOURCE / "i18n" / "locales"
TARGETS = ("sv",)
CORE = "core"
"""The catalogue of the modules that lie directly under src/bofield."""
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
# A fixed moment, so that a catalogue changes only when a sentence does.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
PERCENT = re.compile(r"%(?:\(\w+\))?[a-z]")
IDLE_HEADERS = (b'"Generated-By', b'"Report-Msgid-Bugs-To', b'"Language-Team')

Key = tuple[str, str]


def packages() -> list[str]:
    """Name every package that can own a catalogue, `core` first."""
    return [CORE, *sorted(p.name for p in SOURCE.iterdir() if p.is_dir() and p.name != "__pycache__")]


def sources(package: str) -> list[Path]:
    """List the Python files whose sentences belong to `package`."""
    return sorted(SOURCE.glob("*.py") if package == CORE else (SOURCE / package).rglob("*.py"))


def po_path(language: str, package: str) -> Path:
    """Name the catalogue of one package in one language."""
    return LOCALES / language / f"{package}.po"


def key(message: Message) -> Key:
    """Identify a message: its context and its (singular) sentence."""
    return (message.context or "", message.id if isinstance(message.id, str) else message.id[0])


def real(catalogue: Catalog) -> Iterator[Message]:
    """Give the messages without the header."""
    return (message for message in catalogue if message.id)


def extract(package: str) -> Catalog:
    """Collect the marked sentences of one package from its source files."""
    template = new_catalogue(None)
    for path in sources(package):
        relative = path.relative_to(ROOT).as_posix()
        for _line, sentence, comments, context in extract_from_file(
            "python", path, keywords=KEYWORDS, comment_tags=("translators:",), strip_comment_tags=True
        ):
            template.add(sentence, locations=[(relative, 0)], auto_comments=comments, context=context)
    return template


def new_catalogue(language: str | None) -> Catalog:
    """Begin a catalogue whose header never changes by itself."""
    return Catalog(
        locale=language,
        project="bofield",
        version="1",
        copyright_holder="The bofield authors",
        msgid_bugs_address="",
        creation_date=EPOCH,
        revision_date=EPOCH,
        last_translator="The bofield authors",
        language_team="",
        fuzzy=False,
        header_comment="# Translations for bofield. The English comes from the code: run scripts/catalogues.py.",
    )


def read(language: str, package: str) -> Catalog:
    """Read the catalogue of one package; a package without one has an empty one."""
    path = po_path(language, package)
    if not path.exists():
        return new_catalogue(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8", abort_invalid=True)


def update(language: str, package: str) -> tuple[int, int]:
    """Bring one catalogue up to date with the code; return how many sentences are new and how many were dropped."""
    old = {key(m): m for m in real(read(language, package))}
    template = extract(package)
    fresh = new_catalogue(language)
    for message in real(template):
        known = old.pop(key(message), None)
        same_shape = known is not None and known.pluralizable == message.pluralizable
        fresh.add(
            message.id,
            known.string if known is not None and same_shape else None,
            locations=message.locations,
            flags=known.flags & {"fuzzy"} if known is not None and same_shape else (),
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known is not None else (),
            context=message.context,
        )
    before = {key(m) for m in real(read(language, package))}
    path = po_path(language, package)
    if not len(fresh) and not path.exists():
        return 0, 0
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, fresh)
    return sum(1 for m in real(fresh) if key(m) not in before), len(old)


def write(path: Path, catalogue: Catalog) -> None:
    """Write a .po without the header lines that differ between machines or say nothing."""
    text = io.BytesIO()
    write_po(text, catalogue, width=120, sort_output=True, include_lineno=False)
    lines = text.getvalue().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(IDLE_HEADERS)))


def merge(language: str) -> Catalog:
    """Join the catalogues of all packages; where two translate one sentence, `check` has seen that they agree."""
    whole = new_catalogue(language)
    for path in sorted((LOCALES / language).glob("*.po")):
        for message in real(read(language, path.stem)):
            if not message.fuzzy and is_translated(message):
                whole.add(message.id, message.string, context=message.context)
    return whole


def compile_all() -> None:
    """Write the one .mo of every language, whole or not at all."""
    for language in TARGETS:
        target = LOCALES / language / "LC_MESSAGES" / "bofield.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{datetime.now(tz=UTC).timestamp()}.tmp")
        with partial.open("wb") as file:
            write_mo(file, merge(language))
        partial.replace(target)


def texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Give the forms of a sentence as a tuple, whether it has one or several."""
    if value is None:
        return ("",)
    return (value,) if isinstance(value, str) else tuple(value)


def is_translated(message: Message) -> bool:
    """Tell whether every form of a sentence has been given."""
    return all(texts(message.string))


def placeholders(text: str) -> frozenset[str] | None:
    """Name the `{fields}` and `%(fields)s` of a sentence, or None when its braces are not a format."""
    try:
        named = [f"{{{name}}}" for _text, name, _spec, _conv in Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    return frozenset([*named, *PERCENT.findall(text)])


def faults_of(message: Message) -> Iterator[str]:
    """Name what is wrong with one translated sentence."""
    if not is_translated(message):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked fuzzy: confirm the translation and take the mark away"
    wanted = [placeholders(text) for text in texts(message.id)]
    expected = frozenset().union(*(fields for fields in wanted if fields is not None))
    if None in wanted:
        return
    for text in texts(message.string):
        found = placeholders(text)
        # A singular may say "one note" where the plural says "{n} notes".
        missing = expected - found if found is not None and not message.pluralizable else frozenset()
        if found is None or missing or found - expected:
            yield f"placeholders differ: {sorted(expected)} in English, {text!r} in translation"


def faults(language: str, chosen: list[str]) -> Iterator[str]:
    """Name file, sentence and fault for everything that is wrong in the catalogues of the chosen packages."""
    seen: dict[Key, tuple[str, tuple[str, ...]]] = {}
    known = packages()
    for path in sorted((LOCALES / language).glob("*.po")):
        if path.stem not in known:
            yield f"{path.relative_to(ROOT)}: no package has this name"
    for package in chosen or known:
        name = po_path(language, package).relative_to(ROOT)
        messages = {key(m): m for m in real(read(language, package))}
        wanted = {key(m): m for m in real(extract(package))}
        for one in wanted.keys() - messages.keys():
            yield f"{name}: {one[1]!r}: in the code but not here; run update {package}"
        for one in messages.keys() - wanted.keys():
            yield f"{name}: {one[1]!r}: no longer in the code; run update {package}"
        for one, message in messages.items():
            yield from (f"{name}: {one[1]!r}: {fault}" for fault in faults_of(message))
            elsewhere = seen.setdefault(one, (str(name), texts(message.string)))
            if is_translated(message) and all(elsewhere[1]) and elsewhere[1] != texts(message.string):
                yield f"{name}: {one[1]!r}: translated differently in {elsewhere[0]}: {elsewhere[1][0]!r}"


def main(arguments: list[str] | None = None) -> int:
    """Run one of the three commands; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, meaning in (("update", "take new sentences in"), ("check", "name what is missing or wrong")):
        commands.add_parser(name, help=meaning).add_argument("package", nargs="*")
    commands.add_parser("compile", help="write the .mo")
    chosen = parser.parse_args(arguments)
    wanted: list[str] = getattr(chosen, "package", [])
    if unknown := set(wanted) - set(packages()):
        parser.error(f"no such package: {', '.join(sorted(unknown))}; there are {', '.join(packages())}")
    if chosen.command == "update":
        for language in TARGETS:
            for package in wanted or packages():
                new, dropped = update(language, package)
                print(f"{language}/{package}: {new} new, {dropped} dropped")
    elif chosen.command == "compile":
        compile_all()
    else:
        found = sorted(fault for language in TARGETS for fault in faults(language, wanted))
        print("\n".join(found) if found else "catalogues: complete")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
