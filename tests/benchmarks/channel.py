"""Reports taken from the channel's topic, beside consuming the same and inserting them."""

import asyncio
import json
from collections.abc import Sequence

import asyncpg
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord

from services.intake.topic.envelope import seal_for_channel
from shared.events.channel import ChannelReport
from shared.events.envelope import Event, to_body, to_headers
from shared.events.topics import CHANNEL_REPORTS
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.kafka.broker import producer
from shared.runtime.kafka.security import connection
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, Rates, beside, rate
from tests.benchmarks.harness.load import reports

REPORTS = 2000
CONSUMERS = 8
INSERT = "INSERT INTO bare (id, key, headers, body) VALUES (uuidv7(), $1, $2, $3)"


async def measure(engines: Engines) -> list[Figure]:
    """The same messages read by both, committed after their rows; one consumer a partition."""
    await _publish(engines, reports(REPORTS))
    bare = await _bare(engines, await engines.database("intake"))
    address = await engines.database("intake")
    async with engines.service("intake", "listen", intake=address):
        ours = await rate(REPORTS, _all_in(address, "reports"))
    note = "ours also opens each envelope (ECDH) and seals each report; bare inserts it as it came"
    return [beside("reports from the topic", Rates([ours], [bare]), "reports/s", 0.5, note)]


async def _publish(engines: Engines, bodies: Sequence[dict[str, object]]) -> None:
    publisher = producer(engines.kafka)
    await publisher.start()
    try:
        sent = []
        for body in bodies:
            envelope = seal_for_channel(json.dumps(body).encode(), engines.channel_jwk)
            event = Event(
                id=new_id(),
                subject="",
                time=SystemClock().now(),
                source="/bench",
                data=ChannelReport(report=envelope),
            )
            headers = [(name, value.encode()) for name, value in to_headers(event).items()]
            key = str(event.id).encode()
            sent.append(await publisher.send(CHANNEL_REPORTS, to_body(event), key, headers=headers))
        await asyncio.gather(*sent)
    finally:
        await publisher.stop()


async def _all_in(address: str, table: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        while await connection.fetchval(f"SELECT count(*) FROM {table}") < REPORTS:  # noqa: S608
            await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def _bare(engines: Engines, address: str) -> float:
    async with asyncpg.create_pool(address, min_size=CONSUMERS, max_size=CONSUMERS) as pool:
        await pool.execute("CREATE TABLE bare (id uuid, key bytea, headers bytea[], body bytea)")
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _ in range(CONSUMERS):
                group.create_task(_consume(engines, pool, stop))
            speed = await rate(REPORTS, _all_in(address, "bare"))
            stop.set()
    return speed


async def _consume(engines: Engines, pool: asyncpg.Pool, stop: asyncio.Event) -> None:
    consumer = AIOKafkaConsumer(
        CHANNEL_REPORTS,
        **connection(engines.kafka),
        group_id="bench.bare",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        while not stop.is_set():
            polled = await consumer.getmany(timeout_ms=100)
            for record in (one for records in polled.values() for one in records):
                await _insert(pool, record)
            if polled:
                await consumer.commit()
    finally:
        await consumer.stop()


async def _insert(pool: asyncpg.Pool, record: ConsumerRecord[bytes, bytes]) -> None:
    headers = [value for _, value in record.headers]
    await pool.execute(INSERT, record.key, headers, record.value)
