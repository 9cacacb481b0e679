"""A process killed at the worst moment loses no event, and nothing is done twice."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.settings import process_environment
from deploy.stack.addresses import kafka_variables
from shared.runtime.postgres.pool import Pool
from tests.faults.ledger import effects
from tests.faults.topic_rig import TopicRig, event, message

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def worker(
    topic_rig: TopicRig, database_url: str, how: str
) -> AsyncGenerator[asyncio.subprocess.Process]:
    address = (topic_rig.topic, topic_rig.group, database_url)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.worker", *address, how),
        cwd=ROOT,
        env=process_environment() | kafka_variables(topic_rig.settings),
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@pytest.mark.parametrize("where", ["after-commit", "mid-handler"])
async def test_what_a_killed_process_had_in_hand_is_done_once(
    topic_rig: TopicRig, pool: Pool, database_url: str, where: str
) -> None:
    await topic_rig.send(*(message(event("one", sequence=n)) for n in range(1, 6)))

    async with worker(topic_rig, database_url, f"{where}:3") as first:
        assert await first.wait() == -signal.SIGKILL
    assert await topic_rig.lag() > 0
    done_before = len(await effects(pool))
    assert done_before == (3 if where == "after-commit" else 2)

    async with worker(topic_rig, database_url, "well") as second:
        await topic_rig.until_committed()
    assert second.returncode == 0

    assert await effects(pool) == [("one", n) for n in range(1, 6)]
    assert await topic_rig.dead_letters() == []


async def test_three_processes_die_of_a_record_and_the_fourth_goes_on(
    topic_rig: TopicRig, pool: Pool, database_url: str
) -> None:
    await topic_rig.send(*(message(event("one", sequence=n)) for n in range(1, 6)))

    for _ in range(3):
        async with worker(topic_rig, database_url, "mid-handler:3") as doomed:
            assert await doomed.wait() == -signal.SIGKILL
    async with worker(topic_rig, database_url, "mid-handler:3") as survivor:
        await topic_rig.until_committed()

    assert survivor.returncode == 0
    assert await effects(pool) == [("one", n) for n in (1, 2, 4, 5)]
    (letter,) = await topic_rig.dead_letters()
    headers = dict(letter.headers)
    assert (headers["x-error"], headers["x-attempts"]) == (b"killed_its_process: record", b"3")
