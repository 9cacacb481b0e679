"""Reads the dead-letter topics, and sends a letter's message back to where it came from."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.cli.dead_letters.dead_letter import (
    DeadLetter,
    Headers,
    NoSuchDeadLetter,
    RecordPosition,
    letter_of,
)
from shared.events.topics import DEAD_LETTERS, MAX_DEAD_LETTER_BYTES
from shared.runtime.clock import WallClock
from shared.runtime.kafka.batches import name_unreadable_batches
from shared.runtime.kafka.broker import producer
from shared.runtime.kafka.codecs import bound_codecs
from shared.runtime.kafka.poll import Record
from shared.runtime.kafka.security import connection
from shared.runtime.kafka.tolerant_consumer import TolerantConsumer
from shared.runtime.settings import KafkaSettings

READ_SECONDS = 30
# A replay is recorded in the dead-letter topic itself: a record with these headers and no body.
REPLAYED = ("x-replay-of", "x-replayed-at", "x-replayed-to")


class DeadLetterQueue:
    """The dead-letter topics of a broker."""

    def __init__(self, settings: KafkaSettings, clock: WallClock) -> None:
        self._settings = settings
        self._clock = clock

    async def letters(self, topics: Iterable[str]) -> list[DeadLetter]:
        """The dead letters of these topics, named with or without `.dlq`, by partition.

        Records that are no letters and no replays are left out, whatever is in them.
        """
        letters: list[DeadLetter] = []
        async with self._consumer() as consumer:
            for partition in await self._partitions([dlq_of(topic) for topic in topics]):
                letters.extend(await _read(consumer, partition))
        return letters

    async def message(self, letter: DeadLetter) -> Record:
        """The record of a letter, with the key and the body of its message.

        Raises:
            NoSuchDeadLetter: it has been removed meanwhile, after the topic's retention.
        """
        async with self._consumer() as consumer:
            return await _record_at(consumer, letter.position)

    async def letter(self, position: RecordPosition) -> DeadLetter:
        """The dead letter at this position.

        Raises:
            NoSuchDeadLetter: there is none at this position.
        """
        wanted = replace(position, topic=dlq_of(position.topic))
        for letter in await self.letters([wanted.topic]):
            if letter.position == wanted:
                return letter
        raise NoSuchDeadLetter(str(wanted))

    async def replay(
        self, letters: Iterable[DeadLetter]
    ) -> AsyncGenerator[tuple[DeadLetter, RecordPosition]]:
        """Send messages back unchanged to where they came from, and record each replay.

        Killed between the two, a message is sent again by the next replay; handlers act on an
        event once, so that does no harm.

        Yields:
            Each letter with the position of its new record.
        """
        async with producer(self._settings) as publisher, self._consumer() as consumer:
            for letter in letters:
                record = await _record_at(consumer, letter.position)
                # To its own partition: there it keeps its order with other events of the same key.
                position = await _send(
                    publisher, letter.origin, letter.headers, record.key, record.value
                )
                await self._record_replay(publisher, letter, position)
                yield letter, position

    async def _record_replay(
        self, publisher: AIOKafkaProducer, letter: DeadLetter, position: RecordPosition
    ) -> None:
        values = (str(letter.position), self._clock.now().isoformat(), str(position))
        headers = [(name, text.encode()) for name, text in zip(REPLAYED, values, strict=True)]
        await _send(publisher, letter.position, headers, None, None)

    async def _partitions(self, topics: Sequence[str]) -> list[TopicPartition]:
        admin = AIOKafkaAdminClient(**connection(self._settings))
        try:
            await admin.start()
            described = await admin.describe_topics(list(topics))
        finally:
            await admin.close()
        return sorted(
            TopicPartition(topic["topic"], partition["partition"])
            for topic in described
            for partition in topic["partitions"]
        )

    @asynccontextmanager
    async def _consumer(self) -> AsyncGenerator[AIOKafkaConsumer]:
        bound_codecs(2 * MAX_DEAD_LETTER_BYTES)
        name_unreadable_batches()
        consumer = TolerantConsumer(
            **connection(self._settings),
            enable_auto_commit=False,
            poll_bytes=MAX_DEAD_LETTER_BYTES,
        )
        try:
            await consumer.start()
            yield consumer
        finally:
            await consumer.stop()


def dlq_of(topic: str) -> str:
    """The dead-letter topic of a topic; of a dead-letter topic, itself."""
    return topic if topic.endswith(DEAD_LETTERS) else topic + DEAD_LETTERS


async def _read(consumer: AIOKafkaConsumer, partition: TopicPartition) -> list[DeadLetter]:
    letters: dict[str, DeadLetter] = {}
    async for record in _records(consumer, partition):
        names = tuple(name for name, _ in record.headers)
        if names == REPLAYED:
            _mark(letters, record)
        elif (letter := letter_of(record)) is not None:
            letters[str(letter.position)] = letter
    return list(letters.values())


async def _records(consumer: AIOKafkaConsumer, partition: TopicPartition) -> AsyncGenerator[Record]:
    consumer.assign([partition])
    await consumer.seek_to_beginning(partition)
    end = (await consumer.end_offsets([partition]))[partition]
    while await consumer.position(partition) < end:
        for record in (await consumer.getmany(partition, timeout_ms=1000)).get(partition, ()):
            yield record


async def _record_at(consumer: AIOKafkaConsumer, position: RecordPosition) -> Record:
    partition = TopicPartition(position.topic, position.partition)
    consumer.assign([partition])
    consumer.seek(partition, position.offset)
    async with asyncio.timeout(READ_SECONDS):
        while not (found := await consumer.getmany(partition, timeout_ms=1000, max_records=1)):
            pass
    record: Record = found[partition][0]
    if record.offset != position.offset:
        raise NoSuchDeadLetter(str(position))
    return record


def _mark(letters: dict[str, DeadLetter], record: Record) -> None:
    of, at, to = ((value or b"").decode("utf-8", "replace") for _, value in record.headers)
    if letter := letters.get(of):
        letters[of] = replace(letter, replayed=(*letter.replayed, (at, to)))


async def _send(
    publisher: AIOKafkaProducer,
    beside: RecordPosition,
    headers: Headers,
    key: bytes | None,
    value: bytes | None,
) -> RecordPosition:
    batch = publisher.create_batch()
    batch.append(timestamp=None, key=key, value=value, headers=list(headers))
    accepted = await publisher.send_batch(batch, beside.topic, partition=beside.partition)
    sent = await accepted
    return RecordPosition(sent.topic, sent.partition, sent.offset)
