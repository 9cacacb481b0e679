"""Publishes the outbox to Kafka: the events of a key in their order, each at least once.

Each event goes out with the signature of its service. It is made here, not where the event is
appended: a row that waited is signed by the key that is in use when it goes.

The relay uses aiokafka's producer itself: FastStream's telemetry would replace the `traceparent`
that was stored with an event.
"""

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
from shared.runtime.postgres.pool import Connection, Pool, acquire, transaction
from shared.runtime.settings import KafkaSettings
from shared.runtime.signatures.event_signer import EventSigner, Unsigned
from shared.runtime.signatures.signed_record import HEADER as SIGNATURE
from shared.runtime.telemetry.metrics import OUTBOX_OLDEST_SECONDS, OUTBOX_PUBLISHED, OUTBOX_WAITING
from shared.runtime.waiting import wait_or_stop, wake_or_stop

_LOG = structlog.get_logger()

SHARDS = 16
BATCH_SIZE = 1000
POLL_INTERVAL = Backoff(first=0.1, ceiling=1)
OUTAGE_BACKOFF = Backoff(first=0.2, ceiling=5)
# Shorter than the server bears an idle transaction, longer than a broker takes to come back.
PUBLISH_SECONDS = 20
_LOCK_CLASS = 4711

OBSERVE_SECONDS = 5
STUCK_SECONDS = 30
ANSWER_SECONDS = 2

