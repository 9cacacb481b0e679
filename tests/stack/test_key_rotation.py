"""An erased key cannot be read again once the key that wrapped it is destroyed."""

import os
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.cli.keys import main
from shared.runtime.postgres.key_rotation import Rotation, rotate, wrapped_by
from shared.runtime.postgres.keyring import Erased, Keyring, unwrap
from shared.runtime.postgres.pool import Pool, opened_pool
from shared.runtime.sealing import Key, Unreadable, open_sealed, seal

OLD, NEW = os.urandom(32), os.urandom(32)
BEFORE, DURING, AFTER = {"old": OLD}, {"new": NEW, "old": OLD}, {"new": NEW}
Database = Callable[..., str]


async def opened(address: str) -> AsyncGenerator[Pool]:
    async with opened_pool(SecretStr(address), name="keys") as pool:
        yield pool


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async for one in opened(database("keyring")):
        yield one


@pytest.fixture
async def keeper(database: Database) -> AsyncGenerator[Pool]:
    """The keyring as the role sees it that erases and wraps anew."""
    async for one in opened(database("keyring", role="awasi_eraser")):
        yield one


async def erase(keeper: Pool, key: Key) -> None:
    await keeper.execute("DELETE FROM keys WHERE key_id = $1", key.key_id)


async def test_every_key_opens_by_the_new_one_alone(pool: Pool, keeper: Pool) -> None:
    keys = [await Keyring(pool, BEFORE).new_key() for _ in range(3)]
    contact = seal(keys[0], "contact", "case-1", b"Contoh Pelapor")

    rotation = await rotate(keeper, DURING)

    assert (rotation.wrapped, rotation.unreadable) == (sum((await wrapped_by(pool)).values()), 0)
    assert set(await wrapped_by(pool)) == {"new"}
    for keyring in (Keyring(pool, AFTER), Keyring(pool, DURING)):
        assert [await keyring.key(key.key_id) for key in keys] == keys
        assert await keyring.open("contact", "case-1", contact) == b"Contoh Pelapor"
    with pytest.raises(Unreadable):
        await Keyring(pool, BEFORE).key(keys[0].key_id)
    assert (await rotate(keeper, DURING)).wrapped == 0, "a repeat has nothing left to do"


