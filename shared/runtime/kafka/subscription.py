"""A consumer group's consumer of one topic: commits, pauses, rebalances, health."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterable
from contextlib import contextmanager
from time import monotonic
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from typing_extensions import override

from shared.runtime.backoff import Backoff
from shared.runtime.clock import SystemClock
from shared.runtime.failures import DependencyDown
from shared.runtime.health import PartHealth
from shared.runtime.kafka.application import SubscriptionSpec
from shared.runtime.kafka.broker import union_of
from shared.runtime.kafka.deaths import (
    MAX_DEATHS,
    OPEN,
    DeathNotes,
    GroupOffsets,
    Hands,
    KilledItsProcess,
)
from shared.runtime.kafka.delivery import ConsumerStopping, Delivery
from shared.runtime.kafka.poll import Poll, Record, identity_decoder, poll_parser
from shared.runtime.telemetry.metrics import SUBSCRIBER_BEHIND, SUBSCRIBER_PAUSED

log = structlog.get_logger()

OUTAGE_BACKOFF = Backoff(first=0.2, ceiling=10)
MAX_POLL_RECORDS = 500
# After an empty poll FastStream sleeps for the time-out again: an event waits at most twice this.
POLL_TIMEOUT_MS = 20
# Of aiokafka's heartbeat task, which runs beside handlers: a process that died is noticed within
# ten seconds, a slow handler never costs its partitions.
SESSION_TIMEOUT_MS = 10_000
HEARTBEAT_INTERVAL_MS = 2_000

MAX_PROCESSING_SECONDS = 120.0
MAX_SILENCE_SECONDS = 10.0
MAX_SUSPECTS_SECONDS = 60
REVOKE_TIMEOUT_SECONDS = 20


class Subscription(ConsumerRebalanceListener):  # type: ignore[misc]
    """Processes and commits polls; pauses while a dependency is down; drains before a rebalance.

    FastStream runs the consumer's loop and would repeat a failed poll at once. `_deliver` therefore
    never raises: it commits what was processed, and waits before the rest is polled again. During
    that wait no partition is polled; the heartbeat keeps them assigned.
    """

    def __init__(
        self,
        broker: KafkaBroker,
        spec: SubscriptionSpec,
        delivery: Delivery,
        hands: Hands,
        outage_backoff: Backoff = OUTAGE_BACKOFF,
    ) -> None:
        self.spec = spec
        self.delivery = delivery
        self._hands = hands
        self._notes = DeathNotes(MAX_POLL_RECORDS)
        self._outage_backoff = outage_backoff
        self._subscriber: Any = broker.subscriber(
            spec.topic,
            group_id=spec.group,
            title=spec.group,
            description=spec.description,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            auto_offset_reset="earliest",
            batch=True,
            batch_timeout_ms=POLL_TIMEOUT_MS,
            max_records=MAX_POLL_RECORDS,
            session_timeout_ms=SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=HEARTBEAT_INTERVAL_MS,
            listener=self,
        )
        handler = _typed(self._deliver, spec)
        self._subscriber(handler, parser=poll_parser(self._consumer), decoder=identity_decoder)
        self._waits_for: str | None = None
        self._outage_attempts = 0
        self._processing_since: float | None = None
        self._last_contact_at = SystemClock().now()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    def drain(self) -> None:
        """Finish the handler calls under way and process nothing more."""
        self._stopping = True
        self.delivery.drain()

    async def release(self) -> None:
        """Wait for the handler calls under way, and note that nothing is in hand any more."""
        consumer = self._consumer()
        if consumer is not None:
            await self._release(consumer.assignment())

    @override
    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Let handler calls under way end and be committed, so that no other repeats them."""
        self.delivery.drain()
        await self._release(revoked)

    async def _release(self, partitions: Iterable[TopicPartition]) -> None:
        try:
            async with asyncio.timeout(REVOKE_TIMEOUT_SECONDS):
                await self._idle.wait()
                await self._notes.release(partitions, self._group_offsets())
        except TimeoutError:
            self._notes.forget(partitions)
            log.warning("partitions_left_in_hand", group=self.spec.group)

    @override
    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Process polls again, now of the assigned partitions."""
        self._last_contact_at = SystemClock().now()
        if not self._stopping:
            self.delivery.resume()

    def health(self) -> PartHealth:
        """Whether it polls and processes now, and if not, why."""
        if reason := self._not_ready_reason():
            return PartHealth(ready=False, detail=reason)
        consumer = self._subscriber.consumer
        return PartHealth(ready=True, detail=f"{len(consumer.assignment())} partitions")

    def _not_ready_reason(self) -> str | None:
        consumer = self._consumer()
        if consumer is None or all(task.done() for task in self._subscriber.tasks):
            return "no consumer runs"
        if self._waits_for:
            return f"waits for {self._waits_for}"
        if not consumer.assignment():
            return "no partition assigned"
        if self._processing_since is not None:
            seconds = monotonic() - self._processing_since
            stuck = seconds > MAX_PROCESSING_SECONDS
            return f"one poll in hand for {seconds:.0f} s" if stuck else None
        silent = self._silence(consumer)
        return f"nothing heard for {silent:.0f} s" if silent > MAX_SILENCE_SECONDS else None

    def _silence(self, consumer: AIOKafkaConsumer) -> float:
        """Seconds since the broker last answered for the partition it answered for longest ago."""
        now = SystemClock().now()
        since_settled = (now - self._last_contact_at).total_seconds()
        polled = [consumer.last_poll_timestamp(partition) for partition in consumer.assignment()]
        if None in polled:
            return since_settled
        since_polled: float = now.timestamp() - min(polled) / 1000
        return min(since_settled, since_polled)

    def _consumer(self) -> AIOKafkaConsumer | None:
        return self._subscriber.consumer

    async def _deliver(self, poll: Poll) -> None:
        with self._processing():
            missing = await self._process(poll)
            await self._commit(poll)
        if missing is None:
            self._resume()
        else:
            await self._pause(missing)

    async def _process(self, poll: Poll) -> str | None:
        """The dependency that kept the poll from being processed, or None."""
        try:
            await self._process_poll(poll)
        except ConsumerStopping:
            return None
        except DependencyDown as down:
            return down.part
        except KafkaError as lost:
            log.warning("notes_failed", group=self.spec.group, failure=type(lost).__name__)
            return "kafka"
        except Exception:
            # Our own mistake: nothing is lost, and waiting keeps it from becoming a hot loop.
            log.exception("delivery_failed", group=self.spec.group)
            return "delivery"
        return None

    async def _process_poll(self, poll: Poll) -> None:
        if self._stopping:
            raise ConsumerStopping
        await self._notes.begin(poll, self._group_offsets())
        if suspects := self._notes.suspects(poll):
            until = monotonic() + MAX_SUSPECTS_SECONDS
            for record in suspects:
                if monotonic() > until:
                    raise ConsumerStopping
                await self._process_suspect(poll, record)
            await self._notes.reopen(poll, suspects, self._group_offsets())
        async with self._hands.among_others():
            await self.delivery.process(poll)

    async def _process_suspect(self, poll: Poll, record: Record) -> None:
        """Process a record that may have killed a process, with nothing else in hand."""
        async with self._hands.alone():
            if self._notes.has_killed(record):
                await self.delivery.set_aside(poll, record, KilledItsProcess(), MAX_DEATHS)
            else:
                await self._notes.note_alone(record, self._group_offsets())
                try:
                    await self.delivery.process_alone(poll, record)
                except Exception:
                    await self._notes.take_back(record, self._group_offsets())
                    raise
        self._notes.survived(record)

    def _group_offsets(self) -> GroupOffsets:
        offsets: GroupOffsets = self._subscriber.consumer
        return offsets

    async def _commit(self, poll: Poll) -> None:
        """Commit before partitions may be revoked. If it fails, the records come again."""
        try:
            poll.note = OPEN
            await poll.ack()
        except KafkaError as lost:
            log.warning("commit_failed", group=self.spec.group, failure=type(lost).__name__)
        self._notes.progress(poll)
        self._last_contact_at = SystemClock().now()
        self._observe(poll)

    def _observe(self, poll: Poll) -> None:
        consumer = self._consumer()
        if consumer is None:
            return
        for partition, resume in poll.next_offsets().items():
            highwater = (
                consumer.highwater(partition) if partition in consumer.assignment() else None
            )
            SUBSCRIBER_BEHIND.labels(self.spec.topic, self.spec.group, partition.partition).set(
                max((highwater or resume) - resume, 0)
            )

    @contextmanager
    def _processing(self) -> Generator[None]:
        self._processing_since = monotonic()
        self._idle.clear()
        try:
            yield
        finally:
            self._processing_since = None
            self._idle.set()

    async def _pause(self, missing: str) -> None:
        if self._waits_for is None:
            log.warning("subscriber_paused", group=self.spec.group, waits_for=missing)
        self._waits_for = missing
        self._outage_attempts += 1
        SUBSCRIBER_PAUSED.labels(self.spec.topic, self.spec.group).set(1)
        await self.delivery.wait(self._outage_backoff.wait(self._outage_attempts))

    def _resume(self) -> None:
        if self._waits_for is not None:
            log.info("subscriber_resumed", group=self.spec.group, waited_for=self._waits_for)
        self._waits_for = None
        self._outage_attempts = 0
        SUBSCRIBER_PAUSED.labels(self.spec.topic, self.spec.group).set(0)


def _typed(
    deliver: Callable[[Poll], Awaitable[None]], spec: SubscriptionSpec
) -> Callable[..., Any]:
    """`deliver`, annotated with the types of the subscription for FastStream to describe.

    Nothing is converted by it: the broker is made with `apply_types=False`.
    """

    async def handle(poll: Any) -> None:  # noqa: ANN401 - annotated below
        await deliver(poll)

    handle.__annotations__["poll"] = union_of(spec.events)
    return handle
