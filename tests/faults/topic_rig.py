"""A topic of a test's own, with everything that may be done to it from outside."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast
from uuid import NAMESPACE_OID, uuid5

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.events.cases import CaseAdvanced
from shared.events.envelope import WORKFLOW, Event, EventData, to_body, to_headers
from shared.events.topics import DEAD_LETTERS, MAX_DEAD_LETTER_BYTES, Topic
from shared.runtime.backoff import Backoff
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.kafka.application import (
    ApplicationSpec,
    BatchHandler,
    EventHandler,
    SubscriptionSpec,
)
from shared.runtime.kafka.broker import producer, provision
from shared.runtime.kafka.listener import Listener
from shared.runtime.kafka.security import connection
from shared.runtime.settings import KafkaSettings
from tests.event_keys import TRUSTED, signed

PATIENCE = 120
PARTITIONS = 2

Headers = Sequence[tuple[str, bytes | None]]


@dataclass(frozen=True)
class Message:
    headers: Headers
    value: bytes | None
    key: bytes | None = None
    timestamp_ms: int | None = None
    partition: int | None = None
    signed: bool = True


def event(subject: str = "", fact: str = "something", sequence: int = 1) -> Event[CaseAdvanced]:
    """Case events are the widest: any will do where only its way matters."""
    subject = subject or str(new_id())
    at = SystemClock().now()
    data = CaseAdvanced(
        case_id=subject,
        sequence=sequence,
        at=at,
        office="32.73",
        zone="Asia/Jakarta",
        regime="pilkada",
        edition="pilkada-2024",
        stage="assessment",
        receipt_number="001/LP/PG/Kota/13.01/IX/2026",
        fact=fact,
        contact=f"v1.{uuid5(NAMESPACE_OID, subject)}.c2VhbGVk",
    )
    return Event(id=new_id(), subject=subject, time=at, source=WORKFLOW, data=data)


def message(of: Event[CaseAdvanced], **changed: bytes | None) -> Message:
    """The event as it goes over the wire; a header named here is changed, `None` makes it null."""
    headers: dict[str, bytes | None] = {k: v.encode() for k, v in to_headers(of).items()}
    headers |= {name.replace("content_type", "content-type"): v for name, v in changed.items()}
    return Message(list(headers.items()), to_body(of), of.subject.encode())


class TopicRig:
    """One topic and its dead letters, on the real broker."""

    def __init__(self, settings: KafkaSettings, sender: AIOKafkaProducer) -> None:
        self.settings = settings
        self.topic = f"test.{new_id()}"
        self.group = f"group.{self.topic}"
        self._sender = sender

    async def lay_out(self, partitions: int = PARTITIONS) -> None:
        topics = (
            Topic(self.topic, partitions, 1, MAX_DEAD_LETTER_BYTES),
            Topic(self.topic + DEAD_LETTERS, 1, 1, MAX_DEAD_LETTER_BYTES),
        )
        await provision(self.settings, topics)

    async def send(self, *messages: Message) -> None:
        """Send in order, also what `send` of the client would refuse."""
        await self.send_to(self.topic, *messages)

    async def send_to(self, topic: str, *messages: Message) -> None:
        """Send to another topic, such as that of the dead letters, as `send`."""
        for one in messages:
            batch = self._sender.create_batch()
            batch.append(
                timestamp=one.timestamp_ms,
                key=one.key,
                value=one.value,
                headers=self.headers_of(one),
            )
            partition = self._partition(one) if topic == self.topic else 0
            await (await self._sender.send_batch(batch, topic, partition=partition))

    async def dead_letters(self) -> list[ConsumerRecord[bytes | None, bytes | None]]:
        """All dead letters so far."""
        return await self.read(self.topic + DEAD_LETTERS)

    async def read(self, topic: str) -> list[ConsumerRecord[bytes | None, bytes | None]]:
        """All there is on a topic."""
        records: list[ConsumerRecord[bytes | None, bytes | None]] = []
        async with AIOKafkaConsumer(**connection(self.settings)) as consumer:
            parts = [TopicPartition(topic, n) for n in await self._sender.partitions_for(topic)]
            consumer.assign(parts)
            await consumer.seek_to_beginning(*parts)
            ends = await consumer.end_offsets(parts)
            for part, end in ends.items():
                while await consumer.position(part) < end:
                    got = await consumer.getmany(part, timeout_ms=1000)
                    records.extend(got.get(part, ()))
        return records

    async def lag(self) -> int:
        """How many records the group has not committed yet."""
        admin = AIOKafkaAdminClient(**connection(self.settings))
        await admin.start()
        try:
            committed = await admin.list_consumer_group_offsets(self.group)
        finally:
            await admin.close()
        async with AIOKafkaConsumer(**connection(self.settings)) as consumer:
            count = await self._sender.partitions_for(self.topic)
            ends = await consumer.end_offsets([TopicPartition(self.topic, n) for n in count])
        done = {part: at.offset for part, at in committed.items() if at.offset >= 0}
        return sum(end - done.get(part, 0) for part, end in ends.items())

    async def until_committed(self) -> None:
        """Wait until the group has committed all there is."""

        async def all_committed() -> bool:
            try:
                return await self.lag() == 0
            except KafkaError:
                # A fresh broker makes the place of its groups' offsets with the first group.
                return False

        await eventually(all_committed, "everything committed")

    def headers_of(self, one: Message) -> list[tuple[str, bytes | None]]:
        """The headers as they are sent: with the signature of the service that they name."""
        if not one.signed:
            return list(one.headers)
        return signed(self.topic, one.key, one.headers, one.value)

    def _partition(self, one: Message) -> int:
        if one.partition is not None:
            return one.partition
        return sum(one.key or b"") % PARTITIONS


async def eventually(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until it holds; only how long at most is stated, never how long it takes."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not await condition():  # noqa: ASYNC110 - it is seen from outside
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not seen within {PATIENCE} s: {what}") from None


def listener_of(
    topic_rig: TopicRig,
    handler: EventHandler | BatchHandler,
    *,
    batch: bool = False,
    kind: type[EventData] = CaseAdvanced,
    settings: KafkaSettings | None = None,
    skips_new_types: bool = False,
    **waits: Backoff,
) -> Listener:
    """A listener that gives what comes to the topic to a handler."""
    spec = SubscriptionSpec(
        topic_rig.topic, topic_rig.group, (kind,), skips_new_types=skips_new_types
    )
    application = ApplicationSpec("test", subscriptions=(spec,))
    listener = Listener(settings or topic_rig.settings, application, TRUSTED, **waits)
    if batch:
        listener.handle_batches(spec, cast("BatchHandler", handler))
    else:
        listener.handle(spec, cast("EventHandler", handler))
    return listener


@asynccontextmanager
async def open_topic(settings: KafkaSettings) -> AsyncGenerator[TopicRig]:
    async with producer(settings) as sender:
        yield TopicRig(settings, sender)


@asynccontextmanager
async def running(listener: Listener) -> AsyncGenerator[None]:
    """Run a listener as a process would, and stop it as one would."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(listener.run(stop))
        try:
            yield
        finally:
            stop.set()


async def ready(listener: Listener) -> None:
    """Wait until it says that it listens."""

    async def says_so() -> bool:
        return (await listener.health()).ready

    await eventually(says_so, "the listener is ready")
