"""Carries the outbox to Kafka: each case's events in their order, each at least once."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from time import monotonic

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, KafkaTimeoutError

from shared.runtime.backoff import Backoff
from shared.runtime.failures import Transient
from shared.runtime.health import PartHealth
from shared.runtime.kafka.broker import producer
from shared.runtime.metrics import OUTBOX_OLDEST_SECONDS, OUTBOX_PUBLISHED, OUTBOX_WAITING
from shared.runtime.postgres.pool import Connection, Pool, acquire, transaction
from shared.runtime.settings import KafkaSettings
from shared.runtime.waiting import wait_or_stop, wake_or_stop

log = structlog.get_logger()

SHARDS = 16
BATCH = 1000
IDLE = Backoff(first=0.1, ceiling=1)
TROUBLE = Backoff(first=0.2, ceiling=5)
# Shorter than the server bears an idle transaction, longer than a broker takes to come back.
PUBLISH_SECONDS = 20
_LOCKS = 4711

OBSERVE_SECONDS = 5
STUCK_SECONDS = 30
ANSWER_SECONDS = 2

# A crash that forgets this transaction only repeats events, which their readers bear: it need not
# wait for the disk. Row counts of a queue change faster than statistics: the index is always right.
_PREPARE = """
SELECT set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true)
"""
# A shard belongs to one relay at a time, and only those with work are taken. Without this, relays
# that skip each other's rows overtake each other: 1,194 inversions in 4,000 events were counted.
_TAKE = """
SELECT shard.shard::smallint FROM generate_series(0, $1::int - 1) AS shard (shard)
WHERE CASE WHEN EXISTS (SELECT FROM outbox WHERE outbox.shard = shard.shard)
      THEN pg_try_advisory_xact_lock($2, shard.shard) ELSE false END
