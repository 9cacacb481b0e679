"""One consumer group's place at one topic: its consumer, its pauses, and what it says of itself."""

import asyncio
from collections.abc import Generator
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
from shared.runtime.kafka.delivery import Delivery
from shared.runtime.kafka.poll import Poll, as_it_is, reader
from shared.runtime.kafka.subscription_spec import SubscriptionSpec
from shared.runtime.metrics import SUBSCRIBER_BEHIND, SUBSCRIBER_PAUSED

log = structlog.get_logger()

PAUSE = Backoff(first=0.2, ceiling=10)
MOST_RECORDS = 500
# FastStream sleeps as long as it polled in vain: twice this is the longest an event waits here.
POLL_MS = 20
SESSION_MS = 10_000
HEARTBEAT_MS = 2_000

LONGEST_IN_HAND = 120.0
LONGEST_SILENCE = 10.0
HAND_OVER_SECONDS = 20


class Subscription(ConsumerRebalanceListener):  # type: ignore[misc]
    """Settles what its consumer polls; pauses while a part is down; hands partitions over clean."""

    def __init__(
        self,
        broker: KafkaBroker,
        reaction: SubscriptionSpec,
        delivery: Delivery,
        waits: Backoff = PAUSE,
    ) -> None:
        self.reaction = reaction
        self._delivery = delivery
        self._waits = waits
        self._subscriber: Any = broker.subscriber(
            reaction.topic,
            group_id=reaction.group,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            auto_offset_reset="earliest",
            batch=True,
            batch_timeout_ms=POLL_MS,
            max_records=MOST_RECORDS,
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
            listener=self,
        )
        self._subscriber(self._deliver, parser=reader(self._consumer), decoder=as_it_is)
        self._missing: str | None = None
        self._pauses = 0
        self._in_hand_since: float | None = None
        self._heard_at = SystemClock().now()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    def leave(self) -> None:
        """Finish what is in hand and take nothing more."""
        self._stopping = True
        self._delivery.leave()

    @override
    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Let what is in hand end and be committed, so that nobody need repeat it."""
        self._delivery.leave()
        try:
            async with asyncio.timeout(HAND_OVER_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            log.warning("partitions_left_in_hand", group=self.reaction.group)

    @override
    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Go on with the partitions that are now ours."""
        self._heard_at = SystemClock().now()
        if not self._stopping:
            self._delivery.stay()

    def health(self) -> PartHealth:
        """Whether it reads and handles now, and if not, why."""
        if trouble := self._trouble():
            return PartHealth(ready=False, detail=trouble)
        consumer = self._subscriber.consumer
        return PartHealth(ready=True, detail=f"{len(consumer.assignment())} partitions")

    def _trouble(self) -> str | None:
        consumer = self._consumer()
        if consumer is None or all(task.done() for task in self._subscriber.tasks):
            return "no consumer runs"
        if self._missing:
            return f"waits for {self._missing}"
        if not consumer.assignment():
            return "no partition assigned"
        if self._in_hand_since is not None:
            held = monotonic() - self._in_hand_since
            return f"one poll in hand for {held:.0f} s" if held > LONGEST_IN_HAND else None
        silent = self._silence(consumer)
        return f"nothing heard for {silent:.0f} s" if silent > LONGEST_SILENCE else None

    def _silence(self, consumer: AIOKafkaConsumer) -> float:
        """Seconds since the broker last answered for the partition it answered for longest ago."""
        now = SystemClock().now()
        since_settled = (now - self._heard_at).total_seconds()
        polled = [consumer.last_poll_timestamp(partition) for partition in consumer.assignment()]
        if None in polled:
            return since_settled
        since_polled: float = now.timestamp() - min(polled) / 1000
        return min(since_settled, since_polled)

    def _consumer(self) -> AIOKafkaConsumer | None:
        return self._subscriber.consumer

    async def _deliver(self, poll: Poll) -> None:
        with self._in_hand():
            missing = await self._settle(poll)
            await self._acknowledge(poll)
        if missing is None:
            self._go_on()
        else:
            await self._pause(missing)

    async def _settle(self, poll: Poll) -> str | None:
        """Which part kept the poll from being settled, if any."""
        try:
            await self._delivery.settle(poll)
        except DependencyDown as down:
            return down.part
        except Exception:
            # A fault of delivery itself: nothing was lost, and a hot loop would help nobody.
            log.exception("delivery_failed", group=self.reaction.group)
            return "delivery"
        return None

    async def _acknowledge(self, poll: Poll) -> None:
        """Commit before the partitions may be handed over; what that misses comes again."""
        try:
            await poll.ack()
        except KafkaError as lost:
            log.warning("commit_failed", group=self.reaction.group, failure=type(lost).__name__)
        self._heard_at = SystemClock().now()
        self._observe(poll)

    def _observe(self, poll: Poll) -> None:
        consumer = self._consumer()
        if consumer is None:
            return
        for partition, resume in poll.resume_at().items():
            highwater = (
                consumer.highwater(partition) if partition in consumer.assignment() else None
            )
            SUBSCRIBER_BEHIND.labels(
                self.reaction.topic, self.reaction.group, partition.partition
            ).set(max((highwater or resume) - resume, 0))

    @contextmanager
    def _in_hand(self) -> Generator[None]:
        self._in_hand_since = monotonic()
        self._idle.clear()
        try:
            yield
        finally:
            self._in_hand_since = None
            self._idle.set()

    async def _pause(self, missing: str) -> None:
        if self._missing is None:
            log.warning("subscriber_paused", group=self.reaction.group, waits_for=missing)
        self._missing = missing
        self._pauses += 1
        SUBSCRIBER_PAUSED.labels(self.reaction.topic, self.reaction.group).set(1)
        await self._delivery.pause(self._waits.wait(self._pauses))

    def _go_on(self) -> None:
        if self._missing is not None:
            log.info("subscriber_resumed", group=self.reaction.group, waited_for=self._missing)
        self._missing = None
        self._pauses = 0
        SUBSCRIBER_PAUSED.labels(self.reaction.topic, self.reaction.group).set(0)
