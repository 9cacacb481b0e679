"""What one poll of a topic brought, and how far each of its partitions was dealt with."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from faststream.kafka.message import KafkaAckableMessage
from faststream.message import AckStatus
from typing_extensions import override

Record: TypeAlias = "ConsumerRecord[bytes | None, bytes | None]"


class Poll(KafkaAckableMessage):
    """The records of one poll, in the order of their partitions.

    Acknowledging it commits each partition up to its first record that is not done, and reads on
    from there. So records may be handled side by side, and a poll may be left half done.

    Nothing in here reads a header or a body: no record can keep a poll from being acknowledged.
    """

    def __init__(self, records: tuple[Record, ...], consumer: AIOKafkaConsumer) -> None:
        super().__init__(raw_message=records, body=b"", consumer=consumer)
        where = attrgetter("topic", "partition")
        self._partitions: dict[TopicPartition, list[Record]] = {
            TopicPartition(*key): list(run) for key, run in groupby(records, where)
        }
        self._done: set[tuple[int, int]] = set()

    def done(self, record: Record) -> None:
        """This record needs nothing more."""
        self._done.add((record.partition, record.offset))

    def by_partition(self) -> dict[TopicPartition, list[Record]]:
        """The records of each partition, in their order."""
        return self._partitions

    def resume_at(self) -> dict[TopicPartition, int]:
        """Each partition's offset of its first record that is not done, or after its last."""
        return {
            partition: next(
                (one.offset for one in records if (one.partition, one.offset) not in self._done),
                records[-1].offset + 1,
            )
            for partition, records in self._partitions.items()
        }

    @override
    async def ack(self) -> None:
        await self._settle(AckStatus.ACKED)

    @override
    async def nack(self) -> None:
        await self._settle(AckStatus.NACKED)

    @override
    async def reject(self) -> None:
        await self._settle(AckStatus.REJECTED)

    async def _settle(self, status: AckStatus) -> None:
        if self.committed:
            return
        self.committed = status
        consumer: Any = self.consumer
        commits: dict[TopicPartition, int] = {}
        # A partition that went to another consumer meanwhile is that one's to read and to commit.
        assigned = consumer.assignment()
        for partition, resume in self.resume_at().items():
            records = self._partitions[partition]
            if partition in assigned and resume <= records[-1].offset:
                consumer.seek(partition, resume)
            if partition in assigned and resume > records[0].offset:
                commits[partition] = resume
        if commits:
            await consumer.commit(commits)


def sent_at(record: Record) -> datetime | None:
    """When the record's sender or broker says it was sent, if that is a moment at all."""
    try:
        return datetime.fromtimestamp(record.timestamp / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def reader(consumer: Callable[[], AIOKafkaConsumer | None]) -> Callable[..., Any]:
    """A FastStream parser that takes what the consumer brought as it is."""

    async def read(records: tuple[Record, ...]) -> Poll:
        return Poll(records, consumer())

    return read


async def as_it_is(poll: Poll) -> Poll:
    """A FastStream decoder that decodes nothing."""
    return poll