async def test_a_rotation_that_was_stopped_is_finished_by_a_repeat(
    pool: Pool, keeper: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.runtime.postgres.key_rotation.BATCH", 10)
    keyring = Keyring(pool, BEFORE)
    keys = [await keyring.new_key() for _ in range(64)]

    def stop(rotation: Rotation) -> None:
        if rotation.wrapped >= 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rotate(keeper, DURING, stop)
    assert await wrapped_by(pool) == {"new": 30, "old": 34}
    during = Keyring(pool, DURING)
    assert [await during.key(key.key_id) for key in keys] == keys, "services go on meanwhile"

    assert (await rotate(keeper, DURING)).wrapped == 34


async def test_what_no_given_key_unwraps_is_counted_and_stays(pool: Pool, keeper: Pool) -> None:
    foreign = await Keyring(pool, {"lost": os.urandom(32)}).new_key()
    own = await Keyring(pool, BEFORE).new_key()

    rotation = await rotate(keeper, DURING)

    assert (rotation.wrapped, rotation.unreadable) == (64, 64)
    assert set(await wrapped_by(pool)) == {"lost", "new"}
    assert await Keyring(pool, AFTER).key(own.key_id) == own
    with pytest.raises(Unreadable):
        await Keyring(pool, AFTER).key(foreign.key_id)


def files(*folders: Path) -> Iterator[bytes]:
    for folder in folders:
        for path in folder.iterdir():
            if path.is_file():
                yield path.read_bytes()


async def test_what_an_erasure_reaches_in_log_and_backup(
    pool: Pool, keeper: Pool, database: Database
) -> None:
    """The promise of SECURITY.md, both halves: before the old key is destroyed, and after."""
    keyring = Keyring(pool, BEFORE)
    key, other = await keyring.new_key(), await keyring.new_key()
    contact = seal(key, "contact", "case-1", b"Contoh Pelapor")
    wrapped = await pool.fetchval("SELECT wrapped FROM keys WHERE key_id = $1", key.key_id)
    superuser = await asyncpg.connect(database("keyring", role="postgres"))
    data = Path(await superuser.fetchval("SHOW data_directory"))
    table = data / await superuser.fetchval("SELECT pg_relation_filepath('keys')")
    await superuser.execute("CHECKPOINT")
    backup = table.read_bytes()  # what a base backup made now would hold

    await erase(keeper, key)
    for order in ("VACUUM FULL keys", "CHECKPOINT", "SELECT pg_switch_wal()"):
        await superuser.execute(order)
    table = data / await superuser.fetchval("SELECT pg_relation_filepath('keys')")

    # No row and no block of the table holds it, but the log and the backup do: whoever has them and
    # the key-encryption key reads the contact.
    with pytest.raises(Erased):
        await keyring.open("contact", "case-1", contact)
    assert wrapped not in table.read_bytes()
    assert wrapped in backup
    assert any(wrapped in segment for segment in files(data / "pg_wal"))
    secret = unwrap(BEFORE, key.key_id, wrapped, "old")
    assert open_sealed(Key(key.key_id, secret), "contact", "case-1", contact)

    await rotate(keeper, DURING)
    for order in ("CHECKPOINT", "SELECT pg_switch_wal()"):
        await superuser.execute(order)
    await superuser.close()

    # The old key is destroyed: what lies in log and backup was wrapped by it and by nothing else.
    assert await Keyring(pool, AFTER).key(other.key_id) == other
    assert not await pool.fetchval("SELECT count(*) FROM keys WHERE key_id = $1", key.key_id)
    for name in ("old", "new"):
        with pytest.raises(Unreadable):
            unwrap(AFTER, key.key_id, wrapped, name)
    entries = [raw for raw in (*files(data / "pg_wal"), backup) if key.key_id.bytes in raw]
    assert entries
    for found in (one for raw in entries for one in after_each(raw, key.key_id)):
        assert unwrapped_anywhere(found, key.key_id) is None


def after_each(raw: bytes, key_id: UUID) -> Iterator[bytes]:
    """What follows each mention of a key in a log or backup: its wrapped bytes lie there."""
    at = raw.find(key_id.bytes)
    while at >= 0:
        yield raw[at : at + 160]
        at = raw.find(key_id.bytes, at + 1)


def unwrapped_anywhere(raw: bytes, key_id: UUID) -> bytes | None:
    """What any piece of the bytes unwraps to by the key that is left."""
    length = 12 + 32 + 16  # nonce, key, tag
    for at in range(len(raw) - length):
        try:
            return unwrap(AFTER, key_id, raw[at : at + length], "new")
        except Unreadable:
            continue
    return None


async def test_the_search_finds_a_key_that_was_wrapped_anew(pool: Pool, keeper: Pool) -> None:
    key = await Keyring(pool, BEFORE).new_key()
    await rotate(keeper, DURING)
    row = await pool.fetchval("SELECT wrapped FROM keys WHERE key_id = $1", key.key_id)
    raw = b"..." + key.key_id.bytes + b"\x83" + row + b"...."
    (found,) = after_each(raw, key.key_id)
    assert unwrapped_anywhere(found, key.key_id) == key.secret


def test_the_command_line_rotates_and_says_what_is_left(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(
        "AWASI_KEYRING_DATABASE_URL",
        (database("keyring"), database("keyring", role="awasi_eraser"))[1],
    )
    assert main(["new", "second"]) == 0
    entry = capsys.readouterr().out.strip()
    monkeypatch.setenv("AWASI_KEY_ENCRYPTION_KEYS", f"{entry},first:{'A' * 43}=")
    assert main(["rotate"]) == 0
    assert main(["status"]) == 0
    assert main(["new", "no name"]) == 1
    shown = capsys.readouterr()
    assert "0 keys are wrapped anew, by second." in shown.out
    assert "first" in shown.out
    assert "wraps none: take it out of all services" in shown.out
