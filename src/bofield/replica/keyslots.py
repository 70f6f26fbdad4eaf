"""The data key's envelope: `keyslots.json`, in which the key lies sealed under a passphrase.

The encrypted file is locked with 32 random bytes. Each slot holds them sealed (AES-256-GCM) with a key of its own; the
slot's header is authenticated with the seal, and its bounds are checked before any of it is obeyed. Changing the
passphrase rewrites one slot and leaves the encrypted file alone. Knows nothing of what the key opens.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bofield.errors import (
    DamagedFileError,
    ForeignFileError,
    MissingFileError,
    NewerSchemaError,
    UsageError,
    WrongPassphraseError,
)
from bofield.i18n import _
from bofield.replica import troubles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = "bofield-keyslots"
VERSION = 1
PASSPHRASE = "passphrase"  # noqa: S105  (the name of a kind of slot)
KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
_MIB = 1024

Slot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KdfParams:
    """How hard Argon2id works: memory in KiB, passes, lanes.

    The default takes about half a second on a laptop of 2026. Lower ones are for tests, and reach this only as an
    argument: nothing a user can set leads here. What is read from a file may be anything within `BOUNDS`, since the
    header is sealed together with the key; the bounds keep a tampered one from eating the machine's memory.
    """

    memory: int = 256 * _MIB
    passes: int = 3
    lanes: int = 4


BOUNDS = {"memory": (8 * _MIB, 4096 * _MIB), "passes": (1, 32), "lanes": (1, 64)}


def create(path: Path, passphrase: str, params: KdfParams | None = None) -> bytes:
    """Draw a data key, seal it under `passphrase`, write it to `path`, and return it."""
    key = secrets.token_bytes(KEY_BYTES)
    _write(path, {"format": FORMAT, "version": VERSION, "slots": [_seal(key, passphrase, params or KdfParams())]})
    return key


def unseal(path: Path, passphrase: str) -> bytes:
    """Open the passphrase slot of `path` and return the data key. Nothing is written, whatever comes of it."""
    return _unseal(_passphrase_slot(_read(path), path), passphrase, path)


def change_passphrase(path: Path, old: str, new: str, params: KdfParams | None = None) -> None:
    """Seal the data key under a new passphrase; other slots stay as they are."""
    content = _read(path)
    slot = _passphrase_slot(content, path)
    sealed = _seal(_unseal(slot, old, path), new, params or KdfParams())
    _write(path, {**content, "slots": [sealed if each is slot else each for each in content["slots"]]})


def destroy(path: Path) -> None:
    """Write noise over the key slots, then remove them: whatever the key locks cannot be opened again."""
    if path.exists():
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    for left in path.parent.glob(f"{path.name}.*.new"):
        left.unlink()
    sync_folder(path.parent)


def _seal(key: bytes, passphrase: str, params: KdfParams) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  (40 ms, only when a key is needed)

    nonce = secrets.token_bytes(_NONCE_BYTES)
    header: Slot = {
        "kind": PASSPHRASE,
        "kdf": "argon2id",
        "memory": params.memory,
        "passes": params.passes,
        "lanes": params.lanes,
        "salt": _text(secrets.token_bytes(_SALT_BYTES)),
        "nonce": _text(nonce),
    }
    sealed = AESGCM(_stretch(passphrase, header)).encrypt(nonce, key, _authenticated(header))
    return {**header, "sealed": _text(sealed)}


def _unseal(slot: Slot, passphrase: str, path: Path) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    _check(slot, path)
    header = {name: value for name, value in slot.items() if name != "sealed"}
    try:
        return AESGCM(_stretch(passphrase, slot)).decrypt(
            _bytes(slot["nonce"]), _bytes(slot["sealed"]), _authenticated(header)
        )
    except InvalidTag:
        raise WrongPassphraseError(
            _("That passphrase does not open the file. Nothing was changed; try again.")
        ) from None


def _stretch(passphrase: str, header: Mapping[str, Any]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415

    normal = unicodedata.normalize("NFKC", passphrase)
    if not normal.strip():
        raise UsageError(_("The passphrase is empty. Choose one of at least a few words."))
    return hash_secret_raw(
        secret=normal.encode(errors="surrogatepass"),
        salt=_bytes(header["salt"]),
        time_cost=header["passes"],
        memory_cost=header["memory"],
        parallelism=header["lanes"],
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _authenticated(header: Mapping[str, Any]) -> bytes:
    whole = {"format": FORMAT, "version": VERSION, **header}
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()


def _check(slot: Slot, path: Path) -> None:
    """Refuse a header that asks for too much or lacks something, before any of it is obeyed."""
    sizes = {"salt": _SALT_BYTES, "nonce": _NONCE_BYTES, "sealed": KEY_BYTES + 16}
    for name, (least, most) in BOUNDS.items():
        value = slot.get(name)
        if type(value) is not int or not least <= value <= most:
            raise _damaged(path, f"{name} = {value!r}"[:60])
    if slot.get("kdf") != "argon2id":
        raise _damaged(path, f"kdf = {slot.get('kdf')!r}"[:60])
    for name, size in sizes.items():
        try:
            fits = len(_bytes(slot[name])) == size
        except (KeyError, TypeError, ValueError, binascii.Error):
            fits = False
        if not fits:
            raise _damaged(path, name)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise MissingFileError(
            _("{path} is missing: the encrypted file cannot be opened without it. Put it back from a backup.").format(
                path=path
            )
        ) from None
    except OSError as error:
        raise DamagedFileError(_("{path} cannot be read: {why}").format(path=path, why=error.strerror)) from None
    except (ValueError, RecursionError):
        raise _damaged(path, "JSON") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ForeignFileError(
            _("{path} is not one of bofield's files. Move it away, or name another data folder.").format(path=path)
        )
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        raise NewerSchemaError(
            _("{path} was written by a newer bofield (version {version}). Update bofield on this computer.").format(
                path=path, version=version
            )
        )
    if version != VERSION or not isinstance(content.get("slots"), list):
        raise _damaged(path, "slots")
    return content


def _passphrase_slot(content: dict[str, Any], path: Path) -> Slot:
    for slot in content["slots"]:
        if isinstance(slot, dict) and slot.get("kind") == PASSPHRASE:
            return slot
    raise _damaged(path, PASSPHRASE)


def _damaged(path: Path, where: str) -> DamagedFileError:
    return DamagedFileError(
        _("{path} is damaged ({where}). Put it back from a backup; nothing was changed.").format(path=path, where=where)
    )


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write the whole file beside the old one and put it in its place: after a power cut one of them is there."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(content, indent=2).encode())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if error.errno in troubles.NO_ROOM:
            raise troubles.full() from None
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` outlast a power cut, on systems where a folder can be synced."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
