"""Reads the dead-letter topics, and sends a letter's message back to where it came from."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.cli.dead_letters.dead_letter import Headers, Letter, NoSuchLetter, RecordPosition
from shared.events.topics import DEAD_LETTERS
from shared.runtime.clock import WallClock
from shared.runtime.kafka.broker import producer
from shared.runtime.kafka.dead_letters import APPENDED
from shared.runtime.kafka.poll import Record
from shared.runtime.settings import KafkaSettings

# A replay is written down beside the letter: a record with these headers and nothing else.
REPLAYED = ("x-replay-of", "x-replayed-at", "x-replayed-to")


class LetterBox:
    """All dead letters of a broker."""

    def __init__(self, settings: KafkaSettings, clock: WallClock) -> None:
        self._settings = settings
        self._clock = clock

    async def letters(self, topics: Iterable[str]) -> list[Letter]:
        """The letters of these topics, named with or without the ending, in the order they died."""
        found: list[Letter] = []
        async with self._consumer() as consumer:
            for box in await self._partitions([box_of(topic) for topic in topics]):
                found.extend(await _read(consumer, box))
        return found

    async def letter(self, place: RecordPosition) -> Letter:
        """One letter.

        Raises:
            NoSuchLetter: there is none at that place.
        """
        there = RecordPosition(box_of(place.topic), place.partition, place.offset)
        for letter in await self.letters([there.topic]):
            if letter.place == there:
                return letter
        raise NoSuchLetter(str(place))

    async def replay(
        self, letters: Iterable[Letter]
    ) -> AsyncGenerator[tuple[Letter, RecordPosition]]:
        """Send messages back as they came, and write down that it was done.

        Killed between the two, a message goes twice when it is replayed again; that harms nobody.
        """
        async with producer(self._settings) as publisher:
            for letter in letters:
                # Beside its case's other events, however its sender chose the partition.
                place = await _send(
                    publisher, letter.origin, letter.headers, letter.key, letter.value
                )
                await self._write_down(publisher, letter, place)
                yield letter, place

    async def _write_down(
        self, publisher: AIOKafkaProducer, letter: Letter, place: RecordPosition
    ) -> None:
        said = (str(letter.place), self._clock.now().isoformat(), str(place))
        headers = [(name, text.encode()) for name, text in zip(REPLAYED, said, strict=True)]
        await _send(publisher, letter.place, headers, None, None)

    async def _partitions(self, boxes: Sequence[str]) -> list[TopicPartition]:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._settings.kafka_bootstrap)
        try:
            await admin.start()
            described = await admin.describe_topics(list(boxes))
        finally:
            await admin.close()
        return sorted(
            TopicPartition(topic["topic"], partition["partition"])
            for topic in described
            for partition in topic["partitions"]
        )

    @asynccontextmanager
    async def _consumer(self) -> AsyncGenerator[AIOKafkaConsumer]:
        bootstrap = self._settings.kafka_bootstrap
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
        try:
            await consumer.start()
            yield consumer
        finally:
            await consumer.stop()


def box_of(topic: str) -> str:
    """The dead-letter topic of a topic; of a dead-letter topic, itself."""
    return topic if topic.endswith(DEAD_LETTERS) else topic + DEAD_LETTERS


async def _read(consumer: AIOKafkaConsumer, box: TopicPartition) -> list[Letter]:
    letters: dict[str, Letter] = {}
    async for record in _records(consumer, box):
        names = tuple(name for name, _ in record.headers)
        if names == REPLAYED:
            _mark(letters, record)
        elif names[-len(APPENDED) :] == APPENDED:
            letter = _letter(record)
            letters[str(letter.place)] = letter
    return list(letters.values())


async def _records(consumer: AIOKafkaConsumer, box: TopicPartition) -> AsyncGenerator[Record]:
    consumer.assign([box])
    await consumer.seek_to_beginning(box)
    end = (await consumer.end_offsets([box]))[box]
    while await consumer.position(box) < end:
        for record in (await consumer.getmany(box, timeout_ms=1000)).get(box, ()):
            yield record


def _letter(record: Record) -> Letter:
    ours = {name: (value or b"").decode() for name, value in record.headers[-len(APPENDED) :]}
    return Letter(
        place=RecordPosition(record.topic, record.partition, record.offset),
        origin=RecordPosition.parse(ours["x-origin"]),
        headers=record.headers[: -len(APPENDED)],
        key=record.key,
        value=record.value,
        why=ours,
    )


def _mark(letters: dict[str, Letter], record: Record) -> None:
    of, at, to = ((value or b"").decode() for _, value in record.headers)
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