# A crash that loses this transaction only repeats events, which consumers tolerate: its commit need
# not wait for the disk. A queue grows and empties faster than its statistics: without seqscan the
# planner always takes the index.
_TUNE = """
SELECT set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true)
"""
# A shard belongs to one relay at a time, and only those with rows are locked. Relays that skip each
# other's rows instead overtake each other: 1,194 inversions in 4,000 events were counted.
_LOCK_SHARDS = """
SELECT shard.shard::smallint FROM generate_series(0, $1::int - 1) AS shard (shard)
WHERE CASE WHEN EXISTS (SELECT FROM outbox WHERE outbox.shard = shard.shard)
      THEN pg_try_advisory_xact_lock($2, shard.shard) ELSE false END
"""
# A statement of its own, after the locks are held: its snapshot sees what the relay before deleted.
# A row that somebody else has locked is waited for: SKIP LOCKED would let the next event of its key
# overtake.
_DELETE_BATCH = """
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
    """Publishes one service's outbox; several may run, in one process or in many."""

    def __init__(
        self,
        pool: Pool,
        settings: KafkaSettings,
        signer: EventSigner,
        *,
        shards: int = SHARDS,
        batch_size: int = BATCH_SIZE,
        poll_interval: Backoff = POLL_INTERVAL,
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._signer = signer
        self._shards = shards
        self._batch_size = batch_size
        self._poll_interval = poll_interval
        self._wake = asyncio.Event()
        self._producer: AIOKafkaProducer | None = None
        self._outage: str | None = "not started"
        self._last_pass_at = monotonic()
        self._observed_at = 0.0

    def wake(self) -> None:
        """Publish at once what was committed to the outbox, without waiting for the next poll."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop`; a broker or a database that is away is waited for."""
        tries = 0
        while not stop.is_set():
            publisher = producer(self._settings)
            try:
                await publisher.start()
                self._producer, tries = publisher, 0
                await self._publish_until(publisher, stop)
            except (KafkaError, OSError) as lost:
                self._note_outage("kafka", lost)
            finally:
                # Its buffer is sent or dropped before the next producer sends the same events:
                # two at once could change their order.
                self._producer = None
                await publisher.stop()
            tries += 1
            await wait_or_stop(stop, OUTAGE_BACKOFF.wait(tries))

    async def publish_batch(self, publisher: AIOKafkaProducer) -> int:
        """Publish and delete one batch in one transaction; return how many events it had.

        Raises:
            KafkaError: the broker did not acknowledge in time; nothing is deleted.
            Transient: the database asks for another try or does not answer; nothing is deleted.
        """
        async with transaction(self._pool) as connection:
            rows = await self._delete_batch(connection)
            if rows:
                unsigned = [_unsigned(row) for row in rows]
                signatures = self._signer.sign(unsigned)
                await _publish(publisher, list(zip(unsigned, signatures, strict=True)))
        for topic, events in Counter(row["topic"] for row in rows).items():
            OUTBOX_PUBLISHED.labels(topic).inc(events)
        self._last_pass_at = monotonic()
        return len(rows)

    async def health(self) -> PartHealth:
        """Whether what is committed now would be published now, and if not, why."""
        if self._outage is not None:
            return PartHealth(ready=False, detail=self._outage)
        waiting, oldest = await self._observe()
        stalled = monotonic() - self._last_pass_at
        if stalled > STUCK_SECONDS:
            return PartHealth(
                ready=False,
                detail=f"nothing carried for {stalled:.0f} s, {waiting} wait, for {oldest:.0f} s",
            )
        if not await self._broker_answers():
            return PartHealth(ready=False, detail="kafka does not answer")
        return PartHealth(ready=True, detail=f"{waiting} wait, for {oldest:.0f} s")

    async def _publish_until(self, publisher: AIOKafkaProducer, stop: asyncio.Event) -> None:
        empty_polls = outages = 0
        while not stop.is_set():
            self._wake.clear()
            try:
                published = await self.publish_batch(publisher)
                await self._observe_periodically()
            except Transient as failure:
                outages += 1
                self._note_outage("postgres", failure)
                await wait_or_stop(stop, OUTAGE_BACKOFF.wait(outages))
                continue
            self._outage, outages = None, 0
            empty_polls = 0 if published else empty_polls + 1
            if empty_polls:
                await wake_or_stop(self._wake, stop, self._poll_interval.wait(empty_polls))

    async def _delete_batch(self, connection: Connection) -> Sequence[asyncpg.Record]:
        await connection.execute(_TUNE)
        locked = await connection.fetch(_LOCK_SHARDS, self._shards, _LOCK_CLASS)
        if not locked:
            return ()
        shards = [row["shard"] for row in locked]
        rows = await connection.fetch(
            _DELETE_BATCH, shards, max(self._batch_size // len(shards), 1)
        )
        return sorted(rows, key=lambda row: row["id"])

    def _note_outage(self, part: str, failure: Exception) -> None:
        kind = type(failure).__name__
        if self._outage is None:
            _LOG.warning("relay_waits", part=part, failure=kind)
        self._outage = f"{part} does not answer ({kind})"

    async def _broker_answers(self) -> bool:
        if self._producer is None:
            return False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return bool(await self._producer.client.force_metadata_update())
        except (KafkaError, TimeoutError):
            return False

    async def _observe_periodically(self) -> None:
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


def _unsigned(row: asyncpg.Record) -> Unsigned:
    headers = [(name, value.encode()) for name, value in row["headers"].items()]
    return Unsigned(row["topic"], row["key"].encode() or None, headers, row["payload"])


async def _publish(publisher: AIOKafkaProducer, signed: Sequence[tuple[Unsigned, bytes]]) -> None:
    """Send in order, then wait until the broker has acknowledged all."""
    try:
        async with asyncio.timeout(PUBLISH_SECONDS):
            await asyncio.gather(*[await _send(publisher, *each) for each in signed])
    except TimeoutError as late:
        raise KafkaTimeoutError from late


async def _send(
    publisher: AIOKafkaProducer, event: Unsigned, signature: bytes
) -> asyncio.Future[object]:
    sent: asyncio.Future[object] = await publisher.send(
        event.topic,
        value=event.body,
        key=event.key,
        headers=[*event.headers, (SIGNATURE, signature)],
    )
    # When an earlier failure has ended the wait, asyncio would report the later ones as never
    # retrieved.
    sent.add_done_callback(_retrieve_exception)
    return sent


def _retrieve_exception(future: asyncio.Future[object]) -> None:
    if not future.cancelled():
        future.exception()
