"""Events carried by the relay, beside a bare idempotent producer sending the same."""

import asyncio
import json

from shared.events.envelope import INTAKE
from shared.events.topics import REPORTS as TOPIC
from shared.outbox.relay import Relay
from shared.runtime.kafka.broker import producer
from shared.runtime.postgres.pool import Pool, open_pool
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, beside, in_turn, rate
from tests.event_keys import SIGNERS

EVENTS = 20_000
CASES = 2_000
BATCH = 500
PAYLOAD = json.dumps({"text": "x" * 1200}).encode()
HEADERS = {"ce_id": "x" * 36, "ce_type": "id.awasi.report.submitted.v1", "ce_source": "/bench"}
FILL = """
INSERT INTO outbox (event_id, topic, key, headers, payload)
SELECT uuidv7(), $1, 'case-' || (n % $2), $3, $4 FROM generate_series(1, $5) AS n
"""


async def measure(engines: Engines) -> list[Figure]:
    """A full outbox drained by one relay; the producer is the same on both sides."""
    pool = await open_pool(await engines.database("intake"), name="bench")
    async with pool:
        rates = await in_turn(lambda: _relay(engines, pool), lambda: _bare(engines))
    note = f"{EVENTS:,} events of {len(PAYLOAD):,} bytes, {CASES:,} cases, acks=all"
    return [beside("relay", rates, "events/s", 0.5, note)]


async def _relay(engines: Engines, pool: Pool) -> float:
    await pool.execute(FILL, TOPIC, CASES, HEADERS, PAYLOAD, EVENTS)
    relay = Relay(pool, engines.kafka, SIGNERS[INTAKE])
    publisher = producer(engines.kafka)
    await publisher.start()

    async def drain() -> None:
        while await relay.publish_batch(publisher):
            pass

    try:
        return await rate(EVENTS, drain())
    finally:
        await publisher.stop()


async def _bare(engines: Engines) -> float:
    headers = [(name, value.encode()) for name, value in HEADERS.items()]
    publisher = producer(engines.kafka)
    await publisher.start()

    async def send() -> None:
        for start in range(0, EVENTS, BATCH):
            sent = [
                await publisher.send(
                    TOPIC, PAYLOAD, key=f"case-{number % CASES}".encode(), headers=headers
                )
                for number in range(start, start + BATCH)
            ]
            await asyncio.gather(*sent)

    try:
        return await rate(EVENTS, send())
    finally:
        await publisher.stop()
