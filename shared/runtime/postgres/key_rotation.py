"""Wraps the keys of the keyring anew, so that a key-encryption key can be destroyed.

An erased key lies on in the write-ahead log and in base backups, wrapped. So what wraps it is
replaced: every key that is left is wrapped by the new key-encryption key, and once the old one is
destroyed, nothing opens an erased key again, wherever its bytes lie.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.runtime.postgres.keyring import unwrap, wrap
from shared.runtime.postgres.pool import Pool, acquire, transaction
from shared.runtime.sealing import Unreadable

BATCH = 500

_OTHERS = """
SELECT key_id, wrapped, kek FROM keys WHERE kek <> $1 AND key_id > $2 ORDER BY key_id LIMIT $3
"""
# A row that was erased meanwhile is not there any more, and is not made anew.
_REPLACE = "UPDATE keys SET wrapped = $2, kek = $3 WHERE key_id = $1 AND kek = $4"
_COUNT = "SELECT kek, count(*) AS keys FROM keys GROUP BY kek ORDER BY kek"
_BEFORE_ALL = UUID(int=0)


@dataclass(slots=True)
class Rotation:
    """What a rotation has done: keys wrapped anew, and those that no given key could unwrap."""

    wrapped: int = 0
    unreadable: int = 0


async def rotate(
    pool: Pool,
    key_encryption_keys: Mapping[str, bytes],
    on_batch: Callable[[Rotation], None] = lambda _: None,
) -> Rotation:
    """Wrap every key by the first of the key-encryption keys; the others unwrap.

    Each batch is committed by itself: stopped at any moment, a repeat does what is left. Services
    go on meanwhile if they were given all these keys.

    Raises:
        DependencyDown: the keyring's database does not answer; a repeat does what is left.
    """
    name = next(iter(key_encryption_keys))
    rotation, after = Rotation(), _BEFORE_ALL
    while True:
        async with transaction(pool) as connection:
            rows = await connection.fetch(_OTHERS, name, after, BATCH)
            replaced = []
            for row in rows:
                key_id, kek = row["key_id"], row["kek"]
                try:
                    secret = unwrap(key_encryption_keys, key_id, row["wrapped"], kek)
                except Unreadable:
                    rotation.unreadable += 1
                    continue
                replaced.append(
                    (key_id, wrap(key_encryption_keys, key_id, secret, name), name, kek)
                )
            await connection.executemany(_REPLACE, replaced)
        if not rows:
            return rotation
        after = rows[-1]["key_id"]
        rotation.wrapped += len(replaced)
        on_batch(rotation)


async def wrapped_by(pool: Pool) -> dict[str, int]:
    """How many keys each key-encryption key wraps, by its name.

    Raises:
        DependencyDown: the keyring's database does not answer.
    """
    async with acquire(pool) as connection:
        return {row["kek"]: row["keys"] for row in await connection.fetch(_COUNT)}
