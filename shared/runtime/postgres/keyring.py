"""The keyring: the keys of sealed values, each wrapped by a key-encryption key, in PostgreSQL."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.runtime.clock import new_id
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.sealing import NONCE_BYTES, Key, Unreadable, key_id_of, open_sealed
from shared.runtime.settings import KEY_BYTES, KeyringSettings

BATCH = 64


class Erased(Exception):  # noqa: N818 - a state of the world, not a mistake
    """The key is gone from the keyring: what it sealed can never be read again."""


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
        async with acquire(self._pool) as connection:
            row = await connection.fetchrow(
                "SELECT wrapped, kek FROM keys WHERE key_id = $1", key_id
            )
        if row is None:
            raise Erased
        return Key(key_id, unwrap(self._wrapping, key_id, row["wrapped"], row["kek"]))

    async def load(self, key_ids: Sequence[UUID]) -> list[Key | Exception]:
        """The keys of these ids in their order, by one query.

        Returns:
            For each id its key, or `Erased` or `Unreadable` as `key` would raise it.

        Raises:
            DependencyDown: the keyring's database does not answer.
        """
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(
                "SELECT key_id, wrapped, kek FROM keys WHERE key_id = ANY($1::uuid[])", key_ids
            )
        found: dict[UUID, Key | Exception] = {}
        for row in rows:
            key_id = row["key_id"]
            try:
                found[key_id] = Key(
                    key_id, unwrap(self._wrapping, key_id, row["wrapped"], row["kek"])
                )
            except Unreadable as unreadable:
                found[key_id] = unreadable
        return [found.get(key_id) or Erased() for key_id in key_ids]

    async def open(self, purpose: str, subject: str, text: str) -> bytes:
        """What was sealed, with the key looked up.

        Raises:
            Erased, Unreadable, DependencyDown: as `key` and `open_sealed`.
        """
        return open_sealed(await self.key(key_id_of(text)), purpose, subject, text)

    async def _make_ahead(self) -> None:
        made = [Key(new_id(), os.urandom(KEY_BYTES)) for _ in range(BATCH)]
        name = next(iter(self._wrapping))
        rows = [
            (key.key_id, wrap(self._wrapping, key.key_id, key.secret, name), name) for key in made
        ]
        async with acquire(self._pool) as connection:
            await connection.executemany(
                "INSERT INTO keys (key_id, wrapped, kek) VALUES ($1, $2, $3)", rows
            )
        self._ahead.extend(made)


def wrap(keys: Mapping[str, bytes], key_id: UUID, secret: bytes, name: str) -> bytes:
    """A key wrapped by the key-encryption key of that name, bound to its id."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(keys[name]).encrypt(nonce, secret, key_id.bytes)


def unwrap(keys: Mapping[str, bytes], key_id: UUID, wrapped: bytes, name: str) -> bytes:
    """The secret of a wrapped key.

    Raises:
        Unreadable: no key-encryption key of that name was given, or it is another one.
    """
    try:
        wrapping = AESGCM(keys[name])
        return wrapping.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], key_id.bytes)
    except (KeyError, InvalidTag) as failure:
        raise Unreadable from failure
