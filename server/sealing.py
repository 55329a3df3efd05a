"""
Sealing: a few words that lie in the store so that nobody can read them who has the store alone.

The key is a file of its own, which no backup of the store needs to hold. A sealed text is bound to what it is for and to whose it is: put into
another person's row, or into another column, it does not open. AES-256 in Galois/counter mode with a random nonce (NIST SP 800-38D), the
purpose and the owner as what is authenticated beside it.
"""

import contextlib
import os
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.domain.errors import SealBroken
from server.domain.ids import UserId

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_VERSION: Final = b"\x01"
"""Before each sealed text, so that another way of sealing can be told apart later."""


class Purpose(StrEnum):
    """What a sealed text is for."""

    CONTACT = "contact"
    REACH = "reach"


class KeyUnusable(Exception):
    """The key cannot be used. The message tells the operator what to do."""


class Seal:
    """Closes and opens. One key for the server."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, text: str, purpose: Purpose, owner: UserId) -> bytes:
        """*text* so that only this key opens it again, for the same purpose and owner. The same text never looks the same twice."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), _bound_to(purpose, owner))

    def open(self, sealed: bytes, purpose: Purpose, owner: UserId) -> str:
        """The text. Raises `SealBroken` if it was sealed with another key, for another purpose or owner, or has been changed."""
        head = len(_VERSION)
        nonce, rest = sealed[head : head + _NONCE_BYTES], sealed[head + _NONCE_BYTES :]
        try:
            if sealed[:head] != _VERSION:
                raise SealBroken
            return self._cipher.decrypt(nonce, rest, _bound_to(purpose, owner)).decode()
        except (InvalidTag, ValueError):
            raise SealBroken from None


def key_at(path: Path) -> bytes:
    """
    The key in the file *path*, which is made at the first start and readable for its owner alone.

    Raises:
        KeyUnusable: If others may read it, or it is no key.
        OSError: If it can be neither read nor made.
    """
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise KeyUnusable(f"The key {path} may be read by others on this machine. Run `chmod 600 {path}`.")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise KeyUnusable(f"The file {path} holds no key of Warmroom's. Restore it from where you keep its copy.")
    return key


def _make(path: Path) -> None:
    """Whole or not at all: half a key, left by a power cut, would open nothing and never be replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "wb") as written:
            written.write(secrets.token_bytes(KEY_BYTES))
            written.flush()
            os.fsync(written.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its key is the one
            os.link(draft, path)
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _bound_to(purpose: Purpose, owner: UserId) -> bytes:
    return f"{purpose}/{owner}".encode()
