"""Authenticated encryption of single values: AES-256-GCM (NIST SP 800-38D). No I/O."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = "v1"
NONCE_BYTES = 12


class Unreadable(Exception):  # noqa: N818 - a state of the text, not a mistake of the caller
    """The text is not sealed by us, not for this purpose, or was changed."""


@dataclass(frozen=True, slots=True)
class Key:
    """One report's key: its id in the keyring and its 32 bytes, which never leave the process."""

    key_id: UUID
    secret: bytes = field(repr=False)


def seal(key: Key, purpose: str, subject: str, plaintext: bytes) -> str:
    """Seal bytes into text `v1.<key id>.<base64url of nonce and ciphertext>`.

    The text opens only with the same key, purpose (`contact`, `statement`) and subject (report id).
    """
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key.secret).encrypt(
        nonce, plaintext, _associated_data(key.key_id, purpose, subject)
    )
    return f"{VERSION}.{key.key_id}.{_text(nonce + sealed)}"


def key_id_of(text: str) -> UUID:
    """The id of the key that opens a sealed text.

    Raises:
        Unreadable: the text is not a sealed one.
    """
    return _parts(text)[0]


def open_sealed(key: Key, purpose: str, subject: str, text: str) -> bytes:
    """What was sealed.

    Raises:
        Unreadable: another key, purpose or subject, or a changed text.
    """
    key_id, raw = _parts(text)
    try:
        return AESGCM(key.secret).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], _associated_data(key_id, purpose, subject)
        )
    except (InvalidTag, ValueError) as failure:
        raise Unreadable from failure


def _associated_data(key_id: UUID, purpose: str, subject: str) -> bytes:
    return f"{purpose}|{subject}|{key_id}".encode()


def _parts(text: str) -> tuple[UUID, bytes]:
    try:
        version, key_id, sealed = text.split(".")
        if version != VERSION:
            raise Unreadable
        return UUID(key_id), urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    except (ValueError, NotBase64) as failure:
        raise Unreadable from failure


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
