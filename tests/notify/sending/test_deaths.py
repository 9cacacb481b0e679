"""A notice over which senders die is counted, set aside with its reason, and passed by."""

import asyncio
import signal
import sys
from pathlib import Path

from services.notify import store
from shared.runtime.clock import SystemClock
from shared.runtime.postgres.pool import acquire
from tests.notify.rig import LIMITS, Rig
from tests.notify.samples import opened

DEATHS = LIMITS.deaths
ROOT = Path(__file__).parents[3]


async def test_the_third_sender_that_dies_over_a_notice_was_the_last(
    rig: Rig, notify_database_url: str, keyring_database_url: str, wrapping_key: str
) -> None:
    events = [await opened(rig.keyring, f"contoh.{at}@contoh.example") for at in range(12)]
    deadly = events[5].data.case_id
    rig.clock.moment = SystemClock().now()
    await rig.hear(*events)
    arguments = (notify_database_url, keyring_database_url, wrapping_key, rig.server.url)
    for death in range(1, DEATHS + 1):
        assert await _ended(*arguments, str(3 * death), deadly) == -signal.SIGABRT
    rig.clock.passes(minutes=3 * DEATHS + 5)
    async with rig.sending():
        await rig.until_none("waiting", "sending")

    rows = await rig.rows()
    set_aside = [row for row in rows if row["state"] == "quarantined"]
    assert [(row["case_id"], row["role"], row["reason"]) for row in set_aside] == [
        (deadly, "reporter", "process_died")
    ]
    assert sum(row["state"] == "delivered" for row in rows) == len(rows) - 1

    async with acquire(rig.pool) as connection:
        listed = await store.list_set_aside(connection)
        assert [one.reason for one in listed] == ["process_died"] * len(set_aside)
        assert all([await store.try_again(connection, one.notice_id) for one in listed])
        assert not await store.try_again(connection, listed[0].notice_id)
    async with rig.sending():
        await rig.until_all("delivered")


async def _ended(*arguments: str) -> int:
    sender = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.notify.sending.aborting_sender", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(60):
        return await sender.wait()


async def test_an_outage_is_no_death(rig: Rig) -> None:
    await rig.hear(await opened(rig.keyring, "contoh@contoh.example"))
    (one, two) = await _leased(rig)
    for _ in range(DEATHS + 1):
        async with acquire(rig.pool) as connection:
            await store.release(connection, one)
            await store.release(connection, two)
        (one, two) = await _leased(rig)

    assert (one.begun, two.begun) == (1, 1)


async def _leased(rig: Rig) -> list[store.Leased]:
    now = rig.clock.now()
    async with acquire(rig.pool) as connection:
        return await store.lease(connection, now, now, 5)