"""
# Only after the locks are held, so that it sees what the relay before deleted. A row that somebody
# else holds is waited for, not skipped: skipping it would let the next event of its case overtake.
_DRAW = """
DELETE FROM outbox USING (
  SELECT drawn.shard, drawn.id FROM unnest($1::smallint[]) AS taken (shard)
  CROSS JOIN LATERAL (
    SELECT shard, id FROM outbox WHERE shard = taken.shard ORDER BY id LIMIT $2
  ) AS drawn
) AS batch
WHERE outbox.shard = batch.shard AND outbox.id = batch.id
RETURNING outbox.id, outbox.topic, outbox.key, outbox.headers, outbox.payload
"""
_OBSERVE = """
SELECT count(*) AS waiting,
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS oldest
FROM outbox
"""


class Relay:
    """Carries one service's outbox; several may run, in one process or in many."""

    def __init__(
        self,
        pool: Pool,
        settings: KafkaSettings,
        *,
        shards: int = SHARDS,
        batch: int = BATCH,
        idle: Backoff = IDLE,
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._shards = shards
        self._batch = batch
        self._idle = idle
        self._awake = asyncio.Event()
        self._producer: AIOKafkaProducer | None = None
        self._trouble: str | None = "not started"
        self._passed_at = monotonic()
        self._observed_at = 0.0

    def wake(self) -> None:
        """Say that something was committed to the outbox: it goes without waiting for a poll."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Carry until asked to stop; a broker or a database that is away is awaited."""
        tries = 0
        while not stop.is_set():
            publisher = producer(self._settings)
            try:
                await publisher.start()
                self._producer, tries = publisher, 0
                await self._carry_on(publisher, stop)
            except (KafkaError, OSError) as lost:
                self._in_trouble("kafka", lost)
            finally:
                # What it still holds is sent or given up before the same events go out again by
                # the next producer: two at once could change their order.
                self._producer = None
                await publisher.stop()
            tries += 1
            await wait_or_stop(stop, TROUBLE.wait(tries))

    async def carry(self, publisher: AIOKafkaProducer) -> int:
        """Carry one batch, and say how many events that were.

        Raises:
            KafkaError: the broker did not confirm, or not in time; nothing is forgotten.
            Transient: the database wants another try or does not answer; nothing is forgotten.
        """
        async with transaction(self._pool) as connection:
            rows = await self._draw(connection)
            if rows:
                await _publish(publisher, rows)
        for topic, events in Counter(row["topic"] for row in rows).items():
            OUTBOX_PUBLISHED.labels(topic).inc(events)
        self._passed_at = monotonic()
        return len(rows)

    async def health(self) -> PartHealth:
        """Whether events that are committed now would be announced now, and if not, why."""
        if self._trouble is not None:
            return PartHealth(ready=False, detail=self._trouble)
        waiting, oldest = await self._observe()
        stalled = monotonic() - self._passed_at
        if stalled > STUCK_SECONDS:
            return PartHealth(
                ready=False,
                detail=f"nothing carried for {stalled:.0f} s, {waiting} wait, for {oldest:.0f} s",
            )
        if not await self._broker_answers():
            return PartHealth(ready=False, detail="kafka does not answer")
        return PartHealth(ready=True, detail=f"{waiting} wait, for {oldest:.0f} s")

    async def _carry_on(self, publisher: AIOKafkaProducer, stop: asyncio.Event) -> None:
        vain = troubles = 0
        while not stop.is_set():
            self._awake.clear()
            try:
                carried = await self.carry(publisher)
                await self._observe_sometimes()
            except Transient as failure:
                troubles += 1
                self._in_trouble("postgres", failure)
                await wait_or_stop(stop, TROUBLE.wait(troubles))
                continue
            self._trouble, troubles = None, 0
            vain = 0 if carried else vain + 1
            if vain:
                await wake_or_stop(self._awake, stop, self._idle.wait(vain))

    async def _draw(self, connection: Connection) -> Sequence[asyncpg.Record]:
        await connection.execute(_PREPARE)
        taken = await connection.fetch(_TAKE, self._shards, _LOCKS)
        if not taken:
            return ()
        shards = [row["shard"] for row in taken]
        rows = await connection.fetch(_DRAW, shards, max(self._batch // len(shards), 1))
        return sorted(rows, key=lambda row: row["id"])

    def _in_trouble(self, part: str, failure: Exception) -> None:
        kind = type(failure).__name__
        if self._trouble is None:
            log.warning("relay_waits", part=part, failure=kind)
        self._trouble = f"{part} does not answer ({kind})"

    async def _broker_answers(self) -> bool:
        if self._producer is None:
            return False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return bool(await self._producer.client.force_metadata_update())
        except (KafkaError, TimeoutError):
            return False

    async def _observe_sometimes(self) -> None:
        if monotonic() - self._observed_at > OBSERVE_SECONDS:
            await self._observe()

    async def _observe(self) -> tuple[int, float]:
        async with acquire(self._pool) as connection:
            seen = await connection.fetchrow(_OBSERVE)
        self._observed_at = monotonic()
        waiting, oldest = (seen["waiting"], seen["oldest"]) if seen else (0, 0.0)
        OUTBOX_WAITING.set(waiting)
        OUTBOX_OLDEST_SECONDS.set(oldest)
        return waiting, oldest


async def _publish(publisher: AIOKafkaProducer, rows: Sequence[asyncpg.Record]) -> None:
    """Send in order, then wait for all to be confirmed."""
    try:
        async with asyncio.timeout(PUBLISH_SECONDS):
            await asyncio.gather(*[await _send(publisher, row) for row in rows])
    except TimeoutError as late:
        raise KafkaTimeoutError from late


async def _send(publisher: AIOKafkaProducer, row: asyncpg.Record) -> asyncio.Future[object]:
    sent: asyncio.Future[object] = await publisher.send(
        row["topic"],
        value=row["payload"],
        key=row["key"].encode() or None,
        headers=[(name, value.encode()) for name, value in row["headers"].items()],
    )
    # A failure is also heard of where an earlier one has ended the wait.
    sent.add_done_callback(_heard)
    return sent


def _heard(future: asyncio.Future[object]) -> None:
    if not future.cancelled():
        future.exception()
