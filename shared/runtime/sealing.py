"""Seals what only the handling needs to read: AES-256-GCM, one key per report, from the keyring."""

import asyncio
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.runtime.clock import new_id
from shared.runtime.postgres.pool import Pool, acquired
from shared.runtime.settings import KEY_BYTES, KeyringSettings

VERSION = "v1"
NONCE_BYTES = 12
BATCH = 64


class Erased(Exception):  # noqa: N818 - a state of the world, not a mistake
    """The key is gone from the keyring: what it sealed can never be read again."""


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
    sealed = AESGCM(key.secret).encrypt(nonce, plaintext, _bound(key.key_id, purpose, subject))
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
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(key_id, purpose, subject)
        )
    except (InvalidTag, ValueError) as failure:
        raise Unreadable from failure


class Keyring:
    """The keys of reports, each wrapped; erasing a row erases all it sealed.

    New keys are made and stored a batch at a time, ahead of the reports that will use them, so
    that a report waits for one durable commit and not for two.
    """

    def __init__(self, pool: Pool, key_encryption_keys: dict[str, bytes]) -> None:
        self._pool = pool
        self._wrapping = key_encryption_keys
        self._ahead: list[Key] = []
        self._making = asyncio.Lock()

    @classmethod
    def over(cls, pool: Pool, settings: KeyringSettings) -> "Keyring":
        """A keyring over an open pool of its own database."""
        return cls(pool, settings.keys())

    async def new_key(self) -> Key:
        """A key that nothing was sealed with and that is already stored.

        Raises:
            DependencyDown: the keyring's database does not answer.
        """
        while not self._ahead:
            async with self._making:
                if not self._ahead:
                    await self._make_ahead()
        return self._ahead.pop()

    async def key(self, key_id: UUID) -> Key:
        """The key of that id, read anew each time so that an erased one is gone at once.

        Raises:
            Erased: the keyring no longer has it.
            Unreadable: it is wrapped by a key-encryption key this process was not given.
            DependencyDown: the keyring's database does not answer.
        """
        async with acquired(self._pool) as connection:
            row = await connection.fetchrow(
                "SELECT wrapped, kek FROM keys WHERE key_id = $1", key_id
            )
        if row is None:
            raise Erased
        return Key(key_id, self._unwrap(key_id, row["wrapped"], row["kek"]))

    async def keys(self, key_ids: Iterable[UUID]) -> dict[UUID, Key]:
        """Those of the keys that are there and can be unwrapped; for any other, `key` says why not.

        Raises:
            DependencyDown: the keyring's database does not answer.
        """
        async with acquired(self._pool) as connection:
            rows = await connection.fetch(
                "SELECT key_id, wrapped, kek FROM keys WHERE key_id = ANY($1::uuid[])",
                list(key_ids),
            )
        found: dict[UUID, Key] = {}
        for row in rows:
            with suppress(Unreadable):
                secret = self._unwrap(row["key_id"], row["wrapped"], row["kek"])
                found[row["key_id"]] = Key(row["key_id"], secret)
        return found

    async def open(self, purpose: str, subject: str, text: str) -> bytes:
        """What was sealed, with the key looked up.

        Raises:
            Erased, Unreadable, DependencyDown: as `key` and `open_sealed`.
        """
        return open_sealed(await self.key(key_id_of(text)), purpose, subject, text)

    async def _make_ahead(self) -> None:
        made = [Key(new_id(), os.urandom(KEY_BYTES)) for _ in range(BATCH)]
        name = next(iter(self._wrapping))
        rows = [(key.key_id, self._wrap(key, name), name) for key in made]
        async with acquired(self._pool) as connection:
            await connection.executemany(
                "INSERT INTO keys (key_id, wrapped, kek) VALUES ($1, $2, $3)", rows
            )
        self._ahead.extend(made)

    def _wrap(self, key: Key, name: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._wrapping[name]).encrypt(nonce, key.secret, key.key_id.bytes)

    def _unwrap(self, key_id: UUID, wrapped: bytes, name: str) -> bytes:
        try:
            wrapping = AESGCM(self._wrapping[name])
            return wrapping.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], key_id.bytes)
        except (KeyError, InvalidTag) as failure:
            raise Unreadable from failure


def _bound(key_id: UUID, purpose: str, subject: str) -> bytes:
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
