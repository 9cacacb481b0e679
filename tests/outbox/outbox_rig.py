"""Relays run as in a process, and what they announced."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager

from shared.events.envelope import Event, EventData
from shared.outbox.append import append
from shared.outbox.relay import Relay
from shared.runtime.postgres.pool import Pool, acquire, transaction
from tests.faults.topic_rig import TopicRig, eventually


@asynccontextmanager
async def running_relays(*relays: Relay) -> AsyncGenerator[None]:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for relay in relays:
            group.create_task(relay.run(stop))
        try:
            yield
        finally:
            stop.set()
            for relay in relays:
                relay.wake()


async def append_events(
    pool: Pool, topic_rig: TopicRig, events: Iterable[Event[EventData]]
) -> None:
    async with transaction(pool) as connection:
        for one in events:
            await append(connection, one, topic=topic_rig.topic)


async def until_published(pool: Pool) -> None:
    """Wait until nothing is left to announce."""

    async def nothing_left() -> bool:
        async with acquire(pool) as connection:
            return await connection.fetchval("SELECT count(*) FROM outbox") == 0

    await eventually(nothing_left, "the outbox is empty")


async def published(topic_rig: TopicRig) -> list[tuple[str, int]]:
    """Subject and sequence of all there is on the topic; of one subject, in its order."""
    records = await topic_rig.read(topic_rig.topic)
    return [
        ((record.key or b"").decode(), json.loads(record.value or b"")["sequence"])
        for record in records
    ]
