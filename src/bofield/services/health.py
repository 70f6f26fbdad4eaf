"""Look at a data folder and this machine without opening anything: what is there, what fits, what is missing.

Says nothing of what anybody has written, and never a passphrase or a key.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import stat
from importlib import metadata
from typing import TYPE_CHECKING, Literal

from bofield import __version__
from bofield.i18n import N_, _
from bofield.paths import Home
from bofield.services.values import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

State = Literal["ok", "warning", "fault"]
_OTHERS = 0o077
_LEAST_FREE = 100 * 1024 * 1024
_NAMED = ("textual", "sqlmodel", "SQLAlchemy", "sqlcipher3", "cryptography", "argon2-cffi", "httpx", "pyxform")
_CIPHER = N_("Encryption")


def findings(
    home: Path, *, size: tuple[int, int] | None, encoding: str, environment: Mapping[str, str]
) -> list[Finding]:
    """Look at everything. `size` is the terminal's columns and lines, None without a terminal."""
    place = Home(home)
    return [
        *_versions(),
        _cipher(),
        *_folder(place),
        *_files(place),
        *_passphrase_file(environment),
        *_terminal(size, encoding, environment),
    ]


def _versions() -> Iterator[Finding]:
    yield Finding("version", "ok", "bofield", __version__)
    yield Finding("python", "ok", "Python", f"{platform.python_version()}, {platform.system()} {platform.machine()}")
    found = []
    for name in _NAMED:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield Finding("package", "fault", _("Packages"), _("{name} is not installed").format(name=name))
    yield Finding("packages", "ok", _("Packages"), ", ".join(found))


def _cipher() -> Finding:
    try:
        from sqlcipher3 import dbapi2  # noqa: PLC0415  (a broken driver is one of the things looked for)

        connection = dbapi2.connect(":memory:")
        version = connection.execute("PRAGMA cipher_version").fetchone()
        connection.close()
    except (ImportError, OSError) as error:
        return Finding("cipher", "fault", _(_CIPHER), type(error).__name__)
    if not version:
        return Finding("cipher", "fault", _(_CIPHER), _("the driver knows no encryption; nothing will be opened"))
    return Finding("cipher", "ok", _(_CIPHER), f"SQLCipher {version[0]}")


def _folder(home: Home) -> Iterator[Finding]:
    name = _("Data folder")
    if not home.root.exists():
        yield Finding("folder", "warning", name, _("{folder} does not exist yet").format(folder=home.root))
        return
    usable = os.access(home.root, os.R_OK | os.W_OK | os.X_OK)
    yield Finding("folder", "ok" if usable else "fault", name, str(home.root) if usable else _not_writable(home.root))
    if _open_to_others(home.root):
        yield Finding("folder_mode", "warning", name, _("other people on this machine can look into it"))
    free = shutil.disk_usage(home.root).free
    yield Finding("disk", "ok" if free > _LEAST_FREE else "warning", _("Free space"), f"{free // 1024 // 1024} MB")


def _files(home: Home) -> Iterator[Finding]:
    name = _("Data file")
    there = [path for path in (home.keyslots, home.database) if path.exists()]
    if not there:
        yield Finding("file", "warning", name, _("nothing is set up yet; “bofield setup” does it"))
        return
    for path in (home.keyslots, home.database):
        if not path.exists():
            yield Finding("file", "fault", name, _("{path} is missing; put it back from a backup").format(path=path))
        elif not os.access(path, os.R_OK | os.W_OK):
            yield Finding("file", "fault", name, _not_writable(path))
        else:
            size = max(1, path.stat().st_size // 1024)
            yield Finding("file", "ok", name, f"{path.name}, {size} kB")
    if home.keyslots.exists():
        yield _key_slots(home.keyslots)
    if home.database.exists():
        yield _encrypted(home.database)


def _key_slots(path: Path) -> Finding:
    name = _("Key slots")
    try:
        content = json.loads(path.read_bytes())
        slots = [str(slot["kind"]) for slot in content["slots"]]
    except (OSError, ValueError, TypeError, KeyError):
        return Finding("keyslots", "fault", name, _("{path} is damaged; put it back from a backup").format(path=path))
    return Finding("keyslots", "ok", name, ", ".join(slots))


def _encrypted(path: Path) -> Finding:
    """Tell whether the file begins as an encrypted one does: with noise, not with SQLite's own words."""
    name = _("Data file")
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError:
        return Finding("encrypted", "fault", name, _not_writable(path))
    if start.startswith(b"SQLite format 3"):
        return Finding("encrypted", "fault", name, _("{path} is not encrypted, so not one of ours").format(path=path))
    return Finding("encrypted", "ok", name, _("encrypted"))


def _passphrase_file(environment: Mapping[str, str]) -> Iterator[Finding]:
    named = environment.get("BOFIELD_PASSPHRASE_FILE")
    if not named:
        return
    from pathlib import Path  # noqa: PLC0415

    path, name = Path(named).expanduser(), _("Passphrase file")
    if not os.access(path, os.R_OK):
        yield Finding("passphrase_file", "fault", name, _("{path} is missing or cannot be read").format(path=path))
    elif _open_to_others(path):
        yield Finding("passphrase_file", "warning", name, _("{path} can be read by others").format(path=path))
    else:
        yield Finding("passphrase_file", "ok", name, str(path))


def _terminal(size: tuple[int, int] | None, encoding: str, environment: Mapping[str, str]) -> Iterator[Finding]:
    name = _("Terminal")
    if size is None:
        yield Finding("terminal", "warning", name, _("none: the app cannot be opened here, the commands work"))
    else:
        columns, lines = size
        small = columns < 80 or lines < 24  # noqa: PLR2004  (the smallest terminal the app is made for)
        text = _("{columns} columns, {lines} lines").format(columns=columns, lines=lines)
        yield Finding("terminal", "warning" if small else "ok", name, text)
    colours = environment.get("COLORTERM") or environment.get("TERM") or "–"
    quiet = ", NO_COLOR" if environment.get("NO_COLOR") else ""
    yield Finding("colours", "ok", _("Colours"), f"{colours}{quiet}")
    utf8 = encoding.lower().replace("-", "") == "utf8"
    yield Finding("encoding", "ok" if utf8 else "warning", _("Characters"), encoding)


def _open_to_others(path: Path) -> bool:
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)


def _not_writable(path: Path) -> str:
    return _("{path} cannot be read and written").format(path=path)
