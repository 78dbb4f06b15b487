"""The master key of the house and the keys derived from it.

The master key is 32 random bytes in ``HUIYIN_HOME/keys/master.key``, beside the database and never inside it: whoever
copies the database alone can neither read what is sealed nor forge an entry of the journal. Four keys follow from it:
``WRAPPING`` wraps the institutions' own keys, ``TAGS`` proves what the journal holds, ``BESIDE`` seals the journal's
key once the master key it was derived from is no longer in use, ``SIGNING`` seals the key that signs the log's heads.
All others follow from an institution's key.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
WRAPPING, TAGS, BESIDE, SIGNING = "wrap-institution-keys", "journal tags", "seal-journal-key", "seal-log-key"
_NONCE = 12
_BOUND, _BOUND_LOG = b"journal.key", b"log.key"


class KeyDamaged(Exception):
    """The key file is there but is no key. It is never replaced: what it sealed would be lost for good."""


def read_or_write_once(path: Path, text: str) -> str:
    """Return the text in ``path``; where the file is absent, write ``text`` first, readable by the owner only.

    The file appears whole or not at all: it is written and synced under another name and then linked, and a link never
    replaces. Of several processes that come first together, one wins and all return the winner's text.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)
    return path.read_text(encoding="ascii").strip()


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def master_key(home: Path) -> bytes:
    """Return the 32 bytes of ``home/keys/master.key``; the first caller makes them.

    Raises ``KeyDamaged`` when the file holds anything but 64 hexadecimal digits.
    """
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = key_path(home)
    text = read_or_write_once(path, secrets.token_bytes(KEY_BYTES).hex())
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyDamaged(f"{path} must hold {KEY_BYTES * 2} hexadecimal digits; put back the copy from the backups")
    return key


def key_path(home: Path) -> Path:
    """Where the master key lies."""
    return home / "keys" / "master.key"


def old_key_path(home: Path, key: bytes) -> Path:
    """Where a master key that was changed is kept until somebody takes it to the backups that it opens."""
    return home / "keys" / f"old-{fingerprint(key)}.key"


def old_keys(home: Path) -> list[Path]:
    """Changed master keys that still lie in the data folder."""
    return sorted((home / "keys").glob("old-*.key"))


def journal_key_path(home: Path) -> Path:
    """Where the key of the journal's tags lies once the master key was changed; not there before."""
    return home / "keys" / "journal.key"


def journal_key(home: Path) -> bytes:
    """The key of the journal's tags: derived from the house's first master key, and never another.

    Raises ``KeyDamaged`` when the file that holds it was not sealed under the master key beside it.
    """
    master, path = master_key(home), journal_key_path(home)
    try:
        return _opened(path, derive(master, BESIDE), _BOUND)
    except FileNotFoundError:
        return derive(master, TAGS)


def journal_key_sealed(master: bytes, key: bytes) -> str:
    """What the file of the journal's key holds, under that master key."""
    return _sealed(derive(master, BESIDE), key, _BOUND)


def log_key_path(home: Path) -> Path:
    """Where the key that signs the log's heads lies, sealed under the master key."""
    return home / "keys" / "log.key"


def log_key(home: Path) -> bytes | None:
    """The private key that signs the log's heads, 32 bytes; None where there is none yet.

    Raises ``KeyDamaged`` when the file was not sealed under the master key beside it.
    """
    try:
        return _opened(log_key_path(home), derive(master_key(home), SIGNING), _BOUND_LOG)
    except FileNotFoundError:
        return None


def log_key_sealed(master: bytes, key: bytes) -> str:
    """What the file of the log's key holds, under that master key."""
    return _sealed(derive(master, SIGNING), key, _BOUND_LOG)


def _opened(path: Path, under: bytes, bound: bytes) -> bytes:
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        raw = bytes.fromhex(text)
        return AESGCM(under).decrypt(raw[:_NONCE], raw[_NONCE:], bound)
    except (ValueError, InvalidTag) as error:
        raise KeyDamaged(f"{path} was not sealed under the master key beside it; put back both from one day") from error


def _sealed(under: bytes, key: bytes, bound: bytes) -> str:
    nonce = os.urandom(_NONCE)
    return (nonce + AESGCM(under).encrypt(nonce, key, bound)).hex()


def key_in(text: str) -> bytes | None:
    """The key that a copy's text holds, 64 hexadecimal digits with blanks around; None for anything else."""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def fingerprint(key: bytes) -> str:
    """What tells one master key from another and nothing else: 16 hexadecimal digits."""
    return derive(key, "fingerprint")[:8].hex()


def derive(master: bytes, purpose: str) -> bytes:
    """Return the 32-byte key for one purpose (HKDF-SHA256, RFC 5869); other purposes tell nothing about it."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"huiyin:{purpose}".encode()).derive(master)
